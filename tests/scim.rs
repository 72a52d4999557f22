//! SCIM paths, filters, objects and schemas.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops where something is wrong"
)]

mod assembling;
mod dialects;
mod generated;
mod matching;
mod messages;
mod objects;
mod reading;
mod recogniser;
mod schemas;
mod strain;
