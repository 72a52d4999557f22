//! Expressions: compiled once, evaluated on records.

use attrflow::Engine;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::untrusted::Untrusted;
use attrflow::value::json::to_json;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use attrflow::record::Presence;

use crate::convert::to_js;
use crate::error;
use crate::options;
use crate::options::HostOptions;
use crate::utf16::Utf16;

/// A compiled expression.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Expression {
    inner: attrflow::Expression,
}

/// Compiles an expression.
///
/// # Errors
///
/// The expression has errors; `diagnostics` has all that was found.
#[wasm_bindgen]
pub fn compile(expression: &str) -> Result<Expression, JsValue> {
    let inner = Engine::new().compile(expression).map_err(|error| error::of_all(&error.diagnostics))?;
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
        let record = options::record(record).map_err(|found| error::of(&found))?;
        let host = HostOptions::read(options).map_err(|found| error::of(&found))?.host();
        match self.inner.evaluate_with(&record, &host, &mut Workspace::default()) {
            Ok(Outcome::Value(value)) => Ok(to_js(&to_json(value))),
            Ok(Outcome::NoFlow | Outcome::NoObjectFlow) => Ok(JsValue::UNDEFINED),
            Err(fault) => Err(error::of(&fault)),
        }
    }

    /// Returns the source attributes that it reads.
    pub fn attributes(&self) -> Vec<String> {
        self.inner.attributes().iter().map(|name| name.to_string()).collect()
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
    let failed = |place: &str, diagnostic: &attrflow::Diagnostic| json!({ place: error::entry(diagnostic) });
    let expression = match Engine::new().compile(text) {
        Ok(expression) => expression,
        Err(_) => return json!({ "invalid": true }),
    };
    let record = match options::record_text(record) {
        Ok(record) => record,
        Err(found) => return failed("recordError", &found),
    };
    let host = match HostOptions::read(options) {
        Ok(options) => options,
        Err(found) => return failed("recordError", &found),
    };
    let offsets = Utf16::new(text);
    let clock = host.host();
    let (parts, _) = expression.trace(&record, &clock);
    let parts = parts.into_iter().map(|part| {
        let [from, to] = offsets.range(text, &part.span.range());
        json!({ "from": from, "to": to, "depth": part.depth, "value": part.value.as_ref().map(printed) })
    });
    let mut answer = json!({ "parts": parts.collect::<Vec<_>>(), "absent": absent(&expression, &record) });
    let host = host.host();
    let more = match expression.evaluate_with(&record, &host, &mut Workspace::default()) {
        Ok(Outcome::Value(value)) => json!({ "value": printed(&to_json(value)) }),
        Ok(Outcome::NoFlow) => json!({ "noFlow": "attribute" }),
        Ok(Outcome::NoObjectFlow) => json!({ "noFlow": "object" }),
        Err(fault) => failed("error", &fault),
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

/// Returns a value as the command line prints it.
pub(crate) fn printed(value: &Value) -> String {
    Untrusted(&value.to_string()).json().into_owned()
}
