//! A session from its beginning to its end.

use serde_json::Value;
use serde_json::json;

use super::applied;
use super::client::Client;
use super::document;
use super::lines;
use super::place;
use super::shown;
use super::uri;

#[test]
fn requests_before_initialize_and_after_shutdown_are_refused() {
    let mut client = Client::start();
    let early = client.request("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    client.notify(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": "file:///x.json", "languageId": "json", "version": 1, "text": "{" } }),
    );
    let answer = client.request("initialize", json!({ "capabilities": {} }));
    assert_eq!(answer["result"]["serverInfo"]["name"], "attrflow");
    let commands = &answer["result"]["capabilities"]["executeCommandProvider"]["commands"];
    assert_eq!(*commands, json!(["attrflow.evaluate", "attrflow.lineage", "attrflow.test"]));
    assert_eq!(client.request("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    assert_eq!(client.request("textDocument/unheardOf", json!({}))["error"]["code"], -32601);
    assert_eq!(client.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.request("textDocument/hover", json!({}))["error"]["code"], -32600);
    assert_eq!(client.exit(), (0, String::new()));
}

#[test]
fn a_client_that_leaves_early_ends_the_server() {
    assert_eq!(Client::start().exit(), (1, String::new()));
    assert_eq!(Client::initialized(json!(null)).exit(), (1, String::new()));
    assert_eq!(Client::initialized(json!(null)).ended(), (1, String::new()));
}

#[test]
fn what_is_no_message_ends_the_server_without_its_content() {
    let rows = [
        ("Content-Length: 99999999999999\r\n\r\n{", "a message of the client is larger than 128 MiB"),
        ("Content-Length: 11\r\n\r\n{\"a\":\"SECRE", "a message of the client is not one of the protocol"),
        ("SECRET\n", "the header of a message of the client is not as the protocol has it"),
    ];
    for (bytes, said) in rows {
        let mut client = Client::initialized(json!(null));
        client.send_bytes(bytes.as_bytes());
        let (code, text) = client.ended();
        assert_ne!(code, 0);
        assert!(text.contains(said) && !text.contains("SECRE"), "{text}");
    }
}

#[test]
fn findings_follow_the_text_and_have_exact_places() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("session.json");
    let text = document(r#""Append(\"\u00e9\ud83d\ude00 é😀\", Joni([mail], \"x\"))""#);
    let found = client.open(&uri, "json", &text);
    assert_eq!(lines(&text, &found), ["AF0203 1 `Joni`"]);
    assert_eq!(found[0]["source"], "attrflow");
    assert_eq!(found[0]["message"], "`Joni` is not a function\ndid you mean `Join`?");
    assert!(found[0]["codeDescription"]["href"].as_str().unwrap().ends_with("docs/codes.md#af0203"));
    assert_eq!(
        found[0]["range"]["start"],
        json!({ "line": place(&text, "Joni").0, "character": place(&text, "Joni").1 })
    );

    // Two changes in one notification, the second seen from after the first: the name is corrected, another one broken.
    let (line, column) = place(&text, "Joni");
    let (start, end) =
        (json!({ "line": line, "character": column + 3 }), json!({ "line": line, "character": column + 4 }));
    let changes = json!([
        { "range": { "start": start, "end": end }, "text": "n" },
        { "range": { "start": { "line": line, "character": column }, "end": { "line": line, "character": column + 4 } }, "text": "Join" },
        { "range": { "start": { "line": line, "character": column + 5 }, "end": { "line": line, "character": column + 11 } }, "text": "[mial]" },
    ]);
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": changes }),
    );
    let text = text.replace("Joni([mail]", "Join([mial]");
    assert_eq!(lines(&text, &client.findings(&uri, 2)), ["AF0201 1 `[mial]`"]);

    // The JSON is broken elsewhere: its own fault, and the expression's.
    let (line, column) = place(&text, "\"synchronizationRules\"");
    let change = json!({ "range": { "start": { "line": line, "character": column }, "end": { "line": line, "character": column } }, "text": ",, " });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 3 }, "contentChanges": [change] }),
    );
    let text = text.replace("\"synchronizationRules\"", ",, \"synchronizationRules\"");
    let found = lines(&text, &client.findings(&uri, 3));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().any(|line| line.starts_with("AF0801 1")) && found.contains(&"AF0201 1 `[mial]`".to_owned()),
        "{found:?}"
    );

    // The whole text at once.
    let text = document(r#""Trim([mail])""#);
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 4 }, "contentChanges": [{ "text": text }] }),
    );
    assert_eq!(lines(&text, &client.findings(&uri, 4)), [""; 0]);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    let published = client.wait_for("textDocument/publishDiagnostics");
    assert_eq!(published["params"]["diagnostics"], json!([]));
    assert_eq!(client.end(), (0, String::new()));
}

#[test]
fn typing_ends_with_the_findings_of_the_last_text() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("typing.attrflow");
    client.open(&uri, "attrflow", "");
    let text = "Joni([mail])";
    let changes: Vec<Value> = (1..=text.len())
        .map(|end| {
            json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": uri, "version": end + 1 }, "contentChanges": [{ "text": text.get(..end).unwrap() }] } })
        })
        .collect();
    client.send(&changes);
    let version = text.len() as i64 + 1;
    let lines: Vec<String> = client.findings(&uri, version).iter().map(|one| shown(text, one)).collect();
    assert_eq!(lines, ["AF0203 1 `Joni`"]);
    client.end();
}

#[test]
fn other_files_have_no_findings() {
    let mut client = Client::initialized(json!(null));
    for (name, language, text) in [
        ("tsconfig.json", "json", "{\"compilerOptions\": {,}}"),
        ("list.json", "json", "[1, 2,"),
        ("Cargo.toml", "toml", "[package]\nname = 1"),
        ("page.md", "markdown", "Call `foo(1)` and `Joni`."),
        ("code.rs", "rust", "fn main() {"),
    ] {
        assert_eq!(client.open(&uri(name), language, text), [Value::Null; 0], "{name}");
    }
    // An editor that does not know the language: the name of the file decides.
    let found = client.open(&uri("one.attrflow"), "plaintext", "Joni([a])");
    assert_eq!(found.len(), 1);
    client.end();
}

#[test]
fn a_cancelled_request_is_answered_so() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("cancelled.json");
    let text = document(r#""Joni([mail])""#);
    let about = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
    let all = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } });
    client.send(&[
        json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": { "uri": uri, "languageId": "json", "version": 1, "text": text } } }),
        json!({ "jsonrpc": "2.0", "id": 100, "method": "textDocument/codeAction", "params": { "textDocument": { "uri": uri }, "range": all, "context": { "diagnostics": [] } } }),
        json!({ "jsonrpc": "2.0", "id": 101, "method": "textDocument/hover", "params": about }),
        json!({ "jsonrpc": "2.0", "id": 102, "method": "textDocument/hover", "params": about }),
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 102 } }),
    ]);
    assert!(client.answer(100)["result"].is_array());
    let cancelled = client.answer(102);
    assert_eq!(cancelled["error"]["code"], -32800, "{cancelled}");
    assert!(client.answer(101).get("error").is_none());
    client.end();
}

#[test]
fn settings_come_with_initialize_and_later() {
    let text = document(r#""Trim([mail])""#);
    let uri = uri("settings.json");
    // A configuration that makes a hint an error.
    let mut client = Client::initialized(json!({ "attrflow": { "config": "strict.toml" } }));
    let edited = text.replace("Trim([mail])", "tolower([mail])");
    let found = client.open(&uri, "json", &edited);
    assert_eq!(lines(&edited, &found), ["AF0921 1 `tolower`"]);
    // Without it, as pushed, it is a warning again.
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "attrflow": { "config": "" } } }));
    let found = client.findings(&uri, 1);
    assert_eq!(lines(&edited, &found), ["AF0921 2 `tolower`"]);
    // And asked for, where the client gives nothing.
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let asked = client.wait_for("workspace/configuration");
    assert_eq!(asked["params"]["items"][0]["section"], "attrflow");
    client.send(&[json!({ "jsonrpc": "2.0", "id": asked["id"], "result": [{ "target": "target.json" }] })]);
    let found = client.findings(&uri, 1);
    assert!(
        found.iter().any(|one| one["code"].as_str().unwrap().starts_with("AF04")
            || one["code"].as_str().unwrap().starts_with("AF05")),
        "{found:?}"
    );
    // What cannot be read is reported once, by name and without its content.
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "attrflow": { "config": "absent.toml", "records": "absent.jsonl" } } }),
    );
    let shown = client.wait_for("window/showMessage");
    assert!(shown["params"]["message"].as_str().unwrap().contains("absent.toml"), "{shown}");
    client.end();
}

#[test]
fn a_large_document_is_served() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("large.json");
    let text = large(140);
    assert_eq!(client.open(&uri, "json", &text).iter().filter(|one| one["severity"] == 1).count(), 0);
    let (line, column) = place(&text, "ToLower([mail])");
    let change = json!({ "range": { "start": { "line": line, "character": column }, "end": { "line": line, "character": column + 1 } }, "text": "X" });
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [change] }),
    );
    let found = client.findings(&uri, 2);
    assert!(found.iter().any(|one| one["code"] == "AF0203"));
    let actions = client.request("textDocument/codeAction", json!({
        "textDocument": { "uri": uri }, "range": { "start": { "line": line, "character": column }, "end": { "line": line, "character": column } },
        "context": { "diagnostics": [], "only": ["quickfix"] },
    }));
    let edits = &actions["result"][0]["edit"]["changes"][uri.as_str()];
    let changed = text.replacen("ToLower([mail])", "XoLower([mail])", 1);
    assert_eq!(applied(&changed, edits), text);
    client.end();
}

/// A document with this many attribute mappings.
pub fn large(count: usize) -> String {
    let mapping = |number: usize| {
        let expression = match number {
            0 => "ToLower([mail])".to_owned(),
            _ => format!(
                "Switch([department], Join(\\\" \\\", [givenName], [surname]), \\\"{number}\\\", Replace([mail], , \\\"@(?<d>.*)\\\", \\\"d\\\", \\\"x{number}\\\", , ))"
            ),
        };
        format!(
            "{{\n    \"targetAttributeName\": \"urn:example:2.0:User:a{number}\",\n    \"source\": {{ \"type\": \"Function\", \"expression\": \"{expression}\" }}\n  }}"
        )
    };
    let mappings: Vec<String> = (0..count).map(mapping).collect();
    format!(
        "{{\n  \"sourceObjectName\": \"User\", \"targetObjectName\": \"User\", \"enabled\": true,\n  \"attributeMappings\": [\n  {}\n]}}\n",
        mappings.join(",\n  ")
    )
}
