//! .NET regular expressions, with `RegexOptions.None` and the invariant culture.
//!
//! A [`Pattern`] either matches as in .NET or is refused with a reason and a span; it never matches differently. It is parsed
//! with .NET's syntax (modules `parse*`) into a tree (`tree`), compiled to a flat program (`program`), and run by .NET's
//! backtracking algorithm (`machine`, `run`, `search`) on UTF-16 units, because a dot in .NET matches one unit, and a
//! character beyond U+FFFF is two of them. Positions are therefore returned in bytes and in UTF-16 units.
//!
//! There are two shortcuts, with the same results: simple patterns have a matcher without backtracking for ASCII text
//! (`linear`), and a search that takes long starts again with memoized failures (`memo`).
//!
//! A search works in a [`Scratch`], which keeps allocated memory from call to call. It takes at most as many steps as the
//! [`Limits`] allow and then fails with a [`MatchError`]: "no match" always means what .NET means by it.

mod allowance;
mod blocks;
mod class;
mod error;
mod group_names;
mod haystack;
mod linear;
mod linear_build;
mod machine;
mod memo;
mod parse;
mod parse_class;
mod parse_escape;
mod parse_group;
mod parser;
mod pattern;
mod program;
mod replace;
mod run;
mod run_memo;
mod search;
mod stacks;
mod start;
mod subject;
mod tree;
mod unicode;
mod unicode_data;

pub mod limits;

pub use crate::regex::error::MatchError;
pub use crate::regex::error::PatternError;
pub use crate::regex::error::PatternErrorKind;
pub use crate::regex::limits::Limits;
pub use crate::regex::pattern::Match;
pub use crate::regex::pattern::Pattern;
pub use crate::regex::pattern::Scratch;
pub use crate::regex::pattern::Span;
pub use crate::regex::replace::Replaced;
pub use crate::regex::replace::Replacement;
pub use crate::regex::replace::ReplacementGrowth;
