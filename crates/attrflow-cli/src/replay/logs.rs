//! Reads provisioning logs from files and folders.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::NOT_A_LOG;
use attrflow::replay::Entry;
use attrflow::replay::Log;

use crate::exit::Failure;
use crate::folder;
use crate::input;
use crate::output;
use crate::streams;

/// How the names of log files end, in folders.
const EXTENSIONS: &[&str] = &["json", "jsonl", "csv"];

/// Reads all entries of the logs.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Entry>, Failure> {
    let mut log = Log::new();
    for path in paths {
        if !path.is_dir() {
            read_file(&mut log, path)?;
            continue;
        }
        let files = folder::files(path, EXTENSIONS).map_err(|error| input::unreadable(path, &error))?;
        if files.is_empty() {
            let diagnostic = Diagnostic::new(&NOT_A_LOG, "the folder has no JSON or CSV file");
            return Err(Failure::Input { origin: input::name(path), diagnostic: Box::new(diagnostic) });
        }
        files.iter().try_for_each(|file| read_file(&mut log, file))?;
    }
    if log.is_incomplete() {
        output::message("the logs end with `@odata.nextLink`, so later pages are missing; what is there is compared");
    }
    let origin = paths.iter().map(|path| input::name(path)).collect::<Vec<_>>().join(", ");
    log.finish().map_err(|diagnostic| Failure::Input { origin, diagnostic })
}

fn read_file(log: &mut Log, file: &Path) -> Result<(), Failure> {
    let unreadable = |error: io::Error| input::unreadable(file, &error);
    let bytes = if file == Path::new("-") {
        streams::check_input().map_err(unreadable)?;
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(unreadable)?;
        bytes
    } else {
        fs::read(file).map_err(unreadable)?
    };
    let origin = input::name(file);
    let format =
        log.read(&origin, &bytes).map_err(|diagnostic| Failure::Input { origin: origin.clone(), diagnostic })?;
    output::message(&format!("{origin}: read as {}", format.title));
    Ok(())
}
