//! The table of functions as objects.

use attrflow::functions::Example;
use attrflow::functions::Occurs;
use attrflow_bindings::Evaluated;
use attrflow_bindings::Expression;
use attrflow_bindings::Options;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::errors;
use crate::values;

/// Lists the functions of the language.
#[pyfunction]
pub fn functions(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let types = py.import(errors::TYPES)?;
    let (function, parameter, example) =
        (types.getattr("Function")?, types.getattr("Parameter")?, types.getattr("Example")?);
    let all = PyList::empty(py);
    for row in attrflow::functions::all() {
        let parameters = PyList::empty(py);
        for known in row.parameters {
            parameters.append(parameter.call1((known.name, known.required, known.occurs == Occurs::Repeated))?)?;
        }
        let examples = PyList::empty(py);
        // Examples without a value are random.
        for known in row.examples.iter().filter(|example| !example.value.is_empty()) {
            let record = values::from_text(py, known.record.as_bytes())?;
            let value = match flows(known) {
                true => values::from_text(py, known.value.as_bytes())?,
                false => types.getattr("NO_FLOW")?,
            };
            examples.append(example.call1((known.expression, record, value))?)?;
        }
        all.append(function.call1((row.name, row.summary, parameters, examples))?)?;
    }
    Ok(all)
}

/// Whether an example has a value; the table says `null` of one without a value and of one by which nothing flows.
fn flows(example: &Example) -> bool {
    let evaluated =
        || Expression::compile(example.expression)?.evaluate(example.record.as_bytes(), &Options::default());
    example.value != "null" || evaluated() != Ok(Evaluated::NoFlow)
}
