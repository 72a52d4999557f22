//! People's records as they come: Graph, the portal, PowerShell, SCIM, CSV and Excel, each recognized by its content.
//!
//! A [`Source`] reads an input batch by batch and gives each record as the text of a JSON object, which is what the record reader takes:
//! there is one reader, whatever the format. JSON lines are ranges of what was read, without a copy; every other format is converted, one
//! record at a time. What a file says beside values (objects that were removed, values that were damaged, pages that are missing) is
//! said beside the text.
//!
//! The formats are one table ([`FORMATS`]). `detect` tells them apart by the beginning of a file; `split` finds the records of JSON
//! texts and pages, `rows` and `workbook` those of tables; `convert` and the files of the formats turn them into records.

mod batch;
mod blocks;
mod convert;
mod converted;
mod cut;
mod damage;
mod delta;
mod detect;
mod encoding;
mod error;
mod foreign;
mod format;
mod graph;
mod head;
mod header;
mod incomplete;
mod kind;
mod lines;
mod members;
mod position;
mod powershell;
mod rows;
mod scan;
mod scim;
mod sketch;
mod source;
mod split;
mod table;
mod texts;
#[cfg(not(target_family = "wasm"))]
mod workbook;

pub use batch::Batch;
pub use batch::Notes;
pub use batch::RecordSpan;
pub use batch::Removal;
pub use converted::Converted;
pub use encoding::Encoding;
pub use error::InputError;
pub use format::FORMATS;
pub use format::Format;
pub use format::Row;
pub use graph::is_cut;
pub use incomplete::Incomplete;
pub use kind::Kind;
pub use source::Awaited;
pub use source::Options;
pub use source::Source;
