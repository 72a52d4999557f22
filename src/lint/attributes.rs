//! What is known of Entra ID's own users, for expressions whose source object is not given.
//!
//! The built-in document for any SCIM application lists the attributes with their types; nothing is listed a second time.

use std::sync::LazyLock;

use crate::mapping::Document;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::templates;

/// The functions that give all roles of a user.
pub(super) const ROLE_LISTS: [&str; 3] =
    ["AppRoleAssignmentsComplex", "AssertiveAppRoleAssignmentsComplex", "AppRoleAssignments"];

static USER: LazyLock<ObjectDefinition> = LazyLock::new(|| source_object("User"));
static GROUP: LazyLock<ObjectDefinition> = LazyLock::new(|| source_object("Group"));

fn source_object(name: &str) -> ObjectDefinition {
    let document = templates::find("generic-scim").and_then(|template| Document::parse(template.document).ok());
    let found = document.and_then(|document| {
        let (rule, mapping) = document.object_mapping(Some(name)).ok()?;
        document.source_object(rule, mapping).cloned()
    });
    found.unwrap_or_default()
}

/// The attribute of Entra ID's users with this name.
pub(in crate::lint) fn entra_user(name: &str) -> Option<&'static AttributeDefinition> {
    USER.attribute(name)
}

/// The attribute of Entra ID's users or groups whose name differs from this one only in case.
pub(in crate::lint) fn entra_in_any_case(name: &str) -> Option<&'static AttributeDefinition> {
    let mut attributes = USER.attributes.iter().chain(&GROUP.attributes);
    attributes.find(|attribute| attribute.name.eq_ignore_ascii_case(name) && attribute.name != name)
}

/// Attributes that every user has; Entra ID refuses users without them.
static ALWAYS_PRESENT: &[&str] = &["objectId", "userPrincipalName", "accountEnabled", "IsSoftDeleted", "displayName"];

/// Whether every user has a value for the attribute.
pub(in crate::lint) fn is_always_present(name: &str) -> bool {
    ALWAYS_PRESENT.contains(&name)
}
