//! Messages to the language server. The tests of its crate include this file.

use std::io::Cursor;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;

use attrflow::Diagnostic;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::templates;
use attrflow::mapping::templates::Template;
use attrflow_lsp::End;
use attrflow_lsp::Services;
use serde_json::Value;
use serde_json::json;

/// Sends the bytes after the first: as they are, or each part between NULs as the content of a message, after those that begin a session.
/// What comes back is messages, and none says that the server failed.
pub fn messages(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let mut input = Vec::new();
    if first % 4 > 0 {
        let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } });
        let settings = json!({ "settings": { "attrflow": { "records": "records.json", "target": "target.json" } } });
        let settings = json!({ "jsonrpc": "2.0", "method": "workspace/didChangeConfiguration", "params": settings });
        frame(initialize.to_string().as_bytes(), &mut input);
        frame(settings.to_string().as_bytes(), &mut input);
    }
    match first % 2 {
        0 => input.extend_from_slice(rest),
        _ => rest.split(|byte| *byte == 0).for_each(|content| frame(content, &mut input)),
    }
    frame(br#"{"jsonrpc":"2.0","id":"last","method":"shutdown"}"#, &mut input);
    frame(br#"{"jsonrpc":"2.0","method":"exit"}"#, &mut input);
    let output = Output::default();
    // Only a session that ends by itself waits until everything is written.
    let Ok(End::Clean) = attrflow_lsp::serve_on(&Nothing, Cursor::new(input), output.clone()) else { return };
    let written = output.0.lock().expect("an output");
    for message in contents(&written) {
        let message: Value = serde_json::from_slice(message).expect("a message is JSON");
        assert!(message.pointer("/error/code") != Some(&json!(-32603)), "{message}");
    }
}

/// Adds a message with its header.
fn frame(content: &[u8], input: &mut Vec<u8>) {
    input.extend_from_slice(format!("Content-Length: {}\r\n\r\n", content.len()).as_bytes());
    input.extend_from_slice(content);
}

/// The contents of messages.
fn contents(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut contents = Vec::new();
    while !rest.is_empty() {
        let end = rest.windows(4).position(|four| four == b"\r\n\r\n").expect("a header");
        let header = std::str::from_utf8(&rest[..end]).expect("a header is text");
        let length: usize = header.strip_prefix("Content-Length: ").expect("a length").parse().expect("a number");
        contents.push(&rest[end + 4..end + 4 + length]);
        rest = &rest[end + 4 + length..];
    }
    contents
}

#[derive(Clone, Default)]
struct Output(Arc<Mutex<Vec<u8>>>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("an output").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A program without files.
struct Nothing;

impl Services for Nothing {
    fn judge(&self, _: Option<&Path>, _: Option<&Path>, found: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, String> {
        Ok(found)
    }

    fn application(&self, _: Option<&Path>, _: Option<&Path>) -> Result<Option<&'static Template>, String> {
        Ok(templates::find("generic-scim"))
    }

    fn records(&self, _: &Path, _: usize) -> Result<Vec<Value>, String> {
        Ok(vec![json!({ "mail": "a@b.c", "displayName": ["x", 1, null], "employeeId": 7 }), json!({})])
    }

    fn target(&self, _: &Path) -> Result<TargetSchema, String> {
        Err("there is no target".to_owned())
    }

    fn test(&self, _: &Path) -> Result<Value, String> {
        Err("there are no cases".to_owned())
    }
}
