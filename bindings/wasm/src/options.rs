//! Options and records from JavaScript.

use attrflow::dotnet::date::DateTime;
use attrflow::record::graph;
use attrflow::record::json;
use attrflow_bindings::Error;
use attrflow_bindings::Options;
use js_sys::Date;
use serde_json::Value;
use wasm_bindgen::JsValue;

use crate::convert::from_js;

/// Returns the options where none are given: the clock and the randomness of JavaScript.
pub(crate) fn default_options() -> Options {
    Options::default().clock(now)
}

/// Reads `{ now, seed, parameters }`; everything may be left out.
pub(crate) fn options(given: &JsValue) -> Result<Options, Error> {
    if given.is_null() || given.is_undefined() {
        return Ok(default_options());
    }
    Ok(Options::parse(from_js(given)?.to_string().as_bytes())?.clock(now))
}

fn now() -> DateTime {
    #[expect(clippy::cast_possible_truncation, reason = "a clock gives whole milliseconds far below 2^53")]
    DateTime::from_unix_seconds((Date::now() / 1000.0).floor() as i64).unwrap_or_default()
}

/// Reads the JSON text of a record: that of an object, or a text as it is, so that its numbers stay as they are.
pub(crate) fn record(given: &JsValue) -> Result<Vec<u8>, Error> {
    match given.as_string() {
        Some(text) => Ok(text.into_bytes()),
        None if given.is_null() || given.is_undefined() => Ok(b"{}".to_vec()),
        None => Ok(from_js(given)?.to_string().into_bytes()),
    }
}

/// Reads a record from the JSON text in an editor; without text it is an empty one.
pub(crate) fn record_text(text: &str) -> Result<Value, Error> {
    if text.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    Ok(Value::Object(graph::attributes(json::parse(text.as_bytes())?)?))
}
