//! Answers of a server that says anything: to single requests, to the provisioning loop, and to the conformance suite. The tests of the
//! provisioning crate include this file.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::time::Duration;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Host;
use attrflow::mapping::templates;
use attrflow::plan::links::MemoryLinks;
use attrflow_provision::client::Client;
use attrflow_provision::client::ClientOptions;
use attrflow_provision::client::Method;
use attrflow_provision::conformance;
use attrflow_provision::run::Clock;
use attrflow_provision::run::NoObserver;
use attrflow_provision::run::Options;
use attrflow_provision::run::Provisioner;
use attrflow_provision::run::SourceRecord;
use serde_json::json;

/// How many requests one input may cause, all repeats and pages included.
const MAX_REQUESTS: u64 = 2_000;

/// The first byte that chooses the conformance suite.
const CONFORM: u8 = 1;

/// What the server answers: parts between lines of `%%`, one for each request, from the first again after the last.
#[derive(Default)]
struct Script {
    answers: Vec<Vec<u8>>,
    next: usize,
    requests: u64,
}

/// The server of all inputs.
struct Server {
    url: String,
    script: Arc<Mutex<Script>>,
}

/// A clock that is put forward by those who wait.
#[derive(Debug, Default)]
struct FastClock(Mutex<Duration>);

impl Clock for FastClock {
    fn now(&self) -> Duration {
        *self.0.lock().expect("a time")
    }

    fn wait_until(&self, moment: Duration) {
        let mut now = self.0.lock().expect("a time");
        *now = (*now).max(moment);
    }
}

/// Serves the parts of the bytes after the first, which chooses who asks.
pub fn answers(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    static SERVER: OnceLock<Server> = OnceLock::new();
    // One input at a time: the script is that of the server.
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let server = SERVER.get_or_init(Server::start);
    let mut answers: Vec<Vec<u8>> = parts(rest).into_iter().map(whole).collect();
    if first % 8 == CONFORM {
        answers.iter_mut().for_each(|answer| unhurried(answer));
    }
    *server.script.lock().expect("a script") = Script { answers, next: 0, requests: 0 };
    let client = Client::new(&server.url, ClientOptions::default()).expect("a client");
    match first % 8 {
        0 => single(&client),
        CONFORM => conform(&client),
        2 => provision(&client, "zendesk"),
        _ => provision(&client, "generic-scim"),
    }
    let requests = server.script.lock().expect("a script").requests;
    assert!(requests <= MAX_REQUESTS, "{requests} requests");
}

/// The parts between lines of `%%`.
fn parts(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = vec![Vec::new()];
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match (line, parts.last_mut()) {
            (b"%%\n", _) => parts.push(Vec::new()),
            (line, Some(part)) => part.extend_from_slice(line),
            _ => {}
        }
    }
    parts
}

/// An answer: as it is where it begins as one, or else three digits are the status, and the rest is the body.
fn whole(part: Vec<u8>) -> Vec<u8> {
    if part.starts_with(b"HTTP/") {
        return part;
    }
    let digits = part.get(..3).filter(|digits| digits.iter().all(u8::is_ascii_digit) && digits[0] > b'1');
    let (status, body) = match digits {
        Some(digits) => (String::from_utf8_lossy(digits).into_owned(), &part[3..]),
        None => ("200".to_owned(), &part[..]),
    };
    let head = format!("HTTP/1.1 {status} x\r\nRetry-After: 9\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// Takes the statuses away after which the conformance suite really waits.
fn unhurried(answer: &mut [u8]) {
    for at in 0..answer.len().min(64) {
        if answer[at..].starts_with(b"429") || answer[at..].starts_with(b"503") {
            answer[at] = b'6';
        }
    }
}

fn single(client: &Client) {
    for method in [Method::Get, Method::Post, Method::Delete] {
        match client.send(method, "/Users", Some(&json!({ "a": 1 }))) {
            Ok(answer) => {
                let _ = (answer.id(), answer.is_success(), answer.retry_after);
            }
            Err(error) => assert!(!error.to_string().contains('\n'), "{error}"),
        }
    }
}

fn conform(client: &Client) {
    let mut found = 0;
    let summary = conformance::run(client, conformance::WireForm::Entra, "x", &|_| true, &|| false, &mut |finding| {
        found += 1;
        let _ = finding.to_json();
    });
    assert!(summary.is_err() || found <= conformance::checks().count());
}

fn provision(client: &Client, name: &str) {
    let template = templates::find(name).expect("a template");
    let document = Document::parse(template.document).expect("a document").for_template(template);
    let engine = Engine::new();
    let count = document.object_mappings().count().min(2);
    let mappings = (0..count).map(|number| document.mapping_at(&engine, number).expect("a mapping")).collect();
    let hosts = |_: &str| -> Box<dyn Host> { Box::new(FixedHost::new()) };
    let mut options = Options::default();
    (options.clock, options.concurrency, options.max_error_rate) = (Arc::<FastClock>::default(), 1, Some(1.0));
    let provisioner = Provisioner::new(client, &document, mappings, &hosts, options).expect("a provisioner");
    let user = |id: &str| {
        json!({ "objectId": id, "userPrincipalName": format!("{id}@contoso.com"), "mail": format!("{id}@contoso.com"), "displayName": id,
            "givenName": "Ada", "surname": "L", "mailNickname": id, "accountEnabled": true, "manager": "u2" })
    };
    let records = [
        (0, user("u1")),
        (0, user("u2")),
        (1, json!({ "objectId": "g1", "displayName": "G", "members": ["u1", "u2"] })),
    ];
    let mut links = MemoryLinks::default();
    // The second run reads what the first one linked.
    for _ in 0..2 {
        let records = records.iter().cloned().zip(1..);
        let mut records =
            records.map(|((object, record), number)| SourceRecord::new(object, "records", number, Ok(record)));
        match provisioner.run(&mut records, &mut links, &NoObserver) {
            Ok(summary) => assert!(!summary.sentence().is_empty()),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let script = Arc::<Mutex<Script>>::default();
        let own = Arc::clone(&script);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let _ = serve(stream, &own);
            }
        });
        Server { url, script }
    }
}

/// Answers one request and closes the connection.
fn serve(mut stream: TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
        line.clear();
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    let answer = {
        let mut script = script.lock().expect("a script");
        let Script { answers, next, requests } = &mut *script;
        *requests += 1;
        let answer = answers.get(*next % answers.len().max(1)).cloned().unwrap_or_default();
        *next += 1;
        if *requests > MAX_REQUESTS { Vec::new() } else { answer }
    };
    stream.write_all(&answer)
}
