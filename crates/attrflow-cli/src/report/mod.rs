//! What `check` found, in the forms that people and programs read.

mod azure;
mod concise;
mod github;
pub mod json;
mod junit;
mod markdown;
mod sarif;
mod text;

use attrflow::Diagnostic;
use attrflow::diagnostic::Severity;
use clap::ValueEnum;

use crate::exit::Failure;
use crate::output;
use crate::output::Output;
use crate::region::Region;

/// Something that was checked, and what was found in it.
#[derive(Debug)]
pub struct Checked {
    /// Its name: a file, a place in a file, or `expression 2`.
    pub origin: String,
    /// Whether the name is that of a file.
    pub is_file: bool,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Something that was found.
#[derive(Debug)]
pub struct Finding {
    /// What it is.
    pub diagnostic: Diagnostic,
    /// Where it is in the file, where that is known; for an expression that is in no file, where it is in the expression.
    pub region: Option<Region>,
    /// What its fix changes in the file; empty unless the report tells.
    pub edits: Vec<Edit>,
}

/// A part of a file that is replaced.
#[derive(Debug)]
pub struct Edit {
    /// The part.
    pub region: Region,
    /// What is written there.
    pub text: String,
}

impl Finding {
    /// A finding without edits.
    pub fn new(diagnostic: Diagnostic, region: Option<Region>) -> Finding {
        Finding { diagnostic, region, edits: Vec::new() }
    }
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Human-readable
    #[default]
    Text,
    /// One line per finding: `file:line:column: error[CODE]: message`
    Concise,
    /// For programs: an object with a version and a list of diagnostics
    Json,
    /// For code scanning: SARIF 2.1.0; the exit code is 0 whatever was found
    Sarif,
    /// For the log of a GitHub workflow, which annotates the lines
    Github,
    /// For the log of Azure Pipelines
    Azure,
    /// For the summary of a CI job: a table in Markdown
    Markdown,
    /// For test reports: JUnit XML, a test case for each file or expression
    Junit,
}

impl Format {
    /// Prints the report.
    pub fn print(self, checked: &[Checked]) -> Result<(), Failure> {
        let mut output = Output::new();
        match self {
            Format::Text => text::print(checked)?,
            Format::Concise => output.raw(&concise::report(checked))?,
            Format::Json => output.wide_json(&json::report(checked))?,
            Format::Sarif => output.wide_json(&sarif::report(checked))?,
            Format::Github => output.raw(&github::report(checked))?,
            Format::Azure => output.raw(&azure::report(checked))?,
            Format::Markdown => output.raw(&markdown::report(checked))?,
            Format::Junit => output.raw(&junit::report(checked))?,
        }
        output.finish()?;
        output::message(&summary(checked));
        Ok(())
    }
}

/// Returns how much was found, and in how many files.
fn summary(checked: &[Checked]) -> String {
    let with = |severity| findings(checked).filter(|(_, found)| found.diagnostic.severity == severity).count();
    let counts = [
        (with(Severity::Error), "error", true),
        (with(Severity::Warning), "warning", true),
        (with(Severity::Information), "hint", false),
    ];
    let found: usize = counts.iter().map(|(number, ..)| number).sum();
    let told = counts.iter().filter(|(number, _, always)| *always || *number > 0);
    let words: Vec<String> = told.map(|(number, word, _)| counted(*number, word)).collect();
    let files = checked.iter().filter(|one| one.is_file).count();
    let what =
        if files == 0 && !checked.is_empty() { counted(checked.len(), "expression") } else { counted(files, "file") };
    if found == 0 { format!("no findings in {what}") } else { format!("{} in {what}", words.join(", ")) }
}

/// Returns `file:line:column`, or the file alone.
pub fn location(origin: &str, region: Option<Region>) -> String {
    region.map_or_else(|| origin.to_owned(), |region| format!("{origin}:{}:{}", region.line, region.column))
}

/// Returns `1 file`, `2 files`.
pub fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// All that was found, each with what it was found in.
fn findings(checked: &[Checked]) -> impl Iterator<Item = (&Checked, &Finding)> {
    checked.iter().flat_map(|one| one.findings.iter().map(move |finding| (one, finding)))
}
