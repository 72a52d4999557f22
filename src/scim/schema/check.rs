//! Checks paths and filters against a resource: whether attributes exist, and whether operators suit their types.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Comparand;
use crate::scim::Filter;
use crate::scim::Node;
use crate::scim::Operator;
use crate::scim::Path;
use crate::scim::instant;
use crate::scim::schema::Attribute;
use crate::scim::schema::Kind;
use crate::scim::schema::Resource;
use crate::scim::schema::named;
use crate::scim::schema::no_part;

impl Resource {
    /// Returns the errors of a path: in its attribute, and in the filter in its brackets.
    pub fn check_path(&self, path: &Path) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        self.check_attribute(path, &mut found);
        found
    }

    /// Returns the errors of a filter: unknown attributes, and operators that a server would answer with
    /// `invalidFilter`.
    pub fn check_filter(&self, filter: &Filter) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        self.check_node(filter, &mut found);
        found
    }

    /// Returns whether the attribute of a path is `caseExact`; for [`Filter::matches_by`].
    pub fn is_case_exact(&self, path: &Path) -> bool {
        self.lookup(path).is_some_and(|attribute| attribute.case_exact)
    }

    fn check_node(&self, filter: &Filter, found: &mut Vec<Diagnostic>) {
        match &filter.node {
            Node::And(terms) | Node::Or(terms) => terms.iter().for_each(|term| self.check_node(term, found)),
            Node::Not(term) => self.check_node(term, found),
            Node::Present(path) | Node::Matches(path) => {
                self.check_attribute(path, found);
            }
            Node::Compare(path, operator, value) => {
                if let Some(attribute) = self.check_attribute(path, found) {
                    found.extend(unsuitable(attribute, path, *operator, value));
                }
            }
        }
    }

    fn check_attribute(&self, path: &Path, found: &mut Vec<Diagnostic>) -> Option<&Attribute> {
        let attribute = self.find(path).map_err(|diagnostic| found.push(diagnostic)).ok();
        if let (Some(filter), Ok(holder)) = (path.filter(), self.find(&path.holder())) {
            check_brackets(filter, holder, found);
        }
        attribute
    }
}

impl Path {
    /// Returns the path up to its brackets.
    fn holder(&self) -> Path {
        Path { nested: None, filter: None, sub_attribute: self.nested.clone(), ..self.clone() }
    }
}

/// Checks the filter in the brackets of `holder`.
fn check_brackets(filter: &Filter, holder: &Attribute, found: &mut Vec<Diagnostic>) {
    let path = match &filter.node {
        Node::And(terms) | Node::Or(terms) => return terms.iter().for_each(|term| check_brackets(term, holder, found)),
        Node::Not(term) => return check_brackets(term, holder, found),
        Node::Present(path) | Node::Matches(path) | Node::Compare(path, ..) => path,
    };
    // A list of simple values has a single sub-attribute, `value`.
    if holder.sub_attributes.is_empty() && holder.multivalued && path.attribute().eq_ignore_ascii_case("value") {
        return;
    }
    match (named(&holder.sub_attributes, path.attribute()), &filter.node) {
        (None, _) => found.push(no_part(path, holder, path.attribute())),
        (Some(part), Node::Compare(_, operator, value)) => found.extend(unsuitable(part, path, *operator, value)),
        (Some(_), _) => {}
    }
}

/// Returns an error when an operator or a value does not suit an attribute.
fn unsuitable(attribute: &Attribute, path: &Path, operator: Operator, value: &Comparand) -> Option<Diagnostic> {
    // A complex attribute is compared by its `value` (RFC 7644, section 3.4.2.2).
    let attribute = named(&attribute.sub_attributes, "value").unwrap_or(attribute);
    let fits = match operator {
        Operator::Equal | Operator::NotEqual => true,
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            matches!(attribute.kind, Kind::Text | Kind::Reference)
        }
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            !matches!(attribute.kind, Kind::Boolean | Kind::Binary | Kind::Complex)
        }
    };
    if !fits {
        let message = format!("`{}` does not suit `{path}`, which {}", operator.word(), description(attribute.kind));
        return Some(Diagnostic::new(&codes::OPERATOR_FOR_KIND, message).help("compare with `eq` or `ne`"));
    }
    match (attribute.kind, value) {
        (Kind::DateTime, Comparand::Text(text)) if instant::parse(text).is_none() => {
            let message = format!("`{path}` is a time, but `{text}` is not");
            Some(Diagnostic::new(&codes::OPERATOR_FOR_KIND, message).help("write it like `2011-05-13T04:42:34Z`"))
        }
        _ => None,
    }
}

fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "is a string",
        Kind::Boolean => "is a Boolean",
        Kind::Integer | Kind::Decimal => "is a number",
        Kind::DateTime => "is a time",
        Kind::Binary => "is binary",
        Kind::Reference => "is a reference",
        Kind::Complex => "is an object",
    }
}
