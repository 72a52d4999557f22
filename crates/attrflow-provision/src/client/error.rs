//! Why a request got no answer.

use std::fmt;

/// What is said of a connection that TLS refuses.
const UNTRUSTED: &str =
    "the server's certificate is not trusted, or it does not speak TLS; `--ca-file` names another authority";

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientErrorKind {
    /// The address, a certificate or a header is not usable.
    Address,
    /// The server cannot be reached, or ended the connection.
    Unreachable,
    /// The server took too long.
    Timeout,
    /// The answer is larger than the limit.
    TooLarge,
    /// The server redirects elsewhere.
    Redirect,
    /// The connection cannot be made secure.
    Tls,
}

/// A request got no answer. The message names neither token nor values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientError {
    kind: ClientErrorKind,
    message: String,
}

impl ClientError {
    /// Returns an error with a message of one line.
    pub(crate) fn new(kind: ClientErrorKind, message: impl Into<String>) -> ClientError {
        ClientError { kind, message: message.into() }
    }

    /// Describes an error of the HTTP library in words of our own, because its text may quote headers.
    pub(crate) fn of(error: &ureq::Error) -> ClientError {
        use ClientErrorKind as Kind;
        let (kind, message) = match error {
            ureq::Error::Timeout(_) => (Kind::Timeout, "the server took too long to answer".to_owned()),
            ureq::Error::BodyExceedsLimit(limit) => (Kind::TooLarge, format!("the answer has more than {limit} bytes")),
            ureq::Error::HostNotFound => (Kind::Unreachable, "the host of the address is not known".to_owned()),
            ureq::Error::ConnectionFailed => {
                (Kind::Unreachable, "the server refuses the connection; check the address and the port".to_owned())
            }
            ureq::Error::Io(error) => match error.kind() {
                std::io::ErrorKind::ConnectionRefused => {
                    (Kind::Unreachable, "the server refuses the connection; check the address and the port".to_owned())
                }
                // The TLS library reports through the stream.
                std::io::ErrorKind::InvalidData => (Kind::Tls, UNTRUSTED.to_owned()),
                std::io::ErrorKind::TimedOut => (Kind::Timeout, "the server took too long to answer".to_owned()),
                kind => (Kind::Unreachable, format!("the connection broke: {kind}")),
            },
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => (Kind::Tls, UNTRUSTED.to_owned()),
            ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => {
                (Kind::Redirect, "the server redirects elsewhere".to_owned())
            }
            ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) | ureq::Error::Http(_) => {
                (Kind::Address, "the address is not usable".to_owned())
            }
            ureq::Error::Protocol(_) | ureq::Error::BodyStalled | ureq::Error::LargeResponseHeader(..) => {
                (Kind::Unreachable, "the server's answer is not HTTP".to_owned())
            }
            _ => (Kind::Unreachable, "the request failed".to_owned()),
        };
        ClientError { kind, message }
    }

    /// Returns the kind of problem.
    #[must_use]
    pub fn kind(&self) -> ClientErrorKind {
        self.kind
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ClientError {}
