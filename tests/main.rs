//! All tests, in one binary.

// The attribute is what lets clippy know that a panic is how these report.
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod conformance;
mod dotnet_dates;
mod dotnet_regex;
mod dotnet_text;
mod dotnet_text_properties;
mod function_vectors;
mod functions;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod programs;
#[cfg(test)]
#[path = "oracle/random.rs"]
mod random;
#[cfg(test)]
mod scim;
mod support;
mod syntax;
#[cfg(test)]
#[path = "oracle/ways.rs"]
mod ways;
