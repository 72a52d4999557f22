//! The bar on a terminal: it is there for long work, and no line of what is printed is mixed with it.
#![cfg(unix)]

use std::fs;
use std::fs::File;
use std::io::Read;
use std::io::Write;
use std::process::Child;
use std::process::ChildStdin;
use std::process::Command;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::Condvar;
use std::sync::Mutex;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use rustix::termios::Winsize;
use serde_json::json;

use super::fixture;
use super::program;
use crate::standin::http::Response;
use crate::standin::http::Server;

/// A terminal, and all that was written to it.
struct Terminal {
    user: File,
    written: Arc<Mutex<String>>,
    reader: JoinHandle<()>,
}

impl Terminal {
    fn new() -> Terminal {
        Terminal::of(None)
    }

    /// A terminal with this many columns.
    fn of_columns(columns: u16) -> Terminal {
        Terminal::of(Some(Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }))
    }

    fn of(size: Option<Winsize>) -> Terminal {
        let pair = rustix_openpty::openpty(None, size.as_ref()).unwrap();
        let written = Arc::<Mutex<String>>::default();
        let (mut controller, shared) = (File::from(pair.controller), Arc::clone(&written));
        let reader = thread::spawn(move || {
            let mut bytes = [0; 4096];
            // It ends with an error when nobody has the other side open.
            while let Ok(count @ 1..) = controller.read(&mut bytes) {
                shared.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        Terminal { user: File::from(pair.user), written, reader }
    }

    fn stdio(&self) -> Stdio {
        self.user.try_clone().unwrap().into()
    }

    #[track_caller]
    fn wait_for(&self, text: &str) {
        let began = Instant::now();
        while !self.written.lock().unwrap().contains(text) {
            assert!(began.elapsed() < Duration::from_secs(60), "`{text}` is not in {:?}", self.written.lock().unwrap());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Everything that was written, when nobody writes any more.
    fn end(self) -> String {
        drop(self.user);
        self.reader.join().unwrap();
        Arc::into_inner(self.written).unwrap().into_inner().unwrap()
    }
}

/// The lines that a terminal shows in the end.
fn screen(written: &str) -> Vec<String> {
    let (mut lines, mut row, mut column) = (vec![Vec::new()], 0_usize, 0_usize);
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        match character {
            '\r' => column = 0,
            '\n' => row += 1,
            '\u{1b}' => {
                let sequence: String = characters.by_ref().skip(1).take_while_inclusive();
                let number = sequence.trim_end_matches(char::is_alphabetic).parse().unwrap_or(1);
                match sequence.chars().last() {
                    Some('A') => row = row.saturating_sub(number),
                    Some('B') => row += number,
                    Some('K') if sequence == "2K" => lines[row].clear(),
                    Some('K') => lines[row].truncate(column),
                    Some('m') => {}
                    _ => panic!("the terminal does not know {sequence:?}"),
                }
            }
            character => {
                let line: &mut Vec<char> = &mut lines[row];
                line.resize(line.len().max(column + 1), ' ');
                line[column] = character;
                column += 1;
            }
        }
        lines.resize(lines.len().max(row + 1), Vec::new());
    }
    let lines = lines.into_iter().map(|line| line.into_iter().collect::<String>().trim_end().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}

/// The characters up to the letter that ends a sequence, and that letter.
trait TakeWhileInclusive: Iterator<Item = char> + Sized {
    fn take_while_inclusive(self) -> String {
        let mut sequence = String::new();
        for character in self {
            sequence.push(character);
            if character.is_alphabetic() {
                break;
            }
        }
        sequence
    }
}

impl<I: Iterator<Item = char>> TakeWhileInclusive for I {}

/// A run on a terminal whose records come as the test writes them.
fn start(terminal: &Terminal, more: &[&str], change: impl Fn(&mut Command)) -> (Child, ChildStdin) {
    let schema = fixture("mapping.json");
    let mut command = program(&[&["run", "--schema", &schema, "-"], more].concat());
    command.env("TERM", "xterm").stdin(Stdio::piped()).stdout(terminal.stdio()).stderr(terminal.stdio());
    change(&mut command);
    let mut child = command.spawn().unwrap();
    let input = child.stdin.take().unwrap();
    (child, input)
}

const RECORD: &[u8] = b"{\"mail\":\"a\"}\n";

/// What a run says of its input, and of the attributes that it does not have.
const READ_AS: &str = "standard input: read as JSON lines, UTF-8";
const ABSENT: &str = "no record has the attributes `givenName`, `surname`, `displayName`";

#[test]
fn long_work_has_a_bar_that_goes_before_anything_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let terminal = Terminal::new();
    let (mut child, mut input) = start(&terminal, &["-o", output.to_str().unwrap()], |_| {});
    input.write_all(RECORD).unwrap();
    terminal.wait_for("1 record,");
    // Bad records are reported while the bar is there.
    input.write_all(b"{bad\n").unwrap();
    terminal.wait_for("2 records");
    input.write_all(b"{bad\n").unwrap();
    terminal.wait_for("3 records");
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let written = terminal.end();
    let bad = "error[AF0801]: this is not JSON: a name in double quotes is expected here (byte 1)";
    let last = "records in 3 = written 1 + skipped by scope 0 + quarantined 2";
    let said = [&format!("line 2: {bad}"), &format!("line 3: {bad}"), READ_AS, ABSENT, last];
    assert_eq!(screen(&written), said, "{written:?}");
}

#[test]
fn files_that_are_checked_have_a_bar() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::copy(fixture("mapping.json"), folder.path().join("a.json")).unwrap();
    let terminal = Terminal::new();
    let mut command = program(&["check", "a.json", "pipe.json"]);
    command.current_dir(folder.path()).env("TERM", "xterm").stdin(Stdio::null());
    let mut child = command.stdout(terminal.stdio()).stderr(terminal.stdio()).spawn().unwrap();
    // It has the terminal open as well.
    drop(command);
    terminal.wait_for("1 of 2 files");
    fs::copy(fixture("mapping.json"), &pipe).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(screen(&terminal.end()), ["attrflow: no findings in 2 files"]);
}

/// What a command prints on a terminal of this width.
fn printed(columns: u16, arguments: &[&str]) -> String {
    let terminal = Terminal::of_columns(columns);
    let mut command = program(arguments);
    command.env("TERM", "dumb").stdin(Stdio::null()).stdout(terminal.stdio()).stderr(terminal.stdio());
    assert!(command.spawn().unwrap().wait().unwrap().success());
    drop(command);
    terminal.end().replace('\r', "")
}

#[test]
fn lists_are_laid_out_for_the_width_of_the_terminal() {
    for list in ["codes", "functions"] {
        let piped = super::run(&[list], "").stdout;
        let narrow = printed(60, &[list]);
        assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
        assert!(narrow.lines().count() > piped.lines().count(), "{narrow}");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&narrow), words(&piped));
    }
    // A table is cut instead, and the last column has a line of its own.
    insta::assert_snapshot!("attributes_narrow", printed(60, &["attributes", "--template", "generic-scim"]));
    let wide = printed(500, &["attributes", "--template", "generic-scim"]);
    assert_eq!(wide, super::run(&["attributes", "--template", "generic-scim"], "").stdout);
}

#[test]
fn an_interrupt_takes_the_bar_away() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let terminal = Terminal::new();
    let (mut child, mut input) = start(&terminal, &["-o", output.to_str().unwrap()], |_| {});
    input.write_all(RECORD).unwrap();
    terminal.wait_for("1 record,");
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let last = "so far: records in 1 = written 1 + skipped by scope 0 + quarantined 0";
    assert_eq!(screen(&terminal.end()), ["attrflow: interrupted by SIGINT", last]);
}

#[test]
fn results_on_the_terminal_have_no_bar_beside_them() {
    // Into a pipe, too: its reader may print to the same terminal.
    for is_piped in [false, true] {
        let terminal = Terminal::new();
        let (mut child, mut input) = start(&terminal, &[], |command| {
            if is_piped {
                command.stdout(Stdio::piped());
            }
        });
        for _ in 0..5 {
            input.write_all(RECORD).unwrap();
            thread::sleep(Duration::from_millis(200));
        }
        drop(input);
        assert!(child.wait().unwrap().success());
        drop(child);
        let written = terminal.end();
        let object = "{\"userName\":\"a\",\"name\":{\"formatted\":\"\"},\"displayName\":\"!\"}\r\n";
        let objects = if is_piped { String::new() } else { object.repeat(5) };
        let last = "records in 5 = written 5 + skipped by scope 0 + quarantined 0";
        assert_eq!(written, format!("{objects}{READ_AS}\r\n{ABSENT}\r\n{last}\r\n"));
    }
}

#[test]
fn a_terminal_that_can_do_nothing_has_no_bar() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out");
    let terminal = Terminal::new();
    let (mut child, mut input) = start(&terminal, &["-o", output.to_str().unwrap()], |command| {
        command.env("TERM", "dumb");
    });
    input.write_all(RECORD).unwrap();
    thread::sleep(Duration::from_millis(800));
    drop(input);
    assert!(child.wait().unwrap().success());
    let last = "records in 1 = written 1 + skipped by scope 0 + quarantined 0";
    assert_eq!(terminal.end(), format!("{READ_AS}\r\n{ABSENT}\r\n{last}\r\n"));
}

#[test]
fn short_work_has_no_bar() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("records.jsonl"), RECORD).unwrap();
    let terminal = Terminal::new();
    let schema = fixture("mapping.json");
    let mut command = program(&["run", "--schema", &schema, "records.jsonl", "-o", "out"]);
    command.current_dir(folder.path()).env("TERM", "xterm").stderr(terminal.stdio());
    assert!(command.status().unwrap().success());
    drop(command);
    let last = "records in 1 = written 1 + skipped by scope 0 + quarantined 0";
    assert_eq!(terminal.end(), format!("records.jsonl: read as JSON lines, UTF-8\r\n{ABSENT}\r\n{last}\r\n"));
}

#[test]
fn a_file_is_read_with_its_length_known() {
    let folder = tempfile::tempdir().unwrap();
    let name = "x".repeat(200);
    fs::write(folder.path().join("records.jsonl"), format!("{{\"displayName\":\"{name}\"}}\n").repeat(60_000)).unwrap();
    let terminal = Terminal::new();
    let schema = fixture("mapping.json");
    let mut command = program(&["run", "--schema", &schema, "records.jsonl", "-o", "out", "--check", "--threads", "1"]);
    command.current_dir(folder.path()).env("TERM", "xterm").stderr(terminal.stdio());
    let code = command.status().unwrap().code();
    drop(command);
    let written = terminal.end();
    // A fast machine may be done before there is a bar.
    if written.contains('\u{1b}') {
        assert!(written.contains('%') && written.contains("records, ") && written.contains(" left"), "{written:?}");
    }
    assert!(screen(&written).last().unwrap().starts_with("records in 60000 = written 60000"), "{code:?} {written:?}");
}

/// A server that answers look-ups and creations only when it is allowed to.
fn gated() -> (Server, Arc<(Mutex<u8>, Condvar)>) {
    let gate = Arc::<(Mutex<u8>, Condvar)>::default();
    let shared = Arc::clone(&gate);
    let server = Server::start(move |request| {
        let wanted = if request.method == "POST" { 2 } else { 1 };
        let (open, changed) = &*shared;
        drop(changed.wait_while(open.lock().unwrap(), |open| *open < wanted).unwrap());
        match wanted {
            1 => Response::json(200, json!({ "totalResults": 0, "Resources": [] })),
            _ => {
                let mut user = request.body.clone();
                user["id"] = json!(format!("id of {}", user["userName"]));
                Response::json(201, user)
            }
        }
    });
    (server, gate)
}

#[test]
fn provisioning_shows_what_is_looked_up_and_how_much_is_sent() {
    let (server, gate) = gated();
    let open = |stage: u8| {
        *gate.0.lock().unwrap() = stage;
        gate.1.notify_all();
    };
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let user = |number: usize| {
        let user = json!({ "objectId": format!("u{number}"), "userPrincipalName": format!("u{number}@contoso.com") });
        format!("{user}\n")
    };
    fs::write(file("users.jsonl"), (0..40).map(user).collect::<String>()).unwrap();
    let (links, users) = (file("links.db"), file("users.jsonl"));
    let fixed = ["provision", "--template", "generic-scim", "--target-url", &server.url, "--links", &links, &users];
    let terminal = Terminal::new();
    let mut command = program(&fixed);
    command.env("TERM", "xterm").stdin(Stdio::null()).stdout(terminal.stdio()).stderr(terminal.stdio());
    let mut child = command.spawn().unwrap();
    drop(command);
    terminal.wait_for("0 looked up");
    open(1);
    terminal.wait_for("0%  0 of 40 sent");
    open(2);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let shown = screen(&terminal.end());
    assert!(shown.iter().all(|line| !line.contains("looked up") && !line.contains(" sent")), "{shown:#?}");
    assert!(shown.last().unwrap().contains("records in 40 = created 40"), "{shown:#?}");
}
