//! Finds case files, and runs them for tests of other crates.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::UNREADABLE_INPUT;
use crate::testing::coverage::Coverage;
use crate::testing::expect::Failure;
use crate::testing::fixture::Fixture;
use crate::testing::fixture::FixtureFault;
use crate::testing::fixture::plain;
use crate::testing::fixture::slug;
use crate::testing::run::CaseResult;
use crate::testing::run::RunOptions;
use crate::testing::snapshot::Snapshots;
use crate::untrusted::Untrusted;

/// How deep folders are looked into.
const FOLDERS: usize = 32;

/// The case files of a file or folder.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Found {
    /// Those that could be read, in order of their paths.
    pub fixtures: Vec<Fixture>,
    /// Why the others could not.
    pub faults: Vec<FixtureFault>,
    /// The files that could not be read.
    pub unreadable: Vec<PathBuf>,
}

impl Found {
    /// Whether there is no case file at all.
    pub fn is_empty(&self) -> bool {
        self.fixtures.is_empty() && self.faults.is_empty()
    }

    fn read(&mut self, file: &Path) {
        match Fixture::read(file) {
            Ok(fixture) => self.fixtures.push(fixture),
            Err(fault) => {
                self.faults.push(fault);
                self.unreadable.push(file.to_owned());
            }
        }
    }
}

/// Reads a case file, or all case files below a folder: `*.toml` with a table `[mapping]` or `[[case]]`. Hidden folders,
/// `target` and `node_modules` are passed over, and so are other TOML files.
pub fn discover(path: &Path) -> Found {
    let mut found = Found::default();
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let mut files = Vec::new();
            if let Err(error) = walk(path, FOLDERS, &mut files) {
                found.faults.push(unreadable(path, &error));
            }
            files.sort();
            files.iter().for_each(|file| found.read(&plain(file)));
        }
        Ok(_) => found.read(&plain(path)),
        Err(error) => found.faults.push(unreadable(path, &error)),
    }
    found
}

fn unreadable(path: &Path, error: &io::Error) -> FixtureFault {
    let diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the path cannot be read: {error}"));
    FixtureFault { file: path.to_owned(), diagnostics: vec![diagnostic] }
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if depth == 0 {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let name = entry.file_name();
        let passed_over = name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules";
        if kind.is_dir() && !passed_over {
            walk(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read(&path)?;
            if looks_like_cases(&String::from_utf8_lossy(&text)) {
                files.push(path);
            }
        }
    }
    Ok(())
}

/// Whether a text has one of the tables that only case files have; a text that cannot be read as TOML may have them too.
pub fn looks_like_cases(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| line.starts_with("[[case]]") || line.starts_with("[mapping]"))
}

/// Cases cannot be run, or fail.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TestFault {
    /// There is no case file.
    NoCases(PathBuf),
    /// Some case files cannot be used.
    Unusable(Vec<FixtureFault>),
    /// Some cases fail what they themselves expect.
    Failed(Vec<CaseResult>),
}

impl fmt::Display for TestFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TestFault::NoCases(path) => {
                write!(formatter, "`{}` holds no case file", Untrusted(&path.to_string_lossy()))
            }
            TestFault::Unusable(faults) => faults.iter().try_for_each(|fault| writeln!(formatter, "{fault}")),
            TestFault::Failed(cases) => cases.iter().try_for_each(|case| {
                let file = case.file.to_string_lossy();
                writeln!(formatter, "{}:{}: {}", Untrusted(&file), case.line, Untrusted(&case.name))?;
                case.failures.iter().try_for_each(|failure| write!(formatter, "{failure}"))
            }),
        }
    }
}

impl std::error::Error for TestFault {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "  {}", Untrusted(&self.message))?;
        self.difference.iter().try_for_each(|line| writeln!(formatter, "  {line}"))
    }
}

/// Runs all cases below a folder, or of one case file, and gives what came out of each: a name made of the case file's path
/// and the case's name, and the value that a snapshot holds. Snapshots beside the cases are neither read nor written.
///
/// # Errors
///
/// There are no cases, a case file cannot be used, or a case fails what it expects itself.
///
/// ```
/// # let folder = std::env::temp_dir().join("attrflow-results-example");
/// # std::fs::create_dir_all(&folder)?;
/// # std::fs::write(folder.join("people.toml"), r#"
/// # [mapping]
/// # template = "generic-scim"
/// # [[case]]
/// # name = "An employee"
/// # record = { userPrincipalName = "ada@contoso.com", displayName = "Ada Lovelace", mailNickname = "ada" }
/// # "#)?;
/// for (name, result) in attrflow::testing::results(&folder)? {
///     assert_eq!(name, "people.an-employee");
///     assert_eq!(result["object"]["displayName"], "Ada Lovelace");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn results(path: impl AsRef<Path>) -> Result<Vec<(String, Json)>, TestFault> {
    let path = &plain(path.as_ref());
    let found = discover(path);
    if !found.faults.is_empty() {
        return Err(TestFault::Unusable(found.faults));
    }
    let options = RunOptions::default().snapshots(Snapshots::Ignore);
    let mut coverage = Coverage::new();
    let cases: Vec<CaseResult> =
        found.fixtures.iter().flat_map(|fixture| fixture.run(&options, &mut coverage)).collect();
    if cases.is_empty() {
        return Err(TestFault::NoCases(path.to_owned()));
    }
    let (passed, failed): (Vec<_>, Vec<_>) = cases.into_iter().partition(CaseResult::passed);
    if !failed.is_empty() {
        return Err(TestFault::Failed(failed));
    }
    Ok(passed.into_iter().map(|case| (name(&case, path), case.result)).collect())
}

/// `folder.people.a-guest`.
fn name(case: &CaseResult, path: &Path) -> String {
    let folder = if case.file == path { path.parent().unwrap_or(path) } else { path };
    let file = case.file.strip_prefix(folder).unwrap_or(&case.file).with_extension("");
    let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
    format!("{}.{}", parts.join("."), slug(&case.name))
}
