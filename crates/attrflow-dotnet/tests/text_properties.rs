//! What holds in the room `dotnet::text` for any text, checked on generated ones.

use attrflow_dotnet::text;
use attrflow_dotnet::text::Culture;
use attrflow_dotnet::text::octets;
use proptest::prelude::*;
use std::cmp::Ordering;

/// Letters whose handling has traps: case, marks, pairs, ignorable characters, digits and what surrounds numbers.
fn hard_text() -> impl Strategy<Value = String> {
    let traps = "aZ iİıßǆΣςéé\u{301}\u{AD}\u{200D}😀𐐀\u{E000}\u{FFFD}ﬃᾳ日カｶ０9.,-+()&HeE¤'\0\t\u{A0}\u{3000}=";
    let trap = proptest::sample::select(traps.chars().collect::<Vec<_>>());
    proptest::collection::vec(prop_oneof![4 => trap, 1 => any::<char>()], 0..24).prop_map(String::from_iter)
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
        let wanted = left.encode_utf16().cmp(right.encode_utf16());
        prop_assert_eq!(text::compare_ordinal(&left, &right), wanted);
    }

    #[test]
    fn binary_search_agrees_with_real_utf16(source in hard_text(), needle in hard_text(), start in 1..30_i64) {
        let units: Vec<u16> = source.encode_utf16().collect();
        let wanted: Vec<u16> = needle.chars().take(1).collect::<String>().encode_utf16().collect();
        let needle = String::from_utf16(&wanted).expect("one character");
        let skipped = usize::try_from(start - 1).expect("not negative");
        let found = (skipped..units.len()).find(|&at| units[at..].starts_with(&wanted)).map_or(0, |at| at + 1);
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
        let (mut wanted, mut found) = (String::new(), String::new());
        text::title_case(&lowered, &mut wanted);
        text::proper_case(&source, &mut found);
        prop_assert_eq!(found, wanted);
    }

    #[test]
    fn base64_comes_back(source in hard_text()) {
        let mut encoded = String::new();
        text::to_base64(&source.repeat(40), &mut encoded);
        let mut decoded = String::new();
        let result = text::from_base64(&encoded, text::TextEncoding::Unicode, &mut decoded);
        prop_assert_eq!((result, decoded), (Ok(()), source.repeat(40)));
    }

    #[test]
    fn doubles_come_back(bits in any::<u64>()) {
        let value = f64::from_bits(bits);
        let mut out = String::new();
        text::double_to_text(value, &mut out);
        let back = text::parse_double(&out).expect("a double");
        prop_assert!(back.to_bits() == value.to_bits() || (back.is_nan() && value.is_nan()), "{out}");
    }

    /// Whatever comes in, every function answers; results of pure mappings have as many characters as their source.
    #[test]
    fn every_function_answers(source in hard_text(), other in hard_text(), number in any::<i64>()) {
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

/// Eight bytes at a time say the same as one after the other, wherever a letter stands.
#[test]
fn letters_are_found_wherever_they_stand() {
    use attrflow_dotnet::text::AsciiLetters;
    use attrflow_dotnet::text::ascii_letters;
    for length in 0..20 {
        for place in 0..length {
            for character in ['@', 'A', 'M', 'Z', '[', '`', 'a', 'm', 'z', '{', '\0', '\u{7F}', 'é', '中'] {
                let mut text = "-".repeat(length);
                text.replace_range(place..=place, &character.to_string());
                let only = text.is_ascii();
                let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
                let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
                let (found_upper, found_lower) = (ascii_letters(&text, b'A'), ascii_letters(&text, b'a'));
                assert_eq!(found_upper.only, only, "{text:?}");
                // Beyond ASCII nobody asks for letters.
                if only {
                    assert_eq!(found_upper, AsciiLetters { only, any: upper }, "{text:?}");
                    assert_eq!(found_lower, AsciiLetters { only, any: lower }, "{text:?}");
                }
            }
        }
    }
}

/// Bytes of few kinds, so that parts of them are alike.
fn alike(most: usize) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(b"@@@ab\xc3\x80".to_vec()), 0..most)
}

proptest! {
    #[test]
    fn what_is_said_of_octets_by_eights_is_said_one_by_one(bytes in alike(45), count in 0..45_usize) {
        prop_assert_eq!(octets::is_ascii(&bytes), bytes.is_ascii());
        prop_assert_eq!(octets::first_beyond_ascii(&bytes), bytes.iter().position(|byte| !byte.is_ascii()));
        prop_assert_eq!(octets::holds(&bytes, b'b'), bytes.contains(&b'b'));
        if let Some(begin) = bytes.get(..count) {
            prop_assert_eq!(octets::begins_ascii(&bytes, count), begin.is_ascii());
        }
        let mut shown = vec![None; bytes.len()];
        octets::words(&bytes, |offset, word| {
            for (byte, place) in word.to_le_bytes().into_iter().zip(shown.iter_mut().skip(offset)) {
                *place = Some(byte);
            }
        });
        prop_assert_eq!(shown, bytes.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn octets_are_found_where_they_first_stand(before in alike(20), needle in alike(20), changed in 0..20_usize, behind in alike(20)) {
        // One needle with another byte in it, then the needle itself.
        let mut other = needle.clone();
        if let Some(byte) = other.get_mut(changed) {
            *byte = b'x';
        }
        let bytes = [before, other, needle.clone(), behind].concat();
        let wanted = bytes.windows(needle.len().max(1)).position(|window| window == needle);
        prop_assert_eq!(octets::find(&bytes, &needle), wanted);
    }
}
