//! The report as JUnit XML: a test case for each thing that was checked.

use crate::escape;
use crate::report::Checked;

/// The whole document.
pub fn report(checked: &[Checked]) -> String {
    let failures = checked.iter().filter(|one| fails(one)).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", checked.len());
    let mut report = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"attrflow check\" {counts}>\n  \
         <testsuite name=\"attrflow check\" {counts}>\n"
    );
    for one in checked {
        let case = format!("    <testcase name=\"{}\" classname=\"attrflow.check\"", escape::xml(&one.origin));
        if one.findings.is_empty() {
            report.push_str(&format!("{case}/>\n"));
            continue;
        }
        report.push_str(&format!("{case}>\n"));
        let said = |errors: bool| {
            let lines = one.findings.iter().filter(move |finding| finding.diagnostic.is_error() == errors);
            lines.map(|finding| {
                let pointer = finding.diagnostic.location.as_ref().filter(|place| !place.pointer.is_empty());
                let pointer = pointer.map_or(String::new(), |place| format!("{} ", place.pointer));
                let at = finding.region.map_or(String::new(), |region| format!("{}:{}: ", region.line, region.column));
                escape::xml(&escape::escape(&format!("{at}{pointer}{}", finding.diagnostic)))
            })
        };
        let errors: Vec<String> = said(true).collect();
        if let Some(first) = errors.first() {
            report.push_str(&format!("      <failure message=\"{first}\">{}</failure>\n", errors.join("\n")));
        }
        let others: Vec<String> = said(false).collect();
        if !others.is_empty() {
            report.push_str(&format!("      <system-out>{}</system-out>\n", others.join("\n")));
        }
        report.push_str("    </testcase>\n");
    }
    report.push_str("  </testsuite>\n</testsuites>\n");
    escape::xml_document(&report).into_owned()
}

fn fails(checked: &Checked) -> bool {
    checked.findings.iter().any(|finding| finding.diagnostic.is_error())
}
