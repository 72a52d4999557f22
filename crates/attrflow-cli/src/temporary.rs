//! The temporary files of the program: made, given their final names and removed in one place.
//!
//! A temporary file has a name that follows from the file it becomes, and a lock. So two runs that write one file notice each other, and
//! what is left of a killed run is recognised: nobody holds its lock. All that exist are listed, so that a signal can remove them; while
//! it does, nobody makes another one or gives one its name.

use std::fs;
use std::fs::File;
use std::fs::TryLockError as FileLockError;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
#[cfg(unix)]
use std::sync::TryLockError;

use crate::identity;

/// How often a file is made again because another run removed it as a left-over before it was locked.
const MAX_ATTEMPTS: usize = 100;

/// The temporary files that exist now.
static LIST: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn list() -> MutexGuard<'static, Vec<PathBuf>> {
    LIST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is removed unless [`Temporary::persist`] succeeds.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
}

impl Temporary {
    /// Makes a file that only its owner may read. What is left there of a killed run is removed; a file that another run holds its lock
    /// on is in use.
    pub fn create(path: &Path) -> io::Result<(File, Temporary)> {
        let mut list = list();
        for _ in 0..MAX_ATTEMPTS {
            let mut options = File::options();
            options.write(true).create_new(true);
            #[cfg(unix)]
            {
                use std::os::unix::fs::OpenOptionsExt;
                options.mode(0o600);
            }
            match options.open(path) {
                Ok(file) => {
                    // Another run may have taken it for a left-over before the lock, and then it has no name any more.
                    lock(&file)?;
                    if is_named(&file, path) {
                        list.push(path.to_owned());
                        return Ok((file, Temporary { path: path.to_owned() }));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => remove_abandoned(path)?,
                Err(error) => return Err(error),
            }
        }
        Err(in_use())
    }

    /// Gives the file its final name. A signal waits until it has it.
    pub fn persist(&self, target: &Path) -> io::Result<()> {
        let mut list = list();
        fs::rename(&self.path, target)?;
        list.retain(|listed| *listed != self.path);
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut list = list();
        if list.contains(&self.path) {
            // When it cannot be removed it is merely in the way.
            let _ = fs::remove_file(&self.path);
            list.retain(|listed| *listed != self.path);
        }
    }
}

/// Keeps others from making temporary files and from giving them their names.
#[cfg(unix)]
pub struct Removed {
    _list: MutexGuard<'static, Vec<PathBuf>>,
}

/// Removes all temporary files before the program ends. There are none until the result is dropped.
#[cfg(unix)]
pub fn remove_all() -> Removed {
    let mut list = list();
    for path in list.drain(..) {
        let _ = fs::remove_file(path);
    }
    Removed { _list: list }
}

/// Removes all temporary files where no memory is left. The thread that ran out of it may hold the list; then they stay.
#[cfg(unix)]
pub fn remove_all_without_memory() {
    const ATTEMPTS: usize = 20;
    for _ in 0..ATTEMPTS {
        let list = match LIST.try_lock() {
            Ok(list) => list,
            Err(TryLockError::Poisoned(list)) => list.into_inner(),
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(std::time::Duration::from_millis(10));
                continue;
            }
        };
        list.iter().for_each(|path| drop(fs::remove_file(path)));
        // Nobody may make another one until the program has ended.
        std::mem::forget(list);
        return;
    }
}

/// Locks a file. Not every file system can lock; then every run has to take care of itself.
fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) | Err(FileLockError::Error(_)) => Ok(()),
        Err(FileLockError::WouldBlock) => Err(in_use()),
    }
}

fn in_use() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "another run is writing it")
}

/// Whether a name still leads to a file that was opened by it.
fn is_named(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::symlink_metadata(path)) {
        (Ok(opened), Ok(named)) => named.is_file() && identity::is_same(&opened, &named),
        _ => false,
    }
}

/// Removes a file that is left of a run that was killed.
fn remove_abandoned(path: &Path) -> io::Result<()> {
    let in_the_way = |why: &str| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let message = format!("the file `{}` beside it is in the way{why}", name.escape_debug());
        io::Error::new(io::ErrorKind::AlreadyExists, message)
    };
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err(in_the_way("; remove it")),
        // Its run has ended since.
        Err(_) => return Ok(()),
    }
    let file = match File::options().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(in_the_way(&format!(": {}", error.kind()))),
    };
    match file.try_lock() {
        Ok(()) if is_named(&file, path) => fs::remove_file(path),
        Ok(()) => Ok(()),
        Err(FileLockError::WouldBlock) => Err(in_use()),
        Err(FileLockError::Error(_)) => Err(in_the_way("; remove it when no other run is writing it")),
    }
}
