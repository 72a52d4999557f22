//! The part of SCIM that mappings need: paths, filters, schemas, and writing JSON objects.
//!
//! [`Path`] and [`Filter`] are parsed in one of two [`Dialect`]s, print in one canonical form, and read and write
//! `serde_json` objects. [`schema`] defines the attributes of a resource. [`skeleton`] lays out the object of a whole
//! mapping once, so that a record only fills in its values. The grammar is `grammar/scim.pest`; only this module sees
//! its rules.

mod ast;
mod explain;
mod instant;
mod matching;
mod object;
pub(crate) mod output;
mod parse;
mod scan;
pub mod schema;
pub mod skeleton;
pub(crate) mod values;

pub use ast::Comparand;
pub use ast::Filter;
pub use ast::Node;
pub use ast::Operator;
pub use ast::Path;

/// The dialect that the parser accepts. `docs/scim-dialects.md` has a table of the differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// RFC 7644 with its errata.
    #[default]
    Rfc,
    /// The syntax of Microsoft's provisioning service and its sample code: names such as `-dn-`, values without
    /// quotes, and comparisons after the brackets.
    Entra,
}
