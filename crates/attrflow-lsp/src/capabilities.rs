//! What the server offers, and what it needs to know of the client.

use serde_json::Value;
use serde_json::json;

/// The names of the commands.
pub(crate) const COMMANDS: [&str; 3] = ["attrflow.evaluate", "attrflow.lineage", "attrflow.test"];

/// What of the client matters here.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Client {
    /// Whether completions may have places to fill in.
    pub(crate) snippets: bool,
    /// Whether definitions may name where they were asked for.
    pub(crate) links: bool,
    /// Whether settings can be asked for.
    pub(crate) configuration: bool,
    /// Whether findings may name related places.
    pub(crate) related: bool,
}

impl Client {
    /// Reads the capabilities of a client.
    pub(crate) fn read(capabilities: &Value) -> Client {
        let is_set = |pointer: &str| capabilities.pointer(pointer).and_then(Value::as_bool).unwrap_or_default();
        Client {
            snippets: is_set("/textDocument/completion/completionItem/snippetSupport"),
            links: is_set("/textDocument/definition/linkSupport"),
            configuration: is_set("/workspace/configuration"),
            related: is_set("/textDocument/publishDiagnostics/relatedInformation"),
        }
    }
}

/// Returns the answer to `initialize`.
pub(crate) fn answer() -> Value {
    json!({
        "capabilities": {
            "positionEncoding": "utf-16",
            "textDocumentSync": { "openClose": true, "change": 2, "save": true },
            "completionProvider": { "triggerCharacters": ["[", "(", ",", "\"", "%", "."] },
            "hoverProvider": true,
            "signatureHelpProvider": { "triggerCharacters": ["(", ","], "retriggerCharacters": [")"] },
            "definitionProvider": true,
            "documentSymbolProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll.attrflow"] },
            "documentFormattingProvider": true,
            "executeCommandProvider": { "commands": COMMANDS },
        },
        "serverInfo": { "name": "attrflow", "version": env!("CARGO_PKG_VERSION") },
    })
}
