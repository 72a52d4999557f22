//! Stub until the room is merged.
use std::ops::Range;
/// Pattern.
#[derive(Debug)]
pub struct Pattern;
/// Replacement.
#[derive(Debug)]
pub struct Replacement;
/// Scratch.
#[derive(Debug, Default)]
pub struct Scratch;
/// Fault of a pattern.
#[derive(Debug)]
pub struct PatternFault {
    /// Where.
    pub span: Range<usize>,
}
impl std::fmt::Display for PatternFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("bad")
    }
}
/// Fault of a search.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MatchFault {
    /// Steps.
    Steps,
}
impl std::fmt::Display for MatchFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("bad")
    }
}
impl Pattern {
    /// New.
    pub fn new(_: &str, _: &crate::limits::Limits) -> Result<Pattern, PatternFault> {
        Ok(Pattern)
    }
}
impl Replacement {
    /// New.
    pub fn new(_: &str, _: &Pattern) -> Replacement {
        Replacement
    }
}
