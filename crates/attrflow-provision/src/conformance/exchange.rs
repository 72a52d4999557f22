//! A request with its answer, and how long to wait before it is repeated.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::client::Body;
use crate::client::Client;
use crate::client::Method;
use crate::client::identifier;

/// How often a request is repeated that the server answers with 429.
pub(super) const MAX_REPEATS: u32 = 3;
/// The longest time that a server's `Retry-After` is followed.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Returns how long to wait before a request is repeated.
pub(super) fn waiting_time(asked: Option<Duration>) -> Duration {
    asked.unwrap_or(Duration::from_secs(1)).min(MAX_WAIT)
}

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Value>,
    /// The HTTP status of the answer; 0 if there is none.
    pub(super) status: u16,
    pub(super) answer: Body,
    pub(super) retry_after: Option<Duration>,
    pub(super) version: Option<String>,
}

impl Exchange {
    /// Returns the request as JSON: method, path and body. It holds no token.
    #[must_use]
    pub fn request(&self) -> Value {
        json!({ "method": self.method.word(), "path": self.path, "body": self.body })
    }

    /// Returns the answer as JSON: status and body; null if there was none.
    #[must_use]
    pub fn response(&self) -> Value {
        if self.status == 0 {
            return Value::Null;
        }
        let body = match &self.answer {
            Body::Empty => Value::Null,
            Body::Json(value) => value.clone(),
            Body::Broken(length) | Body::Other(length) => Value::String(format!("{length} bytes that are not JSON")),
        };
        json!({ "status": self.status, "body": body })
    }

    /// Returns the same without the token, which a server may have sent back.
    pub(super) fn without_token(mut self, client: &Client) -> Exchange {
        if let Body::Json(body) = &mut self.answer {
            hide(body, client);
        }
        self.path = client.hidden(&self.path);
        self
    }

    /// Returns the body of the answer if it is JSON.
    pub(super) fn json(&self) -> Option<&Value> {
        match &self.answer {
            Body::Json(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the identifier of the object that the answer holds.
    pub(super) fn id(&self) -> Option<String> {
        identifier(self.json()?.get("id")?)
    }
}

/// Hides the token in all names and texts.
fn hide(value: &mut Value, client: &Client) {
    match value {
        Value::String(text) => *text = client.hidden(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, client)),
        Value::Object(members) => {
            let old = std::mem::take(members);
            members.extend(old.into_iter().map(|(name, mut value)| {
                hide(&mut value, client);
                (client.hidden(&name), value)
            }));
        }
        _ => {}
    }
}
