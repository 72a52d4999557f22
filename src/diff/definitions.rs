//! What changed in the definitions of directories: their objects, and the attributes of these.

use serde_json::Value as Json;
use serde_json::json;

use crate::diff::FieldChange;
use crate::diff::Presence;
use crate::diff::compare;
use crate::mapping::Document;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::Directory;
use crate::mapping::model::ObjectDefinition;

/// A definition that differs: of a directory, of an object, or of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DefinitionDifference {
    /// The directory.
    pub directory: String,
    /// The object; none for a directory as a whole.
    pub object: Option<String>,
    /// The attribute; none for an object as a whole.
    pub attribute: Option<String>,
    /// Where it is.
    pub presence: Presence,
    /// What differs; empty for what is in one document only.
    pub fields: Vec<FieldChange>,
}

/// Compares the definitions of two documents. A document that is a part without directories says nothing of them, so nothing differs.
pub fn definitions(old: &Document, new: &Document) -> Vec<DefinitionDifference> {
    let (old, new) = (&old.model().directories, &new.model().directories);
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (before, after) in pairs(old, new, |directory| &directory.name) {
        directories(before, after, &mut found);
    }
    found
}

/// Pairs what has the same name: the old ones in their order, then those that were added.
fn pairs<'d, T>(old: &'d [T], new: &'d [T], name: impl Fn(&T) -> &String) -> Vec<(Option<&'d T>, Option<&'d T>)> {
    let same = |list: &'d [T], wanted: &T| list.iter().find(|one| name(one) == name(wanted));
    let kept = old.iter().map(|before| (Some(before), same(new, before)));
    kept.chain(new.iter().filter(|after| same(old, after).is_none()).map(|after| (None, Some(after)))).collect()
}

fn directories(old: Option<&Directory>, new: Option<&Directory>, found: &mut Vec<DefinitionDifference>) {
    let Some(directory) = old.or(new).map(|directory| directory.name.clone()) else { return };
    let (Some(old), Some(new)) = (old, new) else {
        let presence = presence(old, new);
        found.push(DefinitionDifference { directory, object: None, attribute: None, presence, fields: Vec::new() });
        return;
    };
    for (before, after) in pairs(&old.objects, &new.objects, |object| &object.name) {
        objects(&directory, before, after, found);
    }
}

fn objects(
    directory: &str,
    old: Option<&ObjectDefinition>,
    new: Option<&ObjectDefinition>,
    found: &mut Vec<DefinitionDifference>,
) {
    let Some(name) = old.or(new).map(|object| object.name.clone()) else { return };
    let difference = |attribute, presence, fields| DefinitionDifference {
        directory: directory.to_owned(),
        object: Some(name.clone()),
        attribute,
        presence,
        fields,
    };
    let (Some(old), Some(new)) = (old, new) else {
        found.push(difference(None, presence(old, new), Vec::new()));
        return;
    };
    for (before, after) in pairs(&old.attributes, &new.attributes, |attribute| &attribute.name) {
        let fields = before.zip(after).map(|(before, after)| fields(before, after)).unwrap_or_default();
        let attribute = before.or(after).map(|attribute| attribute.name.clone());
        if before.is_none() || after.is_none() || !fields.is_empty() {
            found.push(difference(attribute, presence(before, after), fields));
        }
    }
}

fn presence<T>(old: Option<&T>, new: Option<&T>) -> Presence {
    match (old, new) {
        (Some(_), None) => Presence::Removed,
        (None, _) => Presence::Added,
        _ => Presence::Changed,
    }
}

/// The fields of an attribute's definition that differ.
fn fields(old: &AttributeDefinition, new: &AttributeDefinition) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    let mut say = |field, of: &dyn Fn(&AttributeDefinition) -> Option<String>| {
        compare(&mut fields, field, of(old), of(new));
    };
    say("type", &|known| Some(known.kind.word().to_owned()));
    say("anchor", &|known| Some(known.anchor.to_string()));
    say("required", &|known| Some(known.required.to_string()));
    say("multivalued", &|known| Some(known.multivalued.to_string()));
    say("caseExact", &|known| Some(known.case_exact.to_string()));
    say("mutability", &|known| Some(known.mutability.word().to_owned()));
    say("defaultValue", &|known| known.default_value.clone());
    say("flowNullValues", &|known| Some(known.flow_null_values.to_string()));
    say("referencedObjects", &|known| list(known.referenced_objects.iter().cloned()));
    say("metadata", &|known| list(known.metadata.iter().map(|(key, value)| format!("{key}={value}"))));
    fields
}

/// A list whose order means nothing.
fn list(items: impl Iterator<Item = String>) -> Option<String> {
    let mut items: Vec<String> = items.collect();
    items.sort_unstable();
    (!items.is_empty()).then(|| items.join(", "))
}

impl DefinitionDifference {
    /// The difference as JSON: `directory`, `object`, `attribute`, `presence` and `fields` (`field`, `old`, `new`).
    pub fn to_json(&self) -> Json {
        let field = |one: &FieldChange| json!({ "field": one.field, "old": one.old, "new": one.new });
        json!({
            "directory": self.directory,
            "object": self.object,
            "attribute": self.attribute,
            "presence": self.presence.word(),
            "fields": self.fields.iter().map(field).collect::<Vec<_>>(),
        })
    }
}
