//! What an editor shows about Entra ID provisioning mappings: findings, completion, hover, quick fixes, and more.
//!
//! [`File`] is a text in an editor: a mapping document, an expression, Markdown, or a case file of `attrflow test`. It can always be
//! read, however broken it is, and each of its methods answers one question of an editor. Nothing here opens a file, asks for the
//! time or starts a thread, so that the same code serves the language server and a page in a browser.
//!
//! Places are byte offsets of the file; [`SourceText`] converts them to the positions that editors use. An expression inside of
//! JSON is decoded first, and [`json::Decoded`] brings its places back through the escapes.
//!
//! ```
//! use attrflow_analysis::File;
//! use attrflow_analysis::Language;
//! use attrflow_analysis::SourceText;
//!
//! let text = r#"[{"targetAttributeName": "a", "source": {"type": "Function", "expression": "Joni(\"é\", [b])"}}]"#;
//! let file = File::new(Language::Json, SourceText::new(text));
//! let finding = &file.findings()[0];
//! assert_eq!(&text[finding.range.clone()], "Joni");
//! assert_eq!(file.action(finding).unwrap().edits[0].text, "Join");
//! ```

#[cfg(feature = "cases")]
mod cases;
mod completion;
mod countries;
mod definition;
mod edits;
mod entra;
mod evaluate;
mod expression;
mod fields;
mod file;
mod finding;
pub mod fix;
mod hover;
pub mod json;
mod mapping;
pub mod markdown;
pub mod pointer;
mod reference;
mod removal;
pub mod rewrite;
mod signature;
mod symbols;
mod text;
mod words;

#[cfg(feature = "cases")]
pub use cases::Tested;
#[cfg(feature = "cases")]
pub use cases::tested;
pub use completion::Completion;
pub use completion::CompletionKind;
pub use completion::Context;
pub use definition::Definition;
pub use edits::Action;
pub use edits::Edit;
pub use evaluate::ExpressionIn;
pub use evaluate::Sample;
pub use file::File;
pub use file::Language;
pub use finding::Finding;
pub use finding::explanation;
pub use finding::usual;
pub use hover::Hover;
pub use mapping::resembles_mapping;
pub use signature::Signature;
pub use symbols::Symbol;
pub use symbols::SymbolKind;
pub use text::Position;
pub use text::SourceText;
