//! All tests, in one binary.

mod dotnet_date;
mod dotnet_text;
