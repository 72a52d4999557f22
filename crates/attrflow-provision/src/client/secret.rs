//! A token or password that no message shows.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The shortest secret that is looked for in texts. A shorter one would be found in many words.
const MIN_HIDDEN: usize = 6;

/// A text that `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text secret. Spaces and line ends around it are dropped, as files have them.
    #[must_use]
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }

    /// Returns the text, to send it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// How the server knows who sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Auth {
    /// It does not ask.
    #[default]
    None,
    /// A bearer token (RFC 6750).
    Bearer(Secret),
    /// `user:password` (RFC 7617).
    Basic(Secret),
}

impl Auth {
    /// Returns whether nothing is sent.
    pub(crate) fn is_none(&self) -> bool {
        *self == Auth::None
    }

    /// Returns a text without the token or password, which some servers send back in their errors.
    pub(crate) fn hidden(&self, text: &str) -> String {
        let encoded = self.header();
        let encoded = encoded.as_ref().and_then(|header| header.expose().split_once(' ')).map(|(_, secret)| secret);
        let own = match self {
            Auth::Basic(pair) => pair.expose().split_once(':').map(|(_, password)| password),
            _ => None,
        };
        let secrets = encoded.into_iter().chain(own).filter(|secret| secret.len() >= MIN_HIDDEN);
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }

    /// Returns the value of the header `Authorization`.
    pub(crate) fn header(&self) -> Option<Secret> {
        match self {
            Auth::None => None,
            Auth::Bearer(token) => Some(Secret(format!("Bearer {}", token.expose()))),
            Auth::Basic(pair) => Some(Secret(format!("Basic {}", BASE64_STANDARD.encode(pair.expose())))),
        }
    }
}
