//! A file that appears whole or not at all.

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use tempfile::NamedTempFile;

use crate::cli::escape::escape;
use crate::cli::exit::Failure;

/// A file under a name of its own beside the one it will get; it is removed unless [`AtomicFile::finish`] succeeds.
#[derive(Debug)]
pub struct AtomicFile {
    writer: BufWriter<NamedTempFile>,
    path: PathBuf,
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
        builder.prefix(&prefix).suffix(".attrflow-tmp");
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
        let file = builder
            .tempfile_in(folder)
            // The error names the temporary file, which nobody has asked for.
            .map_err(|error| refuse(io::Error::from(error.kind())))?;
        if let Some(before) = before {
            file.as_file().set_permissions(before.permissions()).map_err(refuse)?;
        }
        Ok(AtomicFile { writer: BufWriter::with_capacity(64 * 1024, file), path: path.to_owned() })
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
        if let Some(Ok(folder)) = path.parent().map(File::open) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
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
