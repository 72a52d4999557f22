//! Records as text: one JSON object, of which only the attributes that are needed become values.
//!
//! A [`Projection`] knows the names that are needed. [`Projection::read`] finds all quotes of the text, goes from one to the next
//! (or, when something is not as usual, from byte to byte), and fills one slot for each of these names; whatever else stands in the
//! object is passed over, but must be JSON as well. Texts are borrowed from the record; only what is written with escapes is copied
//! into the arena. What the reader takes for JSON is what `serde_json` does, and tests hold one against the other. Where it is not
//! sure (a name that seems to occur twice, a name with escapes, Microsoft Graph's form of a record) it says so, and [`json`] reads
//! the text once more.

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
