//! What the bindings for other languages share: JSON in, JSON out, and one error.
//!
//! Python and C each convert their own types to JSON text and back and have nothing to decide; what a record is, which options there
//! are and what a failure says is decided here, so that all languages answer alike. No panic leaves this crate: it becomes an
//! [`Error`] with a code.
//!
//! ```
//! use attrflow_bindings::Expression;
//! use attrflow_bindings::Evaluated;
//! use attrflow_bindings::Options;
//!
//! let name = Expression::compile(r#"Join(" ", [givenName], [surname])"#)?;
//! let value = name.evaluate(br#"{"givenName": "Ada", "surname": "Lovelace"}"#, &Options::default())?;
//! assert_eq!(value, Evaluated::Value("Ada Lovelace".into()));
//! # Ok::<(), attrflow_bindings::Error>(())
//! ```

mod check;
mod error;
mod evaluate;
mod existing;
mod keys;
mod mapping;
mod options;
mod plan;
mod references;
mod source;
mod work;

pub use attrflow::plan::MaxDeprovision;
pub use check::check;
pub use check::check_document;
pub use check::printed;
pub use check::report;
pub use error::Error;
pub use error::Finding;
pub use evaluate::Evaluated;
pub use evaluate::Expression;
pub use existing::Existing;
pub use keys::ObjectKeys;
pub use mapping::Applied;
pub use mapping::Document;
pub use mapping::Mapping;
pub use options::Options;
pub use plan::PlanEmit;
pub use plan::PlanInput;
pub use plan::Planned;
pub use plan::RecordRequests;
pub use plan::guard;
pub use work::guarded;
pub use work::with_workspace;
