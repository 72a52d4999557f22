//! The classes of expressions, documents and mappings.

use std::path::PathBuf;

use attrflow::mapping::Fate;
use attrflow_bindings as bindings;
use attrflow_bindings::Error;
use attrflow_bindings::Evaluated;
use attrflow_bindings::Options;
use attrflow_bindings::PlanEmit;
use pyo3::exceptions::PyTypeError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3::types::PyList;
use pyo3::types::PyTuple;
use serde_json::Map;
use serde_json::Value;

use crate::errors;
use crate::plan;
use crate::plan::Arguments;
use crate::plan::Most;
use crate::records;
use crate::stream;
use crate::stream::RecordStream;
use crate::values;

/// Reads options; their JSON text is what is pickled.
fn options(
    py: Python<'_>,
    now: Option<&Bound<'_, PyAny>>,
    seed: Option<u64>,
    parameters: Option<&Bound<'_, PyDict>>,
) -> PyResult<(String, Options)> {
    let mut members = Map::new();
    if let Some(now) = now {
        members.insert("now".to_owned(), records::moment(now)?.into());
    }
    if let Some(seed) = seed {
        members.insert("seed".to_owned(), seed.into());
    }
    if let Some(parameters) = parameters {
        let mut values = Map::new();
        for (name, value) in parameters {
            let text = |value: &Bound<'_, PyAny>| {
                value.extract::<String>().map_err(|_| PyTypeError::new_err("`parameters` is a dict of str to str"))
            };
            values.insert(text(&name)?, text(&value)?.into());
        }
        members.insert("parameters".to_owned(), values.into());
    }
    let text = Value::Object(members).to_string();
    let read = Options::parse(text.as_bytes()).map_err(|error| errors::raised(py, &error))?;
    Ok((text, read))
}

/// The identifier, the keys and the references of an object.
type JoinedBy = (Option<String>, Vec<String>, Vec<String>);

/// A compiled expression.
#[pyclass(frozen, module = "attrflow")]
pub struct Expression {
    expression: bindings::Expression,
}

/// Compiles an expression.
#[pyfunction]
pub fn compile(py: Python<'_>, text: &str) -> PyResult<Expression> {
    let compiled = py.detach(|| bindings::Expression::compile(text));
    compiled.map(|expression| Expression { expression }).map_err(|error| errors::raised(py, &error))
}

#[pymethods]
impl Expression {
    #[getter]
    fn text(&self) -> &str {
        self.expression.text()
    }

    #[getter]
    fn attributes(&self) -> Vec<&str> {
        self.expression.attributes().collect()
    }

    #[pyo3(signature = (record, *, now=None, seed=None, parameters=None))]
    fn evaluate<'py>(
        &self,
        py: Python<'py>,
        record: &Bound<'py, PyAny>,
        now: Option<&Bound<'py, PyAny>>,
        seed: Option<u64>,
        parameters: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (_, options) = options(py, now, seed, parameters)?;
        let record = records::to_json(record)?;
        match py.detach(|| self.expression.evaluate(&record, &options)) {
            Ok(Evaluated::Value(value)) => values::from_json(py, &value),
            Ok(Evaluated::NoFlow) => py.import(errors::TYPES)?.getattr("NO_FLOW"),
            Err(error) => Err(errors::raised(py, &error)),
        }
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.import("attrflow._native")?.getattr("compile")?, (self.expression.text().to_owned(),)))
    }

    fn __repr__(&self) -> String {
        format!("attrflow.compile({})", Value::from(self.expression.text()))
    }
}

/// A mapping document.
#[pyclass(frozen, module = "attrflow")]
pub struct Document {
    document: bindings::Document,
}

impl Document {
    fn of(py: Python<'_>, read: Result<bindings::Document, Error>) -> PyResult<Document> {
        read.map(|document| Document { document }).map_err(|error| errors::raised(py, &error))
    }
}

#[pymethods]
impl Document {
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Document> {
        let bytes = py.detach(|| std::fs::read(path))?;
        Document::of(py, py.detach(|| bindings::Document::parse(&bytes)))
    }

    #[staticmethod]
    fn parse(py: Python<'_>, text: &str) -> PyResult<Document> {
        Document::of(py, py.detach(|| bindings::Document::parse(text.as_bytes())))
    }

    #[staticmethod]
    fn template(py: Python<'_>, name: &str) -> PyResult<Document> {
        Document::of(py, py.detach(|| bindings::Document::template(name)))
    }

    #[getter]
    fn text(&self) -> &str {
        self.document.text()
    }

    #[pyo3(signature = (object=None, *, now=None, seed=None, parameters=None))]
    fn mapping(
        &self,
        py: Python<'_>,
        object: Option<String>,
        now: Option<&Bound<'_, PyAny>>,
        seed: Option<u64>,
        parameters: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Mapping> {
        let (text, options) = options(py, now, seed, parameters)?;
        Mapping::new(py, self.document.clone(), object, text, options)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((py.get_type::<Document>().getattr("parse")?, (self.document.text().to_owned(),)))
    }
}

/// An object mapping.
#[pyclass(frozen, module = "attrflow")]
pub struct Mapping {
    pub mapping: bindings::Mapping,
    document: bindings::Document,
    object: Option<String>,
    options: String,
}

/// Makes a mapping of what was pickled; `is_unordered` says that its records have no numbers, as in Spark.
#[pyfunction]
#[pyo3(signature = (document, object, options, is_unordered=false))]
pub fn _mapping(
    py: Python<'_>,
    document: &str,
    object: Option<String>,
    options: String,
    is_unordered: bool,
) -> PyResult<Mapping> {
    let document = Document::parse(py, document)?.document;
    let read = Options::parse(options.as_bytes()).map_err(|error| errors::raised(py, &error))?;
    let read = if is_unordered { read.unordered() } else { read };
    Mapping::new(py, document, object, options, read)
}

impl Mapping {
    fn new(
        py: Python<'_>,
        document: bindings::Document,
        object: Option<String>,
        text: String,
        options: Options,
    ) -> PyResult<Mapping> {
        let compiled = py.detach(|| document.mapping(object.as_deref(), options));
        match compiled {
            Ok(mapping) => Ok(Mapping { mapping, document, object, options: text }),
            Err(error) => Err(errors::raised(py, &error)),
        }
    }

    /// Applies the mapping to the text of a record, whose number is from 1; none for a record without an object.
    fn applied(&self, record: &[u8], number: u64) -> Result<Option<Value>, Error> {
        let mut out = Vec::new();
        Ok(match self.mapping.apply(record, number, &mut out)? {
            Fate::Written => Some(serde_json::from_slice(&out).unwrap_or_default()),
            _ => None,
        })
    }
}

/// Whether the errors of records are returned instead of raised.
pub fn returns_errors(errors: &str) -> PyResult<bool> {
    match errors {
        "raise" => Ok(false),
        "return" => Ok(true),
        _ => Err(PyValueError::new_err("`errors` is \"raise\" or \"return\"")),
    }
}

/// Returns the object of a record, its error, or nothing.
fn outcome<'py>(py: Python<'py>, done: Result<Option<Value>, Error>, returns: bool) -> PyResult<Bound<'py, PyAny>> {
    match done {
        Ok(Some(value)) => values::from_json(py, &value),
        Ok(None) => Ok(py.None().into_bound(py)),
        Err(error) if returns => errors::object(py, &error),
        Err(error) => Err(errors::raised(py, &error)),
    }
}

/// Returns the texts of records; with `returns`, the `attrflow.Error` of one that is no record is at its position.
pub fn texts<'py>(records: &Bound<'py, PyList>, returns: bool) -> PyResult<Vec<Result<Vec<u8>, PyErr>>> {
    let mut texts = Vec::with_capacity(records.len());
    for record in records {
        match records::to_json(&record) {
            Err(error) if !returns || error.is_instance_of::<PyTypeError>(record.py()) => return Err(error),
            text => texts.push(text),
        }
    }
    Ok(texts)
}

#[pymethods]
impl Mapping {
    #[getter]
    fn attributes(&self) -> Vec<&str> {
        self.mapping.attributes()
    }

    #[pyo3(signature = (record, *, errors="raise"))]
    fn apply<'py>(&self, py: Python<'py>, record: &Bound<'py, PyAny>, errors: &str) -> PyResult<Bound<'py, PyAny>> {
        let returns = returns_errors(errors)?;
        let Ok(list) = record.cast::<PyList>() else {
            let text = match records::to_json(record) {
                Err(error) if returns && !error.is_instance_of::<PyTypeError>(py) => {
                    return Ok(error.into_value(py).into_bound(py).into_any());
                }
                text => text?,
            };
            return outcome(py, py.detach(|| self.applied(&text, 1)), returns);
        };
        let texts = texts(list, returns)?;
        let done: Vec<Result<Result<Option<Value>, Error>, PyErr>> =
            py.detach(|| (1..).zip(texts).map(|(number, text)| text.map(|text| self.applied(&text, number))).collect());
        let results = PyList::empty(py);
        for one in done {
            results.append(match one {
                Ok(done) => outcome(py, done, returns)?,
                Err(error) => error.into_value(py).into_bound(py).into_any(),
            })?;
        }
        Ok(results.into_any())
    }

    /// Returns what objects of the target are joined by: of each its identifier, its keys, and the identifiers that it refers to.
    fn _object_keys(&self, py: Python<'_>, object: &str) -> PyResult<Vec<JoinedBy>> {
        let found = py.detach(|| self.mapping.object_keys(object.as_bytes()));
        let found = found.map_err(|error| errors::raised(py, &error))?;
        Ok(found.into_iter().map(|object| (object.id, object.keys, object.references)).collect())
    }

    /// Whether objects refer to other objects.
    #[getter]
    fn _has_references(&self) -> bool {
        self.mapping.has_references()
    }

    #[pyo3(signature = (data, *, emit="object", keep=None, threads=1))]
    fn apply_arrow(
        &self,
        data: &Bound<'_, PyAny>,
        emit: &str,
        keep: Option<Vec<String>>,
        threads: usize,
    ) -> PyResult<RecordStream> {
        stream::apply(&self.mapping, data, (emit, keep.unwrap_or_default(), threads))
    }

    #[pyo3(signature = (records, existing=None, *, users=None, links=None, max_deprovision=None, errors="raise"))]
    #[expect(clippy::too_many_arguments, reason = "the arguments of Python, each with its name there")]
    fn plan<'py>(
        &self,
        py: Python<'py>,
        records: &Bound<'py, PyAny>,
        existing: Option<&Bound<'py, PyAny>>,
        users: Option<&Bound<'py, PyAny>>,
        links: Option<&Bound<'py, PyAny>>,
        max_deprovision: Option<Most>,
        errors: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let returns_errors = returns_errors(errors)?;
        let arguments = Arguments { records, existing, users, links, max_deprovision, returns_errors };
        plan::plan(py, &self.mapping, arguments, PlanEmit::Plan)
    }

    #[pyo3(signature = (records, existing=None, *, users=None, links=None, max_deprovision=None, errors="raise"))]
    #[expect(clippy::too_many_arguments, reason = "the arguments of Python, each with its name there")]
    fn requests<'py>(
        &self,
        py: Python<'py>,
        records: &Bound<'py, PyAny>,
        existing: Option<&Bound<'py, PyAny>>,
        users: Option<&Bound<'py, PyAny>>,
        links: Option<&Bound<'py, PyAny>>,
        max_deprovision: Option<Most>,
        errors: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let returns_errors = returns_errors(errors)?;
        let arguments = Arguments { records, existing, users, links, max_deprovision, returns_errors };
        plan::plan(py, &self.mapping, arguments, PlanEmit::Request)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let is_unordered = self.mapping.options().is_unordered();
        let arguments = (self.document.text(), &self.object, &self.options, is_unordered).into_pyobject(py)?;
        Ok((py.import("attrflow._native")?.getattr("_mapping")?, arguments))
    }
}
