//! Applications' rules and interfaces on the command line: facts, names, custom roles, wires, unknown targets.

use attrflow::mapping::templates;
use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::folder::Folder;
use super::run;

/// Each line of the standard output as JSON.
fn output(ended: &Ended) -> Vec<Value> {
    ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A built-in document, its application under a name of its own.
fn under_own_name(template: &str, title: &str) -> Value {
    let text = templates::find(template).unwrap().document.replace(&format!("\"{title}\""), "\"Contoso Helpdesk\"");
    serde_json::from_str(&text).unwrap()
}

fn mappings(document: &mut Value) -> &mut Vec<Value> {
    document["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].as_array_mut().unwrap()
}

const PERSON: &str = r#"{"objectId":"u1","mail":"ada@contoso.com","displayName":"Ada","department":"Slaes","appRoleAssignments":["Team lead"]}"#;

#[test]
fn facts_take_short_names_and_unknown_ones_are_reported() {
    let folder = Folder::new();
    let with = |facts: &str| {
        let facts = folder.file("facts.json", facts);
        run(&["run", "--template", "freshservice", "--facts", &facts, "-"], PERSON)
    };
    // The example of the help.
    for name in ["department", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "DEPARTMENT"] {
        let ended = with(&format!(r#"{{"values": {{"{name}": ["Sales"]}}, "domains": [], "roles": []}}"#));
        assert_eq!(ended.code, 1, "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains("line 1: error[AF0547]: department must already exist"), "{}", ended.stderr);
        assert!(!ended.stderr.contains("AF0582"), "{}", ended.stderr);
    }
    let ended = with(r#"{"values": {"deprtment": ["Sales"]}}"#);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.contains("warning[AF0582]: the facts name `deprtment`"), "{}", ended.stderr);
    assert!(ended.stderr.contains("did you mean `department`?"), "{}", ended.stderr);
    let ended = with(r#"{"values": {"phoneNumbers": ["1"]}}"#);
    assert!(ended.stderr.contains("the facts about `phoneNumbers` fit several target attributes"), "{}", ended.stderr);
    // What the application has no rule about is compared as well.
    let ended = with(r#"{"values": {"displayName": ["Bob"]}}"#);
    assert!(ended.stderr.contains("error[AF0547]: the value of `displayName` is not among those"), "{}", ended.stderr);
    for (facts, help) in [
        (r#"{"value": {}}"#, "did you mean `values`?"),
        (r#"{"department": ["Sales"]}"#, "write `{\"values\": {\"department\": [..]}}`"),
    ] {
        with(facts).refuses(65, help);
    }
    let old_name = folder.file("facts.json", r#"{"values": {"department": ["Sales"]}}"#);
    assert_eq!(run(&["run", "--template", "freshservice", "--target", &old_name, "-"], PERSON).code, 1);
}

#[test]
fn an_application_is_named_by_argument_or_configuration() {
    let folder = Folder::new();
    let mut document = under_own_name("freshservice", "Freshservice");
    mappings(&mut document)[0]["matchingPriority"] = json!(0);
    let file = folder.file("mapping.json", document.to_string());
    let check = |arguments: &[&str]| run(&[&["check", &file], arguments].concat(), "");
    assert_eq!(check(&[]).code, 0);
    for name in ["freshservice", "Freshservice", "FRESHSERVICE"] {
        let ended = check(&["--application", name]);
        assert_eq!(ended.code, 1, "{}", ended.stderr);
        assert!(ended.stdout.contains("(rule `fs-match-username`)"), "{}", ended.stdout);
    }
    check(&["--application", "freshservce"]).refuses(2, "did you mean `freshservice`?");
    let facts = folder.file("facts.json", r#"{"values": {"department": ["Sales"]}}"#);
    let mapped = |arguments: &[&str]| {
        run(&[&["run", "--schema", &file, "--facts", &facts, "-"], arguments].concat(), PERSON).stderr
    };
    let rule = "department must already exist in Freshservice";
    assert!(!mapped(&[]).contains(rule) && mapped(&["--application", "freshservice"]).contains(rule));
    folder.file("attrflow.toml", "application = \"freshservice\"\n");
    assert_eq!(check(&[]).code, 1);
    assert!(mapped(&[]).contains(rule));
    // The argument counts more.
    assert!(!check(&["--application", "zoom"]).stdout.contains("rule `fs-"));
    folder.file("attrflow.toml", "application = \"freshservce\"\n");
    let refused = check(&[]);
    assert!(refused.code == 65 && refused.stdout.contains("did you mean `freshservice`?"), "{refused:?}");
    run(&["run", "--schema", &file, "-"], PERSON).refuses(65, "did you mean `freshservice`?");
}

#[test]
fn custom_roles_are_sent_as_the_tutorial_says() {
    let folder = Folder::new();
    let existing =
        folder.file("existing.jsonl", r#"{"object":"User","id":7,"email":"ada@contoso.com","role":"end-user"}"#);
    let with = |facts: &str, emit: &str| {
        let facts = folder.file("facts.json", facts);
        let arguments = ["run", "--template", "zendesk", "--facts", &facts, "--emit", emit];
        let planned: &[&str] = if emit == "object" { &["-"] } else { &["--existing", &existing, "-"] };
        run(&[&arguments, planned].concat(), PERSON)
    };
    let numbered = r#"{"roles": ["agent", "end-user", "admin", {"name": "Team lead", "id": 360}]}"#;
    let object = with(numbered, "object");
    assert_eq!(object.code, 0, "{}", object.stderr);
    assert_eq!((&output(&object)[0]["role"], &output(&object)[0]["custom_role_id"]), (&json!("agent"), &json!(360)));
    let request = with(numbered, "request");
    assert_eq!(output(&request)[0]["body"]["user"]["role"], "agent", "{}", request.stdout);
    assert_eq!(output(&request)[0]["body"]["user"]["custom_role_id"], 360, "{}", request.stdout);
    // Without its number only the built-in role can be sent, which is said.
    let named = with(r#"{"roles": ["agent", "end-user", "admin", "Team lead"]}"#, "request");
    assert_eq!(named.code, 0, "{}", named.stderr);
    assert_eq!(output(&named)[0]["body"]["user"]["role"], "agent");
    assert!(named.stderr.contains("the custom role `Team lead` has no number"), "{}", named.stderr);
    let unknown = with(r#"{"roles": ["agent", "end-user", "admin"]}"#, "object");
    assert!(unknown.stderr.contains("error[AF0543]"), "{}", unknown.stderr);
    // Built-in roles stay as they are.
    let agent = PERSON.replace("Team lead", "admin");
    let facts = folder.file("facts.json", numbered);
    let ended = run(&["run", "--template", "zendesk", "--facts", &facts, "-"], agent);
    assert_eq!((&output(&ended)[0]["role"], output(&ended)[0].get("custom_role_id")), (&json!("admin"), None));
}

#[test]
fn members_of_groups_that_cannot_be_members_are_remarked() {
    let folder = Folder::new();
    let users = folder.file("users.jsonl", PERSON);
    let with = |role: &str, facts: &str| {
        let existing = [
            json!({ "object": "User", "id": 7, "email": "ada@contoso.com", "role": role }),
            json!({ "object": "Group", "id": 9, "name": "Sales" }),
        ];
        let existing = folder.file("existing.json", json!(existing).to_string());
        let facts = folder.file("facts.json", facts);
        let group = r#"{"objectId": "g1", "displayName": "Sales", "members": ["u1"]}"#;
        let arguments = [
            "run",
            "--template",
            "zendesk",
            "--object",
            "Group",
            "--emit",
            "plan",
            "--users",
            &users,
            "--existing",
            &existing,
        ];
        run(&[&arguments[..], &["--facts", &facts, "-"]].concat(), group).stderr
    };
    let remark = "line 1: error[AF0547]: only agents and admins can be members of a group (members)";
    assert!(with("end-user", "{}").contains(remark));
    for role in ["agent", "admin"] {
        assert!(!with(role, "{}").contains("AF0547"));
    }
    // What the facts say counts more than what exists now.
    assert!(!with("end-user", r#"{"values": {"members": ["7"]}}"#).contains("AF0547"));
}

#[test]
fn a_document_in_which_nothing_disables_users_is_reported() {
    let folder = Folder::new();
    let mut document: Value = serde_json::from_str(templates::find("freshservice").unwrap().document).unwrap();
    mappings(&mut document).retain(|mapping| mapping["targetAttributeName"] != "active");
    let file = folder.file("mapping.json", document.to_string());
    let ended = run(&["check", &file], "");
    assert!(ended.stdout.contains("warning[AF0989]: nothing in the mapping disables users"), "{}", ended.stdout);
    let existing = folder.file("existing.json", r#"[{"id": "7", "userName": "ada@contoso.com"}]"#);
    let gone = PERSON.replace("\"mail\"", "\"accountEnabled\":false,\"mail\"");
    let ended = run(&["run", "--schema", &file, "--emit", "request", "--existing", &existing, "-"], gone);
    assert_eq!((&output(&ended)[0]["method"], &output(&ended)[0]["path"]), (&json!("DELETE"), &json!("/Users/7")));
}

#[test]
fn names_that_the_rfc_does_not_allow_are_said_once() {
    let folder = Folder::new();
    let request = |wire: &str| {
        let ended = run(&["run", "--template", "freshservice", "--emit", "request", "--wire", wire, "-"], PERSON);
        assert_eq!(ended.code, 0, "{}", ended.stderr);
        ended.stderr.matches("AF0584]: Freshservice calls an attribute `_location`").count()
    };
    assert_eq!((request("rfc"), request("entra"), request("entra-2020")), (1, 0, 0));
    let built_in = templates::find("freshservice").unwrap().document;
    let check = |text: &str, arguments: &[&str]| {
        let file = folder.file("mapping.json", text);
        run(&[&["check", &file], arguments].concat(), "").stdout
    };
    assert!(!check(built_in, &[]).contains("AF0584"));
    assert_eq!(check(built_in, &["--info"]).matches("info[AF0584]").count(), 1);
    let own = under_own_name("freshservice", "Freshservice").to_string();
    let found = check(&own, &[]);
    assert_eq!(
        found.matches("warning[AF0584]: RFC 7643 does not allow the attribute name `_location`").count(),
        1,
        "{found}"
    );
    let named = check(&own, &["--application", "freshservice", "--info"]);
    assert_eq!(named.matches("info[AF0584]: Freshservice calls an attribute `_location`").count(), 1, "{named}");
}

#[test]
fn requests_to_an_unknown_interface_are_refused() {
    let folder = Folder::new();
    let attribute =
        |target: &str| json!({ "targetAttributeName": target, "source": { "type": "Attribute", "name": "mail" } });
    let mapping = |targets: &[&str]| {
        let attributes: Vec<Value> = targets.iter().map(|target| attribute(target)).collect();
        json!({ "name": "users", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": attributes })
    };
    let directory = json!({ "synchronizationRules": [{ "sourceDirectoryName": "Workday", "targetDirectoryName": "Active Directory",
        "objectMappings": [mapping(&["displayName", "title"])] }] });
    let salesforce = mapping(&["Username", "Email", "Alias", "ProfileName"]);
    let run_on = |document: &Value, arguments: &[&str]| {
        let file = folder.file("mapping.json", document.to_string());
        run(&[&["run", "--schema", &file, "-"], arguments].concat(), PERSON)
    };
    for (document, message) in [
        (&directory, "the target `Active Directory` is neither a SCIM nor a REST application"),
        (&salesforce, "its attributes are not those of SCIM"),
    ] {
        run_on(document, &["--emit", "request"]).refuses(65, "error[AF0583]");
        run_on(document, &["--emit", "request"]).refuses(65, message);
        assert_eq!(run_on(document, &["--emit", "plan"]).code, 0);
    }
    assert_eq!(run_on(&salesforce, &["--emit", "request", "--application", "generic-scim"]).code, 0);
    for targets in [&["userName", "name.givenName", "title"][..], &["login", "emails[type eq \"work\"].value"]] {
        assert_eq!(run_on(&mapping(targets), &["--emit", "request"]).code, 0, "{targets:?}");
    }
    let mut other = mapping(&["name"]);
    other["targetObjectName"] = json!("Organization");
    run_on(&other, &["--emit", "request", "--application", "zendesk"])
        .refuses(65, "has no requests for the object `Organization`");
}

#[test]
fn lists_of_microsoft_entra_are_lists_in_documents_without_definitions() {
    let folder = Folder::new();
    let list = |source: &str, target: &str| {
        let source = json!({ "type": "Attribute", "name": source, "expression": format!("[{source}]") });
        let matching =
            json!({ "targetAttributeName": "userName", "matchingPriority": 1, "source": { "name": "mail" } });
        json!([matching, { "targetAttributeName": target, "source": source }]).to_string()
    };
    for source in ["businessPhones", "otherMails", "proxyAddresses"] {
        for target in ["title", "name.formatted", "emails[type eq \"home\"].value"] {
            let file = folder.file("mapping.json", list(source, target));
            let checked = run(&["check", &file, "--format", "json"], "");
            assert_eq!((checked.code, checked.stdout.matches("\"AF0525\"").count()), (1, 1), "{}", checked.stdout);
            run(&["run", "--schema", &file, "-"], PERSON).refuses(65, "error[AF0525]");
        }
    }
    for (source, target) in [("otherMails", "emails"), ("mail", "title"), ("proxyAddresses", "custom")] {
        let file = folder.file("mapping.json", list(source, target));
        assert_eq!(run(&["run", "--schema", &file, "-"], PERSON).code, 0, "{source} {target}");
    }
}
