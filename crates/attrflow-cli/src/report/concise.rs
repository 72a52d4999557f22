//! The report with one line a finding, which editors and scripts read: `file:line:column: error[CODE]: message`.

use crate::escape::escape;
use crate::report::Checked;
use crate::report::findings;
use crate::report::location;

/// Returns one line for each finding.
pub fn report(checked: &[Checked]) -> String {
    findings(checked).map(|(one, finding)| format!("{}\n", line(one, finding))).collect()
}

/// Returns the line of a finding.
pub fn line(checked: &Checked, finding: &crate::report::Finding) -> String {
    let diagnostic = &finding.diagnostic;
    let target = diagnostic.location.as_ref().and_then(|place| place.target.as_ref());
    let target = target.map_or(String::new(), |target| format!(" ({target})"));
    let place = location(&checked.origin, finding.region);
    let (severity, code) = (diagnostic.severity.word(), diagnostic.code);
    escape(&format!("{place}: {severity}[{code}]: {}{target}", diagnostic.message)).into_owned()
}
