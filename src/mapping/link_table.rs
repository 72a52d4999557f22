//! Links in memory: which target object each source record has.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::hash::RandomState;

use crate::mapping::links::Link;
use crate::mapping::links::Links;
use crate::mapping::links::Owner;
use crate::mapping::links::Referent;
use crate::mapping::runs::Runs;
use crate::mapping::runs::Table;

/// Links in memory. A run keeps one for each record that references may lead to, so that they take few bytes.
#[derive(Debug, Clone, Default)]
pub struct LinkTable {
    links: Runs,
    by_source: Table,
    /// The numbers of links by their target objects; an object may be another link's since then.
    by_target: Table,
    /// The target objects that a record had and has no longer.
    lost: HashSet<String>,
    hasher: RandomState,
}

/// Why a link was not entered as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LinkConflict {
    /// The same source record has another target object already; the new one counts, and the old one is no known record's.
    OtherTarget,
    /// The target object belongs to another source record, which keeps it.
    OtherSource,
}

/// A link as it is kept.
#[derive(Debug, Clone, Copy)]
struct Kept<'l> {
    source: &'l str,
    /// The identifier of the target object, or the symbol of one that is created.
    target: Option<&'l str>,
    created: Option<u64>,
    may_be_member: bool,
}

const MAY_BE_MEMBER: u8 = 1;
const HAS_TARGET: u8 = 2;
const IS_CREATED: u8 = 4;
/// The target is a symbol that ends with the identifier of the source, which is there only once.
const ENDS_WITH_SOURCE: u8 = 8;

impl<'l> Kept<'l> {
    fn new(source: &'l str, link: &'l Link) -> Kept<'l> {
        let Link { target, created, may_be_member } = link;
        Kept { source, target: target.as_deref(), created: *created, may_be_member: *may_be_member }
    }

    fn write(self) -> Vec<u8> {
        let Kept { source, target, created, may_be_member } = self;
        let ends_with_source = target.is_some_and(|target| target.ends_with(source));
        let flags = [
            (may_be_member, MAY_BE_MEMBER),
            (target.is_some(), HAS_TARGET),
            (created.is_some(), IS_CREATED),
            (ends_with_source, ENDS_WITH_SOURCE),
        ];
        let mut bytes = vec![flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag).sum()];
        bytes.extend(created.iter().flat_map(|place| place.to_le_bytes()));
        bytes.extend((source.len() as u32).to_le_bytes());
        bytes.extend((target.map_or(0, str::len) as u32).to_le_bytes());
        bytes.extend(if ends_with_source { b"" } else { source.as_bytes() });
        bytes.extend(target.unwrap_or_default().as_bytes());
        bytes
    }

    fn read(bytes: &'l [u8]) -> Option<Kept<'l>> {
        let (flags, mut rest) = bytes.split_first()?;
        let has = |flag: u8| flags & flag != 0;
        let mut created = None;
        if has(IS_CREATED) {
            let (place, after) = rest.split_first_chunk()?;
            (created, rest) = (Some(u64::from_le_bytes(*place)), after);
        }
        let (source, rest) = rest.split_first_chunk()?;
        let (target, rest) = rest.split_first_chunk()?;
        let [source, target] = [source, target].map(|length| u32::from_le_bytes(*length) as usize);
        let text = |from: usize, length: usize| std::str::from_utf8(rest.get(from..from.checked_add(length)?)?).ok();
        let (source, target) = match has(ENDS_WITH_SOURCE) {
            true => (text(target.checked_sub(source)?, source)?, text(0, target)?),
            false => (text(0, source)?, text(source, target)?),
        };
        let target = has(HAS_TARGET).then_some(target);
        Some(Kept { source, target, created, may_be_member: has(MAY_BE_MEMBER) })
    }
}

impl LinkTable {
    /// Enters the link of a source record.
    ///
    /// # Errors
    ///
    /// The link contradicts another one.
    pub fn insert(&mut self, source_id: String, mut link: Link) -> Result<(), LinkConflict> {
        let known = self.of_source(&source_id);
        let is_to_new = known.is_some_and(|(_, known)| known.created.is_some());
        // Of several records with one identifier the first creates the object, and one without an object says nothing against it.
        if is_to_new && (link.created.is_some() || link.target.is_none()) {
            return Ok(());
        }
        let before = known.and_then(|(_, known)| known.target).filter(|_| !is_to_new).map(str::to_owned);
        if link.created.is_some() {
            self.lost.extend(before);
            self.put(&source_id, &link);
            return Ok(());
        }
        let is_known = known.is_some();
        let mut conflict = None;
        link.target = link.target.or_else(|| before.clone());
        if let Some(target) = link.target.clone() {
            if before.as_ref() != Some(&target) && (self.lost.contains(&target) || self.of_target(&target).is_some()) {
                link.target = None;
                conflict = Some(LinkConflict::OtherSource);
            }
            if let Some(before) = before.filter(|before| Some(before) != link.target.as_ref())
                && conflict.is_none()
            {
                self.lost.insert(before);
                conflict = Some(LinkConflict::OtherTarget);
            }
        }
        if conflict != Some(LinkConflict::OtherSource) || !is_known {
            self.put(&source_id, &link);
        }
        conflict.map_or(Ok(()), Err)
    }

    fn put(&mut self, source_id: &str, link: &Link) {
        let bytes = Kept::new(source_id, link).write();
        let is_entered = |known: &Kept<'_>| known.created.is_none() && known.target == link.target.as_deref();
        let known = self.of_source(source_id).map(|(number, known)| (number, is_entered(&known)));
        let number = known.map_or(self.links.len(), |(number, _)| number);
        match known {
            Some(_) => self.links.replace(number, &bytes),
            None => {
                self.by_source.enter(self.hasher.hash_one(source_id), number);
                self.links.push(&bytes);
            }
        }
        if let (Some(target), None) = (&link.target, link.created)
            && !known.is_some_and(|(_, is_entered)| is_entered)
        {
            self.by_target.enter(self.hasher.hash_one(target.as_str()), number);
        }
    }

    fn link(&self, number: usize) -> Option<Kept<'_>> {
        Kept::read(self.links.from(number)?)
    }

    fn of_source(&self, source_id: &str) -> Option<(usize, Kept<'_>)> {
        let candidates = self.by_source.candidates(self.hasher.hash_one(source_id));
        let mut links = candidates.filter_map(|number| Some((number, self.link(number)?)));
        links.find(|(_, link)| link.source == source_id)
    }

    fn of_target(&self, target_id: &str) -> Option<Kept<'_>> {
        let mut links =
            self.by_target.candidates(self.hasher.hash_one(target_id)).filter_map(|number| self.link(number));
        links.find(|link| link.target == Some(target_id) && link.created.is_none())
    }

    /// Returns the place of the record that creates the object with this symbol among all records of the run.
    pub fn creation(&self, symbol: &str) -> Option<u64> {
        let (_, source_id) = symbol.split_once('/')?;
        self.of_source(source_id)?.1.created
    }

    /// Enters all links of another table that do not contradict these.
    pub fn extend(&mut self, other: LinkTable) {
        for Kept { source, target, created, may_be_member } in
            (0..other.links.len()).filter_map(|number| other.link(number))
        {
            let link = Link { target: target.map(str::to_owned), created, may_be_member };
            // A record that both know is the same record.
            let _ = self.insert(source.to_owned(), link);
        }
    }
}

impl FromIterator<(String, String)> for LinkTable {
    /// Source records that may be members, with the identifiers of their target objects.
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> LinkTable {
        let mut table = LinkTable::default();
        for (source_id, target) in pairs {
            let _ = table.insert(source_id, Link::new(Some(target), true));
        }
        table
    }
}

impl Links for LinkTable {
    fn referent(&self, source_id: &str) -> Referent<'_> {
        match self.of_source(source_id).map(|(_, link)| link) {
            Some(Kept { may_be_member: false, .. }) => Referent::Excluded,
            Some(Kept { target: Some(symbol), created: Some(_), .. }) => Referent::Created(symbol),
            Some(Kept { target: Some(target), .. }) => Referent::Object(target),
            _ => Referent::Unresolved,
        }
    }

    fn owner(&self, target_id: &str) -> Owner {
        match self.of_target(target_id) {
            Some(Kept { may_be_member: true, .. }) => Owner::Member,
            Some(_) => Owner::Excluded,
            None => Owner::Unknown,
        }
    }
}
