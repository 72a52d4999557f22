//! All tests, in one binary.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

// `#[cfg(test)]` is what lets clippy know that a panic is how these report.
#[cfg(test)]
mod cli;
#[cfg(test)]
mod dotnet_dates;
#[cfg(test)]
mod dotnet_regex;
#[cfg(test)]
mod dotnet_text;
#[cfg(test)]
mod dotnet_text_properties;
#[cfg(test)]
mod function_vectors;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod scim;
#[cfg(test)]
mod support;
#[cfg(test)]
mod syntax;
