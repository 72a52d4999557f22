//! The portal's CSV download: one file with the entries, one with the modified properties, one with the steps, joined by the change.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::replay::entry;
use crate::replay::entry::Entry;
use crate::replay::fields::Fields;
use crate::replay::fields::is_same_name;
use crate::replay::log::Log;
use crate::replay::log::not_a_log;

/// Reads a text in a format.
pub(super) type Read = fn(&mut Log, &Arc<str>, &str) -> Result<(), Box<Diagnostic>>;

/// The names of the column that joins the files.
const CHANGE: &[&str] = &["changeId"];
/// The names of the column with a property's new value.
const NEW_VALUE: &[&str] = &["newValue", "new"];
/// The names of columns that only the file with the steps has.
const STEP: &[&str] = &["provisioningStepType", "stepType", "stepName"];
/// The names of columns that name the source object, of which a file with entries has one.
const SOURCE: &[&str] =
    &["sourceIdentity", "sourceIdentityId", "sourceId", "sourceIdentityDisplayName", "sourceIdentityName"];

/// The separator that the first line uses: spreadsheets of some languages write semicolons.
fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: char| first.matches(separator).count();
    if count(';') > count(',') { b';' } else { b',' }
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(separator(text)).from_reader(text.as_bytes())
}

fn has_column(text: &str, names: &[&str]) -> bool {
    let mut reader = reader(text);
    let Ok(header) = reader.headers() else { return false };
    header.iter().any(|column| names.iter().any(|name| is_same_name(column, name)))
}

/// Whether a table has the modified properties.
pub(super) fn is_properties(text: &str) -> bool {
    has_column(text, CHANGE) && has_column(text, NEW_VALUE)
}

/// Whether a table has the steps.
pub(super) fn is_steps(text: &str) -> bool {
    has_column(text, CHANGE) && !has_column(text, SOURCE) && has_column(text, STEP)
}

/// Whether a table has the entries.
pub(super) fn is_entries(text: &str) -> bool {
    has_column(text, CHANGE) && has_column(text, SOURCE)
}

/// Calls a function for every row, with its cells by the names of their columns.
fn each_row(text: &str, mut on_row: impl FnMut(Map<String, Json>)) -> Result<(), Box<Diagnostic>> {
    let mut reader = reader(text);
    let unreadable = |error: &csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Box::new(
            not_a_log(&format!("line {line} does not have the columns of the first line"))
                .help("download the log again"),
        )
    };
    let header: Vec<String> = reader.headers().map_err(|error| unreadable(&error))?.iter().map(str::to_owned).collect();
    for row in reader.records() {
        let row = row.map_err(|error| unreadable(&error))?;
        let cells = header.iter().zip(&row).map(|(name, cell)| (name.clone(), Json::from(cell)));
        on_row(cells.collect());
    }
    Ok(())
}

/// Reads the entries. Their properties may be in a cell, or in another file.
pub(super) fn read_entries(log: &mut Log, file: &Arc<str>, text: &str) -> Result<(), Box<Diagnostic>> {
    log.lacks_properties |= !has_column(text, &["modifiedProperties"]);
    let mut number = 0;
    each_row(text, |row| {
        number += 1;
        log.add(Fields(&row).text(&["id"]), Entry::read(&row, file, number));
    })
}

/// Reads the modified properties.
pub(super) fn read_properties(log: &mut Log, _: &Arc<str>, text: &str) -> Result<(), Box<Diagnostic>> {
    each_row(text, |row| {
        let change = Fields(&row).text(CHANGE).unwrap_or_default();
        if let Some(property) = entry::property(&row) {
            log.properties.entry(change).or_default().push(property);
        }
    })
}

/// Reads nothing: the steps say nothing about values.
#[expect(clippy::unnecessary_wraps, reason = "it is a row of the table of formats")]
pub(super) fn read_nothing(_: &mut Log, _: &Arc<str>, _: &str) -> Result<(), Box<Diagnostic>> {
    Ok(())
}
