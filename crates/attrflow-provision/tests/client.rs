//! The client: where the token goes, and what it refuses.

use std::sync::Arc;
use std::sync::Mutex;

use attrflow::limits::ANSWER_LENGTH;
use attrflow_provision::client::Auth;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientErrorKind;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Method;
use attrflow_provision::client::Secret;
use serde_json::json;

use crate::standin::http::Response;
use crate::standin::http::Server;

const TOKEN: &str = "s3cret-token";

fn options() -> ClientOptions {
    ClientOptions::new(Auth::Bearer(Secret::new(&format!(" {TOKEN}\n"))))
}

#[test]
fn the_token_is_sent_and_never_shown() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let server = Server::start(move |request| {
        log.lock().unwrap().push(request.header("Authorization").map(str::to_owned));
        Response::empty(204)
    });
    let client = Client::new(&server.url, options()).unwrap();
    client.send(Method::Get, "/Users", None).unwrap();
    let basic = ClientOptions::new(Auth::Basic(Secret::new("user:pass")));
    Client::new(&server.url, basic).unwrap().send(Method::Get, "/Users", None).unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[0].as_deref(), Some("Bearer s3cret-token"));
    assert_eq!(seen[1].as_deref(), Some("Basic dXNlcjpwYXNz"));
    assert!(!format!("{client:?}").contains(TOKEN));
    assert!(!format!("{:?}", options()).contains(TOKEN));
}

/// One byte more than the limit is refused, and nothing less.
#[test]
fn answers_have_a_limit_of_length() {
    let answered = |bytes: u64| {
        let text = "x".repeat(usize::try_from(bytes).unwrap() - "\"\"".len());
        let server = Server::start(move |_| Response::json(200, json!(text)));
        let client = Client::new(&server.url, options()).unwrap();
        client.send(Method::Get, "/Users", None).map(|answer| answer.status).map_err(|error| error.kind())
    };
    assert_eq!(answered(ANSWER_LENGTH), Ok(200));
    assert_eq!(answered(ANSWER_LENGTH + 1), Err(ClientErrorKind::TooLarge));
}

#[test]
fn redirects_are_not_followed() {
    let asked = Arc::new(Mutex::new(0));
    let count = asked.clone();
    let other = Server::start(move |_| {
        *count.lock().unwrap() += 1;
        Response::empty(200)
    });
    let location = format!("{}/elsewhere", other.url);
    let server =
        Server::start(move |_| Response { headers: vec![("Location", location.clone())], ..Response::empty(302) });
    let error = Client::new(&server.url, options()).unwrap().send(Method::Get, "/Users", None).unwrap_err();
    assert_eq!(error.kind(), ClientErrorKind::Redirect);
    assert_eq!(*asked.lock().unwrap(), 0);
    assert!(!error.to_string().contains(TOKEN));
}

#[test]
fn addresses_must_be_private() {
    for refused in ["http://example.com/scim", "ftp://example.com", "example.com", "", "https://user:pw@example.com"] {
        let error = Client::new(refused, options()).unwrap_err();
        assert_eq!(error.kind(), ClientErrorKind::Address, "{refused}");
        assert!(!error.to_string().contains("pw"), "{error}");
    }
    for allowed in
        ["https://example.com/scim/v2?aadOptscim062020", "http://127.0.0.1:1/x", "http://localhost:1", "http://[::1]:1"]
    {
        assert!(Client::new(allowed, options()).is_ok(), "{allowed}");
    }
    let mut open = options();
    open.allow_http = true;
    assert!(Client::new("http://example.com/scim", open).is_ok());
}

#[test]
fn answers_of_any_kind_are_answers() {
    let server = Server::start(|request| match request.path.as_str() {
        "/json" => {
            Response { headers: vec![("Retry-After", "7".to_owned())], ..Response::json(429, json!({ "id": 5 })) }
        }
        _ => Response::empty(204),
    });
    let client = Client::new(&server.url, options()).unwrap();
    let answer = client.send(Method::Post, "/json", Some(&json!({}))).unwrap();
    assert_eq!((answer.status, answer.id().as_deref()), (429, Some("5")));
    assert_eq!(answer.retry_after.map(|after| after.as_secs()), Some(7));
    assert!(client.send(Method::Delete, "/x", None).unwrap().json().is_none());
}

#[test]
fn locations_of_other_servers_are_not_ours() {
    let client = Client::new("https://example.com/scim/v2/", options()).unwrap();
    let address = client.address();
    assert_eq!(address.join("/Users"), "https://example.com/scim/v2/Users");
    assert_eq!(address.relative("https://example.com/scim/v2/Users/1"), Some("/Users/1"));
    for other in ["https://evil.example/scim/v2/Users/1", "//evil.example/Users", "Users/1"] {
        assert_eq!(address.relative(other), None, "{other}");
    }
}

#[test]
fn a_wait_is_asked_for_in_seconds_or_until_a_date() {
    for (after, seconds) in [
        ("7", Some(7)),
        ("Mon, 30 Nov 2026 12:00:09 GMT", Some(9)),
        ("Mon, 30 Nov 2026 11:00:00 GMT", Some(0)),
        ("soon", None),
    ] {
        let server = Server::start(move |_| {
            let date = "Mon, 30 Nov 2026 12:00:00 GMT";
            let headers = vec![("Retry-After", after.to_owned()), ("Date", date.to_owned())];
            Response { headers, ..Response::empty(429) }
        });
        let answer = Client::new(&server.url, options()).unwrap().send(Method::Get, "/", None).unwrap();
        assert_eq!(answer.retry_after, seconds.map(std::time::Duration::from_secs), "{after}");
    }
}
