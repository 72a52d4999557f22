//! Mapping documents from files.

use std::path::Path;

use attrflow::Diagnostic;
use attrflow::Document;

use crate::exit::Failure;
use crate::input;

/// Reads a document from a file, or from the standard input for `-`; with the name it has in messages.
pub fn open(file: &Path) -> Result<(Document, String), Failure> {
    let origin = input::name(file);
    let text = input::text(file)?;
    Ok((read(&text, &origin)?, origin))
}

/// Reads a document.
pub fn read(text: &str, origin: &str) -> Result<Document, Failure> {
    Document::parse(text).map_err(|diagnostic| unusable(diagnostic, origin))
}

/// A document that cannot be used.
pub fn unusable(diagnostic: Diagnostic, origin: &str) -> Failure {
    Failure::Input { origin: origin.to_owned(), diagnostic: Box::new(diagnostic) }
}
