//! A proxy before a server: it kills, slows, limits, cuts and falsifies what passes through it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use attrflow_provision::client::Answer;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Method;
use serde_json::Value;
use serde_json::json;

use crate::standin::http::Request;
use crate::standin::http::Response;
use crate::standin::http::Server;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// The first number that is for an identifier; no other number in a body is as large.
const FIRST_NUMBER: usize = 900_000_001;

/// What the proxy does to what passes through it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trick {
    /// Nothing.
    None,
    /// Filters of queries are left out.
    FilterIgnored,
    /// Removals of members are answered with 204 and go no further.
    RemovalIgnored,
    /// `active` is answered as the text that was sent.
    ActiveAsText,
    /// `totalResults` is one too many.
    WrongTotal,
    /// Identifiers are numbers.
    NumericIds,
    /// DELETE is answered with 500 and goes no further.
    DeleteFails,
    /// The manager is answered as a text.
    ManagerAsText,
    /// Connections are closed without an answer after this many changes.
    Killed(u64),
    /// A change is carried out, and the connection closed without an answer.
    AnswerLost,
    /// Every third answer to GET is cut off.
    CutOff,
    /// Every third request is answered with 429.
    Limited,
    /// Every fourth request is answered with 503, and every change takes a while.
    Unavailable,
    /// The token is refused after this many changes.
    TokenExpires(u64),
    /// Another client creates each user just before.
    Overtaken,
    /// Every query is answered with the same page, which says that there are more.
    PagesRepeat,
    /// Every object is answered under the identifier of another one.
    OtherIds,
    /// Every GET is answered as the first one was.
    SameAnswer,
}

#[derive(Debug, Default)]
struct State {
    requests: u64,
    changes: u64,
    /// Identifiers in the order in which they were seen.
    ids: Vec<String>,
    /// `active` as it was sent, by the path of the object.
    active: HashMap<String, String>,
    first: Option<Response>,
}

/// A running proxy.
pub struct Proxy {
    pub server: Server,
    trick: Arc<Mutex<Trick>>,
    state: Arc<Mutex<State>>,
}

impl Proxy {
    /// Starts a proxy before the server at this address.
    pub fn start(target: &str, trick: Trick) -> Proxy {
        let client = Client::new(target, ClientOptions::default()).unwrap();
        let (trick, state) = (Arc::new(Mutex::new(trick)), Arc::<Mutex<State>>::default());
        let (current, shared) = (trick.clone(), state.clone());
        let server = Server::start(move |request| {
            let trick = *current.lock().unwrap();
            // One request after the other: the servers are not tested for races, and counts are exact.
            shared.lock().unwrap().answer(&client, request, trick)
        });
        Proxy { server, trick, state }
    }

    /// Does another thing from now on.
    pub fn set(&self, trick: Trick) {
        *self.trick.lock().unwrap() = trick;
        *self.state.lock().unwrap() = State::default();
    }

    /// Returns how many requests would have changed something since the last call of [`Proxy::set`].
    pub fn changes(&self) -> u64 {
        self.state.lock().unwrap().changes
    }
}

fn error(status: u16) -> Response {
    Response::json(status, json!({ "schemas": [ERROR], "status": status.to_string() }))
}

impl State {
    fn answer(&mut self, client: &Client, request: &Request, trick: Trick) -> Response {
        self.requests += 1;
        let is_change = request.method != "GET";
        self.changes += u64::from(is_change);
        match trick {
            Trick::DeleteFails if request.method == "DELETE" => return error(500),
            Trick::RemovalIgnored if removes_members(&request.body) => return Response::empty(204),
            Trick::Killed(after) if self.changes > after => return Response::empty(0),
            Trick::Limited if self.requests.is_multiple_of(3) => {
                return Response { headers: vec![("Retry-After", "0".to_owned())], ..error(429) };
            }
            Trick::Unavailable if self.requests.is_multiple_of(4) => return error(503),
            Trick::Unavailable if is_change => std::thread::sleep(Duration::from_millis(5)),
            Trick::TokenExpires(after) if self.changes > after => return error(401),
            // Groups may have one name twice, so that nothing stops the second creation.
            Trick::Overtaken if request.method == "POST" && request.path.ends_with("/Users") => {
                let _ = self.forward(client, request, Trick::None);
            }
            Trick::SameAnswer if !is_change && self.first.is_some() => return self.first.clone().unwrap(),
            _ => {}
        }
        let response = self.forward(client, request, trick);
        match trick {
            Trick::AnswerLost if is_change && self.changes.is_multiple_of(2) => Response::empty(0),
            Trick::CutOff if !is_change && self.requests.is_multiple_of(3) => Response { is_cut_off: true, ..response },
            Trick::SameAnswer if !is_change => self.first.insert(response).clone(),
            _ => response,
        }
    }

    fn forward(&mut self, client: &Client, request: &Request, trick: Trick) -> Response {
        let path = match trick {
            Trick::NumericIds => self.with_texts(&request.path),
            _ => request.path.clone(),
        };
        let kept = |name: &str| !(trick == Trick::FilterIgnored && name == "filter");
        let query: Vec<String> = request
            .query
            .iter()
            .filter(|(name, _)| kept(name) && !(trick == Trick::PagesRepeat && name == "startIndex"))
            .map(|(name, value)| format!("{name}={}", attrflow_provision::client::percent_encoded(value)))
            .collect();
        let target = if query.is_empty() { path.clone() } else { format!("{path}?{}", query.join("&")) };
        let mut body = request.body.clone();
        match trick {
            Trick::NumericIds => body = serde_json::from_str(&self.with_texts(&body.to_string())).unwrap(),
            Trick::ActiveAsText => self.note_active(&path, &mut body),
            Trick::ManagerAsText => managers(&mut body, &|manager| match manager {
                Value::String(id) => json!({ "value": id }),
                other => other.clone(),
            }),
            _ => {}
        }
        let method = Method::parse(&request.method).unwrap();
        let body = (!body.is_null()).then_some(&body);
        let Ok(answer) = client.send_if(method, &target, body, request.header("If-Match")) else {
            return Response::empty(0);
        };
        self.response(client, answer, trick)
    }

    /// Passes an answer on, with what the trick changes in it.
    fn response(&mut self, client: &Client, answer: Answer, trick: Trick) -> Response {
        let mut headers = Vec::new();
        let location = answer.location.as_deref().and_then(|location| client.address().relative(location));
        let location = location.filter(|_| trick != Trick::NumericIds);
        headers.extend(location.map(|location| ("Location", location.to_owned())));
        headers.extend(answer.version.clone().map(|version| ("ETag", version)));
        let Some(mut body) = answer.json().cloned() else {
            return Response { headers, ..Response::empty(answer.status) };
        };
        match trick {
            Trick::WrongTotal | Trick::PagesRepeat => {
                if let Some(total) = body["totalResults"].as_u64() {
                    body["totalResults"] = json!(total + 1);
                }
            }
            Trick::ActiveAsText => each(&mut body, &|object| {
                let id = object["id"].as_str().unwrap_or_default();
                if let Some(text) = self.active.iter().find_map(|(path, text)| path.ends_with(id).then_some(text)) {
                    object["active"] = json!(text);
                }
            }),
            Trick::ManagerAsText => each(&mut body, &|object| {
                managers(object, &|manager| manager.get("value").unwrap_or(manager).clone());
            }),
            Trick::NumericIds => body = self.with_numbers(body),
            Trick::OtherIds => each(&mut body, &|object| object["id"] = json!("another")),
            _ => {}
        }
        Response { headers, ..Response::json(answer.status, body) }
    }

    /// Remembers `active` as it is sent, and sends it on as a Boolean.
    fn note_active(&mut self, path: &str, body: &mut Value) {
        for operation in body.get_mut("Operations").and_then(Value::as_array_mut).into_iter().flatten() {
            if operation["path"] == "active" {
                let text = operation["value"].as_str().unwrap_or_default().to_owned();
                operation["value"] = json!(text == "True");
                self.active.insert(path.to_owned(), text);
            }
        }
    }

    /// Writes the identifiers that were seen for their numbers.
    fn with_texts(&self, text: &str) -> String {
        let numbered = self.ids.iter().enumerate();
        numbered.fold(text.to_owned(), |text, (number, id)| {
            let number = (FIRST_NUMBER + number).to_string();
            text.replace(&number, id)
        })
    }

    /// Writes numbers for identifiers.
    fn with_numbers(&mut self, mut body: Value) -> Value {
        let ids = std::cell::RefCell::new(&mut self.ids);
        each(&mut body, &|object| {
            let Some(id) = object["id"].as_str() else { return };
            let mut ids = ids.borrow_mut();
            let number = ids.iter().position(|known| known == id).unwrap_or_else(|| {
                ids.push(id.to_owned());
                ids.len() - 1
            });
            object["id"] = json!(FIRST_NUMBER + number);
        });
        let text = self.ids.iter().enumerate().fold(body.to_string(), |text, (number, id)| {
            text.replace(id.as_str(), &(FIRST_NUMBER + number).to_string())
        });
        serde_json::from_str(&text).unwrap()
    }
}

/// Changes each user and group of an answer.
fn each(body: &mut Value, change: &dyn Fn(&mut Value)) {
    let kind = body["schemas"][0].as_str().unwrap_or_default().to_owned();
    if kind.ends_with(":ListResponse") {
        if let Some(objects) = body.get_mut("Resources").and_then(Value::as_array_mut) {
            objects.iter_mut().for_each(|object| each(object, change));
        }
    } else if kind.ends_with(":User") || kind.ends_with(":Group") {
        change(body);
    }
}

/// Changes the manager in a user or in the operations on one.
fn managers(body: &mut Value, change: &dyn Fn(&Value) -> Value) {
    if body[ENTERPRISE].get("manager").is_some_and(|manager| !manager.is_null()) {
        body[ENTERPRISE]["manager"] = change(&body[ENTERPRISE]["manager"]);
    }
    for operation in body.get_mut("Operations").and_then(Value::as_array_mut).into_iter().flatten() {
        if operation["path"].as_str().is_some_and(|path| path.ends_with(":manager")) {
            operation["value"] = change(&operation["value"]);
        }
    }
}

fn removes_members(body: &Value) -> bool {
    let mut operations = body["Operations"].as_array().into_iter().flatten();
    let is_removal = |operation: &Value| {
        let (op, path) = (operation["op"].as_str().unwrap_or_default(), operation["path"].as_str().unwrap_or_default());
        op.eq_ignore_ascii_case("remove") && path.starts_with("members")
    };
    operations.any(is_removal)
}
