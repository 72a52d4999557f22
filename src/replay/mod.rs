//! Compares what Entra's provisioning service did, by its logs, with what a mapping computes from the same records.
//!
//! A [`Log`] reads exported provisioning logs in any of their [`FORMATS`] and gives [`Entry`] values, one for each object that the
//! service handled. A [`Replay`] takes these entries, then the records, keeps those records that an entry is about, and compares every
//! logged value with the one that the mapping computes. The [`Report`] counts, for each target attribute, equal values, different ones by
//! [`Pattern`], and those that cannot be compared by [`Reason`]. It holds values only where they are asked for.

mod compare;
mod csv;
mod entry;
mod fields;
mod format;
mod host;
mod index;
mod json;
mod log;
mod monitor;
mod pattern;
mod reason;
mod report;
mod value;

pub use compare::Options;
pub use compare::Replay;
pub use entry::Action;
pub use entry::Entry;
pub use entry::Identity;
pub use entry::LoggedValue;
pub use entry::Property;
pub use format::FORMATS;
pub use format::Format;
pub use index::SourceRecord;
pub use log::Log;
pub use pattern::Pattern;
pub use reason::Reason;
pub use report::Attribute;
pub use report::Example;
pub use report::Report;
