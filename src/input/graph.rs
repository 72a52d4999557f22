//! Pages of Graph: whether one is missing, and lists that Graph has cut.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use crate::input::batch::Notes;
use crate::input::members::Elements;
use crate::input::members::Members;
use crate::input::members::string;

/// How many objects of an expanded list Graph returns at most.
const EXPANDED: usize = 20;
/// What a name of a list ends with where the list goes on elsewhere.
const NEXT: &[u8] = b"@odata.nextLink";
/// The relations of users and groups that can be expanded.
const RELATIONS: [&[u8]; 12] = [
    b"members",
    b"transitiveMembers",
    b"memberOf",
    b"transitiveMemberOf",
    b"directReports",
    b"owners",
    b"ownedObjects",
    b"ownedDevices",
    b"registeredDevices",
    b"createdObjects",
    b"sponsors",
    b"appRoleAssignments",
];
static FIND_NEXT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(NEXT));

/// Notes the expanded lists of a record that have as many objects as Graph returns at most, or a link to more.
pub(super) fn note_cut_lists(record: &[u8], notes: &mut Notes) {
    // Each expanded object has a bracket of its own, and the record another one.
    let has_many = memchr::memchr_iter(b'{', record).take(EXPANDED + 1).count() > EXPANDED;
    if !has_many && FIND_NEXT.find(record).is_none() {
        return;
    }
    for (name, value) in Members::of(record) {
        let (list, is_cut) = match name.strip_suffix(NEXT) {
            Some(list) => (list, true),
            None => (name, RELATIONS.contains(&name) && is_full(value)),
        };
        let list = String::from_utf8_lossy(list);
        if is_cut && !list.is_empty() && !notes.incomplete.iter().any(|other| *other == list) {
            notes.incomplete.push(list.into_owned());
        }
    }
}

fn is_full(value: &[u8]) -> bool {
    let is_expanded =
        |element: &[u8]| Members::of(element).any(|(name, _)| matches!(name, b"id" | b"@odata.type" | b"Id"));
    value.first() == Some(&b'[')
        && Elements::of(value).filter(|element| is_expanded(element)).nth(EXPANDED - 1).is_some()
}

/// Returns whether a record's list has as many expanded objects as Graph returns at most, for records that were not read by
/// [`Source`](crate::input::Source) as Graph's.
pub fn is_cut(list: &serde_json::Value) -> bool {
    let is_expanded = |element: &serde_json::Value| element.get("id").is_some() || element.get("@odata.type").is_some();
    list.as_array().is_some_and(|list| list.iter().filter(|element| is_expanded(element)).count() >= EXPANDED)
}

/// The pages of a file, so far.
#[derive(Debug, Default)]
pub(super) struct Pages {
    /// The collection whose last page has a link to the next one.
    open: Option<Vec<u8>>,
    /// Whether a page is missing before the last one.
    has_gap: bool,
}

impl Pages {
    /// Takes a page, given as its object.
    pub(super) fn take(&mut self, page: &[u8]) {
        let text = |name| Members::of(page).value(name).and_then(string);
        let collection = text("@odata.context").unwrap_or_default();
        self.has_gap |= self.open.take().is_some_and(|open| open != collection);
        if text("@odata.nextLink").is_some() {
            self.open = Some(collection.to_vec());
        }
    }

    /// Returns whether a page is missing.
    pub(super) fn is_incomplete(&self) -> bool {
        self.has_gap || self.open.is_some()
    }
}
