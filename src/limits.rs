//! Limits for untrusted input: one table, one constant per limit, nothing global, and none of them depends on time.
//!
//! [`TABLE`] has a row for every limit. The page `docs/limits.md` is written from it, and the tests try each row at its limit and at one
//! more.

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
/// Maximum size of the lists, and of the texts of 1,024 bytes or more, that one record gives its targets, in bytes as they are written; one that
/// two targets get counts twice.
pub const RECORD_OUTPUT: usize = 32 * 1024 * 1024;
/// Maximum work of one record: the steps of its regular expression searches, one for every two bytes of the long texts that are read or
/// compared, and four for each of many parts of a text that are replaced. A step takes some 5 ns (`cargo bench --bench worst`).
pub const RECORD_WORK: u64 = 8_000_000;
/// Maximum length of a SCIM path or filter in UTF-16 code units.
pub const SCIM_LENGTH: usize = 10_000;
/// Maximum nesting of parentheses and brackets in a SCIM path or filter.
pub const SCIM_NESTING: usize = 64;
/// Maximum length of an input record in bytes.
pub const RECORD_LENGTH: usize = 16 * 1024 * 1024;
/// Maximum number of arrays and objects in each other in an input record, the record itself included.
pub const RECORD_NESTING: usize = 127;
/// Maximum length of a mapping document in bytes.
pub const DOCUMENT_LENGTH: usize = 16 * 1024 * 1024;
/// Maximum number of arrays and objects in each other in a mapping document.
pub const DOCUMENT_NESTING: usize = 127;
/// Maximum number of attribute mappings in a document.
pub const DOCUMENT_MAPPINGS: usize = 5_000;
/// Maximum number of synchronization rules and object mappings in a document.
pub const DOCUMENT_OBJECTS: usize = 1_000;
/// Maximum number of groups, clauses and values in the scoping filters of a document: a clause takes some 2,000 bytes of memory.
pub const DOCUMENT_CLAUSES: usize = 10_000;
/// Maximum number of JSON values in a document, counted in what a schema has: a value takes some 150 bytes of memory.
pub const DOCUMENT_VALUES: usize = 300_000;
/// Maximum size of an answer of a server in bytes.
pub const ANSWER_LENGTH: u64 = 64 * 1024 * 1024;
/// Maximum number of pages of a list of all objects.
pub const ANSWER_PAGES: usize = 10_000;
/// Maximum number of pages of an answer to a query for one value.
pub const QUERY_PAGES: usize = 100;
/// Maximum number of faults in the form of a document that are reported.
pub const DOCUMENT_FINDINGS: usize = 1_000;
/// Maximum number of errors, and of warnings, that are reported for one expression. Each contains the text and may search for a similar
/// name, so thousands of them in a hostile text would cost too much.
pub const EXPRESSION_FINDINGS: usize = 20;
/// Maximum number of lists and complex values in each other in a value of a record.
pub const VALUE_NESTING: usize = 16;
/// Maximum size of a case file, snapshot or file of records of `attrflow test` in bytes.
pub const TEST_FILE_LENGTH: u64 = 64 * 1024 * 1024;
/// Maximum number of folders in each other in which case files are looked for.
pub const TEST_FOLDERS: usize = 32;
/// Maximum size of a message to the language server in bytes: the text of a document of the largest size fits in, whatever its JSON
/// escapes.
pub const MESSAGE_LENGTH: u64 = 128 * 1024 * 1024;
/// Maximum length of a line in the header of a message to the language server, in bytes with its end.
pub const MESSAGE_HEADER_LINE: u64 = 1024;
/// Maximum number of lines in the header of a message to the language server, with the empty one that ends it.
pub const MESSAGE_HEADER_LINES: usize = 16;
/// Maximum number of records that the language server shows values for.
pub const EDITOR_RECORDS: usize = 100;
/// Maximum size of a spreadsheet in bytes; it is kept in memory while it is read.
pub const WORKBOOK_LENGTH: usize = 64 * 1024 * 1024;
/// Maximum unpacked size of the parts of a spreadsheet in bytes.
pub const WORKBOOK_UNPACKED: u64 = 512 * 1024 * 1024;

/// The largest effective [`Limits::expression_length`]: a program has 16-bit register numbers.
pub const MAX_EXPRESSION_LENGTH: usize = 65_000;
/// The largest effective [`Limits::expression_nesting`]: the parser recurses, and the stack is finite.
pub const MAX_EXPRESSION_NESTING: usize = 256;

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// Its name, that of the field in [`Limits`] where there is one.
    pub name: &'static str,
    /// What is limited, with the unit.
    pub what: &'static str,
    /// The limit unless an engine has another one.
    pub default: u64,
    /// The largest effective limit; none where a program that embeds the library may set any.
    pub maximum: Option<u64>,
    /// The code of the error beyond it; none where the rest is left out without one, or a program that speaks a protocol gets an error of
    /// that protocol.
    pub code: Option<&'static str>,
    /// What checks it, and when.
    pub enforced: &'static str,
}

macro_rules! limits {
    ($($name:literal, $default:expr, $maximum:expr, $code:expr, $what:literal, $enforced:literal;)*) => {
        /// All limits.
        pub static TABLE: &[Limit] = &[$(Limit {
            name: $name,
            what: $what,
            default: $default as u64,
            maximum: $maximum,
            code: $code,
            enforced: $enforced,
        }),*];
    };
}

/// The maximum of a limit that cannot be raised.
macro_rules! fixed {
    ($limit:expr) => {
        Some($limit as u64)
    };
}

limits! {
    "expression_length", EXPRESSION_LENGTH, fixed!(MAX_EXPRESSION_LENGTH), Some("AF0701"),
        "length of an expression, in UTF-16 code units", "`syntax`, before parsing";
    "expression_nesting", EXPRESSION_NESTING, fixed!(MAX_EXPRESSION_NESTING), Some("AF0702"),
        "calls and parentheses in each other", "`syntax`, before parsing";
    "pattern_length", PATTERN_LENGTH, None, Some("AF0306"),
        "length of a regular expression, in UTF-16 code units", "`dotnet::regex`, before parsing";
    "pattern_nesting", PATTERN_NESTING, None, Some("AF0306"),
        "groups of a regular expression in each other", "`dotnet::regex`, while parsing";
    "pattern_size", PATTERN_SIZE, None, Some("AF0306"),
        "nodes of a compiled regular expression", "`dotnet::regex`, while compiling";
    "pattern_steps", PATTERN_STEPS, None, Some("AF0606"),
        "steps of one regular expression search", "`dotnet::regex`, while matching";
    "record_memory", RECORD_MEMORY, None, Some("AF0703"),
        "bytes of the results of one record", "`value::arena`, before allocation";
    "record_output", RECORD_OUTPUT, None, Some("AF0703"),
        "bytes of the lists and of the texts of 1,024 bytes or more that one record gives its targets, as they are written", "`vm`, before they are written";
    "record_work", RECORD_WORK, None, Some("AF0704"),
        "work of one record: steps of searches, half of the bytes of long texts that are read or compared, and four for each of many parts that are replaced",
        "`functions`, before and while a function runs";
    "scim_length", SCIM_LENGTH, None, Some("AF0402"),
        "length of a SCIM path or filter, in UTF-16 code units", "`scim`, before parsing";
    "scim_nesting", SCIM_NESTING, None, Some("AF0403"),
        "parentheses and brackets of a SCIM path or filter in each other", "`scim`, before parsing";
    "record_length", RECORD_LENGTH, fixed!(RECORD_LENGTH), Some("AF0807"),
        "bytes of an input record", "`input`, while reading; the rest of the record is skipped";
    "record_nesting", RECORD_NESTING, fixed!(RECORD_NESTING), Some("AF0801"),
        "arrays and objects of a record in each other", "`record`, while reading";
    "document_length", DOCUMENT_LENGTH, fixed!(DOCUMENT_LENGTH), Some("AF0705"),
        "bytes of a mapping document", "`mapping`, before parsing";
    "document_nesting", DOCUMENT_NESTING, fixed!(DOCUMENT_NESTING), Some("AF0801"),
        "arrays and objects of a mapping document in each other", "`mapping`, while parsing";
    "document_values", DOCUMENT_VALUES, fixed!(DOCUMENT_VALUES), Some("AF0705"),
        "JSON values of a mapping document, in what a schema has", "`mapping`, while parsing";
    "document_mappings", DOCUMENT_MAPPINGS, fixed!(DOCUMENT_MAPPINGS), Some("AF0705"),
        "attribute mappings of a mapping document", "`mapping`, after parsing";
    "document_objects", DOCUMENT_OBJECTS, fixed!(DOCUMENT_OBJECTS), Some("AF0705"),
        "synchronization rules and object mappings of a mapping document", "`mapping`, after parsing";
    "document_clauses", DOCUMENT_CLAUSES, fixed!(DOCUMENT_CLAUSES), Some("AF0705"),
        "groups, clauses and values of the scoping filters of a mapping document", "`mapping`, after parsing";
    "document_findings", DOCUMENT_FINDINGS, fixed!(DOCUMENT_FINDINGS), None,
        "reported faults in the form of a mapping document", "`mapping`, while reading; later ones are left out";
    "expression_findings", EXPRESSION_FINDINGS, fixed!(EXPRESSION_FINDINGS), None,
        "errors, and warnings, reported for one expression", "`syntax` and `check`; later ones are left out";
    "value_nesting", VALUE_NESTING, fixed!(VALUE_NESTING), None,
        "lists and complex values of a record in each other", "`record`, while reading; deeper ones are missing";
    "workbook_length", WORKBOOK_LENGTH, fixed!(WORKBOOK_LENGTH), Some("AF0828"),
        "bytes of a spreadsheet", "`input`, while reading";
    "workbook_unpacked", WORKBOOK_UNPACKED, fixed!(WORKBOOK_UNPACKED), Some("AF0828"),
        "bytes that the parts of a spreadsheet unpack to", "`input`, by unpacking once without keeping anything";
    "answer_length", ANSWER_LENGTH, fixed!(ANSWER_LENGTH), Some("AF0864"),
        "bytes of an answer of a server", "the network client, while reading";
    "answer_pages", ANSWER_PAGES, fixed!(ANSWER_PAGES), Some("AF0866"),
        "pages of a list of all objects of a server", "the network client, before asking for the next page";
    "query_pages", QUERY_PAGES, fixed!(QUERY_PAGES), Some("AF0866"),
        "pages of a server's answer to a query for one value", "the network client, before asking for the next page";
    "test_file_length", TEST_FILE_LENGTH, fixed!(TEST_FILE_LENGTH), Some("AF0802"),
        "bytes of a case file, snapshot or file of records of `attrflow test`", "`testing`, while reading";
    "test_folders", TEST_FOLDERS, fixed!(TEST_FOLDERS), None,
        "folders in each other in which case files are looked for", "`testing`; deeper ones are left out";
    "message_length", MESSAGE_LENGTH, fixed!(MESSAGE_LENGTH), None,
        "bytes of a message to the language server", "the language server, before reading the message; the session ends";
    "message_header_line", MESSAGE_HEADER_LINE, fixed!(MESSAGE_HEADER_LINE), None,
        "bytes of a line in the header of a message to the language server", "the language server, while reading; the session ends";
    "message_header_lines", MESSAGE_HEADER_LINES, fixed!(MESSAGE_HEADER_LINES), None,
        "lines in the header of a message to the language server", "the language server, while reading; the session ends";
    "editor_records", EDITOR_RECORDS, fixed!(EDITOR_RECORDS), None,
        "records that the language server shows values for", "the language server, while reading; later ones are left out";
}

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
    /// See [`RECORD_OUTPUT`].
    pub record_output: usize,
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
            record_output: RECORD_OUTPUT,
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
        // What a search needs grows by doubling, and while it grows the old and the new are there.
        limits.memory = self.record_memory / 3;
        limits
    }
}
