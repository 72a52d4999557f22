//! No value of a record or of a server's answer, and no token, is in a message, log or summary of the commands that talk to a server.

use std::fs;
use std::path::Path;

use super::Ended;
use super::ended;
use super::privacy::is_silent;
use super::program;
use crate::standin::http::Response;
use crate::standin::http::Server;

/// What records and answers hold.
const VALUE: &str = "zq7canary";

/// What only the token holds; servers send it back.
const TOKEN: &str = "zq7TokenCanary";

/// Answers of servers, each to every request: a status, and a body in which `TOKEN` is the token that was sent.
const ANSWERS: &[(u16, &str)] = &[
    (
        200,
        r#"{"totalResults":1,"Resources":[{"id":"1","userName":"zq7canary@contoso.com","displayName":"zq7canary","zq7canary":["zq7canary"]}]}"#,
    ),
    (
        200,
        r#"{"totalResults":2,"Resources":[{"id":"1","userName":"zq7canary@contoso.com"},{"id":"2","userName":"zq7canary@contoso.com"}]}"#,
    ),
    (200, r#"{"totalResults":1,"Resources":[{"userName":"zq7canary"}]}"#),
    (200, r#"{"id":"1","userName":"zq7canary"}"#),
    (200, r#"["zq7canary"]"#),
    (200, r#"{"Resources":"zq7canary"#),
    (200, "<html>zq7canary"),
    (400, r#"{"scimType":"zq7canary","detail":"zq7canary","status":"400"}"#),
    (400, r#"{"scimType":"TOKEN","detail":"the token TOKEN is not known"}"#),
    (401, r#"{"detail":"zq7canary TOKEN","error":{"message":"zq7canary TOKEN"}}"#),
    (404, r#"{"detail":"zq7canary"}"#),
    (409, r#"{"scimType":"uniqueness","detail":"zq7canary"}"#),
    (412, "zq7canary TOKEN"),
    (302, "zq7canary"),
];

/// Values of records: right ones, and some that are refused.
const RECORDS: &str = concat!(
    r#"{"objectId":"u1","accountEnabled":true,"userPrincipalName":"zq7canary@contoso.com","displayName":"zq7canary"}"#,
    "\n",
    r#"{"objectId":"u2","accountEnabled":"zq7canary","userPrincipalName":["zq7canary"],"mail":{"zq7canary":1}}"#,
    "\n",
    r#"{"objectId":"u3","displayName":"zq7canary"#,
    "\n",
);

fn server(status: u16, body: &'static str) -> Server {
    Server::start(move |request| {
        let token = request.header("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned();
        let text: &'static str = Box::leak(body.replace("TOKEN", &token).into_boxed_str());
        let header = |name| (name, format!("http://127.0.0.1/{VALUE}"));
        let headers = vec![header("Location"), header("ETag"), ("WWW-Authenticate", VALUE.to_owned())];
        Response { headers, text, ..Response::empty(status) }
    })
}

fn run(folder: &Path, arguments: &[&str]) -> Ended {
    let mut command = program(arguments);
    let ended = ended(command.env("ATTRFLOW_TOKEN", TOKEN).current_dir(folder), "");
    assert_ne!(ended.code, 2, "{arguments:?}: {}", ended.stderr);
    ended
}

/// The commands; their outputs that may have values are not among what is searched.
#[test]
fn commands_that_talk_to_a_server_show_neither_values_nor_tokens() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("users.jsonl"), RECORDS).unwrap();
    for (status, body) in ANSWERS {
        let server = server(*status, body);
        let url = server.url.as_str();
        let provision = ["provision", "--template", "generic-scim", "--target-url", url, "--links", "links.db"];
        let files = ["--log", "log.jsonl", "--summary", "summary.json", "--max-error-rate", "1"];
        for (more, may_show) in [
            (&["User=users.jsonl"][..], false),
            (&["--full", "User=users.jsonl"], false),
            (&["--dry-run", "User=users.jsonl"], true),
            (&["--one", "u1", "User=users.jsonl"], true),
        ] {
            let files = if more[0].starts_with("--d") || more[0].starts_with("--o") { &[][..] } else { &files };
            let ended = run(folder.path(), &[&provision[..], files, more].concat());
            let what = format!("provision {more:?}, {status} {body}");
            is_silent(&what, &ended.stderr);
            assert!(!ended.stdout.contains(TOKEN), "{what}: {}", ended.stdout);
            if !may_show {
                is_silent(&what, &ended.stdout);
            }
            for file in ["log.jsonl", "summary.json"] {
                is_silent(&what, &fs::read_to_string(folder.path().join(file)).unwrap_or_default());
            }
        }
        // The report has the answers of the server, which is what is tested, but never the token.
        for format in ["text", "json", "junit"] {
            let ended = run(folder.path(), &["conformance", "--target-url", url, "--format", format]);
            for text in [&ended.stdout, &ended.stderr] {
                assert!(!text.contains(TOKEN), "conformance --format {format}, {status} {body}: {text}");
            }
            is_silent(&format!("conformance {status} {body}"), &ended.stderr);
        }
    }
}
