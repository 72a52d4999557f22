//! The report for people.

use crate::cli::exit::Failure;
use crate::cli::output;
use crate::cli::render;
use crate::cli::report::Checked;
use crate::cli::report::Finding;
use crate::cli::report::findings;

/// Prints the findings, and how many there are as a message.
pub fn print(checked: &[Checked]) -> Result<(), Failure> {
    let rendered: Vec<String> =
        findings(checked).map(|(one, finding)| render::rendered(&finding.diagnostic, &origin(one, finding))).collect();
    output::styled(&rendered.join("\n"))?;
    let errors = findings(checked).filter(|(_, finding)| finding.diagnostic.is_error()).count();
    if !rendered.is_empty() {
        output::message(&format!("{}, {}", count(errors, "error"), count(rendered.len() - errors, "warning")));
    }
    Ok(())
}

/// The file; with the line where no pointer says the place.
fn origin(checked: &Checked, finding: &Finding) -> String {
    match finding.line {
        Some(line) if finding.diagnostic.place.is_none() => format!("{}:{line}", checked.origin),
        _ => checked.origin.clone(),
    }
}

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}
