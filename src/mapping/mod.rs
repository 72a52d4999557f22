//! Mapping documents: read, checked, compiled, and applied to records.
//!
//! A *document* is the JSON that the portal's Download button gives: directories with their objects and attributes, and rules
//! with object mappings, each of which says for every *target attribute* where its value comes from. [`Document`] keeps the
//! JSON as it is and reads a [`model`] from it; a [`Mapping`] is one object mapping, compiled into one program; a record goes in and a
//! target object comes out.

mod ahead;
mod applied;
pub mod change;
pub mod claims;
mod compile;
mod computed;
mod consistency;
mod correspondence;
pub mod document;
mod each;
pub(crate) mod entra;
mod error;
pub mod existing;
mod fault;
pub mod form;
mod hash;
mod joining;
#[cfg(test)]
pub(crate) mod json_schema;
mod lifecycle;
pub mod linked;
pub mod links;
mod load;
mod matching;
pub mod model;
mod not_a_document;
mod object;
pub mod own_template;
mod part;
pub mod plan;
mod read;
pub mod references;
mod report;
mod resources;
mod roles;
pub mod rules;
pub mod scope;
mod source;
mod stream;
mod target;
mod target_schema;
pub mod templates;
pub mod text;
pub mod wire;

pub use applied::Applied;
pub use change::Change;
pub use claims::Claim;
pub use claims::Claims;
pub use correspondence::Correspondence;
pub use document::Document;
pub use each::TargetResult;
pub use error::MappingError;
pub use existing::Existing;
pub use fault::RecordFault;
pub use form::Form;
pub use hash::RecordHasher;
pub use linked::RecordLink;
pub use linked::TargetOwners;
pub use links::Link;
pub use links::LinkTable;
pub use links::Links;
pub use links::NoLinks;
pub use links::Owner;
pub use links::Referent;
pub use object::Mapping;
pub use plan::Action;
pub use plan::Plan;
pub use plan::PlanOptions;
pub use references::Unresolved;
pub use rules::TargetFacts;
pub use scope::Inclusion;
pub use scope::Scope;
pub use source::readable;
pub use stream::Fate;
pub use stream::Writer;
pub use target::Assigned;
pub use target::TargetAttribute;
pub use target_schema::TargetSchema;
pub use text::Encoding;
