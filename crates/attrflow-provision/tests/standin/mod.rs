//! A SCIM server in memory that does what Entra expects, and one thing wrongly on request.

pub mod http;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use serde_json::Value;
use serde_json::json;

use self::http::Request;
use self::http::Response;
use self::http::Server;

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// What the server does wrongly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Every query lists everything.
    FilterIgnored,
    /// A query without a match is answered with 404.
    EmptyIs404,
    /// Removals of members are answered with 204 and not carried out.
    RemovalIgnored,
    /// A removal of one member removes all.
    RemovalOfAll,
    /// `active` is kept as the text that was sent.
    ActiveAsText,
    /// `totalResults` counts all objects.
    WrongTotal,
    /// Identifiers are numbers.
    NumericIds,
    /// DELETE is answered with 500.
    DeleteFails,
    /// The manager is kept and answered as a text.
    ManagerAsText,
    /// `addresses` is answered as one object.
    AddressesAsObject,
    /// The same user name twice makes two users.
    Duplicates,
    /// User names are compared with regard to case.
    CaseCounts,
    /// An addition by a filter that finds nothing is answered with 200 and lost.
    AdditionLost,
    /// Of conditions that are joined with `and` only the first counts.
    AndIgnored,
    /// Roles that replace others are added to them.
    RolesAdded,
    /// A creation is answered with the first user.
    CreationOfOther,
    /// Operations in capitals are refused.
    CapitalsRefused,
    /// Every fiftieth request is answered with 429 without `Retry-After`.
    Limited,
    /// Disabled users are not found any more.
    DisabledVanish,
    /// The second page repeats the first.
    PagesRepeat,
    /// Every third request is answered with 429 and `Retry-After: 0`.
    LimitedWithTime,
    /// The first request is answered with 429 and `Retry-After` in these seconds.
    LimitedFor(u64),
    /// Every request is answered with 429 without `Retry-After`.
    AlwaysLimited,
    /// Every fourth request is answered with 503.
    Unavailable,
    /// Every second object is created and the connection closed without an answer.
    CreationUnanswered,
    /// Connections are closed without an answer after this many changes.
    Killed(u64),
    /// Every third answer to GET is cut off.
    CutOff,
    /// The token is refused after this many requests.
    TokenExpires(u64),
    /// A query or a creation is answered with the first object of the kind.
    OtherObject,
    /// The first PATCH of an object is answered with 412.
    Stale,
    /// Each answer takes a while.
    Slow,
    /// Changes are answered with 400.
    Refused,
}

#[derive(Debug, Default)]
struct Store {
    objects: Vec<(String, Value)>,
    made: u64,
    requests: u64,
    changes: u64,
    patched: Vec<String>,
}

/// A running server.
pub struct Standin {
    pub server: Server,
    store: Arc<Mutex<Store>>,
    fault: Arc<Mutex<Fault>>,
    /// How many requests are being answered.
    busy: Arc<AtomicUsize>,
}

impl Standin {
    pub fn start(fault: Fault) -> Standin {
        let store = Arc::new(Mutex::new(Store::default()));
        let shared = store.clone();
        let fault = Arc::new(Mutex::new(fault));
        let current = fault.clone();
        let busy = Arc::<AtomicUsize>::default();
        let answering = busy.clone();
        let server = Server::start(move |request| {
            answering.fetch_add(1, Ordering::SeqCst);
            let fault = *current.lock().unwrap();
            let response = shared.lock().unwrap().answer(request, fault);
            answering.fetch_sub(1, Ordering::SeqCst);
            response
        });
        Standin { server, store, fault, busy }
    }

    /// Does another thing wrongly from now on.
    pub fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
        let mut store = self.store.lock().unwrap();
        (store.requests, store.changes) = (0, 0);
    }

    /// Returns how many requests changed something since the last call of [`Standin::set`].
    pub fn changes(&self) -> u64 {
        self.store.lock().unwrap().changes
    }

    /// Returns whether a request is being answered.
    pub fn is_busy(&self) -> bool {
        self.busy.load(Ordering::SeqCst) > 0
    }

    /// Removes an object, or changes one, as an administrator does.
    pub fn change(&self, change: impl FnOnce(&mut Vec<(String, Value)>)) {
        change(&mut self.store.lock().unwrap().objects);
    }

    /// Returns the objects that are left.
    pub fn objects(&self) -> Vec<Value> {
        self.store.lock().unwrap().objects.iter().map(|(_, object)| object.clone()).collect()
    }
}

fn error(status: u16) -> Response {
    let schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
    Response::json(status, json!({ "schemas": schemas, "status": status.to_string() }))
}

impl Store {
    fn answer(&mut self, request: &Request, fault: Fault) -> Response {
        self.requests += 1;
        if fault == Fault::Limited && self.requests.is_multiple_of(50) {
            return error(429);
        }
        if request.method != "GET" {
            self.changes += 1;
        }
        match fault {
            Fault::LimitedWithTime if self.requests.is_multiple_of(3) => {
                let headers = vec![("Retry-After", "0".to_owned())];
                return Response { headers, ..error(429) };
            }
            Fault::LimitedFor(seconds) if self.requests == 1 => {
                let headers = vec![("Retry-After", seconds.to_string())];
                return Response { headers, ..error(429) };
            }
            Fault::AlwaysLimited => return error(429),
            Fault::Unavailable if self.requests.is_multiple_of(4) => return error(503),
            Fault::Killed(after) if self.changes > after => return Response::empty(0),
            Fault::TokenExpires(after) if self.requests > after => return error(401),
            Fault::Slow => std::thread::sleep(std::time::Duration::from_millis(10)),
            Fault::Refused if request.method != "GET" => return error(400),
            Fault::Stale if request.method == "PATCH" && !self.patched.contains(&request.path) => {
                self.patched.push(request.path.clone());
                return error(412);
            }
            Fault::CreationUnanswered if request.method == "POST" => {
                let response = self.create(request.path.trim_start_matches('/'), request, fault);
                return if self.changes.is_multiple_of(2) { Response::empty(0) } else { response };
            }
            Fault::CutOff if request.method == "GET" && self.requests.is_multiple_of(3) => {
                let body = json!({ "totalResults": 0, "Resources": [], "schemas": ["a", "b"] });
                return Response { is_cut_off: true, ..Response::json(200, body) };
            }
            Fault::OtherObject | Fault::CreationOfOther if request.method == "POST" && !self.objects.is_empty() => {
                return Response::json(201, self.objects[0].1.clone());
            }
            _ => {}
        }
        if request.path == "/ServiceProviderConfig" {
            return Response::json(200, json!({ "patch": { "supported": true } }));
        }
        if request.path == "/Schemas" {
            let user = json!({ "id": "urn:ietf:params:scim:schemas:core:2.0:User" });
            return Response::json(200, json!({ "totalResults": 1, "Resources": [user] }));
        }
        let mut parts = request.path.trim_start_matches('/').splitn(2, '/');
        let (kind, id) = (parts.next().unwrap_or_default().to_owned(), parts.next());
        match (request.method.as_str(), id) {
            ("POST", None) => self.create(&kind, request, fault),
            ("GET", None) => self.list(&kind, request, fault),
            (method, Some(id)) => {
                let Some(at) = self.objects.iter().position(|(known, object)| *known == kind && has_id(object, id))
                else {
                    return error(404);
                };
                match method {
                    "GET" => Response::json(200, shown(&self.objects[at].1, fault)),
                    "DELETE" if fault == Fault::DeleteFails => error(500),
                    "DELETE" => {
                        self.objects.remove(at);
                        Response::empty(204)
                    }
                    "PATCH" => patch(&mut self.objects[at].1, request, fault),
                    _ => error(405),
                }
            }
            _ => error(405),
        }
    }

    fn create(&mut self, kind: &str, request: &Request, fault: Fault) -> Response {
        let mut object = request.body.clone();
        let name = |object: &Value| object["userName"].as_str().map(str::to_lowercase);
        let is_taken = kind == "Users" && self.objects.iter().any(|(_, other)| name(other) == name(&object));
        if is_taken && fault != Fault::Duplicates {
            return error(409);
        }
        self.made += 1;
        object["id"] = if fault == Fault::NumericIds { json!(self.made) } else { json!(format!("id{}", self.made)) };
        if object[ENTERPRISE]["manager"].is_string() && fault != Fault::ManagerAsText {
            object[ENTERPRISE]["manager"] = json!({ "value": object[ENTERPRISE]["manager"] });
        }
        self.objects.push((kind.to_owned(), object.clone()));
        Response::json(201, shown(&object, fault))
    }

    fn list(&mut self, kind: &str, request: &Request, fault: Fault) -> Response {
        let of_kind = || self.objects.iter().filter(|(known, _)| known == kind).map(|(_, object)| object);
        let all = of_kind().count();
        let mut found: Vec<Value> = match request.parameter("filter") {
            Some(text) if fault != Fault::FilterIgnored => {
                let text = if fault == Fault::AndIgnored { text.split(" and ").next().unwrap_or(text) } else { text };
                let Ok(filter) = Filter::parse(text, Dialect::Entra) else { return error(400) };
                let holds = |object: &&Value| match fault {
                    Fault::CaseCounts => filter.matches_by(object, &|_| true),
                    Fault::DisabledVanish if object["active"] == false => false,
                    // The service asks for the manager by its bare name.
                    _ if text.contains("manager eq") => filter.matches(&flat(object)),
                    _ => filter.matches(object),
                };
                of_kind().filter(holds).cloned().collect()
            }
            _ => of_kind().cloned().collect(),
        };
        if found.is_empty() && fault == Fault::EmptyIs404 {
            return error(404);
        }
        let total = if fault == Fault::WrongTotal { all + 1 } else { found.len() };
        let number =
            |name: &str, default: usize| request.parameter(name).and_then(|text| text.parse().ok()).unwrap_or(default);
        let start = if fault == Fault::PagesRepeat { 1 } else { number("startIndex", 1) };
        found = found.into_iter().skip(start.saturating_sub(1)).take(number("count", 100)).collect();
        let shown = found.iter().map(|object| {
            let mut shown = shown(object, fault);
            if let (Some(name), Some(members)) = (request.parameter("excludedAttributes"), shown.as_object_mut()) {
                members.shift_remove(name);
            }
            shown
        });
        let shown: Vec<Value> = shown.collect();
        Response::json(200, json!({ "totalResults": total, "startIndex": start, "Resources": shown }))
    }
}

/// Returns an object with the attributes of its extension beside the others.
fn flat(object: &Value) -> Value {
    let mut flat = object.clone();
    for (name, value) in object[ENTERPRISE].as_object().into_iter().flatten() {
        flat[name] = value.clone();
    }
    flat
}

fn has_id(object: &Value, id: &str) -> bool {
    object["id"].as_str().map_or_else(|| object["id"].to_string(), str::to_owned) == id
}

fn shown(object: &Value, fault: Fault) -> Value {
    let mut object = object.clone();
    if fault == Fault::AddressesAsObject && object["addresses"].is_array() {
        object["addresses"] = object["addresses"][0].clone();
    }
    object
}

fn patch(object: &mut Value, request: &Request, fault: Fault) -> Response {
    for operation in request.body["Operations"].as_array().into_iter().flatten() {
        let op = operation["op"].as_str().unwrap_or_default();
        if fault == Fault::CapitalsRefused && op.starts_with(|letter: char| letter.is_uppercase()) {
            return error(400);
        }
        let is_removal = op.eq_ignore_ascii_case("remove");
        let value = &operation["value"];
        let changed = match operation["path"].as_str() {
            None => value
                .as_object()
                .is_some_and(|members| members.iter().all(|(path, value)| set(object, path, value, fault))),
            Some(path) if path.starts_with("members") && is_removal => {
                remove_members(object, path, value, fault);
                true
            }
            Some("members") => {
                let mut members = object["members"].as_array().cloned().unwrap_or_default();
                members
                    .extend(value.as_array().into_iter().flatten().map(|member| json!({ "value": member["value"] })));
                object["members"] = json!(members);
                true
            }
            Some("roles") => {
                let is_added = fault == Fault::RolesAdded || op.eq_ignore_ascii_case("add");
                let known = object["roles"].as_array().filter(|_| is_added).cloned().unwrap_or_default();
                object["roles"] = json!([known, value.as_array().cloned().unwrap_or_default()].concat());
                true
            }
            Some(path) => set(object, path, value, fault),
        };
        if !changed {
            return error(400);
        }
    }
    Response::json(200, shown(object, fault))
}

fn remove_members(object: &mut Value, path: &str, value: &Value, fault: Fault) {
    let mut gone: Vec<Value> = value.as_array().into_iter().flatten().map(|member| member["value"].clone()).collect();
    let literal = path.strip_prefix("members[value eq ").and_then(|rest| rest.strip_suffix(']'));
    gone.extend(literal.and_then(|literal| serde_json::from_str(literal).ok()));
    if fault == Fault::RemovalIgnored {
        return;
    }
    if let Some(members) = object["members"].as_array_mut() {
        members.retain(|member| fault != Fault::RemovalOfAll && !gone.contains(&member["value"]));
    }
}

fn set(object: &mut Value, path: &str, value: &Value, fault: Fault) -> bool {
    let Ok(parsed) = Path::parse(path, Dialect::Entra) else { return false };
    let mut value = value.clone();
    if parsed.attribute().eq_ignore_ascii_case("active") && fault != Fault::ActiveAsText {
        value = match value.as_str() {
            Some(text) => json!(text.eq_ignore_ascii_case("true")),
            None => value,
        };
    }
    if parsed.attribute() == "manager" && value.is_string() && fault != Fault::ManagerAsText {
        value = json!({ "value": value });
    }
    if fault == Fault::AdditionLost && parsed.filter().is_some() && parsed.get(object).is_empty() {
        return true;
    }
    parsed.set(object, value).is_ok()
}
