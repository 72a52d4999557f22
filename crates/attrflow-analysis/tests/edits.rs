//! Quick fixes and formatting: the edits, applied, give the fixed text.

use attrflow::Document;
use attrflow::Engine;
use attrflow::mapping::TargetSchema;
use attrflow_analysis::Edit;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;
use attrflow_analysis::rewrite;

use crate::document;

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.range.clone(), &edit.text);
    }
    text
}

/// The text with the first fix, and the fix's title.
fn fixed(language: Language, text: &str) -> (String, String) {
    let file = File::new(language, SourceText::new(text));
    let action = file.findings().iter().find_map(|finding| file.action(finding)).expect("a fix");
    (action.title, applied(text, &action.edits))
}

#[test]
fn fixes_change_only_their_place() {
    let members = |expression: &str| {
        document(&format!(
            r#""targetAttributeName": "userName", "source": {{ "type": "Function", "expression": "{expression}" }}"#
        ))
    };
    let (title, text) = fixed(Language::Json, &members(r#"Joni(\"\u00e9\", [mail])"#));
    assert_eq!(title, "Replace `Joni` with `Join` (may change the meaning)");
    assert_eq!(text, members(r#"Join(\"\u00e9\", [mail])"#));
    let (title, text) = fixed(Language::Json, &members(r#"tolower(Append(\"\u00e9\", [mail]))"#));
    assert_eq!(title, "Replace `tolower` with `ToLower`");
    assert_eq!(text, members(r#"ToLower(Append(\"\u00e9\", [mail]))"#));
    let (_, text) = fixed(Language::Json, &members(r#"IIF([mail] = True, \"a\", \"b\")"#));
    assert!(text.contains(r#"IIF([mail] = \"True\", \"a\", \"b\")"#), "{text}");
    let (_, text) = fixed(Language::Expression, "Append(\n  tolower([mail]), \"é\")");
    assert_eq!(text, "Append(\n  ToLower([mail]), \"é\")");
    let (_, text) = fixed(Language::Markdown, "See `Trim([a])` and `tolower([mail])`.");
    assert_eq!(text, "See `Trim([a])` and `ToLower([mail])`.");
}

#[test]
fn the_parse_tree_follows_the_text() {
    let source = |name: &str| {
        format!(
            r#"[{{"targetAttributeName": "a", "source": {{"type": "Function", "name": "{name}", "expression": "{name}([mail])", "parameters": [{{"key": "source", "value": {{"type": "Attribute", "name": "mail", "expression": "[mail]"}}}}]}}}}]"#
        )
    };
    assert_eq!(fixed(Language::Json, &source("tolower")).1, source("ToLower"));
}

#[test]
fn faults_of_the_json_have_fixes() {
    let text = document(
        r#""targetAttributeName": "userName", "source": { "expression": "Replace([mail], , \"\d\", , \"\", , )", "type": "Function" }"#,
    );
    let (_, text) = fixed(Language::Json, &text);
    assert!(text.contains(r#"\"\\d\""#), "{text}");
    let text =
        document(r#""targetAttributeName": "userName", "source": { "expression": "[mail]", "type": "Attribute" },"#);
    assert!(Document::parse(&text).is_err());
    assert!(Document::parse(&fixed(Language::Json, &text).1).is_ok());
}

#[test]
fn formatting_is_that_of_fmt() {
    let text = document(
        r#""targetAttributeName": "userName", "source": { "type": "Function", "expression": " Append( [mail],\"\u00e9\" )" }"#,
    );
    let file = File::new(Language::Json, SourceText::new(text.as_str()));
    let edits = file.format();
    let formatted = applied(&text, &edits);
    assert!(formatted.contains(r#""expression": "Append([mail], \"\u00e9\")""#), "{formatted}");
    assert_eq!(File::new(Language::Json, SourceText::new(formatted.as_str())).format(), []);
    let engine = Engine::new();
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let laid_out = rewrite::laid_out(&Document::parse(&text).unwrap(), &engine);
    assert_eq!(value(&formatted), value(&laid_out));
    let long = format!(
        "Switch([department], \"other\", {})",
        "\"key of the department\", \"value of it\", ".repeat(4) + "\"a\", \"b\""
    );
    let file = File::new(Language::Expression, SourceText::new(long.as_str()));
    let formatted = applied(&long, &file.format());
    assert!(formatted.lines().count() > 3 && formatted.ends_with(")\n"), "{formatted}");
    let broken = File::new(Language::Expression, SourceText::new("Append([a"));
    assert_eq!(broken.format(), []);
}

#[test]
fn every_template_is_formatted_as_by_fmt() {
    for template in attrflow::mapping::templates::TEMPLATES {
        let spread = template.document.replace("([", "( [");
        let file = File::new(Language::Json, SourceText::new(spread.as_str()));
        let laid_out = rewrite::laid_out(&Document::parse(&spread).unwrap(), &Engine::new());
        assert_eq!(applied(&spread, &file.format()), laid_out, "{}", template.name);
    }
}

#[test]
fn what_the_target_lacks_is_deleted_or_renamed() {
    let schemas = serde_json::json!({"Resources": [{"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [
        {"name": "userName", "type": "string"}, {"name": "active", "type": "boolean"}, {"name": "title", "type": "string"}]}]});
    let target = TargetSchema::read(&schemas).unwrap();
    let one = |target: &str, priority: u8| {
        format!(
            r#"{{"targetAttributeName": "{target}", "matchingPriority": {priority}, "source": {{"type": "Attribute", "name": "mail", "expression": "[mail]"}}}}"#
        )
    };
    let with = |more: &str| {
        format!(
            r#"{{"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [{}{more}]}}"#,
            one("userName", 1)
        )
    };
    let fixed = |text: &str| {
        let file = File::new(Language::Json, SourceText::new(text)).for_target(Some(target.clone()));
        let actions: Vec<_> = file.findings().iter().filter_map(|finding| file.action(finding)).collect();
        assert_eq!(actions.len(), 1, "{actions:?}");
        (actions[0].title.clone(), applied(text, &actions[0].edits))
    };
    let (title, text) = fixed(&with(&format!(", {}", one("nickName", 0))));
    assert_eq!((title.as_str(), text), ("Delete this mapping (may change the meaning)", with("")));
    let (title, text) = fixed(&with(&format!(", {}", one("titel", 0))));
    assert_eq!(title, "Replace `titel` with `title` (may change the meaning)");
    assert_eq!(text, with(&format!(", {}", one("title", 0))));
}
