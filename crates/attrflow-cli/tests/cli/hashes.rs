//! `recordHash`: equal for every input format, different when anything differs that the outcome depends on.

use serde_json::Value;
use serde_json::json;

use super::folder::Folder;
use super::run;

/// The hashes in a plan, by record.
fn hashes(arguments: &[&str]) -> Vec<Option<String>> {
    let ended = run(&[&["run", "--emit", "plan"], arguments].concat(), "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let hash = |line: &str| serde_json::from_str::<Value>(line).unwrap()["recordHash"].as_str().map(str::to_owned);
    ended.stdout.lines().map(hash).collect()
}

const USER: &str = r#"{"objectId":"u1","userPrincipalName":"a@contoso.com","mail":"a@contoso.com","displayName":"Ada","givenName":"Ada","surname":"L","accountEnabled":true,"employeeId":"7","manager":null}"#;

#[test]
fn it_is_equal_for_every_input_format() {
    let folder = Folder::new();
    let graph = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users", "value": [{
        "id": "u1", "userPrincipalName": "a@contoso.com", "mail": "a@contoso.com", "displayName": "Ada",
        "givenName": "Ada", "surname": "L", "accountEnabled": true, "employeeId": "7",
    }] });
    let files = [
        folder.file("lines.jsonl", USER),
        folder.file("list.json", format!("[{USER}]")),
        folder.file("graph.json", graph.to_string()),
        folder.file(
            "table.csv",
            "objectId,userPrincipalName,mail,displayName,givenName,surname,accountEnabled,employeeId\nu1,a@contoso.com,a@contoso.com,Ada,Ada,L,True,7\n",
        ),
        folder.file(
            "portal.csv",
            "id,userPrincipalName,mail,displayName,givenName,surname,accountEnabled,employeeId\nu1,a@contoso.com,a@contoso.com,Ada,Ada,L,true,7\n",
        ),
        folder.file(
            "powershell.json",
            r#"[{"Id":"u1","UserPrincipalName":"a@contoso.com","Mail":"a@contoso.com","DisplayName":"Ada","GivenName":"Ada","Surname":"L","AccountEnabled":true,"EmployeeId":"7"}]"#,
        ),
    ];
    let all: Vec<_> = files.iter().map(|file| hashes(&["--template", "generic-scim", file])).collect();
    assert!(all[0][0].is_some());
    for (file, hash) in files.iter().zip(&all) {
        assert_eq!(hash, &all[0], "{file}");
    }
}

#[test]
fn it_differs_when_anything_differs_that_the_outcome_depends_on() {
    let folder = Folder::new();
    let of = |text: &str, options: &[&str]| {
        let file = folder.file("users.jsonl", text);
        hashes(&[&["--template", "generic-scim", &file], options].concat()).remove(0)
    };
    let known = of(USER, &[]);
    assert_eq!(of(&USER.replace("\"manager\":null", "\"favourite\":\"tea\""), &[]), known);
    let unassigned = folder.file("assigned.json", "[\"u2\"]");
    let changed = [
        of(&USER.replace("\"Ada\"", "\"Eda\""), &[]),
        of(&USER.replace("true", "false"), &[]),
        of(USER, &["--param", "DefaultDomain=x"]),
        of(USER, &["--assignments", &unassigned]),
        of(r#"{"objectId":"u1","@removed":{"reason":"changed"}}"#, &[]),
    ];
    for (number, hash) in changed.iter().enumerate() {
        assert!(hash.is_some() && *hash != known, "{number}");
        assert!(!changed[..number].contains(hash), "{number}");
    }
}

/// A document whose only mapping is this expression.
fn document(folder: &Folder, expression: &str, scope: &Value) -> String {
    let document = json!({ "synchronizationRules": [{ "objectMappings": [{
        "name": "Users", "enabled": true, "sourceObjectName": "User", "targetObjectName": "User", "scope": scope,
        "attributeMappings": [
            { "targetAttributeName": "userName", "matchingPriority": 1, "source": { "type": "Attribute", "name": "userPrincipalName" } },
            { "targetAttributeName": "title", "source": { "type": "Function", "expression": expression } },
        ],
    }] }] });
    folder.file("mapping.json", document.to_string())
}

#[test]
fn it_covers_the_mapping_and_its_scope() {
    let folder = Folder::new();
    let users = folder.file("users.jsonl", USER);
    let mut known: Vec<Option<String>> = Vec::new();
    for (expression, value) in [("[surname]", "Ada"), ("ToLower([surname], )", "Ada"), ("[surname]", "A.*")] {
        let clause = json!({ "sourceOperandName": "displayName", "operatorName": "REGEX MATCH", "targetOperand": { "values": [value] } });
        let scope = json!({ "groups": [{ "name": "", "clauses": [clause] }] });
        let hash = hashes(&["--schema", &document(&folder, expression, &scope), &users]).remove(0);
        assert!(hash.is_some() && !known.contains(&hash), "{expression} {value}");
        known.push(hash);
    }
}

#[test]
fn it_is_null_where_the_outcome_depends_on_more_than_the_record() {
    let folder = Folder::new();
    let users = folder.file("users.jsonl", USER);
    for expression in [
        "FormatDateTime(Now(), , , \"yyyy\")",
        "Guid()",
        "RandomString(10, 0, 0, 0, 0, )",
        "SelectUniqueValue([mail], [surname])",
    ] {
        let found = hashes(&["--schema", &document(&folder, expression, &Value::Null), &users]);
        assert_eq!(found, [None], "{expression}");
    }
}

#[test]
fn it_is_null_while_a_reference_waits() {
    let folder = Folder::new();
    let user = |id: &str, manager: &str| {
        format!(
            r#"{{"objectId":"{id}","userPrincipalName":"{id}@contoso.com","accountEnabled":true,"manager":"{manager}"}}"#
        )
    };
    let users =
        [user("u1", "u2"), user("u2", "u1"), user("u3", "u1"), user("u4", "nobody"), user("u5", "u5")].join("\n");
    let users = folder.file("users.jsonl", &users);
    let found: Vec<bool> = hashes(&["--template", "generic-scim", &users]).iter().map(Option::is_some).collect();
    assert_eq!(found, [false, true, true, false, false]);
    let ended = run(&["run", "--emit", "request", "--template", "generic-scim", &users], "");
    let lines: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<String> = lines
        .iter()
        .map(|line| format!("{} {} {}", line["source"], line["path"], line["recordHash"].is_string()))
        .collect();
    assert_eq!(
        shown,
        [
            "\"u1\" \"/Users\" false",
            "\"u2\" \"/Users\" false",
            "\"u2\" \"/Users/{User/u2}\" true",
            "\"u3\" \"/Users\" false",
            "\"u3\" \"/Users/{User/u3}\" true",
            "\"u4\" \"/Users\" false",
            "\"u5\" \"/Users\" false",
            "\"u1\" \"/Users/{User/u1}\" true",
            "\"u5\" \"/Users/{User/u5}\" true",
        ]
    );
}
