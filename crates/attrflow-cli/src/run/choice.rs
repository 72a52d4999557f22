//! Which object mapping of a document is run, and what is assumed where the document does not say.

use attrflow::Document;
use attrflow::mapping::model::ObjectMapping;

use crate::output;

/// The target object of a mapping that names none.
const TARGET_OBJECT: &str = "User";

/// Says which object mappings are not used because they are disabled, or that one is used although it is.
pub fn say_disabled(document: &Document, object: Option<&str>) {
    let disabled: Vec<String> = document
        .object_mappings()
        .filter(|(_, mapping)| !mapping.enabled)
        .map(|(_, mapping)| format!("`{}`", name(mapping)))
        .collect();
    match object {
        // A document in which nothing is enabled is refused.
        None if disabled.is_empty() || document.object_mapping(None).is_err() => {}
        None => {
            let names = disabled.join(", ");
            output::message(&format!(
                "object mappings that are disabled are skipped: {names}; `--object NAME` uses one"
            ));
        }
        Some(object) => {
            let chosen = document.object_mapping(Some(object));
            if let Ok((_, mapping)) = chosen
                && !mapping.enabled
            {
                let name = name(mapping);
                output::message(&format!(
                    "the object mapping `{name}` is disabled; it is used because `--object` names it"
                ));
            }
        }
    }
}

/// What `--object` can call it.
fn name(mapping: &ObjectMapping) -> &str {
    let names = [&mapping.name, &mapping.target_object, &mapping.source_object];
    names.into_iter().find(|name| !name.is_empty()).map_or("", String::as_str)
}

/// Gives the object mapping a target object, which plans and requests need, and says so.
pub fn with_target_object(document: Document, object: Option<&str>) -> Document {
    let lacks = document.object_mapping(object).is_ok_and(|(_, mapping)| mapping.target_object.is_empty());
    if !lacks {
        return document;
    }
    output::message(&format!("the mapping names no target object; `{TARGET_OBJECT}` is assumed"));
    document.with_target_object(TARGET_OBJECT)
}
