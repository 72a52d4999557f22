//! Streams in capsules, as the Arrow PyCapsule interface has them. The only unsafe file.
#![expect(unsafe_code, reason = "structures of Arrow's C interface are read where pointers lead to")]

use std::ffi::CStr;

use arrow_array::RecordBatch;
use arrow_array::RecordBatchIterator;
use arrow_array::RecordBatchReader;
use arrow_array::StructArray;
use arrow_array::ffi;
use arrow_array::ffi::FFI_ArrowArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3::types::PyTuple;

const STREAM: &CStr = c"arrow_array_stream";
const ARRAY: &CStr = c"arrow_array";
const SCHEMA: &CStr = c"arrow_schema";

/// Puts a stream into a capsule. What is not read of it is released with the capsule.
pub fn give(py: Python<'_>, reader: Box<dyn RecordBatchReader + Send>) -> PyResult<Bound<'_, PyCapsule>> {
    // A stream releases itself when it is dropped, unless it was moved out by who reads it.
    PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), STREAM)
}

/// Takes the stream of anything that has one, or the one batch of anything that has that.
pub fn take(data: &Bound<'_, PyAny>) -> PyResult<Box<dyn RecordBatchReader + Send>> {
    if data.hasattr("__arrow_c_stream__")? {
        let capsule = data.call_method0("__arrow_c_stream__")?;
        let stream: *mut FFI_ArrowArrayStream = pointer(&capsule, STREAM)?;
        // SAFETY: by its name the capsule holds a stream that nobody else reads; `from_raw` moves it out.
        let reader = unsafe { RecordBatchStreamReader::from_raw(stream) };
        return Ok(Box::new(reader.map_err(wrong)?));
    }
    if data.hasattr("__arrow_c_array__")? {
        let capsules = data.call_method0("__arrow_c_array__")?;
        let capsules = capsules.cast::<PyTuple>()?;
        let schema: *mut FFI_ArrowSchema = pointer(&capsules.get_item(0)?, SCHEMA)?;
        let array: *mut FFI_ArrowArray = pointer(&capsules.get_item(1)?, ARRAY)?;
        // SAFETY: by their names the capsules hold these structures; the array is moved out, the schema is only read.
        let data = unsafe { ffi::from_ffi(FFI_ArrowArray::from_raw(array), &*schema) }.map_err(wrong)?;
        if !matches!(data.data_type(), DataType::Struct(_)) {
            return Err(PyTypeError::new_err("the array is no table: give one with a column for each attribute"));
        }
        let batch = RecordBatch::from(StructArray::from(data));
        let schema = batch.schema();
        return Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)));
    }
    Err(PyTypeError::new_err(
        "the data has no `__arrow_c_stream__`: give a table or data frame of pyarrow, Polars, DuckDB or pandas 2.2 or newer",
    ))
}

fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<*mut T> {
    Ok(capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))?.as_ptr().cast())
}

fn wrong(error: arrow_schema::ArrowError) -> PyErr {
    PyValueError::new_err(format!("the data cannot be read: {error}"))
}
