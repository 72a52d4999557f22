//! Calls the body `answers` with the fuzzer's bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| attrflow_fuzz::answers::answers(bytes));
