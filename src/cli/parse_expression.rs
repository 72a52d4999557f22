//! Stub.
use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::exit::Failure;

/// Stub
#[derive(Debug, Args)]
pub struct Arguments {}

/// Runs the command.
pub fn run(_: &Arguments) -> Result<Exit, Failure> {
    Ok(Exit::Done)
}
