//! Tests of the command line, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod cli;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod lsp;
#[cfg(test)]
mod readme;
#[cfg(test)]
#[cfg(feature = "network")]
#[expect(dead_code, reason = "the tests of attrflow-provision use the rest")]
#[path = "../../attrflow-provision/tests/standin/mod.rs"]
mod standin;
