//! What a check works with: requests, and objects with names of their own.

use std::thread;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Body;
use crate::client::Client;
use crate::client::ClientError;
use crate::client::Method;
use crate::client::percent_encoded;
use crate::conformance::WireForm;
use crate::conformance::exchange::Exchange;
use crate::conformance::exchange::MAX_REPEATS;
use crate::conformance::exchange::waiting_time;
use crate::conformance::expect::Break;
use crate::conformance::expect::skipped;
use crate::conformance::made::Made;

/// How long a wait lasts before it is asked whether the run is stopped.
const SLICE: Duration = Duration::from_millis(50);

/// The URN of users (RFC 7643, section 4.1).
pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of groups.
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension.
pub(super) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The URN of PATCH requests.
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// An object that a check made.
#[derive(Debug, Clone)]
pub(super) struct Created {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) exchange: Exchange,
}

impl Created {
    /// Returns the path of the object.
    pub(super) fn path(&self, endpoint: &str) -> String {
        format!("{endpoint}/{}", percent_encoded(&self.id))
    }
}

/// What checks work with.
pub(super) struct Context<'c> {
    client: &'c Client,
    pub(super) wire: WireForm,
    run_name: String,
    is_stopped: &'c dyn Fn() -> bool,
    /// What was created, as the answers say it.
    pub(super) made: Made,
    number: u32,
    last: Option<Exchange>,
    has_answered: bool,
    /// The answer 429 to a request, if there was one.
    pub(super) limited: Option<Exchange>,
}

impl<'c> Context<'c> {
    pub(super) fn new(
        client: &'c Client,
        wire: WireForm,
        run_name: &str,
        is_stopped: &'c dyn Fn() -> bool,
    ) -> Context<'c> {
        Context {
            client,
            wire,
            run_name: run_name.to_owned(),
            is_stopped,
            made: Made::default(),
            number: 0,
            last: None,
            has_answered: false,
            limited: None,
        }
    }

    /// Asks what the portal's "Test connection" asks.
    pub(super) fn connect(&mut self) -> Result<(), ClientError> {
        let path = format!("/Users?filter={}", percent_encoded(&format!("userName eq \"{}\"", self.run_name)));
        let answer = self.client.send(Method::Get, &path, None)?;
        self.has_answered = true;
        if answer.status == 401 || answer.status == 403 {
            let message = format!("the server answers {} and refuses the token", answer.status);
            return Err(ClientError::new(crate::client::ClientErrorKind::Unreachable, message));
        }
        Ok(())
    }

    /// Begins the next check.
    pub(super) fn begin(&mut self) {
        self.last = None;
    }

    /// Returns the last request with its answer.
    pub(super) fn last(&self) -> Option<Exchange> {
        self.last.clone()
    }

    /// Returns whether the server still answers a simple query.
    pub(super) fn is_reachable(&self) -> bool {
        self.has_answered && self.client.send(Method::Get, "/Users?count=1", None).is_ok()
    }

    /// Sends a request. One that the server puts off with 429 is repeated after the time that it names.
    pub(super) fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Result<Exchange, Break> {
        self.send_if(method, path, body, None)
    }

    pub(super) fn send_if(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        version: Option<&str>,
    ) -> Result<Exchange, Break> {
        let mut repeats = 0;
        loop {
            if (self.is_stopped)() {
                return Err(Break::Stopped);
            }
            let answer = self.client.send_if(method, path, body.as_ref(), version);
            if let (Method::Post, Some(body)) = (method, &body) {
                self.made.note(path, body, answer.as_ref().ok());
            }
            let exchange = |status, answer, retry_after, found| {
                let (path, body) = (path.to_owned(), body.clone());
                Exchange { method, path, body, status, answer, retry_after, version: found }
            };
            let exchange = match answer {
                Ok(Answer { status, version: found, retry_after, body: answer, .. }) => {
                    exchange(status, answer, retry_after, found)
                }
                Err(error) => {
                    self.last = Some(exchange(0, Body::Empty, None, None));
                    return Err(Break::Client(error));
                }
            };
            self.last = Some(exchange.clone());
            if exchange.status != 429 || repeats == MAX_REPEATS {
                return Ok(exchange);
            }
            repeats += 1;
            self.limited.get_or_insert_with(|| exchange.clone());
            self.wait(exchange.retry_after);
        }
    }

    /// Waits as long as the server asks for, unless the run is stopped.
    fn wait(&self, asked: Option<Duration>) {
        let until = Instant::now() + waiting_time(asked);
        while !(self.is_stopped)() && Instant::now() < until {
            thread::sleep(SLICE.min(until.saturating_duration_since(Instant::now())));
        }
    }

    pub(super) fn get(&mut self, path: &str) -> Result<Exchange, Break> {
        self.send(Method::Get, path, None)
    }

    /// Asks with a filter.
    pub(super) fn find(&mut self, endpoint: &str, filter: &str) -> Result<Exchange, Break> {
        let mark = if endpoint.contains('?') { '&' } else { '?' };
        self.get(&format!("{endpoint}{mark}filter={}", percent_encoded(filter)))
    }

    /// Returns a name that no other object has.
    pub(super) fn name(&mut self) -> String {
        self.number += 1;
        format!("{}-{}@example.com", self.run_name, self.number)
    }

    /// Returns the body that the service creates a user with.
    pub(super) fn user_body(&self, name: &str) -> Value {
        json!({
            "schemas": [USER, ENTERPRISE],
            "externalId": format!("x-{name}"),
            "userName": name,
            "active": true,
            "displayName": "Conformance Check",
            "emails": [{ "primary": true, "type": "work", "value": name }],
            "meta": { "resourceType": "User" },
            "name": { "formatted": "Conformance Check", "familyName": "Check", "givenName": "Conformance" },
            ENTERPRISE: { "department": "Quality" },
        })
    }

    /// Makes a user; the check is skipped if that fails, because `create-user` reports it.
    pub(super) fn user(&mut self) -> Result<Created, Break> {
        let name = self.name();
        let body = self.user_body(&name);
        self.create("/Users", name, body)
    }

    /// Makes a group without members.
    pub(super) fn group(&mut self) -> Result<Created, Break> {
        let name = self.name();
        let body = json!({
            "schemas": [GROUP],
            "externalId": format!("x-{name}"),
            "displayName": name,
            "members": [],
            "meta": { "resourceType": "Group" },
        });
        self.create("/Groups", name, body)
    }

    fn create(&mut self, endpoint: &str, name: String, body: Value) -> Result<Created, Break> {
        let exchange = self.send(Method::Post, endpoint, Some(body))?;
        let what = if endpoint == "/Users" { "user" } else { "group" };
        match exchange.id() {
            // What checks change and delete must be their own.
            Some(_) if self.is_named_otherwise(endpoint, &name, &exchange)? => {
                Err(skipped(format!("the answer to the creation of a {what} is about another one")).into())
            }
            Some(id) if exchange.status == 201 || exchange.status == 200 => Ok(Created { id, name, exchange }),
            _ => Err(skipped(format!("no {what} could be created (status {})", exchange.status)).into()),
        }
    }

    /// Returns whether the object in the answer to a creation, or where that leaves the name out, the one under its id, has another
    /// name than this one.
    fn is_named_otherwise(&mut self, endpoint: &str, name: &str, created: &Exchange) -> Result<bool, Break> {
        let attribute = if endpoint == "/Users" { "userName" } else { "displayName" };
        let known = |exchange: &Exchange| exchange.json()?.get(attribute)?.as_str().map(str::to_owned);
        let found = match (known(created), created.id()) {
            (None, Some(id)) => known(&self.get(&format!("{endpoint}/{}", percent_encoded(&id)))?),
            (found, _) => found,
        };
        Ok(found.is_none_or(|found| !found.eq_ignore_ascii_case(name)))
    }

    /// Returns an operation as this wire form writes it.
    pub(super) fn operation(&self, op: &str, path: &str, value: Value) -> Value {
        let op = match self.wire {
            WireForm::Entra => {
                let mut letters = op.chars();
                letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
            }
            _ => op.to_owned(),
        };
        let mut operation = json!({ "op": op, "path": path });
        if let (Some(members), false) = (operation.as_object_mut(), value.is_null()) {
            members.insert("value".to_owned(), value);
        }
        operation
    }

    /// Sends operations; 200 and 204 are right answers (RFC 7644, section 3.5.2).
    pub(super) fn patch(&mut self, path: &str, operations: Vec<Value>) -> Result<Exchange, Break> {
        let exchange = self.send(Method::Patch, path, Some(json!({ "schemas": [PATCH], "Operations": operations })))?;
        crate::conformance::expect::status(&exchange, &[200, 204])?;
        Ok(exchange)
    }
}
