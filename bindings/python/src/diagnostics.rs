//! Findings as objects.

use std::path::PathBuf;

use attrflow_bindings::Finding;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::errors;

/// What a lone expression is called.
const EXPRESSION: &str = "expression";

/// Returns the characters of the expression that a finding is about.
pub fn characters(finding: &Finding) -> Option<(usize, usize)> {
    let (text, (start, end)) = (finding.expression()?, finding.span()?);
    let count = |end: usize| Some(text.get(..end)?.chars().count());
    Some((count(start)?, count(end)?))
}

/// Returns a finding as an object; its line says where it is from.
pub fn object<'py>(py: Python<'py>, finding: &Finding, origin: &str) -> PyResult<Bound<'py, PyAny>> {
    let diagnostic = &finding.diagnostic;
    py.import(errors::TYPES)?.getattr("Diagnostic")?.call1((
        diagnostic.code.id,
        diagnostic.severity.word(),
        diagnostic.message.as_str(),
        finding.help(),
        finding.start.map(|(line, _)| line),
        finding.start.map(|(_, column)| column),
        characters(finding),
        finding.expression(),
        finding.pointer(),
        finding.target(),
        finding.line(origin),
    ))
}

fn objects<'py>(py: Python<'py>, findings: &[Finding], origin: &str) -> PyResult<Bound<'py, PyList>> {
    let found = PyList::empty(py);
    for finding in findings {
        found.append(object(py, finding, origin)?)?;
    }
    Ok(found)
}

/// Checks an expression.
#[pyfunction]
pub fn check<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyList>> {
    let found = py.detach(|| attrflow_bindings::check(text)).map_err(|error| errors::raised(py, &error))?;
    objects(py, &found, EXPRESSION)
}

/// Checks a mapping document.
#[pyfunction]
pub fn check_document(py: Python<'_>, path: PathBuf) -> PyResult<Bound<'_, PyList>> {
    let bytes = py.detach(|| std::fs::read(&path))?;
    let found = py.detach(|| attrflow_bindings::check_document(&bytes)).map_err(|error| errors::raised(py, &error))?;
    objects(py, &found, &path.display().to_string())
}
