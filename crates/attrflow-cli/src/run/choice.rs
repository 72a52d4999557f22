//! Which object mapping of a document is run, and what is assumed where the document does not say.

use attrflow::Document;
use attrflow::engine::nearest;
use attrflow::mapping::model::ObjectMapping;

use crate::escape::escape;
use crate::exit::Failure;
use crate::output;
use crate::run::feeds::Named;

/// The target object of a mapping that names none.
const TARGET_OBJECT: &str = "User";

/// Says which object mappings are not used because they are disabled, or that one is used although it is. `named` are the numbers of
/// those that files name.
pub fn say_disabled(document: &Document, object: Option<&str>, named: &[Option<usize>]) {
    let is_default_used = named.is_empty() || named.contains(&None);
    let chosen = object.filter(|_| is_default_used).and_then(|name| document.object_mapping(Some(name)).ok());
    if let Some((_, mapping)) = chosen.filter(|(_, mapping)| !mapping.enabled) {
        let name = name(mapping);
        output::message(&format!("the object mapping `{name}` is disabled; it is used because `--object` names it"));
    }
    let is_named = |number: usize| named.contains(&Some(number));
    let mut skipped = Vec::new();
    for (number, (_, mapping)) in document.object_mappings().enumerate().filter(|(_, (_, mapping))| !mapping.enabled) {
        let name = name(mapping);
        if is_named(number) {
            output::message(&format!("the object mapping `{name}` is disabled; it is used because a file is for it"));
        } else {
            skipped.push(format!("`{name}`"));
        }
    }
    // A document in which nothing is enabled is refused.
    if object.is_none() && is_default_used && !skipped.is_empty() && document.object_mapping(None).is_ok() {
        let names = skipped.join(", ");
        output::message(&format!("object mappings that are disabled are skipped: {names}; `--object NAME` uses one"));
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

/// The number of an object mapping in its document.
pub fn number(document: &Document, mapping: &ObjectMapping) -> usize {
    document.object_mappings().position(|(_, other)| std::ptr::eq(other, mapping)).unwrap_or_default()
}

/// The numbers of the object mappings that files name.
pub fn numbers(document: &Document, named: &[Named]) -> Result<Vec<Option<usize>>, Failure> {
    named.iter().map(|named| named.object.as_deref().map(|name| self::named(document, name)).transpose()).collect()
}

/// The number of the object mapping that `OBJECT=FILE` names: by its source object, where several enabled ones share that by its
/// target object, or else as `--object` does.
pub fn named(document: &Document, name: &str) -> Result<usize, Failure> {
    let all: Vec<(usize, &ObjectMapping)> =
        document.object_mappings().enumerate().map(|(number, (_, mapping))| (number, mapping)).collect();
    let has_source = |mapping: &ObjectMapping| mapping.source_object.eq_ignore_ascii_case(name);
    let has_target = |mapping: &ObjectMapping| mapping.target_object.eq_ignore_ascii_case(name);
    let found = |is_meant: &dyn Fn(&ObjectMapping) -> bool, enabled: bool| -> Vec<(usize, &ObjectMapping)> {
        all.iter().copied().filter(|(_, mapping)| mapping.enabled == enabled && is_meant(mapping)).collect()
    };
    let sources = found(&has_source, true);
    let targets = found(&has_target, true);
    match (sources.as_slice(), targets.as_slice()) {
        ([(only, _)], _) => return Ok(*only),
        ([], [(first, _), ..]) | ([_, ..], [(first, _)]) => return Ok(*first),
        ([_, ..], _) => {
            let names = sources.iter().map(|(_, mapping)| format!("`{}=`", escape(&mapping.target_object)));
            let names: Vec<String> = names.collect();
            let message = format!("`{}=` may be several object mappings", escape(name));
            return Err(Failure::Usage(format!("{message}; write {}", names.join(" or "))));
        }
        ([], []) => {}
    }
    let disabled = [found(&has_target, false), found(&has_source, false)];
    if let Some((first, _)) = disabled.iter().flatten().next() {
        return Ok(*first);
    }
    if let Some((number, _)) = all.iter().find(|(_, mapping)| mapping.name.eq_ignore_ascii_case(name)) {
        return Ok(*number);
    }
    let mut names: Vec<&str> = Vec::new();
    for (_, mapping) in &all {
        for name in [mapping.source_object.as_str(), mapping.target_object.as_str()] {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let help = match nearest(name, names.iter().copied()) {
        Some(other) => format!("did you mean `{other}=`?"),
        None if names.is_empty() => "the document names none; leave the name out".to_owned(),
        None => format!("there are {}", names.join(", ")),
    };
    Err(Failure::Usage(format!("there is no object mapping `{}`; {help}", escape(name))))
}
