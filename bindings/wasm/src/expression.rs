//! Expressions: compiled once, evaluated on records.

use attrflow::Engine;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::record::Presence;
use attrflow::value::json::to_json;
use attrflow_bindings::Error;
use attrflow_bindings::Evaluated;
use attrflow_bindings::printed;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::convert::to_js;
use crate::error;
use crate::options;
use crate::utf16::Utf16;

/// A compiled expression.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Expression {
    inner: attrflow_bindings::Expression,
}

/// Compiles an expression.
///
/// # Errors
///
/// The expression has errors; `diagnostics` has all that was found.
#[wasm_bindgen]
pub fn compile(expression: &str) -> Result<Expression, JsValue> {
    let inner = attrflow_bindings::Expression::compile(expression).map_err(|error| error::thrown(&error))?;
    Ok(Expression { inner })
}

#[wasm_bindgen]
impl Expression {
    /// Evaluates the expression on a record, an object or JSON text. A missing value is `null`; `undefined` says that nothing flows.
    ///
    /// # Errors
    ///
    /// The record or an option cannot be read, or a function failed.
    #[wasm_bindgen(unchecked_return_type = "Json | undefined")]
    pub fn evaluate(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "object | string")] record: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "HostOptions")] options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        let evaluate = || self.inner.evaluate(&options::record(record)?, &options::options(options)?);
        match evaluate() {
            Ok(Evaluated::Value(value)) => Ok(to_js(&value)),
            Ok(Evaluated::NoFlow) => Ok(JsValue::UNDEFINED),
            Err(error) => Err(error::thrown(&error)),
        }
    }

    /// Returns the source attributes that it reads.
    pub fn attributes(&self) -> Vec<String> {
        self.inner.attributes().map(str::to_owned).collect()
    }
}

/// Evaluates an expression on a record for the page: `value` as `attrflow eval` prints it, `noFlow`, `error`, the value of every part,
/// and the attributes that the record lacks. Returns JSON text.
#[wasm_bindgen(js_name = tryExpression)]
pub fn try_expression(
    expression: &str,
    record: &str,
    #[wasm_bindgen(unchecked_optional_param_type = "HostOptions")] options: &JsValue,
) -> String {
    answer(expression, record, options).to_string()
}

fn answer(text: &str, record: &str, options: &JsValue) -> Value {
    let failed = |place: &str, error: &Error| json!({ place: error::first(error) });
    let expression = match Engine::new().compile(text) {
        Ok(expression) => expression,
        Err(_) => return json!({ "invalid": true }),
    };
    let record = match options::record_text(record) {
        Ok(record) => record,
        Err(found) => return failed("recordError", &found),
    };
    let options = match options::options(options) {
        Ok(options) => options,
        Err(found) => return failed("recordError", &found),
    };
    let offsets = Utf16::new(text);
    let host = options.host();
    let (parts, _) = expression.trace(&record, &host);
    let parts = parts.into_iter().map(|part| {
        let [from, to] = offsets.range(text, &part.span.range());
        json!({ "from": from, "to": to, "depth": part.depth, "value": part.value.as_ref().map(printed) })
    });
    let mut answer = json!({ "parts": parts.collect::<Vec<_>>(), "absent": absent(&expression, &record) });
    let host = options.host();
    let more = match expression.evaluate_with(&record, &host, &mut Workspace::default()) {
        Ok(Outcome::Value(value)) => json!({ "value": printed(&to_json(value)) }),
        Ok(Outcome::NoFlow) => json!({ "noFlow": "attribute" }),
        Ok(Outcome::NoObjectFlow) => json!({ "noFlow": "object" }),
        Err(fault) => failed("error", &fault.into()),
    };
    if let (Some(members), Value::Object(more)) = (answer.as_object_mut(), more) {
        members.extend(more);
    }
    answer
}

/// The attributes that the record lacks, each with the spelling that it has.
fn absent(expression: &attrflow::Expression, record: &Value) -> Vec<Value> {
    let Some(members) = record.as_object() else { return Vec::new() };
    let presence = Presence::of(expression.attributes(), members);
    presence.absent().map(|(name, spelling)| json!({ "name": name, "spelling": spelling })).collect()
}
