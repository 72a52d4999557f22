//! The text of a search as UTF-16 units, and the conversion of units back to bytes.
//!
//! ASCII text is used as it is. Any other text is converted to units once per call, into memory that is kept.

use std::ops::Range;

/// The units of a text beyond ASCII, with their byte offsets.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub(super) units: Vec<u16>,
    /// For every unit, the byte offset of its character.
    bytes: Vec<u32>,
}

/// A text and, unless it is ASCII, its units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) text: &'a str,
    pub(super) wide: Option<&'a Units>,
    /// Whether some character takes two units.
    pub(super) has_pairs: bool,
}

impl<'a> Subject<'a> {
    /// Converts a text; `None` if it has more than 2^31 bytes.
    pub(super) fn new(text: &'a str, units: &'a mut Units) -> Option<Subject<'a>> {
        if text.is_ascii() {
            return Some(Subject::ascii(text));
        }
        i32::try_from(text.len()).ok()?;
        units.units.clear();
        units.bytes.clear();
        let mut has_pairs = false;
        for (byte, character) in text.char_indices() {
            let mut buffer = [0; 2];
            let encoded = character.encode_utf16(&mut buffer);
            has_pairs |= encoded.len() == 2;
            for unit in encoded.iter() {
                units.units.push(*unit);
                units.bytes.push(u32::try_from(byte).ok()?);
            }
        }
        Some(Subject { text, wide: Some(units), has_pairs })
    }

    /// Wraps a text that is known to be ASCII.
    pub(super) fn ascii(text: &'a str) -> Subject<'a> {
        Subject { text, wide: None, has_pairs: false }
    }

    /// Returns the number of units.
    pub(super) fn length(&self) -> usize {
        self.wide.map_or(self.text.len(), |wide| wide.units.len())
    }

    /// Returns the bytes of a range of units, without characters that the range cuts.
    pub(super) fn bytes(&self, units: Range<usize>) -> Range<usize> {
        let Some(wide) = self.wide else { return units };
        let begin =
            |unit: usize| wide.bytes.get(unit).and_then(|byte| usize::try_from(*byte).ok()).unwrap_or(self.text.len());
        let is_second_half = |unit: usize| wide.units.get(unit).is_some_and(|unit| (0xDC00..0xE000).contains(unit));
        let start = if is_second_half(units.start) { begin(units.start + 1) } else { begin(units.start) };
        // If the range ends between two halves, this is the start of their character, which is excluded.
        let end = begin(units.end);
        start..end.max(start)
    }

    /// Returns the text of a range of units, without characters that the range cuts.
    pub(super) fn slice(&self, units: Range<usize>) -> &'a str {
        self.text.get(self.bytes(units)).unwrap_or_default()
    }

    /// Returns a range of units of a text that is not ASCII.
    pub(super) fn units(&self, units: Range<usize>) -> &'a [u16] {
        self.wide.and_then(|wide| wide.units.get(units)).unwrap_or_default()
    }
}
