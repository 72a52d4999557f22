//! Differences between two mapping documents: in their contents, and in their results for records.
//!
//! [`documents`] compares the object mappings by meaning: an expression with another layout is the same.
//! [`definitions`] compares the attributes that the directories define. A [`Population`] applies both documents to
//! records and counts the differences.

mod collisions;
mod definitions;
mod population;
mod scope;

use serde_json::Value as Json;
use serde_json::json;

use crate::engine::Engine;
use crate::engine::ParsedExpression;
use crate::mapping::Document;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::ObjectMapping;

pub use collisions::Collision;
pub use definitions::DefinitionDifference;
pub use definitions::definitions;
pub use population::Example;
pub use population::Pattern;
pub use population::Population;
pub use population::ScopeChange;
pub use population::Tally;
pub use population::TargetTally;
pub use population::Workspaces;

/// The documents that something is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Only in the new document.
    Added,
    /// Only in the old document.
    Removed,
    /// In both documents, but different.
    Changed,
}

impl Presence {
    /// Returns the word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Presence::Added => "added",
            Presence::Removed => "removed",
            Presence::Changed => "changed",
        }
    }
}

/// A field that differs, with readable values; `None` when a document lacks it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldChange {
    /// The name of the field in Microsoft Graph.
    pub field: &'static str,
    /// The old value.
    pub old: Option<String>,
    /// The new value.
    pub new: Option<String>,
}

/// An attribute mapping that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeDifference {
    /// Its target attribute.
    pub target: String,
    /// The documents it is in.
    pub presence: Presence,
    /// The fields that differ; all fields of a mapping that only one document has.
    pub fields: Vec<FieldChange>,
}

/// An object mapping that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObjectDifference {
    /// The source object.
    pub source_object: String,
    /// The target object.
    pub target_object: String,
    /// The documents it is in.
    pub presence: Presence,
    /// The fields of the object mapping that differ, including the scope.
    pub fields: Vec<FieldChange>,
    /// The attribute mappings that differ: those of the old document in its order, then the added ones.
    pub attributes: Vec<AttributeDifference>,
}

/// Compares all object mappings of two documents; empty when there are no differences.
///
/// ```
/// use attrflow::Document;
/// use attrflow::Engine;
/// use attrflow::diff;
///
/// let document = |expression: &str| {
///     Document::parse(&format!(r#"[{{"targetAttributeName": "a", "source": {{"expression": "{expression}"}}}}]"#))
/// };
/// let (old, new, other) = (document("ToLower([b],)")?, document("ToLower( [b] )")?, document("ToUpper([b])")?);
/// assert!(diff::documents(&old, &new, &Engine::new()).is_empty());
/// assert_eq!(diff::documents(&old, &other, &Engine::new())[0].attributes[0].fields[0].field, "expression");
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
pub fn documents(old: &Document, new: &Document, engine: &Engine) -> Vec<ObjectDifference> {
    let mut theirs: Vec<&ObjectMapping> = new.object_mappings().map(|(_, mapping)| mapping).collect();
    let mut found = Vec::new();
    for (_, mapping) in old.object_mappings() {
        let same_objects = |other: &&ObjectMapping| {
            other.source_object.eq_ignore_ascii_case(&mapping.source_object)
                && other.target_object.eq_ignore_ascii_case(&mapping.target_object)
        };
        let named = theirs.iter().position(|other| same_objects(other) && other.name == mapping.name);
        let position = named.or_else(|| theirs.iter().position(same_objects));
        match position.map(|position| theirs.remove(position)) {
            Some(other) => found.extend(object_mappings(mapping, other, engine)),
            None => found.push(lone(mapping, Presence::Removed)),
        }
    }
    found.extend(theirs.into_iter().map(|mapping| lone(mapping, Presence::Added)));
    found
}

/// Compares two object mappings; `None` when there are no differences.
pub fn object_mappings(old: &ObjectMapping, new: &ObjectMapping, engine: &Engine) -> Option<ObjectDifference> {
    let mut fields = Vec::new();
    compare(&mut fields, "enabled", Some(old.enabled.to_string()), Some(new.enabled.to_string()));
    compare(&mut fields, "flowTypes", Some(flow_types(old)), Some(flow_types(new)));
    compare(&mut fields, "scope", scope::text(old), scope::text(new));
    let mut theirs: Vec<&AttributeMapping> = new.attributes.iter().collect();
    let mut attributes = Vec::new();
    for attribute in &old.attributes {
        let position = theirs.iter().position(|other| other.target == attribute.target);
        let other = position.map(|position| theirs.remove(position));
        attributes.extend(attribute_mappings(Some(attribute), other, engine));
    }
    attributes.extend(theirs.into_iter().filter_map(|attribute| attribute_mappings(None, Some(attribute), engine)));
    (!fields.is_empty() || !attributes.is_empty()).then(|| ObjectDifference {
        source_object: old.source_object.clone(),
        target_object: old.target_object.clone(),
        presence: Presence::Changed,
        fields,
        attributes,
    })
}

fn lone(mapping: &ObjectMapping, presence: Presence) -> ObjectDifference {
    ObjectDifference {
        source_object: mapping.source_object.clone(),
        target_object: mapping.target_object.clone(),
        presence,
        fields: Vec::new(),
        attributes: Vec::new(),
    }
}

fn flow_types(mapping: &ObjectMapping) -> String {
    let types = mapping.flow_types;
    let words = [(types.add, "Add"), (types.update, "Update"), (types.delete, "Delete")];
    words.iter().filter(|(allowed, _)| *allowed).map(|(_, word)| *word).collect::<Vec<_>>().join(", ")
}

fn compare(fields: &mut Vec<FieldChange>, field: &'static str, old: Option<String>, new: Option<String>) {
    if old != new {
        fields.push(FieldChange { field, old, new });
    }
}

fn attribute_mappings(
    old: Option<&AttributeMapping>,
    new: Option<&AttributeMapping>,
    engine: &Engine,
) -> Option<AttributeDifference> {
    let mut fields = Vec::new();
    let text = |mapping: &AttributeMapping| mapping.source.as_ref().map(|source| source.text());
    let (before, after) = (old.and_then(text), new.and_then(text));
    let same = match (&before, &after) {
        // An invalid expression is equivalent only to itself.
        (Some(before), Some(after)) => {
            before == after
                || engine.is_equivalent(&ParsedExpression::parse(before, engine.limits()), after) == Some(true)
        }
        (before, after) => before == after,
    };
    if !same {
        fields.push(FieldChange { field: "expression", old: before, new: after });
    }
    let mut compare_field = |field, of: &dyn Fn(&AttributeMapping) -> Option<String>| {
        compare(&mut fields, field, old.and_then(of), new.and_then(of));
    };
    compare_field("type", &|mapping| mapping.source.as_ref().map(|source| source.kind.word().to_owned()));
    compare_field("defaultValue", &|mapping| mapping.default_value.clone().filter(|default| !default.is_empty()));
    compare_field("flowType", &|mapping| Some(mapping.flow_type.word().to_owned()));
    compare_field("flowBehavior", &|mapping| Some(mapping.flow_behavior.word().to_owned()));
    compare_field("matchingPriority", &|mapping| {
        Some(mapping.matching_priority).filter(|priority| *priority != 0).map(|priority| priority.to_string())
    });
    let presence = match (old, new) {
        (Some(_), None) => Presence::Removed,
        (None, _) => Presence::Added,
        _ => Presence::Changed,
    };
    let target = old.or(new).map(|mapping| mapping.target.clone())?;
    (!fields.is_empty()).then_some(AttributeDifference { target, presence, fields })
}

impl ObjectDifference {
    /// Returns the difference as JSON: `sourceObject`, `targetObject`, `presence`, `fields` (`field`, `old`, `new`)
    /// and `attributes` (`target`, `presence`, `fields`).
    pub fn to_json(&self) -> Json {
        let fields = |fields: &[FieldChange]| -> Vec<Json> {
            fields.iter().map(|one| json!({ "field": one.field, "old": one.old, "new": one.new })).collect()
        };
        let attributes = self
            .attributes
            .iter()
            .map(|one| json!({ "target": one.target, "presence": one.presence.word(), "fields": fields(&one.fields) }));
        json!({
            "sourceObject": self.source_object,
            "targetObject": self.target_object,
            "presence": self.presence.word(),
            "fields": fields(&self.fields),
            "attributes": attributes.collect::<Vec<_>>(),
        })
    }
}
