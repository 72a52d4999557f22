//! The header of a table: where it is, what separates its cells, and what kind of export it is from.

use crate::input::kind;
use crate::input::kind::Kind;
use crate::record::attribute_names;

/// What may separate cells; of two that occur equally often the first one does.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// What Export-Csv of Windows PowerShell writes before the header.
const TYPE_LINE: &[u8] = b"#TYPE ";
/// What Excel takes for the separator, before the header.
const SEPARATOR_LINE: &[u8] = b"sep=";
/// Longest name of a column that makes a text look like a table.
const NAME_LENGTH: usize = 128;
/// Columns that only the portal's export of users has; one of them tells.
const PORTAL_COLUMNS: [&str; 4] = ["alternateEmailAddress", "directorySynced", "invitationState", "identityIssuer"];

/// Returns the line of the header without its line break, once it is whole.
pub(super) fn first_line(text: &[u8]) -> Option<&[u8]> {
    let (start, _) = start(text);
    let text = text.get(start..)?;
    end(text).and_then(|end| text.get(..end))
}

/// Returns the line of the header in a text that ends with it.
pub(super) fn whole(text: &[u8]) -> Option<&[u8]> {
    let (start, _) = start(text);
    text.get(start..).map(|line| line.get(..end(line).unwrap_or(line.len())).unwrap_or_default())
}

/// Returns where the header begins, and the separator that a line before it names.
pub(super) fn start(text: &[u8]) -> (usize, Option<u8>) {
    let (mut at, mut separator) = (0, None);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let named = rest.strip_prefix(SEPARATOR_LINE).and_then(|after| match after {
            [byte, b'\r' | b'\n', ..] => Some(*byte),
            _ => None,
        });
        let is_blank = matches!(rest, [b'\n' | b'\r', ..]);
        if named.is_none() && !is_blank && !rest.starts_with(TYPE_LINE) {
            return (at, separator);
        }
        separator = separator.or(named);
        match memchr::memchr2(b'\n', b'\r', rest) {
            Some(length) => at += length + 1,
            None => return (text.len(), separator),
        }
    }
}

/// Returns the kind that a line before the header names.
pub(super) fn kind(before: &[u8]) -> Option<Kind> {
    let mut lines = before.split(|byte| matches!(byte, b'\n' | b'\r'));
    lines.find(|line| line.starts_with(TYPE_LINE)).and_then(kind::of_type_line)
}

/// Returns where the first line ends that is not inside of quotes.
fn end(text: &[u8]) -> Option<usize> {
    let mut in_quotes = false;
    text.iter().position(|byte| match byte {
        b'"' => {
            in_quotes = !in_quotes;
            false
        }
        b'\n' | b'\r' => !in_quotes,
        _ => false,
    })
}

/// Returns what separates the cells of a header; none when it has only one.
pub(super) fn separator(line: &[u8]) -> Option<u8> {
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut in_quotes = false;
    for byte in line {
        in_quotes ^= *byte == b'"';
        if !in_quotes {
            for (count, separator) in counts.iter_mut().zip(SEPARATORS) {
                *count += usize::from(*byte == separator);
            }
        }
    }
    // The last of equal names wins, so the search is backwards.
    let most = SEPARATORS.iter().zip(counts).rev().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| *count > 0).map(|(separator, _)| *separator)
}

/// Returns whether a line may be the header of a table.
pub(super) fn is_plausible(line: &[u8]) -> bool {
    let is_odd = |byte: &u8| (*byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) || matches!(byte, b'{' | b'}');
    if line.iter().any(is_odd) {
        return false;
    }
    let cell = |cell: &[u8]| String::from_utf8_lossy(cell).trim().trim_matches('"').to_owned();
    match separator(line) {
        Some(separator) => line.split(|byte| *byte == separator).all(|part| cell(part).len() <= NAME_LENGTH),
        None => attribute_names::find_in_any_case(&cell(line)).is_some(),
    }
}

/// Returns what a separator is called.
pub(super) fn separator_name(separator: u8) -> String {
    match separator {
        b'\t' => "tab".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}

/// Returns the program that writes a table with these columns.
pub(super) fn origin<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<&'static str> {
    names.any(|name| PORTAL_COLUMNS.contains(&name)).then_some("portal export")
}
