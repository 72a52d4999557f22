//! Expressions.
#![expect(unsafe_code, reason = "the interface of C")]

use std::ffi::c_char;

use attrflow_bindings as bindings;
use attrflow_bindings::Evaluated;

use crate::border;
use crate::border::Status;
use crate::failure::Failure;
use crate::text::Text;

/// A compiled expression.
pub struct Expression(bindings::Expression);

/// Compiles an expression.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `out` and `error` are NULL or may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_compile(
    text: *const c_char,
    length: usize,
    out: *mut *mut Expression,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let compile = || unsafe {
        let text = border::text(text, length, "text")?;
        Ok(Ok(Expression(bindings::Expression::compile(text)?)))
    };
    // SAFETY: as above.
    unsafe { border::answer(out, error, compile) }
}

/// Evaluates an expression on a record. The result is JSON, as `attrflow eval` prints it. `options` is JSON
/// `{"now", "seed", "parameters"}`, or NULL.
///
/// # Safety
///
/// Pointers are NULL or lead to as many bytes as their lengths say; `expression` is NULL or was not freed; `out` and `error` are NULL or
/// may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_expression_evaluate(
    expression: *const Expression,
    record: *const c_char,
    length: usize,
    options: *const c_char,
    options_length: usize,
    out: *mut *mut Text,
    error: *mut *mut Failure,
) -> i32 {
    // SAFETY: as above.
    let evaluate = || unsafe {
        let Expression(expression) = border::handle(expression, "expression")?;
        let record = border::bytes(record, length, "record")?;
        let options = border::options(options, options_length)?;
        Ok(match expression.evaluate(record, &options)? {
            Evaluated::Value(value) => Ok(Text(bindings::printed(&value).into_bytes())),
            Evaluated::NoFlow => Err(Status::AttrflowNoFlow),
        })
    };
    // SAFETY: as above.
    unsafe { border::answer(out, error, evaluate) }
}

/// Frees an expression.
///
/// # Safety
///
/// `expression` is NULL or was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn attrflow_expression_free(expression: *mut Expression) {
    // SAFETY: as above.
    unsafe { border::free(expression) }
}
