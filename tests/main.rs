//! All tests, in one binary.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod dotnet_dates;
mod dotnet_regex;
mod dotnet_text;
mod dotnet_text_properties;
mod function_vectors;
mod functions;
mod support;
mod syntax;
