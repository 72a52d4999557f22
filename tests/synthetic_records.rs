//! Hostile records: the table of personas, and what they show about mappings.

use std::collections::BTreeSet;
use std::fs;

use attrflow::Document;
use attrflow::Engine;
use attrflow::mapping::templates::TEMPLATES;
use attrflow::testing::Fixture;
use attrflow::testing::synthetic::SYNTHETIC_RECORDS;
use attrflow::testing::synthetic_findings;
use serde_json::json;

use crate::testing::HEAD;
use crate::testing::cases;

#[test]
fn personas_are_a_table_of_different_records() {
    let names: BTreeSet<&str> = SYNTHETIC_RECORDS.iter().map(|persona| persona.name).collect();
    assert_eq!(names.len(), SYNTHETIC_RECORDS.len());
    let attributes = [
        "givenName",
        "surname",
        "displayName",
        "mail",
        "employeeHireDate",
        "accountEnabled",
        "appRoleAssignments",
        "custom",
    ];
    let records: BTreeSet<String> =
        SYNTHETIC_RECORDS.iter().map(|persona| persona.record(&attributes, |_| None).to_string()).collect();
    assert_eq!(records.len(), SYNTHETIC_RECORDS.len(), "no two are the same");
}

/// What a hostile record shows: the code, the message, some persona.
type Shown = (&'static str, &'static str, &'static str);

/// An expression for `userName`, and what hostile records show.
const HOSTILE: &[(&str, &[Shown])] = &[
    ("Left([displayName], 20)", &[]),
    (
        r#"Append([mailNickname], "@contoso.com")"#,
        &[("AF0992", "`userName` becomes `@contoso.com`", "everything missing")],
    ),
    (r#"Append([givenName], Append(".", [surname]))"#, &[("AF0993", "`userName` ends with `.`", "one name only")]),
    (r#"IIF(IsPresent([mailNickname]), Append([mailNickname], "@contoso.com"), )"#, &[]),
    ("SingleAppRoleAssignment([appRoleAssignments])", &[("AF0991", "more than one role", "two roles")]),
    (
        "FormatDateTime([employeeHireDate], , \"yyyy-MM-ddTHH:mm:ssZ\", \"yyyy\")",
        &[("AF0991", "", "a date of another form")],
    ),
    (r#"DateAdd("yyyy", 1, [employeeHireDate])"#, &[("AF0991", "", "the year 9999")]),
    ("Item([custom], 1)", &[]),
];

#[test]
fn hostile_records_show_what_is_wrong() {
    for (expression, wanted) in HOSTILE {
        let mapping = json!({ "attributeMappings": [
            { "targetAttributeName": "userName", "source": { "type": "Function", "name": "", "expression": expression } },
        ]});
        let (place, file) = cases(HEAD);
        fs::write(place.path().join("mapping.json"), mapping.to_string()).unwrap();
        let found = synthetic_findings(&Fixture::read(&file).unwrap_or_else(|fault| panic!("{expression}: {fault}")));
        for (code, message, persona) in *wanted {
            let told = found.iter().any(|finding| {
                finding.diagnostic.code.id == *code
                    && finding.diagnostic.message.contains(message)
                    && finding.records.contains(persona)
            });
            assert!(told, "{expression}: {code} {message} {persona}: {found:#?}");
        }
        if wanted.is_empty() {
            assert!(found.is_empty(), "{expression}: {found:#?}");
        }
    }
}

#[test]
fn built_in_documents_bear_hostile_records() {
    let mut shown = String::new();
    for template in TEMPLATES {
        let (_place, file) = cases(&format!("[mapping]\ntemplate = \"{}\"\nobject = \"User\"\n", template.name));
        let fixture = Fixture::read(&file).unwrap_or_else(|fault| panic!("{}: {fault}", template.name));
        let mapping = Document::parse(template.document).unwrap().mapping(&Engine::new(), Some("User")).unwrap();
        assert_eq!(fixture.mapping().targets().count(), mapping.targets().count());
        for finding in synthetic_findings(&fixture) {
            let diagnostic = &finding.diagnostic;
            shown.push_str(&format!("{}: {} {}\n", template.name, diagnostic.code, diagnostic.message));
            shown.push_str(&format!("    {}\n", finding.records.join(", ")));
        }
    }
    insta::assert_snapshot!("testing_templates", shown);
}
