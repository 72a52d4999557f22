//! Snapshot files beside the case files: comparing, writing, and finding obsolete ones.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::testing::difference;
use crate::testing::expect::Failure;
use crate::testing::files::text_at;
use crate::testing::fixture::Fixture;

/// The suffix of snapshot files.
const SUFFIX: &str = ".snap.json";

/// The treatment of snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Snapshots {
    /// Compare the results with them.
    #[default]
    Compare,
    /// Accept the results and write them.
    Bless,
    /// Neither read nor write them.
    Ignore,
}

/// Writes the text of a snapshot to a file.
pub(super) type Write = dyn Fn(&Path, &str) -> io::Result<()> + Send + Sync;

/// Writes a file atomically. A new file is readable by its owner only, because it may contain values; a replaced one keeps its
/// permissions. Symbolic links are not followed.
pub(super) fn write(file: &Path, text: &str) -> io::Result<()> {
    let permissions = match fs::symlink_metadata(file) {
        Ok(found) if found.is_file() => Some(found.permissions()),
        Ok(_) => return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".").tempfile_in(folder)?;
    temporary.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        temporary.as_file().set_permissions(permissions)?;
    }
    temporary.as_file().sync_all()?;
    temporary.persist(file).map(drop).map_err(|error| error.error)
}

/// The outcome for a snapshot.
pub(super) enum SnapshotOutcome {
    /// It equals the result.
    Same,
    /// It was written.
    Written,
    /// It differs, or it cannot be read or written.
    Failed(Failure),
}

/// Compares a result with its snapshot, or writes the snapshot.
pub(super) fn compare_or_write(file: &Path, actual: &Json, snapshots: Snapshots, write: &Write) -> SnapshotOutcome {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = difference::wide(actual);
    let known = match text_at(file) {
        Ok(known) => Some(known),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return SnapshotOutcome::Failed(Failure::new(format!("`{name}` cannot be read: {error}"))),
    };
    // A checkout may have changed the line ends.
    if known.as_ref().is_some_and(|known| known.replace("\r\n", "\n") == text) {
        return SnapshotOutcome::Same;
    }
    if snapshots == Snapshots::Bless {
        return match write(file, &text) {
            Ok(()) => SnapshotOutcome::Written,
            Err(error) => SnapshotOutcome::Failed(Failure::new(format!("`{name}` cannot be written: {error}"))),
        };
    }
    SnapshotOutcome::Failed(match known {
        Some(known) => {
            let lines = difference::lines(&known.replace("\r\n", "\n"), &text);
            Failure::differing(format!("`{name}` differs"), lines)
        }
        None => {
            let lines = difference::lines("", &text);
            Failure::differing(format!("`{name}` does not exist yet; `--bless` writes it"), lines)
        }
    })
}

/// Returns the snapshots that belong to no case.
///
/// Snapshots of files that are not among the fixtures only count when `whole_folders` says that all case files of a
/// folder were read.
pub fn obsolete(fixtures: &[Fixture], unreadable: &[PathBuf], whole_folders: bool) -> Vec<PathBuf> {
    let kept: BTreeSet<&Path> = fixtures.iter().flat_map(Fixture::snapshots).collect();
    let stems = |file: &Path| file.with_extension("");
    let read: BTreeSet<PathBuf> = fixtures.iter().map(|fixture| stems(&fixture.file)).collect();
    let unread: BTreeSet<PathBuf> = unreadable.iter().map(|file| stems(file)).collect();
    let folders: BTreeSet<&Path> = fixtures.iter().filter_map(|fixture| fixture.file.parent()).collect();
    let mut found = BTreeSet::new();
    for folder in folders {
        let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        for entry in fs::read_dir(listed).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            // A slug contains no dot, so everything before the last dot is the name of the case file.
            let Some((stem, _)) = name.strip_suffix(SUFFIX).and_then(|rest| rest.rsplit_once('.')) else { continue };
            let (owner, file) = (folder.join(stem), folder.join(name));
            let is_read = read.contains(&owner) || (whole_folders && !unread.contains(&owner));
            if is_read && !kept.contains(file.as_path()) {
                found.insert(file);
            }
        }
    }
    found.into_iter().collect()
}
