//! `attrflow links`: the store that remembers which target object belongs to which source record.
//!
//! A run reads the store; the results of its requests change it (`confirm`). The other commands show, carry over and correct it.

mod confirm;
mod import;
mod kept;
mod show;

use std::path::Path;
use std::path::PathBuf;

use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::SqliteLinks;
use attrflow::plan::links::Stamp;
use clap::Args;
use clap::Subcommand;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::output;
use crate::template_name;

/// Confirm, list and correct the links between source records and target objects
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Confirm(confirm::Arguments),
    Import(Box<import::Arguments>),
    List(show::ListArguments),
    Show(show::ShowArguments),
    Forget(ForgetArguments),
    Export(show::ExportArguments),
    Rebind(RebindArguments),
}

/// The store.
#[derive(Debug, Args)]
struct StoreOptions {
    /// The link store, an SQLite file
    #[arg(long = "links", value_name = "FILE")]
    file: PathBuf,
}

/// Forget a record: the next run matches it again
#[derive(Debug, Args)]
struct ForgetArguments {
    #[command(flatten)]
    store: StoreOptions,
    /// The source record's identifier
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Only the link of this object mapping
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
}

/// Bind the store to another application or address
#[derive(Debug, Args)]
struct RebindArguments {
    #[command(flatten)]
    store: StoreOptions,
    /// The application; without it the next run binds the store again
    #[arg(long, value_name = "NAME", value_parser = template_name::Names, hide_possible_values = true)]
    application: Option<String>,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    match arguments.command {
        Command::Confirm(arguments) => confirm::run(&arguments),
        Command::Import(arguments) => import::run(*arguments),
        Command::List(arguments) => show::list(&arguments),
        Command::Show(arguments) => show::show(&arguments),
        Command::Export(arguments) => show::export(&arguments),
        Command::Forget(arguments) => forget(&arguments),
        Command::Rebind(arguments) => rebind(&arguments),
    }
}

impl StoreOptions {
    /// Opens the store for reading. Says so if it is not there.
    fn read(&self) -> Result<SqliteLinks, Failure> {
        if !self.file.exists() {
            output::message(&format!("`{}` does not exist yet, so the link store is empty", self.file.display()));
        }
        SqliteLinks::open(&self.file).map_err(|error| self.failure(error))
    }

    /// Opens the store for writing.
    fn write(&self) -> Result<SqliteLinks, Failure> {
        if let Some(folder) = self.file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
            let error = std::io::Error::new(
                std::io::ErrorKind::NotFound,
                format!("the folder `{}` does not exist", folder.display()),
            );
            return Err(Failure::Create(self.file.clone(), error));
        }
        SqliteLinks::open_for_writing(&self.file).map_err(|error| self.failure(error))
    }

    fn failure(&self, error: LinkError) -> Failure {
        failure(&self.file, error)
    }
}

/// Returns the failure of a command that cannot use the store.
pub fn failure(file: &Path, error: LinkError) -> Failure {
    Failure::Links { file: file.to_owned(), error }
}

fn forget(arguments: &ForgetArguments) -> Result<Exit, Failure> {
    let mut store = arguments.store.write()?;
    let mut found = Vec::new();
    let fail = |error| arguments.store.failure(error);
    store
        .for_each(&mut |link| {
            let is_object = arguments.object.as_ref().is_none_or(|object| *object == link.object);
            if link.source == arguments.source && is_object {
                found.push(link.object);
            }
            Ok(())
        })
        .map_err(fail)?;
    for object in &found {
        store.remove(object, &arguments.source).map_err(fail)?;
    }
    store.commit().map_err(fail)?;
    if found.is_empty() {
        output::message(&format!("no link has the source `{}`", arguments.source));
        return Ok(Exit::Found);
    }
    output::note(&format!("links forgotten {}", found.len()));
    Ok(Exit::Done)
}

fn rebind(arguments: &RebindArguments) -> Result<Exit, Failure> {
    let mut store = arguments.store.write()?;
    let mut stamp = Stamp::default();
    stamp.application.clone_from(&arguments.application);
    let changed = store.set_stamp(&stamp).and_then(|()| store.commit());
    changed.map_err(|error| arguments.store.failure(error))?;
    Ok(Exit::Done)
}
