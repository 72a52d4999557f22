//! The provisioning loop and the conformance suite against SCIM servers that others wrote: `.ci/servers` installs them, and
//! `cargo test -p attrflow-provision --features servers` runs this.

mod conformance;
mod rounds;

use std::fs;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Method;
use serde_json::Value;

/// A server that runs until it is dropped.
pub struct Server {
    process: Child,
    command: Command,
    port: u16,
    pub url: String,
    /// Its script, and where it keeps its objects, if it has them.
    files: Option<(PathBuf, tempfile::TempDir)>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if let Some((script, _)) = &self.files {
            let _ = fs::remove_file(script);
        }
    }
}

/// Returns the folder that `.ci/servers` installs into.
fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/servers")
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn spawned(command: &mut Command, port: u16) -> Child {
    let mut process = command.spawn().expect("run `.ci/servers` first");
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(process.try_wait().unwrap().is_none(), "the server ended");
        std::thread::yield_now();
    }
    process
}

impl Server {
    fn start(mut command: Command, port: u16, path: &str, files: Option<(PathBuf, tempfile::TempDir)>) -> Server {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = spawned(&mut command, port);
        Server { process, command, port, url: format!("http://127.0.0.1:{port}{path}"), files }
    }

    /// Starts scim2-server, which keeps objects in memory.
    pub fn scim2_server() -> Server {
        let port = free_port();
        let mut command = Command::new(installed().join("python/bin/scim2-server"));
        command.arg("--port").arg(port.to_string());
        Server::start(command, port, "", None)
    }

    /// Starts a server of SCIMMY, which keeps objects in a file.
    pub fn scimmy() -> Server {
        let (port, folder, kept) = (free_port(), installed().join("node"), tempfile::tempdir().unwrap());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers/scimmy.mjs");
        // Its imports are looked for beside it.
        let copy = folder.join(format!("server-{port}.mjs"));
        fs::copy(script, &copy).expect("run `.ci/servers` first");
        let mut command = Command::new(installed().join("bin/node"));
        command.arg(&copy).arg(port.to_string()).arg(kept.path().join("objects.json")).current_dir(folder);
        Server::start(command, port, "/scim", Some((copy, kept)))
    }

    /// Ends the process without a word.
    fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// Starts it again on the same port.
    fn restart(&mut self) {
        self.process = spawned(&mut self.command, self.port);
    }

    /// Returns the users and groups: those that it keeps, or those that it lists.
    fn objects(&self) -> Vec<Value> {
        if let Some((_, folder)) = &self.files {
            // It reads no `startIndex` and lists the first page only.
            let Ok(text) = fs::read_to_string(folder.path().join("objects.json")) else { return Vec::new() };
            let kept: Value = serde_json::from_str(&text).unwrap();
            let pairs = ["User", "Group"].into_iter().flat_map(|kind| kept[kind].as_array().unwrap());
            return pairs.map(|pair| pair[1].clone()).collect();
        }
        let client = Client::new(&self.url, ClientOptions::default()).unwrap();
        let mut objects = Vec::new();
        for endpoint in ["/Users", "/Groups"] {
            let answer = client.send(Method::Get, &format!("{endpoint}?count=1000"), None).unwrap();
            let page = answer.json().unwrap();
            let listed = page["Resources"].as_array().cloned().unwrap_or_default();
            assert_eq!(listed.len() as u64, page["totalResults"].as_u64().unwrap());
            objects.extend(listed);
        }
        objects
    }
}
