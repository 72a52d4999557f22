//! Errors as objects.
#![expect(unsafe_code, reason = "the interface of C")]

use std::ffi::CString;
use std::ffi::c_char;
use std::ptr;

use attrflow_bindings::Error;
use serde_json::Value;

use crate::border;

/// What failed. Its texts live as long as it does.
pub struct Failure {
    code: CString,
    message: CString,
    diagnostics: CString,
    span: Option<(usize, usize)>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        let found: Vec<Value> = error.findings().iter().map(|finding| finding.to_json()).collect();
        Failure {
            code: terminated(error.code().to_owned()),
            message: terminated(error.message()),
            diagnostics: terminated(Value::Array(found).to_string()),
            span: error.span(),
        }
    }
}

/// Ends a text with NUL. One that is inside of it is left out: messages have none, because they are escaped.
fn terminated(text: String) -> CString {
    CString::new(text).unwrap_or_else(|error| {
        let bytes: Vec<u8> = error.into_vec().into_iter().filter(|byte| *byte != 0).collect();
        CString::new(bytes).unwrap_or_default()
    })
}

/// Returns the text of an error, or NULL for NULL.
unsafe fn said(error: *const Failure, text: impl FnOnce(&Failure) -> &CString) -> *const c_char {
    // SAFETY: null or a handle, says the caller.
    unsafe { error.as_ref() }.map_or(ptr::null(), |error| text(error).as_ptr())
}

/// Returns the code, such as "AF0203". It ends in NUL.
///
/// # Safety
///
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_error_code(error: *const Failure) -> *const c_char {
    // SAFETY: as above.
    unsafe { said(error, |error| &error.code) }
}

/// Returns what failed, in one line. It ends in NUL. No value of a record is in it.
///
/// # Safety
///
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_error_message(error: *const Failure) -> *const c_char {
    // SAFETY: as above.
    unsafe { said(error, |error| &error.message) }
}

/// Returns everything that was found, errors first: a JSON array of diagnostics as `attrflow check --format json` has them. It ends in NUL.
///
/// # Safety
///
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_error_diagnostics(error: *const Failure) -> *const c_char {
    // SAFETY: as above.
    unsafe { said(error, |error| &error.diagnostics) }
}

/// Returns 1 and the bytes of the expression that failed, from `start` to before `end`; 0 where there are none.
///
/// # Safety
///
/// `error` is NULL or an error that was not freed; `start` and `end` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_error_span(error: *const Failure, start: *mut usize, end: *mut usize) -> i32 {
    // SAFETY: as above.
    let span = unsafe { error.as_ref() }.and_then(|error| error.span);
    let (from, to) = span.unwrap_or_default();
    for (place, value) in [(start, from), (end, to)] {
        if !place.is_null() {
            // SAFETY: as above.
            unsafe { place.write(value) };
        }
    }
    i32::from(span.is_some())
}

/// Frees an error.
///
/// # Safety
///
/// `error` is NULL or an error that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_error_free(error: *mut Failure) {
    // SAFETY: as above.
    unsafe { border::free(error) }
}
