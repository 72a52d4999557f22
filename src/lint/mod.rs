//! Lints: find expressions and mappings that can be evaluated, but hardly do what was meant.
//!
//! Every lint is one row of [`EXPRESSION_LINTS`] or [`MAPPING_LINTS`]: its code, where its reason is documented, and the
//! function that checks it. [`expression`] runs the first table over one text, [`document`] both over a whole document. What
//! cannot be evaluated at all is found by `check`; a text with such errors is linted as far as it can be read.
//! [`Configuration`] changes how much a finding matters, and [`fixes`] applies the changes that findings propose.

mod attributes;
mod booleans;
mod branches;
mod configuration;
mod constants;
mod context;
mod dates;
mod document;
pub mod fixes;
mod growth;
mod lifecycle;
mod mapping;
mod matching;
mod names;
mod pattern_text;
mod patterns;
mod repetitions;
mod replace;
mod roles;
mod scope;
mod switch;
mod table;
mod target;
mod target_path;
mod unused;
mod whole;

pub use configuration::Configuration;
pub use configuration::Level;
pub use configuration::UnknownCode;
pub use context::ExpressionContext;
pub use context::Surroundings;
pub use document::document;
pub use mapping::MappingContext;
pub use repetitions::distinct;
pub use table::EXPRESSION_LINTS;
pub use table::ExpressionLint;
pub use table::MAPPING_LINTS;
pub use table::MappingLint;

use crate::check::SourceObject;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::mapping::model::AttributeDefinition;
use crate::syntax;

/// Lints an expression that reads this source object and flows to this target attribute.
///
/// A text that cannot be parsed gives nothing: [`Engine::check`](crate::Engine::check) reports it.
///
/// ```
/// use attrflow::SourceObject;
/// use attrflow::lint;
///
/// let found = lint::expression(r#"Item(Split([mail], "@"), 0)"#, &SourceObject::default(), None);
/// assert_eq!(found[0].code.id, "AF0926");
/// ```
pub fn expression(text: &str, source: &SourceObject, target: Option<&AttributeDefinition>) -> Vec<Diagnostic> {
    expression_in(text, Surroundings::of(source).to(target), &Limits::default())
}

/// Lints an expression with everything that is known around it. Findings are in the order of the text.
pub fn expression_in(text: &str, around: Surroundings<'_>, limits: &Limits) -> Vec<Diagnostic> {
    let Ok(tree) = syntax::parse(text, limits) else { return Vec::new() };
    let context = ExpressionContext::new(text, &tree, around);
    let mut diagnostics = Vec::new();
    for lint in EXPRESSION_LINTS {
        (lint.check)(&context, &mut diagnostics);
    }
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code.id));
    diagnostics.into_iter().map(|diagnostic| diagnostic.in_text(text)).collect()
}
