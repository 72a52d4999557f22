//! Calls the body `editor` with the fuzzer's bytes.
#![no_main]

#[path = "../bodies/editor.rs"]
mod editor;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| editor::editor(bytes));
