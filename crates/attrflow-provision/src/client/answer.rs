//! What a server answered.

use std::time::Duration;

use serde_json::Value;

/// The body of an answer.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Body {
    /// There is none.
    Empty,
    /// It is JSON.
    Json(Value),
    /// It begins as JSON, of this many bytes, and is none: it was cut off, or is nested too deeply.
    Broken(usize),
    /// It is something else, of this many bytes.
    Other(usize),
}

impl Body {
    pub(crate) fn parse(bytes: &[u8]) -> Body {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Body::Empty;
        }
        // Some servers begin their answers with a byte order mark.
        let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        match serde_json::from_slice(text) {
            Ok(value) => Body::Json(value),
            Err(_) if text.trim_ascii_start().starts_with(b"{") => Body::Broken(bytes.len()),
            Err(_) if text.trim_ascii_start().starts_with(b"[") => Body::Broken(bytes.len()),
            Err(_) => Body::Other(bytes.len()),
        }
    }
}

/// An answer to a request.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header `Location`.
    pub location: Option<String>,
    /// The header `ETag`.
    pub version: Option<String>,
    /// How long the server asks to wait (`Retry-After`).
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Body,
}

impl Answer {
    /// Returns whether the request was carried out.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Returns the body if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => Some(value),
            _ => None,
        }
    }

    /// Returns the identifier of the object in the body; servers write it as text or as number.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        identifier(self.json()?.get("id")?)
    }
}

/// Returns an identifier, which servers write as text or as number; an empty text is none.
pub(crate) fn identifier(value: &Value) -> Option<String> {
    match value {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}
