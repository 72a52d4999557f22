//! Schemas: the attributes of a resource, from RFC 7643 or from an application's `/Schemas`.
//!
//! Looking up a path returns its attribute, or a diagnostic that suggests the attribute that was probably meant.

mod check;
mod document;
mod table;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Path;

/// The URN of the core schema for users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the core schema for groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension for users.
pub const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The type of an attribute (RFC 7643, section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Text; `string` in the RFC.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A number without fraction.
    Integer,
    /// A number.
    Decimal,
    /// A time, as in `2008-01-23T04:56:22Z`.
    DateTime,
    /// Bytes in base 64.
    Binary,
    /// A URI, or the `id` of another resource.
    Reference,
    /// An object with sub-attributes.
    Complex,
}

/// Who may write an attribute, and when (RFC 7643, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mutability {
    /// Only the server writes it.
    ReadOnly,
    /// It can be written at any time.
    ReadWrite,
    /// It can be written once, when the resource or the element is created.
    Immutable,
    /// It can be written but not read.
    WriteOnly,
}

/// An attribute or sub-attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attribute {
    /// Its name, as the schema spells it.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Whether it is multi-valued.
    pub multivalued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether it is compared with regard to case.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// The suggested values.
    pub canonical_values: Vec<String>,
    /// Its sub-attributes; only a complex attribute has any.
    pub sub_attributes: Vec<Attribute>,
}

/// A schema: a URN and its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Schema {
    /// The URN.
    pub id: String,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

/// A resource type: its schemas, and the attributes common to all resources.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// The core schema, whose attributes are at the top of a resource, then the extensions.
    pub schemas: Vec<Schema>,
    /// The attributes of every resource: `id`, `externalId`, `schemas`, `meta`.
    pub common: Vec<Attribute>,
}

impl Resource {
    /// Returns the user of RFC 7643, with the enterprise extension.
    pub fn user() -> Resource {
        let core = Schema { id: USER.to_owned(), attributes: attributes(table::USER) };
        let enterprise = Schema { id: ENTERPRISE_USER.to_owned(), attributes: attributes(table::ENTERPRISE) };
        Resource { schemas: vec![core, enterprise], common: attributes(table::COMMON) }
    }

    /// Returns the group of RFC 7643.
    pub fn group() -> Resource {
        let core = Schema { id: GROUP.to_owned(), attributes: attributes(table::GROUP) };
        Resource { schemas: vec![core], common: attributes(table::COMMON) }
    }

    /// Finds the attribute of a path. Filters in brackets are not checked; see [`Resource::check_filter`].
    ///
    /// # Errors
    ///
    /// `AF0415`, with a suggestion.
    pub fn find(&self, path: &Path) -> Result<&Attribute, Diagnostic> {
        self.walk_to(path).map_err(|missing| match missing {
            Missing::Schema(id) => self.no_schema(id),
            Missing::Attribute => self.unknown(path),
            Missing::Part(holder, name) => no_part(path, holder, name),
        })
    }

    /// Finds the attribute of a path without the cost of a suggestion.
    pub(crate) fn lookup(&self, path: &Path) -> Option<&Attribute> {
        self.walk_to(path).ok()
    }

    fn walk_to<'s, 'p>(&'s self, path: &'p Path) -> Result<&'s Attribute, Missing<'s, 'p>> {
        let mut found = named(self.at_top(path)?, path.attribute()).ok_or(Missing::Attribute)?;
        for name in [path.nested(), path.sub_attribute()].into_iter().flatten() {
            found = named(&found.sub_attributes, name).ok_or(Missing::Part(found, name))?;
        }
        Ok(found)
    }

    /// Returns the attributes among which the first name of a path is looked up.
    fn at_top<'s, 'p>(&'s self, path: &'p Path) -> Result<impl Iterator<Item = &'s Attribute>, Missing<'s, 'p>> {
        let (schema, common) = match path.schema() {
            None => (self.schemas.first(), self.common.as_slice()),
            Some(id) => {
                let schema = self.schemas.iter().find(|schema| schema.id.eq_ignore_ascii_case(id));
                (Some(schema.ok_or(Missing::Schema(id))?), &[][..])
            }
        };
        Ok(schema.into_iter().flat_map(|schema| &schema.attributes).chain(common))
    }

    fn no_schema(&self, id: &str) -> Diagnostic {
        let names = self.schemas.iter().map(|schema| schema.id.as_str());
        let message = format!("there is no schema `{id}`");
        Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, message).help(match nearest(id, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use a schema that the application lists at `/Schemas`".to_owned(),
        })
    }

    fn unknown(&self, path: &Path) -> Diagnostic {
        let name = path.attribute();
        let elsewhere = self.schemas.iter().enumerate().find_map(|(index, schema)| {
            let attribute = named(&schema.attributes, name)?;
            Some(if index == 0 { attribute.name.clone() } else { format!("{}:{}", schema.id, attribute.name) })
        });
        let near = elsewhere.or_else(|| {
            let names = self.at_top(path).ok()?.map(|attribute| attribute.name.as_str());
            nearest(name, names).map(str::to_owned)
        });
        let message = format!("the schema has no attribute `{name}`");
        Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, message).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the URN of the schema before a custom attribute".to_owned(),
        })
    }
}

/// The part of a path that a resource does not have.
enum Missing<'s, 'p> {
    /// The schema with this identifier.
    Schema(&'p str),
    /// The first name.
    Attribute,
    /// A part of this attribute.
    Part(&'s Attribute, &'p str),
}

/// Returns whether a sub-attribute of this name is a Boolean in RFC 7643, of whatever attribute.
pub(super) fn is_boolean_sub_attribute(name: &str) -> bool {
    table::USER.iter().chain(table::ENTERPRISE).chain(table::GROUP).any(|row| {
        row.kind == Kind::Boolean && row.path.split_once('.').is_some_and(|(_, last)| last.eq_ignore_ascii_case(name))
    })
}

fn named<'s>(attributes: impl IntoIterator<Item = &'s Attribute>, name: &str) -> Option<&'s Attribute> {
    attributes.into_iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

fn no_part(path: &Path, attribute: &Attribute, name: &str) -> Diagnostic {
    let parts = &attribute.sub_attributes;
    let message = format!("`{}` has no sub-attribute `{name}`", attribute.name);
    let help = match nearest(name, parts.iter().map(|part| part.name.as_str())) {
        Some(near) => format!("did you mean `{near}`?"),
        None if parts.is_empty() => {
            format!("`{}` is a single value; write `{}` alone", attribute.name, path.attribute())
        }
        None => {
            let names: Vec<String> = parts.iter().map(|part| format!("`{}`", part.name)).collect();
            format!("it has {}", names.join(", "))
        }
    };
    Diagnostic::new(&codes::UNKNOWN_ATTRIBUTE, message).help(help)
}

/// Returns the most similar name, if one is similar enough.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const MIN_SIMILARITY: f64 = 0.84;
    let name = name.to_ascii_lowercase();
    names
        .map(|other| (strsim::jaro_winkler(&name, &other.to_ascii_lowercase()), other))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, other)| other)
}

/// Builds attributes from their rows.
fn attributes(rows: &[table::Row]) -> Vec<Attribute> {
    let mut attributes: Vec<Attribute> = Vec::new();
    for row in rows {
        let (holder, name) = row.path.split_once('.').map_or((None, row.path), |(holder, name)| (Some(holder), name));
        let attribute = Attribute {
            name: name.to_owned(),
            kind: row.kind,
            multivalued: row.multivalued,
            required: row.required,
            case_exact: row.case_exact,
            mutability: row.mutability,
            canonical_values: row.canonical.split_whitespace().map(str::to_owned).collect(),
            sub_attributes: Vec::new(),
        };
        match holder.and_then(|holder| attributes.iter_mut().find(|attribute| attribute.name == holder)) {
            Some(holder) => holder.sub_attributes.push(attribute),
            None => attributes.push(attribute),
        }
    }
    attributes
}
