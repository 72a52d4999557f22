//! Completion of constants: keys of `Switch`, and values that are compared or written.

use attrflow::mapping::TargetSchema;
use attrflow_analysis::Completion;
use attrflow_analysis::Context;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;
use serde_json::Value;
use serde_json::json;

use crate::document;
use crate::marked;

fn found(language: Language, text: &str, records: &[Value]) -> Vec<Completion> {
    let (file, offset) = marked(language, text);
    let found = file.completions(offset, &Context { records, ..Context::default() });
    found.into_iter().filter(|one| !matches!(one.label.as_bytes().first(), Some(b'['))).collect()
}

fn keys(text: &str) -> Vec<String> {
    with(text, &[])
}

/// The labels of constants; where functions are offered as well, those in quotes.
fn with(text: &str, records: &[Value]) -> Vec<String> {
    let found = found(Language::Expression, text, records);
    let is_operand = found.iter().any(|one| one.label == "ToLower");
    let labels = found.into_iter().map(|one| one.label);
    labels.filter(|label| !is_operand || label.starts_with('"')).collect()
}

fn people() -> Vec<Value> {
    vec![
        json!({ "department": "Sales", "userType": "Member", "appRoleAssignments": "Editor" }),
        json!({ "department": "R\"D\\x", "userType": "External", "appRoleAssignments": ["Owner"] }),
        json!({ "department": "Sales", "jobTitle": "line\nbreak" }),
        json!({ "department": "", "jobTitle": null }),
    ]
}

#[test]
fn keys_of_attributes_with_a_few_words() {
    assert_eq!(keys("Switch([userType], , \"|"), ["Member", "Guest"]);
    assert_eq!(keys("Switch([userType], , |"), ["\"Member\"", "\"Guest\""]);
    assert_eq!(keys("Switch([accountEnabled], , \"|\")"), ["True", "False"]);
    assert_eq!(keys("Switch([groupTypes], , \"|"), ["Unified", "DynamicMembership"]);
    let countries = found(Language::Expression, "Switch([usageLocation], , \"|", &[]);
    let germany = countries.iter().find(|one| one.label == "DE").unwrap();
    assert_eq!((countries.len(), germany.detail.as_str()), (249, "Germany"));
    // A default and a value are no keys.
    for text in ["Switch(\"|", "Switch([userType], \"|", "Switch([userType], , \"Member\", \"|", "Switch([mail], , \"|"]
    {
        assert_eq!(keys(text), [""; 0], "{text}");
    }
}

#[test]
fn keys_that_are_there_are_not_offered_again() {
    assert_eq!(keys("Switch([userType], , \"Guest\", \"x\", \"|"), ["Member"]);
    assert_eq!(keys("Switch([userType], , \"|\", \"x\", \"Member\", \"y\")"), ["Guest"]);
    assert_eq!(keys("Switch([userType], , |, \"x\", \"Member\", \"y\")"), ["\"Guest\""]);
    assert_eq!(
        keys("Switch([userType], , \"Member\", Switch([userType], , \"|\"), \"Guest\", 1)"),
        ["Member", "Guest"]
    );
    // The key at the cursor stays among them.
    assert_eq!(keys("Switch([userType], , \"Gue|st\", \"x\")"), ["Member", "Guest"]);
}

#[test]
fn keys_of_what_is_made_of_words() {
    assert_eq!(keys("Switch(ToLower([userType]), , \"|"), ["member", "guest"]);
    assert_eq!(keys("Switch(Left([userType], 1), , \"|"), ["M", "G"]);
    assert_eq!(keys("Switch(Not([accountEnabled]), , \"|"), ["True", "False"]);
    assert_eq!(keys("Switch(IsPresent([mail]), , \"|"), ["True", "False"]);
    assert_eq!(keys("Switch(Append([userType], [mail]), , \"|"), [""; 0]);
    assert_eq!(keys("Switch(ToLower([userType], , \"|"), [""; 0]);
}

#[test]
fn keys_of_records() {
    let with = |text: &str| with(text, &people());
    assert_eq!(with("Switch([department], , \"|"), ["Sales", "R\"D\\x"]);
    assert_eq!(with("Switch([department], , \"Sales\", 1, |"), [r#""R\"D\\x""#]);
    assert_eq!(with("Switch([userType], , \"|"), ["Member", "Guest", "External"]);
    assert_eq!(with("Switch(SingleAppRoleAssignment([appRoleAssignments]), , \"|"), ["Editor", "Owner"]);
    assert_eq!(with("Switch(ToUpper([department]), , \"S|"), ["SALES", "R\"D\\X"]);
    // What would not fit a line is left out.
    assert_eq!(with("Switch([jobTitle], , \"|"), [""; 0]);
    let one = &found(Language::Expression, "Switch([department], , \"|", &people())[0];
    assert_eq!(one.detail, "in 2 of 4 records");
    let many: Vec<Value> = (0..100).map(|number| json!({ "mail": format!("a{number:02}@contoso.com") })).collect();
    assert_eq!(self::with("Switch([mail], , \"|", &many).len(), 50);
}

#[test]
fn values_that_are_compared() {
    assert_eq!(keys("IIF([userType] = \"|"), ["Member", "Guest"]);
    assert_eq!(keys("IIF([userType] <> |"), ["\"Member\"", "\"Guest\""]);
    assert_eq!(keys("Switch([mail], , IIF([accountEnabled]=\"|"), ["True", "False"]);
    assert_eq!(with("IIF([department] = \"|", &people()), ["Sales", "R\"D\\x"]);
    assert_eq!(keys("IIF([userType] = \"Guest\", \"|"), [""; 0]);
}

#[test]
fn keys_that_the_file_has_elsewhere() {
    let markdown = "```attrflow\nSwitch(SingleAppRoleAssignment([appRoleAssignments]), \"member\", \"Editors\", \"editor\", \"\", \"none\")\n```\n\n\
                    ```attrflow\nSwitch(SingleAppRoleAssignment([appRoleAssignments]), \"x\", \"|\n```\n";
    let found = found(Language::Markdown, markdown, &people());
    let shown: Vec<_> = found.iter().map(|one| (one.label.as_str(), one.detail.as_str())).collect();
    assert_eq!(
        shown,
        [("Editors", "used elsewhere in this file"), ("Editor", "in 1 of 4 records"), ("Owner", "in 1 of 4 records")]
    );
    let members = r#""targetAttributeName": "title", "source": { "type": "Function", "expression": "IIF([mail] = \"a@b.c\", 1, 2)" } },
        { "targetAttributeName": "userName", "source": { "type": "Function", "expression": "Switch([mail], , \"|" }"#;
    let found = self::found(Language::Json, &document(members), &[]);
    assert_eq!(found.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(), ["a@b.c"]);
}

#[test]
fn values_that_the_target_takes() {
    let listed = json!({ "Resources": [{
        "id": "urn:ietf:params:scim:schemas:core:2.0:User",
        "attributes": [
            { "name": "userName", "type": "string" },
            { "name": "userType", "type": "string", "canonicalValues": ["staff", "guest \"x\""] },
        ],
    }] });
    let at = |members: &str| -> Vec<String> {
        let (file, offset) = marked(Language::Json, &document(members));
        let file = file.for_target(TargetSchema::read(&listed).ok());
        file.completions(offset, &Context::default()).into_iter().map(|one| one.label).collect()
    };
    let expression = |text: &str| {
        at(&format!(r#""targetAttributeName": "userType", "source": {{ "type": "Function", "expression": "{text}" }}"#))
    };
    assert_eq!(expression(r#"IIF([mail] = \"x\", \"|"#), ["staff", "guest \"x\""]);
    assert_eq!(expression(r#"Switch([mail], \"|"#), ["staff", "guest \"x\""]);
    assert_eq!(expression(r#"Append(IIF([mail] = \"x\", \"|"#), [""; 0]);
    let constant = r#""targetAttributeName": "userType", "source": { "type": "Constant", "name": "|" }"#;
    assert_eq!(at(constant), ["staff", "guest \"x\""]);
    assert!(at(r#""targetAttributeName": "|""#).contains(&"userType".to_owned()));
    // Without the schema, the document's own definition says what is known.
    let (file, offset) = marked(
        Language::Json,
        &document(r#""targetAttributeName": "active", "source": { "type": "Constant", "name": "|" }"#),
    );
    let labels: Vec<String> = file.completions(offset, &Context::default()).into_iter().map(|one| one.label).collect();
    assert_eq!(labels, ["True", "False"]);
}

#[test]
fn values_of_attributes_in_case_files() {
    let text = "[mapping]\ntemplate = \"generic-scim\"\n[[case]]\nrecord = { userType = \"|\" }\n";
    let (file, offset) = marked(Language::Toml, text);
    let found = file.completions(offset, &Context::default());
    assert_eq!(found.iter().map(|one| one.label.as_str()).collect::<Vec<_>>(), ["Member", "Guest"]);
}

#[test]
fn broken_texts_have_completions_everywhere() {
    let text = "Switch(ToLower([userType]), \"\\\"\", \"é\", IIF([a] = \"x\", 1, 2), \"Guest\", ))((,, \"";
    let file = File::new(Language::Expression, SourceText::new(text));
    let records = people();
    for offset in (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)) {
        let context = Context { records: &records, ..Context::default() };
        for one in file.completions(offset, &context) {
            assert!(text.get(one.range.clone()).is_some(), "{offset}: {:?}", one.range);
        }
    }
}
