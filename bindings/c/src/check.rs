//! What is found in expressions and documents.
#![expect(unsafe_code, reason = "the interface of C")]

use std::ffi::c_char;

use attrflow_bindings as bindings;

use crate::border;
use crate::failure::Failure;
use crate::text::Text;

fn report(found: &[bindings::Finding]) -> Text {
    Text(bindings::report(found).into_bytes())
}

/// Checks an expression. The result is what `attrflow check --format json` prints. Findings are no failure.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_check(
    text: *const c_char,
    length: usize,
    out: *mut *mut Text,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let check = || unsafe { Ok(Ok(report(&bindings::check(border::text(text, length, "text")?)?))) };
    // SAFETY: as above.
    unsafe { border::answer(out, error, check) }
}

/// Checks a mapping document. The result is what `attrflow check --format json` prints, with `file` null. Findings are no failure.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_check_document(
    json: *const c_char,
    length: usize,
    out: *mut *mut Text,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let check = || unsafe { Ok(Ok(report(&bindings::check_document(border::bytes(json, length, "json")?)?))) };
    // SAFETY: as above.
    unsafe { border::answer(out, error, check) }
}
