//! Calls the body `regex` with the fuzzer's bytes.
#![no_main]

#[path = "../bodies/mod.rs"]
mod bodies;
#[path = "../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../tests/oracle/random.rs"]
mod random;
#[path = "../../tests/support/host.rs"]
mod support;
#[path = "../../tests/oracle/ways.rs"]
mod ways;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bodies::run("regex", bytes));
