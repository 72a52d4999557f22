//! `attrflow` evaluates, validates and tests Microsoft Entra ID provisioning attribute mappings.

pub mod check;
pub mod compile;
pub mod diagnostic;
pub mod diff;
pub mod dotnet;
pub mod engine;
pub mod functions;
pub mod host;
pub mod ir;
pub mod limits;
pub mod lineage;
pub mod lint;
pub mod mapping;
pub mod optimise;
pub mod program;
pub mod scim;
pub mod source;
pub mod syntax;
pub mod value;
pub mod vm;

pub use check::SourceObject;
pub use diagnostic::Diagnostic;
pub use engine::Engine;
pub use engine::Expression;
pub use engine::Expressions;
pub use engine::Workspace;
pub use host::FixedHost;
pub use host::Host;
pub use host::Record;
pub use limits::Limits;
pub use mapping::Document;
pub use mapping::Mapping;
pub use value::Value;
pub use vm::Outcome;
