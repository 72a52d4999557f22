//! The report for people.

use crate::exit::Failure;
use crate::output;
use crate::render;
use crate::report::Checked;
use crate::report::Finding;
use crate::report::findings;

/// Prints the findings.
pub fn print(checked: &[Checked]) -> Result<(), Failure> {
    let rendered: Vec<String> = findings(checked)
        .map(|(one, finding)| {
            let line = finding.region.filter(|_| finding.diagnostic.location.is_none()).map_or(1, |region| region.line);
            let first = line.saturating_sub(lines_before(finding)).max(1);
            render::with_fix(&finding.diagnostic, &origin(one, finding), first)
        })
        .collect();
    output::styled(&rendered.join("\n"))
}

/// The lines of the expression before the one that the finding stands on.
fn lines_before(finding: &Finding) -> usize {
    let text = finding.diagnostic.text.as_deref().unwrap_or_default();
    let start = finding.diagnostic.span().map_or(0, |span| span.start as usize);
    text.bytes().take(start).filter(|byte| *byte == b'\n').count()
}

/// The file; with line and column where no pointer says the place.
fn origin(checked: &Checked, finding: &Finding) -> String {
    match finding.region {
        Some(region) if finding.diagnostic.location.is_none() => {
            format!("{}:{}:{}", checked.origin, region.line, region.column)
        }
        _ => checked.origin.clone(),
    }
}
