//! Results beside the cases: compared, accepted, and cleared away.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::testing::difference;
use crate::testing::expect::Failure;
use crate::testing::fixture::Fixture;

/// What the names of snapshots end with.
const ENDING: &str = ".snap.json";

/// What is done with snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Snapshots {
    /// They are compared.
    #[default]
    Compare,
    /// What came out is accepted: they are written.
    Bless,
    /// They are left alone; somebody else compares what comes out.
    Ignore,
}

/// Writes a snapshot; whoever runs the cases may have a way of its own.
pub(super) type Write = dyn Fn(&Path, &str) -> io::Result<()> + Send + Sync;

/// Writes a file so that it appears whole or not at all. A new one is readable by its owner only, as it may hold values; one that is
/// replaced keeps its permissions. Symbolic links are not followed.
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

/// How a snapshot fared.
pub(super) enum Settled {
    /// It is as it was.
    Same,
    /// It was written.
    Written,
    /// It differs, or cannot be read or written.
    Failed(Failure),
}

/// Compares what came out with the file, or writes it there.
pub(super) fn settle(file: &Path, actual: &Json, snapshots: Snapshots, write: &Write) -> Settled {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let text = difference::wide(actual);
    let known = match fs::read_to_string(file) {
        Ok(known) => Some(known),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Settled::Failed(Failure::new(format!("`{name}` cannot be read: {error}"))),
    };
    // A checkout may have changed the line ends.
    if known.as_ref().is_some_and(|known| known.replace("\r\n", "\n") == text) {
        return Settled::Same;
    }
    if snapshots == Snapshots::Bless {
        return match write(file, &text) {
            Ok(()) => Settled::Written,
            Err(error) => Settled::Failed(Failure::new(format!("`{name}` cannot be written: {error}"))),
        };
    }
    Settled::Failed(match known {
        Some(known) => {
            let lines = difference::lines(&known.replace("\r\n", "\n"), &text);
            Failure::differing(format!("`{name}` differs"), lines)
        }
        None => {
            let lines = difference::lines("", &text);
            Failure::differing(format!("`{name}` does not exist yet; `--bless` accepts what came out"), lines)
        }
    })
}

/// Snapshots that belong to no case any more. Those of files that are not among the fixtures count only when `whole_folders`
/// says that all case files of a folder were read.
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
            // The slug of a case holds no point, so the case file's own name is all before the last one.
            let Some((stem, _)) = name.strip_suffix(ENDING).and_then(|rest| rest.rsplit_once('.')) else { continue };
            let (owner, file) = (folder.join(stem), folder.join(name));
            let looked_at = read.contains(&owner) || (whole_folders && !unread.contains(&owner));
            if looked_at && !kept.contains(file.as_path()) {
                found.insert(file);
            }
        }
    }
    found.into_iter().collect()
}
