//! All tests, in one binary.

mod dotnet_date;
mod dotnet_regex;
mod dotnet_text;
// The attribute is what lets clippy know that a panic is how these report.
// `#[cfg(test)]` is what lets clippy know that a panic is how these report.
#[cfg(test)]
mod cli;
#[cfg(test)]
mod dotnet_dates;
#[cfg(test)]
mod dotnet_regex;
mod dotnet_text_properties;
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
