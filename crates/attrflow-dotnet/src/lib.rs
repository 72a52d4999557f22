//! Dates, strings and regular expressions as in .NET, without a runtime.
//!
//! A program that replaces a .NET service must format dates, change case, parse numbers and match patterns exactly as that
//! service does. The tests compare this crate with the output of a real .NET runtime (`tests/vectors/`). .NET has no limits
//! on untrusted patterns; this crate has some ([`regex::Limits`]), and a search that exceeds one fails instead of returning a
//! different result. The README lists the known differences.
//!
//! - [`date`]: parsing and formatting of `DateTime`, Visual Basic's `DateAdd` and `DateDiff`, Windows file times.
//! - [`regex`]: `System.Text.RegularExpressions` with `RegexOptions.None` and the invariant culture.
//! - [`mod@text`]: case, comparison, search, conversion of numbers, Unicode normalization and UTF-16 positions.
//!
//! ```
//! use attrflow_dotnet::regex::{Limits, Pattern, Scratch};
//! use attrflow_dotnet::text;
//!
//! let pattern = Pattern::new(r"(?<user>\w+)@", &Limits::default())?;
//! assert_eq!(pattern.is_match("ada@contoso.com", &mut Scratch::new()), Ok(true));
//! assert_eq!(text::length("\u{1f600}"), 2); // UTF-16 units, as in .NET
//! # Ok::<(), attrflow_dotnet::regex::PatternError>(())
//! ```

pub mod date;
pub mod regex;
pub mod text;

/// The example of the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
