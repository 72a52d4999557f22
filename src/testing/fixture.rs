//! A case file, read and resolved: the mapping is compiled, the records are loaded, every name was looked up.

use std::fmt;
use std::fs;
use std::io;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::UNREADABLE_INPUT;
use crate::dotnet::date::DateTime;
use crate::host::FixedHost;
use crate::mapping::Document;
use crate::mapping::Encoding;
use crate::mapping::LinkTable;
use crate::mapping::Mapping;
use crate::mapping::templates::Template;
use crate::mapping::wire::Wire;
use crate::mapping::wire::WireDialect;
use crate::source::line_and_column;
use crate::testing::expect::Expected;
use crate::testing::reader::Reader;
use crate::testing::shape;
use crate::untrusted::Untrusted;

/// A case file that was read: a mapping and the cases it is tested with.
#[derive(Debug)]
pub struct Fixture {
    pub(super) file: PathBuf,
    pub(super) subject: Subject,
    pub(super) cases: Vec<Case>,
}

/// What is tested.
#[derive(Debug)]
pub(super) struct Subject {
    /// What it is called: the file, or `template zendesk`.
    pub(super) name: String,
    /// The file it was read from; none for a built-in document.
    pub(super) file: Option<PathBuf>,
    /// The name of the object mapping, as it was given.
    pub(super) object: Option<String>,
    pub(super) document: Document,
    pub(super) mapping: Mapping,
    /// The built-in document whose application's own interface is written to.
    pub(super) interface: Option<&'static Template>,
}

/// One case: records, what surrounds them, and what must come out.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    /// The line of the case file, from 1.
    pub(super) line: usize,
    /// The file that holds what came out before; none when all that is expected stands in the case.
    pub(super) snapshot: Option<PathBuf>,
    pub(super) records: Vec<CaseRecord>,
    pub(super) world: World,
    pub(super) expected: Expected,
}

/// A record of a case.
#[derive(Debug)]
pub(super) struct CaseRecord {
    /// The line of the file of records; none for a record that stands in the case.
    pub(super) line: Option<usize>,
    pub(super) record: Json,
}

/// What is not in the record.
#[derive(Debug)]
pub(super) struct World {
    pub(super) now: DateTime,
    pub(super) seed: u64,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) default_domain: Option<String>,
    pub(super) taken: Vec<(String, String)>,
    pub(super) existing: Vec<Json>,
    pub(super) links: LinkTable,
    pub(super) dialect: WireDialect,
}

/// A case file, or a file it names, cannot be used.
#[derive(Debug, Clone)]
pub struct FixtureFault {
    /// The file that is at fault.
    pub file: PathBuf,
    /// Everything that is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// The cases that could not be run for it, as far as they are known.
    pub cases: usize,
}

impl fmt::Display for FixtureFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", Untrusted(&self.file.to_string_lossy()))?;
        for diagnostic in &self.diagnostics {
            write!(formatter, "\n  {diagnostic}")?;
            if let (Some(span), Some(text)) = (diagnostic.span(), &diagnostic.text) {
                let (line, column) = line_and_column(text, span.start as usize);
                write!(formatter, " (line {line}, column {column})")?;
            }
            if let Some(help) = &diagnostic.help {
                write!(formatter, "; {}", Untrusted(help))?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for FixtureFault {}

impl World {
    /// A host that answers as the case says; the same each time it is asked for.
    pub(super) fn host(&self) -> FixedHost {
        let mut host = FixedHost::new().at(self.now).seeded(self.seed);
        for (name, value) in &self.parameters {
            host = host.parameter(name, value);
        }
        for (target, value) in &self.taken {
            host = host.taken(target, value);
        }
        match &self.default_domain {
            Some(domain) => host.default_domain(domain),
            None => host,
        }
    }

    /// The requests to the subject's target.
    pub(super) fn wire(&self, subject: &Subject) -> Wire {
        let mut wire = match subject.interface {
            Some(template) => Wire::of(template, self.dialect),
            None => Wire::scim(self.dialect),
        };
        wire.take_memberships(&subject.mapping, &self.existing);
        wire
    }
}

impl Fixture {
    /// Reads a case file and everything it names.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, or else with the mapping document it names.
    pub fn read(file: &Path) -> Result<Fixture, FixtureFault> {
        let text = text_of(file)?;
        let fault = |diagnostics, cases| FixtureFault { file: file.to_owned(), diagnostics, cases };
        let shape = shape::read(&text).map_err(|diagnostic| fault(vec![diagnostic], 0))?;
        let mut reader = Reader::new(file, &text);
        let count = shape.cases.len();
        let subject = reader.subject(&shape.mapping).map_err(|fault| FixtureFault { cases: count, ..fault })?;
        let mut cases = Vec::new();
        if let Some(subject) = &subject {
            for table in &shape.cases {
                cases.extend(reader.case(table, &shape.defaults, &subject.mapping));
            }
        }
        match subject {
            Some(subject) if reader.faults.is_empty() => Ok(Fixture { file: file.to_owned(), subject, cases }),
            _ => Err(fault(reader.faults, count)),
        }
    }

    /// The case file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The names of the cases, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|case| case.name.as_str())
    }

    /// What is tested: the file of the mapping, or `template zendesk`, with the object mapping that was named.
    pub fn subject(&self) -> String {
        match &self.subject.object {
            Some(object) => format!("{}, {object}", self.subject.name),
            None => self.subject.name.clone(),
        }
    }

    /// The mapping that is tested.
    pub fn mapping(&self) -> &Mapping {
        &self.subject.mapping
    }

    /// What the mapping is known by, however the case file names it.
    pub(super) fn key(&self) -> String {
        let subject = &self.subject;
        let file = subject.file.as_ref().and_then(|file| fs::canonicalize(file).ok());
        let file = file.unwrap_or_else(|| PathBuf::from(&subject.name));
        let object = self.subject.document.object_mapping(self.subject.object.as_deref());
        format!("{}#{}", file.display(), object.map_or("", |(_, object)| &object.pointer))
    }

    /// The files in which results of its cases are kept.
    pub(super) fn snapshots(&self) -> impl Iterator<Item = &Path> {
        self.cases.iter().filter_map(|case| case.snapshot.as_deref())
    }
}

pub(super) fn text_of(file: &Path) -> Result<String, FixtureFault> {
    fs::read_to_string(file).map_err(|error| unreadable(file, &error))
}

/// The text of a mapping document, which may be in UTF-16.
pub(super) fn document_text_of(file: &Path) -> Result<String, FixtureFault> {
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    let decoded = Encoding::decode(&bytes).map(|(text, _)| text);
    decoded.map_err(|diagnostic| FixtureFault { file: file.to_owned(), diagnostics: vec![diagnostic], cases: 0 })
}

fn unreadable(file: &Path, error: &io::Error) -> FixtureFault {
    let diagnostic = Diagnostic::new(&UNREADABLE_INPUT, format!("the file cannot be read: {error}"));
    FixtureFault { file: file.to_owned(), diagnostics: vec![diagnostic], cases: 0 }
}

/// The path without steps that only lead back, as people write it.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        let returns = component == Component::ParentDir;
        if component == Component::CurDir {
            continue;
        }
        if returns && matches!(plain.components().next_back(), Some(Component::Normal(_))) {
            plain.pop();
        } else {
            plain.push(component);
        }
    }
    plain
}

/// The name of a case as part of a file's name: letters and digits, hyphens between them.
pub(super) fn slug(name: &str) -> String {
    /// Longest slug, in characters; file systems take 255 bytes.
    const LENGTH: usize = 60;
    let mut slug = String::new();
    for character in name.chars().take(LENGTH) {
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
