//! Tests of mappings: case files, snapshots, coverage, and hostile records. For `attrflow test`, and for tests of your own.
//!
//! A case file is TOML. It names a mapping and holds cases: a record, and what must come out. What is not written into the
//! case is compared with a snapshot, a file beside the case file that is reviewed like code:
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
//! Nothing is left to the moment: without `now` it is the first of January 2026, without `seed` the seed is 1.
//!
//! # With insta
//!
//! [`results`] gives what comes out of each case, so that another snapshot library can keep it. With `insta`, the macro
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
mod coverage;
mod difference;
mod discover;
mod expect;
mod fixture;
mod hostile;
mod observed;
pub mod personas;
mod probe;
mod reader;
mod run;
mod shape;
mod snapshot;

pub use coverage::Coverage;
pub use coverage::Untaken;
pub use difference::Line;
pub use difference::difference;
pub use discover::Found;
pub use discover::TestFault;
pub use discover::discover;
pub use discover::looks_like_cases;
pub use discover::results;
pub use expect::Failure;
pub use fixture::Fixture;
pub use fixture::FixtureFault;
pub use hostile::Finding;
pub use hostile::hostile_findings;
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

/// Compares what comes out of all cases below a folder with snapshots of `insta`, which the calling crate must have among
/// its dependencies (feature `json`). Panics, as assertions do, when a case fails what it expects itself. The path is
/// relative to the crate's folder, as in all tests.
#[macro_export]
macro_rules! assert_mapping_snapshots {
    ($path:expr $(,)?) => {
        match $crate::testing::results($path) {
            Ok(results) => {
                for (name, result) in results {
                    insta::assert_json_snapshot!(name, result);
                }
            }
            Err(fault) => panic!("{fault}"),
        }
    };
}
pub use assert_mapping_snapshots;
