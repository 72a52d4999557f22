//! `attrflow` evaluates, validates and tests Microsoft Entra ID provisioning attribute mappings, offline.
//!
//! # Words
//!
//! An **expression** is text in the provisioning language; a **program** is its compiled form. A **record** is a
//! source user or group; the **target object** is built from it; a **path** is where a value goes in that object. A
//! **mapping** is an expression, a path and a flow behaviour; a **document** is the exported JSON with mappings; its
//! **scope** decides which records are provisioned. A **function** is built in. Values have the **kinds** Text,
//! Integer, Boolean, DateTime, List and Complex. A **missing** value is absent, which differs from an empty string;
//! **no flow** is the outcome of `IgnoreFlowIfNullOrEmpty`. A **diagnostic** reports a problem, with a stable code, a
//! location, help and, where possible, a fix.
//!
//! # Data flow
//!
//! ```text
//! expression text                               mapping document                 records
//!    | syntax: text to tree, with spans             | mapping: read, checked         |
//!    v                                              v                                |
//! check: names, arguments, kinds, constants <-------+                                |
//!    v                                                                               |
//! ir -> optimise -> compile -> program: one for a whole mapping                      |
//!    v                                                                               v
//! vm: registers of borrowed values, one arena per record <------- record: attributes that are read, in slots
//!    v
//! scim::skeleton: the target object's JSON, laid out once, with values written into it
//! ```
//!
//! Each module uses only the modules above it in the table of `tests/architecture.rs`. Text is parsed once, names are
//! resolved once, bytes are copied once.
//!
//! # Getting started
//!
//! [`Engine::compile`] for one expression, [`Document::parse`] and [`Document::mapping`] for a document, [`Mapping::writer`],
//! [`Mapping::apply`] and [`plan::Planner`] for records (`examples/embed.rs` is the loop of a sync engine), [`input::Source`] for files of records in the formats people have, [`lint`] for findings, `testing` for snapshot-tested mappings.
//!
//! # What the language does not have
//!
//! No user-defined functions, no loops, no state between records, and no access to the outside except through
//! [`Host`].

pub mod bound;
pub mod check;
pub mod compile;
pub mod diagnostic;
pub mod diff;
pub mod engine;
pub mod functions;
pub mod host;
pub mod input;
pub mod ir;
pub mod limits;
pub mod lineage;
pub mod lint;
pub mod mapping;
pub mod optimise;
pub mod plan;
pub mod program;
pub mod record;
pub mod replay;
pub mod scim;
pub mod source;
pub mod syntax;
#[cfg(feature = "testing")]
pub mod testing;
pub mod untrusted;
pub mod value;
pub mod vm;

#[doc(no_inline)]
pub use attrflow_dotnet as dotnet;
pub use check::SourceObject;
pub use diagnostic::Diagnostic;
pub use engine::Engine;
pub use engine::Evaluator;
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

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
