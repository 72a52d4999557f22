//! A SCIM server that knows what a first run needs: users are found by a filter on one attribute, and created.

use std::collections::HashMap;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The users, by their names as a filter writes them.
type Users = Mutex<HashMap<String, Value>>;

/// Prints its address and answers until the process ends.
pub fn serve(delay: Duration) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    let users = Arc::<Users>::default();
    for stream in listener.incoming() {
        let (stream, users) = (stream?, Arc::clone(&users));
        thread::spawn(move || answer(&stream, &users, delay));
    }
    Ok(())
}

/// Answers the requests of one connection.
fn answer(mut stream: &TcpStream, users: &Users, delay: Duration) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut length) = (String::new(), 0);
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().unwrap_or_default();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        thread::sleep(delay);
        let (status, body) = respond(&head, &body, users);
        let body = body.to_string();
        let kind = "Content-Type: application/scim+json";
        let head = format!("HTTP/1.1 {status} -\r\n{kind}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(head.as_bytes())?;
    }
}

fn respond(head: &str, body: &[u8], users: &Users) -> (u16, Value) {
    let mut users = users.lock().unwrap_or_else(PoisonError::into_inner);
    if head.starts_with("POST ") {
        let Ok(mut user) = serde_json::from_slice::<Map<String, Value>>(body) else { return (400, Value::Null) };
        let name = user.get("userName").and_then(Value::as_str).unwrap_or_default().to_owned();
        if users.contains_key(&name) {
            return (409, json!({ "status": "409", "scimType": "uniqueness" }));
        }
        user.insert("id".to_owned(), format!("{:032x}", users.len()).into());
        let user = Value::Object(user);
        users.insert(name, user.clone());
        return (201, user);
    }
    // `userName eq "..."`, percent-encoded.
    let name = head.split("%22").nth(1).unwrap_or_default().replace("%40", "@");
    let found: Vec<&Value> = users.get(&name).into_iter().collect();
    (200, json!({ "totalResults": found.len(), "Resources": found }))
}
