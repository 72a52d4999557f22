//! A help desk in memory, with the interface of Freshdesk: plain objects, lists in pages, contacts that are deleted restorably.

use std::sync::Arc;
use std::sync::Mutex;

use serde_json::Value;
use serde_json::json;

use crate::standin::http::Request;
use crate::standin::http::Response;
use crate::standin::http::Server;

/// The most objects that a page may have, and how many it has by default.
const PAGES: (usize, usize) = (100, 30);

#[derive(Debug, Default)]
struct Store {
    contacts: Vec<Value>,
    groups: Vec<Value>,
    requests: u64,
}

/// A running help desk.
pub struct FreshDesk {
    pub server: Server,
    store: Arc<Mutex<Store>>,
}

impl FreshDesk {
    /// Starts a help desk that knows this user name and password, in Base64.
    pub fn start(credentials: &'static str) -> FreshDesk {
        let store = Arc::<Mutex<Store>>::default();
        let shared = store.clone();
        let server = Server::start(move |request| {
            if request.header("Authorization") != Some(&format!("Basic {credentials}")) {
                let body = json!({ "code": "invalid_credentials", "message": "You have to be logged in." });
                return Response::json(401, body);
            }
            shared.lock().unwrap().answer(request)
        });
        FreshDesk { server, store }
    }

    /// Returns contacts and groups.
    pub fn objects(&self) -> (Vec<Value>, Vec<Value>) {
        let store = self.store.lock().unwrap();
        (store.contacts.clone(), store.groups.clone())
    }
}

impl Store {
    fn answer(&mut self, request: &Request) -> Response {
        self.requests += 1;
        if self.requests.is_multiple_of(7) {
            let headers = vec![("Retry-After", "0".to_owned())];
            return Response { headers, ..Response::json(429, json!({ "message": "too many requests" })) };
        }
        let parts: Vec<&str> = request.path.trim_start_matches("/api/v2/").split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["contacts"]) => {
                let wanted = |contact: &&Value| {
                    let mut query = request.query.iter();
                    contact["deleted"] != true && query.all(|(name, value)| contact[name].as_str() == Some(value))
                };
                Response::json(200, self.contacts.iter().filter(wanted).cloned().collect())
            }
            ("GET", ["groups"]) => {
                let number = |name: &str| request.parameter(name).and_then(|text| text.parse::<usize>().ok());
                let size = number("per_page").unwrap_or(PAGES.1).min(PAGES.0);
                let skipped = (number("page").unwrap_or(1) - 1) * size;
                Response::json(200, self.groups.iter().skip(skipped).take(size).cloned().collect())
            }
            ("POST", ["contacts"]) => {
                let is_taken = |contact: &Value| contact["email"] == request.body["email"];
                if self.contacts.iter().any(is_taken) {
                    let errors = json!([{ "field": "email", "code": "duplicate_value" }]);
                    return Response::json(409, json!({ "description": "Validation failed", "errors": errors }));
                }
                create(&mut self.contacts, &request.body)
            }
            ("POST", ["groups"]) => create(&mut self.groups, &request.body),
            (method, [kind, id, rest @ ..]) => {
                let list = if *kind == "contacts" { &mut self.contacts } else { &mut self.groups };
                let Some(object) = list.iter_mut().find(|object| object["id"].as_u64() == id.parse().ok()) else {
                    return Response::empty(404);
                };
                match (method, rest) {
                    ("GET", []) => Response::json(200, object.clone()),
                    ("PUT", []) => {
                        for (name, value) in request.body.as_object().into_iter().flatten() {
                            object[name] = value.clone();
                        }
                        Response::json(200, object.clone())
                    }
                    ("DELETE", []) => {
                        object["deleted"] = json!(true);
                        Response::empty(204)
                    }
                    ("PUT", ["restore"]) => {
                        object["deleted"] = json!(false);
                        Response::empty(204)
                    }
                    _ => Response::empty(404),
                }
            }
            _ => Response::empty(404),
        }
    }
}

fn create(list: &mut Vec<Value>, body: &Value) -> Response {
    let mut object = body.clone();
    object["id"] = json!(list.len() + 1);
    list.push(object.clone());
    Response::json(201, object)
}
