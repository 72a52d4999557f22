//! The report for programs.

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input;
use serde_json::Value;
use serde_json::json;

use crate::report::Checked;
use crate::report::Finding;
use crate::report::findings;

/// The version of the report; a change that could surprise a reader makes it larger.
pub const VERSION: u64 = 2;

/// Returns the report: lines and columns are those of the file, or of the expression where there is no file; spans count bytes of the
/// expression.
pub fn report(checked: &[Checked]) -> Value {
    let diagnostics: Vec<Value> = findings(checked).map(|(one, finding)| entry(one, finding)).collect();
    json!({ "version": VERSION, "diagnostics": diagnostics })
}

/// Returns a finding as a member of `diagnostics`.
pub fn entry(checked: &Checked, finding: &Finding) -> Value {
    let diagnostic = &finding.diagnostic;
    let is_of_file = is_of_file(diagnostic);
    let span = diagnostic.span().filter(|_| !is_of_file && diagnostic.text.is_some());
    let fix = match (&diagnostic.fix, &diagnostic.removal) {
        (Some(fix), _) => {
            json!({ "span": [fix.span.start, fix.span.end], "replacement": fix.replacement, "safe": fix.safe })
        }
        (None, Some(pointer)) => json!({ "removes": pointer, "safe": false }),
        (None, None) => Value::Null,
    };
    let place = diagnostic.location.as_ref();
    json!({
        "file": checked.is_file.then_some(&checked.origin),
        "line": finding.region.map(|region| region.line),
        "column": finding.region.map(|region| region.column),
        "endLine": finding.region.map(|region| region.end_line),
        "endColumn": finding.region.map(|region| region.end_column),
        "expression": diagnostic.text.as_ref().filter(|_| !is_of_file),
        "span": span.map(|span| [span.start, span.end]),
        "pointer": place.map(|place| &place.pointer),
        "target": place.and_then(|place| place.target.as_ref()),
        "code": diagnostic.code.id,
        "severity": diagnostic.severity.word(),
        "message": diagnostic.message,
        "help": help(diagnostic),
        "fix": fix,
    })
}

/// Returns what to do: the help, or else what is said at the place.
pub fn help(diagnostic: &Diagnostic) -> Option<&str> {
    let said = || diagnostic.labels.first().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
    diagnostic.help.as_deref().or_else(said)
}

/// Whether the text of a diagnostic is a whole file, as it is where the file itself cannot be read.
fn is_of_file(diagnostic: &Diagnostic) -> bool {
    input::FAMILY.contains(&diagnostic.code)
}
