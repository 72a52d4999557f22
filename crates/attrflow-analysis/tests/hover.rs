//! Hover and signature help.

use attrflow::FixedHost;
use attrflow_analysis::Language;
use attrflow_analysis::Sample;
use serde_json::json;

use crate::document;
use crate::marked;
use crate::part;

fn hover(language: Language, text: &str) -> Option<(String, String)> {
    let (file, offset) = marked(language, text);
    let hover = file.hover(offset, None)?;
    Some((part(file.text().as_str(), hover.range).to_owned(), hover.page))
}

/// The page about a place when a record is known.
fn with_record(language: Language, text: &str) -> String {
    let (file, offset) = marked(language, text);
    let record = json!({ "mail": "Ada@contoso.com", "IsSoftDeleted": false });
    let host = FixedHost::new();
    let sample = Sample { label: "record 1", record: &record, host: &host };
    file.hover(offset, Some(&sample)).map(|hover| hover.page).unwrap_or_default()
}

#[test]
fn functions_and_attributes() {
    let (range, page) = hover(Language::Expression, "To|Lower([mail])").unwrap();
    assert_eq!(range, "ToLower");
    assert!(page.contains("ToLower(source, [culture])") && page.contains("Turns a text into lower case"), "{page}");
    assert!(page.contains("functions-for-customizing-application-data#tolower"), "{page}");
    let members =
        r#""targetAttributeName": "user|Name", "source": { "type": "Function", "expression": "ToLower([mail])" }"#;
    let (range, page) = hover(Language::Json, &document(members)).unwrap();
    assert_eq!((range.as_str(), page.as_str()), ("\"userName\"", "`userName` of `Account`: String, required\n"));
    let members =
        r#""targetAttributeName": "userName", "source": { "type": "Function", "expression": "ToLower([ma|il])" }"#;
    assert_eq!(
        hover(Language::Json, &document(members)).unwrap(),
        ("[mail]".to_owned(), "`mail` of `User`: String\n".to_owned())
    );
    assert_eq!(
        hover(Language::Json, &document(r#""targetAttributeName": "a", "flow|Type": "Always""#)).unwrap().0,
        "\"flowType\""
    );
    assert!(
        hover(Language::Json, &document(r#""targetAttributeName": "a", "flowType": "Alw|ays""#))
            .unwrap()
            .1
            .contains("updated")
    );
    assert!(hover(Language::Expression, "DateAdd(\"y|yyy\", 1, [x])").unwrap().1.contains("years"));
    assert_eq!(hover(Language::Json, "{\"na|me\": 1}"), None);
}

#[test]
fn values_only_with_a_record() {
    let members = r#""targetAttributeName": "userName", "source": { "type": "Function", "expression": "Append(ToLow|er([mail]), \"\u00e9\")" }"#;
    assert!(!hover(Language::Json, &document(members)).unwrap().1.contains("record 1"));
    let page = with_record(Language::Json, &document(members));
    assert!(page.contains(r#"record 1 `ToLower([mail])`: `"ada@contoso.com"`"#), "{page}");
    assert!(page.contains(r#"record 1: `"ada@contoso.comé"`"#), "{page}");
    let members =
        r#""targetAttributeName": "user|Name", "source": { "type": "Function", "expression": "ToLower([mail])" }"#;
    assert!(with_record(Language::Json, &document(members)).starts_with(r#"record 1: `"ada@contoso.com"`"#));
    let page = with_record(Language::Expression, "CD|ate([mail])");
    assert!(page.contains("error: "), "{page}");
    assert!(with_record(Language::Expression, "IgnoreFlowIfNullOrEmp|ty([nothing])").contains("no flow"));
}

#[test]
fn signatures_follow_the_cursor() {
    let signature = |text: &str| {
        let (file, offset) = marked(Language::Expression, text);
        file.signature(offset).map(|found| (found.label, found.active))
    };
    let mid = || "Mid(source, start, length)".to_owned();
    assert_eq!(signature("Mid(|"), Some((mid(), Some(0))));
    assert_eq!(signature("Mid([a], Left(\"(\", 2), |"), Some((mid(), Some(2))));
    assert_eq!(signature("Mid([a], 1, 2, |"), Some((mid(), None)));
    assert_eq!(signature("Join(\",\", [a], [b], |").unwrap().1, Some(1));
    assert_eq!(signature("Mid([a], 1, 2)|"), None);
    assert_eq!(signature("nothing(|"), None);
    let (file, offset) = marked(
        Language::Json,
        &document(r#""targetAttributeName": "a", "source": { "expression": "Append(\"\u00e9\", |" }"#),
    );
    let found = file.signature(offset).unwrap();
    assert_eq!(found.active, Some(1));
    assert_eq!(part(&found.label, found.parameters[1].0.clone()), "suffix");
}
