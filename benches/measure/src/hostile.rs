//! Texts and expressions that are made to cost as much as they can.

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

/// Patterns that backtrack without end, each with texts that they do not match, or match in many ways.
const PATTERNS: &[&str] = &[
    "^(a+)+$",
    "(a|aa)+b",
    "^(a*)*$",
    "(a*)*\\1b",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "^(\\w+\\s?)*$",
    "(x?a+?)+b!",
    "(.*)*=.*",
    "(?:a?){30}a{30}b",
    "^(?:(?:a|a)+)+$",
    "(a+){2,}b",
    "(.+)@(.+)@(.+)@",
    "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$",
    "(?=(a+))a*b=\\1",
    "(?<o>a)+(?<-o>a)+(?(o)b|!)",
    "(?<=(a+)+)b",
    ".*[^A-Z]|[A-Z]",
    "(?=(.*))",
    "a*?b*?a*?b*?a*?c",
    "(?i)(?:é|e|a)*?z",
];

/// Expressions that try to take more memory or work than a record may: what they are about, and the expression. They read `[a]`, a text,
/// `[empty]`, a list of empty texts, and `[list]`; `quote` writes a text as a literal.
pub fn expressions(quote: fn(&str) -> String) -> Vec<(String, String)> {
    let replace = |pattern: &str, new: &str| format!("Replace([a], , {}, , {}, , )", quote(pattern), quote(new));
    let mut found: Vec<(String, String)> = Vec::new();
    for pattern in PATTERNS {
        found.push((pattern.to_string(), replace(pattern, "<$1>")));
    }
    let repeat = |call: &dyn Fn(usize) -> String, count: usize| {
        let calls: Vec<String> = (0..count).map(call).collect();
        format!("Join(\"\", {})", calls.join(", "))
    };
    let nested = |replacement: &str| {
        (0..8).fold("[a]".to_owned(), |inner, _| format!(r#"Replace({inner},,"(a)",,"{replacement}",,)"#))
    };
    found.extend(
        [
            ("T3: groups three times", r#"Left(Replace([a],,"(a)",,"$1$1$1",,),1)"#.to_owned()),
            ("T3: nested", nested("$1$1")),
            ("T3: the whole text", r#"Replace([a], , "a", , "$_", , )"#.to_owned()),
            ("T3: what is before and after", r#"Replace([a], , "a", , "$`$'", , )"#.to_owned()),
            ("T4: many searches", repeat(&|number| format!(r#"Replace([a],,"(a+)+{number}$",,"-",,)"#), 240)),
            ("T15: middles", repeat(&|number| format!("Mid([a], {}, 1)", 1_000 + number), 240)),
            ("T15: words", repeat(&|number| format!("Word([a], {number}, \"b\")"), 200)),
            ("T15: marks", repeat(&|_| "NormalizeDiacritics([a])".to_owned(), 150)),
            ("one text for each element", "Append([empty], [a])".to_owned()),
            ("one prefix for each element", "Prepend([a], [empty])".to_owned()),
            ("a group of another text for each element", r#"Replace([empty],,"(a+)","1",,[a],)"#.to_owned()),
            ("a separator for each element", "Join([a], [empty], [list], [list])".to_owned()),
            ("a text for each letter", r#"Replace([a], "a", , , [a], , )"#.to_owned()),
            ("letters", r#"Split([a], "a")"#.to_owned()),
            ("Base64", "ConvertToBase64(ConvertToBase64(ConvertToBase64([a])))".to_owned()),
            (
                "comparisons",
                repeat(&|number| format!(r#"IIF(Append([a], "{number}") = Append([a], "x{number}"), 1, 2)"#), 150),
            ),
            ("conditions", repeat(&|number| format!("IIF(IsPresent([a]), {number}, 2)"), 240)),
            ("each letter replaced", repeat(&|number| format!(r#"Replace([a], "a", , , "{number}", , )"#), 200)),
            ("each letter matched", repeat(&|number| format!(r#"Replace([a], , "a", , "{number}", , )"#), 200)),
            (
                "letters found by a class",
                repeat(&|number| format!(r#"Replace([a], , "[^b-z{number}]", , "", , )"#), 200),
            ),
            ("keys", repeat(&|number| format!(r#"Switch([a], "{number}", [a], "x", [list], "y")"#), 200)),
        ]
        .map(|(about, expression)| (about.to_owned(), expression)),
    );
    found
}
