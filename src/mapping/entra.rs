//! What is known of Microsoft Entra's own attributes where a document does not define its source.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::rules::RULE_SEVERAL_TO_ONE;
use crate::engine::ParsedExpression;
use crate::mapping::Document;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::ObjectMapping;
use crate::mapping::model::Rule;
use crate::mapping::source;
use crate::mapping::target;
use crate::scim::Path;

/// Attributes of users and groups that are lists for everybody.
const LISTS: [&str; 5] = ["businessPhones", "otherMails", "proxyAddresses", "imAddresses", "alternativeSecurityIds"];

/// What Microsoft Entra is called as a source directory, in any case.
const DIRECTORIES: [&str; 3] = ["Microsoft Entra ID", "Azure Active Directory", "Azure AD"];

/// Whether a directory is Microsoft Entra. Where both tenants have it, a document tells them apart by what follows the name in parentheses.
pub(crate) fn is_directory(name: &str) -> bool {
    let name = name.split_once('(').map_or(name, |(name, _)| name.trim_end());
    DIRECTORIES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Reports a list of Microsoft Entra that is copied to a target with one value, where the document defines neither.
pub(super) fn list_to_one(
    document: &Document,
    (rule, mapping): (&Rule, &ObjectMapping),
    (attribute, reading): (&AttributeMapping, &ParsedExpression),
    path: Option<&Path>,
) -> Option<Diagnostic> {
    let copied = reading.copies().filter(|name| LISTS.contains(name))?;
    let is_defined = document.source_object(rule, mapping).is_some();
    let is_entra = rule.source_directory.is_empty() || is_directory(&rule.source_directory);
    let takes_one = match document.target_object(rule, mapping).and_then(|known| known.attribute(&attribute.target)) {
        Some(known) => !known.multivalued,
        None => path.is_some_and(target::takes_one_value),
    };
    if is_defined || !is_entra || !takes_one {
        return None;
    }
    let message = format!("`{copied}` has several values, and `{}` takes one", attribute.target);
    let pointer = attribute.source.as_ref().map(source::pointer).unwrap_or_default();
    Some(
        Diagnostic::new(&RULE_SEVERAL_TO_ONE, message)
            .help(format!("take one with `Item([{copied}], 1)`, or join them with `Join`"))
            .in_document(pointer, Some(&attribute.target)),
    )
}
