//! A file that appears whole or not at all.

use std::fs;
use std::fs::File;
use std::fs::TryLockError;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use tempfile::NamedTempFile;

use crate::escape::escape;
use crate::exit::Failure;
use crate::input;

/// How the name of a file ends that is not whole yet.
const SUFFIX: &str = ".attrflow-tmp";

/// A file under a name of its own beside the one it will get; it is removed unless [`AtomicFile::finish`] succeeds.
#[derive(Debug)]
pub struct AtomicFile {
    writer: BufWriter<NamedTempFile>,
    path: PathBuf,
    folder: PathBuf,
}

impl AtomicFile {
    /// Begins a file that will stand at `path`. What is there already stays until the file is whole.
    pub fn create(path: &Path) -> Result<AtomicFile, Failure> {
        let refuse = |error: io::Error| Failure::Create(path.to_owned(), error);
        let before = match fs::symlink_metadata(path) {
            Ok(before) if before.is_file() => Some(before),
            Ok(before) => return Err(refuse(not_a_file(&before))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(refuse(error)),
        };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut builder = tempfile::Builder::new();
        let prefix = format!(".{}.", name.chars().take(40).collect::<String>());
        builder.prefix(&prefix).suffix(SUFFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What is new gets the permissions that any new file gets: the mask takes away from these.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        clear(folder, &prefix).map_err(refuse)?;
        let file = builder
            .tempfile_in(folder)
            // The error names the temporary file, which nobody has asked for.
            .map_err(|error| refuse(io::Error::from(error.kind())))?;
        // Not every file system can lock. Then nobody else's file is taken for one that was left behind, either.
        let _ = file.as_file().try_lock();
        if let Some(before) = before {
            file.as_file().set_permissions(before.permissions()).map_err(refuse)?;
        }
        Ok(AtomicFile {
            writer: BufWriter::with_capacity(64 * 1024, file),
            path: path.to_owned(),
            folder: folder.to_owned(),
        })
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.writer.write_all(bytes).map_err(|error| failed(&self.path, error))
    }

    /// Brings everything to the disk, then gives the file its name.
    pub fn finish(self) -> Result<(), Failure> {
        let path = self.path;
        let file = self.writer.into_inner().map_err(|error| failed(&path, error.into_error()))?;
        file.as_file().sync_all().map_err(|error| failed(&path, error))?;
        file.persist(&path).map_err(|error| failed(&path, error.error))?;
        // The name itself lasts only when the folder is on the disk as well. Not every system can do that.
        if let Ok(folder) = File::open(&self.folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Gives a file another text. A byte order mark at its beginning stays.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let mut first = [0; input::MARK.len()];
    let mark = File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == *input::MARK;
    let mut output = AtomicFile::create(path)?;
    if mark {
        output.write(input::MARK)?;
    }
    output.write(text.as_bytes())?;
    output.finish()
}

/// Removes what a run left behind that was ended by force. A file that another run holds its lock on is in use.
fn clear(folder: &Path, prefix: &str) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let ours = name.starts_with(prefix) && name.ends_with(SUFFIX);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let Ok(file) = File::options().write(true).open(entry.path()) else { continue };
        match file.try_lock() {
            Ok(()) => {
                // When it cannot be removed it is merely in the way.
                let _ = fs::remove_file(entry.path());
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, "another run is writing it"));
            }
            Err(TryLockError::Error(_)) => {}
        }
    }
    Ok(())
}

fn not_a_file(found: &fs::Metadata) -> io::Error {
    let what = if found.is_dir() {
        "it is a directory"
    } else if found.is_symlink() {
        "it is a symbolic link; name the file it leads to"
    } else {
        "it is not a regular file"
    };
    io::Error::new(io::ErrorKind::AlreadyExists, what)
}

/// Writing to a file failed.
pub fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::Write { what: format!("`{}`", escape(&path.display().to_string())), error }
}

/// Refuses to write where one reads: both names lead to one file.
pub fn differ(output: &Path, input: &Path) -> Result<(), Failure> {
    match (fs::canonicalize(output), fs::canonicalize(input)) {
        (Ok(one), Ok(other)) if one == other => {
            let error = io::Error::new(io::ErrorKind::AlreadyExists, "it is one of the other files of this run");
            Err(Failure::Create(output.to_owned(), error))
        }
        _ => Ok(()),
    }
}
