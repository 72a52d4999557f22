//! Limits for untrusted input: one struct, one constant per limit, nothing global.
//!
//! Every limit has its default here, and a code in the table of diagnostics that reports it.

use crate::dotnet::regex;

/// Maximum length of an expression in UTF-16 code units (documented: 10,000 characters).
pub const EXPRESSION_LENGTH: usize = 10_000;
/// Maximum nesting of calls and parentheses in an expression.
pub const EXPRESSION_NESTING: usize = 64;
/// Maximum length of a regular expression in UTF-16 code units.
pub const PATTERN_LENGTH: usize = regex::limits::LENGTH;
/// Maximum nesting of groups in a regular expression.
pub const PATTERN_NESTING: usize = regex::limits::NESTING;
/// Maximum size of a compiled regular expression, in nodes after counted repetitions were expanded.
pub const PATTERN_SIZE: usize = regex::limits::SIZE;
/// Maximum number of steps of one regular expression search.
pub const PATTERN_STEPS: u64 = regex::limits::STEPS;
/// Maximum size of the results of one record, in bytes.
pub const RECORD_MEMORY: usize = 16 * 1024 * 1024;
/// Maximum work of one record: the steps of its regular expression searches, and one for every two bytes of the long texts that its
/// functions read. A step takes some 3 ns.
pub const RECORD_WORK: u64 = 16_000_000;
/// Maximum length of a SCIM path or filter in UTF-16 code units.
pub const SCIM_LENGTH: usize = 10_000;
/// Maximum nesting of parentheses and brackets in a SCIM path or filter.
pub const SCIM_NESTING: usize = 64;
/// Maximum length of an input record in bytes.
pub const RECORD_LENGTH: usize = 16 * 1024 * 1024;
/// Maximum length of a mapping document in bytes.
pub const DOCUMENT_LENGTH: usize = 16 * 1024 * 1024;
/// Maximum number of attribute mappings in a document.
pub const DOCUMENT_MAPPINGS: usize = 5_000;
/// Maximum number of JSON values in a document, counted in what a schema has: a value takes some 150 bytes of memory.
pub const DOCUMENT_VALUES: usize = 300_000;
/// Maximum number of faults in the form of a document that are reported.
pub const DOCUMENT_FINDINGS: usize = 1_000;
/// Maximum size of a spreadsheet in bytes; it is kept in memory while it is read.
pub const WORKBOOK_LENGTH: usize = 64 * 1024 * 1024;
/// Maximum unpacked size of the parts of a spreadsheet in bytes.
pub const WORKBOOK_UNPACKED: u64 = 512 * 1024 * 1024;

/// The largest effective [`Limits::expression_length`]: a program has 16-bit register numbers.
pub const MAX_EXPRESSION_LENGTH: usize = 65_000;
/// The largest effective [`Limits::expression_nesting`]: the parser recurses, and the stack is finite.
pub const MAX_EXPRESSION_NESTING: usize = 256;

/// The limits of an engine. [`Limits::default`] uses the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// See [`EXPRESSION_LENGTH`]; at most [`MAX_EXPRESSION_LENGTH`].
    pub expression_length: usize,
    /// See [`EXPRESSION_NESTING`]; at most [`MAX_EXPRESSION_NESTING`].
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
    /// See [`RECORD_WORK`].
    pub record_work: u64,
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
            record_work: RECORD_WORK,
            scim_length: SCIM_LENGTH,
            scim_nesting: SCIM_NESTING,
        }
    }
}

impl Limits {
    /// Returns the limits for a regular expression and its searches.
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
