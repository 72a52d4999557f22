//! Properties of UTF-16 units as in .NET: category, lower case, word character, white space.
//!
//! .NET's regular expressions test units, never whole characters beyond U+FFFF, so tables of 65,536 entries are complete.
//! They are built at compile time from the compact strings of the module `unicode_data`.

use crate::regex::unicode_data::CATEGORY_RUNS;
use crate::regex::unicode_data::CLASS_LOWER_RUNS;
use crate::regex::unicode_data::LOWER_RUNS;

/// Number of general categories.
pub(super) const CATEGORY_COUNT: usize = 30;
/// The names in `\p{..}`, in the order of .NET's `UnicodeCategory`.
pub(super) const CATEGORY_NAMES: [&str; CATEGORY_COUNT] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc",
    "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
];
/// The categories of `\w`: letters, non-spacing marks, decimal digits and connector punctuation.
pub(super) const WORD: u32 = 0b1_1111 | 1 << 5 | DIGIT | 1 << 18;
/// The category of `\d`.
pub(super) const DIGIT: u32 = 1 << 8;
/// The categories that contain white space: separators and controls.
pub(super) const SPACE: u32 = 0b111 << 11 | 1 << 14;
/// The categories `Lu`, `Ll` and `Lt`, which are one under `(?i)`.
pub(super) const CASED: u32 = 0b111;

static CATEGORY: [u8; 65_536] = category_table();
static LOWER: [LowerRow; 171] = lower_rows(LOWER_RUNS);
static CLASS_LOWER: [LowerRow; 94] = lower_rows(CLASS_LOWER_RUNS);
/// For every category a bit for each ASCII character.
static ASCII: [u128; CATEGORY_COUNT] = ascii_masks();

/// ASCII white space, a bit for each character: tab to carriage return, and space.
pub(super) const ASCII_SPACE: u128 = 0b1_1111 << 9 | 1 << 32;

/// Returns the bit of the general category of a unit.
pub(super) fn category_bit(unit: u16) -> u32 {
    1 << CATEGORY.get(usize::from(unit)).copied().unwrap_or(0)
}

/// Returns a bit for each ASCII character whose category is in `mask`.
pub(super) fn ascii_of_categories(mask: u32) -> u128 {
    let mut found = 0;
    for (number, members) in ASCII.iter().enumerate() {
        if mask >> number & 1 == 1 {
            found |= members;
        }
    }
    found
}

/// Returns whether a unit is white space, as `Char.IsWhiteSpace`.
pub(super) fn is_white_space(unit: u16) -> bool {
    matches!(
        unit,
        0x09..=0x0D | 0x20 | 0x85 | 0xA0 | 0x1680 | 0x2000..=0x200A | 0x2028 | 0x2029 | 0x202F | 0x205F | 0x3000
    )
}

/// Returns whether a unit is a word character for `\b` and group names.
///
/// These are `\w` and the two zero-width joiners.
pub(super) fn is_word_unit(unit: u16) -> bool {
    if unit < 0x80 {
        return matches!(unit, 0x30..=0x39 | 0x41..=0x5A | 0x5F | 0x61..=0x7A);
    }
    category_bit(unit) & WORD != 0 || matches!(unit, 0x200C | 0x200D)
}

/// Returns the lower case of a unit, as `Char.ToLowerInvariant`.
pub(super) fn lower(unit: u16) -> u16 {
    if unit < 0x80 {
        return if matches!(unit, 0x41..=0x5A) { unit | 0x20 } else { unit };
    }
    let at = LOWER.partition_point(|row| row.last < unit);
    match LOWER.get(at) {
        Some(row) if row.first <= unit => match row.change {
            Change::Add(distance) => unit.wrapping_add(distance),
            Change::AddToEverySecond(distance) if (unit - row.first).is_multiple_of(2) => unit.wrapping_add(distance),
            Change::AddToEverySecond(_) | Change::Become(_) | Change::OddNeighbour | Change::EvenNeighbour => unit,
        },
        _ => unit,
    }
}

/// Calls `add` with the ranges that a range inside `[...]` gains under `(?i)`.
///
/// .NET has a table of its own for it, which is incomplete.
pub(super) fn lower_range(first: u16, last: u16, mut add: impl FnMut(u16, u16)) {
    let start = CLASS_LOWER.partition_point(|row| row.last < first);
    for row in CLASS_LOWER.iter().skip(start).take_while(|row| row.first <= last) {
        let (from, to) = (row.first.max(first), row.last.min(last));
        let (from, to) = match row.change {
            Change::Become(unit) => (unit, unit),
            Change::Add(distance) | Change::AddToEverySecond(distance) => {
                (from.wrapping_add(distance), to.wrapping_add(distance))
            }
            Change::OddNeighbour => (from | 1, to | 1),
            Change::EvenNeighbour => (from + (from & 1), to + (to & 1)),
        };
        if from < first || to > last {
            add(from, to);
        }
    }
}

#[derive(Clone, Copy)]
struct LowerRow {
    first: u16,
    last: u16,
    change: Change,
}

#[derive(Clone, Copy)]
enum Change {
    Add(u16),
    AddToEverySecond(u16),
    Become(u16),
    OddNeighbour,
    EvenNeighbour,
}

#[expect(clippy::indexing_slicing, reason = "runs in the compiler only: a wrong index does not compile")]
const fn category_table() -> [u8; 65_536] {
    let text = CATEGORY_RUNS.as_bytes();
    let mut table = [0; 65_536];
    let (mut at, mut unit) = (0, 0);
    while at < text.len() {
        let category = if text[at] >= b'a' { text[at] - b'a' + 26 } else { text[at] - b'A' };
        at += 1;
        let mut length: usize = 0;
        while at < text.len() && text[at].is_ascii_digit() {
            length = length * 10 + (text[at] - b'0') as usize;
            at += 1;
        }
        let end = unit + if length == 0 { 1 } else { length };
        while unit < end {
            table[unit] = category;
            unit += 1;
        }
    }
    assert!(unit == table.len(), "the runs of categories do not cover all units");
    table
}

#[expect(clippy::indexing_slicing, reason = "runs in the compiler only: a wrong index does not compile")]
const fn ascii_masks() -> [u128; CATEGORY_COUNT] {
    let table = category_table();
    let mut masks = [0; CATEGORY_COUNT];
    let mut unit = 0;
    while unit < 128 {
        masks[table[unit] as usize] |= 1 << unit;
        unit += 1;
    }
    masks
}

#[expect(clippy::indexing_slicing, reason = "runs in the compiler only: a wrong index does not compile")]
const fn lower_rows<const COUNT: usize>(source: &str) -> [LowerRow; COUNT] {
    let text = source.as_bytes();
    let mut rows = [LowerRow { first: 0, last: 0, change: Change::OddNeighbour }; COUNT];
    let (mut at, mut row) = (0, 0);
    while at < text.len() {
        let (first, separator) = number(text, at, 16);
        let (last, operation) = number(text, separator + 1, 16);
        at = operation + 1;
        let change = match text[operation] {
            b'|' => Change::OddNeighbour,
            b'~' => Change::EvenNeighbour,
            b'=' => {
                let (unit, end) = number(text, at, 16);
                at = end;
                Change::Become(unit)
            }
            sign => {
                let (distance, end) = number(text, at, 10);
                at = end;
                let distance = if sign == b'-' { distance.wrapping_neg() } else { distance };
                if text[separator] == b'/' { Change::AddToEverySecond(distance) } else { Change::Add(distance) }
            }
        };
        rows[row] = LowerRow { first, last, change };
        row += 1;
        at += 1;
    }
    assert!(row == COUNT, "the number of rows in the table of lower-case units is wrong");
    rows
}

#[expect(clippy::indexing_slicing, reason = "runs in the compiler only: a wrong index does not compile")]
const fn number(text: &[u8], mut at: usize, base: u16) -> (u16, usize) {
    let mut value: u16 = 0;
    while at < text.len() {
        let digit = match text[at] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'A'..=b'F' if base == 16 => digit - b'A' + 10,
            _ => break,
        };
        value = value * base + digit as u16;
        at += 1;
    }
    (value, at)
}
