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
mod transport;
mod uri;

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::thread;

use attrflow::Diagnostic;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates::Template;
use crossbeam_channel::Receiver;
use crossbeam_channel::Sender;
use lsp_server::Message;
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
/// The streams cannot be read or written, or the client sends what is not a message.
pub fn serve(services: &dyn Services) -> io::Result<End> {
    serve_on(services, BufReader::new(io::stdin()), io::stdout())
}

/// Serves a client on two streams until it ends the session.
///
/// # Errors
///
/// As [`serve`].
pub fn serve_on(
    services: &dyn Services,
    input: impl BufRead + Send + 'static,
    output: impl Write + Send + 'static,
) -> io::Result<End> {
    // A request that is cancelled while another one is answered has to be seen, so that messages are read ahead.
    let (arriving, receiver) = crossbeam_channel::unbounded();
    let (sender, leaving) = crossbeam_channel::unbounded();
    let reader = thread::spawn(move || read(input, &arriving));
    let writer = thread::spawn(move || write(&leaving, output));
    let end = Server::new(&sender, services).run(&receiver);
    drop(sender);
    // The last message read has ended the session, or there is none, so that this does not wait for the client.
    match reader.join().unwrap_or(Ok(())) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
        Err(_) => return Ok(End::Abrupt),
        Ok(()) => {}
    }
    // A client that has gone may never read what is left.
    if end == End::Clean {
        writer.join().unwrap_or(Ok(()))?;
    }
    Ok(end)
}

/// Passes messages on until the client ends the session.
fn read(mut input: impl BufRead, arriving: &Sender<Message>) -> io::Result<()> {
    while let Some(message) = transport::read(&mut input)? {
        let is_exit = matches!(&message, Message::Notification(notification) if notification.method == "exit");
        if arriving.send(message).is_err() || is_exit {
            break;
        }
    }
    Ok(())
}

/// Writes messages until there are no more.
fn write(leaving: &Receiver<Message>, mut output: impl Write) -> io::Result<()> {
    leaving.iter().try_for_each(|message| message.write(&mut output))
}
