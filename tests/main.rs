//! All tests, in one binary.

mod dotnet_text;
mod dotnet_text_properties;
