//! What all phases of a run work with: the object mappings, the sender, the link store, and what is known of records and objects.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::codes::flow;
use attrflow::mapping::Action;
use attrflow::mapping::Existing;
use attrflow::mapping::Links;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordHasher;
use attrflow::mapping::RecordLink;
use attrflow::mapping::TargetAttribute;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::wire::Wire;
use attrflow::plan::links::LinkStore;
use attrflow::scim::Dialect;
use attrflow::scim::Path;
use serde_json::Value;

use crate::run::Hosts;
use crate::run::Options;
use crate::run::RunError;
use crate::run::error::Failure;
use crate::run::interface::Interface;
use crate::run::interface::identifier;
use crate::run::is_unassigned;
use crate::run::known::Directory;
use crate::run::results::Results;
use crate::run::sender::Sender;
use crate::run::task::Found;
use crate::run::task::Step;

/// One object mapping and how its objects are read and written.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) mapping: Mapping,
    pub(super) interface: Interface,
    wire: Wire,
    /// The object's name in plans and links.
    pub(super) name: String,
    pub(super) hasher: RecordHasher,
    /// The paths of the target attributes, by their names.
    paths: HashMap<String, Path>,
    /// The numbers of the object mappings that references may lead to.
    pub(super) referred: Vec<usize>,
}

impl Target {
    pub(super) fn new(document: &Document, mapping: Mapping, options: &Options) -> Result<Target, Diagnostic> {
        let wire = Wire::for_mapping(document, &mapping, options.wire)?;
        let interface = Interface::of(document, &mapping, options.wire, options.reads_members);
        let name = document.object_name(mapping.source_object(), mapping.target_object()).to_owned();
        let hasher = mapping.record_hasher(&options.parameters);
        let parsed =
            |target: &TargetAttribute| Some((target.name.clone(), Path::parse(&target.name, Dialect::Entra).ok()?));
        let paths = mapping.targets().filter_map(parsed).collect();
        Ok(Target { mapping, interface, wire, name, hasher, paths, referred: Vec::new() })
    }

    /// Returns the path of a target attribute; none where its name is no path.
    pub(super) fn path(&self, attribute: &str) -> Option<&Path> {
        self.paths.get(attribute)
    }

    /// Returns whether the mapping has references.
    fn refers(&self) -> bool {
        self.mapping.targets().any(|target| target.kind == AttributeType::Reference)
    }

    /// Notes what references may lead to, among this many object mappings. A target may number its users and groups alike, so that its
    /// own links are used only where it refers to its own kind.
    pub(super) fn refer(&mut self, own: usize, count: usize) {
        self.referred = (0..count).filter(|number| *number != own).collect();
        if self.mapping.refers_to_own() {
            self.referred.push(own);
        }
    }
}

/// What all phases work with.
pub(super) struct Work<'w> {
    document: &'w Document,
    pub(super) targets: &'w [Target],
    pub(super) hosts: &'w Hosts<'w>,
    pub(super) options: &'w Options,
    /// Whether the changes of records are reported.
    pub(super) reports_changes: bool,
    pub(super) sender: Sender<'w>,
    /// Answers that list all objects of a kind, by path.
    pub(super) lists: Mutex<HashMap<String, Arc<Existing>>>,
    pub(super) results: Results<'w>,
    directory: Mutex<Directory>,
    /// How many records have another object than the one they were linked to.
    replaced: AtomicU64,
}

impl<'w> Work<'w> {
    pub(super) fn new(
        sender: Sender<'w>,
        (document, targets): (&'w Document, &'w [Target]),
        (hosts, options, reports_changes): (&'w Hosts<'w>, &'w Options, bool),
        store: &'w mut (dyn LinkStore + Send + 'w),
    ) -> Result<Work<'w>, RunError> {
        let (mut directory, mut failed) = (Directory::new(), Ok(()));
        store.for_each(&mut |link| {
            let object = targets.iter().position(|target| target.name == link.object);
            if let (Some(object), Some(id), true) = (object, link.target, failed.is_ok()) {
                failed = directory.enter_link(object, &link.source, &id);
            }
            Ok(())
        })?;
        failed?;
        Ok(Work {
            document,
            targets,
            hosts,
            options,
            reports_changes,
            sender,
            lists: Mutex::default(),
            results: Results::new(store, options.keep, options.now),
            directory: Mutex::new(directory),
            replaced: AtomicU64::new(0),
        })
    }

    pub(super) fn target(&self, object: usize) -> Option<&'w Target> {
        self.targets.get(object)
    }

    pub(super) fn directory(&self) -> MutexGuard<'_, Directory> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a record has another object than the one it was linked to.
    pub(super) fn replace(&self, object: usize, source: &str) {
        self.directory().replace(object, source);
        self.replaced.fetch_add(1, Ordering::SeqCst);
    }

    /// Returns how many such records there are.
    pub(super) fn replaced(&self) -> u64 {
        self.replaced.load(Ordering::SeqCst)
    }

    /// Makes records due again, by the numbers of their object mappings and their identifiers.
    pub(super) fn forget(&self, records: Vec<(usize, String)>) -> Result<(), RunError> {
        let named =
            records.into_iter().filter_map(|(object, source)| Some((self.target(object)?.name.as_str(), source)));
        Ok(self.results.forget_hashes(named)?)
    }

    /// Makes records due again that may refer to objects of this mapping: all, or only those that are not of this run.
    pub(super) fn forget_referring(&self, object: usize, others_only: bool) -> Result<(), RunError> {
        let mut records = Vec::new();
        self.results.for_each(&mut |link| {
            let own = self.targets.iter().position(|target| target.name == link.object);
            let refers = |target: &Target| target.referred.contains(&object) && target.refers();
            if let Some(own) = own.filter(|own| link.record_hash.is_some() && self.target(*own).is_some_and(refers))
                && !(others_only && self.directory().is_seen(own, &link.source))
            {
                records.push((own, link.source));
            }
            Ok(())
        })?;
        self.forget(records)
    }

    /// Returns the plan for a record, given what was found for it.
    pub(super) fn plan(
        &self,
        target: &Target,
        (source, record): (&str, &Value),
        found: &Found,
        links: &dyn Links,
        workspace: &mut Workspace,
    ) -> Result<Plan, Failure> {
        let wire = self.wire(target, found)?;
        let existing = existing(target, found, wire.as_ref());
        let linked = found.objects.first().filter(|_| found.how.is_linked).and_then(identifier);
        let options = PlanOptions::default()
            .disables_by_call(target.wire.disables_by_call(&target.mapping))
            .unassigned(is_unassigned(record))
            .skip_out_of_scope_deletions(self.options.skips_out_of_scope_deletions)
            .linked(RecordLink::of(&target.name, source).target(linked.as_deref()).members(&found.members));
        let mut plan = target.mapping.plan(record, &existing, links, &*(self.hosts)(source), workspace, options)?;
        // A call that disables leaves the object readable, marked as deleted; there is nothing to do twice.
        let is_deleted = |object: &Value| object.get("deleted").is_some_and(|deleted| *deleted == true);
        if plan.action == Action::Disable && plan.changes.is_empty() && existing.object(0).is_some_and(is_deleted) {
            (plan.action, plan.reason) = (Action::Skip, Some(&flow::NOTHING_CHANGED));
        }
        Ok(plan)
    }

    /// Returns the requests of a plan.
    pub(super) fn requests(&self, target: &Target, plan: &Plan, found: &Found) -> Result<Vec<Step>, Failure> {
        let wire = self.wire(target, found)?;
        let requests = wire.as_ref().unwrap_or(&target.wire).requests(&target.mapping, plan)?;
        let steps = requests.into_iter().map(|request| Step {
            method: request.method,
            path: request.path,
            body: request.body.map(|body| body.to_string()),
        });
        Ok(steps.collect())
    }

    /// Returns a wire that knows the memberships of the object, where the application has such objects.
    fn wire(&self, target: &Target, found: &Found) -> Result<Option<Wire>, Failure> {
        if found.memberships.is_empty() {
            return Ok(None);
        }
        let made = Wire::for_mapping(self.document, &target.mapping, self.options.wire);
        let mut wire = made.map_err(|diagnostic| Failure::new(diagnostic.code, diagnostic.message))?;
        wire.take_memberships(&target.mapping, &found.memberships);
        Ok(Some(wire))
    }
}

/// Returns what was found as the library's planner takes it.
pub(super) fn existing(target: &Target, found: &Found, wire: Option<&Wire>) -> Existing {
    let mut objects = found.objects.clone();
    wire.unwrap_or(&target.wire).complete(&target.mapping, &mut objects);
    Existing::new(objects)
}
