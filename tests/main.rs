//! All tests, in one binary.

mod dotnet_date;
mod dotnet_regex;
mod dotnet_text;
mod dotnet_text_properties;
