//! The grammar of `grammar/expression.pest` as a parser. Private to the room, so that a new rule is not an API change.

use pest_derive::Parser;

/// Reads text by the rules of the grammar.
#[derive(Parser)]
#[grammar = "../grammar/expression.pest"]
pub(super) struct Grammar;
