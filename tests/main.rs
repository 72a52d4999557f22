//! All tests, in one binary.
#[cfg(test)]
mod dotnet_regex;
