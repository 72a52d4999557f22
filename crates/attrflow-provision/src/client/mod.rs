//! Sends requests to one server, and reads its answers under limits.
//!
//! A token goes to the address it was given for and nowhere else: redirects are not followed, plain `http` is refused unless the
//! host is a loopback address or it was allowed, and neither an error nor `Debug` shows it. An answer has a limit on its size, its
//! nesting and its time, so that a server cannot keep or exhaust the process.

mod address;
mod answer;
mod error;
mod resolver;
mod secret;

use std::time::Duration;

use attrflow::FixedHost;
use attrflow::Host;
use attrflow::dotnet::date;
use attrflow::limits::ANSWER_LENGTH;
use serde_json::Value;
use ureq::Agent;
use ureq::http::HeaderMap;
use ureq::http::Request;
use ureq::tls::Certificate;
use ureq::tls::RootCerts;
use ureq::tls::TlsConfig;
use ureq::unversioned::resolver::DefaultResolver;
use ureq::unversioned::transport::DefaultConnector;

pub use crate::client::address::Address;
pub(crate) use crate::client::address::percent_decoded;
pub use crate::client::address::percent_encoded;
pub use crate::client::answer::Answer;
pub use crate::client::answer::Body;
pub(crate) use crate::client::answer::identifier;
pub use crate::client::error::ClientError;
pub use crate::client::error::ClientErrorKind;
pub use crate::client::secret::Auth;
pub use crate::client::secret::Secret;

use crate::client::resolver::CachingResolver;

/// How long one request may take, from the connection to the last byte of the answer.
const MAX_DURATION: Duration = Duration::from_secs(120);
/// How long a connection may take.
const MAX_CONNECT: Duration = Duration::from_secs(20);
/// How many connections are kept for further requests: as many as there may be threads.
const MAX_IDLE: usize = 64;

/// What SCIM requests and answers are (RFC 7644, section 3.1).
const SCIM_JSON: &str = "application/scim+json";
const JSON: &str = "application/json";

/// How requests are sent.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ClientOptions {
    /// The token or password.
    pub auth: Auth,
    /// Certificates, as PEM, that are trusted instead of the public ones.
    pub ca: Option<Vec<u8>>,
    /// Whether plain `http` is allowed to hosts other than loopback addresses.
    pub allow_http: bool,
    /// Whether bodies are sent as plain `application/json`, for servers that are no SCIM servers.
    pub plain_json: bool,
}

impl ClientOptions {
    /// Returns options with a token or password.
    #[must_use]
    pub fn new(auth: Auth) -> ClientOptions {
        ClientOptions { auth, ..ClientOptions::default() }
    }
}

/// The method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Reads.
    Get,
    /// Creates.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Deletes.
    Delete,
}

impl Method {
    /// Returns the method in capital letters.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Returns the method that this word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Method> {
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete]
            .into_iter()
            .find(|method| method.word().eq_ignore_ascii_case(word))
    }

    /// Returns whether sending the request twice leaves the same objects as sending it once (RFC 9110, section 9.2.2). PATCH counts
    /// as one, because the service's operations set values.
    #[must_use]
    pub fn is_idempotent(self) -> bool {
        self != Method::Post
    }
}

/// Sends requests to one server. It is cheap to clone, and clones share connections.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    address: Address,
    auth: Auth,
    content_type: &'static str,
}

impl Client {
    /// Returns a client for the server at this address, such as `https://example.com/scim/v2`.
    ///
    /// # Errors
    ///
    /// The address is no URL, is not `https`, or holds a password; a certificate cannot be read.
    pub fn new(url: &str, options: ClientOptions) -> Result<Client, ClientError> {
        let address = Address::parse(url)?;
        if !address.is_private() && !options.allow_http {
            let message =
                "the address is not https, so that others could read the token on the way; `--allow-http` accepts that";
            return Err(ClientError::new(ClientErrorKind::Address, message));
        }
        let mut tls = TlsConfig::builder();
        if let Some(pem) = &options.ca {
            let certificates = ureq::tls::parse_pem(pem).filter_map(Result::ok);
            let certificates: Vec<Certificate<'static>> = certificates
                .filter_map(|item| match item {
                    ureq::tls::PemItem::Certificate(certificate) => Some(certificate),
                    _ => None,
                })
                .collect();
            if certificates.is_empty() {
                return Err(ClientError::new(ClientErrorKind::Address, "the CA file holds no certificate in PEM"));
            }
            tls = tls.root_certs(RootCerts::Specific(std::sync::Arc::new(certificates)));
        }
        let mut config = Agent::config_builder();
        if address.is_loopback() {
            // A proxy of the environment is for other machines; it would be given the token, and this machine means itself to it.
            config = config.proxy(None);
        }
        let config = config
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(MAX_IDLE)
            .max_idle_connections_per_host(MAX_IDLE)
            .timeout_global(Some(MAX_DURATION))
            .timeout_connect(Some(MAX_CONNECT))
            .user_agent(concat!("attrflow/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build())
            .build();
        let content_type = if options.plain_json { JSON } else { SCIM_JSON };
        let agent =
            Agent::with_parts(config, DefaultConnector::default(), CachingResolver::<DefaultResolver>::default());
        Ok(Client { agent, address, auth: options.auth, content_type })
    }

    /// Returns the address that requests are relative to.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Returns whether requests carry neither token nor password.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.auth.is_none()
    }

    /// Returns a text without the token or password.
    pub(crate) fn hidden(&self, text: &str) -> String {
        self.auth.hidden(text)
    }

    /// Sends one request; `path` begins with a slash and is relative to the address.
    ///
    /// # Errors
    ///
    /// The server cannot be reached, takes too long, or its answer exceeds a limit or redirects elsewhere. An answer with an error
    /// status is an answer.
    pub fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer, ClientError> {
        self.send_if(method, path, body, None)
    }

    /// Sends one request that is carried out only if the object still has this version (RFC 7644, section 3.14).
    ///
    /// # Errors
    ///
    /// As [`Client::send`].
    pub fn send_if(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        version: Option<&str>,
    ) -> Result<Answer, ClientError> {
        self.send_text(method, path, body.map(Value::to_string).as_deref(), version)
    }

    /// Sends one request whose body is JSON already.
    pub(crate) fn send_text(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
        version: Option<&str>,
    ) -> Result<Answer, ClientError> {
        let mut request = Request::builder().method(method.word()).uri(self.address.join(path));
        request = request.header("Accept", format!("{SCIM_JSON}, {JSON}"));
        if let Some(header) = self.auth.header() {
            request = request.header("Authorization", header.expose());
        }
        if let Some(version) = version {
            request = request.header("If-Match", version);
        }
        let invalid = |_| {
            ClientError::new(ClientErrorKind::Address, "the path or the token has a character that HTTP does not allow")
        };
        let response = match body {
            Some(body) => {
                let request =
                    request.header("Content-Type", self.content_type).body(body.to_owned()).map_err(invalid)?;
                self.agent.run(request)
            }
            None => self.agent.run(request.body(()).map_err(invalid)?),
        };
        let response = response.map_err(|error| ClientError::of(&error))?;
        let status = response.status().as_u16();
        if (300..400).contains(&status) && status != 304 {
            let message = format!("the server answers {status} and redirects elsewhere, where the token is not sent");
            return Err(ClientError::new(ClientErrorKind::Redirect, message));
        }
        let (head, body) = response.into_parts();
        let body = body.into_with_config().limit(ANSWER_LENGTH);
        let bytes = body.read_to_vec().map_err(|error| ClientError::of(&error))?;
        Ok(answer(status, &head.headers, &bytes))
    }
}

fn answer(status: u16, headers: &HeaderMap, bytes: &[u8]) -> Answer {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Answer {
        status,
        location: text("location"),
        version: text("etag"),
        retry_after: text("retry-after").and_then(|after| waiting_time(&after, text("date").as_deref())),
        body: Body::parse(bytes),
    }
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3), which is compared with the answer's own.
fn waiting_time(after: &str, date: Option<&str>) -> Option<Duration> {
    if let Ok(seconds) = after.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = FixedHost::new().now();
    let moment = |text: &str| date::parse(text, now).ok();
    let until = moment(after)?;
    let from = date.and_then(moment).unwrap_or(now);
    let ticks = u64::try_from(until.ticks().saturating_sub(from.ticks())).unwrap_or_default();
    Some(Duration::from_micros(ticks / 10))
}
