//! Tests of the command line, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod cli;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod readme;
