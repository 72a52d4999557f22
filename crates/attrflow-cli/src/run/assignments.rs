//! `--assignments`: who is assigned to the application. Everybody else is out of scope.
//!
//! Members of an assigned group are assigned, one level deep, as the service has it: it does not read groups in groups.

use std::collections::HashMap;
use std::collections::HashSet;
use std::path::Path;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::input::BAD_ASSIGNMENTS;
use attrflow::input::Kind;
use attrflow::input::Options;
use attrflow::input::RecordSpan;
use attrflow::input::is_cut;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::run::feeds::Feeds;
use crate::run::feeds::is_of_groups;
use crate::run::source;
use crate::run::source::source_ids;

const NEXT_LINK: &str = "@odata.nextLink";
const MEMBERS: &str = "members";

/// What is assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Principal {
    User,
    Group,
    /// The list does not say.
    Unknown,
}

/// The identifiers that a file lists.
#[derive(Debug, Default)]
pub struct Assignments {
    principals: HashMap<String, Principal>,
    is_incomplete: bool,
}

/// Who is assigned, with the members of groups.
#[derive(Debug, Default)]
pub struct Assigned {
    users: HashSet<String>,
    groups: HashSet<String>,
}

impl Assigned {
    /// Whether a record is assigned; `ids` are the attributes that may identify it.
    pub fn has(&self, record: &Value, ids: &[String], is_group: bool) -> bool {
        let known = if is_group { &self.groups } else { &self.users };
        source_ids(ids, record).any(|id| known.contains(&id.to_ascii_lowercase()))
    }
}

impl Assignments {
    /// Reads a file: pages of `appRoleAssignedTo`, an array of identifiers or assignments, or one identifier a line.
    pub fn read(file: &Path) -> Result<Assignments, Failure> {
        let text = input::text(file)?;
        let fail = |message: String| unusable(file, message);
        let mut assignments = Assignments::default();
        if text.trim_start().starts_with(['{', '[', '"']) {
            for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
                let value = value.map_err(|error| {
                    fail(format!("this is not JSON (line {}, column {})", error.line(), error.column()))
                })?;
                assignments.take(&value).map_err(fail)?;
            }
            return Ok(assignments);
        }
        if text.trim().is_empty() {
            return Err(fail("the file is empty; an empty list is `[]`".to_owned()));
        }
        for (number, line) in text.lines().enumerate() {
            let id = line.trim();
            if id.contains(|character: char| character.is_whitespace() || ",;<>{}\"=".contains(character)) {
                return Err(fail(format!("line {} is not an identifier", number + 1)));
            }
            if !id.is_empty() {
                assignments.enter(id, Principal::Unknown);
            }
        }
        Ok(assignments)
    }

    fn enter(&mut self, id: &str, principal: Principal) {
        let known = self.principals.entry(id.to_ascii_lowercase()).or_insert(principal);
        if *known == Principal::Unknown {
            *known = principal;
        }
    }

    fn take(&mut self, value: &Value) -> Result<(), String> {
        match value {
            Value::String(id) => self.enter(id, Principal::Unknown),
            Value::Array(items) => items.iter().try_for_each(|item| self.take(item))?,
            Value::Object(members) => {
                if let Some(page) = members.get("value").filter(|page| page.is_array()) {
                    // Of several pages only the last may say that there are no more.
                    self.is_incomplete = members.get(NEXT_LINK).is_some_and(Value::is_string);
                    return self.take(page);
                }
                let text = |names: [&str; 2]| names.into_iter().find_map(|name| members.get(name)?.as_str());
                let principal = match text(["principalType", "PrincipalType"]) {
                    Some(kind) if kind.eq_ignore_ascii_case("user") => Principal::User,
                    Some(kind) if kind.eq_ignore_ascii_case("group") => Principal::Group,
                    // Applications are assigned too, and are no records.
                    Some(_) => return Ok(()),
                    None => Principal::Unknown,
                };
                let id = text(["principalId", "PrincipalId"]).or_else(|| text(["objectId", "id"]));
                self.enter(id.ok_or("an assignment has no `principalId`")?, principal);
            }
            _ => return Err("an assignment is neither an object nor an identifier".to_owned()),
        }
        Ok(())
    }

    /// Adds the members of assigned groups, which are among the records of the run. A group whose members are not all known stops it.
    pub fn resolve(self, feeds: &Feeds, options: &Options) -> Result<Assigned, Failure> {
        let mut resolver = self.resolver()?;
        for feed in feeds.feeds.iter().filter(|feed| !feed.filter.is_second) {
            let (Some(origin), Some(object)) = (feeds.origins.get(feed.origin), feeds.objects.get(feed.object)) else {
                continue;
            };
            let mut records = origin.open(options)?;
            let ids = records.id_attributes();
            loop {
                let batch = records.batch()?;
                for piece in &batch.records {
                    let is_group = match batch.kind(piece) {
                        Some(kind) => kind == Kind::Group,
                        None => is_of_groups(&object.mapping),
                    };
                    if let Some(record) = is_group.then(|| source::record(&batch, piece).ok()).flatten() {
                        resolver.add(&ids, &record, piece);
                    }
                }
                if batch.last {
                    break;
                }
            }
        }
        resolver.finish()
    }

    /// Begins to add the members of assigned groups. A list that is known to be incomplete stops the run.
    pub fn resolver(self) -> Result<Resolver, Failure> {
        if self.is_incomplete {
            let message = format!("the assignments are incomplete: the last page ends with `{NEXT_LINK}`");
            return Err(Failure::Guard(format!(
                "{message}; give all pages, or those who are left out would be disabled"
            )));
        }
        let mut resolver = Resolver::default();
        for (id, principal) in &self.principals {
            if *principal != Principal::Group {
                resolver.assigned.users.insert(id.clone());
            }
            if *principal != Principal::User {
                resolver.assigned.groups.insert(id.clone());
            }
            if *principal == Principal::Group {
                resolver.missing.insert(id.clone());
            }
        }
        Ok(resolver)
    }
}

/// Adds the members of assigned groups.
#[derive(Debug, Default)]
pub struct Resolver {
    assigned: Assigned,
    /// Groups that no record was found for yet.
    missing: HashSet<String>,
    /// Groups whose list of members may lack some.
    incomplete: HashSet<String>,
}

impl Resolver {
    /// Takes the record of a group; `ids` are the attributes that may identify it.
    pub fn add(&mut self, ids: &[String], record: &Value, piece: &RecordSpan) {
        let known = source_ids(ids, record).map(str::to_ascii_lowercase);
        let Some(id) = known.into_iter().find(|id| self.assigned.groups.contains(id)) else { return };
        self.missing.remove(&id);
        match members(record, piece) {
            Some(members) => self.assigned.users.extend(members),
            None => {
                self.incomplete.insert(id);
            }
        }
    }

    /// Returns who is assigned, if the members of all groups are known.
    pub fn finish(self) -> Result<Assigned, Failure> {
        let Resolver { assigned, missing, incomplete } = self;
        let why =
            [(missing.len(), "are not among the records"), (incomplete.len(), "have no complete list of `members`")];
        let why = why.iter().filter(|(number, _)| *number > 0).map(|(number, why)| format!("{number} {why}"));
        let why: Vec<String> = why.collect();
        if why.is_empty() {
            return Ok(assigned);
        }
        Err(Failure::Guard(format!(
            "assigned groups whose members are not known: {}; give the groups with all of their members, or those who are left out \
             would be disabled",
            why.join(", ")
        )))
    }
}

/// The identifiers of the members of a group; none when the list may not be complete.
fn members(record: &Value, piece: &RecordSpan) -> Option<Vec<String>> {
    if record.get("@removed").is_some() || piece.removed().is_some() {
        return Some(Vec::new());
    }
    let is_noted = piece.notes().is_some_and(|notes| notes.incomplete.iter().any(|list| list == MEMBERS));
    let goes_on = ["members@odata.nextLink", "members@delta"].iter().any(|name| record.get(name).is_some());
    let list = record.get(MEMBERS)?;
    if is_noted || goes_on || is_cut(list) {
        return None;
    }
    let items = match list {
        Value::Array(items) => items.as_slice(),
        one @ Value::String(_) => std::slice::from_ref(one),
        _ => return None,
    };
    // Groups in groups are not read.
    let is_nested = |item: &&Value| {
        let kind = item.get("@odata.type").and_then(Value::as_str).unwrap_or_default();
        kind.to_ascii_lowercase().ends_with(".group")
    };
    let id = |item: &Value| {
        let named = ["objectId", "id", "value"].iter().find_map(|name| item.get(name)?.as_str());
        Some(item.as_str().or(named)?.to_ascii_lowercase())
    };
    // A member without an identifier cannot be distinguished from others.
    items.iter().filter(|item| !is_nested(item)).map(id).collect()
}

/// A file of `--assignments` or `--roles` that cannot be used.
pub fn unusable(file: &Path, message: String) -> Failure {
    let diagnostic = Diagnostic::new(&BAD_ASSIGNMENTS, message);
    Failure::Input { origin: input::name(file), diagnostic: Box::new(diagnostic) }
}
