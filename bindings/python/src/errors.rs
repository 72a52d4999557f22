//! The library's errors as `attrflow.Error`.

use attrflow::Diagnostic;
use attrflow_bindings::Error;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::diagnostics;

/// The module of the plain classes.
pub const TYPES: &str = "attrflow._types";

/// Returns the exception as an object.
pub fn object<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let found = PyList::empty(py);
    for finding in error.findings() {
        found.append(diagnostics::object(py, finding, "expression")?)?;
    }
    let first = error.findings().first();
    let span = first.and_then(diagnostics::characters);
    py.import(TYPES)?.getattr("Error")?.call1((error.to_string(), error.code(), span, found))
}

/// Returns the exception to raise.
pub fn raised(py: Python<'_>, error: &Error) -> PyErr {
    object(py, error).map_or_else(|failed| failed, PyErr::from_value)
}

/// Returns the exception about a diagnostic.
pub fn of_diagnostic(py: Python<'_>, diagnostic: Diagnostic) -> PyErr {
    raised(py, &diagnostic.into())
}
