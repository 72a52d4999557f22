//! The objects of Entra ID itself, for files that define none.

use std::sync::LazyLock;

use attrflow::Document;
use attrflow::mapping::model::ObjectDefinition;
use attrflow::mapping::templates;

static USER: LazyLock<ObjectDefinition> = LazyLock::new(|| object("User"));
static GROUP: LazyLock<ObjectDefinition> = LazyLock::new(|| object("Group"));

/// The document for any SCIM application lists the attributes; nothing is listed a second time.
fn object(name: &str) -> ObjectDefinition {
    let document = templates::find("generic-scim").and_then(|template| Document::parse(template.document).ok());
    let found = document.and_then(|document| {
        let (rule, mapping) = document.object_mapping(Some(name)).ok()?;
        document.source_object(rule, mapping).cloned()
    });
    found.unwrap_or_default()
}

/// Returns Entra ID's users, or its groups where the name is that of groups.
pub(crate) fn source_object(name: &str) -> &'static ObjectDefinition {
    if name.eq_ignore_ascii_case("group") { &GROUP } else { &USER }
}
