//! Runs the cases of a fixture.

use std::fmt;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Map;
use serde_json::Value as Json;
use serde_json::json;

use crate::mapping::Existing;
use crate::testing::case::Case;
use crate::testing::coverage::Coverage;
use crate::testing::expect::Failure;
use crate::testing::fixture::Fixture;
use crate::testing::observed::observe;
use crate::testing::snapshot;
use crate::testing::snapshot::SnapshotOutcome;
use crate::testing::snapshot::Snapshots;

/// Options for running cases.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RunOptions {
    /// The treatment of snapshots.
    pub snapshots: Snapshots,
    /// Only run cases whose names contain this text, in any case.
    pub filter: Option<String>,
    writer: SnapshotWriter,
}

/// Writes snapshots.
#[derive(Clone)]
struct SnapshotWriter(Arc<snapshot::Write>);

impl Default for SnapshotWriter {
    fn default() -> SnapshotWriter {
        SnapshotWriter(Arc::new(snapshot::write))
    }
}

impl fmt::Debug for SnapshotWriter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SnapshotWriter")
    }
}

impl RunOptions {
    /// Sets the treatment of snapshots.
    pub fn snapshots(mut self, snapshots: Snapshots) -> RunOptions {
        self.snapshots = snapshots;
        self
    }

    /// Sets the text that the names of cases must contain.
    pub fn filter(mut self, filter: impl Into<String>) -> RunOptions {
        self.filter = Some(filter.into());
        self
    }

    /// Sets how accepted snapshots are written, given the file and its text. By default each file is replaced atomically.
    pub fn write_with(mut self, write: impl Fn(&Path, &str) -> io::Result<()> + Send + Sync + 'static) -> RunOptions {
        self.writer = SnapshotWriter(Arc::new(write));
        self
    }
}

/// The result of a case.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CaseResult {
    /// The case file.
    pub file: PathBuf,
    /// The line of the case in the file, from 1.
    pub line: usize,
    /// The name of the case.
    pub name: String,
    /// The failed expectations; empty when the case passed.
    pub failures: Vec<Failure>,
    /// The snapshot that was written, if any.
    pub written: Option<PathBuf>,
    /// The result as snapshots contain it.
    pub result: Json,
}

impl CaseResult {
    /// Returns whether the case passed.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Fixture {
    /// Runs the cases in order, and adds the branches they take to the coverage.
    ///
    /// ```
    /// use attrflow::testing::Coverage;
    /// use attrflow::testing::Fixture;
    /// use attrflow::testing::RunOptions;
    ///
    /// let folder = std::env::temp_dir().join("attrflow-fixture-example");
    /// std::fs::create_dir_all(&folder)?;
    /// let file = folder.join("people.toml");
    /// std::fs::write(&file, r#"
    /// [mapping]
    /// template = "generic-scim"
    /// object = "User"
    ///
    /// [[case]]
    /// name = "an employee"
    /// record = { userPrincipalName = "ada@contoso.com", displayName = "Ada Lovelace", mailNickname = "ada" }
    /// expect.values = { displayName = "Ada Lovelace" }
    /// expect.action = "create"
    /// "#)?;
    /// let mut coverage = Coverage::new();
    /// let results = Fixture::read(&file)?.run(&RunOptions::default(), &mut coverage);
    /// assert!(results.iter().all(|case| case.passed()), "{results:#?}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run(&self, options: &RunOptions, coverage: &mut Coverage) -> Vec<CaseResult> {
        let subject = coverage.subject(self);
        let filter = options.filter.as_ref().map(|filter| filter.to_lowercase());
        let wanted =
            |case: &&Case| filter.as_ref().is_none_or(|filter| case.name.to_lowercase().contains(filter.as_str()));
        self.cases.iter().filter(wanted).map(|case| self.case(case, options, (coverage, subject))).collect()
    }

    fn case(&self, case: &Case, options: &RunOptions, (coverage, number): (&mut Coverage, usize)) -> CaseResult {
        let existing = Existing::new(case.world.existing.clone());
        let mut failures = Vec::new();
        let mut results = Vec::new();
        for record in &case.records {
            let observed = observe(&self.subject, &case.world, record, &existing);
            coverage.note(number, &observed.record, &case.world.host());
            for mut failure in case.expected.compare(&observed) {
                if let Some(line) = record.line {
                    failure.message = format!("record of line {line}: {}", failure.message);
                }
                failures.push(failure);
            }
            results.push((record.line, observed.json()));
        }
        let result = combined(results);
        let mut written = None;
        if let Some(file) = case.snapshot.as_deref().filter(|_| options.snapshots != Snapshots::Ignore) {
            match snapshot::compare_or_write(file, &result, options.snapshots, &*options.writer.0) {
                SnapshotOutcome::Same => {}
                SnapshotOutcome::Written => written = Some(file.to_owned()),
                SnapshotOutcome::Failed(failure) => failures.push(failure),
            }
        }
        CaseResult { file: self.file.clone(), line: case.line, name: case.name.clone(), failures, written, result }
    }
}

/// Combines the results of a case: a single record's result as it is, those of a file of records as a list with line
/// numbers.
fn combined(results: Vec<(Option<usize>, Json)>) -> Json {
    let mut list = Vec::new();
    for (line, result) in results {
        let Some(line) = line else { return result };
        let mut members = Map::new();
        members.insert("line".to_owned(), line.into());
        if let Json::Object(result) = result {
            members.extend(result);
        }
        list.push(Json::Object(members));
    }
    json!({ "records": list })
}
