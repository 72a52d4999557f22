//! Reimplements what .NET does with dates, text and regular expressions, to the letter.
//!
//! Programs that replace a .NET service must format dates, change case, parse numbers and match patterns as that service does.
//! This crate does that without a runtime: every behaviour is held by results that a real .NET runtime printed
//! (`tests/vectors/`). Where .NET has no limits on untrusted patterns, this crate has some ([`regex::Limits`]); a search that
//! exceeds one fails and never answers differently.
//!
//! - [`date`]: `DateTime` parsing and formatting, Visual Basic's `DateAdd` and `DateDiff`, Windows file times.
//! - [`regex`]: `System.Text.RegularExpressions` with `RegexOptions.None` and the invariant culture.
//! - [`mod@text`]: case, comparison, search, numbers, Unicode normalization and UTF-16 positions.
//!
//! ```
//! use attrflow_dotnet::regex::{Limits, Pattern, Scratch};
//! use attrflow_dotnet::text;
//!
//! let pattern = Pattern::new(r"(?<user>\w+)@", &Limits::default())?;
//! assert_eq!(pattern.is_match("ada@contoso.com", &mut Scratch::new()), Ok(true));
//! assert_eq!(text::length("\u{1f600}"), 2); // UTF-16 units, as in .NET
//! # Ok::<(), attrflow_dotnet::regex::PatternFault>(())
//! ```

pub mod date;
pub mod regex;
pub mod text;

/// The examples of the README, run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
