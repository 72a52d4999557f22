//! A place in a resource: schema, attribute, filter, sub-attribute.

use std::fmt;
use std::str::FromStr;

use serde_json::Map;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::scim::Dialect;
use crate::scim::Filter;
use crate::scim::parse;

/// A place in a resource, such as `emails[type eq "work"].value`. Printing gives the canonical text, which reads back as
/// the same path.
///
/// ```
/// use attrflow::scim::Dialect;
/// use attrflow::scim::Path;
///
/// let path = Path::parse(r#"emails[Type  EQ "work"].value"#, Dialect::Rfc)?;
/// assert_eq!(path.attribute(), "emails");
/// assert_eq!(path.sub_attribute(), Some("value"));
/// assert_eq!(path.to_string(), r#"emails[Type eq "work"].value"#);
/// # Ok::<(), attrflow::diagnostic::Diagnostic>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    pub(super) schema: Option<String>,
    pub(super) attribute: String,
    pub(super) nested: Option<String>,
    pub(super) filter: Option<Box<Filter>>,
    pub(super) sub_attribute: Option<String>,
}

impl Path {
    /// Reads a path, within the usual limits.
    ///
    /// # Errors
    ///
    /// A diagnostic of the family 04 whose first place is the culprit.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Path, Diagnostic> {
        Path::parse_within(text, dialect, &Limits::default())
    }

    /// Reads a path, within these limits.
    ///
    /// # Errors
    ///
    /// As [`Path::parse`].
    pub fn parse_within(text: &str, dialect: Dialect, limits: &Limits) -> Result<Path, Diagnostic> {
        parse::path(text, dialect, limits)
    }

    /// The URN or URL of the schema the path names, without the colon after it.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The attribute: `emails`, `name`.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// The sub-attribute before the brackets, where a path has both: `list` of `name.list[type eq "x"]`.
    pub fn nested(&self) -> Option<&str> {
        self.nested.as_deref()
    }

    /// What stands in the brackets.
    pub fn filter(&self) -> Option<&Filter> {
        self.filter.as_deref()
    }

    /// The last part: `givenName` of `name.givenName`, `value` of `emails[type eq "work"].value`.
    pub fn sub_attribute(&self) -> Option<&str> {
        self.sub_attribute.as_deref()
    }

    /// Whether the path names a schema whose attributes stand at the top of a resource (RFC 7643, section 4), so that
    /// `urn:ietf:params:scim:schemas:core:2.0:User:title` and `title` are one place.
    pub fn is_core(&self) -> bool {
        const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";
        self.schema().is_none_or(|schema| schema.get(..CORE.len()).is_some_and(|head| head.eq_ignore_ascii_case(CORE)))
    }

    /// The schema that keys an object of its own at the top of a resource: every schema but the core ones.
    pub fn extension(&self) -> Option<&str> {
        if self.is_core() { None } else { self.schema() }
    }

    /// The path with `true` and `false` where its filter compares a Boolean with the texts of the service:
    /// `roles[primary eq true]` for `roles[primary eq "True"]`.
    pub fn with_booleans(&self) -> Path {
        let filter = self.filter.as_deref().map(|filter| Box::new(filter.with_booleans()));
        Path { filter, ..self.clone() }
    }

    /// The path as JSON, for people and programs that look at its parts.
    pub fn tree(&self) -> Value {
        let mut tree = Map::new();
        let mut put = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                tree.insert(name.to_owned(), Value::from(value));
            }
        };
        put("schema", self.schema());
        put("attribute", Some(self.attribute()));
        put("nested", self.nested());
        put("subAttribute", self.sub_attribute());
        if let Some(filter) = self.filter() {
            tree.insert("filter".to_owned(), filter.tree());
        }
        Value::Object(tree)
    }
}

impl FromStr for Path {
    type Err = Diagnostic;

    /// Reads a path in the dialect of the RFC.
    fn from_str(text: &str) -> Result<Path, Diagnostic> {
        Path::parse(text, Dialect::Rfc)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(formatter, "{schema}:")?;
        }
        formatter.write_str(&self.attribute)?;
        if let Some(nested) = &self.nested {
            write!(formatter, ".{nested}")?;
        }
        if let Some(filter) = &self.filter {
            write!(formatter, "[{filter}]")?;
        }
        match &self.sub_attribute {
            Some(name) => write!(formatter, ".{name}"),
            None => Ok(()),
        }
    }
}
