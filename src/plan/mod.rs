//! Remembers, decides and guards what must change in the target between one run and the next.

mod delta;
mod known;
pub mod links;
mod symbols;

pub use delta::is_removal;
pub use delta::merge_delta;
pub use known::KnownLink;
pub use known::KnownLinks;
pub use symbols::Symbols;
