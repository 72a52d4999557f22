//! No value of a record is in a message of the language server, and none in an answer about something else than values.

use serde_json::Value;
use serde_json::json;

use super::client::Client;
use super::place;
use super::uri;

/// A text that is nowhere else.
const CANARY: &str = "zq7canary";

/// Files of records: right ones, and broken ones.
const RECORDS: &[&str] = &[
    "{\"mail\":\"zq7canary@contoso.com\",\"a\":\"zq7canary\"}\n",
    "{\"mail\":\"zq7canary@contoso.com\",\"a\":\"zq7canary\n",
    "[{\"a\":zq7canary}]",
    "zq7canary",
    "id,a\n1,zq7canary,zq7canary,zq7canary\n",
    "{\"a\":\"zq7canary\\ud800\"}\n",
];

/// Expressions that refuse most values.
const EXPRESSIONS: &[&str] =
    &["CDate([a])", "Left(\"x\", [a])", "Mid([a], [a], 1)", "Item([a], 1)", "DateFromNum([a])"];

#[test]
fn messages_of_the_server_show_no_value() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.json");
    let mut refused = 0;
    for records in RECORDS {
        std::fs::write(&file, records).unwrap();
        let mut client = Client::initialized(json!({ "attrflow": { "records": file } }));
        let uri = uri("privacy.attrflow");
        for text in EXPRESSIONS {
            client.open(&uri, "attrflow", text);
            let answer = client.at("textDocument/hover", &uri, place(text, "[a]"));
            assert!(answer.is_object() || answer.is_null());
            client.at("textDocument/completion", &uri, place(text, "[a]"));
            let answer = client.request(
                "workspace/executeCommand",
                json!({ "command": "attrflow.evaluate", "arguments": [{ "expression": text }] }),
            );
            // A fault says where it is, and of what kind the value was.
            let results = answer["result"]["results"].as_array().cloned().unwrap_or_default();
            refused += results.iter().filter(|result| !result["error"].is_null()).count();
            assert!(results.iter().all(|result| !result["error"].to_string().contains(CANARY)), "{answer}");
            assert!(!answer["error"].to_string().contains(CANARY), "{answer}");
            client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        }
        let method = |message: &&Value| message.get("method").is_some();
        let said: Vec<Value> = client.notifications.iter().filter(method).cloned().collect();
        assert!(said.iter().all(|message| !message.to_string().contains(CANARY)), "{said:?}");
        let (code, errors) = client.end();
        assert_eq!(code, 0);
        assert!(!errors.contains(CANARY), "{errors}");
    }
    assert!(refused > 2, "{refused}");
}
