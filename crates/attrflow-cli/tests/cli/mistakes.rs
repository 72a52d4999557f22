//! Mistakes that people make in mappings: each is one finding, and its fix is written.

use std::fs;

use serde_json::Value;
use serde_json::json;

use super::run;

/// What a live application answers at `/Schemas`, shortened.
const SCHEMAS: &str = r#"{"Resources": [
  {"id": "urn:ietf:params:scim:schemas:core:2.0:User", "attributes": [
    {"name": "userName", "type": "string", "required": true}, {"name": "active", "type": "boolean"},
    {"name": "lastSeen", "type": "string", "mutability": "readOnly"}, {"name": "age", "type": "integer"},
    {"name": "name", "type": "complex", "subAttributes": [{"name": "givenName", "type": "string"}]},
    {"name": "title", "type": "string", "canonicalValues": ["Developer", "Operator"]},
    {"name": "emails", "type": "complex", "multiValued": true, "subAttributes": [
      {"name": "value", "type": "string"}, {"name": "type", "type": "string", "canonicalValues": ["work", "home"]}]}]},
  {"id": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "attributes": [
    {"name": "department", "type": "string"},
    {"name": "manager", "type": "complex", "subAttributes": [
      {"name": "value", "type": "string"}, {"name": "$ref", "type": "reference"}]}]}]}"#;

/// An object mapping of users with one more attribute mapping.
fn mapping(target: &str, expression: &str) -> Value {
    let one = |target: &str, expression: &str, priority: u8| json!({"targetAttributeName": target, "matchingPriority": priority, "source": {"expression": expression}});
    let active = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
    json!({"sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": [
        one("userName", "[userPrincipalName]", 1), one("active", active, 0), one(target, expression, 0)]})
}

/// A document with directories of these names around an object mapping.
fn schema(source: &str, target: &str, mapping: Value) -> Value {
    json!({"synchronizationRules": [
        {"sourceDirectoryName": source, "targetDirectoryName": target, "objectMappings": [mapping]}]})
}

/// The codes and target attributes that are reported, and the file after `--unsafe-fixes`.
fn checked(document: &Value, arguments: &[&str]) -> (Vec<String>, Value) {
    let folder = tempfile::tempdir().unwrap();
    let [file, schemas] = ["mapping.json", "schemas.json"].map(|name| folder.path().join(name).display().to_string());
    fs::write(&file, document.to_string()).unwrap();
    fs::write(&schemas, SCHEMAS).unwrap();
    let arguments: Vec<&str> =
        arguments.iter().map(|argument| if *argument == "SCHEMAS" { schemas.as_str() } else { argument }).collect();
    let report = run(&[&["check", &file, "--format", "json"], arguments.as_slice()].concat(), "");
    let report: Value = serde_json::from_str(&report.stdout).unwrap_or_else(|_| panic!("{report:?}"));
    let found = report["diagnostics"].as_array().unwrap().iter();
    let found = found.map(|one| one["code"].as_str().unwrap().to_owned()).collect();
    run(&[&["check", &file, "--unsafe-fixes"], arguments.as_slice()].concat(), "");
    (found, serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap())
}

/// A target and an expression, what is found without and with what the application has, and what the target is after `--unsafe-fixes`: the
/// same, another name, or none where the mapping is deleted.
type Row =
    (&'static str, &'static str, (&'static [&'static str], &'static str), (&'static [&'static str], &'static str));

const SAME: &str = "";
const GONE: &str = "gone";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const TARGETS: &[Row] = &[
    ("title", "[jobTitle]", (&[], SAME), (&[], SAME)),
    ("title", r#""Developr""#, (&[], SAME), (&["AF0962"], SAME)),
    ("age", "[displayName]", (&[], SAME), (&["AF0963"], SAME)),
    ("age", "[accountEnabled]", (&[], SAME), (&["AF0963"], SAME)),
    ("age", "[employeeId]", (&[], SAME), (&[], SAME)),
    ("name", "[displayName]", (&[], SAME), (&["AF0987"], SAME)),
    ("name.givenName", "[givenName]", (&[], SAME), (&[], SAME)),
    ("emails", "[mail]", (&[], SAME), (&["AF0987"], SAME)),
    ("title", "[otherMails]", (&["AF0525"], SAME), (&["AF0525"], SAME)),
    ("title", r#"Split([mail], "@")"#, (&["AF0953"], SAME), (&["AF0953"], SAME)),
    ("title", "AppRoleAssignments([appRoleAssignments])", (&["AF0953"], SAME), (&["AF0953"], SAME)),
    ("title", "AppRoleAssignmentsComplex([appRoleAssignments])", (&["AF0953"], SAME), (&["AF0953"], SAME)),
    ("roles", "AppRoleAssignmentsComplex([appRoleAssignments])", (&[], SAME), (&["AF0415"], GONE)),
    (r#"emails[type eq "wrok"].value"#, "[mail]", (&[], SAME), (&["AF0986"], r#"emails[type eq "work"].value"#)),
    (r#"emails[type eq "zzz"].value"#, "[mail]", (&[], SAME), (&["AF0986"], SAME)),
    (
        "emails[type eq work].value",
        "[mail]",
        (&["AF0984"], r#"emails[type eq "work"].value"#),
        (&["AF0984"], r#"emails[type eq "work"].value"#),
    ),
    (
        "emails[type eq 'work'].value",
        "[mail]",
        (&["AF0410"], r#"emails[type eq "work"].value"#),
        (&["AF0410"], r#"emails[type eq "work"].value"#),
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department",
        "[department]",
        (&["AF0408"], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
        (&["AF0408"], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
    ),
    ("acme:office", "[city]", (&["AF0401"], SAME), (&["AF0401"], SAME)),
    (
        "urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge.number",
        "[city]",
        (&["AF0983"], SAME),
        (&["AF0415"], GONE),
    ),
    ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "[manager]", (&[], SAME), (&[], SAME)),
    ("groups", "[city]", (&["AF0982"], GONE), (&["AF0415"], GONE)),
    ("members.display", "[city]", (&["AF0982"], SAME), (&["AF0415"], GONE)),
    ("nickName", "[city]", (&[], SAME), (&["AF0415"], GONE)),
    ("titel", "[jobTitle]", (&[], SAME), (&["AF0415"], "title")),
    ("emails.formatted", "[mail]", (&["AF0977"], SAME), (&["AF0415"], GONE)),
    ("lastSeen", "[city]", (&[], SAME), (&["AF0518"], GONE)),
    ("id", "[objectId]", (&["AF0975"], GONE), (&["AF0975"], GONE)),
];

#[test]
fn a_slip_in_a_target_is_one_finding() {
    for (target, expression, alone, with_target) in TARGETS {
        let document = mapping(target, expression);
        for (arguments, (wanted, after)) in [(&[][..], alone), (&["--target", "SCHEMAS"], with_target)] {
            let (found, fixed) = checked(&document, arguments);
            assert_eq!(found, *wanted, "{target} {expression} {arguments:?}");
            let name = fixed["attributeMappings"][2]["targetAttributeName"].as_str();
            let name_after = match *after {
                SAME => Some(*target),
                GONE => None,
                other => Some(other),
            };
            assert_eq!(name, name_after, "{target} {expression} {arguments:?}");
        }
    }
    let (found, _) = checked(&mapping("manager.displayName", "[city]"), &[]);
    assert_eq!(found, ["AF0982"]);
    // Another attribute of the same schema is no slip.
    let (found, fixed) =
        checked(&mapping(&format!("{ENTERPRISE}:employeeNumber"), "[employeeId]"), &["--target", "SCHEMAS"]);
    assert_eq!((found, fixed["attributeMappings"][2].is_null()), (vec!["AF0415".to_owned()], true));
    // A constant outside the list becomes the one that it resembles.
    let (_, fixed) = checked(&mapping("title", r#""Developr""#), &["--target", "SCHEMAS"]);
    assert_eq!(fixed["attributeMappings"][2]["source"]["expression"], "\"Developer\"");
}

#[test]
fn neighbours_that_are_deleted_take_their_commas_along() {
    let mut document = mapping("nickName", "[city]");
    let one = document["attributeMappings"][2].clone();
    let list = document["attributeMappings"].as_array_mut().unwrap();
    list.insert(0, one.clone());
    list.push(one);
    let (found, fixed) = checked(&document, &["--target", "SCHEMAS"]);
    assert_eq!(found.iter().filter(|code| *code == "AF0415").count(), 3);
    let left: Vec<_> =
        fixed["attributeMappings"].as_array().unwrap().iter().map(|one| &one["targetAttributeName"]).collect();
    assert_eq!(left, ["userName", "active"]);
}

#[test]
fn what_an_application_lacks_is_not_to_be_added_to_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let [file, schemas] = ["mapping.json", "schemas.json"].map(|name| folder.path().join(name).display().to_string());
    fs::write(&file, mapping("nickName", "[city]").to_string()).unwrap();
    fs::write(&schemas, SCHEMAS).unwrap();
    let text = run(&["check", &file, "--target", &schemas], "").stdout;
    assert!(text.contains("the application has no `nickName`: delete this mapping"), "{text}");
}

/// A source directory, a target directory, a target and an expression, and the codes.
const DIRECTORIES: &[(&str, &str, &str, &str, &[&str])] = &[
    ("Azure Active Directory", "customappsso", "title", "Trim([JobTitle])", &["AF0922"]),
    ("Workday", "Active Directory", "title", "Trim([JobTitle])", &[]),
    ("Azure Active Directory", "Contoso App", "nickName", r#"SelectUniqueValue([a], Append([a], "1"))"#, &["AF0961"]),
    ("Workday", "Active Directory", "cn", r#"SelectUniqueValue([a], Append([a], "1"))"#, &["AF0956"]),
    ("Azure Active Directory", "Azure Active Directory", "userType", "[userType]", &[]),
    ("Azure Active Directory", "Azure Active Directory (target tenant)", "userType", "[userType]", &[]),
    ("Azure Active Directory", "Contoso App", "userType", "[userType]", &["AF0524"]),
    // A right `active` stands beside it.
    ("Azure Active Directory", "Contoso App", "isEnabled", "[accountEnabled]", &[]),
];

#[test]
fn directories_matter() {
    for (source, target, attribute, expression, wanted) in DIRECTORIES {
        let (found, _) = checked(&schema(source, target, mapping(attribute, expression)), &[]);
        assert_eq!(found, *wanted, "{source} {target} {attribute} {expression}");
    }
    run(&["check", "-e", "ToLower([City])"], "").finds_nothing("1 expression");
}

#[test]
fn a_matching_attribute_reads_one_source_attribute() {
    for (expression, wanted) in [
        (r#"Join("@", [mailNickname], [companyName])"#, &["AF0590"][..]),
        (r#"Append([mailNickname], "@contoso.com")"#, &[]),
        ("Coalesce([mail], [userPrincipalName])", &[]),
        ("ToLower(Coalesce([mail], [userPrincipalName]))", &[]),
        (r#"Append(IIF(IsPresent([mail]), [mailNickname], [employeeId]), "@contoso.com")"#, &[]),
        (r#"IIF(IsPresent([mail]), [mail], Join("@", [mailNickname], [companyName]))"#, &["AF0590"]),
        (r#"ToLower(Append(Append([mailNickname], "@"), [companyName]))"#, &["AF0590"]),
        (r#"Join("-", [employeeId], ToUpper([employeeId]))"#, &[]),
    ] {
        let mut document = mapping("title", "[jobTitle]");
        document["attributeMappings"][0]["source"]["expression"] = expression.into();
        assert_eq!(checked(&document, &[]).0, wanted, "{expression}");
    }
}

#[test]
fn clauses_have_one_finding_each() {
    let scoped = |name: &str, operator: &str, value: &str| {
        let mut mapping = mapping("title", "[jobTitle]");
        let clause = json!({"sourceOperandName": name, "operatorName": operator, "targetOperand": {"values": [value]}});
        mapping["scope"] = json!({"groups": [{"clauses": [clause]}]});
        schema("Azure Active Directory", "customappsso", mapping)
    };
    let star = scoped("mail", "REGEX MATCH", r".\*@contoso.com");
    let (found, after) = checked(&star, &[]);
    assert_eq!(found, ["AF0985"]);
    let clause = &after["synchronizationRules"][0]["objectMappings"][0]["scope"]["groups"][0]["clauses"][0];
    assert_eq!(clause["targetOperand"]["values"][0], ".*@contoso.com");
    let (found, after) = checked(&scoped("mail", "NOT REGEX MATCH", r".\+@contoso.com"), &[]);
    assert_eq!(found, ["AF0985"]);
    let clause = &after["synchronizationRules"][0]["objectMappings"][0]["scope"]["groups"][0]["clauses"][0];
    assert_eq!(clause["targetOperand"]["values"][0], ".+@contoso.com");
    let (found, after) = checked(&scoped("Department", "EQUALS", "Sales"), &[]);
    assert_eq!(found, ["AF0922"]);
    let clause = &after["synchronizationRules"][0]["objectMappings"][0]["scope"]["groups"][0]["clauses"][0];
    assert_eq!(clause["sourceOperandName"], "department");
    assert_eq!(checked(&scoped("city", "EQUALS", "Now()"), &[]).0, ["AF0514"]);
    assert_eq!(checked(&scoped("employeeHireDate", "Greater_Than", "Now()"), &[]).0, ["AF0529"]);
    let template = run(&["template", "zendesk"], "").stdout;
    let mut document: Value = serde_json::from_str(&template).unwrap();
    let clause =
        json!({"sourceOperandName": "manager", "operatorName": "IS NOT NULL", "targetOperand": {"values": []}});
    let users = &mut document["synchronizationRules"][0]["objectMappings"][0];
    users["scope"] = json!({"groups": [{"clauses": [clause]}]});
    let found = checked(&document, &[]).0;
    assert_eq!(found.iter().filter(|code| *code != "AF0520").count(), 2, "{found:?}, one is about groups");
}

#[test]
fn a_missing_mapping_is_one_finding_that_names_it() {
    for (template, target) in
        [("zendesk", "name"), ("freshdesk", "name"), ("freshservice", "userName"), ("salesforce", "LastName")]
    {
        let mut document: Value = serde_json::from_str(&run(&["template", template], "").stdout).unwrap();
        let mappings = document["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].as_array_mut();
        mappings.unwrap().retain(|mapping| mapping["targetAttributeName"] != target);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mapping.json").display().to_string();
        fs::write(&file, document.to_string()).unwrap();
        let report = run(&["check", &file, "--format", "concise"], "").stdout;
        let errors: Vec<&str> = report.lines().filter(|line| line.contains(": error[")).collect();
        assert!(errors.len() == 1 && errors[0].contains(&format!("`{target}`")), "{template}: {report}");
    }
}

#[test]
fn active_from_the_account_is_one_finding() {
    let mut document: Value = serde_json::from_str(&run(&["template", "generic-scim"], "").stdout).unwrap();
    let mappings =
        document["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].as_array_mut().unwrap();
    let active = mappings.iter_mut().find(|mapping| mapping["targetAttributeName"] == "active").unwrap();
    active["source"] = json!({"type": "Attribute", "name": "accountEnabled", "expression": "[accountEnabled]"});
    let (found, _) = checked(&document, &[]);
    assert_eq!(found.iter().filter(|code| *code != "AF0520").collect::<Vec<_>>(), ["AF0957"]);
}

#[test]
fn a_member_twice_is_found_at_the_second() {
    let text = "{\"attributeMappings\": [\n  {\"targetAttributeName\": \"title\", \"flowType\": \"Always\",\n   \"flowType\": \"ObjectAddOnly\", \"source\": {\"expression\": \"[jobTitle]\"}}]}";
    let ended = run(&["check", "-", "--format", "concise"], text);
    assert_eq!(ended.stdout, "standard input:3:16: error[AF0809]: the member `flowType` is there a second time\n");
}

#[test]
fn help_names_the_way_out() {
    let filter = r#"emails[type eq "home"].value eq "a@b.c""#;
    let refused = run(&["scim", "filter", "--dialect", "rfc", filter], "");
    let help = r#"write `emails[type eq "home" and value eq "a@b.c"]`; `--dialect entra`"#;
    assert!(refused.stderr.contains(help), "{}", refused.stderr);
    let refused = run(&["eval", "DateFromNum([x])", "--set", "x=20240229081500.0Z"], "");
    assert!(refused.code == 1 && refused.stderr.contains("`FormatDateTime`"), "{}", refused.stderr);
}

/// Expressions, and what is reported of them.
const EXPRESSIONS: &[(&str, &[&str])] = &[
    (r#"Replace([mail], ".", "", "", "", "", "")"#, &["AF0943"]),
    (r#"Replace([mail], , "(@(.)*)", "", "", , )"#, &[]),
    (r#"Replace([mail], "@", "_")"#, &["AF0924"]),
    (r#"Replace([mail], "@", , , "_", , "x")"#, &["AF0311"]),
    (r#""Join(\".\", [givenName])""#, &["AF0942"]),
    (r#"FormatDateTime([employeeHireDate], , " yyyy-MM-dd", "yyyyMMdd")"#, &["AF0944"]),
    (r#"IIF([city] = "a", FormatDateTime([employeeHireDate], , "yyyy-MM-dd", "d"), "")"#, &["AF0912"]),
    (r#"IIF(IsPresent([employeeHireDate]), FormatDateTime([employeeHireDate], , "yyyy-MM-dd", "d"), "")"#, &[]),
    (r#"IIF(IsPresent([city]), [city], "x")"#, &[]),
    ("AppRoleAssignments([appRoleAssignments])", &["AF0953"]),
    ("ToLower([mail]);", &["AF0123"]),
    ("ToLower([mail]); ; ", &["AF0123"]),
    ("[mail];", &["AF0123"]),
    ("ToLower([mail]); ToUpper([mail])", &["AF0123"]),
    (r#"Join("-"; [mail]; [city])"#, &["AF0123", "AF0123"]),
];

#[test]
fn a_slip_in_an_expression_is_one_finding() {
    for (expression, wanted) in EXPRESSIONS {
        let (found, _) = checked(&mapping("nickName", expression), &[]);
        assert_eq!(found, *wanted, "{expression}");
        let alone = run(&["check", "-e", expression, "--format", "concise"], "").stdout;
        assert_eq!(alone.lines().count(), wanted.len(), "{expression}: {alone}");
    }
}
