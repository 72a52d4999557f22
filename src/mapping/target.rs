//! What a value becomes in the target attribute it flows to.

use std::sync::LazyLock;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Mutability;
use crate::mapping::model::ObjectDefinition;
use crate::scim::Path;
use crate::scim::schema;
use crate::source::Span;
use crate::value::Arena;
use crate::value::Value;
use crate::value::convert;

/// The user of RFC 7643, made once.
static USER: LazyLock<schema::Resource> = LazyLock::new(schema::Resource::user);

/// The group of RFC 7643, made once.
static GROUP: LazyLock<schema::Resource> = LazyLock::new(schema::Resource::group);
/// The references of RFC 7643 and of Entra's users and groups, and whether each has several values. They are references also where no
/// definition says so: a source identifier means nothing to a target.
const REFERENCES: [(&str, bool); 6] = [
    ("manager", false),
    ("members", true),
    ("memberOf", true),
    ("groups", true),
    ("owners", true),
    ("directReports", true),
];

/// Whether a target without a definition is a reference, and then whether it has several values: by its path, or because it copies
/// a source attribute that is one.
fn reference(path: Option<&Path>, copies: Option<&str>) -> Option<bool> {
    let known = |name: &str| {
        let found = REFERENCES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, multivalued)| *multivalued)
    };
    let by_path = path.filter(|path| path.filter().is_none()).and_then(|path| {
        let is_value = |part: &str| part.eq_ignore_ascii_case("value");
        path.sub_attribute().is_none_or(is_value).then(|| known(path.attribute()))?
    });
    by_path.or_else(|| known(copies?))
}

/// What a target attribute is, as far as its value is concerned.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetAttribute {
    /// Its name, which for a SCIM target is the path.
    pub name: String,
    /// Its type.
    pub kind: AttributeType,
    /// Whether it takes several values.
    pub multivalued: bool,
    /// Whether an object cannot be created without it.
    pub required: bool,
    /// Whether case counts when a change is looked for.
    pub case_exact: bool,
    /// Who may write it, and when.
    pub mutability: Mutability,
    /// Whether it is known from a definition; otherwise any value is taken as it is.
    pub defined: bool,
}

/// What a target attribute gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Assigned<'r> {
    /// Nothing: it is left out.
    Absent,
    /// A value of the target's type.
    Value(Value<'r>),
}

/// Whether RFC 7643 has one value at a path. Nothing is known of other attributes.
pub(super) fn takes_one_value(path: &Path) -> bool {
    let is_one_element = path.filter().is_some();
    USER.lookup(path).is_some_and(|known| is_one_element && path.sub_attribute().is_some() || !known.multivalued)
}

/// Whether RFC 7643 has the attribute in exactly this spelling, for users or for groups.
pub(super) fn is_in_the_rfc(path: &Path) -> bool {
    let spelt = |resource: &schema::Resource| {
        let known = resource.lookup(path).is_some();
        let top = resource.schemas.iter().flat_map(|schema| &schema.attributes).chain(&resource.common);
        known && top.into_iter().any(|attribute| attribute.name == path.attribute())
    };
    spelt(&USER) || spelt(&GROUP)
}

impl TargetAttribute {
    /// What is known of a target: from the document's definition, or else from what RFC 7643 has at its path. `copies` is the source
    /// attribute that its expression copies.
    pub(super) fn known(
        definition: Option<&ObjectDefinition>,
        mapping: &AttributeMapping,
        (path, copies): (Option<&Path>, Option<&str>),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> TargetAttribute {
        let unknown = TargetAttribute {
            name: mapping.target.clone(),
            kind: AttributeType::String,
            multivalued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            defined: false,
        };
        let unknown = match reference(path, copies) {
            Some(multivalued) => TargetAttribute { kind: AttributeType::Reference, multivalued, ..unknown },
            None => unknown,
        };
        if let Some(definition) = definition {
            let Some(attribute) = definition.attribute(&mapping.target) else {
                diagnostics.push(unknown_target(definition, mapping));
                return unknown;
            };
            return TargetAttribute {
                kind: attribute.kind,
                multivalued: attribute.multivalued,
                required: attribute.required,
                case_exact: attribute.case_exact,
                mutability: attribute.mutability,
                defined: true,
                ..unknown
            };
        }
        match path.and_then(|path| USER.lookup(path)) {
            Some(attribute) => {
                let kind = match attribute.kind {
                    schema::Kind::Boolean => AttributeType::Boolean,
                    schema::Kind::Integer => AttributeType::Integer,
                    _ => return unknown,
                };
                TargetAttribute { kind, ..unknown }
            }
            None => unknown,
        }
    }

    /// The value as the target takes it: `True` becomes a Boolean where the target is Boolean, digits an integer where it
    /// is Integer, everything else its text.
    pub(super) fn assign<'r>(&self, value: Value<'r>, arena: &'r Arena) -> Result<Assigned<'r>, Box<Diagnostic>> {
        Ok(match value {
            Value::Missing | Value::List([]) => Assigned::Absent,
            Value::List(items) if self.multivalued || !self.defined => {
                let Ok(values) = arena.values(items.len()) else { return Err(self.too_large()) };
                for (item, place) in items.iter().zip(values.iter_mut()) {
                    *place = self.convert(*item, arena)?;
                }
                Assigned::Value(Value::List(values))
            }
            Value::List([only]) => Assigned::Value(self.convert(*only, arena)?),
            Value::List(_) => {
                let message = format!("the expression gives several values, and `{}` takes one", self.name);
                let help = "take one element with `Item`, or join them with `Join`";
                return Err(Box::new(Diagnostic::new(&documents::SEVERAL_VALUES, message).help(help)));
            }
            one if self.multivalued => {
                let Ok(values) = arena.values(1) else { return Err(self.too_large()) };
                if let Some(place) = values.first_mut() {
                    *place = self.convert(one, arena)?;
                }
                Assigned::Value(Value::List(values))
            }
            one => Assigned::Value(self.convert(one, arena)?),
        })
    }

    /// Whether a text is taken as it is.
    #[inline]
    pub(super) fn takes_text(&self) -> bool {
        !self.multivalued && !matches!(self.kind, AttributeType::Boolean | AttributeType::Integer)
    }

    /// What a text means for a target that takes one Boolean, when it is written as .NET writes it.
    #[inline]
    pub(super) fn truth(&self, text: &str) -> Option<bool> {
        if self.kind != AttributeType::Boolean || self.multivalued {
            return None;
        }
        match text {
            "True" => Some(true),
            "False" => Some(false),
            _ => None,
        }
    }

    fn convert<'r>(&self, value: Value<'r>, arena: &'r Arena) -> Result<Value<'r>, Box<Diagnostic>> {
        let converted = match (self.kind, value) {
            (_, Value::Complex(_) | Value::List(_) | Value::Missing) => Some(value),
            (AttributeType::Boolean, value) => convert::to_boolean(value).map(Value::Boolean),
            (AttributeType::Integer, value) => convert::to_integer(value).map(Value::Integer),
            (_, Value::Text(_)) => Some(value),
            (AttributeType::String, Value::Boolean(_) | Value::Integer(_)) if !self.defined => Some(value),
            (_, value) => match convert::to_text(value, arena) {
                Ok(text) => Some(Value::Text(text)),
                Err(_) => return Err(self.too_large()),
            },
        };
        converted.ok_or_else(|| {
            let message = format!("the value cannot be read as {}, which `{}` takes", self.kind.word(), self.name);
            let help = if self.kind == AttributeType::Boolean {
                "a Boolean target takes the texts `True` and `False`"
            } else {
                "an Integer target takes whole numbers"
            };
            Box::new(Diagnostic::new(&documents::NOT_THE_TARGETS_KIND, message).help(help))
        })
    }

    fn too_large(&self) -> Box<Diagnostic> {
        let message = format!("the value for `{}` needs more memory than the limit allows", self.name);
        Box::new(Diagnostic::new(&crate::diagnostic::codes::limits::RESULTS_TOO_LARGE, message))
    }
}

fn unknown_target(definition: &ObjectDefinition, mapping: &AttributeMapping) -> Diagnostic {
    let target = mapping.target.as_str();
    let names = definition.attributes.iter().map(|attribute| attribute.name.as_str());
    let message = format!("the target object `{}` has no attribute `{target}`", definition.name);
    let diagnostic = Diagnostic::new(&crate::diagnostic::codes::scim::UNKNOWN_ATTRIBUTE, message)
        .in_document(format!("{}/targetAttributeName", mapping.pointer), Some(target));
    match nearest(target, names) {
        Some(other) => {
            let whole = Span::new(0, target.len());
            let help = format!("did you mean `{other}`?");
            diagnostic.help(help).at(whole, "").fix(whole, other, false).in_text(target)
        }
        None if definition.pointer.is_empty() => {
            let help = format!("the application has no `{target}`: delete this mapping");
            diagnostic.help(help).remove(mapping.pointer.as_str())
        }
        None => diagnostic
            .help("add the attribute to the target's attribute list first (\"edit attribute list\" in the portal)"),
    }
}

/// Returns the name that a slip of the hand could have made into this one. Names of one schema begin alike, so only what follows the
/// schema is compared, and by single changes: what is merely a beginning of the other is another attribute.
fn nearest<'n>(target: &str, mut names: impl Iterator<Item = &'n str> + Clone) -> Option<&'n str> {
    if let Some(same) = names.clone().find(|name| name.eq_ignore_ascii_case(target)) {
        return Some(same);
    }
    let split = |name: &str| match name.rfind(':') {
        Some(colon) => {
            (name.get(..colon).map(str::to_lowercase), name.get(colon + 1..).unwrap_or_default().to_lowercase())
        }
        None => (None, name.to_lowercase()),
    };
    let (schema, own) = split(target);
    let most = match own.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        8..=13 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    for name in &mut names {
        let (other_schema, other) = split(name);
        // A schema that was left out, or written where there is none, is a slip as well.
        let changes = if schema == other_schema || schema.is_none() || other_schema.is_none() {
            strsim::osa_distance(&own, &other)
        } else {
            continue;
        };
        if changes <= most && best.is_none_or(|(least, _)| changes < least) {
            best = Some((changes, name));
        }
    }
    best.map(|(_, name)| name)
}
