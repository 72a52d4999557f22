//! Texts of the greatest length that an expression may have, made to cost as much as they can.

/// The texts, each with a name; none is longer than this many characters.
pub fn texts(characters: usize) -> Vec<(&'static str, String)> {
    let filled = |head: &str, part: &str, tail: &str| {
        let count = characters.saturating_sub(head.len() + tail.len()) / part.len();
        format!("{head}{}{tail}", part.repeat(count))
    };
    let nested = |open: &str, inside: &str, close: &str, depth: usize| {
        format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
    };
    let calls = nested("Trim(", "[a]", ")", 62);
    let choices = nested("IIF([a]=\"b\",\"c\",", "[d]", ")", 62);
    let constants = nested("Join(\"-\",\"a\",", "\"b\"", ")", 62);
    let keys = |head: &str| {
        let mut text = format!("Switch({head}, \"other\"");
        for key in 0.. {
            let pair = format!(",\"k{key}\",\"{key}\"");
            if text.len() + pair.len() >= characters {
                break;
            }
            text.push_str(&pair);
        }
        text + ")"
    };
    vec![
        ("calls nested as deep as allowed, side by side", filled("Join(\"-\"", &format!(",{calls}"), ")")),
        ("choices nested as deep as allowed, side by side", filled("Join(\"-\"", &format!(",{choices}"), ")")),
        ("constant calls nested, side by side", filled("Join(\"-\"", &format!(",{constants}"), ")")),
        ("attributes as arguments", filled("Coalesce([a]", ",[a]", ")")),
        ("short calls as arguments", filled("Join(\"\"", ",Now()", ")")),
        ("empty arguments", filled("Join(\"\"", ",", ")")),
        ("many keys", keys("[a]")),
        ("many keys of a constant", keys("\"none\"")),
        ("one long text", filled("ToUpper(\"", "a", "\")")),
        ("one long text of escapes", filled("ToUpper(\"", "\\\\", "\")")),
        ("patterns with classes", filled("Join(\"\"", ",Replace([a],,\"\\w\\p{L}[^\\d-z]+\",,\"\",,)", ")")),
        ("patterns with counts", filled("Join(\"\"", ",Replace([a],,\"(\\w{9}){9}\",,\"\",,)", ")")),
        ("one long pattern", filled("Replace([a],,\"", "(\\w|\\d)*", "\",,\"\",,)")),
        ("dates as constants", filled("Join(\"\"", ",CDate(\"1 Jan 2020 1:2:3\")", ")")),
        ("unknown functions", filled("Join(\"\"", ",Joim([a])", ")")),
        ("unknown words", filled("Join(\"\"", ",abcd", ")")),
        ("opening parentheses", filled("", "(", "")),
        ("closing parentheses", filled("", ")", "")),
        ("opening brackets", filled("", "[", "")),
        ("brackets in a name that never end", filled("", "[a", "")),
        ("calls that never end", filled("", "A(\"", "")),
        ("quotes", filled("", "\"", "")),
        ("an odd number of quotes", filled("Join(\"\"", ",\"a\"\"", ")")),
        ("curly quotes", filled("Join(", "\u{201C}a\u{201D},", ")")),
        ("blanks that are none", filled("Join(", "\u{A0}", ")")),
        ("commas without a call", filled("", ",", "")),
        ("names without commas", filled("Join(", "[a] ", ")")),
        ("operators", filled("", "=[a]", "")),
        ("entities", filled("Join(", "&quot;", ")")),
        ("single quotes", filled("Join(", "'a',", ")")),
    ]
}
