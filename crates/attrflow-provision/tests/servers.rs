//! The provisioning loop and the conformance suite against SCIM servers that others wrote: `.ci/servers` installs them, and
//! `cargo test -p attrflow-provision --features servers` runs this.

use std::fs;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Method;
use attrflow_provision::conformance;
use attrflow_provision::conformance::WireForm;
use serde_json::Value;
use serde_json::json;

use crate::run::Source;
use crate::run::agrees;
use crate::run::group;
use crate::run::options;
use crate::run::run;
use crate::run::user;

/// A server that runs until it is dropped.
struct Server {
    process: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Returns the folder that `.ci/servers` installs into.
fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/servers")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Server {
    fn start(command: &mut Command, port: u16, path: &str) -> Server {
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut server = Server {
            process: spawned.expect("run `.ci/servers` first"),
            url: format!("http://127.0.0.1:{port}{path}"),
        };
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(server.process.try_wait().unwrap().is_none(), "the server ended");
            std::thread::yield_now();
        }
        server
    }

    fn scim2_server() -> Server {
        let port = free_port();
        let program = installed().join("python/bin/scim2-server");
        Server::start(Command::new(program).arg("--port").arg(port.to_string()), port, "")
    }

    fn scimmy() -> Server {
        let (port, folder) = (free_port(), installed().join("node"));
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/scimmy.mjs");
        // Its imports are looked for beside it.
        let copy = folder.join("server.mjs");
        fs::copy(script, &copy).expect("run `.ci/servers` first");
        Server::start(
            Command::new(installed().join("bin/node")).arg(copy).arg(port.to_string()).current_dir(folder),
            port,
            "/scim",
        )
    }

    fn objects(&self) -> Vec<Value> {
        let client = Client::new(&self.url, ClientOptions::default()).unwrap();
        let list = |path| {
            let answer = client.send(Method::Get, path, None).unwrap();
            answer.json().unwrap()["Resources"].as_array().cloned().unwrap_or_default()
        };
        [list("/Users"), list("/Groups")].concat()
    }
}

/// Sends rounds of changes. After each of them objects and source agree, and the next run sends nothing.
fn rounds(server: &Server) {
    let mut links = MemoryLinks::default();
    let mut source = Source { users: ["u1", "u2", "u3", "u4"].map(user).into(), groups: Vec::new() };
    source.user("u1")["manager"] = json!("u2");
    source.user("u2")["manager"] = json!("u1");
    source.groups = vec![group("g1", &["u1", "u2"]), group("g2", &["u3"])];
    let changes: [fn(&mut Source); 8] = [
        |_| {},
        |source| source.user("u1")["userPrincipalName"] = json!("renamed@contoso.com"),
        |source| source.user("u2")["accountEnabled"] = json!(false),
        |source| source.user("u2")["accountEnabled"] = json!(true),
        |source| source.groups[0] = group("g1", &["u2", "u3", "u4"]),
        |source| source.groups[0]["displayName"] = json!("Renamed \"group\""),
        |source| source.user("u1")["manager"] = json!("u3"),
        |source| source.users.push(user("u5")),
    ];
    for (round, change) in changes.into_iter().enumerate() {
        change(&mut source);
        let summary = run(&server.url, &source, &mut links, options()).unwrap();
        assert!(!summary.has_failures(), "round {round}: {summary:?}");
        agrees(&server.objects(), &source, &links);
        let again = run(&server.url, &source, &mut links, options()).unwrap();
        assert_eq!(again.skipped, again.records, "round {round}: {again:?}");
    }
    let mut gone = source.clone();
    gone.users = vec![json!({ "objectId": "u4", "id": "u4", "@removed": { "reason": "deleted" } })];
    gone.groups = vec![json!({ "objectId": "g2", "id": "g2", "@removed": { "reason": "changed" } })];
    let summary = run(&server.url, &gone, &mut links, options()).unwrap();
    assert_eq!(summary.deleted, 2, "{summary:?}");
    assert_eq!(server.objects().len(), 5);
    assert_eq!(links.link("User", "u4").unwrap(), None);
}

/// Returns the checks that a server fails.
fn failed(server: &Server) -> Vec<&'static str> {
    let client = Client::new(&server.url, ClientOptions::default()).unwrap();
    let mut failed = Vec::new();
    let mut note = |finding: conformance::Finding| {
        if finding.outcome.is_failure() {
            failed.push(finding.check.id);
        }
    };
    conformance::run(&client, WireForm::Rfc, "attrflow-test", &|_| true, &|| false, &mut note).unwrap();
    failed
}

#[test]
fn scim2_server_gets_every_change() {
    rounds(&Server::scim2_server());
}

#[test]
fn scimmy_gets_every_change() {
    rounds(&Server::scimmy());
}

#[test]
fn scim2_server_conforms() {
    assert_eq!(failed(&Server::scim2_server()), [""; 0]);
}

#[test]
fn scimmy_fails_known_checks() {
    let known = ["etag", "filter-user-name-case", "paging", "patch-path-case"];
    assert_eq!(failed(&Server::scimmy()), known);
}
