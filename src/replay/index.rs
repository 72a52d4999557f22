//! Finds the record that an entry is about: by identifier, or by name where one of the two has no identifier.

use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::replay::entry::Entry;
use crate::replay::entry::Identity;
use crate::replay::reason::Reason;

/// The attributes that identify a record.
const IDS: [&str; 2] = ["objectId", "id"];
const USER_NAME: &str = "userPrincipalName";
const DISPLAY_NAME: &str = "displayName";

/// A record with the place it comes from.
#[derive(Debug, Clone)]
pub struct SourceRecord {
    /// The file it is in.
    pub file: Arc<str>,
    /// Its number in that file, from 1.
    pub number: u64,
    /// The source object that the file was said to hold; none where nothing was said.
    pub object: Option<Arc<str>>,
    /// The attributes that identify it, in the order in which they are asked; `objectId` and `id` where there are none.
    pub id_attributes: Vec<String>,
    /// Its attributes.
    pub attributes: Json,
}

/// The records that entries are about.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Identifiers and names that entries have, in lower case.
    wanted: HashSet<String>,
    records: Vec<SourceRecord>,
    by_id: HashMap<String, usize>,
    /// The records of a name; several records may share one.
    by_name: HashMap<String, Vec<usize>>,
}

fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

fn attribute(record: &Json, name: &str) -> Option<String> {
    match record.get(name)? {
        Json::String(text) => Some(key(text)).filter(|text| !text.is_empty()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn id(record: &SourceRecord) -> Option<String> {
    let own = record.id_attributes.iter().map(String::as_str);
    own.chain(IDS).find_map(|name| attribute(&record.attributes, name))
}

impl Index {
    /// Creates an index that keeps what these entries are about.
    pub(super) fn new(entries: &[Entry]) -> Index {
        let names = entries.iter().flat_map(|entry| {
            let Identity { id, name, user_name, .. } = &entry.source;
            [id, name, user_name]
        });
        Index { wanted: names.filter(|name| !name.is_empty()).map(|name| key(name)).collect(), ..Index::default() }
    }

    /// Keeps a record if an entry may be about it. A later record with the same identifier replaces an earlier one.
    pub(super) fn add(&mut self, record: SourceRecord) {
        let id = id(&record);
        let names: Vec<String> =
            [USER_NAME, DISPLAY_NAME].iter().filter_map(|name| attribute(&record.attributes, name)).collect();
        if !id.iter().chain(&names).any(|name| self.wanted.contains(name)) {
            return;
        }
        let position = match &id {
            Some(id) => *self.by_id.entry(id.clone()).or_insert(self.records.len()),
            None => self.records.len(),
        };
        match self.records.get_mut(position) {
            Some(known) => *known = record,
            None => self.records.push(record),
        }
        for name in names {
            let same = self.by_name.entry(name).or_default();
            if !same.contains(&position) {
                same.push(position);
            }
        }
    }

    /// Finds the record of an entry of this source object.
    pub(super) fn find(&self, identity: &Identity, object: &str) -> Result<&SourceRecord, Reason> {
        let suits = |record: &&SourceRecord| {
            record.object.as_ref().is_none_or(|known| known.eq_ignore_ascii_case(object) || object.is_empty())
        };
        let wanted = key(&identity.id);
        let by_id = self.by_id.get(&wanted).filter(|_| !wanted.is_empty());
        if let Some(record) = by_id.and_then(|position| self.records.get(*position)) {
            return Ok(record);
        }
        for name in [&identity.user_name, &identity.name] {
            let positions = self.by_name.get(&key(name)).filter(|_| !name.is_empty()).into_iter().flatten();
            let records = positions.filter_map(|position| self.records.get(*position)).filter(suits);
            // Two objects that both have an identifier are not the same because they share a name.
            let mut found = records.filter(|record| wanted.is_empty() || id(record).is_none());
            match (found.next(), found.next()) {
                (Some(only), None) => return Ok(only),
                (Some(_), Some(_)) => return Err(Reason::SeveralRecords),
                (None, _) => {}
            }
        }
        Err(Reason::NotAmongRecords)
    }
}
