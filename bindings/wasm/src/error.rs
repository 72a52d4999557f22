//! Errors as what is thrown.

use attrflow_bindings::Error;
use attrflow_bindings::Finding;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;

use crate::convert::set;
use crate::convert::to_js;
use crate::utf16::Utf16;

/// Returns a finding; its span counts UTF-16 units of its expression.
pub(crate) fn entry(finding: &Finding) -> Value {
    let diagnostic = &finding.diagnostic;
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "help": finding.help(),
        "line": finding.start.map(|(line, _)| line),
        "column": finding.start.map(|(_, column)| column),
        "span": span(finding),
        "pointer": finding.pointer(),
        "target": finding.target(),
    })
}

/// Returns the first finding of an error, which says what failed.
pub(crate) fn first(error: &Error) -> Value {
    error.findings().first().map_or(Value::Null, entry)
}

/// Makes an `Error`.
pub(crate) fn thrown(error: &Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.message());
    thrown.set_name("AttrflowError");
    let thrown = JsValue::from(thrown);
    set(&thrown, "code", &error.code().into());
    let span = error.findings().first().and_then(span);
    set(&thrown, "span", &span.map_or(JsValue::NULL, |span| to_js(&json!(span))));
    set(&thrown, "diagnostics", &to_js(&error.findings().iter().map(entry).collect()));
    thrown
}

fn span(finding: &Finding) -> Option<[usize; 2]> {
    let (text, (start, end)) = (finding.expression()?, finding.span()?);
    Some(Utf16::new(text).range(text, &(start..end)))
}
