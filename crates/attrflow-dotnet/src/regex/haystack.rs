//! The two representations of text that a program runs on: ASCII bytes and UTF-16 units.

use crate::regex::class::UnitMatcher;

/// A text as a sequence of UTF-16 units.
pub(super) trait Haystack: Copy {
    /// Whether all units are ASCII.
    const ASCII: bool;
    fn length(self) -> usize;
    fn unit(self, index: usize) -> Option<u16>;
    /// Returns how many units from `from` on match, at most `max`.
    fn run_length(self, matcher: &UnitMatcher, from: usize, max: usize) -> usize;
    /// Returns the first position at or after `from` of these ASCII units.
    fn find(self, needle: &[u8], from: usize) -> Option<usize>;
}

impl Haystack for &[u8] {
    const ASCII: bool = true;

    #[inline]
    fn length(self) -> usize {
        self.len()
    }

    #[inline]
    fn unit(self, index: usize) -> Option<u16> {
        self.get(index).map(|byte| u16::from(*byte))
    }

    #[inline]
    fn run_length(self, matcher: &UnitMatcher, from: usize, max: usize) -> usize {
        let rest = self.get(from..).unwrap_or_default();
        let rest = rest.get(..max).unwrap_or(rest);
        rest.iter().position(|byte| !matcher.matches_ascii(u16::from(*byte))).unwrap_or(rest.len())
    }

    fn find(self, needle: &[u8], from: usize) -> Option<usize> {
        let rest = self.get(from..)?;
        let found = match needle {
            [byte] => memchr::memchr(*byte, rest),
            _ => memchr::memmem::find(rest, needle),
        };
        found.map(|at| at + from)
    }
}

impl Haystack for &[u16] {
    const ASCII: bool = false;

    #[inline]
    fn length(self) -> usize {
        self.len()
    }

    #[inline]
    fn unit(self, index: usize) -> Option<u16> {
        self.get(index).copied()
    }

    #[inline]
    fn run_length(self, matcher: &UnitMatcher, from: usize, max: usize) -> usize {
        let rest = self.get(from..).unwrap_or_default();
        let rest = rest.get(..max).unwrap_or(rest);
        rest.iter().position(|unit| !matcher.matches(*unit)).unwrap_or(rest.len())
    }

    fn find(self, needle: &[u8], from: usize) -> Option<usize> {
        let rest = self.get(from..)?;
        let same = |window: &[u16]| window.iter().zip(needle).all(|(unit, byte)| *unit == u16::from(*byte));
        rest.windows(needle.len()).position(same).map(|at| at + from)
    }
}
