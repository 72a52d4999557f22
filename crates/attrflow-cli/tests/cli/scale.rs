//! `attrflow provision` with many records: memory stays flat, and as many requests are in flight as were asked for.

use std::collections::HashMap;
use std::fs;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::standin::http::Request;
use crate::standin::http::Response;
use crate::standin::http::Server;

/// A SCIM server that finds users by their names in no time, however many there are.
struct Directory {
    server: Server,
    users: Arc<Mutex<HashMap<String, Value>>>,
    /// The most requests that were in flight at once.
    most: Arc<AtomicUsize>,
}

impl Directory {
    /// Starts a server whose answers take this long.
    fn start(latency: Duration) -> Directory {
        let (users, most) = (Arc::<Mutex<HashMap<String, Value>>>::default(), Arc::<AtomicUsize>::default());
        let (shared, highest, current) = (users.clone(), most.clone(), AtomicUsize::new(0));
        let server = Server::start(move |request| {
            highest.fetch_max(current.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            thread::sleep(latency);
            let response = answer(&mut shared.lock().unwrap(), request);
            current.fetch_sub(1, Ordering::SeqCst);
            response
        });
        Directory { server, users, most }
    }
}

fn answer(users: &mut HashMap<String, Value>, request: &Request) -> Response {
    if request.method == "POST" {
        let mut user = request.body.clone();
        user["id"] = json!(format!("id{}", users.len()));
        users.insert(user["userName"].as_str().unwrap().to_owned(), user.clone());
        return Response::json(201, user);
    }
    let name = request.parameter("filter").and_then(|filter| filter.split('"').nth(1));
    let found: Vec<&Value> = name.and_then(|name| users.get(name)).into_iter().collect();
    Response::json(200, json!({ "totalResults": found.len(), "Resources": found }))
}

/// Provisions this many users; the server, and the most memory that the program had, in KiB.
fn provision(count: usize, latency: Duration, concurrency: &str) -> (Directory, u64) {
    let directory = Directory::start(latency);
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let user = |number: usize| {
        let name = format!("person{number}@contoso.com");
        let user = json!({ "objectId": format!("u{number}"), "accountEnabled": true, "userPrincipalName": name, "mail": name });
        format!("{user}\n")
    };
    fs::write(file("users.jsonl"), (0..count).map(user).collect::<String>()).unwrap();
    let (links, users, url) = (file("links.db"), file("users.jsonl"), &directory.server.url);
    let fixed = ["provision", "--template", "generic-scim", "--target-url", url, "--links", &links, &users];
    let mut command = super::program(&[&fixed[..], &["--concurrency", concurrency]].concat());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    let code = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let most = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
        memory = memory.max(most.unwrap_or_default());
        if let Some(ended) = child.try_wait().unwrap() {
            break ended.code();
        }
        thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(code, Some(0));
    assert_eq!(directory.users.lock().unwrap().len(), count);
    (directory, memory)
}

#[test]
fn as_many_requests_are_in_flight_as_were_asked_for() {
    for (concurrency, wanted) in [("1", 1), ("8", 8)] {
        let (directory, _) = provision(80, Duration::from_millis(20), concurrency);
        assert_eq!(directory.most.load(Ordering::SeqCst), wanted);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_records() {
    let [few, many] = [300, 3_000].map(|count| provision(count, Duration::ZERO, "4").1);
    // What is kept of a record is its links and the hash of its names: less than 2 KiB. A short run may end between two samples, and
    // takes 24 MiB at least.
    assert!(few > 0 && many < few.max(24 * 1024) + 2 * 2_700, "{few} KiB for 300 records, {many} KiB for 3,000");
}
