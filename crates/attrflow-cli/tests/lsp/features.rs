//! The requests about places: completion, hover, quick fixes, formatting, definitions, outlines.

use serde_json::Value;
use serde_json::json;

use super::applied;
use super::at;
use super::client::Client;
use super::document;
use super::place;
use super::uri;

/// The place after a part of a text.
fn after(text: &str, part: &str) -> (usize, usize) {
    let (line, column) = place(text, part);
    (line, column + part.encode_utf16().count())
}

#[test]
fn completion() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("completion.json");
    let text = document(r#""Append(\"\u00e9\", [disp) ""#);
    client.open(&uri, "json", &text);
    let items = client.at("textDocument/completion", &uri, after(&text, "[disp"));
    let item = items.as_array().unwrap().iter().find(|item| item["label"] == "displayName").unwrap();
    assert_eq!(at(&text, &item["textEdit"]["range"]), "disp");
    assert!(applied(&text, &json!([item["textEdit"]])).contains(r#"Append(\"\u00e9\", [displayName) "#));
    let items = client.at("textDocument/completion", &uri, after(&text, r#"\"\u00e9\", "#));
    let item = items.as_array().unwrap().iter().find(|item| item["label"] == "Mid").unwrap();
    assert_eq!(item["textEdit"]["newText"], "Mid(${1:source}, ${2:start}, ${3:length})");
    assert_eq!((&item["insertTextFormat"], &item["detail"]), (&json!(2), &json!("Mid(source, start, length)")));
    let text = document(r#""[mail]""#).replacen("\"flowType\": \"Always\"", "\"flowType\": \"\"", 1);
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": text }] }),
    );
    let items = client.at("textDocument/completion", &uri, after(&text, "\"flowType\": \""));
    let labels: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["Always", "ObjectAddOnly", "MultiValueAddOnly", "ValueAddOnly", "AttributeAddOnly"]);
    client.end();
}

#[test]
fn hover_signature_definition_outline() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("places.json");
    let text = document(r#""Append(ToLower([mail]), \"\u00e9\")""#);
    client.open(&uri, "json", &text);
    let hover = client.at("textDocument/hover", &uri, after(&text, "Append(ToL"));
    assert_eq!(at(&text, &hover["range"]), "ToLower");
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(page.contains("ToLower(source, [culture])") && !page.contains("record 1"), "{page}");
    let help = client.at("textDocument/signatureHelp", &uri, after(&text, "ToLower([mail]), "));
    assert_eq!(
        (&help["signatures"][0]["label"], &help["activeParameter"]),
        (&json!("Append(source, suffix)"), &json!(1))
    );
    let links = client.at("textDocument/definition", &uri, after(&text, "Append(ToLower([ma"));
    assert_eq!(at(&text, &links[0]["originSelectionRange"]), "[mail]");
    assert_eq!(at(&text, &links[0]["targetSelectionRange"]), "mail");
    let target = after(&text, "\"targetAttributeName\": \"disp");
    let links = client.at("textDocument/definition", &uri, target);
    assert_eq!(at(&text, &links[0]["targetSelectionRange"]), "displayName");
    assert!(at(&text, &links[0]["targetRange"]).contains("\"mutability\""));
    let outline = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let rule = outline["result"].as_array().unwrap().iter().find(|symbol| symbol["kind"] == 2).unwrap();
    let attributes = rule["children"][0]["children"].as_array().unwrap();
    assert!(
        attributes
            .iter()
            .any(|one| one["name"] == "displayName" && one["detail"].as_str().unwrap().starts_with("Append("))
    );
    client.end();
}

#[test]
fn quick_fixes_and_formatting() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("fixes.json");
    let text = document(r#""Append(tolower( [mail]),Joni(\"\u00e9\", [surname]))""#);
    let found = client.open(&uri, "json", &text);
    let range = &found.iter().find(|one| one["code"] == "AF0203").unwrap()["range"];
    let ask = |range: &Value, only: Value| json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": [], "only": only } });
    let actions = client.request("textDocument/codeAction", ask(range, json!(["quickfix"])))["result"].clone();
    assert_eq!(actions.as_array().unwrap().len(), 1, "{actions}");
    assert_eq!(actions[0]["title"], "Replace `Joni` with `Join` (may change the meaning)");
    assert_eq!((&actions[0]["isPreferred"], &actions[0]["diagnostics"][0]["code"]), (&json!(false), &json!("AF0203")));
    assert_eq!(applied(&text, &actions[0]["edit"]["changes"][uri.as_str()]), text.replace("Joni", "Join"));
    // Only what is certain is fixed everywhere at once.
    let fixed = text.replace("Joni", "Join");
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": fixed }] }),
    );
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
    let actions = client.request("textDocument/codeAction", ask(&all, json!(["source.fixAll"])))["result"].clone();
    assert_eq!(actions.as_array().unwrap().len(), 1, "{actions}");
    assert_eq!(applied(&fixed, &actions[0]["edit"]["changes"][uri.as_str()]), fixed.replace("tolower", "ToLower"));
    let edits = client.request(
        "textDocument/formatting",
        json!({ "textDocument": { "uri": uri }, "options": { "tabSize": 2, "insertSpaces": true } }),
    );
    assert_eq!(applied(&fixed, &edits["result"]), fixed.replace("tolower( [mail]),Join", "tolower([mail]), Join"));
    client.end();
}

#[test]
fn values_are_shown_only_with_records_and_never_logged() {
    let text = document(r#""Append(ToLower([mail]), \"!\")""#);
    let uri = uri("values.json");
    let mut client = Client::initialized(json!({ "records": "users.jsonl" }));
    client.open(&uri, "json", &text);
    let hover = client.at("textDocument/hover", &uri, after(&text, "Append(ToL"));
    let page = hover["contents"]["value"].as_str().unwrap();
    assert!(
        page.starts_with("record 1 `ToLower([mail])`: `\"ada@secret.example\"`\n\nrecord 1: `\"ada@secret.example!\"`"),
        "{page}"
    );
    let hover = client.at("textDocument/hover", &uri, after(&text, "\"targetAttributeName\": \"displ"));
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("record 1: "), "{hover}");
    // A bad record and a fault say nothing of the values either.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "attrflow": { "records": "users.jsonl", "config": "absent.toml" } } }),
    );
    client.findings(&uri, 1);
    let transcript = client.transcript.clone();
    let logged: Vec<&Value> =
        client.notifications.iter().filter(|one| one["method"] != "textDocument/publishDiagnostics").collect();
    assert!(!format!("{logged:?}").contains("secret"), "{logged:?}");
    assert_eq!(transcript.matches("secret").count(), 2 + 1, "only in the answers");
    assert_eq!(client.end(), (0, String::new()));
}

#[test]
fn keys_of_records_are_offered_only_where_a_file_is_configured() {
    let text = document(r#""Switch([displayName], , \"\")""#);
    let uri = uri("keys.json");
    let labels = |answer: &Value| -> Vec<String> {
        let items = answer.as_array().unwrap().iter();
        items.map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    let mut client = Client::initialized(json!(null));
    client.open(&uri, "json", &text);
    assert_eq!(labels(&client.at("textDocument/completion", &uri, after(&text, "[displayName], , \\\""))), [""; 0]);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "attrflow": { "records": "users.jsonl" } } }),
    );
    assert_eq!(
        labels(&client.at("textDocument/completion", &uri, after(&text, "[displayName], , \\\""))),
        ["Ada secret"]
    );
    client.end();
}

#[test]
fn case_files() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("cases.toml");
    let text = "[mapping]\ntemplate = \"generic-scim\"\n\n[[case]]\nname = \"one\"\nrecord = { mail = \"a@b.c\" }\nexpect.missing = [\"titel\"]\n";
    // The names are looked up when the file on the disk has this text.
    let folder = std::env::temp_dir().join(format!("attrflow-lsp-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("cases.toml"), text).unwrap();
    let on_disk = format!("file://{}/cases.toml", folder.display());
    let found = client.open(&on_disk, "toml", text);
    assert_eq!(
        found.iter().map(|one| super::shown(text, one)).collect::<Vec<_>>(),
        ["AF0840 1 `\"titel\"`"].map(|line| line.replace("AF0840", found[0]["code"].as_str().unwrap()))
    );
    let wrong = text.replace("missing", "mising");
    let found = client.open(&uri, "toml", &wrong);
    assert_eq!(at(&wrong, &found[0]["range"]), "mising");
    let items = client.at("textDocument/completion", &uri, after(&wrong, "record = { "));
    assert!(items.as_array().unwrap().iter().any(|item| item["label"] == "givenName"), "{items}");
    std::fs::remove_dir_all(&folder).unwrap();
    client.end();
}
