//! Findings are those of `check`, each at its exact place.

use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;

use crate::document;
use crate::part;

/// The findings of a text: code, the text at the place, and the message's first line.
fn findings(language: Language, text: &str) -> Vec<String> {
    let file = File::new(language, SourceText::new(text));
    let found = file.findings();
    found.iter().map(|one| format!("{} `{}`", one.diagnostic.code, part(text, one.range.clone()))).collect()
}

fn in_document(expression: &str) -> Vec<String> {
    let members = format!(
        r#""targetAttributeName": "userName", "matchingPriority": 1, "source": {{ "type": "Function", "expression": "{expression}" }}"#
    );
    let mut found = findings(Language::Json, &document(&members));
    found.retain(|finding| !finding.starts_with("AF0962"));
    found
}

#[test]
fn places_go_through_escapes() {
    assert_eq!(in_document(r#"Joni(\"\u00e9\", [mail])"#), ["AF0203 `Joni`"]);
    assert_eq!(in_document(r#"Append(\"\u00e9\\\\\", Joni([mail], \"\ud83d\ude00\"))"#), ["AF0203 `Joni`"]);
    assert_eq!(in_document(r#"Append(\"\u00e9\", \u005bmial])"#), [r"AF0201 `\u005bmial]`"]);
    assert_eq!(in_document(r#"Append(\"é\", [mial])"#), ["AF0201 `[mial]`"]);
    assert_eq!(in_document(r#"Append([mail], \"x\\\")"#).len(), 1);
}

#[test]
fn one_mistake_is_one_finding() {
    assert_eq!(in_document("Joni([mail])"), ["AF0203 `Joni`"]);
    assert_eq!(in_document("ToLower([mail]"), ["AF0103 `ToLower(`"]);
    // As `check` does, of several findings about one mistake the most telling is shown.
    let alone = |text| findings(Language::Expression, text);
    assert_eq!(alone(r#"Replace([mail], "@", "_")"#), ["AF0924 `\"_\"`"]);
    let mapping = r#"[{"targetAttributeName": "active", "source": {"type": "Attribute", "name": "accountEnabled", "expression": "[accountEnabled]"}}]"#;
    assert_eq!(findings(Language::Json, mapping), ["AF0957 `[accountEnabled]`"]);
}

#[test]
fn other_json_has_none() {
    for text in
        ["{}", "[]", "{\"a\": [1, 2", "{\"name\": \"x\", \"version\": 1}", "", "nonsense", "{\"compilerOptions\": {,}}"]
    {
        assert_eq!(findings(Language::Json, text), [""; 0], "{text}");
    }
}

#[test]
fn expressions_are_checked_by_themselves_in_a_broken_document() {
    let whole = document(
        r#""targetAttributeName": "userName", "source": { "type": "Function", "expression": "Joni([mail])" }"#,
    );
    // A comma too many before it, a bracket missing after it, a quote missing beside it.
    for (old, new) in [
        ("\"Users\",", "\"Users\",,"),
        ("\"App\", \"objects\": [", "\"App\", \"objects\" ["),
        ("\"expression\": \"[IsSoftDeleted]\"", "\"expression\": \"[IsSoftDeleted]"),
        ("\n      ] }\n    ] }\n  ]\n}", "\n"),
    ] {
        let text = whole.replacen(old, new, 1);
        assert_ne!(text, whole);
        let found = findings(Language::Json, &text);
        assert!(found.first().is_some_and(|first| first.starts_with("AF0801")), "{new}: {found:?}");
        let others: Vec<&String> = found.iter().filter(|finding| !finding.starts_with("AF0801")).collect();
        assert_eq!(others, ["AF0203 `Joni`"], "{new}: {found:?}");
    }
}

/// In a document that is laid out on lines, any one character too few or too many leaves the expressions elsewhere checked.
#[test]
fn one_fault_on_a_line_leaves_the_others() {
    let whole = attrflow::mapping::templates::find("generic-scim").unwrap().document;
    let mistake = "\"expression\": \"Joni([mail])\"";
    let whole = whole.replacen("\"expression\": \"[mail]\"", mistake, 1);
    let place = whole.find(mistake).expect("an expression");
    let line = whole.lines().next().map_or(0, str::len);
    let mut checked = 0;
    for (at, sign) in
        whole.char_indices().filter(|(at, sign)| *at > line && "{}[],:\"".contains(*sign) && at.abs_diff(place) > 2000)
    {
        if at % 211 != 0 {
            continue;
        }
        let before = part(&whole, 0..at);
        for text in [
            format!("{}{}", before, part(&whole, at + 1..whole.len())),
            format!("{before}{sign}{}", part(&whole, at..whole.len())),
        ] {
            let found = findings(Language::Json, &text);
            let joni = found.iter().filter(|finding| *finding == "AF0203 `Joni`").count();
            assert_eq!(joni, 1, "`{sign}` at {at}: {found:?}\n{}", part(&text, at - 100..at + 100));
            checked += 1;
        }
    }
    assert!(checked > 10, "{checked}");
}

#[test]
fn an_expression_with_a_fault_of_the_json_in_it_has_only_that() {
    let text = document(
        "\"targetAttributeName\": \"userName\",\n \"source\": {\n \"expression\": \"Join(\" \", [mail])\",\n \"type\": \"Function\" }",
    );
    assert_eq!(findings(Language::Json, &text), [r#"AF0801 `", [mail])"`"#]);
    let text = document(
        r#""targetAttributeName": "userName", "source": { "expression": "Replace([mail], , \"\d\", , \"\", , )", "type": "Function" }"#,
    );
    assert_eq!(findings(Language::Json, &text), [r"AF0801 `\d`"]);
}

#[test]
fn expression_files_and_markdown() {
    assert_eq!(findings(Language::Expression, "Join(\" \",\n  Joni([é]),\n  [b])\n"), ["AF0203 `Joni`"]);
    assert_eq!(findings(Language::Expression, " \n"), [""; 0]);
    let page = "Use `ToLower([mail])` or\n\n```attrflow\nToLowr([a]) \n```\n\n```\nAppend([a], Joni([b]))\n```\n\nand `Append([a], Joni([b]))`.";
    assert_eq!(findings(Language::Markdown, page), ["AF0203 `ToLowr`", "AF0203 `Joni`", "AF0203 `Joni`"]);
}

#[test]
fn examples_and_templates_have_the_findings_of_check() {
    for template in attrflow::mapping::templates::TEMPLATES {
        let document = attrflow::Document::parse(template.document).unwrap();
        let engine = attrflow::Engine::new();
        let mut expected = document.check(&engine);
        expected.extend(attrflow::lint::document(&document, &engine));
        let expected = attrflow_analysis::usual(expected);
        let file = File::new(Language::Json, SourceText::new(template.document));
        let mut found: Vec<_> = file.findings().into_iter().map(|finding| finding.diagnostic.to_string()).collect();
        let mut expected: Vec<_> = expected.iter().map(ToString::to_string).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{}", template.name);
    }
}

#[test]
fn code_of_every_form_in_markdown_is_read() {
    let call = "Joni(\" \", [givenName])";
    for page in [
        format!("Use ``{call}`` here.\n"),
        format!("Use `` {call} `` and ``a`b``.\n"),
        format!("A ` alone.\n\nThen `{call}`.\n"),
        format!("> Quote:\n>\n> ```\n> {call}\n> ```\n"),
        format!("> > ~~~attrflow\n> > {call}\n> > ~~~\n"),
        format!("Text\n\n    {call}\n"),
        format!("Text\r\n\r\n\t{call}\r\n\r\nText\r\n"),
        format!("    {call}\n\n    ToLower([a])\n"),
    ] {
        assert_eq!(findings(Language::Markdown, &page), ["AF0203 `Joni`"], "{page}");
    }
    let page = "Text\n\n    Joni(\n        \" \",\n        [givenName])\n";
    assert_eq!(findings(Language::Markdown, page), ["AF0203 `Joni`"]);
    // An indented line goes on with the paragraph before it.
    assert_eq!(findings(Language::Markdown, &format!("Text\n    {call}\n")), [""; 0]);
    assert_eq!(findings(Language::Markdown, &format!("> ```js\n> {call}\n> ```\n")), [""; 0]);
}

#[test]
fn code_of_spreadsheets_and_lists_of_numbers_in_markdown_is_no_expression() {
    for piece in
        ["LEFT(A1,3)", "Trim(B12)", "Join(\",\", $A$1:$C$1)", "Mid(Sheet1!A1, 1, 2)", "split([1,2])", "Count([1, 2.5])"]
    {
        assert_eq!(findings(Language::Markdown, &format!("| `{piece}` | {piece} |\n")), [""; 0], "{piece}");
    }
    for piece in ["Left(\"A1\", jo)", "Left([A1], jo)"] {
        assert_eq!(findings(Language::Markdown, &format!("`{piece}`\n")).len(), 1, "{piece}");
    }
}

#[test]
fn signatures_and_filters_in_markdown_are_no_expressions() {
    for piece in [
        "Mid(source, start, length)",
        "Switch(source, defaultValue, key1, value1, key2, value2)",
        "Join(separator, source1, source2)",
        "Left([String], NumChars)",
        "IIF(a OR b, x, y)",
        "Replace(source, oldValue, regexPattern, regexGroupName, replacementValue, replacementAttributeName, template)",
        "ToLower(Trim(source))",
        "Trim()",
        "not (title pr)",
        "not (emails co \"example.org\")",
    ] {
        let found = findings(Language::Markdown, &format!("| `{piece}` | {piece} |\n\n```\n{piece}\n```\n"));
        assert_eq!(found, [""; 0], "{piece}");
    }
    for (piece, code) in [
        ("ToLower(mail)", "AF0202"),
        ("Mid([mail], start, length)", "AF0202"),
        ("Mid([a], start, length)", "AF0202"),
        ("tolower([a])", "AF0921"),
        ("Join(separator, \"a\", source1)", "AF0202"),
    ] {
        let found = findings(Language::Markdown, &format!("`{piece}`"));
        assert!(found.iter().any(|own| own.starts_with(code)), "{piece}: {found:?}");
    }
    let page = findings(Language::Markdown, include_str!("../../../README.md"));
    assert_eq!(page, [""; 0]);
}
