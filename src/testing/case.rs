//! A case of a case file.

use std::path::PathBuf;

use crate::testing::expect::Expected;
use crate::testing::world::CaseRecord;
use crate::testing::world::World;

/// A case: records, the environment they are mapped in, and the expected result.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    /// Its line in the case file, from 1.
    pub(super) line: usize,
    /// The snapshot file; `None` when the case states all that is expected.
    pub(super) snapshot: Option<PathBuf>,
    pub(super) records: Vec<CaseRecord>,
    pub(super) world: World,
    pub(super) expected: Expected,
}
