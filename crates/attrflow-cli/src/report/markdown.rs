//! The report as Markdown, for the summary of a CI job.

use crate::escape;
use crate::report::Checked;
use crate::report::Finding;
use crate::report::findings;
use crate::report::json;
use crate::report::location;
use crate::report::summary;

/// Returns a heading with the counts, and a table of the findings.
pub fn report(checked: &[Checked]) -> String {
    let mut report = format!("## attrflow check: {}\n", summary(checked));
    let rows: Vec<String> = findings(checked).map(|(one, finding)| row(one, finding)).collect();
    if !rows.is_empty() {
        report.push_str("\n| severity | place | target | code | finding |\n|---|---|---|---|---|\n");
        report.extend(rows);
    }
    report
}

fn row(checked: &Checked, finding: &Finding) -> String {
    let diagnostic = &finding.diagnostic;
    let place = escape::markdown_code(&location(&checked.origin, finding.region));
    let target = diagnostic.location.as_ref().and_then(|place| place.target.as_ref());
    let target = target.map_or(String::new(), |target| escape::markdown_code(target));
    let help = json::help(diagnostic).map_or(String::new(), |help| format!("; {}", escape::markdown(help)));
    let message = escape::markdown(&diagnostic.message);
    let (severity, code) = (diagnostic.severity.word(), diagnostic.code);
    format!("| {severity} | {place} | {target} | {code} | {message}{help} |\n")
}
