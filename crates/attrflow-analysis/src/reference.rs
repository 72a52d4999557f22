//! Pages about functions, attributes and findings, as Markdown for hovers and completions.

use attrflow::functions::Availability;
use attrflow::functions::Function;
use attrflow::functions::Occurs;
use attrflow::functions::Role;
use attrflow::mapping::model::AttributeDefinition;
use attrflow::untrusted::Untrusted;

/// Microsoft's reference of the expression language.
const REFERENCE: &str =
    "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data";

/// Most examples on a page.
const MAX_EXAMPLES: usize = 2;

/// Returns the page about a function.
pub(crate) fn function(function: &Function) -> String {
    let mut page = format!("{}{}", code(&function.signature()), function.summary);
    if !function.details.is_empty() {
        page.push_str(&format!(" {}", function.details));
    }
    page.push('\n');
    for (position, parameter) in function.parameters.iter().enumerate() {
        let occurs = match (parameter.occurs, parameter.required) {
            (Occurs::Repeated, _) => "once or more",
            (Occurs::Once, true) => "required",
            (Occurs::Once, false) => "optional",
        };
        let break_before = if position == 0 { "\n" } else { "" };
        page.push_str(&format!("{break_before}- `{}`: {} ({occurs})\n", parameter.name, parameter.kinds));
    }
    for example in function.examples.iter().take(MAX_EXAMPLES) {
        let record = if example.record == "{}" { String::new() } else { format!("\non {}", example.record) };
        let value = if example.value.is_empty() { String::new() } else { format!("\n-> {}", example.value) };
        page.push_str(&format!("\n{}", code(&format!("{}{record}{value}", example.expression))));
    }
    page.push_str(&match function.availability {
        Availability::Reference => {
            format!("\n[Microsoft's reference]({REFERENCE}#{})\n", function.name.to_ascii_lowercase())
        }
        other => format!("\nDocumented in: {}. [Microsoft's reference]({REFERENCE})\n", other.words()),
    });
    page
}

/// Returns the text in a fence that it cannot close.
pub(crate) fn code(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}attrflow\n{}\n{fence}\n", Untrusted(text).lines())
}

/// Returns the text as code within a line.
pub(crate) fn inline(text: &str) -> String {
    let line = Untrusted(text).to_string();
    if !line.contains('`') {
        return format!("`{line}`");
    }
    let longest = line.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    format!("{fence} {line} {fence}")
}

/// Returns an attribute's properties in a few words: `String, multi-valued, required`.
pub(crate) fn properties(attribute: &AttributeDefinition) -> String {
    let mut words = vec![attribute.kind.word().to_owned()];
    let flags = [
        (attribute.multivalued, "multi-valued"),
        (attribute.required, "required"),
        (attribute.anchor, "anchor"),
        (attribute.case_exact, "case-sensitive"),
    ];
    words.extend(flags.iter().filter(|(is_set, _)| *is_set).map(|(_, word)| (*word).to_owned()));
    if attribute.mutability.word() != "ReadWrite" {
        words.push(attribute.mutability.word().to_owned());
    }
    words.join(", ")
}

/// Returns the page about an attribute of an object.
pub(crate) fn attribute(attribute: &AttributeDefinition, object: &str) -> String {
    let object = if object.is_empty() { String::new() } else { format!(" of {}", inline(object)) };
    let mut page = format!("{}{object}: {}\n", inline(&attribute.name), properties(attribute));
    if !attribute.referenced_objects.is_empty() {
        let objects: Vec<String> = attribute.referenced_objects.iter().map(|object| inline(object)).collect();
        page.push_str(&format!("\nRefers to {}\n", objects.join(", ")));
    }
    if let Some(value) = &attribute.default_value {
        page.push_str(&format!("\nDefault value: {}\n", inline(value)));
    }
    for (key, value) in attribute.metadata.iter().take(8) {
        page.push_str(&format!("\n{}: {}\n", inline(key), inline(value)));
    }
    page
}

/// The intervals of `DateAdd` and `DateDiff`, with what they are.
pub(crate) const INTERVALS: [(&str, &str); 10] = [
    ("yyyy", "years"),
    ("q", "quarters"),
    ("m", "months"),
    ("y", "days of the year"),
    ("d", "days"),
    ("w", "weekdays"),
    ("ww", "weeks"),
    ("h", "hours"),
    ("n", "minutes"),
    ("s", "seconds"),
];

/// Returns the words that a parameter takes, as they are written in an expression, with what they mean.
pub(crate) fn words(role: Role) -> Vec<(String, &'static str)> {
    match role {
        Role::Interval => INTERVALS.iter().map(|(word, about)| (format!("\"{word}\""), *about)).collect(),
        Role::OneOf(words) => words.iter().map(|word| ((*word).to_owned(), "")).collect(),
        _ => Vec::new(),
    }
}
