//! Text in an editor: everything a client may ask of it, at a place in it. The tests of the analysis crate ask the same.

use attrflow::FixedHost;
use attrflow_analysis::Context;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::Sample;
use attrflow_analysis::SourceText;
use serde_json::json;

/// Asks about the text in the bytes after the first, which chooses the language and the place.
pub fn editor(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let language = [Language::Json, Language::Expression, Language::Markdown][usize::from(*first) % 3];
    ask(language, &text, &[usize::from(*first) * text.len() / 255]);
}

/// Asks everything about a text at some places; every range is one of the text.
pub fn ask(language: Language, text: &str, offsets: &[usize]) {
    let file = File::new(language, SourceText::new(text));
    let is_range = |range: &std::ops::Range<usize>| assert!(text.get(range.clone()).is_some(), "{range:?}");
    for finding in file.findings() {
        is_range(&finding.range);
        for edit in file.action(&finding).into_iter().flat_map(|action| action.edits) {
            is_range(&edit.range);
        }
    }
    file.format().iter().for_each(|edit| is_range(&edit.range));
    file.symbols().iter().for_each(|symbol| is_range(&symbol.range));
    let record = json!({ "mail": "a@b.c", "displayName": ["x", "y"] });
    let host = FixedHost::new();
    let sample = Sample { label: "record 1", record: &record, host: &host };
    for offset in offsets.iter().map(|offset| offset % (text.len() + 1)) {
        file.completions(offset, &Context::default()).iter().for_each(|one| is_range(&one.range));
        if let Some(hover) = file.hover(offset, Some(&sample)) {
            is_range(&hover.range);
        }
        if let Some(found) = file.definition(offset) {
            is_range(&found.range);
            is_range(&found.name);
        }
        let _ = file.signature(offset);
        let _ = file.expression_around(offset);
    }
}
