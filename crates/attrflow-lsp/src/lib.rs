//! The language server of attrflow: the Language Server Protocol over the standard streams, for any editor.
//!
//! What an editor shows comes from `attrflow-analysis`; this crate keeps the open files, talks the protocol and reads what the
//! settings name. One thread answers all requests, since each takes milliseconds at most. Findings are published once typing
//! pauses; a request that is cancelled while it waits is not answered with a result.
//!
//! What the command line and the server have in common with files (configuration, records, tests) goes through [`Services`]. Values of
//! records go to the client in answers only, never into messages of the log.

mod capabilities;
mod commands;
mod convert;
mod documents;
mod features;
mod messages;
mod publish;
mod server;
mod settings;
mod uri;

use std::io;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::Template;
use lsp_server::Connection;
use serde_json::Value;

use crate::server::Server;

/// What the server asks of the program that it is part of. A refusal is a sentence for people without values of records.
pub trait Services {
    /// Returns the findings that are reported for a file, after a configuration: the named one, or else the nearest.
    ///
    /// # Errors
    ///
    /// The configuration cannot be used.
    fn judge(
        &self,
        config: Option<&Path>,
        file: Option<&Path>,
        found: Vec<Diagnostic>,
    ) -> Result<Vec<Diagnostic>, String>;

    /// Returns the application that a file's documents are for, where a configuration says so.
    ///
    /// # Errors
    ///
    /// The configuration cannot be used.
    fn application(&self, config: Option<&Path>, file: Option<&Path>) -> Result<Option<&'static Template>, String>;

    /// Reads the records of a file: at most this many, each an object of attribute names and values.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    fn records(&self, file: &Path, at_most: usize) -> Result<Vec<Value>, String>;

    /// Reads what a target really has.
    ///
    /// # Errors
    ///
    /// The file cannot be read.
    fn target(&self, file: &Path) -> Result<TargetSchema, String>;

    /// Runs the test cases of a file or folder, and returns the report of `attrflow test --format json`.
    ///
    /// # Errors
    ///
    /// There are no cases.
    fn test(&self, path: &Path) -> Result<Value, String>;
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The client said that it would end, and did.
    Clean,
    /// The client went away without a word.
    Abrupt,
}

/// Serves a client on the standard streams until it ends the session.
///
/// # Errors
///
/// The streams cannot be read or written.
pub fn serve(services: &dyn Services) -> io::Result<End> {
    let (connection, threads) = Connection::stdio();
    // The connection holds one message at a time; a request that is cancelled while another one is answered has to be seen.
    let (sender, receiver) = crossbeam_channel::unbounded();
    let arriving = connection.receiver.clone();
    std::thread::spawn(move || arriving.iter().try_for_each(|message| sender.send(message)));
    let end = Server::new(&connection.sender, services).run(&receiver);
    drop(connection);
    // The reading thread waits for a client that may never say more.
    if end == End::Clean {
        threads.join()?;
    }
    Ok(end)
}
