//! The report as logging commands of Azure Pipelines, which shows each finding beside the log and in the summary of the run.

use attrflow::diagnostic::Severity;

use crate::escape;
use crate::report::Checked;
use crate::report::concise;
use crate::report::findings;
use crate::report::json;

/// Returns one command a line. Azure Pipelines knows errors and warnings only, so hints are plain lines of the log.
pub fn report(checked: &[Checked]) -> String {
    let mut report = String::new();
    for (one, finding) in findings(checked) {
        let diagnostic = &finding.diagnostic;
        let kind = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            _ => {
                report.push_str(&format!("{}\n", concise::line(one, finding)));
                continue;
            }
        };
        let mut properties = format!("type={kind};");
        if one.is_file {
            properties.push_str(&format!("sourcepath={};", escape::azure_property(&one.origin)));
            if let Some(region) = finding.region {
                properties.push_str(&format!("linenumber={};columnnumber={};", region.line, region.column));
            }
        }
        properties.push_str(&format!("code={};", diagnostic.code));
        let mut message = diagnostic.message.clone();
        if let Some(target) = diagnostic.location.as_ref().and_then(|place| place.target.as_ref()) {
            message.push_str(&format!(" ({target})"));
        }
        if let Some(help) = json::help(diagnostic) {
            message.push_str(&format!("; {help}"));
        }
        report.push_str(&format!("##vso[task.logissue {properties}]{}\n", escape::azure_message(&message)));
    }
    report
}
