//! What all passes of a run read and none changes.

use attrflow::Document;

use crate::run::Arguments;
use crate::run::existing::Objects;
use crate::run::people::People;
use crate::run::store::Store;
use crate::time::Moment;

/// What no pass changes.
pub struct Shared<'r> {
    /// The arguments of the run.
    pub arguments: &'r Arguments,
    /// The document, and what it is called in messages.
    pub document: (&'r Document, &'r str),
    /// The objects that exist in the target.
    pub objects: &'r Objects,
    /// Who is assigned, and the names of roles.
    pub people: &'r People,
    /// The present moment.
    pub now: Moment,
    /// What earlier runs know; none without a link store.
    pub store: Option<&'r Store>,
}
