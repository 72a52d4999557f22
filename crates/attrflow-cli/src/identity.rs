//! Which names lead to one file, so that no output destroys an input or another output.
//!
//! Files are compared by device and inode where there are any, which sees through symbolic links, hard links and redirections. A file
//! that does not exist yet is known by its folder and its name in it.

use std::fs;
use std::fs::Metadata;
use std::io;
use std::path::Path;
#[cfg(not(unix))]
use std::path::PathBuf;

use crate::atomic;
use crate::exit::Failure;
use crate::input;
use crate::streams;

/// What tells a file from all others.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    /// A file that exists.
    #[cfg(unix)]
    Inode(u64, u64),
    /// A file that exists, by its canonical path.
    #[cfg(not(unix))]
    Path(PathBuf),
    /// A file that does not exist yet, by its folder and its name.
    New(Box<Identity>, String),
}

impl Identity {
    /// Returns the identity of what a path leads to; nothing for devices, which may be shared, and where the folder does not exist.
    fn of_path(path: &Path) -> Option<Identity> {
        match fs::metadata(path) {
            Ok(metadata) if is_shared_by_nature(&metadata) => None,
            Ok(metadata) => Identity::of_existing(path, &metadata),
            Err(_) => {
                let folder = atomic::folder_of(path);
                let name = path.file_name()?.to_string_lossy().into_owned();
                // The usual file systems of these do not tell upper case from lower case.
                let ignores_case = cfg!(any(windows, target_os = "macos"));
                let name = if ignores_case { name.to_lowercase() } else { name };
                let folder = Identity::of_existing(folder, &fs::metadata(folder).ok()?)?;
                Some(Identity::New(Box::new(folder), name))
            }
        }
    }

    /// Returns the identity of the file that a standard stream was redirected to.
    fn of_stream(metadata: Option<Metadata>) -> Option<Identity> {
        #[cfg(unix)]
        return metadata
            .filter(|metadata| !is_shared_by_nature(metadata))
            .and_then(|metadata| Identity::of_existing(Path::new(""), &metadata));
        #[cfg(not(unix))]
        return metadata.and(None);
    }

    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere the path may have no canonical form")]
    fn of_existing(_: &Path, metadata: &Metadata) -> Option<Identity> {
        use std::os::unix::fs::MetadataExt;
        Some(Identity::Inode(metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    fn of_existing(path: &Path, _: &Metadata) -> Option<Identity> {
        fs::canonicalize(path).ok().map(Identity::Path)
    }
}

/// Whether a file is one that several programs write side by side: a terminal, `/dev/null`, a socket.
fn is_shared_by_nature(metadata: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        kind.is_char_device() || kind.is_block_device() || kind.is_socket()
    }
    #[cfg(not(unix))]
    {
        !metadata.is_file() && !metadata.is_dir()
    }
}

/// Whether two metadata belong to one file; where inodes are not known, they may.
pub fn is_same(one: &Metadata, other: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }
    #[cfg(not(unix))]
    {
        one.is_file() && other.is_file()
    }
}

/// A file of a run, with what it is called in messages.
struct Named {
    name: String,
    identity: Option<Identity>,
}

impl Named {
    fn path(path: &Path) -> Named {
        Named { name: format!("`{}`", input::name(path)), identity: Identity::of_path(path) }
    }

    fn stream(name: &str, metadata: Option<Metadata>) -> Named {
        Named { name: name.to_owned(), identity: Identity::of_stream(metadata) }
    }

    fn is(&self, other: &Named) -> bool {
        self.identity.is_some() && self.identity == other.identity
    }
}

fn printed() -> [Named; 2] {
    [
        Named::stream("the standard output", streams::metadata(io::stdout())),
        Named::stream("the standard error output", streams::metadata(io::stderr())),
    ]
}

/// Refuses outputs that are one file with an input, with each other, or with what a standard stream was redirected to. `-` is the standard
/// input among the inputs, and the standard output among the outputs.
pub fn refuse_shared(outputs: &[&Path], inputs: &[&Path]) -> Result<(), Failure> {
    let is_stream = |path: &&&Path| **path == Path::new("-");
    let standard_input = || Named::stream("the standard input", streams::metadata(io::stdin()));
    let mut read: Vec<Named> = inputs.iter().filter(|path| !is_stream(path)).map(|path| Named::path(path)).collect();
    let printed = printed();
    if inputs.iter().any(|path| is_stream(&path)) {
        read.push(standard_input());
    }
    for stream in &printed {
        if let Some(input) = read.iter().find(|input| stream.is(input)) {
            return Err(Failure::Output(format!(
                "{} cannot be written: it is the same file as {}",
                stream.name, input.name
            )));
        }
    }
    let mut taken: Vec<Named> = read.into_iter().chain([standard_input()]).chain(printed).collect();
    for output in outputs.iter().filter(|path| !is_stream(path)) {
        let named = Named::path(output);
        if let Some(other) = taken.iter().find(|other| named.is(other)) {
            let message = format!("{} cannot be created: it is the same file as {}", named.name, other.name);
            return Err(Failure::Output(message));
        }
        // The file of another argument may look like the rest of a killed run, which would be removed.
        let temporary = Named::path(&atomic::temporary_path(output));
        if let Some(other) = taken.iter().find(|other| temporary.is(other)) {
            let (named, until) = (named.name, temporary.name);
            let message = format!(
                "{named} cannot be created: until it is whole it is {until}, which is the same file as {}",
                other.name
            );
            return Err(Failure::Output(message));
        }
        taken.extend([named, temporary]);
    }
    Ok(())
}

/// Refuses to replace a file that the standard output or the standard error output was redirected to.
pub fn refuse_printed(path: &Path) -> Result<(), Failure> {
    let named = Named::path(path);
    match printed().iter().find(|stream| stream.is(&named)) {
        Some(stream) => {
            Err(Failure::Output(format!("{} cannot be created: it is the same file as {}", named.name, stream.name)))
        }
        None => Ok(()),
    }
}
