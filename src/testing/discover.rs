//! Finds case files, and runs them for tests in other crates.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::UNREADABLE_INPUT;
use crate::limits::TEST_FILE_LENGTH;
use crate::limits::TEST_FOLDERS;
use crate::mapping::text::start_of_file;
use crate::testing::coverage::Coverage;
use crate::testing::expect::Failure;
use crate::testing::files::FixtureError;
use crate::testing::files::normalized;
use crate::testing::files::slug;
use crate::testing::fixture::Fixture;
use crate::testing::run::CaseResult;
use crate::testing::run::RunOptions;
use crate::testing::snapshot::Snapshots;
use crate::untrusted::Untrusted;

/// The case files found in a folder.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Discovered {
    /// The valid ones, in order of their paths.
    pub fixtures: Vec<Fixture>,
    /// The errors of the others.
    pub errors: Vec<FixtureError>,
    /// The paths of the others.
    pub unreadable: Vec<PathBuf>,
}

impl Discovered {
    /// Returns whether there are no case files.
    pub fn is_empty(&self) -> bool {
        self.fixtures.is_empty() && self.errors.is_empty()
    }

    fn read(&mut self, file: &Path) {
        match Fixture::read(file) {
            Ok(fixture) => self.fixtures.push(fixture),
            Err(error) => {
                self.errors.push(error);
                self.unreadable.push(file.to_owned());
            }
        }
    }
}

/// Reads a case file, or all case files in a folder.
///
/// A case file is `*.toml` with a table `[mapping]` or `[[case]]`; other TOML files are skipped, and so are hidden
/// folders, `target` and `node_modules`.
pub fn discover(path: &Path) -> Discovered {
    let mut found = Discovered::default();
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let mut files = Vec::new();
            if let Err(error) = walk(path, TEST_FOLDERS, &mut files) {
                found.errors.push(unreadable(path, &error));
            }
            files.sort();
            files.iter().for_each(|file| found.read(&normalized(file)));
        }
        Ok(_) => found.read(&normalized(path)),
        Err(error) => found.errors.push(unreadable(path, &error)),
    }
    found
}

fn unreadable(path: &Path, error: &io::Error) -> FixtureError {
    let diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the path cannot be read: {error}"));
    FixtureError { file: path.to_owned(), diagnostics: vec![diagnostic], cases: 0 }
}

fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if depth == 0 {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        let name = entry.file_name();
        let skipped = name.to_string_lossy().starts_with('.') || name == "target" || name == "node_modules";
        if kind.is_dir() && !skipped {
            walk(&path, depth - 1, files)?;
        } else if kind.is_file() && path.extension().is_some_and(|ending| ending == "toml") {
            let text = start_of_file(&path, TEST_FILE_LENGTH)?;
            if looks_like_cases(&String::from_utf8_lossy(&text)) {
                files.push(path);
            }
        }
    }
    Ok(())
}

/// Returns whether a text has a table that only case files have; invalid TOML counts as well.
pub fn looks_like_cases(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| line.starts_with("[[case]]") || line.starts_with("[mapping]"))
}

/// The error when cases cannot be run, or fail.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TestError {
    /// There are no cases.
    NoCases(PathBuf),
    /// Some case files are invalid.
    Invalid(Vec<FixtureError>),
    /// Some cases fail their own expectations.
    Failed(Vec<CaseResult>),
}

impl fmt::Display for TestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TestError::NoCases(path) => {
                write!(formatter, "`{}` has no case files", Untrusted(&path.to_string_lossy()))
            }
            TestError::Invalid(errors) => errors.iter().try_for_each(|error| writeln!(formatter, "{error}")),
            TestError::Failed(cases) => cases.iter().try_for_each(|case| {
                let file = case.file.to_string_lossy();
                writeln!(formatter, "{}:{}: {}", Untrusted(&file), case.line, Untrusted(&case.name))?;
                case.failures.iter().try_for_each(|failure| write!(formatter, "{failure}"))
            }),
        }
    }
}

impl std::error::Error for TestError {}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "  {}", Untrusted(&self.message))?;
        self.difference.iter().try_for_each(|line| writeln!(formatter, "  {line}"))
    }
}

/// Runs all cases of a folder or of a case file, and returns the name and result of each.
///
/// The name consists of the path of the case file and the name of the case. The result is what a snapshot contains;
/// snapshots beside the cases are neither read nor written.
///
/// # Errors
///
/// There are no cases, a case file is invalid, or a case fails its own expectations.
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
pub fn results(path: impl AsRef<Path>) -> Result<Vec<(String, Json)>, TestError> {
    let path = &normalized(path.as_ref());
    let found = discover(path);
    if !found.errors.is_empty() {
        return Err(TestError::Invalid(found.errors));
    }
    let options = RunOptions::default().snapshots(Snapshots::Ignore);
    let mut coverage = Coverage::new();
    let cases: Vec<CaseResult> =
        found.fixtures.iter().flat_map(|fixture| fixture.run(&options, &mut coverage)).collect();
    if cases.is_empty() {
        return Err(TestError::NoCases(path.to_owned()));
    }
    let (passed, failed): (Vec<_>, Vec<_>) = cases.into_iter().partition(CaseResult::passed);
    if !failed.is_empty() {
        return Err(TestError::Failed(failed));
    }
    Ok(passed.into_iter().map(|case| (name(&case, path), case.result)).collect())
}

/// Returns the name of a result, such as `folder.people.a-guest`.
fn name(case: &CaseResult, path: &Path) -> String {
    let folder = if case.file == path { path.parent().unwrap_or(path) } else { path };
    let file = case.file.strip_prefix(folder).unwrap_or(&case.file).with_extension("");
    let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
    format!("{}.{}", parts.join("."), slug(&case.name))
}
