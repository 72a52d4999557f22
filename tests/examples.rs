//! The worked examples of `examples`: each folder's mapping is applied to its records, and every object, plan, request and
//! remark is the one in `expected`.
//!
//! `ATTRFLOW_EXAMPLES=write` writes the expected files again; they are read by a person before they are committed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::Limits;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::Action;
use attrflow::mapping::Claims;
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordFault;
use attrflow::mapping::RecordLink;
use attrflow::mapping::TargetFacts;
use attrflow::mapping::plan::Match;
use attrflow::mapping::templates;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use serde_json::Value;
use serde_json::json;

use crate::support;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// The lines of a file; none when there is no file.
fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|fault| panic!("{path:?}: {fault}"))).collect()
}

/// What an example gives.
#[derive(Default)]
struct Outcome {
    objects: Vec<Value>,
    plans: Vec<Value>,
    requests: Vec<Value>,
    remarks: Vec<Value>,
}

/// An example's document and what goes with it.
struct Example {
    document: Document,
    wire: Wire,
    existing: Vec<Value>,
    known: TargetFacts,
    links: LinkTable,
    outcome: Outcome,
}

impl Example {
    fn open(path: &Path) -> Example {
        let text = fs::read_to_string(path.join("mapping.json")).expect("mapping.json");
        let document = Document::parse(&text).unwrap_or_else(|fault| panic!("{path:?}: {fault}"));
        let template = document.template().expect("an application that is known");
        let wire = Wire::of(template, WireDialect::Entra);
        let known = fs::read_to_string(path.join("target.json")).map_or_else(
            |_| TargetFacts::default(),
            |text| TargetFacts::parse(&text).unwrap_or_else(|fault| panic!("{path:?}: {fault}")),
        );
        let existing = lines(&path.join("existing.jsonl"));
        Example { document, wire, existing, known, links: LinkTable::default(), outcome: Outcome::default() }
    }

    /// What the target has of the objects that a mapping writes.
    fn existing(&mut self, mapping: &Mapping) -> Existing {
        let target = mapping.target_object();
        let of_kind = |object: &&Value| object.get("object").is_none_or(|kind| kind == target);
        let others = self.wire.take_memberships(mapping, &self.existing);
        let mut objects: Vec<Value> = others.into_iter().filter(of_kind).cloned().collect();
        self.wire.complete(mapping, &mut objects);
        Existing::new(objects)
    }

    fn plan(
        &self,
        mapping: &Mapping,
        existing: &Existing,
        record: &Value,
        links: &LinkTable,
    ) -> Result<Plan, RecordFault> {
        let link = match record["objectId"].as_str() {
            Some(source) => RecordLink::of(mapping.source_object(), source),
            None => RecordLink::default(),
        };
        let options = PlanOptions::default().disables_by_call(self.wire.disables_by_call(mapping)).linked(link);
        let mut workspace = Workspace::new(&Limits::default());
        let plan = mapping.plan(record, existing, links, &support::host(), &mut workspace, options)?;
        Ok(plan.hashed(mapping.record_hasher(&[]).hash(record, false, links)))
    }

    fn run(&mut self, file: &str, object: &str, records: &[Value]) {
        let mapping = self.document.mapping(&Engine::new(), Some(object)).unwrap_or_else(|found| panic!("{found:#?}"));
        let existing = self.existing(&mapping);
        // A source object is linked to the target object it matches.
        for record in records {
            let mut workspace = Workspace::new(&Limits::default());
            if let (Some(id), Ok(Some(link))) = (
                record["objectId"].as_str(),
                mapping.link(record, &existing, RecordLink::default(), &support::host(), &mut workspace),
            ) {
                let _ = self.links.insert(id.to_owned(), link);
            }
        }
        // One that is created is referred to by its symbol, by the records of its own kind.
        let (mut links, mut claims) = (self.links.clone(), Claims::default());
        for (number, record) in (1..).zip(records) {
            let Ok(plan) = self.plan(&mapping, &existing, record, &self.links) else { continue };
            let is_first = claims.enter(number, &plan.claim(), &mapping).is_ok();
            if let (Some(id), Action::Create, true) = (record["objectId"].as_str(), plan.action, is_first) {
                let symbol = format!("{}/{id}", mapping.source_object());
                let _ = links.insert(id.to_owned(), Link::to_new(symbol, number));
            }
        }
        let mut later = Vec::new();
        let mut claims = Claims::default();
        let host = support::host();
        let mut workspace = Workspace::new(&Limits::default());
        for (number, record) in records.iter().enumerate() {
            let line = format!("{file}:{}", number + 1);
            let mut found = mapping.check_record(record, &mut workspace);
            let removed = mapping.is_removed(record, &mut workspace).expect("an answer");
            if !removed && mapping.in_scope(record, &mut workspace).expect("an answer").is_in_scope() {
                match mapping.apply(record, &host, &mut workspace) {
                    Ok(applied) => {
                        // There is no object of what a delta says is gone.
                        if record.get("@removed").is_none() {
                            self.outcome.objects.push(applied.object());
                        }
                        found.extend(mapping.check_values(&applied, &self.known));
                    }
                    Err(fault) => found.push(*fault.diagnostic),
                }
            }
            let is_later = |symbol: &str| links.creation(symbol).is_some_and(|creation| creation > number as u64);
            let planned = self.plan(&mapping, &existing, record, &links).and_then(|plan| {
                let mut now = plan.clone();
                let after = now.split_later(is_later);
                let mut requests = self.wire.requests(&mapping, &now)?;
                let first = requests.len();
                if let Some(after) = after {
                    requests.extend(self.wire.requests(&mapping, &after)?);
                }
                claims.enter(number as u64 + 1, &plan.claim(), &mapping)?;
                Ok((plan, requests, first))
            });
            match planned {
                Ok((plan, requests, first)) => {
                    found.extend(mapping.check_plan(&plan, &self.known));
                    let of = |parts: &[Value]| located(file, number + 1, record, &mapping, parts);
                    let matched = plan.matched.as_ref().map(Match::to_json);
                    let last = requests.len();
                    for (place, request) in (1..).zip(&requests) {
                        let action = if place > first { "update" } else { plan.action.word() };
                        let hash = plan.record_hash.as_ref().filter(|_| place == last);
                        let planned = json!({ "action": action, "match": matched, "recordHash": hash });
                        let sent = json!({ "method": request.method, "path": request.path, "body": request.body });
                        let lines = if place > first { &mut later } else { &mut self.outcome.requests };
                        lines.push(of(&[planned, sent]));
                    }
                    let is_due = plan.refers_later(is_later);
                    let plan = if is_due { plan.hashed(None) } else { plan };
                    self.outcome.plans.push(of(&[plan.to_json()]));
                }
                Err(fault) => {
                    let is_known = |known: &Diagnostic| known.code == fault.diagnostic.code;
                    if !found.iter().any(is_known) {
                        found.push((*fault.diagnostic).clone());
                    }
                    self.outcome.plans.push(json!({ "fault": fault.diagnostic.code.id, "target": fault.target }));
                }
            }
            self.outcome.remarks.extend(found.iter().map(|diagnostic| remark(&line, diagnostic)));
        }
        self.outcome.requests.extend(later);
    }
}

/// A line of the command: which record it is for, and then the members of these objects.
fn located(file: &str, number: usize, record: &Value, mapping: &Mapping, parts: &[Value]) -> Value {
    let object = mapping.source_object();
    let mut line = json!({ "file": file, "record": number, "source": record["objectId"], "object": object });
    for part in parts {
        line.as_object_mut().expect("an object").extend(part.as_object().expect("an object").clone());
    }
    line
}

fn remark(line: &str, diagnostic: &Diagnostic) -> Value {
    let target = diagnostic.location.as_ref().and_then(|place| place.target.as_deref());
    json!({ "record": line, "code": diagnostic.code.id, "target": target, "message": diagnostic.message })
}

fn outcome_of(path: &Path) -> Outcome {
    let mut example = Example::open(path);
    let objects: Vec<(String, String)> = example
        .document
        .object_mappings()
        .filter(|(_, mapping)| mapping.enabled)
        .map(|(_, mapping)| (mapping.source_object.clone(), mapping.target_object.clone()))
        .collect();
    for (source, target) in objects {
        let file = format!("{}s.jsonl", source.to_lowercase());
        let records = lines(&path.join(&file));
        example.run(&file, &target, &records);
    }
    example.outcome
}

fn examples() -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = fs::read_dir(folder())
        .expect("examples")
        .map(|entry| entry.expect("an entry"))
        .filter(|entry| entry.path().join("mapping.json").exists())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .collect();
    found.sort();
    found
}

#[test]
fn every_example_gives_what_is_expected() {
    let mut wrong = Vec::new();
    for (name, path) in examples() {
        let outcome = outcome_of(&path);
        let files = [
            ("objects", &outcome.objects),
            ("plan", &outcome.plans),
            ("requests", &outcome.requests),
            ("remarks", &outcome.remarks),
        ];
        for (file, found) in files {
            let path = path.join("expected").join(format!("{file}.jsonl"));
            let found: String = found.iter().map(|line| format!("{line}\n")).collect();
            if std::env::var_os("ATTRFLOW_EXAMPLES").is_some_and(|word| word == "write") {
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(&path, &found).expect("written");
                continue;
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            for (number, (found, expected)) in pairs(&found, &expected).enumerate() {
                if found != expected {
                    wrong.push(format!(
                        "{name}: {file}.jsonl:{}\n  found    {found}\n  expected {expected}",
                        number + 1
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn pairs<'t>(left: &'t str, right: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let at = |list: &[&'t str], number: usize| list.get(number).copied().unwrap_or("nothing");
    (0..left.len().max(right.len())).map(move |number| (at(&left, number), at(&right, number)))
}

#[test]
fn every_application_has_an_example_and_no_example_breaks_a_rule() {
    let found: BTreeSet<String> = examples().into_iter().map(|(name, _)| name).collect();
    let expected: BTreeSet<String> = templates::TEMPLATES.iter().map(|template| template.name.to_owned()).collect();
    assert_eq!(found, expected);
    for (name, path) in examples() {
        let example = Example::open(&path);
        assert_eq!(example.document.template().map(|template| template.name), Some(name.as_str()));
        for diagnostic in example.document.check(&Engine::new()) {
            assert!(!diagnostic.is_error(), "{name}: {diagnostic} {:?}", diagnostic.location);
        }
    }
}

#[test]
fn the_cases_that_matter_occur() {
    let (mut reasons, mut codes, mut actions) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut defaults = 0;
    let (mut unresolved, mut faults, mut references) = (0, BTreeSet::new(), 0);
    for (_, path) in examples() {
        for plan in lines(&path.join("expected/plan.jsonl")) {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            actions.extend(text(&plan["action"]));
            reasons.extend(text(&plan["reason"]["code"]));
            faults.extend(text(&plan["fault"]));
            defaults += u32::from(plan["reason"]["code"] == "AF0544");
            unresolved += plan["unresolved"].as_array().map_or(0, Vec::len);
            references += plan["references"].as_array().map_or(0, Vec::len);
        }
        for remark in lines(&path.join("expected/remarks.jsonl")) {
            codes.extend(remark["code"].as_str().map(str::to_owned));
        }
    }
    let has = |set: &BTreeSet<String>, wanted: &[&str]| {
        for word in wanted {
            assert!(set.contains(*word), "{word} occurs nowhere: {set:?}");
        }
    };
    has(&actions, &["create", "update", "disable", "delete", "skip"]);
    // Out of scope, deleted, disabled, removed, no matching value, unchanged.
    has(&reasons, &["AF0551", "AF0552", "AF0553", "AF0554", "AF0555", "AF0559"]);
    // A required attribute without a value, two target objects, two roles.
    has(&faults, &["AF0511", "AF0556", "AF0609"]);
    // Too long, not of the form, not a choice, Default Access, two roles, a manager out of scope, unknown in the target.
    has(&codes, &["AF0541", "AF0542", "AF0543", "AF0544", "AF0545", "AF0546", "AF0547"]);
    assert!(unresolved > 0 && references > 0 && defaults > 0);
}
