//! Tests of mappings, for `attrflow test` and for your own tests: case files, snapshots, branch coverage, synthetic
//! records.
//!
//! A case file is TOML. It names a mapping and has cases: a record and the expected result. What the case does not
//! state is compared with a snapshot, a file beside the case file that is reviewed like code:
//!
//! ```toml
//! [mapping]
//! file = "mapping.json"
//! object = "User"
//!
//! [defaults]
//! now = 2026-01-15T08:00:00Z
//! record = { accountEnabled = true, userPrincipalName = "ada@contoso.com" }
//!
//! [[case]]
//! name = "a guest is an end-user"
//! record = { userType = "Guest" }
//! expect.values = { role = "end-user" }
//! expect.missing = ["phone"]
//!
//! [[case]]
//! name = "everybody"
//! records = "people.jsonl"
//! ```
//!
//! Results are reproducible: without `now` the time is 1 January 2026, without `seed` the seed is 1.
//!
//! # With insta
//!
//! [`results`] returns the result of each case, for use with another snapshot library. For `insta`, the macro
//! [`assert_mapping_snapshots!`](crate::assert_mapping_snapshots) is the whole test:
//!
//! ```no_run
//! // #[test]
//! fn mappings() {
//!     attrflow::testing::assert_mapping_snapshots!("tests/mappings");
//! }
//! # mod insta { #[macro_export] macro_rules! assert_json_snapshot { ($name:expr, $value:expr) => {{ let _ = ($name, $value); }} } pub use assert_json_snapshot; }
//! ```

mod branch;
mod case;
mod coverage;
mod difference;
mod discover;
mod expect;
mod files;
mod findings;
mod fixture;

mod observed;
mod probe;
mod reader;
mod run;
mod shape;
mod snapshot;
pub mod synthetic;
mod world;

pub use coverage::Coverage;
pub use coverage::UncoveredCall;
pub use difference::Line;
pub use difference::difference;
pub use discover::Discovered;
pub use discover::TestError;
pub use discover::discover;
pub use discover::looks_like_cases;
pub use discover::results;
pub use expect::Failure;
pub use files::FixtureError;
pub use findings::Finding;
pub use findings::synthetic_findings;
pub use fixture::Fixture;
pub use run::CaseResult;
pub use run::RunOptions;
pub use snapshot::Snapshots;
pub use snapshot::obsolete;

/// Checks the tables and keys of a case file's text; what it names is not looked up, and no file is read.
///
/// # Errors
///
/// The first thing that is wrong, with its place in the text.
pub fn check_case_file(text: &str) -> Result<(), crate::diagnostic::Diagnostic> {
    shape::read(text).map(drop)
}

/// Compares the results of all cases in a folder with `insta` snapshots.
///
/// The calling crate must depend on `insta` with the feature `json`. Panics, as assertions do, when a case fails its
/// own expectations. The path is relative to the crate's folder, as in all tests.
#[macro_export]
macro_rules! assert_mapping_snapshots {
    ($path:expr $(,)?) => {
        match $crate::testing::results($path) {
            Ok(results) => {
                for (name, result) in results {
                    insta::assert_json_snapshot!(name, result);
                }
            }
            Err(error) => panic!("{error}"),
        }
    };
}
pub use assert_mapping_snapshots;
