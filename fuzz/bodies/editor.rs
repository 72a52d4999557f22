//! Text in an editor: everything a client may ask of it, at a place in it.

use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;

/// Every range that is answered is one of the text.
pub fn editor(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(rest);
    let language = [Language::Json, Language::Expression, Language::Markdown][usize::from(*first) % 3];
    let file = File::new(language, SourceText::new(&text));
    let is_range = |range: &std::ops::Range<usize>| assert!(text.get(range.clone()).is_some(), "{range:?}");
    for finding in file.findings() {
        is_range(&finding.range);
        file.action(&finding).into_iter().flat_map(|action| action.edits).for_each(|edit| is_range(&edit.range));
    }
    file.format().iter().for_each(|edit| is_range(&edit.range));
    file.symbols().iter().for_each(|symbol| is_range(&symbol.range));
    let offset = usize::from(*first) * text.len() / 255;
    file.completions(offset, None).iter().for_each(|one| is_range(&one.range));
    let _ = (file.hover(offset, None), file.definition(offset), file.signature(offset), file.expression_around(offset));
}
