//! attrflow for Python: the module `attrflow._native`.
//!
//! Python's values become JSON text on the way in and are made from JSON on the way out; everything between is in `attrflow-bindings`,
//! without the interpreter's lock. Only [`capsule`] is unsafe: it takes and gives the streams of Arrow's C interface.

mod capsule;
mod diagnostics;
mod errors;
mod functions;
mod plan;
mod records;
mod stream;
mod texts;
mod values;

use pyo3::prelude::*;

/// The module `attrflow._native`.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<texts::Expression>()?;
    module.add_class::<texts::Document>()?;
    module.add_class::<texts::Mapping>()?;
    module.add_class::<plan::Existing>()?;
    module.add_class::<stream::RecordStream>()?;
    module.add_function(wrap_pyfunction!(texts::compile, module)?)?;
    module.add_function(wrap_pyfunction!(texts::_mapping, module)?)?;
    module.add_function(wrap_pyfunction!(plan::_guard, module)?)?;
    module.add_function(wrap_pyfunction!(diagnostics::check, module)?)?;
    module.add_function(wrap_pyfunction!(diagnostics::check_document, module)?)?;
    module.add_function(wrap_pyfunction!(functions::functions, module)?)
}
