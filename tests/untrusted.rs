//! Untrusted text: what is escaped, what is not, and that no text gets around it.

use attrflow::untrusted::Untrusted;
use proptest::prelude::*;

/// A text, and the line that is shown for it.
const SHOWN: &[(&str, &str)] = &[
    ("", ""),
    ("Ada Lovelace, 愛, é, e\u{301}, 👩🏽", "Ada Lovelace, 愛, é, e\u{301}, 👩🏽"),
    ("C:\\new\\u{41}", "C:\\new\\u{41}"),
    ("a\nb\rc\td", "a\\nb\\rc\\td"),
    ("\u{0}\u{7}\u{1b}[31m\u{7f}", "\\u{0}\\u{7}\\u{1b}[31m\\u{7f}"),
    ("\u{85}\u{9b}31m", "\\u{85}\\u{9b}31m"),
    ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
    (
        "\u{61c}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}",
        "\\u{61c}\\u{200e}\\u{200f}\\u{202a}\\u{202e}\\u{2066}\\u{2069}",
    ),
    (
        "\u{200b}\u{200c}\u{200d}\u{2060}\u{2064}\u{feff}\u{ad}\u{180e}",
        "\\u{200b}\\u{200c}\\u{200d}\\u{2060}\\u{2064}\\u{feff}\\u{ad}\\u{180e}",
    ),
    ("\u{e0041}\u{e007f}\u{34f}\u{3164}", "\\u{e0041}\\u{e007f}\\u{34f}\\u{3164}"),
    // Private use, unassigned, no character at all.
    ("\u{e000}\u{2065}\u{ffff}", "\\u{e000}\\u{2065}\\u{ffff}"),
    // A variation selector belongs to the character before it, or hides.
    ("❤\u{fe0f} 葛\u{e0100}", "❤\u{fe0f} 葛\u{e0100}"),
    ("a\u{fe0f} ❤\u{fe0f}\u{fe0f} #\u{fe0f}[", "a\\u{fe0f} ❤\u{fe0f}\\u{fe0f} #\\u{fe0f}["),
    ("::error::x", "\\u{3a}:error::x"),
    (" \u{3000} ::error::x", " \u{3000} \\u{3a}:error::x"),
    ("a ::b::c", "a ::b::c"),
    (":a", ":a"),
    ("\n::error::x", "\\n::error::x"),
    ("##[error]x", "\\u{23}#[error]x"),
    ("a ##vso[b] ###[c] ##VSO[d] ##teamcity[e]", "a \\u{23}#vso[b] #\\u{23}#[c] \\u{23}#VSO[d] \\u{23}#teamcity[e]"),
    ("## [a] #[b] ##", "## [a] #[b] ##"),
];

#[test]
fn texts_are_shown_as_one_safe_line() {
    for (text, shown) in SHOWN {
        assert_eq!(Untrusted(text).to_string(), *shown, "{text:?}");
    }
    assert_eq!(format!("[{:4}]", Untrusted("a")), "[a   ]");
}

#[test]
fn lines_are_safe_one_by_one() {
    let text = "a\n  ::b\n\u{1b}::c\r\n##[d]";
    assert_eq!(Untrusted(text).lines(), "a\n  \\u{3a}:b\n\\u{1b}::c\\r\n\\u{23}#[d]");
}

/// Nothing in a line that a terminal or a runner could act upon. Not the same words as the code's: the standard library decides.
fn is_safe(line: &str) -> bool {
    let shown = |character: char| {
        let grapheme = character.escape_debug().count() == 1 || matches!(character, '"' | '\'' | '\\');
        grapheme || character.is_whitespace() || !character.is_ascii()
    };
    !line.trim_start().starts_with("::")
        && !line.contains("##[")
        && !line.to_lowercase().contains("##vso[")
        && line.chars().all(|character| !character.is_control() && shown(character))
        && !line.contains([
            '\u{61c}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2028}',
            '\u{feff}',
            '\u{ad}',
            '\u{e0041}',
        ])
}

/// Texts in which the dangerous characters are as frequent as any other.
fn texts() -> impl Strategy<Value = String> {
    let dangerous = prop::sample::select(vec![
        "\n",
        "\r",
        "\u{1b}[1m",
        "\u{9b}",
        "\u{202e}",
        "\u{200b}",
        "\u{2028}",
        "\u{fe0f}",
        "❤",
        ":",
        "::",
        "#",
        "##",
        "[",
        "vso[",
        " ",
        "\u{a0}",
        "\\",
        "\"",
        "\u{ad}",
        "\u{e0041}",
    ]);
    prop::collection::vec(prop_oneof![dangerous.prop_map(str::to_owned), any::<char>().prop_map(String::from)], 0..24)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_text_gets_around_it(text in texts()) {
        let line = Untrusted(&text).line().into_owned();
        prop_assert!(is_safe(&line), "{line:?}");
        prop_assert_eq!(&Untrusted(&line).line(), &line);
        let lines = Untrusted(&text).lines().into_owned();
        prop_assert!(lines.split('\n').all(is_safe), "{lines:?}");
        prop_assert_eq!(&Untrusted(&lines).lines(), &lines);
    }

    #[test]
    fn json_keeps_its_meaning(text in texts()) {
        for written in [serde_json::to_string(&text).unwrap(), serde_json::to_string_pretty(&[&text]).unwrap()] {
            let safe = Untrusted(&written).json().into_owned();
            prop_assert!(safe.split('\n').all(is_safe), "{safe:?}");
            let (before, after): (serde_json::Value, serde_json::Value) =
                (serde_json::from_str(&written).unwrap(), serde_json::from_str(&safe).unwrap());
            prop_assert_eq!(before, after);
        }
    }
}
