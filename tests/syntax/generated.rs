//! Laws, asked of generated trees and texts.

use attrflow::source::Span;
use attrflow::syntax::ast::Argument;
use attrflow::syntax::ast::Call;
use attrflow::syntax::ast::Comparator;
use attrflow::syntax::ast::Comparison;
use attrflow::syntax::ast::Node;
use attrflow::syntax::ast::NodeKind;
use attrflow::syntax::constant_span;
use attrflow::syntax::print;
use attrflow::syntax::print_wide;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::syntax::assert_promises;
use crate::syntax::parse;
use crate::syntax::reads::subtrees_stand_alone;

fn node(kind: NodeKind) -> Node {
    Node { kind, span: Span::default() }
}

/// Texts with everything that could end or escape a constant; curly quotes only in the order people write them.
fn value() -> impl Strategy<Value = String> {
    vec(
        prop_oneof![
            Just("\""),
            Just("\\"),
            Just("“x”"),
            Just(", "),
            Just("("),
            Just("["),
            Just("\n"),
            Just("é🙂"),
            Just("a "),
            Just("&amp;")
        ],
        0..6,
    )
    .prop_map(|parts| parts.concat())
}

fn attribute_name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z][A-Za-z0-9_.:-]{0,12}",
        r#"[a-z]{1,5}\[type eq "[a-z,\\\]\[( ]{0,6}x"\]\.[a-z]{1,4}"#,
        "[äöß][a-z ()=<>]{0,5}x",
    ]
}

fn leaf() -> impl Strategy<Value = Node> {
    prop_oneof![
        attribute_name().prop_map(|name| node(NodeKind::Attribute(name))),
        value().prop_map(|text| node(NodeKind::Text(text))),
        any::<i64>().prop_map(|number| node(NodeKind::Integer(number))),
        "[A-Za-z0-9_.]{1,8}".prop_map(|name| node(NodeKind::Parameter(name))),
        "[A-Za-z][A-Za-z0-9_]{0,8}".prop_map(|word| node(NodeKind::Word(word))),
    ]
}

fn tree() -> impl Strategy<Value = Node> {
    let comparator = prop_oneof![
        Just(Comparator::Equal),
        Just(Comparator::NotEqual),
        Just(Comparator::Less),
        Just(Comparator::LessOrEqual),
        Just(Comparator::Greater),
        Just(Comparator::GreaterOrEqual),
    ];
    leaf().prop_recursive(5, 40, 6, move |inner| {
        let call =
            (prop_oneof![Just("Switch".to_owned()), "[A-Z][a-zA-Z0-9_]{0,8}"], vec(option::of(inner.clone()), 0..6));
        let comparison = (comparator.clone(), inner.clone(), inner);
        prop_oneof![
            4 => call.prop_map(|(name, mut nodes)| {
                // One empty slot without a comma is no argument at all.
                if nodes == [None] {
                    nodes.clear();
                }
                let arguments = nodes.into_iter().map(|node| Argument { node, span: Span::default() }).collect();
                node(NodeKind::Call(Call { name, name_span: Span::default(), arguments }))
            }),
            1 => comparison.prop_map(|(operator, left, right)| {
                let comparison = Comparison { operator, operator_span: Span::default(), left, right };
                node(NodeKind::Comparison(Box::new(comparison)))
            }),
        ]
    })
}

/// Tokens, whole and broken, in any order.
#[expect(clippy::too_many_lines, reason = "a table of pieces")]
fn soup() -> impl Strategy<Value = String> {
    const TOKENS: &[&str] = &[
        "Join(",
        "ToLower(",
        "IIF(",
        "(",
        ")",
        ")",
        ",",
        ", ",
        " ",
        "\n",
        "[a]",
        "[emails[type eq \"work\"].value]",
        "[",
        "]",
        "[]",
        "[1]",
        "\"a\"",
        "\"",
        "\"\"",
        "\\",
        "\\\"",
        "1",
        "-",
        "-1",
        "&HF",
        "&",
        "&&",
        "&amp;",
        "&gt;",
        "&quot;",
        "||",
        "=",
        "<>",
        "<",
        ">",
        "==",
        "!=",
        "!",
        "a",
        "AND",
        " OR ",
        "NOT ",
        "eq",
        "user.mail",
        "example.com\"",
        "%A%",
        "%",
        ".",
        "...",
        "…",
        ";",
        ":",
        "?",
        "??",
        "+",
        "*",
        "/",
        "//",
        "'",
        "'x'",
        "`",
        "“",
        "”",
        "\u{A0}",
        "\u{200B}",
        "\u{1}",
        "（",
        "）",
        "，",
        "［",
        "{",
        "}",
        "{mail}",
        "<mail>",
        "é",
        "🙂",
        "99999999999999999999",
        "1.5",
        "](http://x)",
        "_",
        "#",
    ];
    vec(prop::sample::select(TOKENS), 0..24).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_read_as_themselves(tree in tree(), width in 0..120_usize) {
        let text = print(&tree);
        let read = parse(&text);
        prop_assert_eq!(read.as_ref(), Ok(&tree), "{}", text);
        prop_assert_eq!(print(&read.unwrap()), text.clone());
        subtrees_stand_alone(&text, &parse(&text).unwrap());
        let wide = print_wide(&tree, width);
        let read = parse(&wide);
        prop_assert_eq!(read.as_ref(), Ok(&tree), "{}", wide);
        prop_assert_eq!(print_wide(&read.unwrap(), width), wide.clone());
        subtrees_stand_alone(&wide, &parse(&wide).unwrap());
    }

    #[test]
    fn constants_are_found_in_their_source(value in value()) {
        let text = print(&node(NodeKind::Text(value.clone())));
        let span = Span::new(0, text.len());
        for (start, character) in value.char_indices() {
            let there = constant_span(&text, span, start..start + character.len_utf8());
            let expected = match character {
                '"' => "\\\"".to_owned(),
                '\\' => "\\\\".to_owned(),
                other => other.to_string(),
            };
            prop_assert_eq!(there.slice(&text), expected);
        }
    }

    /// Any text is parsed or reported, and the grammar's own errors are never needed.
    #[test]
    fn any_text_is_read_or_told(text in soup()) {
        check_any(&text)?;
    }

    #[test]
    fn any_characters_are_read_or_told(text in "\\PC{0,40}") {
        check_any(&text)?;
    }

    /// One character too few or too many in a good text.
    #[test]
    fn slips_are_told(tree in tree(), place in any::<prop::sample::Index>(), letter in prop::sample::select(&["", "\"", "(", ")", "[", "]", ",", "\\", "'", "“", "=", "x"][..])) {
        let mut letters: Vec<String> = print(&tree).chars().map(String::from).collect();
        let at = place.index(letters.len());
        letters[at] = letter.to_owned();
        check_any(&letters.concat())?;
    }
}

/// `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(512)
}

fn check_any(text: &str) -> Result<(), TestCaseError> {
    match parse(text) {
        Ok(node) => subtrees_stand_alone(text, &node),
        Err(faults) => {
            assert_promises(text, &faults);
            for fault in &faults {
                prop_assert!(
                    !fault.message.ends_with("cannot stand here") && !fault.message.ends_with("too early"),
                    "{fault} in {text:?}"
                );
                prop_assert!(fault.labels.len() <= 16);
            }
        }
    }
    Ok(())
}
