//! Reads records: JSON objects, of which only the attributes that mappings read become values.
//!
//! A [`Projection`] has the names of these attributes. [`Projection::read`] indexes the quotes of the text, steps from one to the next
//! (the fast path; the slow path parses byte by byte), and fills a slot for each name. Other members are
//! skipped, but must be valid JSON. Strings are borrowed from the record; only those with escapes are copied
//! into the arena. The reader accepts what `serde_json` accepts, and differential tests compare the two. Where it cannot decide
//! (a name that seems to occur twice, a name with escapes, Microsoft Graph's form of a record), [`json`] parses
//! the text again.

mod aliases;
pub mod attribute_names;
mod clean;
mod escape;
mod fault;
mod filling;
mod found;
pub mod graph;
pub mod json;
mod learned;
mod lines;
mod names;
mod number;
mod presence;
mod processor;
mod projection;
mod properties;
mod quotes;
mod reader;
mod scan;

pub use aliases::convert;
pub use fault::Fault;
pub use fault::FaultKind;
pub use fault::NotJson;
pub(crate) use filling::Input;
pub use filling::Read;
pub(crate) use lines::Block;
pub(crate) use lines::Cursor;
pub use lines::Line;
pub use lines::Lines;
pub use names::Scratch;
pub use presence::Presence;
pub use processor::InstructionSet;
pub use projection::Projection;
