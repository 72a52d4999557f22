//! The elements of JSON formats as records.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::input::batch::Notes;
use crate::input::damage;
use crate::input::delta;
use crate::input::detect;
use crate::input::error::InputError;
use crate::input::format::Format;
use crate::input::graph;
use crate::input::kind::Kind;
use crate::input::members::Elements;
use crate::input::members::Members;
use crate::input::members::string;
use crate::input::powershell;
use crate::input::scim;

static FIND_TYPE: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"System."));
static FIND_OBJECT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"@{"));
static FIND_MODEL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"Microsoft."));

/// A record of a JSON format.
#[derive(Debug)]
pub(super) struct Converted<'t> {
    /// As the record reader takes it. What is no JSON stays as it is.
    pub(super) text: Cow<'t, [u8]>,
    /// Whether it is one of a delta.
    pub(super) is_delta: bool,
    /// The kind that its format says beside the text.
    pub(super) kind: Option<Kind>,
}

/// Converts the text of a record.
pub(super) fn element<'t>(format: Format, text: &'t [u8], notes: &mut Notes) -> Result<Converted<'t>, InputError> {
    if text.first() == Some(&b'"') && is_damaged(text) {
        return Err(detect::cut_by_depth().into());
    }
    let (text, kind) = match format {
        Format::PowerShell => powershell::record(text, notes),
        Format::Scim => scim::record(text),
        _ => (Cow::Borrowed(text), None),
    };
    if format != Format::PowerShell {
        note_damage(&text, notes)?;
    }
    if matches!(format, Format::Graph | Format::GraphDelta | Format::PowerShell | Format::Json) {
        graph::note_cut_lists(&text, notes);
    }
    let (is_delta, removed) = delta::of(&text);
    notes.removed = removed;
    Ok(Converted { text, is_delta, kind })
}

/// Notes the members of a record that PowerShell has damaged. A page whose list is a text is refused.
fn note_damage(text: &[u8], notes: &mut Notes) -> Result<(), InputError> {
    if [&FIND_TYPE, &FIND_OBJECT, &FIND_MODEL].iter().all(|finder| finder.find(text).is_none()) {
        return Ok(());
    }
    for (name, value) in Members::of(text) {
        let is_list = value.first() == Some(&b'[');
        if is_damaged(value) || (is_list && Elements::of(value).any(is_damaged)) || is_damaged_inside(value) {
            if matches!(name, b"value" | b"Resources") {
                return Err(detect::cut_by_depth().into());
            }
            notes.damaged.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    Ok(())
}

fn is_damaged(value: &[u8]) -> bool {
    string(value).and_then(|text| std::str::from_utf8(text).ok()).is_some_and(damage::by_powershell)
}

fn is_damaged_inside(value: &[u8]) -> bool {
    Members::of(value).any(|(_, value)| is_damaged(value))
}
