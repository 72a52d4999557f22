//! `attrflow test`: runs the cases of mappings, and shows what differs.

mod json;
mod junit;
mod text;

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use attrflow::diagnostic::Code;
use attrflow::diagnostic::codes;
use attrflow::testing::CaseResult;
use attrflow::testing::Coverage;
use attrflow::testing::Finding;
use attrflow::testing::Fixture;
use attrflow::testing::FixtureError;
use attrflow::testing::RunOptions;
use attrflow::testing::Snapshots;
use attrflow::testing::discover;
use attrflow::testing::obsolete;
use attrflow::testing::synthetic_findings;
use clap::Args;
use clap::ValueEnum;
#[cfg(feature = "lsp")]
use serde_json::Value;

use crate::atomic::AtomicFile;
use crate::escape::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::input;
use crate::output::Output;
use crate::progress::Progress;
use crate::signals;

/// Run the test cases of mappings
///
/// A case is a record and what must come out of it. Cases are in TOML files with the tables `[mapping]` and `[[case]]`; what
/// is not expected in the case itself is compared with a snapshot beside the file.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Case files, or folders in which all case files are run
    #[arg(value_name = "DIR|FILE", default_value = ".")]
    paths: Vec<PathBuf>,
    /// Accept what comes out: write the snapshots that differ, and remove those without a case
    #[arg(long)]
    bless: bool,
    /// Run only cases with this text in their names, in any case
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Report branches of the mappings that no case takes
    #[arg(long)]
    coverage: bool,
    /// Fail when a smaller share of the branches is taken
    #[arg(long, value_name = "PERCENT", requires = "coverage", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,
    /// Try each mapping on hostile records: only spaces, two roles, names in many languages, dates long ago
    #[arg(long)]
    personas: bool,
    /// Fail when hostile records show this finding; may be given several times
    #[arg(long, value_name = "CODE", requires = "personas", value_parser = code)]
    deny: Vec<&'static Code>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// For test reports: JUnit XML, a test case for each case
    Junit,
    /// For programs: an object with a version
    Json,
}

fn code(id: &str) -> Result<&'static Code, String> {
    codes::find(id).ok_or_else(|| "this is not a code; `attrflow codes` lists them all".to_owned())
}

/// Everything there is to tell.
struct Report {
    faults: Vec<FixtureError>,
    cases: Vec<CaseResult>,
    coverage: Option<Coverage>,
    /// The least that must be covered, in percent.
    least: u8,
    /// What hostile records show, and whether that is a failure; none when they were not asked for.
    findings: Option<Vec<(Finding, bool)>>,
    /// Snapshots without a case.
    obsolete: Vec<PathBuf>,
    /// Whether they were removed.
    removed: bool,
}

impl Report {
    fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.passed()).count()
    }

    /// The cases that failed, and those that could not even be run.
    fn failed(&self) -> usize {
        let unusable: usize = self.faults.iter().map(|fault| fault.cases.max(1)).sum();
        self.cases.len() - self.passed() + unusable
    }

    fn is_covered(&self) -> bool {
        self.coverage.as_ref().is_none_or(|coverage| coverage.percent() >= usize::from(self.least))
    }

    fn denied(&self) -> usize {
        self.findings.iter().flatten().filter(|(_, denied)| *denied).count()
    }

    fn exit(&self) -> Exit {
        if self.failed() == 0 && self.is_covered() && self.denied() == 0 { Exit::Done } else { Exit::Found }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let blessed = Blessed::default();
    let report = work(arguments, &blessed)?;
    match arguments.format {
        Format::Text => text::print(&report)?,
        Format::Junit => {
            let mut output = Output::new();
            output.raw(&junit::report(&report)?)?;
            output.finish()?;
        }
        Format::Json => {
            let mut output = Output::new();
            output.wide_json(&json::report(&report))?;
            output.finish()?;
        }
    }
    blessed.result().map(|()| report.exit())
}

/// Why a snapshot could not be written, when one could not.
#[derive(Debug, Clone, Default)]
struct Blessed(Arc<Mutex<Option<Failure>>>);

impl Blessed {
    /// Writes a snapshot. The case only learns why that failed; how the program ends is kept.
    fn write(&self, file: &Path, text: &str) -> io::Result<()> {
        let written = AtomicFile::create(file).and_then(|mut output| {
            output.write(text.as_bytes())?;
            output.finish()
        });
        written.map_err(|failure| {
            let reason = match &failure {
                Failure::Create(_, error) | Failure::Write { error, .. } => error.to_string(),
                other => other.to_string(),
            };
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
            io::Error::other(reason)
        })
    }

    fn result(&self) -> Result<(), Failure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

impl Arguments {
    /// All cases of a file or folder.
    fn of(path: &Path) -> Arguments {
        Arguments {
            paths: vec![path.to_owned()],
            bless: false,
            filter: None,
            format: Format::Json,
            coverage: false,
            min_coverage: None,
            personas: false,
            deny: Vec::new(),
        }
    }
}

/// Runs the cases of a file or folder, and returns the report for programs.
#[cfg(feature = "lsp")]
pub fn report(path: &Path) -> Result<Value, Failure> {
    Ok(json::report(&work(&Arguments::of(path), &Blessed::default())?))
}

/// Accepts what comes out of the cases of a folder.
pub fn bless(path: &Path) -> Result<(), Failure> {
    let blessed = Blessed::default();
    work(&Arguments { bless: true, ..Arguments::of(path) }, &blessed)?;
    blessed.result()
}

fn work(arguments: &Arguments, blessed: &Blessed) -> Result<Report, Failure> {
    let (mut fixtures, mut faults, mut unreadable, mut whole) = (Vec::<Fixture>::new(), Vec::new(), Vec::new(), true);
    for path in &arguments.paths {
        // A path that is not there is no failing case.
        fs::metadata(path).map_err(|error| input::unreadable(path, &error))?;
        let found = discover(path);
        if found.is_empty() {
            let path = escape(&path.display().to_string()).into_owned();
            return Err(Failure::Usage(format!(
                "`{path}` holds no case file; a case file is TOML with `[mapping]` and `[[case]]`"
            )));
        }
        whole &= path.is_dir();
        for fixture in found.fixtures {
            if !fixtures.iter().any(|known| known.file() == fixture.file()) {
                fixtures.push(fixture);
            }
        }
        for fault in found.errors {
            // One mapping may be that of several case files.
            let is_same = |known: &FixtureError| known.file == fault.file && known.diagnostics == fault.diagnostics;
            match faults.iter_mut().find(|known| is_same(known)) {
                Some(known) => known.cases += fault.cases,
                None => faults.push(fault),
            }
        }
        unreadable.extend(found.unreadable);
    }
    let mut options = RunOptions::default();
    if arguments.bless {
        let blessed = blessed.clone();
        options = options.snapshots(Snapshots::Bless).write_with(move |file, text| blessed.write(file, text));
    }
    if let Some(filter) = &arguments.filter {
        options = options.filter(filter);
    }
    let mut coverage = Coverage::new();
    let mut progress = Progress::of_files();
    progress.expect(fixtures.len());
    let mut cases = Vec::new();
    for fixture in &fixtures {
        cases.extend(fixture.run(&options, &mut coverage));
        signals::note(format!("case files {} of {}", progress.add(), fixtures.len()));
    }
    if let Some(filter) = arguments.filter.as_ref().filter(|_| cases.is_empty() && faults.is_empty()) {
        return Err(Failure::Usage(format!("no case has `{}` in its name", escape(filter))));
    }
    let obsolete = obsolete(&fixtures, &unreadable, whole);
    if arguments.bless {
        for file in &obsolete {
            fs::remove_file(file).map_err(|error| Failure::Write { what: file.display().to_string(), error })?;
        }
    }
    let findings = arguments.personas.then(|| findings(&fixtures, &arguments.deny));
    progress.end();
    Ok(Report {
        faults,
        cases,
        coverage: arguments.coverage.then_some(coverage),
        least: arguments.min_coverage.unwrap_or(0),
        findings,
        obsolete,
        removed: arguments.bless,
    })
}

/// What hostile records show about each mapping, once.
fn findings(fixtures: &[Fixture], deny: &[&'static Code]) -> Vec<(Finding, bool)> {
    let mut known = Vec::new();
    let mut found = Vec::new();
    for fixture in fixtures {
        let subject = fixture.subject();
        if known.contains(&subject) {
            continue;
        }
        known.push(subject);
        found.extend(synthetic_findings(fixture).into_iter().map(|finding| {
            let denied = deny.contains(&finding.diagnostic.code);
            (finding, denied)
        }));
    }
    found
}
