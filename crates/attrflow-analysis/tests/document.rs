//! Definitions and outlines of documents.

use attrflow_analysis::Language;
use attrflow_analysis::Symbol;

use crate::document;
use crate::marked;
use crate::part;

fn definition(text: &str) -> Option<String> {
    let (file, offset) = marked(Language::Json, text);
    let text = file.text().as_str().to_owned();
    file.definition(offset).map(|found| format!("{} -> {}", part(&text, found.origin), part(&text, found.range)))
}

#[test]
fn names_lead_to_their_definitions() {
    let members = r#""targetAttributeName": "us|erName", "source": { "expression": "ToLower([mail])" }"#;
    assert_eq!(
        definition(&document(members)).unwrap(),
        r#""userName" -> { "name": "userName", "type": "String", "required": true }"#
    );
    let members = r#""targetAttributeName": "emails[type eq \"wo|rk\"].value""#;
    assert!(
        definition(&document(members))
            .unwrap()
            .ends_with(r#"-> { "name": "emails[type eq \"work\"].value", "type": "String" }"#)
    );
    let members = r#""targetAttributeName": "a", "source": { "expression": "ToLower([extension \u00e9|])" }"#;
    assert_eq!(
        definition(&document(members)).unwrap(),
        r#"[extension \u00e9] -> { "name": "extension é", "type": "String", "multivalued": true }"#
    );
    let members = r#""targetAttributeName": "a", "source": { "type": "Attribute", "name": "ma|il" }"#;
    assert!(definition(&document(members)).unwrap().contains(r#"{ "name": "mail""#));
    let whole = document("").replacen("\"targetObjectName\": \"Acc", "\"targetObjectName\": \"Acc|", 1);
    assert!(definition(&whole).unwrap().contains("\"userName\""));
    let whole = document("").replacen("\"sourceDirectoryName\": \"En", "\"sourceDirectoryName\": \"En|", 1);
    assert!(definition(&whole).unwrap().contains("\"IsSoftDeleted\""));
    assert_eq!(definition(&document(r#""targetAttributeName": "unkn|own""#)), None);
    assert_eq!(definition("{\"name\": \"ma|il\"}"), None);
}

fn outline(symbols: &[Symbol], depth: usize, text: &str, into: &mut String) {
    for symbol in symbols {
        let place = part(text, symbol.name_range.clone());
        into.push_str(&format!(
            "{}{:?} {} [{place}] {}\n",
            "  ".repeat(depth),
            symbol.kind,
            symbol.name,
            symbol.detail
        ));
        outline(&symbol.children, depth + 1, text, into);
    }
}

#[test]
fn outlines() {
    let members = r#""targetAttributeName": "userName", "source": { "expression": "ToLower([mail])" }"#;
    let (file, _) = marked(Language::Json, &format!("|{}", document(members)));
    let mut text = String::new();
    outline(&file.symbols(), 0, file.text().as_str(), &mut text);
    insta::assert_snapshot!(text);
    let list = r#"|[{"targetAttributeName": "a", "source": {"expression": "[b]"}}]"#;
    let (file, _) = marked(Language::Json, list);
    assert_eq!(file.symbols().len(), 1);
    let (file, _) = marked(
        Language::Toml,
        "|[mapping]\ntemplate = \"zendesk\"\n\n[[case]]\nname = \"one\"\n\n[[case]]\nname = 'two'\nrecord = {}\n",
    );
    let names: Vec<String> = file
        .symbols()
        .iter()
        .map(|symbol| format!("{} {}", symbol.name, part(file.text().as_str(), symbol.range.clone()).lines().count()))
        .collect();
    assert_eq!(names, ["one 2", "two 3"]);
}
