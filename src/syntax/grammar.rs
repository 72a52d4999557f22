//! The parser generated from `grammar/expression.pest`. Private, so that a new rule is not an API change.

use pest_derive::Parser;

/// Parses text by the rules of the grammar.
#[derive(Parser)]
#[grammar = "../grammar/expression.pest"]
pub(super) struct Grammar;
