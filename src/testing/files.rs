//! Case files as files: reading them, the error when one is invalid, and names derived from them.

use std::fmt;
use std::io;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::UNREADABLE_INPUT;
use crate::limits::TEST_FILE_LENGTH;
use crate::mapping::Encoding;
use crate::mapping::text::MAX_FILE;
use crate::mapping::text::read_file;
use crate::source::line_and_column;
use crate::untrusted::Untrusted;

/// The error when a case file, or a file it names, is invalid.
#[derive(Debug, Clone)]
pub struct FixtureError {
    /// The invalid file.
    pub file: PathBuf,
    /// All its errors.
    pub diagnostics: Vec<Diagnostic>,
    /// The cases that could not run because of it, as far as they are known.
    pub cases: usize,
}

impl fmt::Display for FixtureError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Untrusted(&self.file.to_string_lossy()))?;
        for diagnostic in &self.diagnostics {
            write!(formatter, "\n  {diagnostic}")?;
            if let (Some(span), Some(text)) = (diagnostic.span(), &diagnostic.text) {
                let (line, column) = line_and_column(text, span.start as usize);
                write!(formatter, " (line {line}, column {column})")?;
            }
            if let Some(help) = &diagnostic.help {
                write!(formatter, "; {}", Untrusted(help))?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for FixtureError {}

/// Reads a file as UTF-8.
pub(super) fn text_of(file: &Path) -> Result<String, FixtureError> {
    text_at(file).map_err(|error| unreadable(file, &error))
}

/// Reads a regular file as UTF-8: a device or pipe may have no end.
pub(super) fn text_at(file: &Path) -> io::Result<String> {
    String::from_utf8(read_file(file, TEST_FILE_LENGTH)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "stream did not contain valid UTF-8"))
}

/// Reads a mapping document, which may be in UTF-16.
pub(super) fn document_text_of(file: &Path) -> Result<String, FixtureError> {
    let bytes = read_file(file, MAX_FILE).map_err(|error| unreadable(file, &error))?;
    let decoded = Encoding::decode(&bytes).map(|(text, _)| text);
    decoded.map_err(|diagnostic| FixtureError { file: file.to_owned(), diagnostics: vec![diagnostic], cases: 0 })
}

fn unreadable(file: &Path, error: &io::Error) -> FixtureError {
    let diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the file cannot be read: {error}"));
    FixtureError { file: file.to_owned(), diagnostics: vec![diagnostic], cases: 0 }
}

/// Returns a path without `.` and `..` components where possible.
pub(super) fn normalized(path: &Path) -> PathBuf {
    let mut normalized = PathBuf::new();
    for component in path.components() {
        let is_parent = component == Component::ParentDir;
        if component == Component::CurDir {
            continue;
        }
        if is_parent && matches!(normalized.components().next_back(), Some(Component::Normal(_))) {
            normalized.pop();
        } else {
            normalized.push(component);
        }
    }
    normalized
}

/// Returns the name of a case as part of a file name: lower-case letters and digits, with hyphens between.
pub(super) fn slug(name: &str) -> String {
    /// Maximum length of a slug in characters; file systems allow 255 bytes.
    const MAX_SLUG: usize = 60;
    let mut slug = String::new();
    for character in name.chars().take(MAX_SLUG) {
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
