//! Commands: evaluate, lineage, test.

use serde_json::Value;
use serde_json::json;

use super::client::Client;
use super::document;
use super::place;
use super::uri;

fn run(client: &mut Client, command: &str, arguments: Value) -> Value {
    client.request("workspace/executeCommand", json!({ "command": command, "arguments": arguments }))
}

#[test]
fn evaluate() {
    let mut client = Client::initialized(json!({ "records": "users.jsonl" }));
    let uri = uri("evaluate.json");
    let text = document(r#""ToLower([mail])""#);
    client.open(&uri, "json", &text);
    let (line, column) = place(&text, "Lower([mail])");
    let position = json!({ "line": line, "character": column });
    let answer = run(&mut client, "attrflow.evaluate", json!([{ "uri": uri, "position": position }]))["result"].clone();
    assert_eq!(answer["expression"], "ToLower([mail])");
    assert_eq!(answer["target"], "displayName");
    assert_eq!(answer["results"][0], json!({ "value": "ada@secret.example", "record": 1 }));
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
    let one = run(&mut client, "attrflow.evaluate", json!([uri, position, { "record": 2 }]));
    assert_eq!(one["result"]["results"], json!([{ "value": "eve@secret.example", "record": 2 }]));
    // Hovers show the record that was chosen.
    let hover = client.at("textDocument/hover", &uri, (line, column));
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("record 2: `\"eve@secret.example\"`"), "{hover}");
    let own = json!([{ "expression": "CDate([x])", "record": { "x": "no date" } }]);
    let fault = run(&mut client, "attrflow.evaluate", own)["result"]["results"][0].clone();
    assert!(fault["error"]["code"].as_str().unwrap().starts_with("AF06"), "{fault}");
    assert!(!fault["error"]["message"].as_str().unwrap().contains("no date"));
    assert_eq!(
        run(&mut client, "attrflow.evaluate", json!([{ "uri": uri, "record": 9, "position": position }]))["error"]["code"],
        -32803
    );
    assert_eq!(run(&mut client, "attrflow.evaluate", json!([]))["error"]["code"], -32602);
    assert_eq!(run(&mut client, "attrflow.unheardOf", json!([]))["error"]["code"], -32602);
    client.end();
}

/// The editor asks for the values of the first records only, whatever number the file has.
#[test]
fn values_are_shown_for_a_limited_number_of_records() {
    let most = attrflow::limits::EDITOR_RECORDS;
    for (number, shown) in [(most, most), (most + 1, most)] {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "{\"mail\":\"x\"}\n".repeat(number)).unwrap();
        let mut client = Client::initialized(json!({ "records": file.path() }));
        let answer = run(&mut client, "attrflow.evaluate", json!([{ "expression": "ToLower([mail])" }]));
        assert_eq!(answer["result"]["results"].as_array().map(Vec::len), Some(shown), "{answer}");
        client.end();
    }
}

#[test]
fn lineage() {
    let mut client = Client::initialized(json!(null));
    let uri = uri("lineage.json");
    client.open(&uri, "json", &document(r#""Append([mail], [surname])""#));
    let answer = run(&mut client, "attrflow.lineage", json!([{ "uri": uri }]))["result"].clone();
    let targets = answer["mappings"][0]["targets"].as_array().unwrap();
    let target = targets.iter().find(|target| target["target"] == "displayName").unwrap();
    assert_eq!((&answer["version"], &target["attributes"]), (&json!(1), &json!(["mail", "surname"])));
    assert_eq!(run(&mut client, "attrflow.lineage", json!([{ "uri": "file:///none.json" }]))["error"]["code"], -32803);
    client.end();
}

#[test]
fn test() {
    let mut client = Client::initialized(json!(null));
    let answer = run(&mut client, "attrflow.test", json!([{ "uri": uri("tests/people.toml") }]))["result"].clone();
    assert_eq!((&answer["passed"], &answer["failed"]), (&json!(1), &json!(1)), "{answer}");
    assert_eq!(answer["cases"][0]["name"], "right");
    let all = run(&mut client, "attrflow.test", json!([]))["result"].clone();
    assert_eq!(all["cases"].as_array().unwrap().len(), 2);
    assert_eq!(run(&mut client, "attrflow.test", json!([{ "uri": "file:///none" }]))["error"]["code"], -32803);
    client.end();
}
