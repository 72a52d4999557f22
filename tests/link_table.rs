//! Links in memory, held against maps of owned texts.

use std::collections::HashMap;

use attrflow::mapping::Link;
use attrflow::mapping::LinkConflict;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Links;
use attrflow::mapping::Owner;
use attrflow::mapping::Referent;
use proptest::prelude::*;

/// What a table means, in as few words as possible.
#[derive(Default)]
struct Model {
    by_source: HashMap<String, Link>,
    by_target: HashMap<String, Owner>,
}

impl Model {
    fn insert(&mut self, source: &str, mut link: Link) -> Result<(), LinkConflict> {
        let known = self.by_source.get(source).cloned();
        let is_created = known.as_ref().is_some_and(|known| known.created.is_some());
        if is_created && (link.created.is_some() || link.target.is_none()) {
            return Ok(());
        }
        let before = known.clone().and_then(|known| known.target).filter(|_| !is_created);
        if link.created.is_some() {
            self.by_target.extend(before.map(|lost| (lost, Owner::Unknown)));
            self.by_source.insert(source.to_owned(), link);
            return Ok(());
        }
        link.target = link.target.or_else(|| before.clone());
        let mut outcome = Ok(());
        if link.target.is_some() && link.target != before {
            if self.by_target.contains_key(link.target.as_ref().unwrap()) {
                link.target = None;
                outcome = Err(LinkConflict::OtherSource);
            } else if let Some(lost) = before {
                self.by_target.insert(lost, Owner::Unknown);
                outcome = Err(LinkConflict::OtherTarget);
            }
        }
        if outcome == Err(LinkConflict::OtherSource) && known.is_some() {
            return outcome;
        }
        let owner = if link.may_be_member { Owner::Member } else { Owner::Excluded };
        self.by_target.extend(link.target.clone().map(|target| (target, owner)));
        self.by_source.insert(source.to_owned(), link);
        outcome
    }

    fn referent(&self, source: &str) -> Referent<'_> {
        match self.by_source.get(source) {
            Some(link) if !link.may_be_member => Referent::Excluded,
            Some(Link { target: Some(target), created, .. }) if created.is_some() => Referent::Created(target),
            Some(Link { target: Some(target), .. }) => Referent::Object(target),
            _ => Referent::Unresolved,
        }
    }
}

fn any_link(
    sources: &'static [&'static str],
    targets: &'static [&'static str],
) -> impl Strategy<Value = (&'static str, Link)> {
    let target = prop::option::weighted(0.8, prop::sample::select(targets));
    (prop::sample::select(sources), target, any::<bool>(), prop::option::weighted(0.2, 0..9_u64)).prop_map(
        |(source, target, may_be_member, place)| match place {
            Some(place) => (source, Link::to_new(format!("User/{source}"), place)),
            None => (source, Link::new(target.map(str::to_owned), may_be_member)),
        },
    )
}

const SOURCES: &[&str] = &["", "a", "b", "ä/é", "4d7c33f2-52c5-4341-8a75-1a83d752f35e", "User/a"];
/// Some of them end as sources do, and one is a symbol.
const TARGETS: &[&str] = &["", "1", "b", "User/b", "x4d7c33f2-52c5-4341-8a75-1a83d752f35e", "ä/é", "2"];

proptest! {
    #[test]
    fn a_table_means_what_the_model_means(links in prop::collection::vec(any_link(SOURCES, TARGETS), 0..24), split in 0_usize..24) {
        let (mut table, mut model) = (LinkTable::default(), Model::default());
        for (source, link) in &links {
            prop_assert_eq!(table.insert((*source).to_owned(), link.clone()), model.insert(source, link.clone()));
        }
        for source in SOURCES {
            prop_assert_eq!(table.referent(source), model.referent(source), "{}", source);
            let symbol = format!("User/{source}");
            prop_assert_eq!(table.creation(&symbol), model.by_source.get(*source).and_then(|link| link.created));
        }
        for target in TARGETS {
            let owner = model.by_target.get(*target).copied().unwrap_or(Owner::Unknown);
            prop_assert_eq!(table.owner(target), owner, "{}", target);
        }

        // Joined tables mean what one table means that gets the links of the other in the order of their first occurrence.
        let mut tables = [LinkTable::default(), LinkTable::default()];
        let mut models = [Model::default(), Model::default()];
        for (number, (source, link)) in links.iter().enumerate() {
            let part = usize::from(number >= split);
            prop_assert_eq!(tables[part].insert((*source).to_owned(), link.clone()), models[part].insert(source, link.clone()));
        }
        let ([mut table, second], [mut model, mut other]) = (tables, models);
        table.extend(second);
        for (source, _) in links.iter().skip(split) {
            if let Some(link) = other.by_source.remove(*source) {
                let _ = model.insert(source, link);
            }
        }
        for source in SOURCES {
            prop_assert_eq!(table.referent(source), model.referent(source), "{}", source);
        }
    }
}

#[test]
fn many_links_are_found_again() {
    let mut table = LinkTable::default();
    let source = |number: u32| format!("{number:08x}-52c5-4341-8a75-1a83d752f35e");
    for number in 0..100_000 {
        let link = match number % 3 {
            0 => Link::to_new(format!("User/{}", source(number)), u64::from(number)),
            1 => Link::new(Some(number.to_string()), true),
            _ => Link::new(None, number % 2 == 0),
        };
        table.insert(source(number), link).unwrap();
    }
    for number in 0..100_000 {
        let (own, target, symbol) = (source(number), number.to_string(), format!("User/{}", source(number)));
        let expected = match number % 3 {
            0 => Referent::Created(&symbol),
            1 => Referent::Object(&target),
            _ if number % 2 == 0 => Referent::Unresolved,
            _ => Referent::Excluded,
        };
        assert_eq!(table.referent(&own), expected);
        assert_eq!(table.owner(&target), if number % 3 == 1 { Owner::Member } else { Owner::Unknown });
    }
}
