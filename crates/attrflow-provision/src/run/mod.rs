//! Brings a server to what a mapping says, record by record, as Microsoft Entra ID's provisioning service does.
//!
//! A run has four phases. Every record is *looked up*: by its link, or else by the matching attributes; one that is what it was when
//! it was confirmed last needs no look-up. Then it is *planned* into a private temporary file, so that *guards* can stop the run before
//! anything is sent. Then requests are *sent*: first the objects
//! themselves, users before groups, and in a second pass their references, when all objects exist. Every result is confirmed in the
//! link store before the next request of the record, so that a run that is killed leaves nothing that the next one would make twice.
//!
//! Each record is planned by [`Mapping::plan`] against what its own look-up found. [`attrflow::plan::Planner`], which calls it too, is for
//! targets whose objects and links are known before the first record.
//!
//! ```no_run
//! use attrflow::{Document, Engine, FixedHost, Host};
//! use attrflow::plan::links::MemoryLinks;
//! use attrflow_provision::client::{Auth, Client, ClientOptions, Secret};
//! use attrflow_provision::run::{NoObserver, Options, Provisioner, SourceRecord};
//!
//! let document = Document::parse(&std::fs::read_to_string("mapping.json")?)?;
//! let mapping = document.mapping(&Engine::new(), Some("User")).map_err(|_| "the mapping has errors")?;
//! let client = Client::new("https://example.com/scim/v2", ClientOptions::new(Auth::Bearer(Secret::new("token"))))?;
//! let hosts = |_: &str| -> Box<dyn Host> { Box::new(FixedHost::new()) };
//! let users = [serde_json::json!({ "objectId": "1", "userPrincipalName": "ines@contoso.com" })];
//! let records = users.into_iter().zip(1..).map(|(user, number)| SourceRecord::new(0, "users.json", number, Ok(user)));
//! let provisioner = Provisioner::new(&client, &document, vec![mapping], &hosts, Options::default())?;
//! let summary = provisioner.run(&mut records.into_iter(), &mut MemoryLinks::default(), &NoObserver)?;
//! println!("{}", summary.sentence());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod clock;
mod error;
mod interface;
mod known;
mod lookup;
mod options;
mod ordered;
mod pace;
mod prepare;
mod references;
mod report;
mod results;
mod reviewed;
mod send;
mod sender;
mod spool;
mod task;
mod work;
mod write;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Host;
use attrflow::Mapping;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::Stamp;
use serde_json::Value;

pub use crate::run::clock::Clock;
pub use crate::run::clock::SystemClock;
pub use crate::run::error::Failure;
pub use crate::run::error::RunError;
pub use crate::run::error::RunErrorKind;
pub use crate::run::options::Options;
pub use crate::run::report::Event;
pub use crate::run::report::EventStatus;
pub use crate::run::report::NoObserver;
pub use crate::run::report::Observer;
pub use crate::run::report::RecordFailure;
pub use crate::run::report::Summary;
pub use crate::run::reviewed::ReviewedPlan;

use crate::client::Client;
use crate::run::sender::Sender;
use crate::run::work::Target;
use crate::run::work::Work;

/// A record of the source.
#[derive(Debug)]
#[non_exhaustive]
pub struct SourceRecord {
    /// The number of the object mapping that it is for, in the order in which they were given to [`Provisioner::new`].
    pub object: usize,
    /// The file it is from.
    pub file: String,
    /// Its number in the file, from 1.
    pub number: u64,
    /// The record, or why it cannot be read.
    pub value: Result<Value, Box<Diagnostic>>,
    /// Whether it is of a delta: it is whole only where it was merged over the record that the link store keeps.
    pub is_change: bool,
}

impl SourceRecord {
    /// Returns a record for the object mapping with this number.
    pub fn new(
        object: usize,
        file: impl Into<String>,
        number: u64,
        value: Result<Value, Box<Diagnostic>>,
    ) -> SourceRecord {
        SourceRecord { object, file: file.into(), number, value, is_change: false }
    }

    /// Says that it is of a delta.
    #[must_use]
    pub fn of_delta(self) -> SourceRecord {
        SourceRecord { is_change: true, ..self }
    }

    /// Says that nobody assigned the application to it, so that it is out of scope.
    #[must_use]
    pub fn unassigned(mut self) -> SourceRecord {
        if let Some(members) = self.value.as_mut().ok().and_then(Value::as_object_mut) {
            members.insert(UNASSIGNED.to_owned(), Value::Bool(true));
        }
        self
    }
}

/// The member of a record that is not assigned, beside Graph's `@removed`.
const UNASSIGNED: &str = "@unassigned";

/// Returns whether a record is not assigned.
fn is_unassigned(record: &Value) -> bool {
    record.get(UNASSIGNED) == Some(&Value::Bool(true))
}

/// Returns the host of one record, given its identifier in the source; threads share no host.
pub type Hosts<'h> = dyn Fn(&str) -> Box<dyn Host> + Sync + 'h;

/// Provisions records to one server.
pub struct Provisioner<'p> {
    client: &'p Client,
    document: &'p Document,
    targets: Vec<Target>,
    hosts: &'p Hosts<'p>,
    options: Options,
}

impl std::fmt::Debug for Provisioner<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Provisioner").field("client", &self.client).finish_non_exhaustive()
    }
}

impl<'p> Provisioner<'p> {
    /// Returns a provisioner for these object mappings of a document. Those that others refer to come first: users before groups.
    ///
    /// # Errors
    ///
    /// It is not known which requests the application takes.
    pub fn new(
        client: &'p Client,
        document: &'p Document,
        mappings: Vec<Mapping>,
        hosts: &'p Hosts<'p>,
        options: Options,
    ) -> Result<Provisioner<'p>, Diagnostic> {
        let targets = mappings.into_iter().map(|mapping| Target::new(document, mapping, &options));
        let mut targets: Vec<Target> = targets.collect::<Result<_, _>>()?;
        let count = targets.len();
        targets.iter_mut().enumerate().for_each(|(own, target)| target.refer(own, count));
        Ok(Provisioner { client, document, targets, hosts, options })
    }

    /// Looks up, plans and sends. The store is changed by confirmed results only, and not by a dry run.
    ///
    /// # Errors
    ///
    /// A guard stops the run, the server cannot be used, too many records failed, or the link store or the temporary file failed.
    /// What was sent until then is confirmed.
    pub fn run(
        &self,
        records: &mut dyn Iterator<Item = SourceRecord>,
        store: &mut (dyn LinkStore + Send),
        observer: &dyn Observer,
    ) -> Result<Summary, RunError> {
        self.bind(store)?;
        let is_stopped = || observer.is_stopped();
        let sender = Sender::new(self.client, &self.options, &is_stopped);
        let work = Work::new(
            sender,
            (self.document, &self.targets),
            (self.hosts, &self.options, observer.reads_changes()),
            store,
        )?;
        let (prepared, mut summary) = prepare::prepare(&work, records, observer)?;
        if self.options.is_dry_run {
            prepared.show(observer)?;
        } else if !summary.is_interrupted {
            send::send(&work, prepared, observer, &mut summary)?;
        }
        summary.requests = work.sender.requests();
        Ok(summary)
    }

    /// Refuses a store of another application or server.
    fn bind(&self, store: &mut (dyn LinkStore + Send)) -> Result<(), RunError> {
        let stamp = store.stamp()?;
        let address = self.client.address().to_string();
        let application = self.document.template().map(|template| template.name.to_owned());
        let refuse = |what: &str, known: &str| {
            let kind = attrflow::plan::links::LinkErrorKind::OtherApplication;
            let help = "`attrflow links rebind` allows it";
            let message = format!("the link store belongs to the {what} `{known}`; {help}");
            Err(attrflow::plan::links::LinkError::new(kind, message).into())
        };
        match (&stamp.address, &stamp.application, &application) {
            (Some(known), ..) if *known != address => return refuse("address", known),
            (_, Some(known), Some(own)) if known != own => return refuse("application", known),
            _ => {}
        }
        if !self.options.is_dry_run && stamp.address.is_none() {
            let mut bound = Stamp::default();
            bound.application = stamp.application.or(application);
            bound.address = Some(address);
            store.set_stamp(&bound)?;
        }
        Ok(())
    }
}
