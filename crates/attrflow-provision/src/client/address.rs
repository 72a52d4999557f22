//! The address of a server, to which the paths of requests are relative.

use std::fmt;
use std::fmt::Write;
use std::net::IpAddr;

use ureq::http::Uri;

use crate::client::ClientError;
use crate::client::ClientErrorKind;

/// An `http` or `https` address without a trailing slash, query or password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    base: String,
    host: String,
    is_https: bool,
}

impl Address {
    /// Parses an address. A query, such as the service's flag `?aadOptscim062020`, is dropped: `--wire` chooses the wire form here.
    ///
    /// # Errors
    ///
    /// The text is no such address.
    pub fn parse(url: &str) -> Result<Address, ClientError> {
        let fail = |message: &str| Err(ClientError::new(ClientErrorKind::Address, message));
        let Ok(uri) = url.trim().parse::<Uri>() else {
            return fail("the address is not a URL such as `https://example.com/scim/v2`");
        };
        let is_https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return fail("the address does not begin with `https://`"),
        };
        let Some(authority) = uri.authority() else { return fail("the address names no host") };
        if authority.as_str().contains('@') {
            return fail("the address holds a password; give it with `--token-file` instead");
        }
        let scheme = if is_https { "https" } else { "http" };
        let base = format!("{scheme}://{authority}{}", uri.path().trim_end_matches('/'));
        Ok(Address { base, host: authority.host().to_owned(), is_https })
    }

    /// Returns the whole address of a path.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Returns whether nobody on the way can read what is sent.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.is_https || self.is_loopback()
    }

    /// Returns whether the server is on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// Returns the path of an address on this server, relative to it; none for another server.
    #[must_use]
    pub fn relative<'a>(&self, location: &'a str) -> Option<&'a str> {
        let rest = location.strip_prefix(self.base.as_str()).unwrap_or(location);
        (rest.starts_with('/') && !rest.starts_with("//")).then_some(rest)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.base)
    }
}

/// Writes a text as part of a path or query: everything but unreserved characters is percent-encoded (RFC 3986).
#[must_use]
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Returns a text in which `%2F` and the like are replaced by what they mean.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
