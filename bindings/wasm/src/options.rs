//! What an evaluation asks beyond its record, from JavaScript: the moment, a seed, parameters; and records themselves.

use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use attrflow::diagnostic::codes::input::NOT_A_TIME;
use attrflow::dotnet::date;
use attrflow::dotnet::date::DateTime;
use attrflow::record::graph;
use attrflow::record::json;
use js_sys::Date;
use js_sys::Reflect;
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;

use crate::convert::from_js;

/// What was given; a new host is made for each evaluation, so that the clock moves.
#[derive(Debug, Clone, Default)]
pub(crate) struct HostOptions {
    now: Option<DateTime>,
    seed: Option<u64>,
    parameters: Vec<(String, String)>,
}

impl HostOptions {
    /// Reads the options; everything may be left out.
    pub(crate) fn read(options: &JsValue) -> Result<HostOptions, Box<Diagnostic>> {
        if options.is_null() || options.is_undefined() {
            return Ok(HostOptions::default());
        }
        let member = |name: &str| Reflect::get(options, &name.into()).unwrap_or(JsValue::UNDEFINED);
        let is_given = |value: &JsValue| !value.is_null() && !value.is_undefined();
        let now = Some(member("now")).filter(is_given).map(|now| moment(&now)).transpose()?;
        let seed = Some(member("seed")).filter(is_given).map(|seed| from_js(&seed)).transpose()?;
        let seed = seed.map(|seed| seed.as_u64().ok_or_else(|| wrong("seed", "a whole number that is not negative")));
        let parameters = match Some(member("parameters")).filter(is_given).map(|given| from_js(&given)).transpose()? {
            None => Vec::new(),
            Some(Value::Object(members)) => members.into_iter().map(parameter).collect::<Result<_, _>>()?,
            Some(_) => return Err(wrong("parameters", "an object")),
        };
        Ok(HostOptions { now, seed: seed.transpose()?, parameters })
    }

    /// Returns a host that answers as the options say; otherwise it asks JavaScript for the time and for randomness.
    pub(crate) fn host(&self) -> FixedHost {
        self.host_seeded(self.seed)
    }

    /// The same with another seed.
    pub(crate) fn host_seeded(&self, seed: Option<u64>) -> FixedHost {
        let mut host = FixedHost::starting_at(self.now.unwrap_or_else(system_now));
        if let Some(seed) = seed {
            host = host.seeded(seed);
        }
        for (name, value) in &self.parameters {
            if name == "DefaultDomain" {
                host = host.default_domain(value.clone());
            }
            host = host.parameter(name.clone(), value.clone());
        }
        host
    }
}

fn system_now() -> DateTime {
    #[expect(clippy::cast_possible_truncation, reason = "a clock gives whole milliseconds far below 2^53")]
    DateTime::from_unix_seconds((Date::now() / 1000.0).floor() as i64).unwrap_or_default()
}

fn parameter((name, value): (String, Value)) -> Result<(String, String), Box<Diagnostic>> {
    match value {
        Value::String(text) => Ok((name, text)),
        Value::Number(number) => Ok((name, number.to_string())),
        _ => Err(wrong("parameters", "an object of texts")),
    }
}

/// Reads a moment: a `Date`, or a text as `CDate` reads it that names a whole date.
fn moment(value: &JsValue) -> Result<DateTime, Box<Diagnostic>> {
    let text = match value.dyn_ref::<Date>() {
        Some(date) if date.get_time().is_nan() => None,
        Some(date) => Some(String::from(date.to_iso_string())),
        None => value.as_string(),
    };
    let not_a_time = || {
        let help = "write it as in ISO 8601, for instance `2026-03-31T08:30:00Z`";
        Box::new(Diagnostic::new(&NOT_A_TIME, "`now` is not a time").help(help))
    };
    let text = text.ok_or_else(not_a_time)?;
    // A time of day without its date would be another moment tomorrow.
    const ELSEWHEN: i64 = 400 * 864_000_000_000;
    let seen_from = |ticks: i64| date::parse(&text, DateTime::from_ticks(ticks).unwrap_or_default());
    match (seen_from(0), seen_from(ELSEWHEN)) {
        (Ok(moment), Ok(same)) if moment == same => Ok(moment),
        _ => Err(not_a_time()),
    }
}

/// Reads a record: an object, or JSON text, which is not parsed by JavaScript first, so that its numbers stay as they are.
pub(crate) fn record(value: &JsValue) -> Result<Value, Box<Diagnostic>> {
    match value.as_string() {
        Some(text) => record_text(&text),
        None if value.is_null() || value.is_undefined() => Ok(Value::Object(serde_json::Map::new())),
        None => graph::attributes(from_js(value)?).map(Value::Object),
    }
}

/// Reads a record from JSON text; without text it is an empty one.
pub(crate) fn record_text(text: &str) -> Result<Value, Box<Diagnostic>> {
    if text.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    graph::attributes(json::parse(text.as_bytes())?).map(Value::Object)
}

fn wrong(name: &str, wanted: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&BAD_REQUEST, format!("`{name}` must be {wanted}")))
}
