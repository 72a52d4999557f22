//! Whether a path or filter suits a resource: every attribute known, every operator fit for its attribute.

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
    /// Everything about a path that does not suit the resource: its attribute, and the filter in its brackets.
    pub fn check_path(&self, path: &Path) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        self.look_at(path, &mut found);
        found
    }

    /// Everything about a filter that does not suit the resource: unknown attributes, and operators that a server would
    /// answer with `invalidFilter`.
    pub fn check_filter(&self, filter: &Filter) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        self.walk(filter, &mut found);
        found
    }

    /// Whether the attribute a path ends at is compared with regard to case; for [`Filter::matches_by`].
    pub fn is_case_exact(&self, path: &Path) -> bool {
        self.lookup(path).is_some_and(|attribute| attribute.case_exact)
    }

    fn walk(&self, filter: &Filter, found: &mut Vec<Diagnostic>) {
        match &filter.node {
            Node::And(terms) | Node::Or(terms) => terms.iter().for_each(|term| self.walk(term, found)),
            Node::Not(term) => self.walk(term, found),
            Node::Present(path) | Node::Matches(path) => {
                self.look_at(path, found);
            }
            Node::Compare(path, operator, value) => {
                if let Some(attribute) = self.look_at(path, found) {
                    found.extend(unfit(attribute, path, *operator, value));
                }
            }
        }
    }

    fn look_at(&self, path: &Path, found: &mut Vec<Diagnostic>) -> Option<&Attribute> {
        let attribute = self.find(path).map_err(|diagnostic| found.push(diagnostic)).ok();
        if let (Some(filter), Ok(holder)) = (path.filter(), self.find(&path.holder())) {
            walk_parts(filter, holder, found);
        }
        attribute
    }
}

impl Path {
    /// The path up to its brackets.
    fn holder(&self) -> Path {
        Path { nested: None, filter: None, sub_attribute: self.nested.clone(), ..self.clone() }
    }
}

/// Looks at the filter in the brackets of `holder`.
fn walk_parts(filter: &Filter, holder: &Attribute, found: &mut Vec<Diagnostic>) {
    let path = match &filter.node {
        Node::And(terms) | Node::Or(terms) => return terms.iter().for_each(|term| walk_parts(term, holder, found)),
        Node::Not(term) => return walk_parts(term, holder, found),
        Node::Present(path) | Node::Matches(path) | Node::Compare(path, ..) => path,
    };
    // A list of single values has one part only, its `value`.
    if holder.sub_attributes.is_empty() && holder.multivalued && path.attribute().eq_ignore_ascii_case("value") {
        return;
    }
    match (named(&holder.sub_attributes, path.attribute()), &filter.node) {
        (None, _) => found.push(no_part(path, holder, path.attribute())),
        (Some(part), Node::Compare(_, operator, value)) => found.extend(unfit(part, path, *operator, value)),
        (Some(_), _) => {}
    }
}

/// Why an operator or a value does not suit an attribute.
fn unfit(attribute: &Attribute, path: &Path, operator: Operator, value: &Comparand) -> Option<Diagnostic> {
    // A complex attribute stands for its `value` (RFC 7644, section 3.4.2.2).
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
        let message = format!("`{}` does not suit `{path}`, which {}", operator.word(), holds(attribute.kind));
        return Some(Diagnostic::new(&codes::OPERATOR_FOR_KIND, message).help("compare with `eq` or `ne`"));
    }
    match (attribute.kind, value) {
        (Kind::DateTime, Comparand::Text(text)) if instant::parse(text).is_none() => {
            let message = format!("`{path}` holds times, and `{text}` is none");
            Some(Diagnostic::new(&codes::OPERATOR_FOR_KIND, message).help("write it like `2011-05-13T04:42:34Z`"))
        }
        _ => None,
    }
}

fn holds(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "holds text",
        Kind::Boolean => "is true or false",
        Kind::Integer | Kind::Decimal => "holds a number",
        Kind::DateTime => "holds a time",
        Kind::Binary => "holds bytes",
        Kind::Reference => "holds a reference",
        Kind::Complex => "is an object",
    }
}
