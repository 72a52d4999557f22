//! Case files: the mapping is compiled, the records are loaded, and every name is resolved.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::mapping::Mapping;
use crate::testing::case::Case;
use crate::testing::files::FixtureError;
use crate::testing::files::text_of;
use crate::testing::reader::Reader;
use crate::testing::shape;
use crate::testing::world::Subject;

/// A case file: a mapping and its cases.
#[derive(Debug)]
pub struct Fixture {
    pub(super) file: PathBuf,
    pub(super) subject: Subject,
    pub(super) cases: Vec<Case>,
}

impl Fixture {
    /// Reads a case file and everything it names.
    ///
    /// # Errors
    ///
    /// All errors of the case file, or else of the mapping document it names.
    pub fn read(file: &Path) -> Result<Fixture, FixtureError> {
        let text = text_of(file)?;
        let error = |diagnostics, cases| FixtureError { file: file.to_owned(), diagnostics, cases };
        let shape = shape::read(&text).map_err(|diagnostic| error(vec![diagnostic], 0))?;
        let mut reader = Reader::new(file, &text);
        let count = shape.cases.len();
        let subject = reader.subject(&shape.mapping).map_err(|error| FixtureError { cases: count, ..error })?;
        let mut cases = Vec::new();
        if let Some(subject) = &subject {
            for table in &shape.cases {
                cases.extend(reader.case(table, &shape.defaults, &subject.mapping));
            }
        }
        match subject {
            Some(subject) if reader.errors.is_empty() => Ok(Fixture { file: file.to_owned(), subject, cases }),
            _ => Err(error(reader.errors, count)),
        }
    }

    /// Returns the path of the case file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Returns the names of the cases, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|case| case.name.as_str())
    }

    /// Returns what is tested: the file of the mapping, or `template zendesk`, with the object mapping if one was
    /// named.
    pub fn subject(&self) -> String {
        match &self.subject.object {
            Some(object) => format!("{}, {object}", self.subject.name),
            None => self.subject.name.clone(),
        }
    }

    /// Returns the mapping under test.
    pub fn mapping(&self) -> &Mapping {
        &self.subject.mapping
    }

    /// Returns a key that identifies the mapping, however the case file names it.
    pub(super) fn key(&self) -> String {
        let subject = &self.subject;
        let file = subject.file.as_ref().and_then(|file| fs::canonicalize(file).ok());
        let file = file.unwrap_or_else(|| PathBuf::from(&subject.name));
        let object = self.subject.document.object_mapping(self.subject.object.as_deref());
        format!("{}#{}", file.display(), object.map_or("", |(_, object)| &object.pointer))
    }

    /// Returns the snapshot files of its cases.
    pub(super) fn snapshots(&self) -> impl Iterator<Item = &Path> {
        self.cases.iter().filter_map(|case| case.snapshot.as_deref())
    }
}
