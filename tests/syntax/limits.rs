//! Limits at N and N + 1, and hostile texts.

use attrflow::limits::EXPRESSION_LENGTH;
use attrflow::limits::EXPRESSION_NESTING;
use attrflow::limits::Limits;
use attrflow::syntax::print_wide;

use crate::syntax::assert_promises;
use crate::syntax::parse;

fn code(text: &str) -> &'static str {
    match parse(text) {
        Ok(_) => "reads",
        Err(faults) => {
            assert_promises(text, &faults);
            faults[0].code.id
        }
    }
}

fn nested(opening: &str, depth: usize, inside: &str, closing: &str) -> String {
    format!("{}{inside}{}", opening.repeat(depth), closing.repeat(depth))
}

#[test]
fn length_is_counted_in_utf16_units() {
    for letter in ["a", "é", "€", "🙂"] {
        let units: usize = letter.chars().map(char::len_utf16).sum();
        let letters = (EXPRESSION_LENGTH - 2) / units;
        let fits = format!("\"{}\"", letter.repeat(letters));
        assert_eq!(code(&fits), "reads", "{letter}");
        assert_eq!(code(&format!("{fits} ")), "AF0701", "{letter}");
    }
    let mut limits = Limits::default();
    limits.expression_length = 3;
    assert!(attrflow::syntax::parse("[a]", &limits).is_ok());
    let faults = attrflow::syntax::parse("[a]🙂", &limits).unwrap_err();
    assert_eq!(faults[0].code.id, "AF0701");
    assert_eq!(faults[0].span().unwrap().range(), 3..7);
    assert!(faults[0].message.contains("5 characters, 2 more than"), "{}", faults[0]);
}

#[test]
fn nesting_counts_calls_parentheses_and_filters() {
    for (opening, inside, closing) in [
        ("ToLower(", "[a]", ")"),
        ("(", "[a]", ")"),
        ("IIF([a] = ", "\"x\"", ", \"1\", \"2\")"),
        ("Join(\"(((\", [x[y]], ", "[a]", ")"),
    ] {
        let depth = if opening.contains("[x[y]]") { EXPRESSION_NESTING - 1 } else { EXPRESSION_NESTING };
        let (fits, beyond) = if opening.contains("IIF") {
            // A comparison's operand is a value in parentheses or a call.
            (
                nested("IIF([a] = ", depth, inside, ", \"1\", \"2\")"),
                nested("IIF([a] = ", depth + 1, inside, ", \"1\", \"2\")"),
            )
        } else {
            (nested(opening, depth, inside, closing), nested(opening, EXPRESSION_NESTING + 1, inside, closing))
        };
        assert_eq!(code(&fits), "reads", "{opening}");
        assert_eq!(code(&beyond), "AF0702", "{opening}");
    }
    let filters = |depth: usize| format!("[{}a{}]", "a[".repeat(depth), "]".repeat(depth));
    assert_eq!(code(&filters(EXPRESSION_NESTING)), "reads");
    assert_eq!(code(&filters(EXPRESSION_NESTING + 1)), "AF0702");
    // Parentheses in constants and names do not nest.
    assert_eq!(code(&format!("Join(\"{0}\", [x {0}])", "(".repeat(500))), "reads");
}

/// Debug builds have the largest frames: what is accepted here is accepted everywhere.
#[test]
fn the_deepest_text_needs_little_stack() {
    let deepest = [
        nested("ToLower(", EXPRESSION_NESTING, "[a]", ")"),
        nested("(", EXPRESSION_NESTING, "[a]", ")"),
        nested("IIF([a] = ", EXPRESSION_NESTING, "\"x\"", ", \"1\", \"2\")"),
        nested("((\"x\") = F(", EXPRESSION_NESTING / 2, "[a]", "))"),
        format!("[{}a{}]", "a[".repeat(EXPRESSION_NESTING), "]".repeat(EXPRESSION_NESTING)),
    ];
    let broken = nested("ToLower(", EXPRESSION_NESTING, "[a] [b]", ")");
    let small = std::thread::Builder::new().stack_size(512 * 1024).spawn(move || {
        for text in &deepest {
            let node = parse(text).unwrap();
            // Indentation makes it longer than an expression may be.
            let mut limits = Limits::default();
            limits.expression_length *= 10;
            for width in [10, 80] {
                assert!(attrflow::syntax::parse(&print_wide(&node, width), &limits).as_ref() == Ok(&node));
            }
        }
        assert_eq!(parse(&broken).unwrap_err()[0].code.id, "AF0105");
    });
    small.unwrap().join().unwrap();
}

/// One thing over and over, to the very limit.
#[test]
#[expect(clippy::too_many_lines, reason = "a table of texts")]
fn hostile_texts_are_told_something() {
    let pieces = [
        "(",
        ")",
        "ToLower(",
        "[",
        "]",
        "[a",
        "a[",
        "\"",
        "\\",
        "\\\"",
        "\"\"",
        "\"a",
        ",",
        "&",
        "&amp;",
        "&lt;",
        "&#39;",
        "%",
        "%a",
        "'",
        "`",
        "“",
        "”",
        "\"a, ",
        "\"a”, ",
        "x\"",
        "=",
        "<",
        "!",
        "!=",
        "?",
        "??",
        ":",
        ".",
        "...",
        "…",
        "-",
        "+",
        "1",
        "a",
        "é",
        "\u{A0}",
        "\0",
        "（",
        "［",
        "＂",
        "//",
        "/*",
        "/**/",
        "a b ",
        "[a][1]",
        "[1]",
        "NOT ",
        " AND ",
        "[a] & ",
        "[a] OR ",
        "{",
        "{a",
        "${",
        "a.b",
        "[a](http:",
        "\n",
        "]a",
        "a]",
        "[a\nb",
        "'a",
        "\\\"a",
        "IIF([a] AND ",
        "[a] ? ",
    ];
    for piece in pieces {
        for beginning in ["", "Join(", "[a]", "\""] {
            let units: usize = piece.chars().map(char::len_utf16).sum();
            let text = format!("{beginning}{}", piece.repeat((EXPRESSION_LENGTH - 5) / units));
            if let Err(faults) = parse(&text) {
                assert_promises(&text, &faults);
                assert!(faults.len() <= 20);
            }
        }
    }
}
