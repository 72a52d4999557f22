//! The branches of an expression, and their descriptions.

use crate::source::Span;

/// A branch of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Branch {
    /// The call that branches.
    pub(super) owner: Span,
    /// The part that the branch evaluates; empty for an empty slot.
    pub(super) span: Span,
    /// Its role in the call.
    pub(super) role: Role,
}

/// The role of a branch in its call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The condition of `IIF` holds.
    Holds,
    /// The condition of `IIF` does not hold.
    HoldsNot,
    /// A key of `Switch` equals the source.
    Key(Span),
    /// No key of `Switch` equals the source.
    Default,
    /// An operand, counted from 1, is the one chosen; `next` is the index of the branch that is tried after it.
    Operand { position: usize, next: Option<usize> },
    /// `IgnoreFlowIfNullOrEmpty` returns its value.
    Flows,
    /// `IgnoreFlowIfNullOrEmpty` ends with no flow.
    NoFlow,
    /// `IgnoreAttributeFlow` or `IgnoreObjectFlow` is reached. It lies in another branch, so it does not count as one
    /// itself.
    Word,
}

impl Branch {
    /// Describes the branch, given the text of the expression.
    pub(super) fn description(&self, text: &str) -> String {
        let what = excerpt(self.span.slice(text), MAX_EXCERPT);
        let what = if what.is_empty() { "an empty slot".to_owned() } else { format!("`{what}`") };
        match self.role {
            Role::Holds => format!("the condition holds: {what}"),
            Role::HoldsNot => format!("the condition does not hold: {what}"),
            Role::Key(key) => format!("the key `{}`", excerpt(key.slice(text), MAX_EXCERPT)),
            Role::Default => format!("the default, no key matches: {what}"),
            Role::Operand { position, .. } => format!("operand {position} is chosen: {what}"),
            Role::Flows => "a value flows".to_owned(),
            Role::NoFlow => "the value is missing or empty, and the attribute does not flow".to_owned(),
            Role::Word => String::new(),
        }
    }
}

/// Maximum length of an excerpt of a branch, in characters.
const MAX_EXCERPT: usize = 40;

/// Returns a text on one line, cut at a length in characters.
pub(super) fn excerpt(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= length {
        return line;
    }
    let mut cut: String = line.chars().take(length.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
