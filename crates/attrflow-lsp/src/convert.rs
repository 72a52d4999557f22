//! What the analysis says, in the words of the protocol.

use std::ops::Range;

use attrflow::diagnostic::Severity;
use attrflow_analysis::Completion;
use attrflow_analysis::CompletionKind;
use attrflow_analysis::Edit;
use attrflow_analysis::Finding;
use attrflow_analysis::Signature;
use attrflow_analysis::SourceText;
use attrflow_analysis::Symbol;
use attrflow_analysis::SymbolKind;
use attrflow_analysis::explanation;
use lsp_types::CompletionItem;
use lsp_types::CompletionItemKind;
use lsp_types::CompletionTextEdit;
use lsp_types::Documentation;
use lsp_types::InsertTextFormat;
use lsp_types::MarkupContent;
use lsp_types::MarkupKind;
use lsp_types::Position;
use lsp_types::TextEdit;
use serde_json::Value;
use serde_json::json;

use crate::capabilities::Client;

/// The name that findings are shown under.
const SOURCE: &str = "attrflow";

pub(crate) fn range(text: &SourceText, range: &Range<usize>) -> lsp_types::Range {
    let (start, end) = text.positions(range);
    lsp_types::Range {
        start: Position { line: start.line, character: start.character },
        end: Position { line: end.line, character: end.character },
    }
}

fn markdown(text: &str) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value: text.to_owned() }
}

/// A page as the protocol shows it.
pub(crate) fn page(text: &str) -> Value {
    json!({ "kind": "markdown", "value": text })
}

pub(crate) fn finding(finding: &Finding, text: &SourceText, uri: &str, client: Client) -> Value {
    let severity = match finding.diagnostic.severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        _ => 3,
    };
    let mut shown = json!({
        "range": range(text, &finding.range),
        "severity": severity,
        "code": finding.diagnostic.code.id,
        "codeDescription": { "href": explanation(finding.diagnostic.code) },
        "source": SOURCE,
        "message": finding.message(),
    });
    if client.related && !finding.related.is_empty() {
        let related = finding.related.iter().map(
            |(place, message)| json!({ "location": { "uri": uri, "range": range(text, place) }, "message": message }),
        );
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("relatedInformation".to_owned(), related.collect());
        }
    }
    shown
}

pub(crate) fn edit(edit: &Edit, text: &SourceText) -> TextEdit {
    TextEdit { range: range(text, &edit.range), new_text: edit.text.clone() }
}

pub(crate) fn completion(number: usize, one: &Completion, text: &SourceText, client: Client) -> CompletionItem {
    let snippet = one.snippet.as_ref().filter(|_| client.snippets);
    let new_text = snippet.unwrap_or(&one.insert).clone();
    let kind = match one.kind {
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Attribute => CompletionItemKind::FIELD,
        CompletionKind::Word => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Member => CompletionItemKind::PROPERTY,
        CompletionKind::Constant => CompletionItemKind::VALUE,
        CompletionKind::Parameter => CompletionItemKind::VARIABLE,
        _ => CompletionItemKind::CLASS,
    };
    let not_empty = |text: &String| !text.is_empty();
    CompletionItem {
        label: one.label.clone(),
        kind: Some(kind),
        detail: Some(one.detail.clone()).filter(not_empty),
        documentation: Some(one.documentation.as_str())
            .filter(|page| !page.is_empty())
            .map(|page| Documentation::MarkupContent(markdown(page))),
        // The order of the analysis: what fits the place best comes first.
        sort_text: Some(format!("{number:05}")),
        filter_text: Some(one.insert.clone()),
        insert_text_format: snippet.map(|_| InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range: range(text, &one.range), new_text })),
        ..CompletionItem::default()
    }
}

pub(crate) fn signature(found: &Signature) -> Value {
    // The label is ASCII, so that bytes are the units of the protocol.
    let parameters: Vec<Value> = found
        .parameters
        .iter()
        .map(|(place, about)| json!({ "label": [place.start, place.end], "documentation": about }))
        .collect();
    let active = found.active.unwrap_or(found.parameters.len());
    json!({
        "signatures": [{ "label": found.label, "documentation": page(&found.page), "parameters": parameters }],
        "activeSignature": 0,
        "activeParameter": active,
    })
}

pub(crate) fn symbol(one: &Symbol, text: &SourceText) -> Value {
    let kind = match one.kind {
        SymbolKind::Rule => 2,
        SymbolKind::ObjectMapping => 5,
        SymbolKind::AttributeMapping => 8,
        SymbolKind::Directory => 4,
        SymbolKind::Object => 23,
        SymbolKind::Case => 6,
        _ => 12,
    };
    let children: Vec<Value> = one.children.iter().map(|child| symbol(child, text)).collect();
    json!({
        "name": one.name,
        "detail": one.detail,
        "kind": kind,
        "range": range(text, &one.range),
        "selectionRange": range(text, &one.name_range),
        "children": children,
    })
}
