//! Error recovery: finds all errors of a text that the grammar rejects, each once and with its own span.
//!
//! Two linear passes. [`scan`] cuts the text into tokens; a token that is not part of the language (a curly quote, an
//! HTML entity, a semicolon) is reported and replaced by the token that was meant. [`structure`] then walks over the
//! tokens with an explicit stack and reports what is missing, surplus, or written with operators of other languages.
//! [`advice`] has these operators and the functions to use instead.

mod advice;
mod bracket;
mod quotes;
mod scan;
mod sign;
mod structure;
mod word;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::EMPTY_EXPRESSION;
use crate::limits::EXPRESSION_FINDINGS;
use crate::source::Span;

/// Returns the errors in the order of the text; empty when the scanner finds nothing wrong.
pub(super) fn find_errors(text: &str) -> Vec<Diagnostic> {
    if text.trim().is_empty() {
        let diagnostic = Diagnostic::new(&EMPTY_EXPRESSION, "the expression is empty");
        return vec![diagnostic.at(Span::new(0, text.len()), "").help("write an attribute, a constant or a function")];
    }
    let mut diagnostics = scan::scan(text, |tokens, diagnostics| structure::check(text, tokens, diagnostics));
    diagnostics.sort_by_key(Diagnostic::span);
    diagnostics.truncate(EXPRESSION_FINDINGS);
    diagnostics
}

/// Returns an excerpt of the text for a message: on one line, shortened, without back-ticks.
fn excerpt(text: &str, span: Span) -> String {
    const MAX_EXCERPT: usize = 32;
    let mut words = span.slice(text).chars().map(|letter| match letter {
        '`' => '\'',
        _ if letter.is_control() => ' ',
        _ => letter,
    });
    let mut short: String = words.by_ref().take(MAX_EXCERPT).collect();
    if words.next().is_some() {
        short.pop();
        short.push('…');
    }
    short
}
