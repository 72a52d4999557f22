//! The report for programs.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input;
use attrflow::source::line_and_column;
use serde_json::Value;
use serde_json::json;

use crate::report::Checked;
use crate::report::Finding;
use crate::report::findings;

/// The version of the report; a change that could surprise a reader makes it larger.
const VERSION: u32 = 1;

/// The report: spans count bytes of the expression; `line` and `column` are places in the expression, `fileLine` and `fileColumn`
/// in the file.
pub fn report(checked: &[Checked]) -> Value {
    let diagnostics: Vec<Value> = findings(checked).map(|(one, finding)| entry(one, finding)).collect();
    json!({ "version": VERSION, "diagnostics": diagnostics })
}

fn entry(checked: &Checked, finding: &Finding) -> Value {
    let diagnostic = &finding.diagnostic;
    let text = diagnostic.text.as_deref().unwrap_or_default();
    let place = diagnostic.span().map(|span| line_and_column(text, span.start as usize));
    let labels: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| json!({ "span": [label.span.start, label.span.end], "text": label.text }))
        .collect();
    let fix = diagnostic
        .fix
        .as_ref()
        .map(|fix| json!({ "span": [fix.span.start, fix.span.end], "replacement": fix.replacement, "safe": fix.safe }));
    let document = diagnostic.location.as_ref();
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "origin": checked.origin,
        "fileLine": finding.region.map(|region| region.line),
        "fileColumn": finding.region.map(|region| region.column),
        "pointer": document.map(|place| &place.pointer),
        "target": document.and_then(|place| place.target.as_ref()),
        "expression": diagnostic.text.as_ref().filter(|_| !is_of_file(diagnostic)),
        "line": place.map(|(line, _)| line),
        "column": place.map(|(_, column)| column),
        "labels": labels,
        "fix": fix,
    })
}

/// Whether the text of a diagnostic is a whole file, as it is where the file itself cannot be read.
fn is_of_file(diagnostic: &Diagnostic) -> bool {
    input::FAMILY.contains(&diagnostic.code)
}
