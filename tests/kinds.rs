//! Users and groups are distinguished by what their files say, in every format.

use attrflow::input::Kind;
use attrflow::input::Options;
use attrflow::input::Source;

const USER: Option<Kind> = Some(Kind::User);
const GROUP: Option<Kind> = Some(Kind::Group);

/// The kinds of the records of an input, in their order.
fn kinds(input: impl AsRef<[u8]>) -> Vec<Option<Kind>> {
    let input = input.as_ref().to_vec();
    let mut source = Source::open(std::io::Cursor::new(input), &Options::default()).unwrap();
    let mut found = Vec::new();
    loop {
        let batch = source.batch().unwrap();
        let one_by_one: Vec<Option<Kind>> = batch.records.iter().map(|record| batch.kind(record)).collect();
        match batch.kinds() {
            Some(kinds) => assert_eq!(kinds, one_by_one),
            None => assert!(one_by_one.iter().all(Option::is_none)),
        }
        found.extend(one_by_one);
        if batch.last {
            return found;
        }
    }
}

/// A page of Graph of records without a type of their own.
fn page(path: &str) -> String {
    let context = format!("https://graph.microsoft.com/v1.0/$metadata#{path}");
    format!(r#"{{"@odata.context":"{context}","value":[{{"id":"1","displayName":"Ada"}},{{"id":"2"}}]}}"#)
}

#[test]
fn a_page_of_graph_says_the_kind_of_its_records() {
    for (path, kind) in [
        ("users", USER),
        ("users(id,displayName,manager(id))", USER),
        ("users/$delta", USER),
        ("groups", GROUP),
        ("groups(id,displayName,members())", GROUP),
        ("groups/$delta", GROUP),
        ("devices", Some(Kind::Other)),
        ("directoryObjects", None),
    ] {
        let compact = page(path);
        let pretty = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&compact).unwrap());
        for text in [&compact, &pretty.unwrap(), &format!("[{compact}]")] {
            assert_eq!(kinds(text), [kind; 2], "{text}");
        }
    }
    // Several pages, each of its own kind.
    assert_eq!(kinds([page("users"), page("groups")].join("\n")), [USER, USER, GROUP, GROUP]);
    // A type of a record's own wins, as in the answer of a search.
    let typed =
        page("directoryObjects").replace(r#"{"id":"2"}"#, r##"{"@odata.type":"#microsoft.graph.group","id":"2"}"##);
    assert_eq!(kinds(typed), [None, GROUP]);
    let removed = page("groups/$delta").replace(r#"{"id":"2"}"#, r#"{"id":"2","@removed":{"reason":"deleted"}}"#);
    assert_eq!(kinds(removed), [GROUP; 2]);
}

#[test]
fn a_single_answer_of_graph_says_its_kind() {
    let entity = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups/$entity","id":"1"}"#;
    assert_eq!(kinds(entity), [GROUP]);
    assert_eq!(kinds([entity, &entity.replace("#groups", "#users(id)")].join("\n")), [GROUP, USER]);
    let members = r##"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#directoryObjects/$entity",
        "@odata.type":"#microsoft.graph.user","id":"1"}"##;
    assert_eq!(kinds(members), [USER]);
}

#[test]
fn a_page_may_say_the_kind_after_its_list() {
    let context = r#""@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups""#;
    let page = format!(r#"{{"value":[{{"id":"1"}},{{"id":"2"}}],{context}}}"#);
    assert_eq!(kinds(&page), [GROUP; 2]);
    assert_eq!(kinds([page.as_str(), r#"{"value":[{"id":"3"}]}"#].join("\n")), [GROUP, GROUP, None]);
    // More records than a batch usually has.
    let records = vec![r#"{"id":"1"}"#; 5000].join(",");
    assert_eq!(kinds(format!(r#"{{"value":[{records}],{context}}}"#)), [GROUP; 5000]);
}

#[test]
fn powershell_says_the_kind_by_the_type() {
    let group = r#"{"Id":"1","DisplayName":"Staff","GroupTypes":null,"AdditionalProperties":{}}"#;
    let user = r#"{"Id":"1","DisplayName":"Ada","UserPrincipalName":"ada@contoso.com","AdditionalProperties":{}}"#;
    assert_eq!(kinds(format!("[{group},{user}]")), [GROUP, None]);
    let member =
        r##"{"Id":"1","DeletedDateTime":null,"AdditionalProperties":{"@odata.type":"#microsoft.graph.user"}}"##;
    let single = r#"{"Id":"1","AdditionalProperties":{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups/$entity"}}"#;
    assert_eq!(kinds(format!("[{member},{single}]")), [USER, GROUP]);
    let azure = r#"{"ObjectId":"1","ObjectType":"Group","DisplayName":"Staff","Mail":null}"#;
    assert_eq!(kinds(azure), [GROUP]);
    for (line, kind) in [("Graph.PowerShell.Models.MicrosoftGraphGroup", GROUP), ("Open.AzureAD.Model.User", USER)] {
        assert_eq!(kinds(format!("#TYPE Microsoft.{line}\r\n\"Id\",\"DisplayName\"\r\n\"1\",\"x\"\r\n")), [kind]);
    }
    assert_eq!(kinds("Id,DisplayName\r\n1,x\r\n"), [None]);
}

#[test]
fn scim_says_the_kind_by_the_resource_type_or_the_schemas() {
    let schemas = |name: &str| format!(r#"{{"schemas":["urn:ietf:params:scim:schemas:{name}"],"id":"1"}}"#);
    let (user, group) = (schemas("core:2.0:User"), schemas("core:2.0:Group"));
    let extended = r#"{"schemas":["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "URN:IETF:params:scim:schemas:core:2.0:user"],"id":"1"}"#;
    let device = schemas("core:2.0:Device");
    assert_eq!(kinds(format!("[{user},{group},{extended},{device}]")), [USER, GROUP, USER, None]);
    let meta = group.replace("\"id\"", "\"meta\":{\"resourceType\":\"User\"},\"id\"");
    assert_eq!(kinds([user.as_str(), &meta].join("\n")), [USER, USER]);
}
