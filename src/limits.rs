//! What untrusted input may cost: one struct, one constant per limit, never global.
//!
//! Every limit has a default here, and a code in the table of diagnostics that is reported when it is reached.

use crate::dotnet::regex;

/// Longest expression text, in UTF-16 code units (documented: 10,000 characters).
pub const EXPRESSION_LENGTH: usize = 10_000;
/// Deepest nesting of calls and parentheses in an expression.
pub const EXPRESSION_NESTING: usize = 64;
/// Longest regular expression, in UTF-16 code units.
pub const PATTERN_LENGTH: usize = regex::limits::LENGTH;
/// Deepest nesting of groups in a regular expression.
pub const PATTERN_NESTING: usize = regex::limits::NESTING;
/// Largest compiled regular expression, in nodes of the matcher after counted repetitions.
pub const PATTERN_SIZE: usize = regex::limits::SIZE;
/// Most steps one search with a regular expression may take.
pub const PATTERN_STEPS: u64 = regex::limits::STEPS;
/// Most bytes that the results of one record may take.
pub const RECORD_MEMORY: usize = 16 * 1024 * 1024;
/// Longest SCIM path or filter, in UTF-16 code units.
pub const SCIM_LENGTH: usize = 10_000;
/// Deepest nesting of parentheses and brackets in a SCIM path or filter.
pub const SCIM_NESTING: usize = 64;
/// Longest record of an input, in bytes.
pub const RECORD_LENGTH: usize = 16 * 1024 * 1024;
/// Largest spreadsheet, in bytes; it is kept in memory while it is read.
pub const WORKBOOK_LENGTH: usize = 64 * 1024 * 1024;
/// Most bytes that the parts of a spreadsheet take when they are unpacked.
pub const WORKBOOK_UNPACKED: u64 = 512 * 1024 * 1024;

/// The largest [`Limits::expression_length`] that takes effect: a program numbers its registers with 16 bits.
pub const MOST_EXPRESSION_LENGTH: usize = 65_000;
/// The largest [`Limits::expression_nesting`] that takes effect: reading goes down with the nesting, and a stack ends.
pub const MOST_EXPRESSION_NESTING: usize = 256;

/// The limits an engine works under. [`Limits::default`] gives the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// See [`EXPRESSION_LENGTH`]; at most [`MOST_EXPRESSION_LENGTH`].
    pub expression_length: usize,
    /// See [`EXPRESSION_NESTING`]; at most [`MOST_EXPRESSION_NESTING`].
    pub expression_nesting: usize,
    /// See [`PATTERN_LENGTH`].
    pub pattern_length: usize,
    /// See [`PATTERN_NESTING`].
    pub pattern_nesting: usize,
    /// See [`PATTERN_SIZE`].
    pub pattern_size: usize,
    /// See [`PATTERN_STEPS`].
    pub pattern_steps: u64,
    /// See [`RECORD_MEMORY`].
    pub record_memory: usize,
    /// See [`SCIM_LENGTH`].
    pub scim_length: usize,
    /// See [`SCIM_NESTING`].
    pub scim_nesting: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            expression_length: EXPRESSION_LENGTH,
            expression_nesting: EXPRESSION_NESTING,
            pattern_length: PATTERN_LENGTH,
            pattern_nesting: PATTERN_NESTING,
            pattern_size: PATTERN_SIZE,
            pattern_steps: PATTERN_STEPS,
            record_memory: RECORD_MEMORY,
            scim_length: SCIM_LENGTH,
            scim_nesting: SCIM_NESTING,
        }
    }
}

impl Limits {
    /// Returns the limits of one pattern and its searches.
    pub fn pattern(&self) -> regex::Limits {
        let mut limits = regex::Limits::default();
        limits.length = self.pattern_length;
        limits.nesting = self.pattern_nesting;
        limits.size = self.pattern_size;
        limits.steps = self.pattern_steps;
        limits.memory = self.record_memory;
        limits
    }
}
