//! Streams of Arrow's batches: what is given, and what is made of it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use arrow_array::RecordBatchReader;
use attrflow_arrow::BatchMapper;
use attrflow_arrow::Emit;
use attrflow_arrow::HostsFor;
use attrflow_arrow::MapOptions;
use attrflow_arrow::MappedReader;
use attrflow_arrow::Outcome;
use attrflow_bindings::Mapping;
use attrflow_bindings::RecordRequests;
use pyo3::exceptions::PyTypeError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use serde_json::json;

use crate::capsule;

/// A stream of batches with one row for each record. It is read once.
#[pyclass(frozen, module = "attrflow")]
pub struct RecordStream {
    reader: Mutex<Option<Box<dyn RecordBatchReader + Send>>>,
}

#[pymethods]
impl RecordStream {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface allows to give the own schema.
        drop(requested_schema);
        let reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        let reader = reader.ok_or_else(|| PyValueError::new_err("the stream has been read already; apply again"))?;
        capsule::give(py, reader)
    }
}

/// Maps the records of a stream.
pub fn apply(
    mapping: &Mapping,
    data: &Bound<'_, PyAny>,
    (emit, keep, threads): (&str, Vec<String>, usize),
) -> PyResult<RecordStream> {
    let emit = match emit {
        "object" => Emit::Object,
        "values" => Emit::Values,
        "request" => requests(mapping.clone()),
        "_keys" => keys(mapping.clone()),
        _ => return Err(PyValueError::new_err("`emit` is \"object\", \"values\" or \"request\"")),
    };
    if threads == 0 {
        return Err(PyValueError::new_err("`threads` is at least 1"));
    }
    let input = capsule::take(data)?;
    let options = mapping.options().clone();
    let made_for = match (options.is_seeded(), options.is_unordered()) {
        (false, _) => HostsFor::Batches,
        (true, false) => HostsFor::Records,
        (true, true) => HostsFor::Contents,
    };
    let hosts = move |source: Option<&str>, number| options.host_for(source, number);
    let options = MapOptions::default().emit(emit).keep(keep).hosts(hosts, made_for);
    let mapper = BatchMapper::new(mapping.mapping().clone(), &input.schema(), options).map_err(|error| {
        let message = error.to_string();
        if error.is_about_type() { PyTypeError::new_err(message) } else { PyValueError::new_err(message) }
    })?;
    let reader: Box<dyn RecordBatchReader + Send> = Box::new(MappedReader::new(input, mapper, threads));
    Ok(RecordStream { reader: Mutex::new(Some(reader)) })
}

/// Writes the requests of a record, whose object was not looked up, one a line.
fn requests(mapping: Mapping) -> Emit {
    Emit::Other(Arc::new(move |(record, number), _, _, out| match mapping.requests_of(record, number) {
        Ok(RecordRequests::Lines(lines)) => {
            out.extend_from_slice(lines.join("\n").as_bytes());
            Outcome::WRITTEN
        }
        Ok(RecordRequests::Skipped(code)) => Outcome::skipped(code),
        Err(error) => Outcome::failed(error.code(), error.target()),
    }))
}

/// Writes a record with its identifier and its matching keys, for joins.
fn keys(mapping: Mapping) -> Emit {
    Emit::Other(Arc::new(move |(record, number), _, _, out| {
        let text = record.to_string();
        // A record whose keys cannot be computed is planned, and quarantined with its own code.
        let keys = mapping.record_keys(text.as_bytes(), number).unwrap_or_default();
        let line = json!({ "source": mapping.source(record), "record": text, "keys": keys });
        out.extend_from_slice(line.to_string().as_bytes());
        Outcome::WRITTEN
    }))
}
