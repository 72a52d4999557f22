//! The text of an expression against its tree, and trees alone.

use attrflow::Document;
use attrflow::Engine;
use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::codes;
use serde_json::Value;
use serde_json::json;

use crate::documents::assert_places;

fn attribute(name: &str) -> Value {
    json!({"type": "Attribute", "name": name})
}

fn constant(name: &str) -> Value {
    json!({"type": "Constant", "name": name, "expression": format!("\"{name}\"")})
}

fn parameter(name: &str) -> Value {
    json!({"type": "Constant", "name": name, "expression": null})
}

fn call(name: &str, parameters: &[(&str, Value)]) -> Value {
    let pairs: Vec<Value> = parameters.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    json!({"type": "Function", "name": name, "parameters": pairs})
}

/// The warning about a mapping whose expression is this text and whose tree is this one.
fn compared(text: &str, tree: &Value) -> Option<Diagnostic> {
    let mut source = tree.clone();
    source["expression"] = text.into();
    let document =
        Document::from_json(json!([{"targetAttributeName": "title", "source": source}])).expect("a document");
    let diagnostics = document.check(&Engine::new());
    assert_places(&document, &diagnostics);
    diagnostics.into_iter().find(|diagnostic| diagnostic.code == &codes::documents::TREE_DIFFERS)
}

/// Trees with the expressions they mean.
fn trees() -> Vec<(Value, &'static str)> {
    let bits = || call("BitAnd", &[("left", attribute("flags")), ("right", constant("2"))]);
    let compare = |sign: &str| {
        let parts = [("one", attribute("a")), ("two", constant(sign)), ("three", constant("x"))];
        let values = [("four", constant("yes")), ("five", constant("no"))];
        call("IIF", &[&parts[..], &values[..]].concat())
    };
    vec![
        (attribute("mail"), "[mail]"),
        (attribute("extension_1 (old)"), "[extension_1 (old)]"),
        (constant("-"), r#""-""#),
        (call("Trim", &[("source", attribute("mail"))]), "Trim([mail])"),
        (call("trim", &[("SOURCE", attribute("mail"))]), "Trim([mail])"),
        (bits(), "BitAnd([flags], 2)"),
        (bits(), r#"BitAnd([flags], "2")"#),
        (bits(), "BitAnd([flags], &H2)"),
        (
            call("Replace", &[("source", attribute("l")), ("Find", constant("-")), ("Replacement", constant("_"))]),
            r#"Replace([l], "-", , , "_", , )"#,
        ),
        (
            call("Replace", &[("Replacement", constant("_")), ("Find", constant("-")), ("source", attribute("l"))]),
            r#"Replace([l], "-", , , "_")"#,
        ),
        (
            call(
                "Join",
                &[("separator", constant("@")), ("source", attribute("a")), ("source", parameter("%Domain%"))],
            ),
            r#"Join("@", [a], %Domain%)"#,
        ),
        (
            call("Join", &[("separator", constant("@")), ("source", attribute("a")), ("source", attribute("b"))]),
            r#"Join("@", [a], [b], )"#,
        ),
        (
            call(
                "Switch",
                &[
                    ("source", attribute("IsSoftDeleted")),
                    ("switchValue", constant("False")),
                    ("switchValue", constant("True")),
                    ("switchValue", constant("True")),
                    ("switchValue", constant("False")),
                ],
            ),
            r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
        ),
        (
            call("FormatDateTime", &[("source", attribute("d")), ("outputFormat", constant("yyyy"))]),
            r#"FormatDateTime([d], , "yyyy")"#,
        ),
        (
            call("FormatDateTime", &[("source", attribute("d")), ("outputFormat", constant("yyyy"))]),
            r#"FormatDateTime([d], , , "yyyy")"#,
        ),
        (compare("="), r#"IIF([a] = "x", "yes", "no")"#),
        (compare("<>"), r#"IIF([a]<>"x", "yes", "no")"#),
        (compare("<"), r#"IIF([a] < "x", "yes", "no")"#),
        (compare("<="), r#"IIF([a] <= "x", "yes", "no")"#),
        (compare(">"), r#"IIF([a] > "x", "yes", "no")"#),
        (compare(">="), r#"IIF([a] >= "x", "yes", "no")"#),
        (
            call("IIF", &[("one", call("IsPresent", &[("source", attribute("a"))])), ("four", attribute("a"))]),
            "IIF(IsPresent([a]), [a], )",
        ),
        (
            call("IIF", &[("one", bits()), ("two", constant("=")), ("three", constant("0")), ("five", compare(">"))]),
            r#"IIF(BitAnd([flags], 2)="0", , IIF([a] > "x", "yes", "no"))"#,
        ),
        (
            call("IIF", &[("one", attribute("a")), ("two", constant("=")), ("four", constant("y"))]),
            r#"IIF([a] = "", "y", )"#,
        ),
    ]
}

#[test]
fn a_tree_and_the_text_it_stands_for_agree() {
    for (tree, text) in trees() {
        assert_eq!(compared(text, &tree).map(|warning| warning.help), None, "{text}");
    }
}

/// The program of a source; programs are the same when the expressions are, but for numbers, which are texts in a tree.
fn program(source: Value) -> String {
    let document =
        Document::from_json(json!([{"targetAttributeName": "title", "source": source}])).expect("a document");
    let mapping = document.mapping(&Engine::new(), None);
    mapping.unwrap_or_else(|errors| panic!("{errors:?} in {}", document.text())).listing()
}

fn program_of_text(text: &str) -> String {
    let mut text = text.to_owned();
    for (spelling, other) in
        [(", 2)", r#", "2")"#), (", &H2)", r#", "2")"#), (r#"_", , )"#, r#"_")"#), ("[b], )", "[b])")]
    {
        text = text.replace(spelling, other);
    }
    program(json!({"type": "Function", "expression": text}))
}

#[test]
fn a_tree_alone_is_read_as_its_expression() {
    for (tree, text) in trees() {
        let mut bare = tree.clone();
        if bare["type"] != "Constant" {
            bare["expression"] = Value::Null;
        }
        assert_eq!(program(bare), program_of_text(text), "{text}");
    }
}

#[test]
fn trees_and_texts_agree_when_their_programs_do() {
    let trees = trees();
    let mut differing = 0;
    // Of a constant whose text is not in quotes the name is taken, so that nothing differs.
    for (tree, text) in trees.iter().filter(|(tree, _)| tree["type"] != "Constant") {
        for (_, other) in &trees {
            let same = program_of_text(text) == program_of_text(other);
            assert_eq!(compared(other, tree).is_none(), same, "the tree of {text} against {other}");
            differing += usize::from(!same);
        }
    }
    assert!(differing > 500, "{differing} pairs differ");
}

#[test]
fn a_text_without_the_parameters_of_the_job_reads_as_its_tree() {
    let join = |domain: &str| {
        call("Join", &[("separator", constant("@")), ("source", attribute("a")), ("source", parameter(domain))])
    };
    let conditional = |domain: &str| {
        let condition = call("IsPresent", &[("source", attribute("b"))]);
        call("IIF", &[("one", condition), ("four", attribute("b")), ("five", join(domain))])
    };
    let rows = [
        (join("%DomainFQDN%"), r#"Join("@", [a], )"#, r#"Join("@", [a], %DomainFQDN%)"#),
        (
            conditional("%Domain%"),
            r#"IIF(IsPresent([b]), [b], Join("@", [a], ))"#,
            r#"IIF(IsPresent([b]), [b], Join("@", [a], %Domain%))"#,
        ),
    ];
    for (tree, text, whole) in rows {
        assert_eq!(compared(text, &tree).and_then(|warning| warning.help), None, "{text}");
        let mut source = tree.clone();
        source["expression"] = text.into();
        assert_eq!(program(source), program_of_text(whole), "{text}");
    }
    let other = join("%DomainFQDN%");
    assert!(compared(r#"Join("-", [a], )"#, &other).is_some(), "another separator");
    assert!(compared(r#"Join("@", [b], )"#, &other).is_some(), "another attribute");
}

#[test]
fn the_warning_shows_the_tree() {
    let tree = call("Trim", &[("source", attribute("mail"))]);
    let warning = compared("ToLower([mail])", &tree).expect("a warning");
    insta::assert_snapshot!(
        format!("{warning}\n{}", warning.help.clone().unwrap_or_default()),
        @r"
    warning[AF0506]: the expression of `title` and its parse tree say different things
    the tree says `Trim([mail])`; the text is used here, and which one the service uses is not documented
    "
    );
}

#[test]
fn the_tree_that_is_written_for_a_text_reads_as_the_text() {
    let engine = Engine::new();
    let examples = attrflow::functions::all().flat_map(|function| function.examples);
    let others = [
        r#"IIF([a] = "b", IIF([c] <> %Domain%, 1, -2), )"#,
        r#"Not(InStr([a], "b") > 0)"#,
        r#"InStr([a], "b", , vbTextCompare)"#,
        r#"Switch([a], , "\"", "\\", "b", %Domain%)"#,
        "Now()",
        "%Domain%",
        r#"Replace([a], , "^(?<Suffix>\d+)", "Suffix", "", , )"#,
    ];
    let mut compared_trees = 0;
    for text in examples.map(|example| example.expression).chain(others) {
        let tree = engine.source_tree(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        compared_trees += usize::from(tree["type"] == "Function");
        assert_eq!(compared(text, &tree).and_then(|warning| warning.help), None, "{text}");
    }
    assert!(compared_trees > 100, "{compared_trees}");
}

#[test]
fn an_empty_slot_between_repeated_arguments_does_not_count() {
    let parts = [("separator", constant("@")), ("source", attribute("a")), ("source", attribute("b"))];
    assert_eq!(compared(r#"Join("@", [a], , [b])"#, &call("Join", &parts)), None);
}

#[test]
fn a_source_without_a_tree_has_nothing_to_differ() {
    for source in [
        json!({"type": "Function"}),
        json!({"type": "Function", "name": "Trim", "parameters": []}),
        json!({"type": "Attribute"}),
        json!({"type": "Constant", "name": ""}),
    ] {
        assert_eq!(compared(r#"Trim("a")"#, &source), None, "{source}");
    }
}

#[test]
fn trees_too_deep_are_told() {
    let mut tree = attribute("mail");
    for _ in 0..80 {
        tree = call("Trim", &[("source", tree)]);
    }
    let document = Document::from_json(json!([{"targetAttributeName": "title", "source": tree}])).expect("a document");
    let codes: Vec<&str> = document.diagnostics().iter().map(|diagnostic| diagnostic.code.id).collect();
    assert_eq!(codes, ["AF0702"]);
    assert_places(&document, document.diagnostics());
}
