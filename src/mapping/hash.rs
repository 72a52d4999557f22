//! The hash of a record: what an object mapping reads of it, together with the mapping, its scope and the parameters.
//!
//! A record whose hash is that of its last confirmation needs no evaluation. So the hash covers everything that the outcome depends on,
//! and it is equal for every input format: values are hashed as text, lists of one element like the element, and expanded
//! references like their identifiers.

use serde_json::Map;
use serde_json::Value as Json;

use crate::engine::ParsedExpression;
use crate::mapping::Links;
use crate::mapping::Mapping;
use crate::mapping::computed::ENABLED;
use crate::mapping::computed::REMOVED;
use crate::mapping::computed::SOFT_DELETED;
use crate::mapping::links::Referent;
use crate::mapping::model::AttributeType;
use crate::mapping::model::Filter;
use crate::mapping::model::ObjectMapping;
use crate::mapping::object::Target;
use crate::mapping::references::source_id;
use crate::value::Value;
use crate::value::convert;

/// Functions whose results differ although the record does not: they read the clock, randomness, or a look-up in the target.
const VOLATILE: [&str; 4] = ["Now", "RandomString", "Guid", "SelectUniqueValue"];

/// FNV-1a with 128 bits, which is the same on every machine and in every version.
#[derive(Debug, Clone, Copy)]
struct Hash(u128);

impl Hash {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = (1 << 88) + 0x13b;

    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(Hash::PRIME));
    }

    /// Adds a text with its kind and length, so that no two sequences of parts are alike.
    fn part(&mut self, kind: u8, text: &str) {
        self.bytes(&[kind]);
        self.bytes(&(text.len() as u64).to_le_bytes());
        self.bytes(text.as_bytes());
    }

    fn value(&mut self, value: &Json) {
        match value {
            Json::Null => self.part(b'0', ""),
            Json::Bool(truth) => self.part(b'b', if *truth { "1" } else { "0" }),
            Json::String(text) if text.eq_ignore_ascii_case("true") => self.part(b'b', "1"),
            Json::String(text) if text.eq_ignore_ascii_case("false") => self.part(b'b', "0"),
            Json::String(text) => self.part(b't', text),
            Json::Number(number) => self.part(b't', &number.to_string()),
            Json::Array(items) => match items.as_slice() {
                [] => self.part(b'e', ""),
                [only] => self.value(only),
                several => {
                    self.part(b'l', &several.len().to_string());
                    several.iter().for_each(|item| self.value(item));
                }
            },
            Json::Object(members) => self.members(members),
        }
    }

    fn members(&mut self, members: &Map<String, Json>) {
        let mut names: Vec<(&String, &Json)> = members.iter().filter(|(_, value)| !value.is_null()).collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        self.part(b'o', &names.len().to_string());
        for (name, value) in names {
            self.part(b'n', name);
            self.value(value);
        }
    }

    /// Adds references by the identifiers of the records that they lead to.
    fn references(&mut self, value: &Json) {
        match value {
            Json::Array(items) if items.len() != 1 => {
                self.part(b'l', &items.len().to_string());
                items.iter().for_each(|item| self.references(item));
            }
            Json::Array(items) => items.iter().for_each(|item| self.references(item)),
            one => match source_id(one) {
                Some(id) => self.part(b't', id),
                None => self.value(one),
            },
        }
    }
}

/// Returns a fingerprint of an object mapping and its scope; none if its results differ although the record does not.
pub(super) fn fingerprint(
    mapping: &ObjectMapping,
    parsed: &[Option<ParsedExpression>],
    targets: &[Target],
) -> Option<u128> {
    if parsed.iter().flatten().any(|expression| expression.calls_any(&VOLATILE)) {
        return None;
    }
    let mut hash = Hash(Hash::OFFSET);
    for part in [&mapping.source_object, &mapping.target_object] {
        hash.part(b'm', part);
    }
    hash.part(b'f', &format!("{:?}", mapping.flow_types));
    for (attribute, expression) in mapping.attributes.iter().zip(parsed) {
        hash.part(b'a', &attribute.target);
        hash.part(b'x', expression.as_ref().map_or("", |expression| expression.text()));
        hash.part(b'd', attribute.default_value.as_deref().unwrap_or_default());
        let how = (attribute.flow_type, attribute.flow_behavior, attribute.matching_priority);
        hash.part(b'f', &format!("{how:?}"));
    }
    for target in targets {
        let known = &target.attribute;
        let how = (known.kind, known.multivalued, known.case_exact, known.required, known.mutability);
        hash.part(b'k', &format!("{how:?}"));
    }
    if let Some(filter) = &mapping.scope {
        hash.filter(filter);
    }
    Some(hash.0)
}

impl Hash {
    fn filter(&mut self, filter: &Filter) {
        for groups in [&filter.groups, &filter.input_filter_groups, &filter.category_filter_groups] {
            self.part(b's', &groups.len().to_string());
            for group in groups {
                self.part(b'g', &group.clauses.len().to_string());
                for clause in &group.clauses {
                    self.part(b'c', &clause.attribute.text);
                    self.part(b'c', &clause.operator.text);
                    self.part(b'c', &clause.values.len().to_string());
                    clause.values.iter().for_each(|value| self.part(b'v', &value.text));
                }
            }
        }
    }
}

/// Hashes the records of an object mapping under the same parameters.
#[derive(Debug, Clone, Default)]
pub struct RecordHasher {
    start: Option<Hash>,
    /// The attributes that are hashed, each with whether it holds references.
    attributes: Vec<(String, bool)>,
}

impl Mapping {
    /// Returns what hashes records, given the values of parameters.
    pub fn record_hasher(&self, parameters: &[(String, String)]) -> RecordHasher {
        let mut parameters: Vec<&(String, String)> = parameters.iter().collect();
        parameters.sort_unstable();
        let start = self.inner.fingerprint.map(|fingerprint| {
            let mut hash = Hash(fingerprint);
            for (name, value) in parameters {
                hash.part(b'p', name);
                hash.part(b'v', value);
            }
            hash
        });
        let holds_references = |name: &str| {
            let references = self.parts().iter().filter(|target| target.attribute.kind == AttributeType::Reference);
            references.into_iter().any(|target| {
                target.copies.as_deref() == Some(name) || target.list_sources.iter().any(|source| source == name)
            })
        };
        let names = self.inner.projection.names().iter().map(|name| &**name);
        let names = names.filter(|name| ![REMOVED, ENABLED, SOFT_DELETED].contains(name));
        let attributes = names.map(|name| (name.to_owned(), holds_references(name))).collect();
        RecordHasher { start, attributes }
    }
}

impl RecordHasher {
    /// Returns the hash of a record; none if the results of the mapping differ although the record does not. Whether its references lead
    /// to records that are known to be out of scope is part of it, and so is whether the record is assigned.
    pub fn hash(&self, record: &Json, is_unassigned: bool, links: &dyn Links) -> Option<String> {
        let mut hash = self.start?;
        if let Some(removed) = record.get(REMOVED) {
            let is_permanent = removed.get("reason").is_some_and(|reason| reason == "deleted");
            hash.part(b'r', if is_permanent { "deleted" } else { "changed" });
            return Some(format!("{:032x}", hash.0));
        }
        if is_unassigned {
            hash.part(b'u', "");
        }
        for name in [ENABLED, SOFT_DELETED] {
            let flag = match record.get(name) {
                Some(Json::Bool(truth)) => Some(*truth),
                Some(Json::String(text)) => convert::to_boolean(Value::Text(text)),
                _ => None,
            };
            hash.part(b'b', flag.map_or("", |flag| if flag { "1" } else { "0" }));
        }
        for (name, holds_references) in &self.attributes {
            let value = record.get(name).unwrap_or(&Json::Null);
            if *holds_references && !value.is_null() {
                hash.references(value);
                excluded(value, links, &mut hash);
            } else {
                hash.value(value);
            }
        }
        Some(format!("{:032x}", hash.0))
    }
}

impl RecordHasher {
    /// Returns whether a reference of a record leads to an object that this run creates, so that the record is due although it is unchanged.
    pub fn refers_to_new(&self, record: &Json, links: &dyn Links) -> bool {
        let references = self.attributes.iter().filter(|(_, holds_references)| *holds_references);
        references.filter_map(|(name, _)| record.get(name)).any(|value| {
            let items = match value {
                Json::Array(items) => items.as_slice(),
                one => std::slice::from_ref(one),
            };
            items.iter().filter_map(source_id).any(|id| matches!(links.referent(id), Referent::Created(_)))
        })
    }
}

/// Adds the references that lead to records which are known to be deleted or out of scope.
fn excluded(references: &Json, links: &dyn Links, hash: &mut Hash) {
    let items = match references {
        Json::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    for id in items.iter().filter_map(source_id).filter(|id| links.referent(id) == Referent::Excluded) {
        hash.part(b'-', id);
    }
}
