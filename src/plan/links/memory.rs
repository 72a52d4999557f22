//! Keeps links in memory, for tests and for engines that store them themselves.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::plan::links::Link;
use crate::plan::links::LinkError;
use crate::plan::links::LinkStore;
use crate::plan::links::Stamp;

/// The object mapping and the source identifier of a record.
type Key = (String, String);

/// Links in memory. Changes take effect at once; `commit` does nothing.
///
/// ```
/// use attrflow::plan::links::{Confirmer, LinkStore, MemoryLinks};
///
/// let mut links = MemoryLinks::default();
/// let mut confirmer = Confirmer::new(&mut links);
/// let line = r#"{"source":"u1","object":"User","action":"create","match":null,"recordHash":"9f","target":"42","status":201}"#;
/// confirmer.confirm(line, 0)?;
/// confirmer.finish()?;
/// assert_eq!(links.link("User", "u1")?.and_then(|link| link.target).as_deref(), Some("42"));
/// # Ok::<(), attrflow::plan::links::LinkError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryLinks {
    stamp: Stamp,
    links: BTreeMap<Key, Link>,
    members: BTreeMap<Key, BTreeSet<String>>,
}

fn key(object: &str, source: &str) -> Key {
    (object.to_owned(), source.to_owned())
}

impl LinkStore for MemoryLinks {
    fn stamp(&self) -> Result<Stamp, LinkError> {
        Ok(self.stamp.clone())
    }

    fn set_stamp(&mut self, stamp: &Stamp) -> Result<(), LinkError> {
        self.stamp = stamp.clone();
        Ok(())
    }

    fn link(&self, object: &str, source: &str) -> Result<Option<Link>, LinkError> {
        Ok(self.links.get(&key(object, source)).cloned())
    }

    fn for_each(&self, on_link: &mut dyn FnMut(Link) -> Result<(), LinkError>) -> Result<(), LinkError> {
        self.links.values().cloned().try_for_each(on_link)
    }

    fn put(&mut self, link: &Link) -> Result<(), LinkError> {
        self.links.insert(key(&link.object, &link.source), link.clone());
        Ok(())
    }

    fn remove(&mut self, object: &str, source: &str) -> Result<bool, LinkError> {
        let key = key(object, source);
        self.members.remove(&key);
        Ok(self.links.remove(&key).is_some())
    }

    fn members(&self, object: &str, source: &str) -> Result<Vec<String>, LinkError> {
        Ok(self.members.get(&key(object, source)).into_iter().flatten().cloned().collect())
    }

    fn change_members(
        &mut self,
        object: &str,
        source: &str,
        added: &[String],
        removed: &[String],
    ) -> Result<(), LinkError> {
        let members = self.members.entry(key(object, source)).or_default();
        members.extend(added.iter().cloned());
        removed.iter().for_each(|member| {
            members.remove(member);
        });
        Ok(())
    }

    fn commit(&mut self) -> Result<(), LinkError> {
        Ok(())
    }
}
