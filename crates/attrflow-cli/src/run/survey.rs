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
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Links;
use attrflow::mapping::NoLinks;
use attrflow::mapping::Owner;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordLink;
use attrflow::mapping::Referent;
use attrflow::mapping::links::LinkConflict;
use attrflow::plan::KnownLinks;

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

/// What references lead to: the records of the run first, then what the link store knows.
#[derive(Debug, Default)]
pub struct Referents {
    tables: Vec<LinkTable>,
    known: Vec<Arc<KnownLinks>>,
}

impl Referents {
    /// Adds the records of a pass.
    pub fn add(&mut self, table: LinkTable) {
        self.tables.push(table);
    }

    /// Adds what the link store knows of an object mapping.
    pub fn add_known(&mut self, links: Arc<KnownLinks>) {
        self.known.push(links);
    }

    /// Returns the place of the record that creates the object with this symbol.
    pub fn creation(&self, symbol: &str) -> Option<u64> {
        self.tables.iter().find_map(|table| table.creation(symbol))
    }
}

impl Links for Referents {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        let of_run = self.tables.iter().map(|table| table.referent(source_id));
        let mut all = of_run.chain(self.known.iter().map(|known| known.referent(source_id)));
        all.find(|referent| *referent != Referent::Unresolved).unwrap_or(Referent::Unresolved)
    }

    fn owner(&self, target_id: &str) -> Owner {
        let of_run = self.tables.iter().map(|table| table.owner(target_id));
        let mut all = of_run.chain(self.known.iter().map(|known| known.owner(target_id)));
        all.find(|owner| *owner != Owner::Unknown).unwrap_or(Owner::Unknown)
    }
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
    pub existing: &'s Existing,
    /// The links of the object mapping.
    pub known: &'s KnownLinks,
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
        let target = self.known.get(&source).and_then(|known| known.target.as_deref());
        let known = RecordLink::of(&self.object.name, &source).target(target).owners(self.known);
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
    let survey = |batch: &Batch, spans: &[RecordSpan]| {
        let host = arguments.host.host_with(Some(shared.now), None, &[]);
        let mut workspace = Workspace::default();
        let mut found = Vec::new();
        for span in spans {
            match quiet::catch(|| surveyed.find(shared, (batch, span), &ids, (&host, &mut workspace), under)) {
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
