//! What the service asks of matching attributes: it looks target objects up by a value of one source attribute.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shapes::SEVERAL_SOURCES_MATCH;
use crate::engine::ParsedExpression;
use crate::mapping::model::ObjectMapping;
use crate::mapping::source;

/// Functions that choose between values, so that each record is matched by one of the attributes; the service's own mappings use them.
const CHOICES: [&str; 5] = ["Coalesce", "IIF", "Switch", "IgnoreFlowIfNullOrEmpty", "SelectUniqueValue"];

/// Reports matching attributes whose expression puts several source attributes together.
pub(super) fn check(mapping: &ObjectMapping, parsed: &[Option<ParsedExpression>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let matching = mapping.attributes.iter().zip(parsed).filter(|(attribute, _)| attribute.matching_priority > 0);
    for (attribute, expression) in matching {
        let (Some(expression), Some(source)) = (expression, &attribute.source) else { continue };
        let names: Vec<String> = expression.combined(&CHOICES).iter().map(|name| format!("`{name}`")).collect();
        if !names.is_empty() {
            let message = format!("the matching attribute `{}` is built from {}", attribute.target, names.join(", "));
            found.push(
                Diagnostic::new(&SEVERAL_SOURCES_MATCH, message)
                    .help("match on an attribute whose expression reads one source attribute; the service refuses others as `SchemaInvalid`")
                    .in_document(source::pointer(source), Some(&attribute.target)),
            );
        }
    }
    found
}
