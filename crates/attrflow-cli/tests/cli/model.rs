//! A model of a target: it carries out requests as a server does, and a sender reports what it saw.

use std::collections::BTreeMap;

use attrflow::plan::Symbols;
use attrflow::scim::Dialect;
use attrflow::scim::Path;
use serde_json::Value;

/// A target that has objects in collections, such as `/Users`, and carries out SCIM and other requests.
#[derive(Default)]
pub struct Target {
    pub collections: BTreeMap<String, BTreeMap<u64, Value>>,
    last: u64,
    symbols: Symbols,
    /// How many requests were carried out.
    pub requests: usize,
}

impl Target {
    /// Carries out the lines of a run, and returns what a sender reports.
    pub fn carry_out(&mut self, lines: &str) -> String {
        self.symbols = Symbols::default();
        lines.lines().map(|line| self.answer(&serde_json::from_str(line).unwrap())).collect()
    }

    /// Carries out lines of which some fail: `fate` says which. What needs an object that was not created fails as well.
    pub fn carry_out_some(&mut self, lines: &str, mut fate: impl FnMut() -> Fate) -> String {
        self.symbols = Symbols::default();
        let mut results = String::new();
        for line in lines.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let is_sendable = self.symbols.path(line["path"].as_str().unwrap()).is_some()
                && self.symbols.body(&line["body"], false).is_some_and(|body| has_all(&line["body"], &body));
            let fate = fate();
            if !is_sendable || fate == Fate::Refused || self.conflicts(&line) {
                let mut result = line;
                result["error"] = "it failed".into();
                results.push_str(&format!("{result}\n"));
                continue;
            }
            if !self.has(&line) {
                let mut result = line;
                result["status"] = 404.into();
                results.push_str(&format!("{result}\n"));
                continue;
            }
            let answer = self.answer(&line);
            match fate {
                Fate::Lost => {
                    let mut result = line;
                    result["error"] = "no answer".into();
                    results.push_str(&format!("{result}\n"));
                }
                _ => results.push_str(&answer),
            }
        }
        results
    }

    /// Whether there is the object that a request names.
    fn has(&self, line: &Value) -> bool {
        let path = self.symbols.path(line["path"].as_str().unwrap()).unwrap();
        let Some((collection, id)) = path.rsplit_once('/').filter(|_| line["method"] != "POST") else { return true };
        self.collections.get(collection).is_some_and(|objects| objects.contains_key(&id.parse().unwrap()))
    }

    /// Whether an object is created whose name another one has.
    fn conflicts(&self, line: &Value) -> bool {
        let name = line["body"]["userName"].as_str().or(line["body"]["displayName"].as_str());
        let objects = self.collections.get(line["path"].as_str().unwrap());
        let has_name = |object: &Value| {
            object["userName"].as_str().or(object["displayName"].as_str()).map(str::to_lowercase)
                == name.map(str::to_lowercase)
        };
        line["method"] == "POST" && objects.is_some_and(|objects| objects.values().any(has_name))
    }

    fn answer(&mut self, line: &Value) -> String {
        let text = |name: &str| line[name].as_str().unwrap();
        let own = format!("{}/{}", text("object"), text("source"));
        let path = self.symbols.path(text("path")).unwrap_or_else(|| panic!("what {line} needs does not exist yet"));
        assert!(!path.contains(['{', '}']), "{line}");
        let is_rest = path.starts_with("/api") || path.starts_with("/services");
        let body = self.symbols.body(&line["body"], is_rest).unwrap_or_else(|| panic!("{line}"));
        assert!(!body.to_string().contains("$link") && !body.to_string().contains("{id}"), "{line}");
        self.requests += 1;
        let created = self.send(text("method"), &path, &body);
        let target = match (&created, line["match"]["target"].as_str()) {
            (_, Some(id)) => id.to_owned(),
            (Some(id), None) if self.symbols.id(&own).is_none() => id.to_string(),
            _ => self.symbols.id(&own).unwrap().to_owned(),
        };
        self.symbols.insert(&own, target.clone());
        let mut result = line.clone();
        (result["target"], result["status"], result["body"]) = (target.into(), 200.into(), body);
        format!("{result}\n")
    }

    /// Carries out a request; returns the identifier of an object that it creates.
    fn send(&mut self, method: &str, path: &str, body: &Value) -> Option<u64> {
        let place = path.split('/').enumerate().find_map(|(number, part)| Some((number, part.parse::<u64>().ok()?)));
        let Some((number, id)) = place else {
            assert_eq!(method, "POST", "{path}");
            self.last += 1;
            let mut object = unwrapped(body);
            object["id"] = self.last.into();
            self.collections.entry(path.to_owned()).or_default().insert(self.last, object);
            return Some(self.last);
        };
        let collection: Vec<&str> = path.split('/').take(number).collect();
        let objects = self.collections.get_mut(&collection.join("/")).unwrap_or_else(|| panic!("{path}"));
        assert!(objects.contains_key(&id), "{method} {path}: there is no such object");
        if method == "DELETE" {
            objects.remove(&id);
        } else {
            change(objects.get_mut(&id).unwrap(), body);
        }
        None
    }

    /// All objects, as the target lists them.
    pub fn listed(&self) -> String {
        let mut lines = String::new();
        for (collection, objects) in &self.collections {
            let kind = collection.rsplit('/').next().unwrap().trim_end_matches('s').to_lowercase();
            let kind = match kind.as_str() {
                "contact" => "Contact",
                kind if kind.contains("member") => "GroupMembership",
                kind if kind.contains("group") => "Group",
                _ => "User",
            };
            for object in objects.values() {
                let mut object = object.clone();
                object["object"] = kind.into();
                lines.push_str(&format!("{object}\n"));
            }
        }
        lines
    }

    pub fn users(&self) -> Vec<&Value> {
        let users = self.collections.iter().filter(|(path, _)| !path.to_lowercase().contains("group"));
        users.flat_map(|(_, objects)| objects.values()).collect()
    }
}

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Done,
    /// It is not carried out.
    Refused,
    /// It is carried out, and nobody learns that.
    Lost,
}

/// Whether no element of a list was left out because its identifier is not known.
fn has_all(body: &Value, filled: &Value) -> bool {
    let operations = |body: &Value| body["Operations"].as_array().map_or(0, Vec::len);
    let values = |body: &Value| -> usize {
        body["Operations"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["value"].as_array())
            .map(Vec::len)
            .sum()
    };
    operations(body) == operations(filled) && values(body) == values(filled)
}

/// The object in `{"user": {...}}`, which some interfaces want.
fn unwrapped(body: &Value) -> Value {
    match body.as_object().map(|members| members.iter().collect::<Vec<_>>()).as_deref() {
        Some([(_, inner)]) if inner.is_object() => (*inner).clone(),
        _ => body.clone(),
    }
}

fn change(object: &mut Value, body: &Value) {
    let Some(operations) = body.get("Operations").and_then(Value::as_array) else {
        merge(object, &unwrapped(body));
        return;
    };
    for operation in operations {
        let op = operation["op"].as_str().unwrap().to_lowercase();
        match operation["path"].as_str() {
            Some(path) => apply(object, &op, path, &operation["value"]),
            None => {
                for (path, value) in operation["value"].as_object().unwrap() {
                    apply(object, &op, path, value);
                }
            }
        }
    }
}

fn merge(object: &mut Value, changes: &Value) {
    for (name, value) in changes.as_object().unwrap() {
        match (object.get_mut(name), value) {
            (Some(Value::Object(_)), Value::Object(_)) => merge(&mut object[name.as_str()], value),
            _ => object[name.as_str()] = value.clone(),
        }
    }
}

fn apply(object: &mut Value, op: &str, path: &str, value: &Value) {
    let id = |member: &Value| member.get("value").unwrap_or(member).clone();
    if let Some(one) = path.strip_prefix("members[value eq \"").and_then(|rest| rest.strip_suffix("\"]")) {
        assert_eq!(op, "remove");
        object["members"].as_array_mut().unwrap().retain(|member| id(member) != *one);
        return;
    }
    let parsed = Path::parse(path, Dialect::Entra).unwrap();
    let is_list = value.as_array().is_some_and(|items| items.iter().all(|item| item.get("value").is_some()));
    if op == "add" && is_list && parsed.filter().is_none() {
        let mut all: Vec<Value> = match parsed.get(object).first() {
            Some(Value::Array(items)) => items.clone(),
            _ => Vec::new(),
        };
        for item in value.as_array().unwrap() {
            if !all.iter().any(|known| id(known) == id(item)) {
                all.push(item.clone());
            }
        }
        parsed.set(object, Value::Array(all)).unwrap();
    } else {
        assert_ne!(op, "remove", "{path}");
        parsed.set(object, value.clone()).unwrap();
    }
}
