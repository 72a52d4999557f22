//! The values of expressions on a record, for hovers and for commands.

use std::ops::Range;

use attrflow::Host;
use attrflow::Outcome;
use attrflow::SourceObject;
use attrflow::Workspace;
use attrflow::mapping::readable;
use attrflow::untrusted::Untrusted;
use attrflow::value::json::to_json;
use serde_json::Value;
use serde_json::json;

use crate::file::ExpressionAt;
use crate::file::File;
use crate::reference;
use crate::text;

/// Most characters of a value that are shown.
const MAX_SHOWN: usize = 300;

/// A record that expressions are shown with.
#[derive(Clone, Copy)]
pub struct Sample<'s> {
    /// What it is called, such as `record 1`.
    pub label: &'s str,
    /// Its attributes.
    pub record: &'s Value,
    /// What is asked beyond the record.
    pub host: &'s dyn Host,
}

/// An expression of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExpressionIn {
    /// Its text.
    pub text: String,
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// The target attribute that its value flows to.
    pub target: Option<String>,
}

impl File {
    /// Returns the expression at an offset: in a mapping document also that of the attribute mapping around it.
    pub fn expression_around(&self, offset: usize) -> Option<ExpressionIn> {
        let offset = text::floor(self.str(), offset);
        if let Some(at) = self.expression_at(offset) {
            let target = at.around.attribute.map(|attribute| attribute.target.clone());
            return Some(ExpressionIn { text: at.decoded.text, range: at.decoded.range, target });
        }
        let mapping = self.mapping_file()?;
        let attribute = mapping.around(mapping.tree.at(offset)?).attribute?;
        let source = attribute.source.as_ref()?;
        let node = mapping.tree.node(mapping.tree.find(&source.text_pointer())?)?;
        Some(ExpressionIn { text: source.text(), range: node.range.clone(), target: Some(attribute.target.clone()) })
    }

    /// Evaluates an expression as `attrflow eval --lines` answers: `value`, `noFlow`, or `error` with `code`, `message` and
    /// `span`.
    pub fn evaluate(&self, expression: &str, record: &Value, host: &dyn Host) -> Value {
        let error = |diagnostic: &attrflow::Diagnostic| {
            let span = diagnostic.span().map(|span| [span.start, span.end]);
            json!({ "error": { "code": diagnostic.code.id, "message": diagnostic.message, "span": span } })
        };
        let compiled = match self.engine().compile(expression) {
            Ok(compiled) => compiled,
            Err(refused) => {
                let first = refused.diagnostics.iter().find(|diagnostic| diagnostic.is_error());
                return first.map_or(Value::Null, error);
            }
        };
        let mut workspace = Workspace::default();
        match compiled.evaluate_with(record, host, &mut workspace) {
            Ok(Outcome::Value(value)) => json!({ "value": to_json(value) }),
            Ok(Outcome::NoFlow | Outcome::NoObjectFlow) => json!({ "noFlow": true }),
            Err(fault) => error(&fault),
        }
    }

    /// Says what an expression gives for a record, as a line of Markdown.
    pub(crate) fn outcome(&self, expression: &str, sample: &Sample<'_>) -> Option<String> {
        let answer = self.evaluate(expression, sample.record, sample.host);
        let said = if let Some(value) = answer.get("value") {
            shown(value)
        } else if answer.get("noFlow").is_some() {
            "no flow".to_owned()
        } else {
            let message = answer.get("error")?.get("message")?.as_str()?;
            format!("error: {}", Untrusted(message))
        };
        Some(format!("{}: {said}\n", sample.label))
    }
}

/// Says what the part of an expression at the cursor gives for a record, and what the whole gives.
pub(crate) fn values(file: &File, at: &ExpressionAt<'_>, sample: &Sample<'_>) -> String {
    let source = at.around.source.map_or_else(SourceObject::default, readable);
    let Ok(compiled) = file.engine().compile_for(&at.decoded.text, &source) else { return String::new() };
    let (parts, _) = compiled.trace(sample.record, sample.host);
    let inside = |span: &attrflow::source::Span| span.start as usize <= at.offset && at.offset <= span.end as usize;
    let part = parts.iter().filter(|part| inside(&part.span)).max_by_key(|part| part.depth);
    let mut text = String::new();
    if let Some(part) = part
        && part.depth > 0
    {
        let own = part.span.slice(&at.decoded.text);
        let value = part.value.as_ref().map_or_else(|| "not evaluated".to_owned(), shown);
        text.push_str(&format!("{} {}: {value}\n\n", sample.label, reference::inline(&shortened(own))));
    }
    text.push_str(&file.outcome(&at.decoded.text, sample).unwrap_or_default());
    text
}

fn shown(value: &Value) -> String {
    if value.is_null() {
        return "missing".to_owned();
    }
    reference::inline(&shortened(&Untrusted(&value.to_string()).json()))
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_SHOWN {
        return text.to_owned();
    }
    text.chars().take(MAX_SHOWN).chain(['…']).collect()
}
