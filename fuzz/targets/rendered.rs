//! Calls the body `rendered` with the fuzzer's bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| attrflow_fuzz::rendered::rendered(bytes));
