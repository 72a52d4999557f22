//! Converts between byte offsets and UTF-16 offsets of a text.

use std::ops::Range;

/// Bytes between two known offsets.
const STEP: usize = 512;

/// Converts offsets of one text, without going through all of it for each.
#[derive(Debug, Default)]
pub(crate) struct Utf16 {
    /// The UTF-16 units before every `STEP`th byte; none for ASCII, where both offsets are equal.
    units: Option<Vec<usize>>,
}

impl Utf16 {
    /// Prepares a text.
    pub(crate) fn new(text: &str) -> Utf16 {
        if text.is_ascii() {
            return Utf16 { units: None };
        }
        let (mut units, mut count) = (vec![0], 0);
        for (at, byte) in text.bytes().enumerate() {
            if at > 0 && at % STEP == 0 {
                units.push(count);
            }
            count += units_of(byte);
        }
        Utf16 { units: Some(units) }
    }

    /// Returns the UTF-16 offset of a byte offset.
    pub(crate) fn in_units(&self, text: &str, offset: usize) -> usize {
        let Some(units) = &self.units else { return offset.min(text.len()) };
        let offset = offset.min(text.len());
        let block = (offset / STEP).min(units.len().saturating_sub(1));
        let rest = text.as_bytes().get(block * STEP..offset).unwrap_or_default();
        units.get(block).copied().unwrap_or_default() + rest.iter().map(|byte| units_of(*byte)).sum::<usize>()
    }

    /// Returns the byte offset of a UTF-16 offset; inside of a character its beginning.
    pub(crate) fn in_bytes(&self, text: &str, offset: usize) -> usize {
        let Some(units) = &self.units else { return offset.min(text.len()) };
        let block = units.partition_point(|before| *before <= offset).saturating_sub(1);
        let mut count = units.get(block).copied().unwrap_or_default();
        let bytes = text.as_bytes();
        let mut at = block * STEP;
        while let Some(byte) = bytes.get(at) {
            let next = count + units_of(*byte);
            if next > offset {
                break;
            }
            count = next;
            at += 1;
        }
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// Returns the UTF-16 offsets of both ends.
    pub(crate) fn range(&self, text: &str, range: &Range<usize>) -> [usize; 2] {
        [self.in_units(text, range.start), self.in_units(text, range.end.max(range.start))]
    }
}

/// Returns the units that a byte of UTF-8 begins.
fn units_of(byte: u8) -> usize {
    match byte {
        0x80..=0xbf => 0,
        0xf0..=0xff => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::Utf16;

    #[test]
    fn converts_every_offset() {
        let text = "a\u{e9}\u{1f600}\u{4e2d}z".repeat(300);
        let offsets = Utf16::new(&text);
        let mut units = 0;
        for (at, letter) in text.char_indices() {
            assert_eq!((offsets.in_units(&text, at), offsets.in_bytes(&text, units)), (units, at));
            units += letter.len_utf16();
        }
        assert_eq!((offsets.in_units(&text, text.len()), offsets.in_bytes(&text, units)), (units, text.len()));
        assert_eq!(offsets.in_bytes(&text, usize::MAX), text.len());
        // Between the two units of a character.
        assert_eq!(offsets.in_bytes("\u{e9}\u{1f600}", 2), 2);
    }
}
