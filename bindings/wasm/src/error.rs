//! Diagnostics as what is thrown.

use attrflow::Diagnostic;
use attrflow::mapping::RecordFault;
use js_sys::Error;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;

use crate::convert::set;
use crate::convert::to_js;
use crate::utf16::Utf16;

/// Returns the span of a diagnostic in UTF-16 units of its own text.
pub(crate) fn span(diagnostic: &Diagnostic) -> Option<[usize; 2]> {
    let text = diagnostic.text.as_deref().unwrap_or_default();
    diagnostic.span().map(|span| Utf16::new(text).range(text, &span.range()))
}

/// Returns a diagnostic of a record or of an input, which has no place in an editor.
pub(crate) fn entry(diagnostic: &Diagnostic) -> Value {
    let place = diagnostic.location.as_ref();
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "span": span(diagnostic),
        "pointer": place.map(|place| &place.pointer),
        "target": place.and_then(|place| place.target.as_ref()),
    })
}

/// Returns the entry of a fault of a record.
pub(crate) fn fault_entry(fault: &RecordFault) -> Value {
    let mut entry = entry(&fault.diagnostic);
    if let (Some(members), false) = (entry.as_object_mut(), fault.target.is_empty()) {
        members.insert("target".to_owned(), fault.target.as_str().into());
    }
    entry
}

/// Makes an `Error` of a diagnostic.
pub(crate) fn of(diagnostic: &Diagnostic) -> JsValue {
    of_all(std::slice::from_ref(diagnostic))
}

/// Makes an `Error` of the first error of several diagnostics.
pub(crate) fn of_all(found: &[Diagnostic]) -> JsValue {
    let entries = found.iter().map(entry).collect();
    thrown(found.iter().find(|diagnostic| diagnostic.is_error()).or(found.first()), entries)
}

/// Makes an `Error` of a fault of a record.
pub(crate) fn of_fault(fault: &RecordFault) -> JsValue {
    thrown(Some(&fault.diagnostic), vec![fault_entry(fault)])
}

fn thrown(first: Option<&Diagnostic>, entries: Vec<Value>) -> JsValue {
    let error = Error::new(first.map_or("the mapping cannot be used", |first| first.message.as_str()));
    error.set_name("AttrflowError");
    let error = JsValue::from(error);
    set(&error, "code", &first.map_or(JsValue::NULL, |first| first.code.id.into()));
    set(&error, "span", &first.and_then(span).map_or(JsValue::NULL, |span| to_js(&json!(span))));
    set(&error, "diagnostics", &to_js(&Value::Array(entries)));
    error
}
