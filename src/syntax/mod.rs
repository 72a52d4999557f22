//! Expression text to a tree with places, and back. The only room that sees the grammar's pairs.
//!
//! [`parse`] first counts length and nesting, then lets the grammar read the text, then builds the tree. When the grammar
//! refuses, a scanner of its own reads the text once more and says what is wrong, everywhere it is. [`print()`] and
//! [`print_wide`] give text back that reads as the same tree. What a function's name means is not known here.

pub mod ast;
mod broken;
mod build;
mod character;
mod constant;
mod grammar;
mod literal;
mod measure;
mod print;

use pest::Parser;
use pest::error::ErrorVariant;
use pest::error::InputLocation;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::limits::EXPRESSION_TOO_DEEP;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::limits::Limits;
use crate::source::Span;
use crate::syntax::ast::Node;
use crate::syntax::grammar::Grammar;
use crate::syntax::grammar::Rule;

pub use crate::syntax::constant::constant_span;
pub use crate::syntax::print::print;
pub use crate::syntax::print::print_wide;

/// Reads an expression.
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
/// Everything that is found to be wrong with the text, in the order of the text; at least one diagnostic, each with the
/// text its places refer to. Beyond a limit nothing else is looked at.
pub fn parse(text: &str, limits: &Limits) -> Result<Node, Vec<Diagnostic>> {
    read(text, limits).map_err(|faults| faults.into_iter().map(|fault| fault.in_text(text)).collect())
}

fn read(text: &str, limits: &Limits) -> Result<Node, Vec<Diagnostic>> {
    if let Some(fault) = measure::limit_reached(text, limits) {
        return Err(vec![fault]);
    }
    let pairs = Grammar::parse(Rule::entry, text).map_err(|refusal| {
        let faults = broken::faults(text);
        if faults.is_empty() { vec![refused(text, &refusal)] } else { faults }
    })?;
    let mut builder = build::Builder::default();
    let node =
        pairs.into_iter().find(|pair| pair.as_rule() == Rule::expression).and_then(|pair| builder.expression(pair));
    match node {
        Some(node) if builder.faults.is_empty() => Ok(node),
        _ => {
            builder.faults.truncate(broken::MOST_FAULTS);
            Err(builder.faults)
        }
    }
}

/// The grammar's own word, where the scanner has none.
fn refused(text: &str, refusal: &pest::error::Error<Rule>) -> Diagnostic {
    let start = match refusal.location {
        InputLocation::Pos(start) | InputLocation::Span((start, _)) => start,
    };
    let character = text.get(start..).and_then(|rest| rest.chars().next());
    let span = Span::new(start, start + character.map_or(0, char::len_utf8));
    match (&refusal.variant, character) {
        // Only a limit far above the default gets here: the machine's stack ends first.
        (ErrorVariant::CustomError { .. }, _) => {
            Diagnostic::new(&EXPRESSION_TOO_DEEP, "the expression is nested deeper than this machine can follow")
                .at(span, "")
                .help("use fewer functions inside of each other")
        }
        (_, None) => Diagnostic::new(&UNEXPECTED_TEXT, "the expression ends too early")
            .at(span, "")
            .help("something is missing at its end"),
        (_, Some(_)) => Diagnostic::new(&UNEXPECTED_TEXT, format!("`{}` cannot stand here", span.slice(text)))
            .at(span, "")
            .help("an argument is an attribute, a constant, an integer or a function"),
    }
}
