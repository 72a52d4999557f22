//! Mapping documents from files.

use std::fs::File;
use std::io;
use std::io::Read;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::diagnostic::codes::input::NOT_JSON;
use attrflow::mapping::Encoding;
use attrflow::mapping::text::MAX_FILE;
use attrflow_analysis::resembles_mapping;

use crate::exit::Failure;
use crate::input;
use crate::output;
use crate::region::Lined;
use crate::region::Region;

/// Opens a document from a file, or from the standard input for `-`; with the name it has in messages. Says what it was read as
/// where it is no plain schema.
pub fn open(file: &Path) -> Result<(Document, String), Failure> {
    let origin = input::name(file);
    let (text, encoding) = text(file)?;
    let document = read(&text, &origin)?;
    say_form(&document, encoding, &origin);
    Ok((document, origin))
}

/// Opens a document that is acted on: one with errors in its fields is refused.
pub fn open_sound(file: &Path) -> Result<(Document, String), Failure> {
    let (document, origin) = open(file)?;
    let errors: Vec<_> = document.diagnostics().iter().filter(|found| found.is_error()).cloned().collect();
    if errors.is_empty() { Ok((document, origin)) } else { Err(Failure::Document { origin, errors }) }
}

/// Reads a document.
pub fn read(text: &str, origin: &str) -> Result<Document, Failure> {
    Document::parse(text).map_err(|diagnostic| unusable(diagnostic, origin))
}

/// A document that cannot be used. What is not JSON is shown where the file has the words of a mapping document.
pub fn unusable(diagnostic: Diagnostic, origin: &str) -> Failure {
    let origin = match region(&diagnostic) {
        Some(region) => format!("{origin}:{}:{}", region.line, region.column),
        None => origin.to_owned(),
    };
    Failure::Input { origin, diagnostic: Box::new(without_values(diagnostic)) }
}

/// Where a text stopped being JSON; none for other diagnostics.
pub fn region(diagnostic: &Diagnostic) -> Option<Region> {
    let text = diagnostic.text.as_deref().filter(|_| diagnostic.code == &NOT_JSON)?;
    let span = diagnostic.span()?;
    Some(Lined::new(text).region(span.start as usize, span.end as usize))
}

/// Takes the text away from a diagnostic about something that may be records, because its line may hold a person's values.
pub fn without_values(mut diagnostic: Diagnostic) -> Diagnostic {
    if diagnostic.code == &NOT_JSON && !diagnostic.text.as_deref().is_some_and(resembles_mapping) {
        diagnostic.text = None;
    }
    diagnostic
}

/// Says what a document was read as where it is no plain schema in UTF-8.
pub fn say_form(document: &Document, encoding: Encoding, origin: &str) {
    let form = document.form();
    if form.is_plain() && encoding == Encoding::Utf8 {
        return;
    }
    let written = if encoding == Encoding::Utf8 { "" } else { ", from UTF-16" };
    output::message(&format!("{origin}: read as {form}{written}"));
}

/// The text of a file in UTF-8 or UTF-16, or of the standard input for `-`, without a byte order mark.
pub fn text(file: &Path) -> Result<(String, Encoding), Failure> {
    let unreadable = |error| input::unreadable(file, &error);
    // One more byte tells that there are too many.
    let most = MAX_FILE + 1;
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(unreadable)?;
    }
    let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic: Box::new(diagnostic) };
    Encoding::decode(&bytes).map_err(fail)
}
