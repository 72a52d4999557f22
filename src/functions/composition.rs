//! Fused string operations: several calls as one loop, for plain ASCII texts.
//!
//! `ToLower(Join("@", StripSpaces(Join(".", [givenName], [surname])), "contoso.com"))` is five calls, and each reads what the one
//! before it wrote. For most names this is not needed: if both are ASCII and without blanks, the result is their letters in lower
//! case, followed by a point and a constant. A [`FusedString`] describes this, and writes the result while it reads each name once, eight
//! bytes at a time. For any other text it gives up, and the calls run as usual.

use crate::dotnet::text::slice_inside;
use crate::dotnet::text::swar;
use crate::dotnet::text::swar::HIGH_BITS;
use crate::dotnet::text::swar::Letters;
use crate::dotnet::text::trim;
use crate::functions::Context;
use crate::functions::Operand;
use crate::functions::context::LONG;
use crate::functions::context::Memory;
use crate::functions::diacritics;
use crate::value::Arena;
use crate::value::Value;

/// What a function does to plain texts, for those that do no more than put texts together, cut them, or change their letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FusibleOp {
    /// Puts all arguments one after the other.
    Concatenates,
    /// Puts the first argument between the others, which must not be empty.
    Joins,
    /// Turns ASCII letters into lower case.
    LowerCase,
    /// Turns ASCII letters into upper case.
    UpperCase,
    /// Leaves a text as it is that has no blank.
    WithoutBlanks,
    /// Leaves a text as it is that is ASCII; of any other it makes letters without marks.
    WithoutMarks,
    /// Takes white space away from both ends.
    Trims,
    /// Takes as many UTF-16 units as the third argument says, from the second on.
    Middle,
    /// Takes as many UTF-16 units from the first on as the second argument says.
    Beginning,
}

/// The case that letters are changed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// `a` to `z`.
    Lower,
    /// `A` to `Z`.
    Upper,
}

/// What is to be done to the text in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Transform {
    /// It must be ASCII.
    pub ascii: bool,
    /// Letters that carry marks become plain ones before that is asked.
    pub unmarked: bool,
    /// It must not be empty.
    pub needed: bool,
    /// It must hold no blank.
    pub without_blanks: bool,
    /// The white space at its ends does not count.
    pub trimmed: bool,
    /// The first UTF-16 unit that is taken, from 0, and how many are; without it all are.
    pub part: Option<(usize, usize)>,
    /// How its letters change. Given with `ascii` only.
    pub letters: Option<LetterCase>,
}

impl Transform {
    /// In words, for a text of this name.
    fn words(&self, name: &str) -> String {
        let mut words = name.to_owned();
        if let Some((skipped, count)) = self.part {
            words.push_str(&format!("({}, {count})", skipped + 1));
        }
        let said = [
            (self.letters == Some(LetterCase::Lower), "lower"),
            (self.letters == Some(LetterCase::Upper), "upper"),
            (self.ascii && !self.unmarked && self.letters.is_none(), "ascii"),
            (self.unmarked, "without marks"),
            (self.without_blanks, "without spaces"),
            (self.trimmed, "trimmed"),
            (self.needed, "not empty"),
        ];
        let said: Vec<&str> = said.iter().filter(|(holds, _)| *holds).map(|(_, word)| *word).collect();
        if said.is_empty() { words } else { format!("{words} ({})", said.join(", ")) }
    }
}

/// A part of a fused string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These bytes of UTF-8.
    Constant(String),
    /// The text of this operand.
    Text(Operand, Transform),
}

/// Texts that are concatenated in one loop.
#[derive(Debug, Clone)]
pub struct FusedString {
    pieces: Box<[Piece]>,
}

/// The longest constant after the text of a piece.
const TAIL: usize = 16;

/// A text, followed by a constant. Conditions and changes are bit masks, so that a word is processed without a branch.
#[derive(Debug, Clone)]
struct Piece {
    place: Option<Operand>,
    treatment: Transform,
    /// The highest bits of bytes, where they must not be set for [`Piece::put`] to go on.
    refused: u64,
    /// The highest bits of blanks, where there must be none.
    refused_blanks: u64,
    /// Which letters change, and the highest bits where they do.
    letters: Letters,
    changed: u64,
    tail: [u8; TAIL],
    tail_length: usize,
}

impl FusedString {
    /// Concatenates these parts.
    pub fn new(parts: &[Part]) -> FusedString {
        let mut pieces: Vec<Piece> = Vec::new();
        for part in parts {
            match part {
                Part::Text(place, treatment) => pieces.push(Piece::new(Some(*place), *treatment)),
                Part::Constant(text) => {
                    let mut rest = text.as_bytes();
                    if pieces.last().is_none_or(|piece| piece.tail_length > 0) {
                        pieces.push(Piece::new(None, Transform::default()));
                    }
                    while !rest.is_empty() {
                        if pieces.last().is_some_and(|piece| piece.tail_length == TAIL) {
                            pieces.push(Piece::new(None, Transform::default()));
                        }
                        if let Some(piece) = pieces.last_mut() {
                            rest = piece.append(rest);
                        }
                    }
                }
            }
        }
        FusedString { pieces: pieces.into() }
    }

    /// The parts in words, where the closure names a place.
    pub fn words(&self, name: impl Fn(Operand) -> String) -> String {
        let words = self.pieces.iter().flat_map(|piece| {
            let tail = piece.tail.get(..piece.tail_length).filter(|tail| !tail.is_empty());
            let text = piece.place.map(|place| piece.treatment.words(&name(place)));
            text.into_iter().chain(tail.map(|tail| format!("{:?}", String::from_utf8_lossy(tail))))
        });
        words.collect::<Vec<_>>().join(" + ")
    }

    /// The places it reads.
    pub fn operands(&self) -> impl Iterator<Item = Operand> {
        self.pieces.iter().filter_map(|piece| piece.place)
    }

    /// The same, to be changed.
    pub fn operands_mut(&mut self) -> impl Iterator<Item = &mut Operand> {
        self.pieces.iter_mut().filter_map(|piece| piece.place.as_mut())
    }

    /// Returns the text. `None` if a part is not plain, if the text is longer than [`Arena::block`], or if the arena is
    /// full.
    #[inline]
    pub fn text<'r>(&self, frame: &[Value<'r>], context: &mut Context<'_, 'r>) -> Option<&'r str> {
        context.arena.block(|block| self.put(frame, block, context.memory))
    }

    /// Writes the text into the block, and returns its length in bytes. `None` as for [`FusedString::text`].
    #[inline(always)]
    pub fn put(&self, frame: &[Value<'_>], block: &mut [u8; Arena::BLOCK], memory: &mut Memory) -> Option<usize> {
        let mut length = 0;
        for piece in &self.pieces {
            length = piece.put(frame, block, length, memory)?;
        }
        Some(length)
    }
}

impl Piece {
    fn new(place: Option<Operand>, treatment: Transform) -> Piece {
        let first = if treatment.letters == Some(LetterCase::Upper) { b'a' } else { b'A' };
        let when = |condition: bool| if condition { HIGH_BITS } else { 0 };
        Piece {
            place,
            treatment,
            refused: when(treatment.ascii || treatment.part.is_some()),
            refused_blanks: when(treatment.without_blanks),
            letters: Letters::from(first),
            changed: when(treatment.letters.is_some()),
            tail: [0; TAIL],
            tail_length: 0,
        }
    }

    /// Appends as many of the bytes to its constant as fit, and returns the others.
    fn append<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let free = self.tail.get_mut(self.tail_length..).unwrap_or_default();
        let count = free.len().min(bytes.len());
        free.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        self.tail_length += count;
        bytes.get(count..).unwrap_or_default()
    }

    /// Puts its text and its constant into the block, from this byte on; gives back where the next may stand.
    #[inline(always)]
    fn put(
        &self,
        frame: &[Value<'_>],
        block: &mut [u8; Arena::BLOCK],
        at: usize,
        memory: &mut Memory,
    ) -> Option<usize> {
        let mut end = at;
        if let Some(place) = self.place {
            let text = match frame.get(place.0 as usize)? {
                // The calls pay for reading a long text.
                Value::Text(text) if text.len() < LONG => *text,
                Value::Missing => "",
                _ => return None,
            };
            let text = if self.treatment.trimmed { trim(text) } else { text };
            if text.is_empty() && self.treatment.needed {
                return None;
            }
            let part = self.part(text);
            let written = if self.changed | self.refused_blanks == 0 {
                self.write::<false>(part, self.refused, block, at)
            } else {
                self.write::<true>(part, self.refused, block, at)
            };
            end = match written {
                Some(end) => end,
                None => self.put_other(text, block, at, memory)?,
            };
        }
        if self.tail_length > 0 {
            *block.get_mut(end..)?.first_chunk_mut::<TAIL>()? = self.tail;
            end += self.tail_length;
        }
        Some(end)
    }

    /// Returns the part of a text to take, if that is ASCII: its units are bytes. A single byte that is not ASCII means that it is not.
    #[inline(always)]
    fn part<'t>(&self, text: &'t str) -> &'t [u8] {
        let Some((skipped, count)) = self.treatment.part else { return text.as_bytes() };
        let end = skipped.saturating_add(count).min(text.len());
        if skipped > 0 && (skipped >= end || !swar::starts_ascii(text.as_bytes(), skipped)) {
            return &[0x80];
        }
        text.as_bytes().get(skipped..end).unwrap_or_default()
    }

    /// Writes bytes in which none of these bits is set, and returns where they end. Letters and blanks are checked only if something
    /// may be `CHANGED`.
    #[inline(always)]
    fn write<const CHANGED: bool>(
        &self,
        bytes: &[u8],
        refused: u64,
        block: &mut [u8; Arena::BLOCK],
        at: usize,
    ) -> Option<usize> {
        if at + bytes.len() + 8 > block.len() {
            return None;
        }
        let (mut all, mut blanks) = (0, 0);
        swar::for_each_word(
            bytes,
            #[inline(always)]
            |offset, word| {
                all |= word;
                let mut changed = word;
                if CHANGED {
                    blanks |= swar::equal_bytes(word, b' ');
                    // Both cases of a letter differ in one bit, 0x20.
                    changed ^= (self.letters.find_in(word) & self.changed) >> 2;
                }
                if let Some(to) = block.get_mut(at + offset..).and_then(<[u8]>::first_chunk_mut::<8>) {
                    *to = changed.to_le_bytes();
                }
            },
        );
        if all & refused | blanks & self.refused_blanks == 0 { Some(at + bytes.len()) } else { None }
    }

    /// [`Piece::put`] for a text that was refused: one that is not ASCII may be cut all the same, or lose its marks.
    #[inline(never)]
    fn put_other(&self, text: &str, block: &mut [u8; Arena::BLOCK], at: usize, memory: &mut Memory) -> Option<usize> {
        let mut text = match self.treatment.part {
            // A start after the end gives the whole text (reference: Mid), which is for the function itself.
            Some((skipped, count)) => slice_inside(text, skipped, count)?,
            None => text,
        };
        // Half of a surrogate pair is nothing.
        if text.is_empty() && self.treatment.needed {
            return None;
        }
        if self.treatment.ascii && !text.is_ascii() {
            if !self.treatment.unmarked {
                return None;
            }
            memory.text.clear();
            // A mark in front belongs to the letter before it, which is not seen here; but it stays, and is not ASCII.
            if !diacritics::replace(text, &mut memory.text) || !memory.text.is_ascii() {
                return None;
            }
            text = &memory.text;
        }
        self.write::<true>(text.as_bytes(), 0, block, at)
    }
}
