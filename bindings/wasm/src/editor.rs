//! A text in an editor of the page: findings, completion, hover, layout. Everything is JSON text.

use attrflow::mapping::templates;
use attrflow_analysis::Completion;
use attrflow_analysis::CompletionKind;
use attrflow_analysis::Context;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::Sample;
use attrflow_analysis::SourceText;
use attrflow_analysis::explanation;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::check::findings;
use crate::options::default_options;
use crate::options::record_text;
use crate::utf16::Utf16;

/// A text with everything that is known about it. It is made again whenever the text changes.
#[wasm_bindgen]
#[derive(Debug)]
pub struct EditorFile {
    file: File,
    offsets: Utf16,
}

#[wasm_bindgen]
impl EditorFile {
    /// Reads a text; `language` is `attrflow` or `json`, `application` the name of a template whose rules hold for a document.
    #[wasm_bindgen(constructor)]
    pub fn new(language: &str, text: &str, application: Option<String>) -> EditorFile {
        let language = Language::named(language).unwrap_or(Language::Expression);
        let application = application.as_deref().and_then(templates::find);
        let file = File::new(language, SourceText::new(text)).for_application(application);
        EditorFile { file, offsets: Utf16::new(text) }
    }

    /// Whether the text is a mapping document, perhaps a broken one.
    #[wasm_bindgen(getter, js_name = isMapping)]
    pub fn is_mapping(&self) -> bool {
        self.file.is_mapping()
    }

    /// Returns a list of findings.
    pub fn findings(&self) -> String {
        let mut found = findings(&self.file);
        let own = self.file.findings();
        for (entry, finding) in found.iter_mut().filter_map(Value::as_object_mut).zip(&own) {
            entry.insert("page".to_owned(), explanation(finding.diagnostic.code).into());
        }
        Value::Array(found).to_string()
    }

    /// Returns what may be written at an offset.
    pub fn completions(&self, offset: usize) -> String {
        let found = self.file.completions(self.byte(offset), &Context::default());
        Value::Array(found.iter().map(|one| self.completion(one)).collect()).to_string()
    }

    fn completion(&self, one: &Completion) -> Value {
        let kind = match one.kind {
            CompletionKind::Function => "function",
            CompletionKind::Attribute => "property",
            CompletionKind::Member => "keyword",
            CompletionKind::Object => "class",
            CompletionKind::Parameter => "variable",
            _ => "constant",
        };
        json!({
            "label": one.label,
            "kind": kind,
            "detail": one.detail,
            "page": one.documentation,
            "span": self.offsets.range(self.text(), &one.range),
            "insert": one.insert,
            "snippet": one.snippet,
        })
    }

    /// Returns what is known about the word at an offset, with the values for a record where its JSON text is given.
    pub fn hover(&self, offset: usize, record: Option<String>) -> String {
        let record = record.and_then(|text| record_text(&text).ok());
        let host = default_options().host();
        let sample = record.as_ref().map(|record| Sample { label: "this record", record, host: &host });
        let found = self.file.hover(self.byte(offset), sample.as_ref());
        let found =
            found.map(|hover| json!({ "span": self.offsets.range(self.text(), &hover.range), "page": hover.page }));
        found.unwrap_or(Value::Null).to_string()
    }

    /// Returns the function that is called around an offset.
    pub fn signature(&self, offset: usize) -> String {
        let found = self.file.signature(self.byte(offset)).map(|signature| {
            let parameters: Vec<Value> = signature
                .parameters
                .iter()
                .map(|(range, about)| json!({ "span": [range.start, range.end], "about": about }))
                .collect();
            json!({ "label": signature.label, "parameters": parameters, "active": signature.active })
        });
        found.unwrap_or(Value::Null).to_string()
    }

    /// Returns the edits that lay out the expressions of the text canonically.
    pub fn format(&self) -> String {
        let edit = |edit: attrflow_analysis::Edit| json!({ "span": self.offsets.range(self.text(), &edit.range), "text": edit.text });
        Value::Array(self.file.format().into_iter().map(edit).collect()).to_string()
    }

    fn text(&self) -> &str {
        self.file.text().as_str()
    }

    fn byte(&self, offset: usize) -> usize {
        self.offsets.in_bytes(self.text(), offset)
    }
}
