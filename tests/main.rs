//! All tests, in one binary.

// `#[cfg(test)]` is what lets clippy know that a panic is how these report.
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
mod lints;
#[cfg(test)]
mod scim;
#[cfg(test)]
mod support;
#[cfg(test)]
mod syntax;
