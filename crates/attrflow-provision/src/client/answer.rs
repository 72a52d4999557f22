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
    /// It is something else, of this many bytes.
    Other(usize),
}

impl Body {
    pub(crate) fn parse(bytes: &[u8]) -> Body {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Body::Empty;
        }
        serde_json::from_slice(bytes).map_or(Body::Other(bytes.len()), Body::Json)
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
