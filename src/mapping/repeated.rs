//! Texts that are kept once: those that one object has in several columns, and those that many objects have in the same one.
//!
//! A name is often there twice, and a few departments, titles and time zones are those of all people. Without this, 180,000 objects of the
//! plans benchmark take 48 MB instead of 39.

use std::collections::HashMap;
use std::sync::Arc;

use crate::mapping::entry::Entry;
use crate::mapping::entry::SAME;
use crate::mapping::entry::SHARED;
use crate::mapping::entry::TEXT;

/// How many entries of an object are compared with each other.
const MAX_COMPARED: usize = 32;
/// How many texts a column may share.
const MAX_TEXTS: u32 = 4096;
/// The number of texts by which a column shows whether objects share them.
const TRIAL: u32 = 256;

/// The texts that objects share.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    texts: Vec<Arc<[u8]>>,
    numbers: HashMap<Arc<[u8]>, u16>,
    /// By the number of the entry.
    columns: Vec<Tally>,
}

/// How often objects share a text of a column.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    seen: u32,
    /// How many texts the column has brought.
    new: u32,
}

impl Tally {
    /// Whether texts of the column are looked up: at the beginning, and as long as at most every second one is new.
    fn is_sharing(self) -> bool {
        self.seen < TRIAL || self.new <= self.seen / 2
    }
}

impl Repeated {
    /// Appends the entries of an object, with each text that is repeated as a number.
    pub(super) fn write(&mut self, object: &[u8], bytes: &mut Vec<u8>) {
        let mut earlier: [&[u8]; MAX_COMPARED] = [&[]; MAX_COMPARED];
        let (mut rest, mut number) = (object, 0_usize);
        while let Some((tag, length, text)) = Entry::split(rest) {
            let end = (rest.len() - text.len()).saturating_add(length);
            let (entry, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
            rest = after;
            // A number takes up to three bytes.
            if tag >= TEXT && length > 2 {
                if let Some(same) = earlier.iter().take(number).position(|earlier| *earlier == entry) {
                    bytes.extend([SAME, same as u8]);
                } else {
                    if let Some(place) = earlier.get_mut(number) {
                        *place = entry;
                    }
                    match self.shared(number, entry) {
                        Some(shared) => {
                            bytes.push(SHARED);
                            bytes.extend_from_slice(&shared.to_le_bytes());
                        }
                        None => bytes.extend_from_slice(entry),
                    }
                }
            } else {
                bytes.extend_from_slice(entry);
            }
            number += 1;
        }
    }

    /// Returns the number of an entry that others share. The first one, the identifier, is that of one object only.
    fn shared(&mut self, column: usize, entry: &[u8]) -> Option<u16> {
        if self.columns.len() <= column {
            self.columns.resize(column + 1, Tally::default());
        }
        let tally = self.columns.get_mut(column).filter(|tally| column > 0 && tally.is_sharing())?;
        tally.seen = tally.seen.saturating_add(1);
        if let Some(number) = self.numbers.get(entry) {
            return Some(*number);
        }
        let number = u16::try_from(self.texts.len()).ok().filter(|_| tally.new < MAX_TEXTS)?;
        tally.new += 1;
        let entry: Arc<[u8]> = entry.into();
        self.texts.push(Arc::clone(&entry));
        self.numbers.insert(entry, number);
        Some(number)
    }

    /// Takes the first entry of the bytes, which are some of those of an object.
    #[inline]
    pub(super) fn take<'e>(&'e self, bytes: &mut &'e [u8], object: &'e [u8]) -> Entry<'e> {
        match **bytes {
            [SAME, earlier, ..] => {
                Entry::skip(bytes);
                self.at(object, earlier.into())
            }
            [SHARED, low, high, ..] => {
                Entry::skip(bytes);
                let text = self.texts.get(usize::from(u16::from_le_bytes([low, high])));
                text.map_or(Entry::Nothing, |text| Entry::take(&mut &**text))
            }
            _ => Entry::take(bytes),
        }
    }

    /// Returns the entry of an object with this number.
    pub(super) fn at<'e>(&'e self, object: &'e [u8], number: usize) -> Entry<'e> {
        let mut rest = object;
        for _ in 0..number {
            Entry::skip(&mut rest);
        }
        self.take(&mut rest, object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes an object with these texts, and returns its bytes.
    fn written(repeated: &mut Repeated, texts: &[&str]) -> Vec<u8> {
        let (mut object, mut bytes) = (Vec::new(), Vec::new());
        texts.iter().for_each(|text| Entry::Text(text).write(&mut object));
        repeated.write(&object, &mut bytes);
        texts.iter().enumerate().for_each(|(number, text)| assert_eq!(repeated.at(&bytes, number), Entry::Text(text)));
        bytes
    }

    #[test]
    fn texts_are_kept_once() {
        let mut repeated = Repeated::default();
        for number in 0..2 * TRIAL {
            let (id, name) = (format!("T{number:04}"), format!("Person {number:04}"));
            let bytes = written(&mut repeated, &[&id, &name, &name, "Sales", "ab"]);
            // An identifier, a name until most of them were new, two for the name again, three for the department, a short text.
            let name = if number < TRIAL { 3 } else { 12 };
            assert_eq!(bytes.len(), 6 + name + 2 + 3 + 3, "{number}");
        }
    }
}
