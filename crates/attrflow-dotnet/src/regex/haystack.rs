//! The two forms of text a program runs on: ASCII bytes as they are, and UTF-16 units.

use crate::regex::class::Single;

/// The text a program runs on, as UTF-16 units.
pub(super) trait Haystack: Copy {
    /// Every unit is ASCII.
    const ASCII: bool;
    fn length(self) -> usize;
    fn unit(self, index: usize) -> Option<u16>;
    /// How many units from `from` on pass, at most `most`.
    fn run_length(self, single: &Single, from: usize, most: usize) -> usize;
    /// The first place at or after `from` where these ASCII units stand.
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
    fn run_length(self, single: &Single, from: usize, most: usize) -> usize {
        let rest = self.get(from..).unwrap_or_default().iter().take(most);
        rest.take_while(|byte| single.matches_ascii(u16::from(**byte))).count()
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
    fn run_length(self, single: &Single, from: usize, most: usize) -> usize {
        let rest = self.get(from..).unwrap_or_default().iter().take(most);
        rest.take_while(|unit| single.matches(**unit)).count()
    }

    fn find(self, needle: &[u8], from: usize) -> Option<usize> {
        let rest = self.get(from..)?;
        let same = |window: &[u16]| window.iter().zip(needle).all(|(unit, byte)| *unit == u16::from(*byte));
        rest.windows(needle.len()).position(same).map(|at| at + from)
    }
}
