//! A question about a resource: tests of attributes, joined with `and`, `or` and `not`.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;
use serde_json::json;

use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::scim::Dialect;
use crate::scim::Path;
use crate::scim::parse;
use crate::scim::schema;

/// A filter, such as `title pr and emails[type eq "work"]`. Printing gives the canonical text, which reads back as the
/// same filter.
///
/// A filter only comes from [`Filter::parse`], so it is never nested more deeply than the limit allows.
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

/// What a filter consists of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Node {
    /// All of these hold; two or more.
    And(Vec<Filter>),
    /// At least one of these holds; two or more.
    Or(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// The attribute has a value: `title pr`.
    Present(Path),
    /// The attribute compares with a value: `title eq "Boss"`.
    Compare(Path, Operator, Comparand),
    /// Some element of the attribute meets the filter in its brackets: `emails[type eq "work"]`.
    Matches(Path),
}

/// What an attribute is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Comparand {
    /// A text.
    Text(String),
    /// A number, as it was written.
    Number(String),
    /// `true` or `false`.
    Boolean(bool),
    /// `null`, which an attribute without a value equals.
    Null,
}

/// Makes the operators from one table: variant, word, meaning.
macro_rules! operators {
    ($($variant:ident $word:literal $meaning:literal)*) => {
        /// How an attribute is compared with a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Operator {
            $(#[doc = concat!("`", $word, "`: ", $meaning, ".")] $variant,)*
        }

        impl Operator {
            /// Every operator.
            pub const ALL: &[Operator] = &[$(Operator::$variant),*];

            /// The word for it, in lower case.
            pub fn word(self) -> &'static str {
                match self { $(Operator::$variant => $word),* }
            }
        }
    };
}

operators! {
    Equal "eq" "is the same"
    NotEqual "ne" "is not the same"
    Contains "co" "has the text inside"
    StartsWith "sw" "begins with the text"
    EndsWith "ew" "ends with the text"
    Greater "gt" "comes after"
    GreaterOrEqual "ge" "comes after or is the same"
    Less "lt" "comes before"
    LessOrEqual "le" "comes before or is the same"
}

impl Operator {
    /// The operator with this word, in any case.
    pub fn find(word: &str) -> Option<Operator> {
        Operator::ALL.iter().copied().find(|operator| operator.word().eq_ignore_ascii_case(word))
    }
}

impl Filter {
    /// Reads a filter, within the usual limits.
    ///
    /// # Errors
    ///
    /// A diagnostic of the family 04 whose first place is the culprit.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Filter, Diagnostic> {
        Filter::parse_within(text, dialect, &Limits::default())
    }

    /// Reads a filter, within these limits.
    ///
    /// # Errors
    ///
    /// As [`Filter::parse`].
    pub fn parse_within(text: &str, dialect: Dialect, limits: &Limits) -> Result<Filter, Diagnostic> {
        parse::filter(text, dialect, limits)
    }

    /// What the filter consists of.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The attributes and literals of a filter that only says what is equal: `type eq "work"`, or several of them
    /// joined with `and`. Such a filter describes an element well enough to make one.
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
            let again = literals.iter().any(|(name, _)| name.eq_ignore_ascii_case(path.attribute()));
            if !plain || !fits || again {
                return None;
            }
            literals.push((path.attribute(), value));
        }
        Some(literals)
    }

    /// The filter with `true` and `false` where it compares a Boolean with the texts of the service.
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

    /// The filter as JSON, for people and programs that look at its parts.
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
    /// The value as JSON; a number too large for it becomes a text.
    pub fn to_json(&self) -> Value {
        match self {
            Comparand::Text(text) => Value::from(text.as_str()),
            Comparand::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str())),
            Comparand::Boolean(value) => Value::from(*value),
            Comparand::Null => Value::Null,
        }
    }
}

impl FromStr for Filter {
    type Err = Diagnostic;

    /// Reads a filter in the dialect of the RFC.
    fn from_str(text: &str) -> Result<Filter, Diagnostic> {
        Filter::parse(text, Dialect::Rfc)
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

/// Prints terms with a word between; those that would be read differently get parentheses.
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
