//! What the references of a run's records lead to.

use std::sync::Arc;

use crate::mapping::LinkTable;
use crate::mapping::Links;
use crate::mapping::Owner;
use crate::mapping::Referent;
use crate::plan::KnownLinks;

/// What references lead to: the records of the run first, then what the link store knows.
#[derive(Debug, Default)]
pub struct Referents {
    tables: Vec<LinkTable>,
    known: Vec<Arc<KnownLinks>>,
}

impl Referents {
    /// Adds records of the run.
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
