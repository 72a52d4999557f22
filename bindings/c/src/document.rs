//! Documents and their mappings.
#![expect(unsafe_code, reason = "the interface of C")]

use std::ffi::c_char;

use attrflow_bindings as bindings;
use attrflow_bindings::Applied;

use crate::border;
use crate::border::Status;
use crate::failure::Failure;
use crate::text::Text;

/// A mapping document.
pub struct Document(bindings::Document);

/// An object mapping of a document, which it outlives.
pub struct Mapping(bindings::Mapping);

/// Reads a mapping document: the JSON that the portal's Download button gives.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_document_parse(
    json: *const c_char,
    length: usize,
    out: *mut *mut Document,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let parse = || unsafe { Ok(Ok(Document(bindings::Document::parse(border::bytes(json, length, "json")?)?))) };
    // SAFETY: as above.
    unsafe { border::answer(out, error, parse) }
}

/// Gives a built-in document, such as "zendesk".
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_document_template(
    name: *const c_char,
    length: usize,
    out: *mut *mut Document,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let find = || unsafe { Ok(Ok(Document(bindings::Document::template(border::text(name, length, "name")?)?))) };
    // SAFETY: as above.
    unsafe { border::answer(out, error, find) }
}

/// Compiles an object mapping of a document. `object` is its name, or NULL for the one that reads users. `options` is JSON
/// `{"now", "seed", "parameters"}`, or NULL.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `document` is NULL or was not freed; `out` and `error` are NULL or may
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_document_mapping(
    document: *const Document,
    object: *const c_char,
    length: usize,
    options: *const c_char,
    options_length: usize,
    out: *mut *mut Mapping,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let compile = || unsafe {
        let Document(document) = border::handle(document, "document")?;
        let name = match object.is_null() {
            true => None,
            false => Some(border::text(object, length, "object")?),
        };
        Ok(Ok(Mapping(document.mapping(name, border::options(options, options_length)?)?)))
    };
    // SAFETY: as above.
    unsafe { border::answer(out, error, compile) }
}

/// Applies a mapping to a record. The result is the target object as JSON, as `attrflow run --emit object` prints it.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `mapping` is NULL or was not freed; `out` and `error` are NULL or may
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_mapping_apply(
    mapping: *const Mapping,
    record: *const c_char,
    length: usize,
    out: *mut *mut Text,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let apply = || unsafe {
        let Mapping(mapping) = border::handle(mapping, "mapping")?;
        Ok(match mapping.applied(border::bytes(record, length, "record")?)? {
            Applied::Object(text) => Ok(Text(text)),
            Applied::Nothing => Err(Status::AttrflowOutOfScope),
        })
    };
    // SAFETY: as above.
    unsafe { border::answer(out, error, apply) }
}

/// Plans what happens to the target object of a record. `existing` is what exists in the target: an array of objects, an answer that lists
/// them, or one object a line; NULL where it was not looked up. The result is a line as `attrflow run --emit plan` prints it, without
/// `file` and `record`.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `mapping` is NULL or was not freed; `out` and `error` are NULL or may
/// be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_mapping_plan(
    mapping: *const Mapping,
    record: *const c_char,
    length: usize,
    existing: *const c_char,
    existing_length: usize,
    out: *mut *mut Text,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let plan = || unsafe {
        let Mapping(mapping) = border::handle(mapping, "mapping")?;
        let record = border::bytes(record, length, "record")?;
        let existing = border::optional_bytes(existing, existing_length, "existing")?;
        Ok(Ok(Text(mapping.plan_one(record, existing)?.to_string().into_bytes())))
    };
    // SAFETY: as above.
    unsafe { border::answer(out, error, plan) }
}

/// Frees a document. Its mappings stay.
///
/// # Safety
///
/// `document` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_document_free(document: *mut Document) {
    // SAFETY: as above.
    unsafe { border::free(document) }
}

/// Frees a mapping.
///
/// # Safety
///
/// `mapping` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_mapping_free(mapping: *mut Mapping) {
    // SAFETY: as above.
    unsafe { border::free(mapping) }
}
