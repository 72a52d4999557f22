//! Calls the body `program` with the fuzzer's bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| attrflow_fuzz::bodies::run("program", bytes));
