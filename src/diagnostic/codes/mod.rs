//! The table of codes: `AF` and four digits, in families of a hundred.
//!
//! 01 syntax, 02 names, 03 arguments and kinds, 04 paths and target schema, 05 documents, flow and scopes, 06 evaluation,
//! 07 limits, 08 input and output, 09 lints. Each family is one file; each code is one row there and nowhere else.

use crate::diagnostic::Code;

/// Defines one family of codes: a static for each row, and `FAMILY`, the list of them.
macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $id:literal, $severity:ident, $title:literal, $explanation:literal, bad $bad:literal, good $good:literal;)*) => {
        use crate::diagnostic::Code;
        use crate::diagnostic::Severity;
        $(
            #[doc = concat!("`", $id, "`: ", $title, ".")]
            $(#[$meta])*
            pub static $name: Code = Code {
                id: $id,
                severity: Severity::$severity,
                title: $title,
                explanation: $explanation,
                bad: $bad,
                good: $good,
            };
        )*
        /// The codes of this family, in order.
        pub static FAMILY: &[&Code] = &[$(&$name),*];
    };
}
pub(crate) use codes;

pub mod arguments;
pub mod documents;
pub mod evaluation;
pub mod fixtures;
pub mod flow;
pub mod input;
pub mod limits;
pub mod lints_arguments;
pub mod lints_choices;
pub mod lints_documents;
pub mod lints_targets;
pub mod names;
pub mod personas;
pub mod rules;
pub mod scim;
pub mod servers;
pub mod shapes;
pub mod syntax;

/// Every family, in the order of the codes.
pub static FAMILIES: &[&[&Code]] = &[
    syntax::FAMILY,
    names::FAMILY,
    arguments::FAMILY,
    scim::FAMILY,
    documents::FAMILY,
    rules::FAMILY,
    flow::FAMILY,
    shapes::FAMILY,
    evaluation::FAMILY,
    limits::FAMILY,
    input::FAMILY,
    fixtures::FAMILY,
    servers::FAMILY,
    lints_choices::FAMILY,
    lints_arguments::FAMILY,
    lints_targets::FAMILY,
    lints_documents::FAMILY,
    personas::FAMILY,
];

/// Returns all codes, in order.
pub fn all() -> impl Iterator<Item = &'static Code> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// Finds a code by its identifier, such as `AF0101`, in any case.
pub fn find(id: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}
