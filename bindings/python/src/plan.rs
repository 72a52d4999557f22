//! Plans and requests on dicts.

use std::path::PathBuf;

use attrflow_bindings as bindings;
use attrflow_bindings::Error;
use attrflow_bindings::MaxDeprovision;
use attrflow_bindings::PlanEmit;
use attrflow_bindings::PlanInput;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::types::PyDict;
use pyo3::types::PyList;
use pyo3::types::PyString;

use crate::errors;
use crate::records;
use crate::values;

/// What exists in the target, read once.
#[pyclass(frozen, module = "attrflow")]
pub struct Existing {
    existing: bindings::Existing,
}

#[pymethods]
impl Existing {
    #[new]
    fn new(py: Python<'_>, lines_or_path: &Bound<'_, PyAny>) -> PyResult<Existing> {
        let is_path = lines_or_path.is_instance_of::<PyString>() || lines_or_path.hasattr("__fspath__")?;
        let bytes = if is_path {
            let path: PathBuf = lines_or_path.extract()?;
            py.detach(|| std::fs::read(path))?
        } else {
            lines(lines_or_path)?
        };
        let existing = py.detach(|| bindings::Existing::read(&bytes));
        existing.map(|existing| Existing { existing }).map_err(|error| errors::raised(py, &error))
    }
}

/// Returns objects and lines, one a line.
fn lines(given: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    for item in given.try_iter()? {
        let item = item?;
        if let Ok(object) = item.cast::<PyDict>() {
            bytes.extend(records::to_json(object)?);
        } else if let Ok(line) = item.cast::<PyBytes>() {
            bytes.extend_from_slice(line.as_bytes().trim_ascii());
        } else if let Ok(line) = item.cast::<PyString>() {
            bytes.extend_from_slice(line.to_str()?.trim().as_bytes());
        } else {
            return Err(PyTypeError::new_err("what exists are dicts, or lines of JSON"));
        }
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// What a plan is asked for.
#[derive(FromPyObject)]
pub enum Most {
    /// A number.
    Count(u64),
    /// A percentage, or `none`.
    Text(String),
}

/// Raises where more objects would be disabled or deleted than may be.
#[pyfunction]
pub fn _guard(py: Python<'_>, records: u64, removed: u64, max_deprovision: Option<Most>) -> PyResult<()> {
    let raised = |error: Error| errors::raised(py, &error);
    bindings::guard(removed, records, most(max_deprovision).map_err(raised)?).map_err(raised)
}

fn most(given: Option<Most>) -> Result<MaxDeprovision, Error> {
    match given {
        None => Ok(MaxDeprovision::Usual),
        Some(Most::Count(count)) => Ok(MaxDeprovision::Count(count)),
        Some(Most::Text(text)) => {
            text.parse().map_err(|error: String| Error::misuse(&format!("`max_deprovision`: {error}")))
        }
    }
}

/// The arguments that plans and requests have in common.
pub struct Arguments<'a, 'py> {
    pub records: &'a Bound<'py, PyAny>,
    pub existing: Option<&'a Bound<'py, PyAny>>,
    pub users: Option<&'a Bound<'py, PyAny>>,
    pub links: Option<&'a Bound<'py, PyAny>>,
    pub max_deprovision: Option<Most>,
    pub returns_errors: bool,
}

/// A record as text; what is wrong with a Python object that is returned at its position.
type Given = Result<Vec<u8>, Py<PyAny>>;

/// Plans records; the list has their lines.
pub fn plan<'py>(
    py: Python<'py>,
    mapping: &bindings::Mapping,
    arguments: Arguments<'_, 'py>,
    emit: PlanEmit,
) -> PyResult<Bound<'py, PyList>> {
    let raised = |error: Error| errors::raised(py, &error);
    let max_deprovision = most(arguments.max_deprovision).map_err(raised)?;
    let mut given: Vec<Given> = Vec::new();
    for record in arguments.records.try_iter()? {
        match records::to_json(&record?) {
            Ok(text) => given.push(Ok(text)),
            Err(error) if arguments.returns_errors && !error.is_instance_of::<PyTypeError>(py) => {
                given.push(Err(error.into_value(py).into_any()));
            }
            Err(error) => return Err(error),
        }
    }
    let existing = match arguments.existing {
        None => None,
        Some(given) => Some(match given.cast::<Existing>() {
            Ok(known) => known.get().existing.clone(),
            Err(_) => {
                let lines = lines(given)?;
                py.detach(|| bindings::Existing::read(&lines)).map_err(raised)?
            }
        }),
    };
    let mut users = Vec::new();
    if let Some(given) = arguments.users {
        for user in given.try_iter()? {
            users.push(records::to_json(&user?)?);
        }
    }
    let links = match arguments.links {
        None => None,
        Some(given) => {
            let mut all = Vec::new();
            for line in given.try_iter()? {
                let line = line?;
                let line = match line.cast::<PyDict>() {
                    Ok(link) => String::from_utf8_lossy(&records::to_json(link)?).into_owned(),
                    Err(_) => line.extract()?,
                };
                if !line.trim().is_empty() {
                    all.push(line);
                }
            }
            Some(all)
        }
    };
    // What is no record is planned as one that cannot be read.
    let texts: Vec<Result<Vec<u8>, Error>> = given
        .iter()
        .map(|text| match text {
            Ok(text) => Ok(text.clone()),
            Err(_) => Err(Error::misuse("this is no record")),
        })
        .collect();
    let input = PlanInput {
        records: &texts,
        preceding: 0,
        existing: existing.as_ref(),
        users: &users,
        links: links.as_deref(),
        max_deprovision,
        emit,
    };
    let planned = py.detach(|| mapping.plan(&input)).map_err(raised)?;
    let all = PyList::empty(py);
    for (given, lines) in given.into_iter().zip(planned.records) {
        match (given, lines) {
            (Err(error), _) => all.append(error)?,
            (Ok(_), Ok(lines)) => {
                for line in lines {
                    all.append(values::from_json(py, &line)?)?;
                }
            }
            (Ok(_), Err(error)) if arguments.returns_errors => all.append(errors::object(py, &error)?)?,
            (Ok(_), Err(error)) => return Err(raised(error)),
        }
    }
    for line in &planned.later {
        all.append(values::from_json(py, line)?)?;
    }
    Ok(all)
}
