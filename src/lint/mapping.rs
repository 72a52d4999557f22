//! What lints know of an object mapping.

use crate::limits::Limits;
use crate::mapping::Document;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;

/// An object mapping and what it belongs to.
#[derive(Debug)]
#[non_exhaustive]
pub struct MappingContext<'c> {
    /// The document.
    pub document: &'c Document,
    /// The rule it belongs to, which names the directories.
    pub rule: &'c Rule,
    /// The object mapping.
    pub mapping: &'c ObjectMapping,
    /// The object it reads, where the document defines it.
    pub source_definition: Option<&'c ObjectDefinition>,
    /// The object it writes, where the document defines it.
    pub target_definition: Option<&'c ObjectDefinition>,
    /// The limits that texts are read under.
    pub limits: &'c Limits,
}
