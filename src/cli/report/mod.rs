//! What `check` found, in the forms that people and programs read.

mod github;
mod json;
mod junit;
mod sarif;
mod text;

use attrflow::Diagnostic;
use clap::ValueEnum;

use crate::cli::exit::Failure;
use crate::cli::output::Output;

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
    /// The line of the file, from 1, where it is known.
    pub line: Option<usize>,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// For programs: an object with a version and a list of diagnostics
    Json,
    /// For code scanning: SARIF 2.1.0; the exit code does not tell of findings
    Sarif,
    /// For the log of a GitHub workflow, which shows the findings beside the lines
    Github,
    /// For test reports: JUnit XML, a test case for each thing that was checked
    Junit,
}

impl Format {
    /// Prints the report.
    pub fn print(self, checked: &[Checked]) -> Result<(), Failure> {
        let mut output = Output::new();
        match self {
            Format::Text => return text::print(checked),
            Format::Json => output.wide_json(&json::report(checked))?,
            Format::Sarif => output.wide_json(&sarif::report(checked))?,
            Format::Github => output.text(&github::report(checked))?,
            Format::Junit => output.text(&junit::report(checked))?,
        }
        output.finish()
    }
}

/// All that was found, each with what it was found in.
fn findings(checked: &[Checked]) -> impl Iterator<Item = (&Checked, &Finding)> {
    checked.iter().flat_map(|one| one.findings.iter().map(move |finding| (one, finding)))
}
