//! `attrflow run --emit plan` and `--emit request`: what is to be done in the target, given what exists there.

use std::thread;

use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::input::RecordSpan;
use attrflow::mapping::Existing;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordFault;
use attrflow::mapping::links::LinkConflict;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::wire::Wire;
use serde_json::Value;

use crate::exit::Failure;
use crate::output;
use crate::quiet;
use crate::run::job;
use crate::run::origin::Origin;

/// Makes plans.
#[derive(Debug)]
pub struct Planner {
    /// What exists in the target.
    pub existing: Existing,
    /// The target objects of source records.
    pub links: LinkTable,
    /// What the plans are made under.
    pub options: PlanOptions,
    /// What becomes of them where requests are asked for.
    pub wire: Wire,
    /// The attributes that identify a record in the source, in the order in which they are asked.
    pub ids: Vec<String>,
}

/// Returns the identifier of a record in the source.
fn source_id<'r>(ids: &[String], record: &'r Value) -> Option<&'r str> {
    ids.iter().find_map(|name| record.get(name)?.as_str())
}

impl Planner {
    /// Returns the identifier of a record in the source.
    pub fn source_id<'r>(&self, record: &'r Value) -> Option<&'r str> {
        source_id(&self.ids, record)
    }

    /// The plan for a record.
    pub fn plan(
        &self,
        mapping: &Mapping,
        record: &Value,
        host: &FixedHost,
        workspace: &mut Workspace,
    ) -> Result<Plan, RecordFault> {
        mapping.plan(record, &self.existing, &self.links, host, workspace, self.options)
    }
}

/// Whether a mapping has references, which lead to objects of the target.
pub fn refers(mapping: &Mapping) -> bool {
    mapping.targets().any(|target| target.kind == AttributeType::Reference)
}

/// The target objects of records that are there already, by their identifiers in the source. A record that cannot be read or
/// mapped has none; why is said when its own turn comes.
pub fn links(
    (origin, options): (&Origin, &Options),
    mapping: &Mapping,
    existing: &Existing,
    host: impl Fn() -> FixedHost + Sync,
    threads: usize,
) -> Result<LinkTable, Failure> {
    let mut records = origin.open(options)?;
    let ids = records.id_attributes();
    let linked = |batch: &Batch, pieces: &[_]| {
        let (host, mut workspace) = (host(), Workspace::default());
        let mut links = Vec::new();
        for piece in pieces {
            let link = quiet::catch(|| {
                let record = job::record(batch, piece).ok()?;
                let id = source_id(&ids, &record)?.to_owned();
                Some((id, mapping.link(&record, existing, &host, &mut workspace).ok()??))
            });
            match link {
                Ok(link) => links.extend(link),
                Err(_) => workspace = Workspace::default(),
            }
        }
        links
    };
    let mut links = LinkTable::default();
    let mut twice: u64 = 0;
    loop {
        let batch = records.batch()?;
        let found = in_parts(&batch.records, threads, |pieces| linked(&batch, pieces), |_| Vec::new());
        for (id, link) in found.into_iter().flatten() {
            twice += u64::from(links.insert(id, link) == Err(LinkConflict::OtherTarget));
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
