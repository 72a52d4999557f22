//! Broken text never panics, wherever the cursor is.

use attrflow::mapping::templates::TEMPLATES;
use attrflow_analysis::Language;
use proptest::prelude::*;

#[path = "../../../fuzz/bodies/editor.rs"]
mod editor;

use editor::ask;

/// A change of a text: what is removed, and what is there instead.
type Change = (usize, usize, String);

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just("\n".to_owned()),
        Just("Join(".to_owned()),
        Just("\\u00e9".to_owned()),
        Just("\u{1f600}".to_owned()),
        Just("\"expression\": \"".to_owned()),
        "\\PC{0,4}",
    ];
    proptest::collection::vec((any::<usize>(), 0usize..40, piece), 0..4)
}

fn changed(text: &str, changes: &[Change], cut: Option<usize>) -> String {
    let mut text = text.to_owned();
    let floor = |text: &str, at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
    for (at, length, new) in changes {
        let start = floor(&text, at % (text.len() + 1));
        let end = floor(&text, start + length).max(start);
        text.replace_range(start..end, new);
    }
    if let Some(cut) = cut {
        let end = floor(&text, cut % (text.len() + 1));
        text.truncate(end);
    }
    text
}

#[test]
fn a_place_inside_of_a_character_is_the_one_before_it() {
    for language in [Language::Expression, Language::Json, Language::Markdown] {
        for text in ["\u{202f}<r", "ToLower([\u{e9}", "{\"expression\": \"[\u{1f600}]\"}", "```\n\u{e9}\n```"] {
            ask(language, text, &(0..=text.len()).collect::<Vec<_>>());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        editor::editor(&bytes);
    }

    #[test]
    fn of_documents(
        template in 0..TEMPLATES.len(),
        changes in changes(),
        cut in proptest::option::of(any::<usize>()),
        offsets in proptest::collection::vec(any::<usize>(), 4),
    ) {
        let text = changed(TEMPLATES[template].document, &changes, cut);
        let mut offsets = offsets;
        offsets.push(text.len());
        offsets.extend(changes.iter().map(|(at, _, _)| *at));
        ask(Language::Json, &text, &offsets);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn of_expressions_and_pages(
        changes in changes(),
        cut in proptest::option::of(any::<usize>()),
        offsets in proptest::collection::vec(any::<usize>(), 4),
        which in 0usize..4,
    ) {
        let whole = [
            (Language::Expression, "Switch(SingleAppRoleAssignment([appRoleAssignments]), \"a\\\"b\", \"é\", IIF([a] = \"x\", Mid([b], 1, 2), %P%))"),
            (Language::Expression, "Replace([emails[type eq \"work\"].value], , \"(?<a>\\\\d)\", \"a\", , [b], )"),
            (Language::Markdown, "# A\n\n```attrflow\nToLower([mail])\n\nJoin(\" \", [a])\n```\n\n`Trim([a])` ~~~ `x`\n"),
            (Language::Toml, "[mapping]\ntemplate = \"zendesk\"\n[[case]]\nname = \"é\"\nrecord = { a = \"b\" }\nexpect.values = { x = 1 }\n"),
        ];
        let (language, text) = whole[which];
        let text = changed(text, &changes, cut);
        let all: Vec<usize> = (0..=text.len()).chain(offsets).collect();
        ask(language, &text, &all);
    }
}

#[test]
fn every_truncation_of_an_expression_in_a_document() {
    let text = r#"[{"targetAttributeName": "emails[type eq \"work\"].value", "source": {"type": "Function", "expression": "Join(\"\u00e9\", [a], %b%, IIF([c] = \"d\\\\\", \"\ud83d\ude00\", 1))"}}]"#;
    for cut in 0..=text.len() {
        ask(Language::Json, text.get(..cut).unwrap_or_default(), &[cut, cut.saturating_sub(1)]);
    }
}
