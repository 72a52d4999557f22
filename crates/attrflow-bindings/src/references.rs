//! What the references of records lead to.

use attrflow::mapping::Action;
use attrflow::mapping::Claim;
use attrflow::mapping::Claims;
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::NoLinks;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordLink;
use attrflow::plan::KnownLinks;
use serde_json::Value;

use crate::Error;
use crate::Options;
use crate::source;
use crate::work::with_workspace;

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

impl Survey<'_> {
    /// Returns what references to records lead to. Each record has its number.
    pub(crate) fn links<'v>(&self, records: impl Iterator<Item = (u64, &'v Value)>) -> LinkTable {
        let (mut links, mut claims) = (LinkTable::default(), Claims::default());
        for (number, record) in records {
            let Ok(Some((source, link, is_new, claim))) = self.find(number, record) else { continue };
            // The later record for one object is quarantined.
            let is_first = claims.enter(number, &claim, self.mapping).is_ok();
            let link = if is_new && is_first { Link::to_new(format!("{}/{source}", self.name), number) } else { link };
            // Of two records with one identifier the last one counts.
            let _ = links.insert(source, link);
        }
        links
    }

    /// Finds which object a record has, or that it will have one; nothing for a record that cannot be mapped.
    fn find(&self, number: u64, record: &Value) -> Result<Option<(String, Link, bool, Claim)>, Error> {
        let Some(source) = source::id(record) else { return Ok(None) };
        with_workspace(|workspace| {
            let host = self.options.host_of(record, number + 1);
            let target = self.known.get(source).and_then(|known| known.target);
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
