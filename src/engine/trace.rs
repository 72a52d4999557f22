//! Every part of an expression with the value it had: `attrflow eval --trace`.

use crate::source::Span;
use crate::value::Value;
use crate::value::json::to_json;
use crate::vm::Observer;

/// A part of an expression and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    /// The part's bytes in the text.
    pub span: Span,
    /// Its value as JSON; `null` when missing.
    pub value: serde_json::Value,
}

/// Keeps everything it is told.
#[derive(Debug, Default)]
pub(super) struct Recorder(pub(super) Vec<Traced>);

impl Observer for Recorder {
    fn made(&mut self, span: Span, value: &Value<'_>) {
        self.0.push(Traced { span, value: to_json(*value) });
    }
}
