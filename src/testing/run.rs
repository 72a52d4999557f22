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
use crate::testing::coverage::Coverage;
use crate::testing::expect::Failure;
use crate::testing::fixture::Case;
use crate::testing::fixture::Fixture;
use crate::testing::observed::observe;
use crate::testing::snapshot;
use crate::testing::snapshot::Settled;
use crate::testing::snapshot::Snapshots;

/// How cases are run.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RunOptions {
    /// What is done with snapshots.
    pub snapshots: Snapshots,
    /// Only cases with this text in their names, in any case, are run.
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
    /// With this done with snapshots.
    pub fn snapshots(mut self, snapshots: Snapshots) -> RunOptions {
        self.snapshots = snapshots;
        self
    }

    /// With only the cases that have this text in their names.
    pub fn filter(mut self, filter: impl Into<String>) -> RunOptions {
        self.filter = Some(filter.into());
        self
    }

    /// With this writing the snapshots that are accepted: the file and its text. Without it each file appears whole or not at all.
    pub fn write_with(mut self, write: impl Fn(&Path, &str) -> io::Result<()> + Send + Sync + 'static) -> RunOptions {
        self.writer = SnapshotWriter(Arc::new(write));
        self
    }
}

/// How a case ended.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CaseResult {
    /// The case file.
    pub file: PathBuf,
    /// The line of the case in it, from 1.
    pub line: usize,
    /// The name of the case.
    pub name: String,
    /// The ways in which it failed; none when it passed.
    pub failures: Vec<Failure>,
    /// The snapshot that was written.
    pub written: Option<PathBuf>,
    /// What came out, as snapshots hold it.
    pub result: Json,
}

impl CaseResult {
    /// Whether all is as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl Fixture {
    /// Runs its cases, in order, and notes the branches they take.
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
            let observed = observe(&self.subject, case, record, &existing);
            coverage.note(number, &observed.record, &case.world.host());
            for mut failure in case.expected.compare(&observed) {
                if let Some(line) = record.line {
                    failure.message = format!("record of line {line}: {}", failure.message);
                }
                failures.push(failure);
            }
            results.push((record.line, observed.json()));
        }
        let result = gathered(results);
        let mut written = None;
        if let Some(file) = case.snapshot.as_deref().filter(|_| options.snapshots != Snapshots::Ignore) {
            match snapshot::settle(file, &result, options.snapshots, &*options.writer.0) {
                Settled::Same => {}
                Settled::Written => written = Some(file.to_owned()),
                Settled::Failed(failure) => failures.push(failure),
            }
        }
        CaseResult { file: self.file.clone(), line: case.line, name: case.name.clone(), failures, written, result }
    }
}

/// The result of a lone record is that of the case; those of a file's records are a list with their lines.
fn gathered(results: Vec<(Option<usize>, Json)>) -> Json {
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
