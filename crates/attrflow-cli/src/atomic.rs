//! A file that appears whole or not at all. Everything that is written under a name is written here.

use std::ffi::OsString;
use std::fs;
use std::fs::File;
use std::fs::Permissions;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::io;
use std::io::BufWriter;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use attrflow::mapping::Encoding;

use crate::escape::escape;
use crate::exit::Failure;
use crate::identity;
use crate::temporary::Temporary;

/// How the name of a file ends that is not whole yet.
const SUFFIX: &str = ".attrflow-tmp";

/// Longest name of a file, in bytes, that every usual file system takes.
const MAX_NAME: usize = 255;

/// A file under a temporary name beside its final one; it is removed unless [`AtomicFile::finish`] succeeds.
///
/// A new file is readable by its owner only, because records may be in it. A file that is replaced keeps its permissions. A symbolic link
/// is refused: the user who wrote it may be another one than the user who runs this. A hard link is replaced, and the file's other names keep the old text.
#[derive(Debug)]
pub struct AtomicFile {
    // Removed before the writer gives up the lock: after that, the name may be another run's.
    temporary: Temporary,
    writer: BufWriter<File>,
    path: PathBuf,
    /// The permissions of the file that is replaced.
    permissions: Option<Permissions>,
}

impl AtomicFile {
    /// Begins a file for `path`. What is there already stays until the file is whole.
    pub fn create(path: &Path) -> Result<AtomicFile, Failure> {
        let refuse = |error: io::Error| Failure::Create(path.to_owned(), error);
        let permissions = replaceable(path).map_err(refuse)?;
        identity::refuse_printed(path)?;
        let (file, temporary) =
            Temporary::create(&temporary_path(path)).map_err(|error| match error.raw_os_error() {
                // The system's own message names its number; the error names the file already.
                Some(_) => refuse(io::Error::from(error.kind())),
                None => refuse(error),
            })?;
        let writer = BufWriter::with_capacity(64 * 1024, file);
        Ok(AtomicFile { temporary, writer, path: path.to_owned(), permissions })
    }

    /// Withdraws what others than the owner may do with the file that is replaced.
    pub fn private(self) -> AtomicFile {
        AtomicFile { permissions: self.permissions.map(of_owner), ..self }
    }

    /// Writes bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.writer.write_all(bytes).map_err(|error| failed(&self.path, error))
    }

    /// Brings everything to the disk, then gives the file its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        self.complete().map_err(|error| failed(&self.path, error))
    }

    fn complete(&mut self) -> io::Result<()> {
        self.writer.flush()?;
        let file = self.writer.get_ref();
        if let Some(permissions) = self.permissions.take() {
            file.set_permissions(permissions)?;
        }
        file.sync_all()?;
        self.temporary.persist(&self.path)?;
        // The name itself lasts only when the folder is on the disk as well. Not every system can do that.
        if let Ok(folder) = File::open(folder_of(&self.path)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Returns what is left of permissions when only the owner has any.
#[cfg(unix)]
pub fn of_owner(permissions: Permissions) -> Permissions {
    use std::os::unix::fs::PermissionsExt;
    Permissions::from_mode(permissions.mode() & 0o600)
}

/// Returns the permissions as they are: who may read a file is up to its folder here.
#[cfg(not(unix))]
pub fn of_owner(permissions: Permissions) -> Permissions {
    permissions
}

/// Returns the folder that a file is in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns the name that a file has until it is whole.
pub fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default();
    let mut temporary = OsString::from(".");
    if name.len() + 1 + SUFFIX.len() <= MAX_NAME {
        temporary.push(name);
    } else {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        let beginning: String = name.to_string_lossy().chars().take(40).collect();
        temporary.push(format!("{beginning}-{:016x}", hasher.finish()));
    }
    temporary.push(SUFFIX);
    path.with_file_name(temporary)
}

/// Returns the permissions of the file that would be replaced, if there is one; an error when it must not be.
fn replaceable(path: &Path) -> io::Result<Option<Permissions>> {
    let missing = match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => return Ok(Some(found.permissions())),
        Ok(found) => return Err(not_a_file(&found)),
        Err(error) => error,
    };
    let refused = |message: String| Err(io::Error::new(io::ErrorKind::NotFound, message));
    let whole = path.as_os_str().as_encoded_bytes();
    if !path.file_name().is_some_and(|name| whole.ends_with(name.as_encoded_bytes())) {
        return refused("it names no file".to_owned());
    }
    let folder = folder_of(path);
    let name = escape(&folder.display().to_string()).into_owned();
    match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => refused(format!("`{name}` is not a folder")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => refused(format!("the folder `{name}` does not exist")),
        _ if missing.kind() == io::ErrorKind::NotFound => Ok(None),
        _ => Err(io::Error::from(missing.kind())),
    }
}

/// Gives a file another text, in the encoding it has. A byte order mark at its beginning stays.
pub fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let mut first = Vec::new();
    let _ = File::open(path).and_then(|file| file.take(4).read_to_end(&mut first));
    let (encoding, mark) = Encoding::of(&first);
    let mut output = AtomicFile::create(path)?;
    output.write(first.get(..mark).unwrap_or_default())?;
    output.write(&encoding.encode(text))?;
    output.finish()
}

/// Refuses to write through a symbolic link.
pub fn refuse_link(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Err(not_a_file(&found)),
        _ => Ok(()),
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
