//! A client of the language server: the real program, over its standard streams.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

/// Longer than anything takes; only a server that hangs reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Client {
    child: Child,
    messages: Receiver<Value>,
    /// Messages that nobody has waited for yet.
    pub notifications: Vec<Value>,
    /// Everything that the server sent, as text.
    pub transcript: String,
    next: i64,
}

impl Client {
    /// Starts a server.
    pub fn start() -> Client {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attrflow"));
        command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut reader = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Client { child, messages, notifications: Vec::new(), transcript: String::new(), next: 0 }
    }

    /// Starts a server and initializes the session.
    pub fn initialized(options: Value) -> Client {
        let mut client = Client::start();
        let folder = format!("file://{}", super::folder());
        let answer = client.request(
            "initialize",
            json!({ "processId": null, "rootUri": folder, "capabilities": capabilities(), "initializationOptions": options }),
        );
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16", "{answer}");
        client.notify("initialized", json!({}));
        client
    }

    /// Writes messages in one go.
    pub fn send(&mut self, messages: &[Value]) {
        let mut bytes = Vec::new();
        for message in messages {
            let text = message.to_string();
            write!(bytes, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        }
        let pipe = self.child.stdin.as_mut().unwrap();
        pipe.write_all(&bytes).unwrap();
        pipe.flush().unwrap();
    }

    /// Writes bytes as they are.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let pipe = self.child.stdin.as_mut().unwrap();
        pipe.write_all(bytes).unwrap();
        pipe.flush().unwrap();
    }

    pub fn notify(&mut self, method: &str, parameters: Value) {
        self.send(&[json!({ "jsonrpc": "2.0", "method": method, "params": parameters })]);
    }

    /// Sends a request and waits for its answer.
    pub fn request(&mut self, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&[json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters })]);
        self.answer(id)
    }

    /// The result of a request about a place.
    pub fn at(&mut self, method: &str, uri: &str, place: (usize, usize)) -> Value {
        let position = json!({ "line": place.0, "character": place.1 });
        let answer = self.request(method, json!({ "textDocument": { "uri": uri }, "position": position }));
        assert!(answer.get("error").is_none(), "{answer}");
        answer["result"].clone()
    }

    /// Waits for the answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        let is_it = |message: &Value| message["id"] == id && message.get("method").is_none();
        if let Some(place) = self.notifications.iter().position(is_it) {
            return self.notifications.remove(place);
        }
        loop {
            let message = self.message();
            if is_it(&message) {
                return message;
            }
            self.notifications.push(message);
        }
    }

    /// Waits for a notification or request with this method.
    pub fn wait_for(&mut self, method: &str) -> Value {
        if let Some(place) = self.notifications.iter().position(|one| one["method"] == method) {
            return self.notifications.remove(place);
        }
        loop {
            let message = self.message();
            if message["method"] == method {
                return message;
            }
            self.notifications.push(message);
        }
    }

    fn message(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("the server says something");
        self.transcript.push_str(&message.to_string());
        message
    }

    /// Opens a file, and waits for its findings.
    pub fn open(&mut self, uri: &str, language: &str, text: &str) -> Vec<Value> {
        let item = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": item }));
        self.findings(uri, 1)
    }

    /// Waits for the findings of a version of a file.
    pub fn findings(&mut self, uri: &str, version: i64) -> Vec<Value> {
        loop {
            let published = self.wait_for("textDocument/publishDiagnostics");
            if published["params"]["uri"] == uri && published["params"]["version"] == version {
                return published["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    /// Ends the session as the protocol says; the exit code, and what was written to the standard error output.
    pub fn end(mut self) -> (i32, String) {
        let answer = self.request("shutdown", Value::Null);
        assert_eq!(answer["result"], Value::Null);
        self.exit()
    }

    /// Says `exit`, and waits for the program to end.
    pub fn exit(mut self) -> (i32, String) {
        self.notify("exit", Value::Null);
        self.ended()
    }

    /// Waits for the program to end.
    pub fn ended(mut self) -> (i32, String) {
        drop(self.child.stdin.take());
        let mut text = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
        (self.child.wait().unwrap().code().unwrap(), text)
    }
}

fn capabilities() -> Value {
    json!({
        "textDocument": {
            "completion": { "completionItem": { "snippetSupport": true } },
            "definition": { "linkSupport": true },
            "publishDiagnostics": { "relatedInformation": true },
        },
        "workspace": { "configuration": true },
    })
}

fn read(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length: ") {
                    length = value.parse().ok();
                }
            }
        }
    }
    let mut bytes = vec![0; length?];
    reader.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}
