//! SCIM, as far as a mapping needs it: paths and filters as text, as trees and as places in a JSON object.
//!
//! [`Path`] and [`Filter`] are read from text in one of two [`Dialect`]s, print themselves in one canonical form, and
//! read and write `serde_json` objects. [`schema`] knows which attributes a resource has. [`skeleton`] lays the object of
//! a whole mapping out once, so that a record only fills in its values.
//! The grammar is `grammar/scim.pest`; nobody outside this room sees its rules.

mod escape;
mod filter;
mod instant;
mod matching;
mod object;
mod output;
mod parse;
mod path;
mod scan;
pub mod schema;
pub mod skeleton;
mod unreadable;
pub(crate) mod values;

pub use filter::Comparand;
pub use filter::Filter;
pub use filter::Node;
pub use filter::Operator;
pub use path::Path;

/// Which texts are accepted. `docs/scim-dialects.md` has the differences in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// RFC 7644 with its errata.
    #[default]
    Rfc,
    /// What Microsoft's provisioning service and its sample code write: names such as `-dn-`, values without quotes, and
    /// tests after the brackets.
    Entra,
}
