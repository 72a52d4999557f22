//! Python's values as JSON text.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyBool;
use pyo3::types::PyDict;
use pyo3::types::PyFloat;
use pyo3::types::PyInt;
use pyo3::types::PyList;
use pyo3::types::PyString;
use pyo3::types::PyType;
use serde_json::Number;

use crate::errors;

/// Deepest nesting of lists and dicts, that of JSON.
const MAX_DEPTH: usize = 126;

static DATE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DATE_TIME: PyOnceLock<Py<PyType>> = PyOnceLock::new();

/// Returns a record as JSON text.
pub fn to_json(record: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let Ok(members) = record.cast::<PyDict>() else {
        return Err(PyTypeError::new_err(format!("a record is a dict, not {}", type_name(record))));
    };
    let mut out = Vec::new();
    Writer { out: &mut out, attribute: None }.members(members, MAX_DEPTH)?;
    Ok(out)
}

/// Returns the text of a moment: a `datetime`, or a text as it is.
pub fn moment(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(text.to_str()?.to_owned());
    }
    if is_instance(value, &DATE_TIME, "datetime")? {
        return date_time(value);
    }
    Err(PyTypeError::new_err(format!("`now` is a datetime or a text, not {}", type_name(value))))
}

fn is_instance(value: &Bound<'_, PyAny>, of: &PyOnceLock<Py<PyType>>, name: &str) -> PyResult<bool> {
    value.is_instance(of.import(value.py(), "datetime", name)?)
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().fully_qualified_name().map_or_else(|_| "this".to_owned(), |name| name.to_string())
}

/// Returns `2025-07-01T12:34:56.5Z`; without a zone no `Z`.
fn date_time(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let py = value.py();
    let is_aware = !value.call_method0("utcoffset")?.is_none();
    let value = if is_aware {
        let utc = py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
        value.call_method1("astimezone", (utc,))?
    } else {
        value.clone()
    };
    let mut text: String = value.call_method0("isoformat")?.extract()?;
    if is_aware {
        text.truncate(text.len().saturating_sub("+00:00".len()));
    }
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').len());
    }
    text.push_str(if is_aware { "Z" } else { "" });
    Ok(text)
}

/// Writes the values of a record.
struct Writer<'o, 'n> {
    out: &'o mut Vec<u8>,
    /// The attribute that messages name.
    attribute: Option<&'n str>,
}

impl Writer<'_, '_> {
    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    }

    fn members(&mut self, members: &Bound<'_, PyDict>, depth: usize) -> PyResult<()> {
        let mut separator = b'{';
        for (name, value) in members {
            let Ok(name) = name.cast::<PyString>() else {
                let said = self.attribute.map_or_else(|| "a record".to_owned(), |name| format!("`{name}`"));
                return Err(PyTypeError::new_err(format!(
                    "{said} has a key of the type {}; keys are str",
                    type_name(&name)
                )));
            };
            let name = self.checked(name)?;
            self.out.push(separator);
            separator = b',';
            self.text(&name);
            self.out.push(b':');
            let attribute = self.attribute.unwrap_or(&name);
            Writer { out: self.out, attribute: Some(attribute) }.value(&value, depth)?;
        }
        if separator == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Returns a text that is UTF-8.
    fn checked(&self, text: &Bound<'_, PyString>) -> PyResult<String> {
        match text.to_str() {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => {
                let said =
                    self.attribute.map_or_else(|| "the name of an attribute".to_owned(), |name| format!("`{name}`"));
                let message = format!("{said} has half of a surrogate pair, which is no character");
                Err(errors::of_diagnostic(text.py(), Diagnostic::new(&input::NOT_UTF8, message)))
            }
        }
    }

    fn value(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
        let py = value.py();
        let name = self.attribute.unwrap_or_default();
        if value.is_none() {
            self.out.extend_from_slice(b"null");
        } else if let Ok(text) = value.cast::<PyString>() {
            let text = self.checked(text)?;
            self.text(&text);
        } else if let Ok(truth) = value.cast::<PyBool>() {
            self.out.extend_from_slice(if truth.is_true() { b"true" } else { b"false" });
        } else if let Ok(whole) = value.cast::<PyInt>() {
            // An enumeration of integers writes its name as its text.
            let digits: String = py.get_type::<PyInt>().call_method1("__repr__", (whole,))?.extract()?;
            self.out.extend_from_slice(digits.as_bytes());
        } else if let Ok(float) = value.cast::<PyFloat>() {
            let Some(number) = Number::from_f64(float.value()) else {
                let message = format!("the value of `{name}` is not a number or infinite");
                let diagnostic = Diagnostic::new(&input::NOT_FINITE, message).help("leave it out, or give None");
                return Err(errors::of_diagnostic(py, diagnostic));
            };
            self.out.extend_from_slice(number.to_string().as_bytes());
        } else if let Ok(items) = value.cast::<PyList>() {
            let depth = self.deeper(py, depth)?;
            self.out.push(b'[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    self.out.push(b',');
                }
                self.value(&item, depth)?;
            }
            self.out.push(b']');
        } else if let Ok(members) = value.cast::<PyDict>() {
            let depth = self.deeper(py, depth)?;
            self.members(members, depth)?;
        } else if is_instance(value, &DATE_TIME, "datetime")? {
            let text = date_time(value)?;
            self.text(&text);
        } else if is_instance(value, &DATE, "date")? {
            let text: String = value.call_method0("isoformat")?.extract()?;
            self.text(&text);
        } else {
            return Err(PyTypeError::new_err(format!(
                "the value of `{name}` has the type {}; {}",
                type_name(value),
                cure(value)
            )));
        }
        Ok(())
    }

    fn deeper(&self, py: Python<'_>, depth: usize) -> PyResult<usize> {
        depth.checked_sub(1).ok_or_else(|| {
            let name = self.attribute.unwrap_or_default();
            let message = format!("the value of `{name}` is nested deeper than 127 levels, or holds itself");
            errors::of_diagnostic(py, Diagnostic::new(&input::NOT_JSON, message))
        })
    }
}

/// Says what to do about a type that no attribute can have.
fn cure(value: &Bound<'_, PyAny>) -> &'static str {
    let has = |name: &str| value.hasattr(name).unwrap_or(false);
    if has("item") && has("dtype") {
        "give `value.item()`, or `value.tolist()` for an array"
    } else if has("__iter__") && !has("decode") {
        "give `list(value)`"
    } else {
        "give a str, bool, int, float, list, dict, date, datetime or None, for instance `str(value)`"
    }
}
