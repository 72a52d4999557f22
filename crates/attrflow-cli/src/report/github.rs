//! The report as commands of a GitHub workflow, which shows each finding beside its line.

use attrflow::diagnostic::Severity;

use crate::escape;
use crate::report::Checked;
use crate::report::findings;
use crate::report::json;

/// One command a line.
pub fn report(checked: &[Checked]) -> String {
    let mut report = String::new();
    for (one, finding) in findings(checked) {
        let diagnostic = &finding.diagnostic;
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => "notice",
        };
        let mut properties = Vec::new();
        if one.is_file {
            properties.push(format!("file={}", escape::github_property(&one.origin)));
            if let Some(region) = finding.region {
                properties.push(format!("line={},endLine={}", region.line, region.end_line));
                // The service takes columns only of a place within one line.
                if region.line == region.end_line {
                    properties.push(format!("col={},endColumn={}", region.column, region.end_column));
                }
            }
        }
        properties.push(format!("title={}", diagnostic.code));
        let mut message = diagnostic.message.clone();
        if let Some(target) = diagnostic.location.as_ref().and_then(|place| place.target.as_ref()) {
            message.push_str(&format!(" ({target})"));
        }
        let mut lines = vec![message.as_str()];
        lines.extend(json::help(diagnostic));
        report.push_str(&format!("::{command} {}::{}\n", properties.join(","), escape::github_message(&lines)));
    }
    report
}
