//! Between C and Rust: pointers to values, values to pointers, panics to errors.
#![expect(unsafe_code, reason = "pointers of C are read and written")]

use std::ptr;

use attrflow_bindings::Error;
use attrflow_bindings::Options;
use attrflow_bindings::guarded;

use crate::failure::Failure;

/// How a call ended.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::enum_variant_names, reason = "C has no name spaces")]
pub enum Status {
    /// `*out` is the result.
    AttrflowOk = 0,
    /// The expression gave no flow: the attribute is left out of what is sent.
    AttrflowNoFlow = 1,
    /// The record has no target object.
    AttrflowOutOfScope = 2,
    /// `*error` says what failed.
    AttrflowError = 3,
}

/// A result, or the reason for no result that is not an error.
pub(crate) type Answer<T> = Result<T, Status>;

/// Runs the work of a call and gives out the result.
///
/// # Safety
///
/// `out` and `error` are null or may be written.
pub(crate) unsafe fn answer<T>(
    out: *mut *mut T,
    error: *mut *mut Failure,
    work: impl FnOnce() -> Result<Answer<T>, Error>,
) -> i32 {
    let given = guarded(|| match out.is_null() {
        true => Err(Error::misuse("`out` is NULL")),
        false => work(),
    });
    let (result, failure, status) = match given {
        Ok(Ok(result)) => (Box::into_raw(Box::new(result)), ptr::null_mut(), Status::AttrflowOk),
        Ok(Err(status)) => (ptr::null_mut(), ptr::null_mut(), status),
        // Nobody would free an error that nobody asks for.
        Err(_) if error.is_null() => (ptr::null_mut(), ptr::null_mut(), Status::AttrflowError),
        Err(failed) => (ptr::null_mut(), Box::into_raw(Box::new(Failure::from(failed))), Status::AttrflowError),
    };
    // SAFETY: what is not null may be written, says the caller.
    unsafe {
        if !out.is_null() {
            out.write(result);
        }
        if !error.is_null() {
            error.write(failure);
        }
    }
    status as i32
}

/// Reads the handle that a pointer leads to.
///
/// # Safety
///
/// The pointer is null or leads to a handle that lives as long as the call.
pub(crate) unsafe fn handle<'c, T>(pointer: *const T, name: &str) -> Result<&'c T, Error> {
    // SAFETY: as above.
    unsafe { pointer.as_ref() }.ok_or_else(|| Error::misuse(&format!("`{name}` is NULL")))
}

/// Reads the bytes that a pointer leads to; nothing for null.
///
/// # Safety
///
/// The pointer is null or leads to `length` bytes that live as long as the call.
pub(crate) unsafe fn optional_bytes<'c>(
    pointer: *const std::ffi::c_char,
    length: usize,
    name: &str,
) -> Result<Option<&'c [u8]>, Error> {
    if pointer.is_null() {
        return match length {
            0 => Ok(None),
            _ => Err(Error::misuse(&format!("`{name}` is NULL and has a length"))),
        };
    }
    if isize::try_from(length).is_err() {
        return Err(Error::misuse(&format!("`{name}` is longer than memory")));
    }
    // SAFETY: as above, and no longer than memory.
    Ok(Some(unsafe { std::slice::from_raw_parts(pointer.cast(), length) }))
}

/// Reads the bytes that a pointer leads to; none for null.
///
/// # Safety
///
/// As for [`optional_bytes`].
pub(crate) unsafe fn bytes<'c>(pointer: *const std::ffi::c_char, length: usize, name: &str) -> Result<&'c [u8], Error> {
    // SAFETY: as above.
    Ok(unsafe { optional_bytes(pointer, length, name) }?.unwrap_or_default())
}

/// Reads the text that a pointer leads to; none for null.
///
/// # Safety
///
/// As for [`optional_bytes`].
pub(crate) unsafe fn text<'c>(pointer: *const std::ffi::c_char, length: usize, name: &str) -> Result<&'c str, Error> {
    // SAFETY: as above.
    let bytes = unsafe { bytes(pointer, length, name) }?;
    std::str::from_utf8(bytes).map_err(|error| Error::not_utf8(error.valid_up_to()))
}

/// Reads options; the usual ones for null.
///
/// # Safety
///
/// As for [`optional_bytes`].
pub(crate) unsafe fn options(pointer: *const std::ffi::c_char, length: usize) -> Result<Options, Error> {
    // SAFETY: as above.
    match unsafe { optional_bytes(pointer, length, "options") }? {
        Some(bytes) => Options::parse(bytes),
        None => Ok(Options::default()),
    }
}

/// Frees what a pointer leads to; nothing for null.
///
/// # Safety
///
/// The pointer is null or one that [`answer`] gave and nobody freed.
pub(crate) unsafe fn free<T>(pointer: *mut T) {
    if !pointer.is_null() {
        // SAFETY: as above.
        drop(unsafe { Box::from_raw(pointer) });
    }
}
