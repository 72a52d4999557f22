//! Whether a record is a user or a group, where it says so.

use memchr::memmem;

use crate::input::members::Members;
use crate::input::members::string;

/// What kind of object a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A user.
    User,
    /// A group.
    Group,
    /// An object of another kind.
    Other,
}

/// The members by which a record says its kind.
const TYPE: &[u8] = b"\"@odata.type\"";
const RESOURCE_TYPE: &[u8] = b"\"resourceType\"";

/// Returns whether one of the records in a text may say its kind.
pub(super) fn may_be_said(text: &[u8]) -> bool {
    memmem::find(text, TYPE).is_some() || memmem::find(text, RESOURCE_TYPE).is_some()
}

/// Returns the kind of a record, given as JSON text.
pub(super) fn of(record: &[u8]) -> Option<Kind> {
    if memmem::find(record, TYPE).is_some()
        && let Some(name) = Members::of(record).value("@odata.type").and_then(string)
    {
        return Some(named(name.rsplit(|byte| *byte == b'.').next().unwrap_or(name)));
    }
    if memmem::find(record, RESOURCE_TYPE).is_some() {
        let meta = Members::of(record).value("meta")?;
        return Members::of(meta).value("resourceType").and_then(string).map(named);
    }
    None
}

fn named(name: &[u8]) -> Kind {
    match name.to_ascii_lowercase().as_slice() {
        b"user" => Kind::User,
        b"group" => Kind::Group,
        _ => Kind::Other,
    }
}
