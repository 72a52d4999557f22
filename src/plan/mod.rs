//! Remembers, decides and guards what must change in the target between one run and the next.

pub mod links;
