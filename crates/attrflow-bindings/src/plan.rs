//! Plans and requests for the records of one call.
//!
//! A thin layer over [`attrflow::plan::Planner`]: it reads what exists, finds what references lead to, refuses the later of two records
//! for one object, and asks the guards.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use attrflow::Diagnostic;
use attrflow::Workspace;
use attrflow::diagnostic::codes::flow;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use attrflow::mapping::Action;
use attrflow::mapping::Claims;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::Guards;
use attrflow::plan::KnownLinks;
use attrflow::plan::MIN_GUARDED_MEMBERS;
use attrflow::plan::MaxDeprovision;
use attrflow::plan::PlanFigures;
use attrflow::plan::Referents;
use attrflow::plan::Subject;
use attrflow::plan::links::Confirmer;
use attrflow::plan::links::MemoryLinks;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::Error;
use crate::Existing;
use crate::Mapping;
use crate::references::Survey;
use crate::source;
use crate::work::guarded;
use crate::work::with_workspace;

/// What is written for each record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlanEmit {
    /// The plan, as `run --emit plan` writes it.
    #[default]
    Plan,
    /// The requests that carry it out, as `run --emit request` writes them.
    Request,
}

/// What is planned, and under what.
#[derive(Debug, Default)]
pub struct PlanInput<'i> {
    /// The records, as JSON.
    pub records: &'i [Result<Vec<u8>, Error>],
    /// How many records of earlier calls come before these; the random values of a record without an identifier depend on its number.
    pub preceding: u64,
    /// What exists in the target; none where it was not looked up.
    pub existing: Option<&'i Existing>,
    /// The people that references lead to, as JSON.
    pub users: &'i [Vec<u8>],
    /// Lines of `attrflow links export`.
    pub links: Option<&'i [String]>,
    /// How many disables and deletes there may be.
    pub max_deprovision: MaxDeprovision,
    /// What is written for each record.
    pub emit: PlanEmit,
}

/// What was planned.
#[derive(Debug, Default)]
pub struct Planned {
    /// The lines of each record, or why there are none.
    pub records: Vec<Result<Vec<Value>, Error>>,
    /// The lines that follow all others: references to objects that are created by then.
    pub later: Vec<Value>,
}

/// The requests of one record.
#[derive(Debug)]
pub enum RecordRequests {
    /// Each as a line of JSON.
    Lines(Vec<String>),
    /// There is nothing to do, and why.
    Skipped(&'static str),
}

impl Mapping {
    /// Returns the requests that create the object of a record, which was not looked up. The number of the record is from 1.
    ///
    /// # Errors
    ///
    /// The record cannot be planned.
    pub fn requests_of(&self, record: &Value, number: u64) -> Result<RecordRequests, Error> {
        guarded(|| {
            let text = record.to_string().into_bytes();
            let lines = |emit| {
                let records = [Ok(text.clone())];
                let input = PlanInput {
                    records: &records,
                    preceding: number.saturating_sub(1),
                    emit,
                    max_deprovision: MaxDeprovision::Unlimited,
                    ..PlanInput::default()
                };
                let Planned { mut records, later } = self.plan(&input)?;
                let lines: Vec<Value> =
                    records.pop().unwrap_or_else(|| Ok(Vec::new()))?.into_iter().chain(later).collect();
                Ok::<_, Error>(lines)
            };
            let requests = lines(PlanEmit::Request)?;
            if requests.is_empty() {
                let plan = lines(PlanEmit::Plan)?;
                let code = plan.first().and_then(|line| line.get("reason")?.get("code")?.as_str());
                let known = code.and_then(attrflow::diagnostic::codes::find).unwrap_or(&flow::NOTHING_CHANGED);
                return Ok(RecordRequests::Skipped(known.id));
            }
            let written = requests.into_iter().map(|mut line| {
                if let Some(members) = line.as_object_mut() {
                    members.shift_remove("record");
                }
                line.to_string()
            });
            Ok(RecordRequests::Lines(written.collect()))
        })
    }

    /// Plans one record. What exists is given as JSON, or not where it was not looked up. The line has no `file` and no `record`.
    ///
    /// # Errors
    ///
    /// The record cannot be read or planned, or what exists cannot be read.
    pub fn plan_one(&self, record: &[u8], existing: Option<&[u8]>) -> Result<Value, Error> {
        guarded(|| {
            let existing = existing.map(Existing::read).transpose()?;
            let records = [Ok(record.to_vec())];
            let max_deprovision = MaxDeprovision::Unlimited;
            let input =
                PlanInput { records: &records, existing: existing.as_ref(), max_deprovision, ..PlanInput::default() };
            let lines = self.plan(&input)?.records.pop().unwrap_or_else(|| Ok(Vec::new()))?;
            let mut line = lines.into_iter().next().unwrap_or_default();
            if let Some(members) = line.as_object_mut() {
                members.shift_remove("record");
            }
            Ok(line)
        })
    }

    /// Plans records.
    ///
    /// # Errors
    ///
    /// A guard stops the plan, or links or users cannot be read. The error of one record is returned with that record.
    pub fn plan(&self, input: &PlanInput<'_>) -> Result<Planned, Error> {
        guarded(|| {
            let name = self.document.object_name(self.mapping.source_object(), self.mapping.target_object());
            let known = known(input.links)?;
            Plans::new(self, input, name, known)?.run(input)
        })
    }
}

/// The links of object mappings, by their names.
type AllLinks = HashMap<String, Arc<KnownLinks>>;

/// Reads the links of every object mapping.
fn known(lines: Option<&[String]>) -> Result<AllLinks, Error> {
    let bad = |error: attrflow::plan::links::LinkError| Error::from(Diagnostic::new(&BAD_REQUEST, error.to_string()));
    let mut store = MemoryLinks::default();
    let mut confirmer = Confirmer::new(&mut store);
    for line in lines.unwrap_or_default() {
        confirmer.confirm(line.trim(), 0).map_err(bad)?;
    }
    confirmer.finish().map_err(bad)?;
    let known = KnownLinks::read(&store).map_err(bad)?;
    Ok(known.into_iter().map(|(object, links)| (object, Arc::new(links))).collect())
}

/// The plans of one call.
struct Plans<'p> {
    mapping: &'p Mapping,
    planner: attrflow::plan::Planner<'static>,
    has_links: bool,
    records: Vec<Result<Value, Error>>,
}

impl<'p> Plans<'p> {
    fn new(mapping: &'p Mapping, input: &PlanInput<'_>, name: &str, known: AllLinks) -> Result<Plans<'p>, Error> {
        let document = &*mapping.document;
        let mut wire = match (input.emit, document.template()) {
            (PlanEmit::Request, _) => Wire::for_mapping(document, &mapping.mapping, WireDialect::Rfc)?,
            (PlanEmit::Plan, Some(template)) => Wire::of(template, WireDialect::Rfc),
            (PlanEmit::Plan, None) => Wire::scim(WireDialect::Rfc),
        };
        let unknown = attrflow::mapping::Existing::unknown;
        let existing = input.existing.map_or_else(unknown, |given| given.of(&mapping.mapping, &mut wire));
        let options = PlanOptions::default().disables_by_call(wire.disables_by_call(&mapping.mapping));
        let records: Vec<_> = input
            .records
            .iter()
            .map(|record| record.as_ref().map_err(Clone::clone).and_then(|record| source::record(record)))
            .collect();
        let own = known.get(name).cloned().unwrap_or_default();
        let mut references = Referents::default();
        if mapping.mapping.refers_to_own() {
            let survey = Survey {
                mapping: &mapping.mapping,
                name,
                existing: &existing,
                known: &own,
                options: &mapping.options,
                under: options,
                is_planned: true,
            };
            let numbered = (0..).zip(&records).filter_map(|(number, record)| Some((number, record.as_ref().ok()?)));
            references.add(survey.links(numbered));
        }
        if !input.users.is_empty() {
            let users = document.mapping(&attrflow::Engine::new(), None);
            let users_mapping = users.map_err(|found| Error::of_document(document, found))?;
            let of_users = input.existing.map_or_else(unknown, |given| given.of(&users_mapping, &mut wire));
            let users_name = document.object_name(users_mapping.source_object(), users_mapping.target_object());
            let people = input.users.iter().map(|user| source::record(user)).collect::<Result<Vec<_>, _>>()?;
            let survey = Survey {
                mapping: &users_mapping,
                name: users_name,
                existing: &of_users,
                known: &known.get(users_name).cloned().unwrap_or_default(),
                options: &mapping.options,
                under: options,
                is_planned: false,
            };
            references.add(survey.links((0..).zip(&people)));
        }
        for (object, target) in document.object_names() {
            if mapping.mapping.refers_to(target)
                && let Some(links) = known.get(object)
            {
                references.add_known(Arc::clone(links));
            }
        }
        let planner = attrflow::plan::Planner::new(mapping.mapping.clone(), name, wire, mapping.options.parameters());
        let mut planner = planner.existing(existing).linked(own, None);
        planner.links = references;
        Ok(Plans { mapping, planner, has_links: input.links.is_some(), records })
    }

    fn run(self, input: &PlanInput<'_>) -> Result<Planned, Error> {
        let (mut planned, mut claims) = (Planned::default(), Claims::default());
        let mut figures = PlanFigures { records: self.records.len() as u64, ..PlanFigures::default() };
        for (number, record) in (0_u64..).zip(&self.records) {
            let mut later = Vec::new();
            let lines = record.as_ref().map_err(Clone::clone).and_then(|record| {
                with_workspace(|workspace| {
                    let plan = self.plan(record, input.preceding + number + 1, workspace)?;
                    // Records are numbered from 1, in messages as well.
                    claims.enter(number + 1, &plan.claim(), &self.mapping.mapping)?;
                    let lines = self.lines(number, record, &plan, input.emit, &mut later)?;
                    figures.add(&plan);
                    figures.incomplete_lists += u64::from(
                        self.mapping.mapping.has_reference_lists()
                            && plan.sends_attributes()
                            && self.mapping.mapping.is_list_incomplete(record, workspace),
                    );
                    Ok(lines)
                })
            });
            if lines.is_ok() {
                planned.later.extend(later);
            }
            planned.records.push(lines);
        }
        let linked = self.has_links.then(|| self.planner.known.linked() as u64);
        ask(&figures, linked, input.max_deprovision)?;
        Ok(planned)
    }

    fn plan(&self, record: &Value, number: u64, workspace: &mut Workspace) -> Result<Plan, Error> {
        let source = source::id(record);
        let host = self.mapping.options.host_of(record, number);
        let subject = Subject { record, source, is_unassigned: false, is_of_delta: false };
        Ok(self.planner.plan(subject, &host, workspace)?)
    }

    /// Returns the lines of a record; those of references to objects that are created after it go to `later`.
    fn lines(
        &self,
        number: u64,
        record: &Value,
        plan: &Plan,
        emit: PlanEmit,
        later: &mut Vec<Value>,
    ) -> Result<Vec<Value>, Error> {
        let is_later = |symbol: &str| self.planner.links.creation(symbol).is_some_and(|creation| creation >= number);
        let line = |rest: Value| {
            let mut members = Map::new();
            members.insert("record".to_owned(), (number + 1).into());
            members.insert("source".to_owned(), source::id(record).into());
            members.insert("object".to_owned(), self.planner.name().into());
            if let Value::Object(rest) = rest {
                members.extend(rest);
            }
            Value::Object(members)
        };
        if emit == PlanEmit::Plan {
            let plan = match plan.refers_later(is_later) {
                true => Cow::Owned(plan.clone().hashed(None)),
                false => Cow::Borrowed(plan),
            };
            return Ok(vec![line(plan.to_json())]);
        }
        let mut now = plan.clone();
        let deferred = now.split_later(is_later);
        let mut requests = match now.action {
            Action::Update if now.changes.is_empty() && now.references.is_empty() => Vec::new(),
            _ => self.planner.wire.requests(&self.mapping.mapping, &now)?,
        };
        let first = requests.len();
        if let Some(deferred) = &deferred {
            requests.extend(self.planner.wire.requests(&self.mapping.mapping, deferred)?);
        }
        let count = requests.len();
        let mut lines = Vec::new();
        for (number, request) in requests.into_iter().enumerate() {
            let is_later = number >= first;
            let action = if is_later { Action::Update } else { plan.action };
            let written = line(json!({
                "action": action.word(),
                "match": plan.matched.as_ref().map(attrflow::mapping::plan::Match::to_json),
                "recordHash": plan.record_hash.as_deref().filter(|_| number + 1 == count),
                "method": request.method,
                "path": request.path,
                "body": request.body,
            }));
            if is_later { later.push(written) } else { lines.push(written) }
        }
        Ok(lines)
    }
}

/// Refuses to disable or delete more objects of the target than may be, of this many records.
///
/// # Errors
///
/// There are more.
pub fn guard(removed: u64, records: u64, allowed: MaxDeprovision) -> Result<(), Error> {
    ask(&PlanFigures { records, deprovisioned: removed, ..PlanFigures::default() }, None, allowed)
}

/// Refuses what must not happen without being asked for; without links the records are counted.
fn ask(figures: &PlanFigures, linked: Option<u64>, allowed: MaxDeprovision) -> Result<(), Error> {
    let guards = Guards { max_deprovision: allowed, linked, ..Guards::default() };
    let PlanFigures { records, deprovisioned, emptied_groups, incomplete_lists, .. } = *figures;
    let (base, what) = linked.map_or((records, "records"), |linked| (linked, "linked objects"));
    let message = match guards.max_deprovisions(figures) {
        Some(limit) if deprovisioned > limit => format!(
            "{deprovisioned} of {base} {what} would be disabled or deleted in the target, and {limit} may be; \
             `max_deprovision={deprovisioned}` allows it"
        ),
        _ if emptied_groups > 0 => {
            format!("groups that would lose all of their {MIN_GUARDED_MEMBERS} or more members: {emptied_groups}")
        }
        _ if incomplete_lists > 0 => {
            format!("records whose list of members is incomplete: {incomplete_lists}; give the whole lists")
        }
        _ => return Ok(()),
    };
    Err(Diagnostic::new(&flow::GUARD, message).into())
}
