//! What the references of records lead to.

use attrflow::mapping::Action;
use attrflow::mapping::Claim;
use attrflow::mapping::Claims;
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Links;
use attrflow::mapping::NoLinks;
use attrflow::mapping::Owner;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordLink;
use attrflow::mapping::Referent;
use attrflow::plan::KnownLinks;
use serde_json::Value;

use crate::Error;
use crate::Options;
use crate::source;
use crate::work::with_workspace;

/// The records of the call first, then what earlier runs confirmed.
#[derive(Debug, Default)]
pub(crate) struct References {
    tables: Vec<LinkTable>,
    known: Vec<KnownLinks>,
}

/// Records that references may lead to.
pub(crate) struct Survey<'s> {
    pub(crate) mapping: &'s attrflow::Mapping,
    /// The name of the object mapping in plans.
    pub(crate) name: &'s str,
    pub(crate) existing: &'s Existing,
    pub(crate) known: &'s KnownLinks,
    pub(crate) options: &'s Options,
    pub(crate) under: PlanOptions<'static>,
    /// Whether the records are planned in this call, so that their objects may be new.
    pub(crate) is_planned: bool,
}

impl References {
    pub(crate) fn know(&mut self, links: KnownLinks) {
        self.known.push(links);
    }

    /// Returns the number of the record that creates the object with this symbol.
    pub(crate) fn creation(&self, symbol: &str) -> Option<u64> {
        self.tables.iter().find_map(|table| table.creation(symbol))
    }

    /// Adds records, each with its number.
    pub(crate) fn survey<'v>(&mut self, survey: &Survey<'_>, records: impl Iterator<Item = (u64, &'v Value)>) {
        let (mut links, mut claims) = (LinkTable::default(), Claims::default());
        for (number, record) in records {
            let Ok(Some((source, link, is_new, claim))) = survey.find(record) else { continue };
            // The later record for one object is quarantined.
            let is_first = claims.enter(number, &claim, survey.mapping).is_ok();
            let link =
                if is_new && is_first { Link::to_new(format!("{}/{source}", survey.name), number) } else { link };
            // Of two records with one identifier the last one counts.
            let _ = links.insert(source, link);
        }
        self.tables.push(links);
    }
}

impl Survey<'_> {
    /// Finds which object a record has, or that it will have one; nothing for a record that cannot be mapped.
    fn find(&self, record: &Value) -> Result<Option<(String, Link, bool, Claim)>, Error> {
        let Some(source) = source::id(record) else { return Ok(None) };
        with_workspace(|workspace| {
            let host = self.options.host(Some(source));
            let target = self.known.get(source).and_then(|known| known.target.as_deref());
            let known = RecordLink::of(self.name, source).target(target).owners(self.known);
            let options = self.under.linked(known);
            Ok(match self.mapping.plan(record, self.existing, &NoLinks, &host, workspace, options) {
                Ok(plan) => plan.may_be_member.map(|may_be_member| {
                    let id = plan.matched.as_ref().and_then(|matched| matched.id.clone());
                    let is_new = plan.action == Action::Create && self.is_planned;
                    let link = Link::new(id, may_be_member && plan.action != Action::Delete);
                    (source.to_owned(), link, is_new, plan.claim())
                }),
                Err(_) => {
                    let link = self.mapping.link(record, self.existing, known, &host, workspace)?;
                    link.map(|link| (source.to_owned(), link, false, Claim::default()))
                }
            })
        })
    }
}

impl Links for References {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        let tables = self.tables.iter().map(|table| table.referent(source_id));
        let mut all = tables.chain(self.known.iter().map(|known| known.referent(source_id)));
        all.find(|referent| *referent != Referent::Unresolved).unwrap_or(Referent::Unresolved)
    }

    fn owner(&self, target_id: &str) -> Owner {
        let tables = self.tables.iter().map(|table| table.owner(target_id));
        let mut all = tables.chain(self.known.iter().map(|known| known.owner(target_id)));
        all.find(|owner| *owner != Owner::Unknown).unwrap_or(Owner::Unknown)
    }
}
