//! Paths and filters as trees.
//!
//! The two are one file because each refers to the other: a path has a filter in its brackets, and a filter has
//! paths.

use std::fmt;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::scim::schema;

/// A path in a resource, such as `emails[type eq "work"].value`. Its canonical text parses to the same path.
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
    /// Returns the URN or URL of the schema, without the colon after it.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// Returns the attribute: `emails`, `name`.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// Returns the sub-attribute before the brackets of a path that has both: `list` of `name.list[type eq "x"]`.
    pub fn nested(&self) -> Option<&str> {
        self.nested.as_deref()
    }

    /// Returns the filter in the brackets.
    pub fn filter(&self) -> Option<&Filter> {
        self.filter.as_deref()
    }

    /// Returns the last part: `givenName` of `name.givenName`, `value` of `emails[type eq "work"].value`.
    pub fn sub_attribute(&self) -> Option<&str> {
        self.sub_attribute.as_deref()
    }

    /// Returns whether the attributes of the path's schema are at the top of a resource (RFC 7643, section 4).
    /// `urn:ietf:params:scim:schemas:core:2.0:User:title` and `title` are the same path.
    pub fn is_core(&self) -> bool {
        const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:";
        self.schema().is_none_or(|schema| schema.get(..CORE.len()).is_some_and(|head| head.eq_ignore_ascii_case(CORE)))
    }

    /// Returns the schema if it is an extension, whose attributes are in an object of their own.
    pub fn extension(&self) -> Option<&str> {
        if self.is_core() { None } else { self.schema() }
    }

    /// Returns the path with `true` and `false` where its filter compares a Boolean with the strings of the service:
    /// `roles[primary eq true]` for `roles[primary eq "True"]`.
    pub fn with_booleans(&self) -> Path {
        let filter = self.filter.as_deref().map(|filter| Box::new(filter.with_booleans()));
        Path { filter, ..self.clone() }
    }

    /// Returns the parts of the path as JSON.
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

/// A filter, such as `title pr and emails[type eq "work"]`. Its canonical text parses to the same filter.
///
/// A filter is only created by [`Filter::parse`], so its nesting is within the limit.
///
/// ```
/// use attrflow::scim::Dialect;
/// use attrflow::scim::Filter;
///
/// let filter = Filter::parse(r#"title PR AND (userType eq "Guest")"#, Dialect::Rfc)?;
/// assert_eq!(filter.to_string(), r#"title pr and userType eq "Guest""#);
/// assert!(filter.matches(&serde_json::json!({"Title": "Boss", "userType": "guest"})));
/// # Ok::<(), attrflow::diagnostic::Diagnostic>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Filter {
    pub(super) node: Node,
}

/// The kinds of filters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Node {
    /// A conjunction of two or more filters.
    And(Vec<Filter>),
    /// A disjunction of two or more filters.
    Or(Vec<Filter>),
    /// A negation.
    Not(Box<Filter>),
    /// The attribute has a value: `title pr`.
    Present(Path),
    /// The attribute compares with a value: `title eq "Boss"`.
    Compare(Path, Operator, Comparand),
    /// Some element of the attribute matches the filter in its brackets: `emails[type eq "work"]`.
    Matches(Path),
}

/// A comparison value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Comparand {
    /// A string.
    Text(String),
    /// A number, as it was written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`, which equals an attribute without a value.
    Null,
}

/// Defines the operators from one table: variant, word, meaning.
macro_rules! operators {
    ($($variant:ident $word:literal $meaning:literal)*) => {
        /// A comparison operator.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operator {
            $(#[doc = concat!("`", $word, "`: ", $meaning, ".")] $variant,)*
        }

        impl Operator {
            /// Every operator.
            pub const ALL: &[Operator] = &[$(Operator::$variant),*];

            /// Returns the word for it, in lower case.
            pub fn word(self) -> &'static str {
                match self { $(Operator::$variant => $word),* }
            }
        }
    };
}

operators! {
    Equal "eq" "is equal"
    NotEqual "ne" "is not equal"
    Contains "co" "contains the string"
    StartsWith "sw" "begins with the string"
    EndsWith "ew" "ends with the string"
    Greater "gt" "is greater"
    GreaterOrEqual "ge" "is greater or equal"
    Less "lt" "is less"
    LessOrEqual "le" "is less or equal"
}

impl Operator {
    /// Finds an operator by its word, in any case.
    pub fn find(word: &str) -> Option<Operator> {
        Operator::ALL.iter().copied().find(|operator| operator.word().eq_ignore_ascii_case(word))
    }
}

impl Filter {
    /// Returns the kind of the filter.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Returns the attributes and values of a filter that consists of equalities: `type eq "work"`, or several joined
    /// with `and`. Such a filter describes an element well enough to create one.
    pub fn literals(&self) -> Option<Vec<(&str, &Comparand)>> {
        let tests = match &self.node {
            Node::And(tests) => tests.as_slice(),
            _ => std::slice::from_ref(self),
        };
        let mut literals: Vec<(&str, &Comparand)> = Vec::new();
        for test in tests {
            let Node::Compare(path, Operator::Equal, value) = &test.node else { return None };
            let plain = path.schema.is_none() && path.filter.is_none() && path.sub_attribute.is_none();
            let fits = !matches!(value, Comparand::Number(_)) || value.to_json().is_number();
            let is_repeated = literals.iter().any(|(name, _)| name.eq_ignore_ascii_case(path.attribute()));
            if !plain || !fits || is_repeated {
                return None;
            }
            literals.push((path.attribute(), value));
        }
        Some(literals)
    }

    /// Returns the filter with `true` and `false` where it compares a Boolean with the strings of the service.
    pub(super) fn with_booleans(&self) -> Filter {
        let all = |terms: &[Filter]| terms.iter().map(Filter::with_booleans).collect();
        let node = match &self.node {
            Node::And(terms) => Node::And(all(terms)),
            Node::Or(terms) => Node::Or(all(terms)),
            Node::Not(term) => Node::Not(Box::new(term.with_booleans())),
            Node::Compare(path, operator, Comparand::Text(text))
                if schema::is_boolean_sub_attribute(path.sub_attribute().unwrap_or(path.attribute())) =>
            {
                let value = match text.to_ascii_lowercase().as_str() {
                    "true" => Comparand::Boolean(true),
                    "false" => Comparand::Boolean(false),
                    _ => Comparand::Text(text.clone()),
                };
                Node::Compare(path.clone(), *operator, value)
            }
            Node::Matches(path) => Node::Matches(path.with_booleans()),
            other => other.clone(),
        };
        Filter { node }
    }

    /// Returns the parts of the filter as JSON.
    pub fn tree(&self) -> Value {
        match &self.node {
            Node::And(terms) => json!({ "and": terms.iter().map(Filter::tree).collect::<Vec<_>>() }),
            Node::Or(terms) => json!({ "or": terms.iter().map(Filter::tree).collect::<Vec<_>>() }),
            Node::Not(term) => json!({ "not": term.tree() }),
            Node::Present(path) => json!({ "path": path.tree(), "operator": "pr" }),
            Node::Compare(path, operator, value) => {
                json!({ "path": path.tree(), "operator": operator.word(), "value": value.to_json() })
            }
            Node::Matches(path) => json!({ "path": path.tree() }),
        }
    }
}

impl Comparand {
    /// Returns the value as JSON; a number out of range becomes a string.
    pub fn to_json(&self) -> Value {
        match self {
            Comparand::Text(text) => Value::from(text.as_str()),
            Comparand::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str())),
            Comparand::Boolean(value) => Value::from(*value),
            Comparand::Null => Value::Null,
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.node {
            Node::And(terms) => join(formatter, terms, " and ", |term| matches!(term, Node::And(_) | Node::Or(_))),
            Node::Or(terms) => join(formatter, terms, " or ", |term| matches!(term, Node::Or(_))),
            Node::Not(term) => write!(formatter, "not ({term})"),
            Node::Present(path) => write!(formatter, "{path} pr"),
            Node::Compare(path, operator, value) => write!(formatter, "{path} {} {value}", operator.word()),
            Node::Matches(path) => write!(formatter, "{path}"),
        }
    }
}

/// Prints terms with a word between, in parentheses where needed.
fn join(
    formatter: &mut fmt::Formatter<'_>,
    terms: &[Filter],
    between: &str,
    enclose: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (index, term) in terms.iter().enumerate() {
        if index > 0 {
            formatter.write_str(between)?;
        }
        if enclose(&term.node) { write!(formatter, "({term})")? } else { write!(formatter, "{term}")? }
    }
    Ok(())
}

impl fmt::Display for Comparand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Comparand::Text(text) => write!(formatter, "{}", Value::from(text.as_str())),
            Comparand::Number(text) => formatter.write_str(text),
            Comparand::Boolean(value) => write!(formatter, "{value}"),
            Comparand::Null => formatter.write_str("null"),
        }
    }
}
