//! All tests, in one binary.

mod dotnet_dates;
mod dotnet_regex;
mod dotnet_text;
mod dotnet_text_properties;
mod function_vectors;
mod functions;
mod support;
mod syntax;
