//! Remembers, decides and guards what must change in the target between one run and the next.

mod known;
pub mod links;
mod symbols;

pub use known::KnownLink;
pub use known::KnownLinks;
pub use symbols::Symbols;
