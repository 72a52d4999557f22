//! Remembers between runs which target object belongs to which source record.
//!
//! Without links a renamed person looks like a new one, and the object of a vanished record stays. A [`LinkStore`] keeps
//! one [`Link`] for each record that was provisioned: the target's identifier, the last action, and what is needed to try again.
//! A run only reads the store. Results change it: [`Confirmer`] takes one line for each request that was sent, in batches that are
//! stored whole or not at all, and taking the same lines again changes nothing.

mod confirm;
mod error;
mod memory;
mod result;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use confirm::Confirmer;
pub use confirm::KeepRecords;
pub use error::LinkError;
pub use error::LinkErrorKind;
pub use memory::MemoryLinks;
pub use result::RequestOutcome;
pub use result::RequestResult;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteLinks;

/// What is known of one source record's target object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The object mapping's name, as plans write it (`User`).
    pub object: String,
    /// The source record's identifier.
    pub source: String,
    /// The identifier the target gave the object; none while a creation has not succeeded.
    pub target: Option<String>,
    /// The attribute by which the object was found, or none if it was created.
    pub matched_by: Option<String>,
    /// The last action that was confirmed or tried, as plans write it (`create`).
    pub action: String,
    /// How many attempts have failed since the last success.
    pub attempts: u32,
    /// When the next attempt is due, in seconds since 1970; none if nothing has failed.
    pub next_attempt: Option<i64>,
    /// The `recordHash` of the last confirmed record; none if the record is due again.
    pub record_hash: Option<String>,
    /// The last confirmed source record as JSON, where records are kept.
    pub record: Option<String>,
    /// A digest of the first result line that reported the last failed attempt.
    pub failed_line: Option<u64>,
}

impl Link {
    /// Returns an empty link of a record.
    pub fn new(object: impl Into<String>, source: impl Into<String>) -> Link {
        Link { object: object.into(), source: source.into(), ..Link::default() }
    }
}

/// What a run needs to know of a link before it plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRow<'l> {
    /// The object mapping's name.
    pub object: &'l str,
    /// The source record's identifier.
    pub source: &'l str,
    /// The identifier the target gave the object; none while a creation has not succeeded.
    pub target: Option<&'l str>,
    /// The last action that was confirmed or tried.
    pub action: &'l str,
    /// The `recordHash` of the last confirmed record; none if the record is due again.
    pub record_hash: Option<&'l str>,
}

/// What a store belongs to. Links of one application are never used for another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stamp {
    /// The application's name.
    pub application: Option<String>,
    /// The address of the server, where a provisioning run confirmed the links.
    pub address: Option<String>,
}

/// Keeps links. Changes are lost unless [`LinkStore::commit`] keeps them.
///
/// Implement it to keep links in a database of your own; [`MemoryLinks`] and `SqliteLinks` (feature `sqlite`) are two
/// implementations.
pub trait LinkStore {
    /// Returns what the store belongs to.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn stamp(&self) -> Result<Stamp, LinkError>;

    /// Says what the store belongs to from now on.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    fn set_stamp(&mut self, stamp: &Stamp) -> Result<(), LinkError>;

    /// Returns the link of a record.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn link(&self, object: &str, source: &str) -> Result<Option<Link>, LinkError>;

    /// Passes every link to `on_link`, ordered by object and source, until that fails.
    ///
    /// # Errors
    ///
    /// The store cannot be read, or `on_link` failed.
    fn for_each(&self, on_link: &mut dyn FnMut(Link) -> Result<(), LinkError>) -> Result<(), LinkError>;

    /// Passes what a run needs to know of every link to `on_row`, in any order, until that fails. A store of many links should read no more
    /// than that.
    ///
    /// # Errors
    ///
    /// The store cannot be read, or `on_row` failed.
    fn for_each_row(&self, on_row: &mut dyn FnMut(LinkRow<'_>) -> Result<(), LinkError>) -> Result<(), LinkError> {
        self.for_each(&mut |link| {
            on_row(LinkRow {
                object: &link.object,
                source: &link.source,
                target: link.target.as_deref(),
                action: &link.action,
                record_hash: link.record_hash.as_deref(),
            })
        })
    }

    /// Adds or replaces a link.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    fn put(&mut self, link: &Link) -> Result<(), LinkError>;

    /// Forgets a record: its link, its kept record and its members.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    fn remove(&mut self, object: &str, source: &str) -> Result<bool, LinkError>;

    /// Returns the target identifiers of a group's confirmed members, sorted.
    ///
    /// # Errors
    ///
    /// The store cannot be read.
    fn members(&self, object: &str, source: &str) -> Result<Vec<String>, LinkError>;

    /// Adds and removes confirmed members of a group by their target identifiers.
    ///
    /// # Errors
    ///
    /// The store cannot be written.
    fn change_members(
        &mut self,
        object: &str,
        source: &str,
        added: &[String],
        removed: &[String],
    ) -> Result<(), LinkError>;

    /// Keeps all changes since the last call, or none of them.
    ///
    /// # Errors
    ///
    /// The store cannot be written; then none of the changes is kept.
    fn commit(&mut self) -> Result<(), LinkError>;
}
