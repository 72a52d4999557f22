//! `attrflow` evaluates, validates and tests Microsoft Entra ID provisioning attribute mappings, offline.
//!
//! # Words
//!
//! One word for each thing, used everywhere. An **expression** is the text a person wrote; a **program** is what it compiles to. A
//! **record** is the source user or group; the **target object** is what is built from it; a **path** is a place in that. A
//! **mapping** is expression, path and flow behaviour; a **document** is the exported JSON that holds mappings; its **scope** says
//! which records take part. A **function** is a builtin. The **kinds** of values are Text, Integer, Boolean, DateTime, List and
//! Complex. A value is **missing** when there is none, which is not an empty text; **no flow** is the outcome of
//! `IgnoreFlowIfNullOrEmpty`. A **fault** is a function's refusal; a **diagnostic** is something to tell a person, with a stable
//! code, a place, help and, where possible, a fix.
//!
//! # The data's way
//!
//! ```text
//! expression text                               mapping document                 records
//!    | syntax: text to tree, with places            | mapping: read, checked         |
//!    v                                              v                                |
//! check: names, arguments, kinds, constants <-------+                                |
//!    v                                                                               |
//! ir -> optimise -> compile -> program: one for a whole mapping                      |
//!    v                                                                               v
//! vm: registers of borrowed values, one arena a record  <------------ record: only what is read, in slots
//!    v
//! scim::skeleton: the target object's JSON laid out beforehand, values written into it
//! ```
//!
//! Each module is a room that uses only rooms above it; `tests/architecture.rs` holds the table. Text is parsed once, names are
//! resolved once, bytes are copied once.
//!
//! # Where to begin
//!
//! [`Engine::compile`] for one expression, [`Document::parse`] and [`Document::mapping`] for a document, [`Mapping::writer`],
//! [`Mapping::apply`] and [`Mapping::plan`] for records, [`input::Source`] for files of records in the formats people have, [`lint`] for findings, `testing` for snapshot-tested mappings.
//!
//! # What the language will not become
//!
//! No functions of users' own, no loops, no state between records, and nothing from outside except through [`Host`].

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

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
