//! The table of `NormalizeDiacritics`, row by row as the function reference documents it, and nothing more.
//!
//! It is no general removal of marks: a letter that no row names stays as it is (`ồ`, `đ`, `œ`). Where a row names a letter with a
//! combining mark, that sequence is meant; the longest sequence that fits wins, so that `ā́` becomes `a`, without an accent.

use std::sync::LazyLock;

use crate::dotnet::text::swar;

/// What the sequences become. The letters are those of the reference's table; combining marks are written as escapes.
static ROWS: &[(&str, &str)] = &[
    ("a", "ä à â ã å á ą ă ā ā\u{301} ā\u{300} ā\u{302} ā\u{303} ǟ ā\u{308} ǡ a\u{331} å\u{304}"),
    ("A", "Ä À Â Ã Å Á Ą Ă Ā Ā\u{301} Ā\u{300} Ā\u{302} Ā\u{303} Ǟ Ā\u{308} Ǡ A\u{331} Å\u{304}"),
    ("ae", "æ ǣ"),
    ("AE", "Æ Ǣ"),
    ("c", "ç č ć c\u{304} c\u{331}"),
    ("C", "Ç Č Ć C\u{304} C\u{331}"),
    ("d", "ď d\u{304} ḏ"),
    ("D", "Ď D\u{304} Ḏ"),
    ("e", "ë è é ê ę ě ė ē ḗ ḕ ē\u{302} ē\u{303} ê\u{304} e\u{331} ë\u{304} e\u{30a}\u{304}"),
    ("E", "Ë È É Ê Ę Ě Ė Ē Ḗ Ḕ Ē\u{302} Ē\u{303} Ê\u{304} E\u{331} Ë\u{304} E\u{30a}\u{304}"),
    ("g", "ğ ḡ g\u{331}"),
    ("G", "Ğ Ḡ G\u{331}"),
    ("i", "ï î ì í ı ī ī\u{301} ī\u{300} ī\u{302} ī\u{303} i\u{331}"),
    ("I", "Ï Î Ì Í İ Ī Ī\u{301} Ī\u{300} Ī\u{302} Ī\u{303} I\u{331}"),
    ("l", "ľ ł l\u{304} ḹ ḻ"),
    ("L", "Ł Ľ L\u{304} Ḹ Ḻ"),
    ("n", "ñ ń ň n\u{304} ṉ"),
    ("N", "Ñ Ń Ň N\u{304} Ṉ"),
    ("o", "ö ò ő õ ô ó ō ṓ ṑ ō\u{302} ō\u{303} ȫ ō\u{308} ǭ ȭ ȱ o\u{331}"),
    ("O", "Ö Ò Ő Õ Ô Ó Ō Ṓ Ṑ Ō\u{302} Ō\u{303} Ȫ Ō\u{308} Ǭ Ȭ Ȱ O\u{331}"),
    ("oe", "ø ø\u{304} œ\u{304}"),
    ("OE", "Ø Ø\u{304} Œ\u{304}"),
    ("r", "ř r\u{304} ṟ ṝ"),
    ("R", "Ř R\u{304} Ṟ Ṝ"),
    ("ss", "ß"),
    ("s", "š ś ș ş s\u{304} s\u{331}"),
    ("S", "Š Ś Ș Ş S\u{304} S\u{331}"),
    ("t", "ť ț t\u{304} ṯ"),
    ("T", "Ť Ț T\u{304} Ṯ"),
    ("u", "ü ù û ú ů ű ū ū\u{301} ū\u{300} ū\u{302} ū\u{303} u\u{307}\u{304} ǖ ṻ ṳ\u{304} u\u{331}"),
    ("U", "Ü Ù Û Ú Ů Ű Ū Ū\u{301} Ū\u{300} Ū\u{302} Ū\u{303} U\u{307}\u{304} Ǖ Ṻ Ṳ\u{304} U\u{331}"),
    ("y", "ÿ ý ȳ ȳ\u{301} ȳ\u{300} ȳ\u{303} y\u{331}"),
    ("Y", "Ÿ Ý Ȳ Ȳ\u{301} Ȳ\u{300} Ȳ\u{303} Y\u{331}"),
    ("z", "ź ž ż z\u{304} ẕ"),
    ("Z", "Ź Ž Ż Z\u{304} Ẕ"),
];

/// Longest sequence of the table, in characters.
const LONGEST: usize = 3;

/// The letters of the table, sorted, with what they become.
static LETTERS: LazyLock<Vec<(char, &str)>> = LazyLock::new(|| {
    let mut letters: Vec<(char, &str)> = sequences()
        .filter_map(|(sequence, result)| {
            let mut characters = sequence.chars();
            characters.next().filter(|_| characters.as_str().is_empty()).map(|letter| (letter, result))
        })
        .collect();
    letters.sort_unstable();
    letters
});

/// Where the letters of Latin-1 and of the Latin Extended blocks end, which are nearly all that names have.
const NEAR: usize = 0x250;

/// What every letter below [`NEAR`] becomes, by its code point.
static NEAR_LETTERS: LazyLock<Vec<Option<&str>>> = LazyLock::new(|| {
    let mut near = vec![None; NEAR];
    for (letter, result) in LETTERS.iter() {
        if let Some(place) = near.get_mut(*letter as usize) {
            *place = Some(*result);
        }
    }
    near
});

/// What a letter becomes, if it is in the table.
fn letter(letter: char) -> Option<&'static str> {
    if let Some(near) = NEAR_LETTERS.get(letter as usize) {
        return *near;
    }
    let found = LETTERS.binary_search_by_key(&letter, |(known, _)| *known).ok()?;
    LETTERS.get(found).map(|(_, result)| *result)
}

/// The sequences of more than one character, sorted, with what they become.
static MARKED: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut marked: Vec<(&str, &str)> = sequences().filter(|(sequence, _)| sequence.chars().count() > 1).collect();
    marked.sort_unstable();
    marked
});

fn sequences() -> impl Iterator<Item = (&'static str, &'static str)> {
    ROWS.iter().flat_map(|(result, sequences)| sequences.split(' ').map(|sequence| (sequence, *result)))
}

/// The rows: what the sequences, separated by blanks, become.
pub fn rows() -> &'static [(&'static str, &'static str)] {
    ROWS
}

/// Appends the text with all letters of the table replaced, unless there is none: then nothing is appended, and the answer is
/// false.
pub(super) fn replace(source: &str, out: &mut String) -> bool {
    let (mut copied, mut at) = (0, 0);
    while let Some((start, character)) = next(source, at) {
        match find(source.get(start..).unwrap_or_default()) {
            Some((length, result)) => {
                out.push_str(source.get(copied..start).unwrap_or_default());
                // Nearly all are one letter, which takes no call to copy.
                match *result.as_bytes() {
                    [letter] => out.push(char::from(letter)),
                    _ => out.push_str(result),
                }
                at = start + length;
                copied = at;
            }
            None => at = start + character.len_utf8(),
        }
    }
    if copied > 0 {
        out.push_str(source.get(copied..).unwrap_or_default());
    }
    copied > 0
}

/// The next place at or after `from` where a sequence may begin: a character beyond ASCII, or a plain letter with a mark.
fn next(source: &str, from: usize) -> Option<(usize, char)> {
    let rest = source.get(from..)?;
    let offset = swar::first_beyond_ascii(rest.as_bytes())?;
    let character = rest.get(offset..)?.chars().next()?;
    let start = from + offset;
    match source.as_bytes().get(start.wrapping_sub(1)) {
        Some(letter) if offset > 0 && is_mark(character) => Some((start - 1, char::from(*letter))),
        _ => Some((start, character)),
    }
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// The longest sequence the text begins with: its length in bytes, and what it becomes.
fn find(text: &str) -> Option<(usize, &'static str)> {
    // Nearly all are two bytes, of the blocks below NEAR, without a mark after them: all marks begin with one of two bytes.
    if let [lead @ 0xC3..=0xC8, trail, after @ ..] = text.as_bytes()
        && !matches!(after.first(), Some(0xCC | 0xCD))
    {
        let letter = usize::from(lead & 0x1F) << 6 | usize::from(trail & 0x3F);
        return NEAR_LETTERS.get(letter)?.map(|result| (2, result));
    }
    let mut characters = text.chars();
    let first = characters.next()?;
    if !characters.clone().next().is_some_and(is_mark) {
        return letter(first).map(|result| (first.len_utf8(), result));
    }
    let mut ends = [first.len_utf8(); LONGEST];
    let mut count = 1;
    for (place, mark) in characters.take_while(|character| is_mark(*character)).take(LONGEST - 1).enumerate() {
        count += 1;
        let end = ends.get(place).copied().unwrap_or_default() + mark.len_utf8();
        ends.iter_mut().skip(place + 1).for_each(|later| *later = end);
    }
    for end in ends.iter().take(count).skip(1).rev() {
        let sequence = text.get(..*end)?;
        if let Ok(found) = MARKED.binary_search_by(|(known, _)| (*known).cmp(sequence)) {
            return MARKED.get(found).map(|(_, result)| (*end, *result));
        }
    }
    letter(first).map(|result| (first.len_utf8(), result))
}
