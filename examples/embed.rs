//! The loop of a sync engine: read people, plan, send, confirm, and try again what failed.
//!
//! `cargo run --example embed` runs three cycles against a target in memory that refuses a request now and then.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::mapping::templates;
use attrflow::mapping::wire::Request;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::KnownLinks;
use attrflow::plan::Planner;
use attrflow::plan::Subject;
use attrflow::plan::links::Confirmer;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::MemoryLinks;
use serde_json::Value;
use serde_json::json;

/// The object mapping, as plans and links name it.
const OBJECT: &str = "User";

/// What a server answered.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The identifier of the object.
    pub target: Option<String>,
}

/// The outcome of one cycle, in records.
#[derive(Debug, Default, PartialEq)]
pub struct Cycle {
    /// How many were sent.
    pub sent: usize,
    /// How many needed no request.
    pub skipped: usize,
    /// How many could not be mapped or sent.
    pub failed: usize,
}

/// Provisions records once. What failed is due again in the next cycle, because nothing of it was confirmed.
pub fn cycle(
    document: &Document,
    records: &[Value],
    store: &mut dyn LinkStore,
    send: &mut dyn FnMut(&Request) -> Answer,
    now: i64,
) -> Result<Cycle, Box<dyn Error>> {
    let mapping = document.mapping(&Engine::new(), None).map_err(|_| "the mapping has errors")?;
    // A run reads the links; only results change them.
    let known = Arc::new(KnownLinks::read(store)?.remove(OBJECT).unwrap_or_default());
    let planner = Planner::new(mapping, OBJECT, Wire::scim(WireDialect::Rfc), &[]).linked(known, None);
    let mut confirmer = Confirmer::new(store);
    let (host, mut workspace) = (FixedHost::new(), Workspace::default());
    let mut cycle = Cycle::default();
    for record in records {
        let source = record.get("objectId").and_then(Value::as_str);
        let subject = Subject { record, source, is_unassigned: false, is_of_delta: false };
        // A record that cannot be mapped does not keep the others from their plans.
        let plan = match planner.plan(subject, &host, &mut workspace) {
            Ok(plan) => plan,
            Err(fault) => {
                eprintln!("{}: {fault}", source.unwrap_or("a record"));
                cycle.failed += 1;
                continue;
            }
        };
        let requests = planner.wire.requests(&planner.mapping, &plan)?;
        let mut target = plan.matched.as_ref().and_then(|matched| matched.id.clone());
        let mut status = None;
        for request in &requests {
            let answer = send(request);
            target = answer.target.or(target);
            status = Some(answer.status);
            if answer.status >= 300 {
                break;
            }
        }
        match status {
            None => cycle.skipped += 1,
            Some(..300) => cycle.sent += 1,
            Some(_) => cycle.failed += 1,
        }
        // A plan without a request confirms the link where the record has an object.
        if status.is_some() || target.is_some() {
            let result = json!({
                "source": source,
                "object": OBJECT,
                "action": plan.action.word(),
                "match": plan.matched.as_ref().map(|matched| matched.to_json()),
                "recordHash": plan.record_hash,
                "target": target,
                "status": status,
            });
            confirmer.confirm(&result.to_string(), now)?;
        }
    }
    confirmer.finish()?;
    Ok(cycle)
}

/// A target that keeps its objects in memory.
#[derive(Default)]
pub struct Target {
    /// The objects by their identifiers.
    pub objects: BTreeMap<String, Value>,
    /// Refuses one request in this many; 0 for none.
    pub refuses: usize,
    /// How many requests there were.
    pub requests: usize,
}

impl Target {
    /// Carries out a request.
    pub fn send(&mut self, request: &Request) -> Answer {
        self.requests += 1;
        if self.refuses > 0 && self.requests.is_multiple_of(self.refuses) {
            return Answer { status: 503, target: None };
        }
        let id = match request.method.as_str() {
            "POST" => (self.objects.len() + 1).to_string(),
            _ => request.path.rsplit('/').next().unwrap_or_default().to_owned(),
        };
        match (request.method.as_str(), &request.body) {
            ("DELETE", _) => _ = self.objects.remove(&id),
            (_, body) => _ = self.objects.insert(id.clone(), body.clone().unwrap_or_default()),
        }
        Answer { status: 200, target: Some(id) }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let template = templates::find("generic-scim").ok_or("no such template")?;
    let document = Document::parse(template.document)?;
    let mut records: Vec<Value> =
        templates::sample_records("User").lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let (mut store, mut target) = (MemoryLinks::default(), Target { refuses: 3, ..Target::default() });
    for day in 0..3 {
        let done = cycle(&document, &records, &mut store, &mut |request| target.send(request), day * 86_400)?;
        println!("day {day}: {done:?}, {} objects", target.objects.len());
        target.refuses = 0;
        // Somebody is renamed, which is a change of the same object.
        if let Some(name) = records.first_mut().and_then(|record| record.get_mut("displayName")) {
            *name = json!(format!("Renamed on day {day}"));
        }
    }
    Ok(())
}
