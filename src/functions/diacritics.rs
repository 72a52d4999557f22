//! The table of `NormalizeDiacritics`, row by row as the function reference documents it, and nothing more.
//!
//! It is no general removal of marks: a letter that no row names stays as it is (`ồ`, `đ`, `œ`). Where a row names a letter with a
//! combining mark, that sequence is meant; the longest sequence that fits wins, so that `ā́` becomes `a` and leaves no accent behind.

use std::sync::LazyLock;

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

/// Every sequence with what it becomes, sorted by the sequence.
static SEQUENCES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut sequences: Vec<(&str, &str)> =
        ROWS.iter().flat_map(|(result, sequences)| sequences.split(' ').map(|sequence| (sequence, *result))).collect();
    sequences.sort_unstable();
    sequences
});

/// The rows: what the sequences, separated by blanks, become.
pub fn rows() -> &'static [(&'static str, &'static str)] {
    ROWS
}

/// The byte of the first letter that changes; none where the text stays as it is.
pub(super) fn first_change(source: &str) -> Option<usize> {
    if source.is_ascii() {
        return None;
    }
    source.char_indices().map(|(at, _)| at).find(|at| find(source.get(*at..).unwrap_or_default()).is_some())
}

/// Appends the text with all letters of the table replaced; nothing before the byte `from` changes.
pub(super) fn replace(source: &str, from: usize, out: &mut String) {
    out.push_str(source.get(..from).unwrap_or_default());
    let mut rest = source.get(from..).unwrap_or_default();
    while let Some(first) = rest.chars().next() {
        let taken = match find(rest) {
            Some((length, result)) => {
                out.push_str(result);
                length
            }
            None => {
                out.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
}

/// The longest sequence the text begins with: its length in bytes, and what it becomes.
fn find(text: &str) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    // A plain letter is only in the table together with a mark.
    if bytes.first()?.is_ascii() && bytes.get(1).is_none_or(u8::is_ascii) {
        return None;
    }
    let mut ends = [0; LONGEST];
    let mut count = 0;
    for (end, (at, character)) in ends.iter_mut().zip(text.char_indices()) {
        *end = at + character.len_utf8();
        count += 1;
    }
    ends.iter().take(count).rev().find_map(|end| {
        let sequence = text.get(..*end)?;
        let found = SEQUENCES.binary_search_by(|(known, _)| (*known).cmp(sequence)).ok()?;
        SEQUENCES.get(found).map(|(_, result)| (*end, *result))
    })
}
