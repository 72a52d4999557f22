//! A help desk in memory, with the interface of Zendesk: answers around their objects, searches, lists in pages, memberships.

use std::sync::Arc;
use std::sync::Mutex;

use serde_json::Value;
use serde_json::json;

use crate::standin::http::Request;
use crate::standin::http::Response;
use crate::standin::http::Server;

/// The header that it takes: `admin@contoso.com/token` with the token `secret`.
const CREDENTIALS: &str = "Basic YWRtaW5AY29udG9zby5jb20vdG9rZW46c2VjcmV0";

/// What is kept: users, groups and memberships, all numbered alike.
#[derive(Debug, Default)]
struct Store {
    users: Vec<Value>,
    groups: Vec<Value>,
    memberships: Vec<Value>,
    changes: u64,
    authorizations: Vec<Option<String>>,
    /// How many searches find nothing from now on, because the index lags.
    blind: usize,
}

/// A running help desk.
pub struct HelpDesk {
    pub server: Server,
    store: Arc<Mutex<Store>>,
}

impl HelpDesk {
    /// Starts a help desk with this many groups of others.
    pub fn start(groups: u64) -> HelpDesk {
        let groups = (1..=groups).map(|id| json!({ "id": id, "name": format!("Other {id}") })).collect();
        let store = Store { groups, ..Store::default() };
        let store = Arc::new(Mutex::new(store));
        let shared = store.clone();
        let server = Server::start(move |request| shared.lock().unwrap().answer(request));
        HelpDesk { server, store }
    }

    /// Returns users, groups and memberships.
    pub fn objects(&self) -> (Vec<Value>, Vec<Value>, Vec<Value>) {
        let store = self.store.lock().unwrap();
        (store.users.clone(), store.groups.clone(), store.memberships.clone())
    }

    /// Returns how many requests changed something since the last call.
    pub fn changes(&self) -> u64 {
        std::mem::take(&mut self.store.lock().unwrap().changes)
    }

    /// Adds a user that the next searches do not find.
    pub fn add_unindexed(&self, email: &str, searches: usize) {
        let mut store = self.store.lock().unwrap();
        let id = store.users.len() + 1;
        store.users.push(json!({ "id": id, "email": email, "name": "Somebody" }));
        store.blind = searches;
    }

    /// Returns the headers `Authorization` of all requests.
    pub fn authorizations(&self) -> Vec<Option<String>> {
        self.store.lock().unwrap().authorizations.clone()
    }
}

impl Store {
    fn answer(&mut self, request: &Request) -> Response {
        if request.header("Authorization").is_none_or(|header| header != CREDENTIALS) {
            return Response::json(401, json!({ "error": "Couldn't authenticate you" }));
        }
        self.authorizations.push(request.header("Authorization").map(str::to_owned));
        if request.method != "GET" {
            self.changes += 1;
        }
        let parts: Vec<&str> = request.path.trim_start_matches("/api/v2/").split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["users", "search"]) => {
                let wanted = |user: &Value| match (request.parameter("query"), request.parameter("external_id")) {
                    (Some(query), _) => user["email"].as_str() == query.strip_prefix("email:"),
                    (_, id) => user["external_id"].as_str() == id,
                };
                let is_blind = self.blind > 0;
                self.blind = self.blind.saturating_sub(1);
                let found: Vec<Value> = self.users.iter().filter(|user| !is_blind && wanted(user)).cloned().collect();
                Response::json(200, json!({ "users": found, "next_page": null, "count": found.len() }))
            }
            ("GET", ["groups"]) => {
                let number = |name: &str| request.parameter(name).and_then(|text| text.parse::<usize>().ok());
                let (size, page) = (number("per_page").unwrap_or(100), number("page").unwrap_or(1));
                let found: Vec<Value> = self.groups.iter().skip((page - 1) * size).take(size).cloned().collect();
                Response::json(200, json!({ "groups": found, "count": self.groups.len() }))
            }
            ("GET", ["groups", id, "memberships"]) => {
                let own = |entry: &&Value| entry["group_id"].as_u64() == id.parse().ok();
                let found: Vec<Value> = self.memberships.iter().filter(own).cloned().collect();
                Response::json(200, json!({ "group_memberships": found }))
            }
            ("POST", ["group_memberships"]) => self.create("group_membership", &request.body),
            ("POST", ["users"]) => {
                let user = &request.body["user"];
                let refused = |attribute: &str, error: &str| {
                    let details = json!({ attribute: [{ "description": "it is refused", "error": error }] });
                    let body = json!({ "error": "RecordInvalid", "description": "Record validation errors", "details": details });
                    Response::json(422, body)
                };
                if user["name"].as_str().is_none_or(str::is_empty) {
                    return refused("name", "TooShort");
                }
                if self.users.iter().any(|known| known["email"] == user["email"]) {
                    return refused("email", "DuplicateValue");
                }
                self.create("user", &request.body)
            }
            ("POST", ["groups"]) => self.create("group", &request.body),
            (method, [kind, id]) => self.one(method, kind, id, &request.body),
            _ => Response::empty(404),
        }
    }

    fn list(&mut self, kind: &str) -> &mut Vec<Value> {
        match kind {
            "user" | "users" => &mut self.users,
            "group" | "groups" => &mut self.groups,
            _ => &mut self.memberships,
        }
    }

    fn create(&mut self, kind: &str, body: &Value) -> Response {
        let list = self.list(kind);
        let mut object = body[kind].clone();
        // Numbers of users and groups are the same on purpose.
        object["id"] = json!(list.len() + 1);
        list.push(object.clone());
        Response::json(201, json!({ kind: object }))
    }

    fn one(&mut self, method: &str, kind: &str, id: &str, body: &Value) -> Response {
        let name = kind.trim_end_matches('s');
        let list = self.list(kind);
        let Some(at) = list.iter().position(|object| object["id"].as_u64() == id.parse().ok()) else {
            return Response::empty(404);
        };
        match method {
            "DELETE" => {
                list.remove(at);
                Response::empty(204)
            }
            _ => {
                for (member, value) in body[name].as_object().into_iter().flatten() {
                    list[at][member] = value.clone();
                }
                Response::json(200, json!({ name: list[at] }))
            }
        }
    }
}
