//! What all phases of a run work with: the object mappings, the sender, and what is known of links.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

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
use attrflow::mapping::RecordLink;
use attrflow::mapping::wire::Wire;
use attrflow::plan::Symbols;
use attrflow::plan::links::LinkStore;
use serde_json::Value;

use crate::run::Hosts;
use crate::run::Options;
use crate::run::Provisioner;
use crate::run::RunError;
use crate::run::error::Failure;
use crate::run::interface::Interface;
use crate::run::interface::identifier;
use crate::run::is_unassigned;
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
}

impl Target {
    pub(super) fn new(document: &Document, mapping: Mapping, options: &Options) -> Result<Target, Diagnostic> {
        let wire = Wire::for_mapping(document, &mapping, options.wire)?;
        let interface = Interface::of(document, &mapping, options.wire, options.reads_members);
        let name = document.object_name(mapping.source_object(), mapping.target_object()).to_owned();
        Ok(Target { mapping, interface, wire, name })
    }
}

/// The record that a target object is linked to, by the number of the object mapping and the target's identifier.
pub(super) type Owners = HashMap<(usize, String), String>;

/// What all phases work with.
pub(super) struct Work<'w> {
    document: &'w Document,
    pub(super) targets: &'w [Target],
    pub(super) hosts: &'w Hosts<'w>,
    pub(super) options: &'w Options,
    pub(super) sender: Sender<'w>,
    /// The identifiers of objects that this run created.
    pub(super) symbols: Mutex<Symbols>,
    /// Answers that list all objects of a kind, by path.
    pub(super) lists: Mutex<HashMap<String, Arc<Vec<Value>>>>,
    owners: Mutex<Owners>,
    store: Mutex<&'w mut (dyn LinkStore + Send + 'w)>,
}

impl Provisioner<'_> {
    /// Returns the records that target objects are linked to.
    pub(super) fn owners(&self, store: &dyn LinkStore) -> Result<Owners, RunError> {
        let mut owners = Owners::new();
        store.for_each(&mut |link| {
            let object = self.targets.iter().position(|target| target.name == link.object);
            if let (Some(object), Some(target)) = (object, link.target) {
                owners.insert((object, target), link.source);
            }
            Ok(())
        })?;
        Ok(owners)
    }
}

impl<'w> Work<'w> {
    pub(super) fn new(
        provisioner: &'w Provisioner<'_>,
        is_stopped: &'w (dyn Fn() -> bool + Sync),
        owners: Mutex<Owners>,
        store: &'w mut (dyn LinkStore + Send + 'w),
    ) -> Work<'w> {
        Work {
            document: provisioner.document,
            targets: &provisioner.targets,
            hosts: provisioner.hosts,
            options: &provisioner.options,
            sender: Sender::new(provisioner.client, &provisioner.options, is_stopped),
            symbols: Mutex::default(),
            lists: Mutex::default(),
            owners,
            store: Mutex::new(store),
        }
    }

    pub(super) fn target(&self, object: usize) -> Option<&'w Target> {
        self.targets.get(object)
    }

    pub(super) fn store(&self) -> MutexGuard<'_, &'w mut (dyn LinkStore + Send + 'w)> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn symbols(&self) -> MutexGuard<'_, Symbols> {
        self.symbols.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn owners(&self) -> MutexGuard<'_, Owners> {
        self.owners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether an object is linked to another record than this one.
    pub(super) fn is_linked_elsewhere(&self, object: usize, id: &str, source: &str) -> bool {
        self.owners().get(&(object, id.to_owned())).is_some_and(|owner| owner != source)
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
        let linked = found.objects.first().filter(|_| found.is_linked).and_then(identifier);
        let options = PlanOptions::default()
            .disables_by_call(target.wire.disables_by_call(&target.mapping))
            .unassigned(is_unassigned(record))
            .skip_out_of_scope_deletions(self.options.skips_out_of_scope_deletions)
            .linked(RecordLink::of(&target.name, source).target(linked.as_deref()));
        let mut plan = target.mapping.plan(record, &existing, links, &*(self.hosts)(), workspace, options)?;
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
        let steps =
            requests.into_iter().map(|request| Step { method: request.method, path: request.path, body: request.body });
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
