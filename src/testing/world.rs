//! What a case runs in: the mapping under test, a record, and everything that is not in the record.

use std::path::PathBuf;

use serde_json::Value as Json;

use crate::dotnet::date::DateTime;
use crate::host::FixedHost;
use crate::mapping::Document;
use crate::mapping::LinkTable;
use crate::mapping::Mapping;
use crate::mapping::templates::Template;
use crate::mapping::wire::Wire;
use crate::mapping::wire::WireDialect;

/// The mapping under test.
#[derive(Debug)]
pub(super) struct Subject {
    /// Its name: the file, or `template zendesk`.
    pub(super) name: String,
    /// Its file; `None` for a built-in document.
    pub(super) file: Option<PathBuf>,
    /// The name of the object mapping, if one was given.
    pub(super) object: Option<String>,
    pub(super) document: Document,
    pub(super) mapping: Mapping,
    /// The built-in document whose application's own API the requests are for.
    pub(super) interface: Option<&'static Template>,
}

/// A record of a case.
#[derive(Debug)]
pub(super) struct CaseRecord {
    /// Its line in the file of records; `None` for a record in the case file.
    pub(super) line: Option<usize>,
    pub(super) record: Json,
}

/// The environment of a case: everything that is not in the record.
#[derive(Debug)]
pub(super) struct World {
    pub(super) now: DateTime,
    pub(super) seed: u64,
    pub(super) parameters: Vec<(String, String)>,
    pub(super) default_domain: Option<String>,
    pub(super) taken: Vec<(String, String)>,
    pub(super) existing: Vec<Json>,
    pub(super) links: LinkTable,
    pub(super) dialect: WireDialect,
}

impl World {
    /// Returns a host for the case; it returns the same values every time it is created.
    pub(super) fn host(&self) -> FixedHost {
        let mut host = FixedHost::new().at(self.now).seeded(self.seed);
        for (name, value) in &self.parameters {
            host = host.parameter(name, value);
        }
        for (target, value) in &self.taken {
            host = host.taken(target, value);
        }
        match &self.default_domain {
            Some(domain) => host.default_domain(domain),
            None => host,
        }
    }

    /// Returns the writer of requests to the target.
    pub(super) fn wire(&self, subject: &Subject) -> Wire {
        let mut wire = match subject.interface {
            Some(template) => Wire::of(template, self.dialect),
            None => Wire::scim(self.dialect),
        };
        wire.take_memberships(&subject.mapping, &self.existing);
        wire
    }
}
