//! attrflow in JavaScript: expressions, documents and mappings, and what an editor shows of them.
//!
//! [`compile`](expression::compile), [`check`](check::check), [`check_document`](check::check_document) and
//! [`Document`](document::Document) are for programs. What the page in `playground/` needs besides is in [`editor`] and [`page`]; it
//! answers with JSON texts, so that integers of any size reach the page as they are.
//!
//! Places in texts count UTF-16 units, as JavaScript does. Errors are `Error` with `code` and `span`.

mod check;
mod convert;
mod document;
mod editor;
mod error;
mod expression;
mod options;
mod page;
mod plan;
mod records;
mod utf16;

use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the version of the library.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** A value of JSON. Integers beyond 2^53 are `bigint`. */
export type Json = null | boolean | number | bigint | string | Json[] | { [name: string]: Json };

/** What an evaluation asks beyond its record. */
export interface HostOptions {
  /** The present moment; the clock without it. */
  now?: string | Date;
  /** Makes random results repeat. */
  seed?: number | bigint;
  /** Values of `%name%`; `DefaultDomain` is also what the function of that name returns. */
  parameters?: Record<string, string | number>;
}

/** What is wrong with an expression or a document. */
export interface Finding {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  /** What to do. */
  help: string | null;
  /** Line and column from 1; columns count characters. */
  line: number;
  column: number;
  /** UTF-16 units of the text. */
  span: [number, number];
  /** The JSON pointer of the place in a document. */
  pointer?: string | null;
  /** The target attribute of the mapping. */
  target?: string | null;
  fix: { title: string; safe: boolean; edits: { span: [number, number]; text: string }[] } | null;
}

/** What is thrown. */
export interface AttrflowError extends Error {
  code: string;
  span: [number, number] | null;
  /** Everything that was found, errors before warnings. */
  diagnostics: Diagnostic[];
}

/** What failed. Its place is one in a document, where it has one. */
export interface Diagnostic {
  code: string;
  severity: "error" | "warning" | "info";
  message: string;
  /** What to do. */
  help: string | null;
  /** Line and column from 1; columns count characters. */
  line: number | null;
  column: number | null;
  /** UTF-16 units of the expression. */
  span: [number, number] | null;
  pointer: string | null;
  target: string | null;
}
"#;
