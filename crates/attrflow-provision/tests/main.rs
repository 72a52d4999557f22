//! Tests against servers on loopback addresses, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod client;
#[cfg(test)]
mod conformance;
#[cfg(test)]
mod run;
#[cfg(all(test, feature = "servers"))]
mod servers;
#[cfg(test)]
mod standin;
