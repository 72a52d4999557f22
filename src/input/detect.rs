//! What a file is, by its beginning.
//!
//! The beginning is read no further than it takes to tell, because the rest of a pipe may be a long time coming. The answer does not
//! depend on how much more of the file has arrived.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::CUT_BY_DEPTH;
use crate::diagnostic::codes::input::EMPTY_INPUT;
use crate::diagnostic::codes::input::NOT_RECORDS;
use crate::input::foreign;
use crate::input::format::Format;
use crate::input::header;
use crate::input::sketch::Class;
use crate::input::sketch::End;
use crate::input::sketch::Sketch;
use crate::input::sketch::is_damaged;

/// How much of a file is read at most to tell what it is.
pub(super) const SAMPLE: usize = 64 * 1024;

/// What a file looks like.
#[derive(Debug)]
pub(super) enum Found {
    Json(Json),
    /// A table, or what may be one.
    Table,
    /// A text that is neither, unless somebody knows that it is a table of one column.
    Text(Diagnostic),
    Unusable(Diagnostic),
}

/// What a JSON text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Json {
    pub(super) format: Format,
    /// Whether its records are in the list of a page.
    pub(super) is_page: bool,
    /// Whether each record is a line.
    pub(super) is_lines: bool,
}

impl Json {
    const LINES: Json = Json { format: Format::JsonLines, is_page: false, is_lines: true };

    const fn of(format: Format) -> Json {
        Json { format, is_page: false, is_lines: false }
    }

    const fn page(format: Format) -> Json {
        Json { format, is_page: true, is_lines: false }
    }

    /// Returns whether the text can be read as this format.
    pub(super) fn is_readable_as(self, format: Format) -> bool {
        let Json { format: found, is_page, is_lines } = self;
        match format {
            Format::JsonLines => is_lines && !is_page,
            Format::Json => !is_page,
            Format::Graph | Format::GraphDelta | Format::PowerShell => found != Format::Scim,
            Format::Scim => matches!(found, Format::Scim | Format::Json | Format::JsonLines),
            _ => false,
        }
    }
}

/// Detects the format of a text by its beginning. `None` if more is needed; `is_all` says that there is no more.
pub(super) fn detect(text: &[u8], is_all: bool) -> Option<Found> {
    let start = text.trim_ascii_start();
    match start.first() {
        None if is_all && text.len() < SAMPLE => Some(Found::Unusable(empty())),
        None => is_all.then_some(Found::Json(Json::LINES)),
        Some(b'{') => object(start, is_all),
        Some(b'[') => array(start, is_all),
        Some(b'<') => foreign::markup(start, is_all).map(Found::Unusable),
        Some(_) => table(text, is_all),
    }
}

/// The error for a file without anything in it.
pub(super) fn empty() -> Diagnostic {
    let help = "export or download it again; a list without records is `[]`";
    Diagnostic::new(&EMPTY_INPUT, "the file is empty").help(help)
}

fn object(text: &[u8], is_all: bool) -> Option<Found> {
    let sketch = Sketch::of(text);
    let is_lines = !sketch.has_lines;
    match sketch.end {
        End::List { is_scim, first } => page(text.get(first..).unwrap_or_default(), is_scim, is_all),
        End::Broken | End::NewLine if sketch.end == End::NewLine || is_lines => Some(Found::Json(Json::LINES)),
        End::Broken | End::NewLine => record(&sketch, text, false),
        End::Open if !is_all => None,
        // The list of a page may be still to come.
        End::Open if sketch.members.iter().any(|(name, _)| *name == b"@odata.context") => {
            Some(Found::Json(Json::page(Format::Graph)))
        }
        End::Open if sketch.members.iter().any(|(name, _)| *name == b"totalResults") => {
            Some(Found::Json(Json::page(Format::Scim)))
        }
        End::Open => record(&sketch, text, is_lines),
        End::Whole(length) => {
            let after = text.get(length..).unwrap_or_default();
            let next = after.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
            match next {
                None if !is_all => None,
                Some(b'{' | b'[') => record(&sketch, text, false),
                _ => record(&sketch, text, is_lines),
            }
        }
    }
}

/// An object that is a record.
fn record(sketch: &Sketch<'_>, text: &[u8], is_lines: bool) -> Option<Found> {
    if sketch.is_by_columns() {
        let fault = Diagnostic::new(&NOT_RECORDS, "the file is a table by columns, not records");
        return Some(Found::Unusable(
            fault.help("write one object for each row: in pandas `to_json(orient=\"records\")`"),
        ));
    }
    if sketch.is_list_response() {
        return Some(Found::Json(Json::page(Format::Scim)));
    }
    let format = match (sketch.class(), is_lines) {
        (Class::Mapping | Class::Refusal, _) => return Some(Found::Unusable(not_records(sketch, text))),
        (Class::PowerShell, _) => Format::PowerShell,
        (Class::Delta, _) => Format::GraphDelta,
        (Class::Scim, _) => Format::Scim,
        (Class::Plain, true) => Format::JsonLines,
        (Class::Plain, false) => Format::Json,
    };
    if let Some((_, value)) = sketch.members.iter().find(|(name, _)| matches!(*name, b"value" | b"Resources"))
        && is_damaged(value)
    {
        return Some(Found::Unusable(cut_by_depth()));
    }
    Some(Found::Json(Json { format, is_page: false, is_lines }))
}

/// A page, by the first element of its list.
fn page(first: &[u8], is_scim: bool, is_all: bool) -> Option<Found> {
    let plain = if is_scim { Format::Scim } else { Format::Graph };
    match first.first() {
        Some(b'"') => Some(Found::Unusable(cut_by_depth())),
        Some(b'{') => element(first, is_all).map(|found| match found {
            Found::Json(json) if json.format == Format::Json || is_scim => Found::Json(Json::page(plain)),
            Found::Json(json) => Found::Json(Json::page(json.format)),
            other => other,
        }),
        _ => Some(Found::Json(Json::page(plain))),
    }
}

fn array(text: &[u8], is_all: bool) -> Option<Found> {
    let first = text.get(1..).unwrap_or_default().trim_ascii_start();
    match first.first() {
        None if !is_all => None,
        Some(b'{') => element(first, is_all),
        Some(b'"') if !is_all && !first.get(1..).unwrap_or_default().contains(&b'"') => None,
        Some(b'"') if is_damaged(first) => Some(Found::Unusable(cut_by_depth())),
        _ => Some(Found::Json(Json::of(Format::Json))),
    }
}

/// The first element of an array.
fn element(text: &[u8], is_all: bool) -> Option<Found> {
    let sketch = Sketch::of(text);
    match sketch.end {
        End::Open if !is_all => None,
        End::List { is_scim, first } => page(text.get(first..).unwrap_or_default(), is_scim, is_all),
        _ => record(&sketch, text, false),
    }
}

fn table(text: &[u8], is_all: bool) -> Option<Found> {
    let Some(line) = header::first_line(text) else {
        return is_all.then(|| other(text));
    };
    if let Some(known) = foreign::known_text(line) {
        return Some(Found::Unusable(known));
    }
    if header::is_plausible(line) {
        return Some(Found::Table);
    }
    // Records after a first line that is not one.
    if text.windows(2).any(|pair| pair == b"\n{") {
        return Some(Found::Json(Json::LINES));
    }
    is_all.then(|| other(text))
}

/// A text that is no table with a header.
fn other(text: &[u8]) -> Found {
    let line = header::whole(text).unwrap_or_default();
    match foreign::known_text(line) {
        Some(known) => Found::Unusable(known),
        None if header::is_plausible(line) => Found::Table,
        None if text.windows(2).any(|pair| pair == b"\n{") => Found::Json(Json::LINES),
        None => Found::Text(foreign::text()),
    }
}

fn not_records(sketch: &Sketch<'_>, text: &[u8]) -> Diagnostic {
    if sketch.class() == Class::Mapping {
        return Diagnostic::new(&NOT_RECORDS, "the file is a mapping document, not records")
            .help("give it with `--schema`, and the users or groups as RECORDS");
    }
    let code = serde_json::from_slice::<serde_json::Value>(text).ok();
    let code = code.as_ref().and_then(|answer| answer.get("error")?.get("code")?.as_str());
    let code =
        code.filter(|code| code.len() < 100 && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    let message = match code {
        Some(code) => format!("the file is the error answer `{code}` of a server, not records"),
        None => "the file is the error answer of a server, not records".to_owned(),
    };
    Diagnostic::new(&NOT_RECORDS, message).help("sign in and ask for the records again")
}

/// The error for a list of which ConvertTo-Json has left texts.
pub(super) fn cut_by_depth() -> Diagnostic {
    Diagnostic::new(
        &CUT_BY_DEPTH,
        "ConvertTo-Json has cut the list: its objects are texts such as `System.Object[]` or `@{...}`",
    )
    .help("write the file again with `ConvertTo-Json -Depth 20`")
}
