//! Documents, and object mappings with the options they are applied with.

use std::sync::Arc;

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::diagnostic::codes::input::BAD_TEMPLATE;
use attrflow::engine::nearest;
use attrflow::mapping::Encoding;
use attrflow::mapping::Fate;
use attrflow::mapping::templates;

use crate::Error;
use crate::Options;
use crate::source;
use crate::work::guarded;
use crate::work::with_workspace;

/// A mapping document. Several threads may share it.
#[derive(Debug, Clone)]
pub struct Document {
    document: Arc<attrflow::Document>,
}

/// An object mapping with its options. It outlives its document, and several threads may share it.
#[derive(Debug, Clone)]
pub struct Mapping {
    pub(crate) document: Arc<attrflow::Document>,
    pub(crate) mapping: attrflow::Mapping,
    pub(crate) options: Options,
}

/// What a mapping gave for a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The target object, as JSON.
    Object(Vec<u8>),
    /// The record has none: it is out of scope, left out, or was removed.
    Nothing,
}

impl Document {
    /// Reads a document from the bytes of its file.
    ///
    /// # Errors
    ///
    /// The bytes are no mapping document, or one with errors in its fields.
    pub fn parse(bytes: &[u8]) -> Result<Document, Error> {
        guarded(|| Document::sound(attrflow::Document::parse(&Encoding::decode(bytes)?.0)?))
    }

    /// Returns a built-in document.
    ///
    /// # Errors
    ///
    /// No built-in document has this name.
    pub fn template(name: &str) -> Result<Document, Error> {
        guarded(|| match templates::find(name) {
            Some(template) => Document::sound(attrflow::Document::parse(template.document)?),
            None => {
                let names = templates::TEMPLATES.iter().map(|template| template.name);
                let hint = match nearest(name, names.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        format!("there are {}", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
                    }
                };
                Err(Diagnostic::new(&BAD_TEMPLATE, format!("there is no built-in template `{name}`; {hint}")).into())
            }
        })
    }

    fn sound(document: attrflow::Document) -> Result<Document, Error> {
        let errors: Vec<_> = document.diagnostics().iter().filter(|found| found.is_error()).cloned().collect();
        match errors.is_empty() {
            true => Ok(Document { document: Arc::new(document) }),
            false => Err(Error::of_document(&document, errors.into())),
        }
    }

    /// Returns its text.
    pub fn text(&self) -> &str {
        self.document.text()
    }

    /// Returns the names of its object mappings.
    pub fn objects(&self) -> impl Iterator<Item = &str> {
        self.document.object_names().map(|(name, _)| name)
    }

    /// Compiles one of its object mappings; without a name, the one for users.
    ///
    /// # Errors
    ///
    /// There is no such object mapping, or it cannot be used.
    pub fn mapping(&self, object: Option<&str>, options: Options) -> Result<Mapping, Error> {
        guarded(|| match self.document.mapping(&Engine::new(), object) {
            Ok(mapping) => Ok(Mapping { document: self.document.clone(), mapping, options }),
            Err(found) => Err(Error::of_document(&self.document, found)),
        })
    }
}

impl Mapping {
    /// Returns the mapping of the library.
    pub fn mapping(&self) -> &attrflow::Mapping {
        &self.mapping
    }

    /// Returns the options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Returns the attributes it reads: what its expressions and its scope read, and what decides about a record.
    pub fn attributes(&self) -> Vec<&str> {
        const DECIDING: [&str; 4] = ["objectId", "id", "accountEnabled", "IsSoftDeleted"];
        let mut names: Vec<&str> = self.mapping.slots().iter().map(|name| &**name).collect();
        // Only deltas of Microsoft Graph have it, and no table.
        names.retain(|name| !name.starts_with('@'));
        names.extend(DECIDING.iter().filter(|name| !self.mapping.slots().iter().any(|known| **known == ***name)));
        names
    }

    /// Appends the target object of a record as JSON, the line of `run --emit object`. Nothing is appended for a record that has none.
    /// The number of the record is from 1.
    ///
    /// # Errors
    ///
    /// The text is no record, or the first target whose mapping refused.
    pub fn apply(&self, record: &[u8], number: u64, out: &mut Vec<u8>) -> Result<Fate, Error> {
        with_workspace(|workspace| {
            let host = match self.options.is_seeded() {
                true => self.options.host_of(&source::record(record)?, number),
                false => self.options.host(),
            };
            Ok(self.mapping.writer().write(record, &host, workspace, out)?)
        })
    }

    /// Returns the target object of a record by itself.
    ///
    /// # Errors
    ///
    /// As for [`Mapping::apply`].
    pub fn applied(&self, record: &[u8]) -> Result<Applied, Error> {
        let mut out = Vec::new();
        Ok(match self.apply(record, 1, &mut out)? {
            Fate::Written => Applied::Object(out),
            _ => Applied::Nothing,
        })
    }
}
