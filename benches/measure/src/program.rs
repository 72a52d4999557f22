//! The program itself, measured by the clock on the wall. Its output goes nowhere: only its own work counts.

use std::ffi::OsStr;
use std::fmt::Debug;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use std::time::Instant;

use crate::Fault;

/// The program of a release build.
#[derive(Debug)]
pub struct Program(PathBuf);

impl Program {
    /// Finds the program beside the bench that runs.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn find() -> Result<Program, Fault> {
        // Benches are built into `target/release/deps`, the program one folder above.
        let bench = std::env::current_exe()?;
        let program = bench.ancestors().nth(2).ok_or("the bench is in no folder")?.join("attrflow");
        match program.is_file() {
            true => Ok(Program(program)),
            false => Err("the program is missing: run `cargo build --release` first".into()),
        }
    }

    /// Runs it, and returns how many seconds that takes.
    ///
    /// # Errors
    ///
    /// It cannot be run, or fails.
    pub fn seconds(&self, arguments: &[impl AsRef<OsStr> + Debug]) -> Result<f64, Fault> {
        let began = Instant::now();
        let mut command = Command::new(&self.0);
        let status =
            command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        match status.success() {
            true => Ok(began.elapsed().as_secs_f64()),
            false => Err(format!("the program failed with {arguments:?}").into()),
        }
    }

    /// Runs it with one list of arguments and another, in turns, and returns the median of the ratios of the first to the second.
    ///
    /// # Errors
    ///
    /// As for [`seconds`](Program::seconds).
    pub fn ratio<A: AsRef<OsStr> + Debug>(&self, first: &[A], second: &[A], rounds: usize) -> Result<f64, Fault> {
        self.seconds(first)?;
        let mut ratios = Vec::new();
        for _ in 0..rounds {
            ratios.push(self.seconds(first)? / self.seconds(second)?);
        }
        ratios.sort_by(f64::total_cmp);
        Ok(ratios.get(rounds / 2).copied().unwrap_or(f64::NAN))
    }
}
