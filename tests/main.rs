//! All tests, in one binary.

mod dotnet_text;
