//! What is wrong with a text the grammar refused: all of it where possible, each fault once, at its own place.
//!
//! Two steps, both linear. [`scan`] cuts the text into tokens; where a token is not the language's own (a curly quote, an
//! HTML entity, a semicolon) it reports that and goes on with the token that was meant. [`structure`] then follows the
//! tokens with an explicit stack and reports what is missing, left over or written with operators of other languages.
//! The words for such operators, and the functions to write instead, are in [`advice`].

mod advice;
mod bracket;
mod quotes;
mod scan;
mod sign;
mod structure;
mod word;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::EMPTY_EXPRESSION;
use crate::source::Span;

/// Most faults that one text is told; it keeps the work on hostile text linear and a report readable.
pub(super) const MOST_FAULTS: usize = 20;

/// Everything that was found, in the order of the text; empty when the scanner sees nothing wrong.
pub(super) fn faults(text: &str) -> Vec<Diagnostic> {
    if text.trim().is_empty() {
        let fault = Diagnostic::new(&EMPTY_EXPRESSION, "the expression is empty");
        return vec![fault.at(Span::new(0, text.len()), "").help("write an attribute, a constant or a function")];
    }
    let mut faults = scan::scan(text, |tokens, faults| structure::check(text, tokens, faults));
    faults.sort_by_key(Diagnostic::span);
    faults.truncate(MOST_FAULTS);
    faults
}

/// A short piece of the text for a message that puts it in back-ticks: on one line, without back-ticks of its own.
fn excerpt(text: &str, span: Span) -> String {
    const LONGEST: usize = 32;
    let mut words = span.slice(text).chars().map(|letter| match letter {
        '`' => '\'',
        _ if letter.is_control() => ' ',
        _ => letter,
    });
    let mut short: String = words.by_ref().take(LONGEST).collect();
    if words.next().is_some() {
        short.pop();
        short.push('…');
    }
    short
}
