//! A source as expression text: the text where there is one, rebuilt from the tree where there is only that.

use crate::engine::parameter_position;
use crate::engine::quote;
use crate::mapping::model::Source;
use crate::mapping::model::SourceType;

/// Where a target's value comes from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Origin {
    /// A fixed text.
    Constant(String),
    /// An expression.
    Expression(String),
}

/// What a source says. The text of an expression wins over its tree (decision 21).
pub(super) fn origin(source: &Source) -> Origin {
    match (source.kind, &source.expression) {
        (SourceType::Constant, None) => Origin::Constant(source.name.clone()),
        (SourceType::Constant, Some(text)) if !text.trim_start().starts_with('"') => {
            Origin::Constant(source.name.clone())
        }
        (_, Some(text)) => Origin::Expression(text.clone()),
        (_, None) => Origin::Expression(rebuild(source)),
    }
}

/// The expression that a tree stands for. The slots between the parameters that are there are left empty.
pub(super) fn rebuild(source: &Source) -> String {
    let mut text = String::new();
    write(source, &mut text);
    text
}

fn write(source: &Source, text: &mut String) {
    match source.kind {
        SourceType::Attribute => {
            text.push('[');
            text.push_str(&source.name);
            text.push(']');
        }
        SourceType::Constant => {
            text.push_str(&quote(&source.name));
        }
        SourceType::Function => {
            text.push_str(&source.name);
            text.push('(');
            let mut slots: Vec<Option<&Source>> = Vec::new();
            for (key, value) in &source.parameters {
                let position = parameter_position(&source.name, key);
                match position {
                    // A repeated parameter's later occurrences follow the first.
                    Some(position) if position >= slots.len() => {
                        slots.resize(position, None);
                        slots.push(Some(value));
                    }
                    Some(position) if slots.get(position).is_some_and(Option::is_none) => {
                        if let Some(slot) = slots.get_mut(position) {
                            *slot = Some(value);
                        }
                    }
                    _ => slots.push(Some(value)),
                }
            }
            for (number, slot) in slots.iter().enumerate() {
                if number > 0 {
                    text.push_str(", ");
                }
                if let Some(source) = slot {
                    write(source, text);
                }
            }
            text.push(')');
        }
    }
}
