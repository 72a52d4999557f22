//! What a provisioning run takes of the machine: processor time for each user, its share of the time that the run takes, and memory.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo bench -p attrflow-provision` | the table, with the stand-in in `server.rs` and with the servers that `.ci/servers` installed |
//! | `… -- --url URL [--users N] [--concurrency N]` | one row, with the server at this address, in which users are created |
//!
//! Servers and runs have a process each, so that the processor time and the memory of a run are attrflow's own. They are read from
//! `/proc`, which only Linux has.

mod server;

use std::env;
use std::error::Error;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::net::TcpListener;
use std::net::TcpStream;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Host;
use attrflow::mapping::templates;
use attrflow::plan::links::SqliteLinks;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::run::NoObserver;
use attrflow_provision::run::Options;
use attrflow_provision::run::Provisioner;
use attrflow_provision::run::SourceRecord;
use serde_json::json;

/// The rows of the table: the server, how many users are created, and how many requests are in flight at once. A row with one request at
/// once is what the following rows are compared with.
const ROWS: &[(Kind, u64, usize)] = &[
    (Kind::StandIn(20), 1_000, 1),
    (Kind::StandIn(20), 1_000, 8),
    (Kind::StandIn(20), 10_000, 8),
    (Kind::StandIn(50), 1_000, 8),
    (Kind::StandIn(0), 10_000, 1),
    (Kind::StandIn(0), 10_000, 8),
    (Kind::Scim2Server, 1_000, 1),
    (Kind::Scim2Server, 1_000, 8),
    (Kind::Scimmy, 1_000, 1),
    (Kind::Scimmy, 1_000, 8),
];

/// A server that a row is measured with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Our own, which waits for this many milliseconds before each answer.
    StandIn(u64),
    Scim2Server,
    /// It keeps its objects in memory.
    Scimmy,
}

/// What a run took.
struct Figures {
    elapsed: Duration,
    processor: Duration,
    /// In megabytes.
    memory: f64,
}

type Fault = Box<dyn Error>;

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().skip_while(|argument| *argument != name).nth(1);
    let number = |name: &str, usual: u64| after(name).map_or(Ok(usual), |number| number.parse());
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", delay] => return Ok(server::serve(Duration::from_millis(delay.parse()?))?),
        ["run", url, users, concurrency] => return run(url, users.parse()?, concurrency.parse()?),
        _ => {}
    }
    let is_measured = arguments.iter().any(|argument| argument == "--bench");
    if !is_measured {
        let (_server, url) = start(Kind::StandIn(1))?.ok_or("the server did not start")?;
        measure(&url, 50, 8)?;
        return Ok(());
    }
    println!(
        "| server | users | requests at once | time | as fast as one | processor time a user | share of the time | memory |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    if let Some(url) = after("--url") {
        let (users, concurrency) = (number("--users", 1_000)?, number("--concurrency", 8)?);
        row(url, users, concurrency.try_into()?, &measure(url, users, concurrency.try_into()?)?, None);
        return Ok(());
    }
    let mut single: Option<(Kind, f64)> = None;
    for (kind, users, concurrency) in ROWS.iter().copied() {
        let Some((_server, url)) = start(kind)? else { continue };
        let figures = measure(&url, users, concurrency)?;
        let rate = users as f64 / figures.elapsed.as_secs_f64();
        if concurrency == 1 {
            single = Some((kind, rate));
        }
        let ratio = single.filter(|(of, _)| *of == kind && concurrency > 1).map(|(_, single)| rate / single);
        row(&kind.name(), users, concurrency, &figures, ratio);
    }
    Ok(())
}

fn row(server: &str, users: u64, concurrency: usize, figures: &Figures, ratio: Option<f64>) {
    let Figures { elapsed, processor, memory } = figures;
    println!(
        "| {server} | {users} | {concurrency} | {:.1} s | {} | {:.2} ms | {:.1} % | {memory:.0} MB |",
        elapsed.as_secs_f64(),
        ratio.map_or(String::new(), |ratio| format!("{ratio:.1}")),
        processor.as_secs_f64() * 1e3 / users as f64,
        processor.as_secs_f64() / elapsed.as_secs_f64() * 100.0,
    );
}

/// Measures a run in a process of its own.
fn measure(url: &str, users: u64, concurrency: usize) -> Result<Figures, Fault> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["run", url, &users.to_string(), &concurrency.to_string()]);
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let figures: Vec<f64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    let [elapsed, processor, memory] = figures[..] else { return Err("the run failed".into()) };
    Ok(Figures { elapsed: Duration::from_secs_f64(elapsed), processor: Duration::from_secs_f64(processor), memory })
}

/// Creates users, and prints the time in seconds, the processor time, and the most memory in megabytes.
fn run(url: &str, users: u64, concurrency: usize) -> Result<(), Fault> {
    let began = Instant::now();
    let template = templates::find("generic-scim").ok_or("there is no such template")?;
    let document = Document::parse(template.document)?;
    let mapping = document.mapping(&Engine::new(), None).map_err(|_| "the mapping has errors")?;
    let client = Client::new(url, ClientOptions::default())?;
    let folder = tempfile::tempdir()?;
    let mut links = SqliteLinks::open_for_writing(&folder.path().join("links.db"))?;
    let hosts = |_: &str| -> Box<dyn Host> { Box::new(FixedHost::new()) };
    let mut options = Options::default();
    options.concurrency = concurrency;
    let mut records = (1..=users).map(|number| {
        let record = json!({
            "objectId": format!("6f1d7a52-0000-4000-8000-{number:012}"),
            "accountEnabled": true,
            "displayName": format!("Ines Okafor {number}"),
            "givenName": "Ines",
            "surname": format!("Okafor {number}"),
            "userPrincipalName": format!("ines.okafor.{number}@contoso.com"),
            "mail": format!("ines.okafor.{number}@contoso.com"),
            "mailNickname": format!("ines.okafor.{number}"),
            "department": "Sales",
            "jobTitle": "Account manager",
            "telephoneNumber": "+1 425 555 0100",
            "city": "Seattle",
            "country": "US",
        });
        SourceRecord::new(0, "users.jsonl", number, Ok(record))
    });
    let provisioner = Provisioner::new(&client, &document, vec![mapping], &hosts, options)?;
    let summary = provisioner.run(&mut records, &mut links, &NoObserver)?;
    if summary.created != users {
        return Err(summary.sentence().into());
    }
    let elapsed = began.elapsed().as_secs_f64();
    let (processor, memory) = own()?;
    println!("{elapsed} {processor} {memory}");
    Ok(())
}

/// Returns the processor time of this process in seconds, and the most memory it had in megabytes.
fn own() -> Result<(f64, f64), Fault> {
    // In hundredths of a second, whatever the kernel counts in.
    let text = fs::read_to_string("/proc/self/stat")?;
    let fields = text.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    let ticks: f64 = fields.map(str::parse::<f64>).sum::<Result<_, _>>()?;
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the memory is not known")?;
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse()?;
    Ok((ticks / 100.0, kilobytes * 1024.0 / 1e6))
}

/// A server that runs until it is dropped.
struct Server {
    process: Child,
    /// A copy of its script.
    script: Option<PathBuf>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(script) = &self.script {
            let _ = fs::remove_file(script);
        }
    }
}

impl Kind {
    fn name(self) -> String {
        match self {
            Kind::StandIn(0) => "stand-in".to_owned(),
            Kind::StandIn(delay) => format!("stand-in, {delay} ms an answer"),
            Kind::Scim2Server => "scim2-server".to_owned(),
            Kind::Scimmy => "scimmy-routers".to_owned(),
        }
    }
}

/// Starts a server. Returns it with its address; none if it is not installed.
fn start(kind: Kind) -> Result<Option<(Server, String)>, Fault> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = own.join("../../target/servers");
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let (mut command, path, script) = match kind {
        Kind::StandIn(delay) => {
            let mut command = Command::new(env::current_exe()?);
            let mut process = command.args(["serve", &delay.to_string()]).stdout(Stdio::piped()).spawn()?;
            let mut line = String::new();
            BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
            return Ok(Some((Server { process, script: None }, line.trim().to_owned())));
        }
        Kind::Scim2Server => {
            let mut command = Command::new(installed.join("python/bin/scim2-server"));
            command.args(["--port", &port.to_string()]);
            (command, "", None)
        }
        Kind::Scimmy => {
            // Its imports are looked for beside it.
            let script = installed.join(format!("node/bench-{port}.mjs"));
            if fs::copy(own.join("tests/servers/scimmy.mjs"), &script).is_err() {
                return Ok(None);
            }
            let mut command = Command::new(installed.join("bin/node"));
            command.arg(&script).arg(port.to_string());
            (command, "/scim", Some(script))
        }
    };
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(process) = command.spawn() else { return Ok(None) };
    let mut server = Server { process, script };
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if server.process.try_wait()?.is_some() {
            return Err("the server ended".into());
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(Some((server, format!("http://127.0.0.1:{port}{path}"))))
}
