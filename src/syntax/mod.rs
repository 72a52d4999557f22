//! Parsing and printing of expressions. Only this module sees the grammar's pairs.
//!
//! [`parse`] first checks length and nesting, then runs the grammar, then builds the tree. When the grammar rejects
//! the text, an error-recovering scanner goes over it and reports every problem it finds. [`print()`] and
//! [`print_wide`] print a tree so that it parses to the same tree. The meaning of function names is not known here.

pub mod ast;
mod build;
mod character;
mod constant;
mod grammar;
mod literal;
mod measure;
mod print;
mod recovery;

use pest::Parser;
use pest::error::ErrorVariant;
use pest::error::InputLocation;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::limits::EXPRESSION_TOO_DEEP;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::limits::EXPRESSION_FINDINGS;
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast::Node;
use crate::syntax::grammar::Grammar;
use crate::syntax::grammar::Rule;

pub use crate::syntax::constant::constant_span;
pub use crate::syntax::print::print;
pub use crate::syntax::print::print_wide;
pub use crate::syntax::print::print_within;

/// Parses an expression.
///
/// ```
/// use attrflow::limits::Limits;
/// use attrflow::syntax;
///
/// let node = syntax::parse(r#"Join(" ",[givenName],[surname])"#, &Limits::default()).unwrap();
/// assert_eq!(syntax::print(&node), r#"Join(" ", [givenName], [surname])"#);
/// ```
///
/// # Errors
///
/// All errors found, in the order of the text, at least one; each carries the text that its spans refer to. When a
/// limit is exceeded, that is the only error.
pub fn parse(text: &str, limits: &Limits) -> Result<Node, Vec<Diagnostic>> {
    parse_tree(text, limits).map_err(|errors| errors.into_iter().map(|error| error.in_text(text)).collect())
}

fn parse_tree(text: &str, limits: &Limits) -> Result<Node, Vec<Diagnostic>> {
    if let Some(error) = measure::limit_reached(text, limits) {
        return Err(vec![error]);
    }
    let pairs = Grammar::parse(Rule::entry, text).map_err(|rejection| {
        let errors = recovery::find_errors(text);
        if errors.is_empty() { vec![grammar_error(text, &rejection)] } else { errors }
    })?;
    let mut builder = build::Builder::default();
    let node =
        pairs.into_iter().find(|pair| pair.as_rule() == Rule::expression).and_then(|pair| builder.expression(pair));
    match node {
        Some(node) if builder.errors.is_empty() => Ok(node),
        _ => {
            builder.errors.truncate(EXPRESSION_FINDINGS);
            Err(builder.errors)
        }
    }
}

/// Converts the grammar's own error, when the scanner finds nothing.
fn grammar_error(text: &str, rejection: &pest::error::Error<Rule>) -> Diagnostic {
    let start = match rejection.location {
        InputLocation::Pos(start) | InputLocation::Span((start, _)) => start,
    };
    let character = text.get(start..).and_then(|rest| rest.chars().next());
    let span = Span::new(start, start + character.map_or(0, char::len_utf8));
    match (&rejection.variant, character) {
        // Only reached with a limit far above the default, when the stack of the thread is too small for it.
        (ErrorVariant::CustomError { .. }, _) => {
            Diagnostic::new(&EXPRESSION_TOO_DEEP, "the expression is nested too deeply for the stack of this thread")
                .at(span, "")
                .help("use fewer nested functions")
        }
        (_, None) => Diagnostic::new(&UNEXPECTED_TEXT, "the expression ends too early")
            .at(span, "")
            .help("complete the last function or value"),
        (_, Some(_)) => Diagnostic::new(&UNEXPECTED_TEXT, format!("unexpected `{}`", span.slice(text)))
            .at(span, "")
            .help("an argument is an attribute, a constant, an integer or a function"),
    }
}
