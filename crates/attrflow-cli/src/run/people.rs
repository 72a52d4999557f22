//! What is known about the source objects beside their records: who is assigned to the application, and the names of its roles.

use serde_json::Value;

use crate::exit::Failure;
use crate::run::Arguments;
use crate::run::assignments::Assigned;
use crate::run::assignments::Assignments;
use crate::run::feeds::Feeds;
use crate::run::roles::Roles;
use crate::run::source::source_id;

/// Who is assigned, and the names of roles; nothing where the arguments do not give it.
#[derive(Debug, Default)]
pub struct People {
    assigned: Option<Assigned>,
    roles: Option<Roles>,
}

/// What [`People`] say about a record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Prepared {
    /// Whether it is out of scope because nobody assigned it.
    pub is_unassigned: bool,
    /// Whether it has no identifier that an assignment could name.
    pub lacks_id: bool,
    /// How many of its roles are not among those of the application.
    pub unknown_roles: u64,
}

impl People {
    /// Reads the files of the arguments; members of assigned groups are among the records.
    pub fn read(arguments: &Arguments, feeds: &Feeds) -> Result<People, Failure> {
        let roles = arguments.roles.as_deref().map(Roles::read).transpose()?;
        let assignments = arguments.assignments.as_deref().map(Assignments::read).transpose()?;
        let resolve = |assignments: Assignments| assignments.resolve(feeds, &arguments.input.options());
        Ok(People { assigned: assignments.map(resolve).transpose()?, roles })
    }

    /// Returns what is known where the assignments are resolved elsewhere.
    #[cfg(feature = "network")]
    pub fn new(assigned: Option<Assigned>, roles: Option<Roles>) -> People {
        People { assigned, roles }
    }

    /// Whether they say nothing about any record.
    pub fn is_empty(&self) -> bool {
        self.assigned.is_none() && self.roles.is_none()
    }

    /// Names the roles in a record, and looks its assignment up by the attributes that may identify it.
    pub fn prepare(&self, record: &mut Value, ids: &[String], is_group: bool) -> Prepared {
        let unknown_roles = self.roles.as_ref().map_or(0, |roles| roles.name(record));
        match &self.assigned {
            None => Prepared { unknown_roles, ..Prepared::default() },
            Some(assigned) => Prepared {
                is_unassigned: !assigned.has(record, ids, is_group),
                lacks_id: source_id(ids, record).is_none(),
                unknown_roles,
            },
        }
    }
}
