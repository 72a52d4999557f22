//! A safe function around the floor `h2`.

use std::hint::black_box;

use super::{definition::ATTRS, lines, scan, straight, views, Matcher, Texts};

/// The floor `h2` over records whose attributes were found beforehand.
pub struct Views {
    records: Vec<straight::Slots>,
    runtime: views::Rt,
    constants: straight::Ks,
    out: straight::ViewOut,
    /// The padded text that the records point into.
    _text: Vec<u8>,
}

impl Views {
    /// Finds the attributes in the JSON lines.
    pub fn new(text: &[u8], matcher: Matcher) -> Views {
        let mut padded = Vec::with_capacity(text.len() + 128);
        padded.extend_from_slice(text);
        padded.extend_from_slice(&[b' '; 128]);
        let keys = scan::KeyMap::new(&ATTRS);
        let records = lines(&padded[..text.len()])
            .map(|line| {
                let mut slots = straight::EMPTY;
                // SAFETY: the line is a JSON object of the population, and is followed by 128 bytes.
                unsafe { scan::sse2(line.as_ptr(), &keys, slots.as_mut_ptr()) };
                slots
            })
            .collect();
        let kind = match matcher {
            Matcher::Sequence => 3,
            Matcher::RegexCrate => 0,
        };
        Views {
            records,
            runtime: views::Rt::new(kind),
            constants: straight::Ks::new(),
            out: straight::ViewOut([views::V::NIL; 12]),
            _text: padded,
        }
    }

    /// Maps every record; the values are views.
    pub fn run(&mut self) {
        for slots in &self.records {
            // SAFETY: every view points into the padded text, which lives as long as the views.
            unsafe { straight::straight(&mut self.runtime, &self.constants, slots, &mut self.out) };
            black_box(&self.out.0);
        }
    }

    /// What one record becomes.
    pub fn texts(&mut self, number: usize) -> Texts {
        let mut out = straight::OwnedOut(Default::default());
        // SAFETY: as above.
        unsafe { straight::straight(&mut self.runtime, &self.constants, &self.records[number], &mut out) };
        out.0
    }
}
