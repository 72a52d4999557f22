//! Texts that are results, and the version.
#![expect(unsafe_code, reason = "the interface of C")]

use std::ffi::CStr;
use std::ffi::c_char;
use std::ptr;

use crate::border;

/// A result.
pub struct Text(pub(crate) Vec<u8>);

/// The version, with the byte that ends it.
const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// Returns the version, such as "0.2.0". It is static and ends in NUL.
#[unsafe(no_mangle)]
pub extern "C" fn attrflow_version() -> *const c_char {
    VERSION.as_ptr()
}

/// Returns the bytes of a result, in UTF-8. They do not end in NUL.
///
/// # Safety
///
/// `string` is NULL or a result that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_string_data(string: *const Text) -> *const c_char {
    // SAFETY: as above.
    unsafe { string.as_ref() }.map_or(ptr::null(), |text| text.0.as_ptr().cast())
}

/// Returns how many bytes a result has.
///
/// # Safety
///
/// `string` is NULL or a result that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_string_length(string: *const Text) -> usize {
    // SAFETY: as above.
    unsafe { string.as_ref() }.map_or(0, |text| text.0.len())
}

/// Frees a result.
///
/// # Safety
///
/// `string` is NULL or a result that was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_string_free(string: *mut Text) {
    // SAFETY: as above.
    unsafe { border::free(string) }
}
