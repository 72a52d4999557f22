//! The report for people.

use crate::exit::Failure;
use crate::output;
use crate::render;
use crate::report::Checked;
use crate::report::Finding;
use crate::report::findings;
use crate::report::location;

/// Prints the findings.
pub fn print(checked: &[Checked]) -> Result<(), Failure> {
    let rendered: Vec<String> = findings(checked)
        .map(|(one, finding)| {
            let is_whole = one.is_file && finding.diagnostic.location.is_none();
            let line = finding.region.filter(|_| is_whole).map_or(1, |region| region.line);
            let first = line.saturating_sub(lines_before(finding)).max(1);
            let region = finding.region.filter(|_| one.is_file);
            render::with_fix(&finding.diagnostic, &location(&one.origin, region), first)
        })
        .collect();
    output::styled(&rendered.join("\n"))
}

/// Returns how many lines of the expression are before the one of the finding.
fn lines_before(finding: &Finding) -> usize {
    let text = finding.diagnostic.text.as_deref().unwrap_or_default();
    let start = finding.diagnostic.span().map_or(0, |span| span.start as usize);
    text.bytes().take(start).filter(|byte| *byte == b'\n').count()
}
