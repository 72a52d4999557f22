//! The hash of a record: what an object mapping reads of it, together with the mapping, its scope and the parameters.
//!
//! A record whose hash is that of its last confirmation needs no evaluation. So the hash covers everything that the outcome depends on,
//! and it is equal for every input format: values are hashed as text, lists of one element like the element, and expanded
//! references like their identifiers.

use std::fmt;

use crate::engine::ParsedExpression;
use crate::host::Record;
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
use crate::value::Arena;
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

    /// The effect of seven zero bytes, which most lengths have.
    const SEVEN_ZEROS: u128 = {
        let square = Hash::PRIME.wrapping_mul(Hash::PRIME);
        square.wrapping_mul(square).wrapping_mul(square).wrapping_mul(Hash::PRIME)
    };

    fn bytes(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(Hash::PRIME));
    }

    /// Adds a text with its kind and length, so that no two sequences of parts are alike.
    fn part(&mut self, kind: u8, text: &str) {
        match u8::try_from(text.len()) {
            Ok(length) => {
                self.bytes(&[kind, length]);
                self.0 = self.0.wrapping_mul(Hash::SEVEN_ZEROS);
            }
            Err(_) => {
                self.bytes(&[kind]);
                self.bytes(&(text.len() as u64).to_le_bytes());
            }
        }
        self.bytes(text.as_bytes());
    }

    /// Adds a value. What JSON has in several ways, such as a list of one, is one value.
    fn value(&mut self, value: Value<'_>) {
        match value {
            Value::Missing => self.part(b'0', ""),
            Value::Boolean(truth) => self.part(b'b', if truth { "1" } else { "0" }),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => self.part(b'b', "1"),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => self.part(b'b', "0"),
            Value::Text(text) => self.part(b't', text),
            Value::List([only]) => self.value(*only),
            Value::List(items) => {
                self.part(b'l', &items.len().to_string());
                items.iter().for_each(|item| self.value(*item));
            }
            Value::Complex(members) => self.members(members),
            scalar => {
                let mut text = String::new();
                convert::write_scalar(scalar, &mut text);
                self.part(b't', &text);
            }
        }
    }

    fn members(&mut self, members: &[(&str, Value<'_>)]) {
        let mut members: Vec<&(&str, Value<'_>)> = members.iter().filter(|(_, value)| !value.is_missing()).collect();
        members.sort_unstable_by_key(|(name, _)| *name);
        self.part(b'o', &members.len().to_string());
        for (name, value) in members {
            self.part(b'n', name);
            self.value(*value);
        }
    }

    /// Adds references by the identifiers of the records that they lead to.
    fn references(&mut self, value: Value<'_>) {
        match value {
            Value::List([only]) => self.references(*only),
            Value::List(items) => {
                self.part(b'l', &items.len().to_string());
                items.iter().for_each(|item| self.references(*item));
            }
            one => match referenced(one) {
                Some(id) => self.part(b't', id),
                None => self.value(one),
            },
        }
    }
}

/// Returns the identifier of the source record that a reference names, see [`source_id`](crate::mapping::references::source_id).
fn referenced(reference: Value<'_>) -> Option<&str> {
    match reference {
        Value::Text(id) => Some(id),
        Value::Complex(members) => ["objectId", "id", "value"].iter().find_map(|wanted| {
            members.iter().find_map(|(name, value)| match value {
                Value::Text(id) if name == wanted => Some(*id),
                _ => None,
            })
        }),
        _ => None,
    }
}

fn items<'v, 'r>(references: &'v Value<'r>) -> &'v [Value<'r>] {
    match references {
        Value::List(items) => items,
        one => std::slice::from_ref(one),
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
    /// The attributes that are hashed, in their order.
    attributes: Vec<Hashed>,
}

/// An attribute that is hashed.
#[derive(Debug, Clone)]
struct Hashed {
    name: String,
    holds_references: bool,
}

/// The hash of a record: equal for records of which a mapping makes the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordHash(u128);

impl RecordHash {
    /// Returns the digits that plans write.
    pub fn digits(self) -> [u8; 32] {
        let mut digits = [0; 32];
        let mut rest = self.0;
        for digit in digits.iter_mut().rev() {
            let value = (rest & 0xf) as u8;
            *digit = if value < 10 { b'0' + value } else { b'a' + value - 10 };
            rest >>= 4;
        }
        digits
    }

    /// Returns whether these are its digits.
    pub fn is(self, digits: &str) -> bool {
        digits.as_bytes() == self.digits()
    }
}

impl fmt::Display for RecordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
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
        let attributes = names.map(|name| Hashed { name: name.to_owned(), holds_references: holds_references(name) });
        RecordHasher { start, attributes: attributes.collect() }
    }
}

impl RecordHasher {
    /// Returns the hash of a record; none if the results of the mapping differ although the record does not. Whether its references lead
    /// to records that are known to be out of scope is part of it, and so is whether the record is assigned.
    pub fn hash<R: Record + ?Sized>(&self, record: &R, is_unassigned: bool, links: &dyn Links) -> Option<RecordHash> {
        self.hash_in(record, &Arena::new(usize::MAX), is_unassigned, links)
    }

    /// Returns the hash of a record, as [`hash`](RecordHasher::hash) does, given memory for its values.
    pub(crate) fn hash_in<R: Record + ?Sized>(
        &self,
        record: &R,
        arena: &Arena,
        is_unassigned: bool,
        links: &dyn Links,
    ) -> Option<RecordHash> {
        let mut hash = self.start?;
        let value = |name: &str| record.attribute(name, arena).unwrap_or(Value::Missing);
        match value(REMOVED) {
            Value::Missing => {}
            removed => {
                let is_permanent =
                    matches!(removed, Value::Complex(members) if members.contains(&("reason", Value::Text("deleted"))));
                hash.part(b'r', if is_permanent { "deleted" } else { "changed" });
                return Some(RecordHash(hash.0));
            }
        }
        if is_unassigned {
            hash.part(b'u', "");
        }
        for name in [ENABLED, SOFT_DELETED] {
            let flag = match value(name) {
                Value::Boolean(truth) => Some(truth),
                Value::Text(text) => convert::to_boolean(Value::Text(text)),
                _ => None,
            };
            hash.part(b'b', flag.map_or("", |flag| if flag { "1" } else { "0" }));
        }
        for Hashed { name, holds_references } in &self.attributes {
            match value(name) {
                Value::Missing if record.is_emptied(name) => match holds_references {
                    true => hash.part(b'l', "0"),
                    false => hash.part(b'e', ""),
                },
                references if *holds_references && !references.is_missing() => {
                    hash.references(references);
                    excluded(references, links, &mut hash);
                }
                value => hash.value(value),
            }
        }
        Some(RecordHash(hash.0))
    }

    /// Returns whether a reference of a record leads to an object that this run creates, so that the record is due although it is unchanged.
    pub fn refers_to_new<R: Record + ?Sized>(&self, record: &R, links: &dyn Links) -> bool {
        let arena = Arena::new(usize::MAX);
        let references = self.attributes.iter().filter(|attribute| attribute.holds_references);
        references.filter_map(|attribute| record.attribute(&attribute.name, &arena).ok()).any(|value| {
            let leads_to_new = |id: &str| matches!(links.referent(id), Referent::Created(_));
            items(&value).iter().filter_map(|item| referenced(*item)).any(leads_to_new)
        })
    }
}

/// Adds the references that lead to records which are known to be deleted or out of scope.
fn excluded(references: Value<'_>, links: &dyn Links, hash: &mut Hash) {
    let ids = items(&references).iter().filter_map(|item| referenced(*item));
    for id in ids.filter(|id| links.referent(id) == Referent::Excluded) {
        hash.part(b'-', id);
    }
}
