//! A source as expression text: the text where there is one, rebuilt from the tree where there is only that.
//!
//! A document holds an expression as text and as a tree of functions, attributes and constants. What the tree does not
//! have a shape for is written with the others, as exports of the service show: a comparison inside of `IIF` as three
//! parameters `one`, `two` and `three`, of which the second is the operator as a constant; a parameter of the job as a
//! constant without expression text, named `%DomainFQDN%`; a number as a constant.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::engine::COMPARISON_KEYS;
use crate::engine::Engine;
use crate::engine::ParsedExpression;
use crate::engine::SourceObject;
use crate::engine::fewest_arguments;
use crate::engine::parameter_position;
use crate::engine::quote;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::AttributeMapping;
use crate::mapping::model::AttributeType;
use crate::mapping::model::ObjectDefinition;
use crate::mapping::model::Source;
use crate::mapping::model::SourceType;
use crate::value::Comparator;
use crate::value::Kinds;

impl Source {
    /// The source as expression text: a constant in quotes, a tree without text rebuilt.
    pub fn text(&self) -> String {
        expression(self)
    }

    /// The JSON pointer of what [`Source::text`] was read from.
    pub fn text_pointer(&self) -> String {
        pointer(self)
    }
}

/// What expressions may read of an object with this definition.
pub fn readable(definition: &ObjectDefinition) -> SourceObject {
    let kinds = |attribute: &AttributeDefinition| {
        let one = match attribute.kind {
            AttributeType::Boolean => Kinds::BOOLEAN.or(Kinds::TEXT),
            AttributeType::Integer => Kinds::INTEGER.or(Kinds::TEXT),
            AttributeType::DateTime => Kinds::DATE_TIME.or(Kinds::TEXT),
            AttributeType::Reference => Kinds::TEXT.or(Kinds::COMPLEX),
            AttributeType::String | AttributeType::Binary => Kinds::TEXT,
        };
        if attribute.multivalued { one.or(Kinds::LIST).or(Kinds::COMPLEX) } else { one }
    };
    SourceObject::with_attributes(
        definition.attributes.iter().map(|attribute| (attribute.name.clone(), kinds(attribute))).collect(),
    )
}

/// What a source says, as an expression. The text of an expression wins over its tree (decision 21); the name of a constant
/// wins over a text that is not in quotes.
pub(super) fn expression(source: &Source) -> String {
    match (source.kind, &source.expression) {
        (SourceType::Constant, Some(text)) if !text.trim_start().starts_with('"') => quote(&source.name),
        (_, Some(text)) => with_job_parameters(source, text).unwrap_or_else(|| text.clone()),
        (_, None) => rebuild(source, JobParameters::Written),
    }
}

/// The place of the expression in the document.
pub(super) fn pointer(source: &Source) -> String {
    match &source.expression {
        Some(text) if with_job_parameters(source, text).is_none() => format!("{}/expression", source.pointer),
        _ => source.pointer.clone(),
    }
}

/// Returns the expression of a tree whose text is the same without the parameters of the job, which the service leaves out of texts.
fn with_job_parameters(source: &Source, text: &str) -> Option<String> {
    if source.kind != SourceType::Function || !has_job_parameter(source) {
        return None;
    }
    (rebuild(source, JobParameters::Omitted) == text).then(|| rebuild(source, JobParameters::Written))
}

// The reader of documents bounds this recursion.
fn has_job_parameter(source: &Source) -> bool {
    is_job_parameter(source) || source.parameters.iter().any(|(_, parameter)| has_job_parameter(parameter))
}

/// The warning that the text of a mapping's expression, which was read, and its tree say different things.
pub(super) fn compare_with_tree(
    engine: &Engine,
    mapping: &AttributeMapping,
    source: &Source,
    reading: &ParsedExpression,
) -> Option<Diagnostic> {
    let text = source.expression.as_ref()?;
    let has_tree = match source.kind {
        SourceType::Function => !source.parameters.is_empty(),
        // A constant's text need not be in quotes; the name is taken then.
        SourceType::Constant => !source.name.is_empty() && text.trim_start().starts_with('"'),
        SourceType::Attribute => !source.name.is_empty(),
    };
    if !has_tree {
        return None;
    }
    let tree = rebuild(source, JobParameters::Written);
    if engine.is_equivalent(reading, &tree)? {
        return None;
    }
    let message = format!("the expression of `{}` and its parse tree say different things", mapping.target);
    Some(
        Diagnostic::new(&documents::TREE_DIFFERS, message)
            .help(format!(
                "the tree says `{tree}`; the text is used here, and which one the service uses is not documented"
            ))
            .in_text(text)
            .in_document(pointer(source), Some(&mapping.target)),
    )
}

/// The expression that a tree means. The slots between the parameters that are there are left empty.
fn rebuild(source: &Source, parameters: JobParameters) -> String {
    let mut text = String::new();
    write(source, parameters, &mut text);
    text
}

/// Whether the parameters of the job, such as `%DomainFQDN%`, are part of a rebuilt text.
#[derive(Clone, Copy)]
enum JobParameters {
    Written,
    Omitted,
}

fn write(source: &Source, parameters: JobParameters, text: &mut String) {
    match source.kind {
        SourceType::Attribute => {
            text.push('[');
            text.push_str(&source.name);
            text.push(']');
        }
        SourceType::Constant if is_job_parameter(source) => match parameters {
            JobParameters::Written => text.push_str(&source.name),
            JobParameters::Omitted => {}
        },
        SourceType::Constant => text.push_str(&quote(&source.name)),
        SourceType::Function => match (comparator(&source.name), source.parameters.as_slice()) {
            (Some(sign), [(_, left), (_, right)]) => {
                write(left, parameters, text);
                compare_with(sign, Some(right), parameters, text);
            }
            _ => write_call(source, parameters, text),
        },
    }
}

fn is_job_parameter(source: &Source) -> bool {
    let name = source.name.strip_prefix('%').and_then(|rest| rest.strip_suffix('%'));
    source.expression.is_none()
        && name.is_some_and(|name| {
            !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        })
}

fn write_call(call: &Source, parameters: JobParameters, text: &mut String) {
    let parameter = |key: &str| call.parameters.iter().find(|(known, _)| known == key).map(|(_, value)| value);
    let [left, sign, right] = COMPARISON_KEYS;
    let comparison = match (parameter(left), parameter(sign).and_then(|operator| comparator(&operator.name))) {
        (Some(left), Some(sign)) => Some((left, sign, parameter(right))),
        _ => None,
    };
    let mut slots: Vec<Option<&Source>> = Vec::new();
    for (key, value) in &call.parameters {
        if comparison.is_some() && (key == sign || key == right) {
            continue;
        }
        let position = parameter_position(&call.name, key).unwrap_or(slots.len());
        if slots.len() <= position {
            slots.resize(position + 1, None);
        }
        match slots.get_mut(position) {
            Some(slot) if slot.is_none() => *slot = Some(value),
            // A repeated parameter's later occurrences follow the first.
            _ => slots.push(Some(value)),
        }
    }
    // The tree has no place for a slot that is needed and empty, as the last of `IIF([a], [b], )`.
    if slots.len() < fewest_arguments(&call.name) {
        slots.resize(fewest_arguments(&call.name), None);
    }
    text.push_str(&call.name);
    text.push('(');
    for (number, slot) in slots.into_iter().enumerate() {
        if number > 0 {
            text.push_str(", ");
        }
        let Some(slot) = slot else { continue };
        write(slot, parameters, text);
        if let Some((left, sign, right)) = comparison
            && std::ptr::eq(slot, left)
        {
            compare_with(sign, right, parameters, text);
        }
    }
    text.push(')');
}

fn comparator(sign: &str) -> Option<Comparator> {
    Comparator::ALL.into_iter().find(|known| known.sign() == sign)
}

fn compare_with(sign: Comparator, right: Option<&Source>, parameters: JobParameters, text: &mut String) {
    text.push(' ');
    text.push_str(sign.sign());
    text.push(' ');
    match right {
        Some(right) => write(right, parameters, text),
        // The service leaves out what is empty.
        None => text.push_str(&quote("")),
    }
}
