//! Limits on what one untrusted pattern may cost.

/// Longest pattern, in UTF-16 code units.
pub const LENGTH: usize = 4_000;
/// Deepest nesting of groups.
pub const NESTING: usize = 64;
/// Largest compiled pattern, in nodes of the matcher after counted repetitions.
pub const SIZE: usize = 200_000;
/// Most steps of one search.
pub const STEPS: u64 = 2_000_000;
/// Most bytes of one search.
pub const MEMORY: usize = 16 * 1024 * 1024;

/// Limits on a [`Pattern`](super::Pattern) and its searches.
///
/// The defaults are the constants of this module. .NET has no such limits. A pattern or search that exceeds one fails with an error of its own, so that "no match" always
/// means what it means in .NET.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Longest pattern, in UTF-16 code units.
    pub length: usize,
    /// Deepest nesting of groups.
    pub nesting: usize,
    /// Largest compiled pattern, in nodes.
    pub size: usize,
    /// Most steps of one search.
    pub steps: u64,
    /// Most bytes of one search.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { length: LENGTH, nesting: NESTING, size: SIZE, steps: STEPS, memory: MEMORY }
    }
}
