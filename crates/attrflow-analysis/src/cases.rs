//! Case files of `attrflow test`: which table a place is in, and what may be written there.
//!
//! The text is read line by line, because a TOML reader knows no places of a text that is broken. What the tables and keys are
//! is said in `docs/mapping-tests.md`; that all of them are known here is a test (`tests/cases.rs`).

use std::ops::Range;

use crate::json::Decoded;

/// A table of a case file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// Above all tables.
    Top,
    Mapping,
    Defaults,
    Case,
    Expect,
    Diagnostic,
    /// `record`: attributes of the source object.
    Record,
    /// `expect.values`: attributes of the target object.
    Values,
    /// One whose keys are the author's own.
    Other,
}

/// A key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) tables: &'static [Table],
    pub(crate) about: &'static str,
    /// The words it takes.
    pub(crate) words: &'static [&'static str],
}

const BOTH: &[Table] = &[Table::Defaults, Table::Case];

macro_rules! keys {
    (@words) => { &[] };
    (@words $words:expr) => { $words };
    ($($tables:expr, $name:literal, $about:literal $(, $words:expr)?;)*) => {
        /// All keys.
        pub(crate) const KEYS: &[Key] = &[$(Key {
            name: $name, tables: $tables, about: $about, words: keys!(@words $($words)?),
        }),*];
    };
}

keys! {
    &[Table::Mapping], "file", "The mapping document, relative to the case file.";
    &[Table::Mapping], "template", "The name of a built-in document.";
    &[Table::Mapping], "object", "The object mapping, by its name or that of its source or target object.";
    &[Table::Mapping], "interface", "The built-in document whose application's own interface the requests are written for.";
    BOTH, "record", "The attributes of the record.";
    BOTH, "now", "The present; the first of January 2026 without it.";
    BOTH, "seed", "What random results are drawn from; 1 without it.";
    BOTH, "parameters", "The values of `%name%`.";
    BOTH, "default-domain", "What `DefaultDomain` gives.";
    BOTH, "taken", "Values that `SelectUniqueValue` finds taken, by target attribute.";
    BOTH, "existing", "The target objects that exist: a file, or the objects themselves.";
    BOTH, "links", "The target's identifiers of source objects that references name.";
    BOTH, "wire", "The dialect of SCIM requests.", &["rfc", "entra", "entra-2020"];
    &[Table::Case], "name", "The case's name; the snapshot is named after it.";
    &[Table::Case], "without", "Attributes of the defaults that this record does not have.";
    &[Table::Case], "records", "Instead of `record`: a file with one JSON object a line, or a JSON array of objects.";
    &[Table::Case], "lines", "The lines of that file, or the elements of the array, from 1; all without it.";
    &[Table::Case], "snapshot", "Whether what comes out is compared with a file, too.", &["true", "false"];
    &[Table::Case], "expect", "What must come out; without it, it is in the snapshot.";
    &[Table::Expect], "values", "Target attributes with exactly these values.";
    &[Table::Expect], "missing", "Target attributes without a value.";
    &[Table::Expect], "object", "The whole target object.";
    &[Table::Expect], "action", "What happens to the target object.", &["create", "update", "disable", "delete", "skip"];
    &[Table::Expect], "skip", "The code of the reason why nothing happens.";
    &[Table::Expect], "diagnostic", "The code with which the mapping refuses, and its target.";
    &[Table::Diagnostic], "code", "The code with which the mapping refuses.";
    &[Table::Diagnostic], "target", "The target attribute whose mapping refuses.";
}

/// Returns the words that a key takes.
pub(crate) fn words(key: &str) -> &'static [&'static str] {
    KEYS.iter().find(|known| known.name == key).map_or(&[], |known| known.words)
}

/// What is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A key of a table.
    Key { table: Table, range: Range<usize> },
    /// A value in quotes.
    Value { table: Table, key: String, range: Range<usize> },
}

/// The tables by their headers, and by the keys that open one inside of another.
fn table(path: &[&str]) -> Table {
    match path {
        [] => Table::Top,
        ["mapping"] => Table::Mapping,
        ["defaults"] => Table::Defaults,
        ["case"] => Table::Case,
        ["case" | "defaults", "record"] => Table::Record,
        ["case", "expect"] => Table::Expect,
        ["case", "expect", "values"] => Table::Values,
        ["case", "expect", "diagnostic"] => Table::Diagnostic,
        _ => Table::Other,
    }
}

/// Returns what is at an offset: the key or the value in quotes of the line.
pub(crate) fn place(text: &str, offset: usize) -> Option<Place> {
    let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.split('\n').next()?;
    let before = text.get(start..offset)?;
    if before.trim_start().starts_with(['[', '#']) {
        return None;
    }
    let mut path = header(text.get(..start)?);
    let (keys, rest) = match before.find('=') {
        None => {
            let word_start = before.len() - before.trim_start().len();
            let mut keys: Vec<&str> = before.trim_start().split('.').collect();
            let last = keys.pop().unwrap_or_default();
            path.extend(keys.iter().map(|key| key.trim().to_owned()));
            let from = start + word_start + before.trim_start().len() - last.len();
            let tail = line.get(before.len()..).unwrap_or_default();
            let more = tail.find(|letter: char| !is_bare(letter)).unwrap_or(tail.len());
            let steps: Vec<&str> = path.iter().map(String::as_str).collect();
            return Some(Place::Key { table: table(&steps), range: from..offset + more });
        }
        Some(at) => (before.get(..at)?, before.get(at + 1..)?),
    };
    let keys = names(keys);
    let after = line.get(before.len()..).unwrap_or_default();
    in_value(path, keys, rest, after, offset)
}

/// Returns what is at an offset of a value, whose beginning is `before` and whose rest of the line is `after`: a key of an
/// inline table, or a text.
fn in_value(mut path: Vec<String>, mut keys: Vec<String>, before: &str, after: &str, offset: usize) -> Option<Place> {
    let start = offset.checked_sub(before.len())?;
    let mut from = 0;
    let mut is_key = false;
    let mut quote: Option<usize> = None;
    // How many steps each inline table adds to the path.
    let mut tables: Vec<usize> = Vec::new();
    for (at, letter) in before.char_indices() {
        match (quote, letter) {
            (Some(_), '"') => quote = None,
            (Some(_), _) => {}
            (None, '"') => quote = Some(at + 1),
            (None, '{') => {
                tables.push(keys.len());
                path.append(&mut keys);
                (is_key, from) = (true, at + 1);
            }
            (None, '}') => {
                path.truncate(path.len().saturating_sub(tables.pop().unwrap_or_default()));
                is_key = false;
            }
            (None, ',') if !tables.is_empty() => (is_key, from) = (true, at + 1),
            (None, '=') => {
                keys = names(before.get(from..at)?);
                is_key = false;
            }
            _ => {}
        }
    }
    let steps = |path: &[String]| table(&path.iter().map(String::as_str).collect::<Vec<_>>());
    if is_key {
        let word = before.get(from..)?;
        let blanks = word.len() - word.trim_start().len();
        return Some(Place::Key { table: steps(&path), range: start + from + blanks..offset });
    }
    let open = quote?;
    let key = keys.pop()?;
    path.append(&mut keys);
    Some(Place::Value { table: steps(&path), key, range: start + open..offset + after.find('"').unwrap_or(0) })
}

/// The steps of a key with dots.
fn names(key: &str) -> Vec<String> {
    key.split('.').map(|step| step.trim().trim_matches('"').to_owned()).collect()
}

/// Whether a letter may be in a key without quotes.
fn is_bare(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-')
}

/// The path of the last table header of a text.
fn header(text: &str) -> Vec<String> {
    let headers = text.lines().rev().map(str::trim);
    let mut headers = headers.filter(|line| line.starts_with('[') && line.ends_with(']') && !line.contains('='));
    let name = headers.next().unwrap_or_default().trim_matches(['[', ']']);
    names(name).into_iter().filter(|key| !key.is_empty()).collect()
}

/// Returns a name as a key of TOML.
pub(crate) fn key(name: &str) -> String {
    if !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')) {
        return name.to_owned();
    }
    format!("\"{}\"", crate::json::encode(name))
}

/// Returns a text value under `[mapping]`.
fn of_mapping(text: &str, key: &str) -> Option<String> {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = line.starts_with("[mapping]");
        } else if let Some((name, value)) = line.split_once('=').filter(|(name, _)| inside && name.trim() == key) {
            let _ = name;
            let value = value.trim();
            let quoted = value.strip_prefix('"').and_then(|rest| rest.split('"').next());
            return quoted
                .or_else(|| value.strip_prefix('\'').and_then(|rest| rest.split('\'').next()))
                .map(str::to_owned);
        }
    }
    None
}

/// Returns the object mapping that is tested, where one is named.
pub(crate) fn tested_object(text: &str) -> Option<String> {
    of_mapping(text, "object")
}

/// What a case file tests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tested {
    /// The mapping document in this file, relative to the case file.
    File(String),
    /// The built-in document with this name.
    Template(String),
}

/// Returns what a case file tests.
pub fn tested(text: &str) -> Option<Tested> {
    of_mapping(text, "file").map(Tested::File).or_else(|| of_mapping(text, "template").map(Tested::Template))
}

/// The cases of a file: their names, with the bytes of the case and of its name.
pub(crate) fn cases(text: &str) -> Vec<(String, Range<usize>, Range<usize>)> {
    let mut found: Vec<(String, Range<usize>, Range<usize>)> = Vec::new();
    let mut at = 0;
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if bare.starts_with("[[case]]") {
            inside = true;
            found.push((String::new(), at..at + line.trim_end().len(), at..at + line.trim_end().len()));
        } else if bare.starts_with('[') && !bare.starts_with("[case.") {
            inside = false;
        }
        if let (true, Some((name, whole, own))) = (inside && !bare.is_empty(), found.last_mut()) {
            whole.end = at + line.trim_end().len();
            if let Some(value) = bare.strip_prefix("name").map(str::trim_start).and_then(|rest| rest.strip_prefix('='))
            {
                let value = value.trim().trim_matches(['"', '\'']);
                if let Some(place) = line.find(value).filter(|_| !value.is_empty()) {
                    *own = at + place..at + place + value.len();
                    value.clone_into(name);
                }
            }
        }
        at += line.len();
    }
    found
}

/// Returns the row of the key at an offset.
pub(crate) fn key_at(text: &str, offset: usize) -> Option<(&'static Key, Decoded)> {
    let Place::Key { table, range } = place(text, offset)? else { return None };
    let name = text.get(range.clone())?.trim();
    let row = KEYS.iter().find(|key| key.name == name && key.tables.contains(&table))?;
    Some((row, Decoded::plain(text, range)))
}
