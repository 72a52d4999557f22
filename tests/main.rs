//! All tests, in one binary.

// The attribute is what lets clippy know that a panic is how these report.
#[cfg(test)]
mod documents;
#[cfg(test)]
mod dotnet_dates;
mod dotnet_regex;
mod dotnet_text;
mod dotnet_text_properties;
#[cfg(test)]
mod scopes;
mod syntax;
