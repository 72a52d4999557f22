//! Keeps links in an SQLite file that survives a killed process and refuses a second writer.
//!
//! The file is private to its owner (mode 0600), because it says who is provisioned where. A writer holds a lock file beside it for
//! as long as it is open; readers need no lock, they see what was committed last. The schema has a version, and files of older
//! versions are migrated when they are opened for writing.

use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use rusqlite::Connection;
use rusqlite::ErrorCode;
use rusqlite::OpenFlags;
use rusqlite::OptionalExtension;
use rusqlite::Row;
use rusqlite::params;

use crate::plan::links::Link;
use crate::plan::links::LinkError;
use crate::plan::links::LinkErrorKind;
use crate::plan::links::LinkRow;
use crate::plan::links::LinkStore;
use crate::plan::links::Stamp;

/// Marks the file as a link store: `AFLK`.
const APPLICATION_ID: i32 = 0x4146_4c4b;

/// The statements that bring a file from one version of the schema to the next.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE link (
        object TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT,
        matched_by TEXT,
        action TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        next_attempt INTEGER,
        record_hash TEXT,
        record TEXT,
        failed_line INTEGER,
        PRIMARY KEY (object, source)
    ) WITHOUT ROWID;
    CREATE INDEX link_target ON link (object, target);
    CREATE TABLE member (
        object TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        PRIMARY KEY (object, source, target)
    ) WITHOUT ROWID;
"];

const SELECT: &str = "SELECT object, source, target, matched_by, action, attempts, next_attempt, record_hash, record, failed_line FROM link";

/// Links in an SQLite file.
#[derive(Debug)]
pub struct SqliteLinks {
    connection: Connection,
    /// Held while the store may be written.
    lock: Option<WriterLock>,
    is_changing: bool,
}

/// The lock file of a writer; it is removed when the writer ends.
#[derive(Debug)]
struct WriterLock {
    _file: File,
    path: PathBuf,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // A remaining lock file is harmless: only the lock on it counts.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl SqliteLinks {
    /// Opens a store for reading. A file that is not there is an empty store.
    ///
    /// # Errors
    ///
    /// The file is no link store, is of a newer version, or cannot be read.
    pub fn open(path: &Path) -> Result<SqliteLinks, LinkError> {
        if !path.exists() {
            let connection = Connection::open_in_memory().map_err(failed)?;
            migrate(&connection, 0)?;
            return Ok(SqliteLinks { connection, lock: None, is_changing: false });
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // Reading a store whose last writer was killed needs its log, and so the permission to write.
        let connection = Connection::open_with_flags(path, flags)
            .or_else(|_| Connection::open_with_flags(path, read_only))
            .map_err(failed)?;
        let version = version(&connection)?;
        let store = SqliteLinks { connection, lock: None, is_changing: false };
        match version {
            0 => {
                migrate(&store.connection, 0)?;
                Ok(store)
            }
            _ => {
                store.connection.pragma_update(None, "query_only", true).map_err(failed)?;
                Ok(store)
            }
        }
    }

    /// Opens a store for writing, and makes the file if it is not there.
    ///
    /// # Errors
    ///
    /// Another process writes it; the file is no link store, is of a newer version, or cannot be written.
    pub fn open_for_writing(path: &Path) -> Result<SqliteLinks, LinkError> {
        let lock = lock(path)?;
        create_private(path).map_err(|error| LinkError::new(LinkErrorKind::Io, error.to_string()))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        let version = version(&connection)?;
        // Readers go on while a writer is at work, and a killed writer loses only what it had not committed.
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        // In KiB. Records come in another order than that of the file; with the 2 MiB that SQLite has otherwise, a sixth more time is spent on pages.
        connection.pragma_update(None, "cache_size", -65_536).map_err(failed)?;
        migrate(&connection, version)?;
        Ok(SqliteLinks { connection, lock: Some(lock), is_changing: false })
    }

    /// Begins a transaction unless one has begun.
    fn begin(&mut self) -> Result<(), LinkError> {
        if self.lock.is_none() {
            return Err(LinkError::new(LinkErrorKind::Io, "the link store was opened for reading only"));
        }
        if !self.is_changing {
            self.connection.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
            self.is_changing = true;
        }
        Ok(())
    }

    fn execute(&mut self, statement: &str, parameters: impl rusqlite::Params) -> Result<usize, LinkError> {
        self.begin()?;
        let mut statement = self.connection.prepare_cached(statement).map_err(failed)?;
        statement.execute(parameters).map_err(failed)
    }

    fn meta(&self, name: &str) -> Result<Option<String>, LinkError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE name = ?1").map_err(failed)?;
        statement.query_row([name], |row| row.get(0)).optional().map_err(failed)
    }
}

impl LinkStore for SqliteLinks {
    fn stamp(&self) -> Result<Stamp, LinkError> {
        Ok(Stamp { application: self.meta("application")?, address: self.meta("address")? })
    }

    fn set_stamp(&mut self, stamp: &Stamp) -> Result<(), LinkError> {
        for (name, value) in [("application", &stamp.application), ("address", &stamp.address)] {
            match value {
                Some(value) => self.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [name, value])?,
                None => self.execute("DELETE FROM meta WHERE name = ?1", [name])?,
            };
        }
        Ok(())
    }

    fn link(&self, object: &str, source: &str) -> Result<Option<Link>, LinkError> {
        let select = format!("{SELECT} WHERE object = ?1 AND source = ?2");
        let mut statement = self.connection.prepare_cached(&select).map_err(failed)?;
        let found = statement.query_row([object, source], link).optional().map_err(failed)?;
        // A damaged tree may lead to the link of another record.
        match found {
            Some(found) if found.object != object || found.source != source => Err(damaged()),
            found => Ok(found),
        }
    }

    fn for_each(&self, on_link: &mut dyn FnMut(Link) -> Result<(), LinkError>) -> Result<(), LinkError> {
        let mut statement = self.connection.prepare(&format!("{SELECT} ORDER BY object, source")).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            on_link(link(row).map_err(failed)?)?;
        }
        Ok(())
    }

    fn for_each_row(&self, on_row: &mut dyn FnMut(LinkRow<'_>) -> Result<(), LinkError>) -> Result<(), LinkError> {
        let mut next = self.connection.prepare("SELECT min(object) FROM link WHERE object > ?1").map_err(failed)?;
        let select = "SELECT source, target, action, record_hash FROM link WHERE object = ?1";
        let mut statement = self.connection.prepare(select).map_err(failed)?;
        let first = self.connection.query_row("SELECT min(object) FROM link", [], |row| row.get(0));
        let mut object: Option<String> = first.map_err(failed)?;
        while let Some(name) = object {
            let mut rows = statement.query([&name]).map_err(failed)?;
            while let Some(row) = rows.next().map_err(failed)? {
                let text = |column: usize| {
                    let text = row.get_ref(column).map_err(failed)?.as_str_or_null();
                    text.map_err(|_| damaged())
                };
                on_row(LinkRow {
                    object: &name,
                    source: text(0)?.unwrap_or_default(),
                    target: text(1)?,
                    action: text(2)?.unwrap_or_default(),
                    record_hash: text(3)?,
                })?;
            }
            object = next.query_row([&name], |row| row.get(0)).map_err(failed)?;
            // A damaged tree may lead back.
            if object.as_ref().is_some_and(|object| *object <= name) {
                return Err(damaged());
            }
        }
        Ok(())
    }

    fn put(&mut self, link: &Link) -> Result<(), LinkError> {
        let parameters = params![
            link.object,
            link.source,
            link.target,
            link.matched_by,
            link.action,
            link.attempts,
            link.next_attempt,
            link.record_hash,
            link.record,
            link.failed_line.map(u64::cast_signed),
        ];
        self.execute("INSERT OR REPLACE INTO link VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", parameters)?;
        Ok(())
    }

    fn remove(&mut self, object: &str, source: &str) -> Result<bool, LinkError> {
        self.execute("DELETE FROM member WHERE object = ?1 AND source = ?2", [object, source])?;
        Ok(self.execute("DELETE FROM link WHERE object = ?1 AND source = ?2", [object, source])? > 0)
    }

    fn members(&self, object: &str, source: &str) -> Result<Vec<String>, LinkError> {
        let select = "SELECT target FROM member WHERE object = ?1 AND source = ?2 ORDER BY target";
        let mut statement = self.connection.prepare_cached(select).map_err(failed)?;
        let members = statement.query_map([object, source], |row| row.get(0)).map_err(failed)?;
        members.collect::<Result<_, _>>().map_err(failed)
    }

    fn change_members(
        &mut self,
        object: &str,
        source: &str,
        added: &[String],
        removed: &[String],
    ) -> Result<(), LinkError> {
        for target in added {
            self.execute("INSERT OR IGNORE INTO member VALUES (?1, ?2, ?3)", [object, source, target])?;
        }
        for target in removed {
            let delete = "DELETE FROM member WHERE object = ?1 AND source = ?2 AND target = ?3";
            self.execute(delete, [object, source, target])?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), LinkError> {
        if self.is_changing {
            self.connection.execute_batch("COMMIT").map_err(failed)?;
            self.is_changing = false;
        }
        Ok(())
    }
}

fn link(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        object: row.get(0)?,
        source: row.get(1)?,
        target: row.get(2)?,
        matched_by: row.get(3)?,
        action: row.get(4)?,
        attempts: row.get(5)?,
        next_attempt: row.get(6)?,
        record_hash: row.get(7)?,
        record: row.get(8)?,
        failed_line: row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned),
    })
}

/// Returns the version of the schema; 0 for a new file.
fn version(connection: &Connection) -> Result<usize, LinkError> {
    let application: i32 = pragma(connection, "application_id")?;
    let version: i32 = pragma(connection, "user_version")?;
    let count = |which: &str| -> Result<i64, LinkError> {
        let select = format!("SELECT count(*) FROM sqlite_master{which}");
        connection.query_row(&select, [], |row| row.get(0)).map_err(failed)
    };
    // A view or trigger is a program, and may never end.
    if count(" WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'")? > 0 {
        return Err(LinkError::new(
            LinkErrorKind::NotAStore,
            "the file has views, triggers or virtual tables, which no link store has",
        ));
    }
    let tables = count("")?;
    match (application, version, tables) {
        (0, 0, 0) => Ok(0),
        (APPLICATION_ID, version, _) => match usize::try_from(version) {
            Ok(version) if version <= MIGRATIONS.len() => Ok(version),
            _ => Err(LinkError::new(
                LinkErrorKind::NotAStore,
                format!(
                    "the link store has version {version}; this program knows version {} and older",
                    MIGRATIONS.len()
                ),
            )),
        },
        _ => Err(LinkError::new(LinkErrorKind::NotAStore, "the file is an SQLite database, but not a link store")),
    }
}

fn pragma(connection: &Connection, name: &str) -> Result<i32, LinkError> {
    connection.pragma_query_value(None, name, |row| row.get(0)).map_err(failed)
}

fn migrate(connection: &Connection, version: usize) -> Result<(), LinkError> {
    for (number, statements) in MIGRATIONS.iter().enumerate().skip(version) {
        let last = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {};", number + 1);
        connection.execute_batch(&format!("BEGIN; {statements} {last} COMMIT;")).map_err(failed)?;
    }
    Ok(())
}

/// Makes the file with mode 0600 before SQLite opens it; its log files get the same mode.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

/// Locks the store for writing.
fn lock(path: &Path) -> Result<WriterLock, LinkError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock_path = PathBuf::from(name);
    let io = |error: io::Error| LinkError::new(LinkErrorKind::Io, format!("the lock file cannot be made: {error}"));
    loop {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let file = options.open(&lock_path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => {
                return Err(LinkError::new(LinkErrorKind::InUse, "another process is writing the link store"));
            }
            Err(std::fs::TryLockError::Error(error)) => return Err(io(error)),
        }
        // The writer before may have removed the file after it was opened here: then the lock is on a file that nobody finds.
        if is_same_file(&file, &lock_path) {
            return Ok(WriterLock { _file: file, path: lock_path });
        }
    }
}

#[cfg(unix)]
fn is_same_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_same_file(_: &File, path: &Path) -> bool {
    path.exists()
}

fn damaged() -> LinkError {
    LinkError::new(LinkErrorKind::NotAStore, "the link store is damaged")
}

/// Describes an error of SQLite without its own text, which may quote data.
fn failed(error: rusqlite::Error) -> LinkError {
    let (kind, message) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (LinkErrorKind::InUse, "another process is using the link store")
        }
        Some(ErrorCode::NotADatabase) => (LinkErrorKind::NotAStore, "the file is not a link store"),
        Some(ErrorCode::DatabaseCorrupt) => return damaged(),
        Some(ErrorCode::DiskFull) => (LinkErrorKind::Io, "the disk is full"),
        Some(ErrorCode::ReadOnly) => (LinkErrorKind::Io, "the link store may not be written"),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (LinkErrorKind::Io, "the link store cannot be opened")
        }
        _ => (LinkErrorKind::Io, "the link store could not be read or written"),
    };
    LinkError::new(kind, message)
}
