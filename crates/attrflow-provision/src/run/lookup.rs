//! Looks up the target object of a record, as the service does: by its link, or else by the matching attributes in their order.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::PoisonError;

use attrflow::diagnostic::codes::servers;
use attrflow::limits::ANSWER_PAGES;
use attrflow::limits::QUERY_PAGES;
use attrflow::mapping::Existing;
use attrflow::mapping::TargetAttribute;
use attrflow::scim::Path;
use serde_json::Value;
use serde_json::json;

use crate::client::Answer;
use crate::client::Method;
use crate::run::error::Failure;
use crate::run::error::Trouble;
use crate::run::interface::PAGE;
use crate::run::interface::Query;
use crate::run::interface::identifier;
use crate::run::interface::member_list;
use crate::run::sender::refused;
use crate::run::task::Found;
use crate::run::work::Target;
use crate::run::work::Work;

/// What is looked up.
pub(super) struct Wanted<'l> {
    pub(super) object: usize,
    pub(super) source: &'l str,
    /// The matching attributes for which the record has values.
    pub(super) values: &'l [(&'l TargetAttribute, String)],
    /// The identifier of the object that the record is linked to.
    pub(super) link: Option<&'l str>,
    /// Whether answers of earlier look-ups may be used.
    pub(super) may_be_cached: bool,
}

impl Work<'_> {
    /// Looks up the target object of a record.
    pub(super) fn look_up(&self, wanted: &Wanted<'_>) -> Result<Found, Trouble> {
        let Some(target) = self.target(wanted.object) else { return Ok(Found::default()) };
        let mut found = Found::default();
        if let Some(id) = wanted.link {
            match self.read(target, id)? {
                Some((object, version)) => {
                    found.objects.push(object);
                    (found.how.is_linked, found.how.version) = (true, version);
                    self.add_members(target, wanted, &mut found)?;
                    return Ok(found);
                }
                None => found.how.is_lost = true,
            }
        }
        for (attribute, value) in wanted.values {
            let Some(query) = target.interface.query((attribute, target.path(&attribute.name)), value) else {
                let message = format!("no request finds an object by `{}`", attribute.name);
                return Err(Failure::new(&servers::NO_LOOK_UP, message).into());
            };
            let listed = self.list(target, &query, wanted.may_be_cached)?;
            let mut objects = with_value(&listed, (attribute, target.path(&attribute.name)), value);
            if objects.len() < listed.objects().len()
                && matches!(target.interface, super::interface::Interface::Scim { .. })
            {
                let message = format!("an object in the answer does not have the value of `{}`", attribute.name);
                return Err(Failure::new(&servers::FILTER_IGNORED, message).into());
            }
            let before = objects.len();
            objects.retain(|object| {
                identifier(object)
                    .is_none_or(|id| !self.directory().is_linked_elsewhere(wanted.object, &id, wanted.source))
            });
            found.is_linked_elsewhere |= objects.len() < before;
            if let [object] = objects.as_slice() {
                found.how.version = version_of(object);
            }
            if !objects.is_empty() {
                found.objects = objects;
                self.add_members(target, wanted, &mut found)?;
                break;
            }
        }
        Ok(found)
    }

    /// Reads one object by its identifier, with its version; none if the server does not have it.
    pub(super) fn read(&self, target: &Target, id: &str) -> Result<Option<(Value, Option<String>)>, Trouble> {
        let Some(path) = target.interface.object_path(id) else { return Ok(None) };
        let answer = self.sender.exchange(Method::Get, &path, None, None)?;
        if answer.status == 404 || answer.status == 410 {
            return Ok(None);
        }
        let body = body(&answer)?;
        let object = target.interface.object(body).into_owned();
        if identifier(&object).as_deref() != Some(id) {
            let message = "the answer to GET holds another identifier than the one asked for";
            return Err(Failure::new(&servers::WRONG_OBJECT, message).into());
        }
        let version = answer.version.clone().or_else(|| version_of(&object));
        Ok(Some((object, version)))
    }

    /// Reads all pages of a list.
    fn list(&self, target: &Target, query: &Query, may_be_cached: bool) -> Result<Arc<Existing>, Trouble> {
        let mut known = query.lists_all.then(|| self.lists.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(objects) = known.as_ref().and_then(|known| known.get(&query.path)).filter(|_| may_be_cached) {
            return Ok(Arc::clone(objects));
        }
        let mut objects: Vec<Value> = Vec::new();
        let mut seen = HashSet::new();
        let max_pages = if query.lists_all { ANSWER_PAGES } else { QUERY_PAGES };
        read_pages(max_pages, |page| {
            let path = target.interface.page(query, objects.len(), page);
            let answer = self.sender.exchange(Method::Get, &path, None, None)?;
            if answer.status == 404 && page == 0 {
                return Ok(true);
            }
            let body = body(&answer)?;
            let listed = match &query.list {
                Some(name) => body.get(name).and_then(Value::as_array),
                None => body.as_array(),
            };
            let total = body.get("totalResults").and_then(Value::as_u64);
            // A SCIM answer without results may leave out the list.
            let listed = listed.map(Vec::as_slice).or_else(|| (total == Some(0)).then_some(&[][..]));
            let Some(listed) = listed else {
                return Err(Failure::new(&servers::BAD_ANSWER, "the answer to GET holds no list of objects").into());
            };
            let count = objects.len();
            for object in listed {
                let object = target.interface.object(object);
                if seen.insert(identifier(&object).ok_or_else(without_id)?) {
                    objects.push(object.into_owned());
                }
            }
            let is_last = match total {
                Some(total) if !target.interface.is_rest() => objects.len() as u64 >= total,
                _ => !query.lists_all || listed.len() < PAGE,
            };
            if !is_last && objects.len() == count {
                let message = "a page holds no new objects, and the announced end is not reached";
                return Err(Failure::new(&servers::ENDLESS_PAGES, message).into());
            }
            Ok(is_last)
        })?;
        let objects = Arc::new(Existing::new(objects));
        if let Some(known) = &mut known {
            known.insert(query.path.clone(), Arc::clone(&objects));
        }
        Ok(objects)
    }

    /// Completes a group with its members: those that were confirmed, where groups are read without them, or its memberships.
    fn add_members(&self, target: &Target, wanted: &Wanted<'_>, found: &mut Found) -> Result<(), Trouble> {
        let Some(list) = member_list(&target.mapping) else { return Ok(()) };
        let [object] = found.objects.as_mut_slice() else { return Ok(()) };
        let Some(id) = identifier(object) else { return Ok(()) };
        if let Some((path, name)) = target.interface.memberships(&id) {
            let answer = self.sender.exchange(Method::Get, &path, None, None)?;
            let listed = body(&answer)?.get(&name).and_then(Value::as_array).cloned();
            found.memberships = listed
                .ok_or_else(|| Failure::new(&servers::BAD_ANSWER, "the answer to GET holds no list of memberships"))?;
            return Ok(());
        }
        if target.interface.is_rest() || self.options.reads_members || !found.how.is_linked {
            return Ok(());
        }
        found.members = self.results.members(&target.name, wanted.source)?;
        let members: Vec<Value> = found.members.iter().map(|id| json!({ "value": id })).collect();
        if let Some(path) = target.path(&list.name) {
            let _ = path.set(object, Value::Array(members));
        }
        Ok(())
    }
}

/// Reads pages by their numbers, from 0, up to one that `read` calls the last.
fn read_pages(max_pages: usize, mut read: impl FnMut(usize) -> Result<bool, Trouble>) -> Result<(), Trouble> {
    for page in 0..max_pages {
        if read(page)? {
            return Ok(());
        }
    }
    Err(Failure::new(&servers::ENDLESS_PAGES, format!("the answer has more than {max_pages} pages")).into())
}

/// Returns the body of an answer that must be there.
fn body(answer: &Answer) -> Result<&Value, Failure> {
    if !answer.is_success() {
        return Err(refused(Method::Get, answer));
    }
    answer.json().ok_or_else(|| Failure::new(&servers::BAD_ANSWER, "the answer to GET is not JSON"))
}

fn without_id() -> Failure {
    Failure::new(&servers::BAD_ANSWER, "an object in the answer has no `id`")
}

/// Returns the objects whose attribute has a value.
fn with_value(listed: &Existing, (attribute, path): (&TargetAttribute, Option<&Path>), value: &str) -> Vec<Value> {
    let Some(path) = path else { return Vec::new() };
    let numbers = listed.find(path, value, attribute.case_exact);
    numbers.into_iter().filter_map(|number| listed.object(number).cloned()).collect()
}

/// Returns the version of a SCIM object.
fn version_of(object: &Value) -> Option<String> {
    let version = object.get("meta")?.get("version")?.as_str()?;
    (!version.is_empty() && version.is_ascii()).then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The code of the failure after an answer with this many pages, and how many were read.
    fn read(pages: usize, max_pages: usize) -> (Option<&'static str>, usize) {
        let mut count = 0;
        let ended = read_pages(max_pages, |page| {
            count += 1;
            Ok(page + 1 == pages)
        });
        let code = ended.err().map(|trouble| match trouble {
            Trouble::Record(failure) => failure.code.id,
            other => panic!("{other:?}"),
        });
        (code, count)
    }

    #[test]
    fn lists_and_queries_have_a_limit_of_pages() {
        for limit in [ANSWER_PAGES, QUERY_PAGES] {
            assert_eq!(read(limit, limit), (None, limit));
            assert_eq!(read(limit + 1, limit), (Some("AF0866"), limit));
        }
    }
}
