//! What the checks made, and how it is removed at the end.
//!
//! An object is removed only if the server says that it has the name that a check gave it, so that a server that answers with somebody
//! else's object loses nothing.

use std::thread;

use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Client;
use crate::client::Method;
use crate::client::identifier;
use crate::client::percent_encoded;
use crate::conformance::exchange::MAX_REPEATS;
use crate::conformance::exchange::waiting_time;

/// The attributes that hold the name of a user or group.
const NAMES: [&str; 2] = ["userName", "displayName"];

/// A creation of which it is not known what it made.
#[derive(Debug)]
struct Unclear {
    endpoint: String,
    attribute: &'static str,
    name: String,
    /// The path that the answer named.
    path: Option<String>,
}

/// What was created.
#[derive(Debug, Default)]
pub(super) struct Made {
    paths: Vec<String>,
    unclear: Vec<Unclear>,
}

impl Made {
    /// Notes a creation; without an answer it may have been carried out.
    pub(super) fn note(&mut self, endpoint: &str, body: &Value, answer: Option<&Answer>) {
        // A request that was refused made nothing.
        if answer.is_some_and(|answer| !answer.is_success() && answer.status < 500) {
            return;
        }
        let Some((attribute, name)) = name_of(body) else { return };
        let id = answer.and_then(Answer::id);
        let path = id.map(|id| format!("{endpoint}/{}", percent_encoded(&id)));
        match path {
            Some(path) if answer.and_then(Answer::json).is_some_and(|object| has_name(object, attribute, name)) => {
                self.paths.push(path);
            }
            path => {
                let (endpoint, name) = (endpoint.to_owned(), name.to_owned());
                self.unclear.push(Unclear { endpoint, attribute, name, path });
            }
        }
    }

    /// Removes everything, groups before users, and returns what could not be removed.
    pub(super) fn remove(mut self, client: &Client) -> Vec<String> {
        for unclear in std::mem::take(&mut self.unclear) {
            self.paths.extend(find(client, &unclear));
        }
        let (groups, others): (Vec<String>, Vec<String>) =
            self.paths.into_iter().partition(|path| path.starts_with("/Groups"));
        let mut left = Vec::new();
        for path in groups.into_iter().rev().chain(others.into_iter().rev()) {
            if !delete(client, &path) && !left.contains(&path) {
                left.push(path);
            }
        }
        left
    }
}

/// Returns the attribute that holds an object's name, and the name.
fn name_of(object: &Value) -> Option<(&'static str, &str)> {
    NAMES.into_iter().find_map(|attribute| Some((attribute, object.get(attribute)?.as_str()?)))
}

fn has_name(object: &Value, attribute: &str, name: &str) -> bool {
    object.get(attribute).and_then(Value::as_str).is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// Returns the paths of the objects that have the name of an unclear creation.
fn find(client: &Client, unclear: &Unclear) -> Vec<String> {
    let Unclear { endpoint, attribute, name, path } = unclear;
    let filter = percent_encoded(&format!("{attribute} eq {}", json!(name)));
    let query = format!("{endpoint}?filter={filter}");
    let answers = [Some(&query), path.as_ref()].into_iter().flatten().filter_map(|path| get(client, path));
    let mut found = Vec::new();
    for answer in answers {
        let listed = answer.get("Resources").and_then(Value::as_array);
        for object in listed.map_or(std::slice::from_ref(&answer), Vec::as_slice) {
            let id = object.get("id").and_then(identifier).filter(|_| has_name(object, attribute, name));
            let path = id.map(|id| format!("{endpoint}/{}", percent_encoded(&id)));
            found.extend(path.filter(|path| !found.contains(path)));
        }
    }
    found
}

fn get(client: &Client, path: &str) -> Option<Value> {
    let answer = client.send(Method::Get, path, None).ok().filter(Answer::is_success)?;
    answer.json().cloned()
}

/// Deletes an object, and returns whether it is gone. A server that limits or is busy is asked again, because nothing may be left.
fn delete(client: &Client, path: &str) -> bool {
    for _ in 0..MAX_REPEATS {
        match client.send(Method::Delete, path, None) {
            Ok(answer) if answer.is_success() || matches!(answer.status, 404 | 410) => return true,
            Ok(answer) if matches!(answer.status, 429 | 503) => thread::sleep(waiting_time(answer.retry_after)),
            _ => return false,
        }
    }
    false
}
