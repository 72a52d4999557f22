//! The branches of an expression, in words.

use crate::source::Span;

/// One of the ways an expression may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Branch {
    /// The call that branches.
    pub(super) owner: Span,
    /// What is evaluated when the branch is taken; an empty slot may be empty.
    pub(super) span: Span,
    /// Which of the ways it is.
    pub(super) way: Way,
}

/// Which of the ways of a call a branch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The condition of `IIF` holds.
    Holds,
    /// It does not.
    HoldsNot,
    /// A key of `Switch` equals the source.
    Key(Span),
    /// None does.
    Default,
    /// An operand, from 1, is the one that is chosen; `next` is the number of the branch that is tried after it.
    Operand { position: usize, next: Option<usize> },
    /// `IgnoreFlowIfNullOrEmpty` lets a value pass.
    Flows,
    /// It leaves the attribute out.
    LeavesOut,
    /// `IgnoreAttributeFlow` or `IgnoreObjectFlow` is reached. It stands in another branch, so it is none of its own.
    Word,
}

impl Branch {
    /// What no case took, given the text of the expression.
    pub(super) fn words(&self, text: &str) -> String {
        let what = excerpt(self.span.slice(text), EXCERPT);
        let what = if what.is_empty() { "an empty slot".to_owned() } else { format!("`{what}`") };
        match self.way {
            Way::Holds => format!("the condition holds: {what}"),
            Way::HoldsNot => format!("the condition does not hold: {what}"),
            Way::Key(key) => format!("the key `{}`", excerpt(key.slice(text), EXCERPT)),
            Way::Default => format!("the default, no key is equal: {what}"),
            Way::Operand { position, .. } => format!("operand {position} is chosen: {what}"),
            Way::Flows => "a value flows".to_owned(),
            Way::LeavesOut => "the value is missing or empty, and the attribute is left out".to_owned(),
            Way::Word => String::new(),
        }
    }
}

/// Longest excerpt of a branch, in characters.
const EXCERPT: usize = 40;

/// Text on one line, cut at a length in characters.
pub(super) fn excerpt(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= length {
        return line;
    }
    let mut cut: String = line.chars().take(length.saturating_sub(1)).collect();
    cut.push('…');
    cut
}
