//! The comparison: logged values of entries against those that mappings compute from records.

use std::collections::HashMap;
use std::collections::HashSet;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::dotnet::date::DateTime;
use crate::engine::Engine;
use crate::engine::Workspace;
use crate::host::FixedHost;
use crate::host::Host;
use crate::lineage::Lineage;
use crate::mapping::Document;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::model::AttributeType;
use crate::mapping::model::ObjectMapping;
use crate::replay::entry::Action;
use crate::replay::entry::Entry;
use crate::replay::entry::LoggedValue;
use crate::replay::fields::is_same_name;
use crate::replay::host::Altered;
use crate::replay::index::Index;
use crate::replay::index::SourceRecord;
use crate::replay::pattern::Pattern;
use crate::replay::reason::Reason;
use crate::replay::report::Attribute;
use crate::replay::report::Example;
use crate::replay::report::Report;
use crate::replay::value::Logged;
use crate::replay::value::Normal;
use crate::replay::value::is_masked;

/// The attribute that the service computes from several others.
const SOFT_DELETED: &str = "IsSoftDeleted";

/// How entries are compared.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// When the document was changed last; entries before it are of an older one.
    pub since: Option<DateTime>,
    /// Keep values in examples.
    pub with_values: bool,
}

/// An object mapping with what the comparison asks of it.
struct Side {
    mapping: Mapping,
    targets: Vec<Target>,
}

/// What is asked of a target attribute.
struct Target {
    name: String,
    default: Option<String>,
    /// The source attributes that its expression reads.
    reads: Vec<String>,
    is_reference: bool,
}

/// What the mapping computes for one target attribute.
struct Computed {
    value: Result<Normal, &'static str>,
    /// Whether another time, other random bytes or another target directory give another value.
    depends_on_host: bool,
}

/// Log entries on their way to a report: entries first, then the records, then the comparison.
pub struct Replay {
    sides: Vec<Side>,
    entries: Vec<Entry>,
    index: Index,
    options: Options,
}

impl Replay {
    /// Prepares a comparison of entries with the enabled object mappings of a document.
    ///
    /// # Errors
    ///
    /// What is wrong with the document.
    pub fn new(
        document: &Document,
        engine: &Engine,
        entries: Vec<Entry>,
        options: Options,
    ) -> Result<Replay, Vec<Diagnostic>> {
        let mut sides = Vec::new();
        let lineages = crate::lineage::of(document, engine.limits());
        for ((_, model), lineage) in document.object_mappings().zip(&lineages) {
            if model.enabled && !model.attributes.is_empty() {
                let names = [&model.name, &model.target_object, &model.source_object];
                let name = names.into_iter().find(|name| !name.is_empty()).map(String::as_str);
                sides.push(Side::new(document.mapping(engine, name)?, model, lineage));
            }
        }
        if sides.is_empty() {
            // It fails with what is wrong.
            document.mapping(engine, None)?;
        }
        let index = Index::new(&entries);
        Ok(Replay { sides, entries, index, options })
    }

    /// Takes a record; it is kept if an entry may be about it.
    pub fn add(&mut self, record: SourceRecord) {
        self.index.add(record);
    }

    /// Compares everything. `host` answers what expressions ask beyond the record, at the time of an entry.
    pub fn compare(&self, host: &dyn Fn(Option<DateTime>) -> FixedHost) -> Report {
        let last = self.last_values();
        let systems: HashSet<&str> = self.entries.iter().map(|entry| entry.target_system.as_str()).collect();
        let mut work = Work {
            replay: self,
            last,
            workspace: Workspace::default(),
            objects: HashSet::new(),
            compared: HashSet::new(),
            places: HashMap::new(),
            report: Report {
                entries: self.entries.len() as u64,
                objects: 0,
                compared: 0,
                attributes: Vec::new(),
                not_comparable: [0; Reason::COUNT],
                target_systems: systems.iter().filter(|name| !name.is_empty()).count(),
            },
        };
        for side in &self.sides {
            for target in &side.targets {
                work.attribute(side.mapping.target_object(), &target.name);
            }
        }
        for (number, entry) in self.entries.iter().enumerate() {
            work.entry(number, entry, host);
        }
        let Work { mut report, objects, compared, .. } = work;
        (report.objects, report.compared) = (objects.len() as u64, compared.len() as u64);
        report
    }

    /// Returns what an entry has for an attribute.
    fn value_of(&self, number: usize, name: &str) -> Option<&LoggedValue> {
        let properties = &self.entries.get(number)?.properties;
        properties.iter().find(|property| property.name == name).map(|property| &property.new_value)
    }

    /// Finds the latest entry for each attribute of each object.
    fn last_values(&self) -> HashMap<(String, &str), (DateTime, usize)> {
        let mut last: HashMap<(String, &str), (DateTime, usize)> = HashMap::new();
        for (number, entry) in self.entries.iter().enumerate() {
            let Some(time) = entry.time else { continue };
            for property in &entry.properties {
                let known = last.entry((object_key(entry), property.name.as_str())).or_insert((time, number));
                if time > known.0 {
                    *known = (time, number);
                } else if time == known.0 && self.value_of(known.1, &property.name) != Some(&property.new_value) {
                    // Which of the two was first is not known, so that neither counts as the last.
                    known.1 = usize::MAX;
                }
            }
        }
        last
    }

    /// Finds the object mapping of an entry: by its source object, and by its target object where several read that.
    fn side(&self, entry: &Entry) -> Option<&Side> {
        let kind = &entry.source.kind;
        let is_source = |side: &&Side| side.mapping.source_object().eq_ignore_ascii_case(kind);
        let is_target = |side: &&Side| side.mapping.target_object().eq_ignore_ascii_case(&entry.target.kind);
        let both = self.sides.iter().find(|side| is_source(side) && is_target(side));
        let one = || self.sides.iter().find(is_source).or_else(|| self.sides.iter().find(is_target));
        // Documents that are a list of mappings, and logs that do not say, name no objects.
        let unnamed = || {
            let only = self.sides.first()?;
            (kind.is_empty() || only.mapping.source_object().is_empty()).then_some(only)
        };
        both.or_else(one).or_else(unnamed)
    }
}

/// What tells source objects apart.
fn object_key(entry: &Entry) -> String {
    let names = [&entry.source.id, &entry.source.user_name, &entry.source.name];
    let name = names.into_iter().find(|name| !name.is_empty()).map_or("", String::as_str);
    format!("{} {}", entry.source.kind.to_lowercase(), name.to_lowercase())
}

impl Side {
    fn new(mapping: Mapping, model: &ObjectMapping, lineage: &Lineage) -> Side {
        let targets = mapping.targets().map(|target| {
            let found = model.attributes.iter().find(|attribute| attribute.target == target.name);
            let reads = lineage.targets.iter().find(|known| known.name == target.name);
            Target {
                name: target.name.clone(),
                default: found
                    .and_then(|attribute| attribute.default_value.clone())
                    .filter(|default| !default.is_empty()),
                reads: reads.map(|known| known.attributes.clone()).unwrap_or_default(),
                is_reference: target.kind == AttributeType::Reference,
            }
        });
        let targets = targets.collect();
        Side { mapping, targets }
    }

    /// Computes every target attribute of a record, in the order of `targets`.
    fn compute(&self, entry: &Entry, record: &Json, host: &dyn Host, workspace: &mut Workspace) -> Vec<Computed> {
        let mut compute = |host: &dyn Host| -> Vec<Result<Normal, &'static str>> {
            let results = match entry.action {
                Action::Create => self.mapping.results(record, host, workspace),
                _ => self.mapping.update_results(record, host, workspace),
            };
            let code = |fault: RecordFault| fault.diagnostic.code.id;
            match results {
                Ok(results) => results
                    .into_iter()
                    .map(|(_, result)| match result {
                        Ok(value) => Ok(value.map_or(Normal::MISSING, |value| Normal::of_json(&value))),
                        Err(fault) => Err(code(fault)),
                    })
                    .collect(),
                Err(fault) => {
                    let code = code(fault);
                    self.targets.iter().map(|_| Err(code)).collect()
                }
            }
        };
        let (values, others) = (compute(host), compute(&Altered(host)));
        let each = values.into_iter().zip(others);
        each.map(|(value, other)| Computed { depends_on_host: value != other, value }).collect()
    }
}

/// A comparison at work.
struct Work<'r> {
    replay: &'r Replay,
    last: HashMap<(String, &'r str), (DateTime, usize)>,
    workspace: Workspace,
    objects: HashSet<String>,
    compared: HashSet<String>,
    /// Where an attribute is in the report, by target object and attribute.
    places: HashMap<(String, String), usize>,
    report: Report,
}

impl<'r> Work<'r> {
    /// Returns the attribute's place in the report, which it gets when it is named first.
    fn attribute(&mut self, object: &str, target: &str) -> Option<&mut Attribute> {
        let next = self.report.attributes.len();
        let place = *self.places.entry((object.to_owned(), target.to_owned())).or_insert(next);
        if place == next {
            self.report.attributes.push(Attribute::new(object, target));
        }
        self.report.attributes.get_mut(place)
    }

    /// Counts an entry of which nothing can be compared.
    fn skip(&mut self, entry: &Entry, side: Option<&Side>, reason: Reason) {
        self.report.add_not_comparable(reason);
        let object = side.map_or(entry.target.kind.as_str(), |side| side.mapping.target_object()).to_owned();
        for property in &entry.properties {
            let known =
                side.and_then(|side| side.targets.iter().find(|target| is_same_name(&target.name, &property.name)));
            let name = known.map_or(property.name.as_str(), |target| target.name.as_str()).to_owned();
            if let Some(attribute) = self.attribute(&object, &name) {
                attribute.add_not_comparable(reason);
            }
        }
    }

    fn entry(&mut self, number: usize, entry: &'r Entry, host: &dyn Fn(Option<DateTime>) -> FixedHost) {
        let replay = self.replay;
        self.objects.insert(object_key(entry));
        let Some(side) = replay.side(entry) else { return self.skip(entry, None, Reason::NoObjectMapping) };
        if entry.action == Action::Delete {
            return self.skip(entry, Some(side), Reason::Deleted);
        }
        if entry.properties.is_empty() {
            return self.skip(entry, Some(side), Reason::NoValues);
        }
        if replay.options.since.is_some_and(|since| entry.time.is_some_and(|time| time < since)) {
            return self.skip(entry, Some(side), Reason::OlderDocument);
        }
        let record = match replay.index.find(&entry.source, side.mapping.source_object()) {
            Ok(record) => record,
            Err(reason) => return self.skip(entry, Some(side), reason),
        };
        let computed = side.compute(entry, &record.attributes, &host(entry.time), &mut self.workspace);
        let mut logged = vec![false; side.targets.len()];
        let object = side.mapping.target_object();
        for property in &entry.properties {
            let exact = side.targets.iter().position(|target| target.name == property.name);
            let place =
                exact.or_else(|| side.targets.iter().position(|target| is_same_name(&target.name, &property.name)));
            let found = place.and_then(|place| Some((place, side.targets.get(place)?, computed.get(place)?)));
            let Some((place, target, computed)) = found else {
                if let Some(attribute) = self.attribute(object, &property.name) {
                    attribute.add_not_comparable(Reason::OlderDocument);
                }
                continue;
            };
            if let Some(logged) = logged.get_mut(place) {
                *logged = true;
            }
            let is_last =
                self.last.get(&(object_key(entry), property.name.as_str())).is_none_or(|(_, last)| *last == number);
            let value = Logged::of(&property.new_value);
            self.value(Compared { entry, record, side, target, computed, is_last }, &value);
        }
        if entry.action != Action::Create || !entry.succeeded {
            return;
        }
        // The entry of a new object has all of its attributes.
        for ((target, computed), logged) in side.targets.iter().zip(&computed).zip(logged) {
            let has_value = computed.value.as_ref().is_ok_and(|value| !value.is_missing());
            if !logged && has_value {
                self.value(Compared { entry, record, side, target, computed, is_last: true }, &Logged::missing());
            }
        }
    }

    /// Compares one value.
    fn value(&mut self, compared: Compared<'_>, logged: &Logged) {
        let Compared { entry, record, side, target, computed, is_last } = compared;
        let is_equal = computed.value.as_ref().is_ok_and(|value| logged.is(value));
        let reason = match logged {
            _ if target.is_reference => Some(Reason::Reference),
            Logged::Masked => Some(Reason::MaskedValue),
            // A value that is equal is equal, whatever could have made it differ.
            _ if is_equal => None,
            _ if computed.depends_on_host => Some(Reason::ClockOrRandomness),
            _ if !is_last => Some(Reason::Superseded),
            _ if self.has_changed(entry, record, side, target) => Some(Reason::RecordChanged),
            _ => None,
        };
        if reason.is_none() {
            self.compared.insert(object_key(entry));
        }
        let with_values = self.replay.options.with_values;
        let Some(attribute) = self.attribute(side.mapping.target_object(), &target.name) else { return };
        if let Some(reason) = reason {
            return attribute.add_not_comparable(reason);
        }
        if is_equal {
            attribute.equal += 1;
            return;
        }
        let Logged::Value { read: there, .. } = logged else { return };
        let (pattern, code) = match &computed.value {
            Ok(here) => (Pattern::of(here, there, target.default.as_deref()), None),
            Err(code) => (Pattern::RefusedHere, Some(*code)),
        };
        attribute.add_difference(pattern, || Example {
            entry: (entry.file.clone(), entry.number),
            record: (record.file.clone(), record.number),
            code,
            values: with_values.then(|| (shown(there), computed.value.as_ref().map_or(Json::Null, shown))),
        });
    }

    /// Whether the record differs now from what the service read, in an attribute that the value depends on.
    fn has_changed(&mut self, entry: &Entry, record: &SourceRecord, side: &Side, target: &Target) -> bool {
        let is_gone = side.mapping.is_soft_deleted(&record.attributes, &mut self.workspace).unwrap_or_default();
        let reads = |name: &str| target.reads.iter().any(|read| read == name);
        // Why an object is disabled, an entry does not say: it may have been unassigned since, or before.
        if entry.action == Action::Disable && !is_gone && (reads(SOFT_DELETED) || reads("accountEnabled")) {
            return true;
        }
        entry.imported.iter().filter(|(name, text)| reads(name) && !is_masked(text)).any(|(name, text)| {
            let now = match record.attributes.get(name) {
                _ if name == SOFT_DELETED => Normal::of_json(&Json::Bool(is_gone)),
                Some(Json::Array(_) | Json::Object(_)) => return false,
                Some(value) => Normal::of_json(value),
                None => Normal::MISSING,
            };
            let then = if text.is_empty() { Normal::MISSING } else { Normal(vec![text.clone()]) };
            !now.is_same(&then)
        })
    }
}

/// A value on its way through the comparison.
struct Compared<'c> {
    entry: &'c Entry,
    record: &'c SourceRecord,
    side: &'c Side,
    target: &'c Target,
    computed: &'c Computed,
    /// Whether no later entry has the attribute.
    is_last: bool,
}

fn shown(value: &Normal) -> Json {
    match value.0.as_slice() {
        [] => Json::Null,
        [only] => Json::from(only.as_str()),
        several => Json::from(several.to_vec()),
    }
}
