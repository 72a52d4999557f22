//! What the records that references lead to have in the target, found out before any record is planned.

use std::sync::Arc;
use std::thread;

use attrflow::Host;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::input::RecordSpan;
use attrflow::mapping::Action;
use attrflow::mapping::Claim;
use attrflow::mapping::Claims;
use attrflow::mapping::Draft;
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkConflict;
use attrflow::mapping::LinkTable;
use attrflow::mapping::NoLinks;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordLink;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use attrflow::plan::KnownLinks;
use attrflow::plan::PlannedLine;
use attrflow::plan::Planner;

use crate::exit::Failure;
use crate::output;
use crate::quiet;
use crate::run::feeds;
use crate::run::feeds::Filter;
use crate::run::feeds::Object;
use crate::run::feeds::Route;
use crate::run::origin::Origin;
use crate::run::shared::Shared;
use crate::run::source;
use crate::run::source::source_id;

/// How many records one pass may have.
const PASS: u64 = 1 << 40;

/// Returns the place of a record among all records of a run, in the order in which they are written.
pub fn place(pass: usize, record: u64) -> u64 {
    pass as u64 * PASS + record
}

/// Records that are surveyed.
pub struct Surveyed<'s> {
    /// Where they are from.
    pub origin: &'s Origin,
    /// Which of them are taken.
    pub filter: Option<Filter>,
    /// The number of the pass that plans them; none for records that are not planned.
    pub pass: Option<usize>,
    /// What is applied to them.
    pub object: &'s Object,
    /// What exists in the target.
    pub existing: &'s Arc<Existing>,
    /// The links of the object mapping.
    pub known: &'s Arc<KnownLinks>,
}

/// What was found out about a record.
struct Found {
    number: u64,
    source: String,
    link: Link,
    is_new: bool,
    claim: Claim,
}

impl Surveyed<'_> {
    /// Returns what the plan of a record says of its target object.
    fn found(&self, number: u64, PlannedLine { source, draft }: PlannedLine<'_>) -> Option<Found> {
        let source = source?.to_owned();
        let (target, action, may_be_member, claim) = match draft {
            Draft::Brief(plan) => (plan.target().map(str::to_owned), plan.action, plan.may_be_member?, plan.claim),
            Draft::Full(plan) => {
                let claim = plan.claim();
                (plan.matched.and_then(|matched| matched.id), plan.action, plan.may_be_member?, claim)
            }
        };
        let link = Link::new(target, may_be_member && action != Action::Delete);
        Some(Found { number, source, link, is_new: action == Action::Create && self.pass.is_some(), claim })
    }

    /// Finds out which target object a record has, or that it will have one. None for a record that cannot be read or mapped; why is
    /// said when its own turn comes.
    fn find(
        &self,
        shared: &Shared<'_>,
        (batch, span): (&Batch, &RecordSpan),
        ids: &[String],
        (host, workspace): (&dyn Host, &mut Workspace),
        options: PlanOptions<'_>,
    ) -> Option<Found> {
        let mapping: &Mapping = &self.object.mapping;
        let is_refused = span.notes().is_some_and(|notes| {
            notes.fault.is_some() || mapping.attributes().iter().any(|name| notes.damage_of(name).is_some())
        });
        let mut record = source::record(batch, span).ok()?;
        let is_unassigned = shared.people.prepare(&mut record, ids, feeds::is_of_groups(mapping)).is_unassigned;
        let source = source_id(ids, &record)?.to_owned();
        let target = self.known.get(&source).and_then(|known| known.target);
        let known = RecordLink::of(&self.object.name, &source).target(target).owners(&**self.known);
        let options = options.unassigned(is_unassigned).linked(known);
        let planned = mapping.plan(&record, self.existing, &NoLinks, host, workspace, options);
        let (link, is_new, claim) = match planned {
            Ok(plan) => {
                let may_be_member = plan.may_be_member?;
                let id = plan.matched.as_ref().and_then(|matched| matched.id.clone());
                let is_new = plan.action == Action::Create && self.pass.is_some() && !is_refused;
                (Link::new(id, may_be_member && plan.action != Action::Delete), is_new, plan.claim())
            }
            Err(_) => {
                let mut link = mapping.link(&record, self.existing, known, host, workspace).ok()??;
                link.may_be_member &= !is_unassigned;
                (link, false, Claim::default())
            }
        };
        Some(Found { number: span.record, source, link, is_new, claim })
    }
}

/// Finds the target objects of records, by their identifiers in the source.
pub fn links(
    shared: &Shared<'_>,
    surveyed: &Surveyed<'_>,
    options: &Options,
    under: PlanOptions<'static>,
) -> Result<LinkTable, Failure> {
    let arguments = shared.arguments;
    let mut records = surveyed.origin.open(options)?;
    let ids = records.id_attributes();
    let planner = Planner::new(
        surveyed.object.mapping.clone(),
        &*surveyed.object.name,
        Wire::scim(WireDialect::default()),
        arguments.host.parameters(),
    );
    let mut planner =
        planner.existing(Arc::clone(surveyed.existing)).linked(Arc::clone(surveyed.known), None).without_hashes();
    planner.options = under;
    let is_plain = shared.people.is_empty();
    let from_text = if is_plain { planner.survey(&ids) } else { None };
    let survey = |batch: &Batch, spans: &[RecordSpan]| {
        let host = arguments.host.host_with(Some(shared.now), None, &[]);
        let mut workspace = Workspace::default();
        let mut found = Vec::new();
        for span in spans {
            let find = || {
                let text = batch.bytes(span).filter(|_| span.notes().is_none());
                let read = from_text.as_ref().zip(text).map(|(planner, text)| {
                    let number = span.record;
                    planner.record(text, &host, &mut workspace, |line| surveyed.found(number, line))
                });
                match read {
                    Some(Ok(found)) => found,
                    _ => surveyed.find(shared, (batch, span), &ids, (&host, &mut workspace), under),
                }
            };
            match quiet::catch(find) {
                Ok(record) => found.extend(record),
                Err(_) => workspace = Workspace::default(),
            }
        }
        found
    };
    let (mut links, mut claims, mut twice) = (LinkTable::default(), Claims::default(), 0_u64);
    loop {
        let mut batch = records.batch()?;
        if let Some(routes) = surveyed.filter.and_then(|filter| filter.routes(&batch)) {
            let mut routes = routes.iter();
            batch.records.retain(|_| routes.next() == Some(&Route::Take));
        }
        let found = in_parts(&batch.records, arguments.threads(), |spans| survey(&batch, spans), |_| Vec::new());
        for Found { number, source, link, is_new, claim } in found.into_iter().flatten() {
            // The later record for one object goes to the quarantine.
            let is_first = claims.enter(number, &claim, &surveyed.object.mapping).is_ok();
            let link = match surveyed.pass.filter(|_| is_new && is_first) {
                Some(pass) => Link::to_new(format!("{}/{source}", surveyed.object.name), place(pass, number)),
                None => link,
            };
            twice += u64::from(links.insert(source, link) == Err(LinkConflict::OtherTarget));
        }
        if batch.last {
            break;
        }
    }
    if twice > 0 {
        let message = "records with the `objectId` of one before them and another target object";
        output::message(&format!("{message}: {twice}; references lead to the last of them"));
    }
    Ok(links)
}

/// The work on the pieces in as many parts as there are threads, in order. What a thread that has gone leaves is `lost`.
fn in_parts<T: Send>(
    pieces: &[RecordSpan],
    threads: usize,
    work: impl Fn(&[RecordSpan]) -> T + Sync,
    lost: impl Fn(&[RecordSpan]) -> T,
) -> Vec<T> {
    let size = pieces.len().div_ceil(threads).max(64);
    if pieces.len() <= size {
        return vec![work(pieces)];
    }
    let work = &work;
    thread::scope(|scope| {
        let mut handles = Vec::new();
        for slice in pieces.chunks(size) {
            // Without another thread the work is done in this one.
            let started = thread::Builder::new().spawn_scoped(scope, move || work(slice));
            handles.push(started.map_err(|_| work(slice)));
        }
        let joined = handles.into_iter().zip(pieces.chunks(size)).map(|(handle, slice)| match handle {
            Ok(handle) => handle.join().unwrap_or_else(|_| lost(slice)),
            Err(part) => part,
        });
        joined.collect()
    })
}
