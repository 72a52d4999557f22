//! Converts JSON values from and to JavaScript values, integers beyond 2^53 as `bigint`.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use js_sys::Array;
use js_sys::BigInt;
use js_sys::Date;
use js_sys::Object;
use js_sys::Reflect;
use serde_json::Map;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

/// Deepest nesting, as in `serde_json`.
const MAX_DEPTH: usize = 127;

/// Returns a JavaScript value as JSON.
pub(crate) fn from_js(value: &JsValue) -> Result<Value, Box<Diagnostic>> {
    read(value, MAX_DEPTH)
}

fn read(value: &JsValue, depth: usize) -> Result<Value, Box<Diagnostic>> {
    if value.is_null() || value.is_undefined() {
        return Ok(Value::Null);
    }
    if let Some(is_true) = value.as_bool() {
        return Ok(Value::Bool(is_true));
    }
    if let Some(text) = value.as_string() {
        return Ok(Value::String(text));
    }
    if let Some(number) = value.as_f64() {
        return from_number(number);
    }
    if let Some(number) = value.dyn_ref::<BigInt>() {
        let digits = number.to_string(10).map(String::from).unwrap_or_default();
        return serde_json::from_str(&digits).map_err(|_| wrong("a number is too large"));
    }
    if depth == 0 {
        return Err(wrong("a value is nested too deeply"));
    }
    if let Some(date) = value.dyn_ref::<Date>() {
        let is_valid = !date.get_time().is_nan();
        return is_valid
            .then(|| Value::String(String::from(date.to_iso_string())))
            .ok_or_else(|| wrong("a date is not valid"));
    }
    if Array::is_array(value) {
        return Array::from(value)
            .iter()
            .map(|item| read(&item, depth - 1))
            .collect::<Result<_, _>>()
            .map(Value::Array);
    }
    match value.dyn_ref::<Object>() {
        Some(object) if !value.is_function() => {
            let mut members = Map::new();
            for entry in Object::entries(object).iter().map(|entry| Array::from(&entry)) {
                let member = entry.get(1);
                if !member.is_undefined() {
                    members.insert(entry.get(0).as_string().unwrap_or_default(), read(&member, depth - 1)?);
                }
            }
            Ok(Value::Object(members))
        }
        _ => Err(wrong("a value is not one of JSON")),
    }
}

fn from_number(number: f64) -> Result<Value, Box<Diagnostic>> {
    /// 2^63, beyond which there are no integers.
    const END: f64 = 9_223_372_036_854_775_808.0;
    if number.fract() == 0.0 && (-END..END).contains(&number) {
        #[expect(clippy::cast_possible_truncation, reason = "it is a whole number within the range")]
        return Ok(Value::from(number as i64));
    }
    serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| wrong("a number is not finite"))
}

fn wrong(message: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&BAD_REQUEST, message))
}

/// Returns JSON as a JavaScript value. Nesting is bounded by that of what it was read from.
pub(crate) fn to_js(value: &Value) -> JsValue {
    match value {
        Value::Null => JsValue::NULL,
        Value::Bool(is_true) => JsValue::from_bool(*is_true),
        Value::String(text) => JsValue::from_str(text),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) if integer.unsigned_abs() > 1 << 53 => BigInt::from(integer).into(),
            (None, Some(integer)) => BigInt::from(integer).into(),
            _ => JsValue::from_f64(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::Array(items) => items.iter().map(to_js).collect::<Array>().into(),
        Value::Object(members) => {
            let object = Object::new();
            for (name, member) in members {
                set(&object, name, &to_js(member));
            }
            object.into()
        }
    }
}

/// Sets a member of an object of our own.
pub(crate) fn set(object: &JsValue, name: &str, value: &JsValue) {
    if name != "__proto__" {
        let _ = Reflect::set(object, &name.into(), value);
    } else if let Some(object) = object.dyn_ref::<Object>() {
        // Setting it would change the prototype instead.
        let descriptor = Object::new();
        for (key, value) in [("value", value), ("writable", &JsValue::TRUE), ("enumerable", &JsValue::TRUE)] {
            let _ = Reflect::set(&descriptor, &key.into(), value);
        }
        let _ = Reflect::define_property(object, &name.into(), &descriptor);
    }
}
