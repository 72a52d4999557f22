//! Completion at places of expressions and documents.

use attrflow_analysis::Completion;
use attrflow_analysis::Context;
use attrflow_analysis::Language;

use crate::document;
use crate::marked;

fn at(language: Language, text: &str) -> (Vec<Completion>, String) {
    let (file, offset) = marked(language, text);
    let found = file.completions(offset, &Context::default());
    let text = file.text().as_str().to_owned();
    (found, text)
}

fn labels(language: Language, text: &str) -> Vec<String> {
    at(language, text).0.into_iter().map(|one| one.label).collect()
}

fn expression(text: &str) -> Vec<String> {
    labels(Language::Expression, text)
}

/// The text after a completion is inserted.
#[track_caller]
fn inserted(language: Language, text: &str, label: &str) -> String {
    let (found, mut text) = at(language, text);
    let one = found.iter().find(|one| one.label == label).unwrap_or_else(|| panic!("no `{label}`"));
    text.replace_range(one.range.clone(), &one.insert);
    text
}

#[test]
fn functions_where_a_value_begins() {
    for text in
        ["|", "Jo|", "Append(|", "Append([a], |", "Append([a], To|", "IIF([a] = |", "IIF([a] = To|Lower([b]), 1, 2)"]
    {
        let found = expression(text);
        assert!(found.contains(&"ToLower".to_owned()) && found.contains(&"[mail]".to_owned()), "{text}: {found:?}");
    }
    for text in ["[a] |", "Append([a]|", "Append([a])|", "\"x\" |", "Append(\"To|", "12|"] {
        assert!(!expression(text).contains(&"ToLower".to_owned()), "{text}");
    }
}

#[test]
fn snippets_have_the_required_parameters() {
    let (found, _) = at(Language::Expression, "Mi|");
    let one = found.iter().find(|one| one.label == "Mid").unwrap();
    assert_eq!(one.snippet.as_deref(), Some("Mid(${1:source}, ${2:start}, ${3:length})"));
    assert_eq!(one.detail, "Mid(source, start, length)");
    assert!(one.documentation.contains("learn.microsoft.com"));
    let (found, _) = at(Language::Expression, "No|");
    assert_eq!(found.iter().find(|one| one.label == "Now").unwrap().snippet.as_deref(), Some("Now()"));
    // Where the parentheses are there already, only the name is replaced.
    assert_eq!(inserted(Language::Expression, "Mi|([a], 1, 2)", "Mid"), "Mid([a], 1, 2)");
}

#[test]
fn attributes_in_brackets() {
    assert_eq!(
        inserted(Language::Expression, "Append([giv|, [surname])", "givenName"),
        "Append([givenName, [surname])"
    );
    assert_eq!(inserted(Language::Expression, "Append([giv|en], 1)", "givenName"), "Append([givenName], 1)");
    let members =
        r#""targetAttributeName": "userName", "source": { "type": "Function", "expression": "Append([|], \"x\")" }"#;
    assert_eq!(labels(Language::Json, &document(members)), ["mail", "IsSoftDeleted", "extension é"]);
    let broken = document(members).replacen("\"Users\",", "\"Users\"", 1);
    assert_eq!(labels(Language::Json, &broken), ["mail", "IsSoftDeleted", "extension é"]);
}

#[test]
fn words_that_an_argument_takes() {
    assert_eq!(expression("DateAdd(\"|\", 1, [x])").first().unwrap(), "yyyy");
    assert_eq!(expression("DateAdd(|").first().unwrap(), "\"yyyy\"");
    assert_eq!(expression("InStr([a], \"x\", 1, |").first().unwrap(), "vbBinaryCompare");
    assert_eq!(expression("Switch([accountEnabled], , \"|"), ["True", "False"]);
    assert_eq!(expression("Switch([mail], , \"|"), [""; 0]);
    assert_eq!(expression("%|"), ["%DomainFQDN%", "%DefaultDomain%"]);
}

#[test]
fn what_is_inserted_is_escaped_for_json() {
    let members = r#""targetAttributeName": "active", "source": { "type": "Function", "expression": "Switch([IsSoftDeleted], , |" }"#;
    let text = inserted(Language::Json, &document(members), "\"True\"");
    assert!(text.contains(r#"Switch([IsSoftDeleted], , \"True\""#), "{text}");
    let text = inserted(Language::Json, &document(r#""targetAttributeName": "em|""#), "emails[type eq \"work\"].value");
    assert!(text.contains(r#""targetAttributeName": "emails[type eq \"work\"].value""#), "{text}");
}

#[test]
fn words_and_names_of_a_document() {
    let in_mapping = |members: &str| labels(Language::Json, &document(members));
    assert_eq!(in_mapping(r#""targetAttributeName": "|""#), ["userName", "active", "emails[type eq \"work\"].value"]);
    assert_eq!(in_mapping(r#""targetAttributeName": "a", "flowType": "|""#).first().unwrap(), "Always");
    assert_eq!(in_mapping(r#""targetAttributeName": "a", "flowBehavior": "|""#), ["FlowWhenChanged", "FlowAlways"]);
    assert_eq!(
        in_mapping(r#""targetAttributeName": "a", "source": { "type": "|" }"#),
        ["Attribute", "Constant", "Function"]
    );
    assert_eq!(
        in_mapping(r#""targetAttributeName": "a", "source": { "type": "Attribute", "name": "|" }"#).first().unwrap(),
        "mail"
    );
    assert!(
        in_mapping(r#""targetAttributeName": "a", "source": { "type": "Function", "name": "|" }"#)
            .contains(&"Join".to_owned())
    );
    let members = in_mapping(r#""targetAttributeName": "a", "f|""#);
    assert!(
        members.contains(&"flowType".to_owned()) && !members.contains(&"targetAttributeName".to_owned()),
        "{members:?}"
    );
    let whole = document("").replacen("\"type\": \"String\"", "\"type\": \"|\"", 1);
    assert_eq!(labels(Language::Json, &whole).first().unwrap(), "String");
    let whole = document("").replacen("\"targetDirectoryName\": \"App\"", "\"targetDirectoryName\": \"|\"", 1);
    assert_eq!(labels(Language::Json, &whole), ["Entra", "App"]);
    let whole = document("").replacen("\"targetObjectName\": \"Account\"", "\"targetObjectName\": \"|\"", 1);
    assert_eq!(labels(Language::Json, &whole), ["Account"]);
    let scoped = document("").replacen(
        "\"sourceObjectName\"",
        r#""scope": { "groups": [ { "clauses": [ { "sourceOperandName": "mail", "operatorName": "|" } ] } ] }, "sourceObjectName""#,
        1,
    );
    assert!(labels(Language::Json, &scoped).contains(&"REGEX MATCH".to_owned()));
}

#[test]
fn a_value_that_is_missing_gets_its_quotes() {
    let text = inserted(Language::Json, &document(r#""targetAttributeName": "a", "flowType": |"#), "Always");
    assert!(text.contains(r#""flowType": "Always""#), "{text}");
}

#[test]
fn markdown_fences_that_are_said_to_be_expressions() {
    let found = labels(Language::Markdown, "Text\n\n```attrflow\nToLower([gi|\n```\n");
    assert!(found.contains(&"givenName".to_owned()));
    assert_eq!(labels(Language::Markdown, "Text [gi|"), [""; 0]);
}
