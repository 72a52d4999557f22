//! `attrflow run --emit plan` and `--emit request`: what is to be done in the target, given what exists there.

use std::thread;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::Severity;
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
use attrflow::mapping::wire;
use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use serde_json::Value;

use crate::exit::Failure;
use crate::output;
use crate::quiet;
use crate::run::Arguments;
use crate::run::Emit;
use crate::run::existing::Objects;
use crate::run::feeds;
use crate::run::feeds::Feeds;
use crate::run::feeds::Filter;
use crate::run::feeds::Route;
use crate::run::job;
use crate::run::origin::Origin;
use crate::run::people::People;
use crate::time::Moment;

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
}

/// Returns the identifiers that a record has in these attributes.
pub fn source_ids<'r>(ids: &'r [String], record: &'r Value) -> impl Iterator<Item = &'r str> {
    ids.iter().filter_map(|name| record.get(name)?.as_str())
}

/// Returns the identifier of a record in the source, given the attributes that may have it in their order.
pub fn source_id<'r>(ids: &'r [String], record: &'r Value) -> Option<&'r str> {
    source_ids(ids, record).next()
}

impl Planner {
    /// Makes plans for an object mapping, given the objects of the target and the links of the records that it refers to.
    pub fn new(
        arguments: &Arguments,
        (document, name): (&Document, &str),
        mapping: &Mapping,
        objects: &Objects,
    ) -> Result<Planner, Failure> {
        let dialect = arguments.dialect();
        let mut wire = match (document.template(), arguments.emit) {
            (_, Emit::Request) => {
                let fail = |diagnostic| Failure::Input { origin: name.to_owned(), diagnostic: Box::new(diagnostic) };
                let wire = Wire::for_mapping(document, mapping, dialect).map_err(fail)?;
                if dialect == WireDialect::Rfc && wire.is_scim() {
                    say_refused_names(document, mapping, name);
                }
                wire
            }
            (Some(template), _) => Wire::of(template, dialect),
            (None, _) => Wire::scim(dialect),
        };
        let options = PlanOptions::default()
            .disables_by_call(wire.disables_by_call(mapping))
            .skip_out_of_scope_deletions(arguments.skip_out_of_scope_deletions);
        let existing = objects.of(mapping, &mut wire);
        objects.remark(&existing, mapping);
        Ok(Planner { existing, links: LinkTable::default(), options, wire })
    }

    /// Finds what the references of an object mapping lead to: the records are read for it when objects exist.
    pub fn link(
        &mut self,
        (arguments, document): (&Arguments, &Document),
        (feeds, number): (&Feeds, usize),
        objects: &Objects,
        people: &People,
        now: Moment,
    ) -> Result<(), Failure> {
        let Some(own) = feeds.objects.get(number).filter(|_| !arguments.existing.is_empty()) else { return Ok(()) };
        if !own.mapping.matches() {
            output::message("no attribute of the mapping is used for matching, so `--existing` has no effect");
        }
        if !refers(&own.mapping) {
            if arguments.users.is_some() && feeds.objects.len() == 1 {
                output::message("the mapping has no references, so `--users` has no effect");
            }
            return Ok(());
        }
        let host = || arguments.host.host_with(Some(now), None, &[]);
        let options = arguments.input.options();
        // Members of groups are users first of all, and those have an object mapping of their own.
        if let Some(users) = &arguments.users {
            match document.mapping(&Engine::new(), None) {
                Ok(users_mapping) => {
                    let existing = objects.of(&users_mapping, &mut self.wire);
                    if feeds
                        .objects
                        .iter()
                        .all(|object| object.mapping.target_object() != users_mapping.target_object())
                    {
                        objects.remark(&existing, &users_mapping);
                    }
                    let users = Origin::File(users.clone());
                    let users = (&users, &Options::default(), None);
                    self.links = links(users, people, &users_mapping, &existing, host, arguments.threads())?;
                }
                Err(_) => output::message("the document has no usable mapping for users, so `--users` has no effect"),
            }
        }
        for (feed, origin, object) in feeds.referred_by(number) {
            let records = (origin, &options, Some(feed.filter));
            let found = if feed.object == number {
                links(records, people, &own.mapping, &self.existing, host, arguments.threads())?
            } else {
                let existing = objects.of(&object.mapping, &mut self.wire);
                links(records, people, &object.mapping, &existing, host, arguments.threads())?
            };
            self.links.extend(found);
        }
        Ok(())
    }

    /// The plan for a record.
    pub fn plan(
        &self,
        mapping: &Mapping,
        (record, is_unassigned): (&Value, bool),
        host: &FixedHost,
        workspace: &mut Workspace,
    ) -> Result<Plan, RecordFault> {
        mapping.plan(record, &self.existing, &self.links, host, workspace, self.options.unassigned(is_unassigned))
    }
}

/// Whether a mapping has references, which lead to objects of the target.
pub fn refers(mapping: &Mapping) -> bool {
    mapping.targets().any(|target| target.kind == AttributeType::Reference)
}

/// Warns of the target attributes of a mapping whose paths a server that keeps to the RFC refuses.
fn say_refused_names(document: &Document, mapping: &Mapping, origin: &str) {
    for mut diagnostic in wire::refused_by_the_rfc(document) {
        let target = diagnostic.location.as_ref().and_then(|location| location.target.as_deref());
        if mapping.targets().any(|known| Some(known.name.as_str()) == target) {
            diagnostic.severity = Severity::Warning;
            output::diagnostic(&diagnostic, origin);
        }
    }
}

/// The target objects of records that are there already, by their identifiers in the source. A record that cannot be read or
/// mapped has none; why is said when its own turn comes.
pub fn links(
    (origin, options, filter): (&Origin, &Options, Option<Filter>),
    people: &People,
    mapping: &Mapping,
    existing: &Existing,
    host: impl Fn() -> FixedHost + Sync,
    threads: usize,
) -> Result<LinkTable, Failure> {
    let mut records = origin.open(options)?;
    let ids = records.id_attributes();
    let is_group = feeds::is_of_groups(mapping);
    let linked = |batch: &Batch, pieces: &[RecordSpan]| {
        let (host, mut workspace) = (host(), Workspace::default());
        let mut links = Vec::new();
        for piece in pieces {
            let link = quiet::catch(|| {
                let mut record = job::record(batch, piece).ok()?;
                let is_unassigned = people.prepare(&mut record, &ids, is_group).is_unassigned;
                let id = source_id(&ids, &record)?.to_owned();
                let mut link = mapping.link(&record, existing, &host, &mut workspace).ok()??;
                link.may_be_member &= !is_unassigned;
                Some((id, link))
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
        let mut batch = records.batch()?;
        if let Some(routes) = filter.and_then(|filter| filter.routes(&batch)) {
            let mut routes = routes.iter();
            batch.records.retain(|_| routes.next() == Some(&Route::Take));
        }
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
