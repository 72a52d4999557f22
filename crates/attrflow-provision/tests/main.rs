//! Tests against servers on loopback addresses, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod answers;
#[cfg(test)]
mod client;
#[cfg(test)]
mod conformance;
#[cfg(test)]
#[cfg(feature = "servers")]
mod proxy;
#[cfg(test)]
mod run;
#[cfg(test)]
#[cfg(feature = "servers")]
mod servers;
#[cfg(test)]
#[expect(dead_code, reason = "the tests of the command line use the rest")]
mod standin;
#[cfg(test)]
mod tls;
