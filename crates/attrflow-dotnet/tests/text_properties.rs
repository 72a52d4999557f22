//! Properties of `text` on generated strings.

use attrflow_dotnet::text;
use attrflow_dotnet::text::Culture;
use attrflow_dotnet::text::swar;
use proptest::prelude::*;
use std::cmp::Ordering;

/// Characters that are hard to get right: case, marks, pairs, ignorable ones, digits, and the notation of numbers.
fn hard_text() -> impl Strategy<Value = String> {
    let hard = "aZ iİıßǆΣςéé\u{301}\u{AD}\u{200D}😀𐐀\u{E000}\u{FFFD}ﬃᾳ日カｶ０9.,-+()&HeE¤'\0\t\u{A0}\u{3000}=";
    let hard = proptest::sample::select(hard.chars().collect::<Vec<_>>());
    proptest::collection::vec(prop_oneof![4 => hard, 1 => any::<char>()], 0..24).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn positions_agree_with_real_utf16(source in hard_text(), start in 0..30_usize, count in 0..30_usize) {
        let units: Vec<u16> = source.encode_utf16().collect();
        prop_assert_eq!(text::length(&source), units.len());
        let whole = |from: usize, to: usize| {
            let (from, to) = (from.min(units.len()), to.min(units.len()));
            char::decode_utf16(units[from..to.max(from)].iter().copied()).flatten().collect::<String>()
        };
        prop_assert_eq!(text::left(&source, count), whole(0, count));
        prop_assert_eq!(text::right(&source, count), whole(units.len().saturating_sub(count), units.len()));
        prop_assert_eq!(text::slice(&source, start, count), whole(start, start + count));
        for (byte, character) in source.char_indices() {
            let unit = text::unit_of_byte(&source, byte);
            prop_assert_eq!(text::byte_of_unit(&source, unit), Some(byte));
            if character.len_utf16() == 2 {
                prop_assert_eq!(text::byte_of_unit(&source, unit + 1), None);
            }
        }
        prop_assert_eq!(text::byte_of_unit(&source, units.len()), Some(source.len()));
        prop_assert_eq!(text::byte_of_unit(&source, units.len() + 1), None);
    }

    #[test]
    fn order_agrees_with_real_utf16(left in hard_text(), right in hard_text()) {
        let expected = left.encode_utf16().cmp(right.encode_utf16());
        prop_assert_eq!(text::compare_ordinal(&left, &right), expected);
    }

    #[test]
    fn binary_search_agrees_with_real_utf16(source in hard_text(), needle in hard_text(), start in 1..30_i64) {
        let units: Vec<u16> = source.encode_utf16().collect();
        let first: Vec<u16> = needle.chars().take(1).collect::<String>().encode_utf16().collect();
        let needle = String::from_utf16(&first).expect("one character");
        let skipped = usize::try_from(start - 1).expect("not negative");
        let found = (skipped..units.len()).find(|&at| units[at..].starts_with(&first)).map_or(0, |at| at + 1);
        if !needle.is_empty() {
            prop_assert_eq!(
                text::index_of(&source, &needle, start, text::Comparison::Binary),
                Ok(i64::try_from(found).expect("small"))
            );
        }
    }

    #[test]
    fn proper_case_is_title_case_of_the_lowered_text(source in hard_text()) {
        let mut lowered = String::new();
        text::lower(&source, Culture::Invariant, &mut lowered);
        let (mut expected, mut found) = (String::new(), String::new());
        text::title_case(&lowered, &mut expected);
        text::proper_case(&source, &mut found);
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn base64_round_trips(source in hard_text()) {
        let mut encoded = String::new();
        text::to_base64(&source.repeat(40), &mut encoded);
        let mut decoded = String::new();
        let result = text::from_base64(&encoded, text::TextEncoding::Unicode, &mut decoded);
        prop_assert_eq!((result, decoded), (Ok(()), source.repeat(40)));
    }

    #[test]
    fn doubles_round_trip(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let mut out = String::new();
        text::double_to_text(value, &mut out);
        let back = text::parse_double(&out).expect("a double");
        prop_assert!(back.to_bits() == value.to_bits() || (back.is_nan() && value.is_nan()), "{out}");
    }

    /// No function panics on any input; case mappings keep the number of characters.
    #[test]
    fn no_function_panics(source in hard_text(), other in hard_text(), number in any::<i64>()) {
        for culture in [Culture::Invariant, Culture::Named, Culture::Turkic] {
            let mut out = String::new();
            text::lower(&source, culture, &mut out);
            text::upper(&source, culture, &mut out);
            text::title_case(&source, &mut out);
            text::proper_case(&source, &mut out);
            text::proper_case_with_separators(&source, &other, &mut out);
            prop_assert_eq!(out.chars().count(), source.chars().count() * 5);
        }
        let at = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
        for cut in [text::left(&source, at), text::right(&source, at), text::slice(&source, at % 25, at)] {
            prop_assert!(source.contains(cut));
        }
        prop_assert!(text::unit_of_byte(&source, at % 60) <= text::length(&source));
        for comparison in [text::Comparison::Binary, text::Comparison::Text] {
            if let Ok(position) = text::index_of(&source, &other, number % 30, comparison) {
                prop_assert!(position <= i64::try_from(text::length(&source)).expect("small") + 1);
            }
        }
        prop_assert_eq!(text::compare_ordinal_ignore_case(&source, &source), Ordering::Equal);
        prop_assert!(text::split(&source, &other).count() >= 1);
        let _ = (text::parse_int64(&source), text::parse_int32(&source), text::parse_double(&source));
        let _ = (text::to_long(&source), text::vb_boolean(&source), text::to_boolean(&source));
        let _ = (text::vb_val(&source), text::vb_mid(&source, number, Some(number)), Culture::parse(&source));
        let mut out = String::new();
        for encoding in [text::TextEncoding::Unicode, text::TextEncoding::Ascii, text::TextEncoding::Utf8] {
            let _ = text::from_base64(&source, encoding, &mut out);
        }
        text::strip_diacritics(&source, &mut out);
        text::normalize(&source, text::NormalForm::FormKC, &mut out);
    }
}

/// Eight bytes at a time give the same results as single bytes, at every position of a letter.
#[test]
fn letters_are_found_at_every_position() {
    use attrflow_dotnet::text::AsciiLetters;
    use attrflow_dotnet::text::ascii_letters;
    for length in 0..20 {
        for position in 0..length {
            for character in ['@', 'A', 'M', 'Z', '[', '`', 'a', 'm', 'z', '{', '\0', '\u{7F}', 'é', '中'] {
                let mut text = "-".repeat(length);
                text.replace_range(position..=position, &character.to_string());
                let is_ascii = text.is_ascii();
                let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
                let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
                let (found_upper, found_lower) = (ascii_letters(&text, b'A'), ascii_letters(&text, b'a'));
                assert_eq!(found_upper.is_ascii, is_ascii, "{text:?}");
                // Letters are not defined beyond ASCII.
                if is_ascii {
                    assert_eq!(found_upper, AsciiLetters { is_ascii, has_letter: upper }, "{text:?}");
                    assert_eq!(found_lower, AsciiLetters { is_ascii, has_letter: lower }, "{text:?}");
                }
            }
        }
    }
}

/// Bytes of few kinds, so that they repeat.
fn repetitive(max: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(b"@@@ab\xc3\x80".to_vec()), 0..max)
}

proptest! {
    #[test]
    fn words_of_bytes_give_the_results_of_single_bytes(bytes in repetitive(45), count in 0..45_usize) {
        prop_assert_eq!(swar::is_ascii(&bytes), bytes.is_ascii());
        prop_assert_eq!(swar::first_beyond_ascii(&bytes), bytes.iter().position(|byte| !byte.is_ascii()));
        prop_assert_eq!(swar::contains(&bytes, b'b'), bytes.contains(&b'b'));
        if let Some(start) = bytes.get(..count) {
            prop_assert_eq!(swar::starts_ascii(&bytes, count), start.is_ascii());
        }
        let mut covered = vec![None; bytes.len()];
        swar::for_each_word(&bytes, |offset, word| {
            for (byte, slot) in word.to_le_bytes().into_iter().zip(covered.iter_mut().skip(offset)) {
                *slot = Some(byte);
            }
        });
        prop_assert_eq!(covered, bytes.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn bytes_are_found_at_their_first_occurrence(before in repetitive(20), needle in repetitive(20), changed in 0..20_usize, after in repetitive(20)) {
        // The needle with one byte changed, then the needle itself.
        let mut other = needle.clone();
        if let Some(byte) = other.get_mut(changed) {
            *byte = b'x';
        }
        let bytes = [before, other, needle.clone(), after].concat();
        let expected = bytes.windows(needle.len().max(1)).position(|window| window == needle);
        prop_assert_eq!(swar::find(&bytes, &needle), expected);
    }
}
