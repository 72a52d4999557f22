//! Findings of expressions and documents.

use attrflow::Document;
use attrflow_analysis::File;
use attrflow_analysis::Finding;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::convert::to_js;
use crate::error;
use crate::utf16::Utf16;

/// Returns everything that is wrong with an expression, in the order of the text.
#[wasm_bindgen(unchecked_return_type = "Finding[]")]
pub fn check(expression: &str) -> JsValue {
    to_js(&Value::Array(findings(&File::new(Language::Expression, SourceText::new(expression)))))
}

/// Returns everything that is wrong with a mapping document, in the order of the text. What is no document has one finding that says so.
#[wasm_bindgen(unchecked_return_type = "Finding[]")]
pub fn check_document(json: &str) -> JsValue {
    let file = File::new(Language::Json, SourceText::new(json));
    if file.is_mapping() {
        return to_js(&Value::Array(findings(&file)));
    }
    match Document::parse(json) {
        Ok(_) => to_js(&Value::Array(findings(&file))),
        Err(found) => {
            let range = found.span().map_or(0..0, |span| span.range());
            let mut entry = error::entry(&found.into());
            if let Some(members) = entry.as_object_mut() {
                let (line, column) = line_and_column(json, range.start);
                members.insert("line".to_owned(), line.into());
                members.insert("column".to_owned(), column.into());
                members.insert("span".to_owned(), json!(Utf16::new(json).range(json, &range)));
                members.insert("fix".to_owned(), Value::Null);
            }
            to_js(&Value::Array(vec![entry]))
        }
    }
}

/// Returns the findings of a file with their places and fixes.
pub(crate) fn findings(file: &File) -> Vec<Value> {
    let text = file.text().as_str();
    let offsets = Utf16::new(text);
    file.findings().iter().map(|finding| entry(file, finding, &offsets)).collect()
}

fn entry(file: &File, finding: &Finding, offsets: &Utf16) -> Value {
    let text = file.text().as_str();
    let diagnostic = &finding.diagnostic;
    let position = file.text().position(finding.range.start);
    let (line, column) = (position.line + 1, characters_before(text, finding.range.start) + 1);
    let place = diagnostic.location.as_ref();
    let fix = file.action(finding).map(|action| {
        let edit =
            |edit: &attrflow_analysis::Edit| json!({ "span": offsets.range(text, &edit.range), "text": edit.text });
        let edits: Vec<Value> = action.edits.iter().map(edit).collect();
        json!({ "title": action.title, "safe": action.safe, "edits": edits })
    });
    let label = diagnostic.labels.first().map(|label| label.text.as_str()).filter(|label| !label.is_empty());
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "help": diagnostic.help.as_deref().or(label),
        "label": label,
        "line": line,
        "column": column,
        "span": offsets.range(text, &finding.range),
        "pointer": place.map(|place| &place.pointer),
        "target": place.and_then(|place| place.target.as_ref()),
        "fix": fix,
    })
}

/// Counts the characters between the beginning of the line and an offset.
fn characters_before(text: &str, offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.rfind(['\n', '\r']).map_or(before, |at| before.get(at + 1..).unwrap_or_default());
    line.chars().count()
}

fn line_and_column(text: &str, offset: usize) -> (u32, usize) {
    (SourceText::new(text).position(offset).line + 1, characters_before(text, offset) + 1)
}
