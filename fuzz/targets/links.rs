//! Calls the body `links` with the fuzzer's bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| attrflow_fuzz::bodies::run("links", bytes));
