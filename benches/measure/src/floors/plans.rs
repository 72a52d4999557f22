//! The floor of plans: what a program does with records and the objects that exist, written by hand as one would first.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::floors::definition::{json_opt, json_str, lines, KEYS, PHONE_RE};
use crate::floors::stream::read_chunks;
use crate::floors::typed::{map_a, User, S};

/// Size of the buffer for writing.
const BUFFER: usize = 1 << 18;
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A record: the user of the floor `a` and its identifier.
#[derive(Deserialize)]
struct Person<'a> {
    #[serde(borrow, rename = "objectId")]
    id: Option<S<'a>>,
    #[serde(borrow, rename = "userPrincipalName")]
    upn: Option<S<'a>>,
    #[serde(rename = "IsSoftDeleted")]
    del: Option<bool>,
    #[serde(rename = "accountEnabled")]
    enabled: Option<bool>,
    #[serde(borrow, rename = "displayName")]
    disp: Option<S<'a>>,
    #[serde(borrow, rename = "givenName")]
    given: Option<S<'a>>,
    #[serde(borrow, rename = "surname")]
    sur: Option<S<'a>>,
    #[serde(borrow)]
    mail: Option<S<'a>>,
    #[serde(borrow, rename = "telephoneNumber")]
    tel: Option<S<'a>>,
    #[serde(borrow)]
    state: Option<S<'a>>,
    #[serde(borrow)]
    country: Option<S<'a>>,
    #[serde(borrow, rename = "jobTitle")]
    job: Option<S<'a>>,
    #[serde(borrow, rename = "department")]
    dept: Option<S<'a>>,
}

impl<'a> Person<'a> {
    fn split(self) -> (Option<S<'a>>, User<'a>) {
        let Person { id, upn, del, enabled, disp, given, sur, mail, tel, state, country, job, dept } = self;
        (id, User { upn, del, enabled, disp, given, sur, mail, tel, state, country, job, dept })
    }
}

/// How many records are created, updated and skipped.
pub type Actions = [usize; 3];

/// Plans records against the objects that exist: a `serde_json::Value` for each object, a `HashMap` of their names, and the mapping
/// of the floor `a`.
///
/// # Errors
///
/// A file cannot be read or written.
pub fn values(records: &Path, existing: &Path, to: &Path) -> std::io::Result<Actions> {
    let pattern = regex::Regex::new(PHONE_RE).expect("the pattern of the mapping");
    let mut objects: HashMap<String, Value> = HashMap::new();
    read_chunks(existing, |chunk| {
        for line in lines(chunk) {
            let object: Value = serde_json::from_slice(line)?;
            if let Some(name) = value(&object, 0) {
                objects.insert(name.to_lowercase(), object);
            }
        }
        Ok(())
    })?;
    let mut file = std::fs::File::create(to)?;
    let (mut out, mut actions, mut record) = (Vec::with_capacity(2 * BUFFER), [0; 3], 0);
    read_chunks(records, |chunk| {
        for line in lines(chunk) {
            let (id, mut user) = serde_json::from_slice::<Person>(line)?.split();
            user.compute();
            record += 1;
            let new = map_a(&user, &pattern);
            let object = new[0].as_ref().and_then(|name| objects.get(&name.to_lowercase()));
            let old: [Option<&str>; 12] = std::array::from_fn(|key| object.and_then(|object| value(object, key)));
            let differs = |key: usize| old[key].unwrap_or_default() != new[key].as_deref().unwrap_or_default();
            let action = match object {
                None => 0,
                Some(_) if (0..12).any(differs) => 1,
                Some(_) => 2,
            };
            actions[action] += 1;
            write!(out, "{{\"record\":{record},\"source\":")?;
            json_opt(&mut out, id.as_ref().map(|id| &*id.0));
            write!(out, ",\"object\":\"User\",\"action\":\"{}\",\"match\":", ["create", "update", "skip"][action])?;
            json_opt(&mut out, object.and_then(|object| object.get("id")?.as_str()));
            out.extend_from_slice(b",\"changes\":[");
            let mut is_first = true;
            for key in (0..12).filter(|key| action < 2 && differs(*key)) {
                out.extend_from_slice(if is_first { b"{\"attribute\":" } else { b",{\"attribute\":" });
                is_first = false;
                json_str(&mut out, KEYS[key]);
                out.extend_from_slice(b",\"old\":");
                json_opt(&mut out, old[key]);
                out.extend_from_slice(b",\"new\":");
                json_opt(&mut out, new[key].as_deref());
                out.push(b'}');
            }
            out.extend_from_slice(b"]}\n");
        }
        if out.len() > BUFFER {
            file.write_all(&out)?;
            out.clear();
        }
        Ok(())
    })?;
    file.write_all(&out)?;
    Ok(actions)
}

/// The value of an object for one of the twelve targets.
fn value(object: &Value, key: usize) -> Option<&str> {
    let work = |name: &str| {
        let mut elements = object.get(name)?.as_array()?.iter();
        elements.find(|element| element.get("type").is_some_and(|kind| kind == "work"))?.get("value")
    };
    match key {
        1 => return object.get("active")?.as_bool().map(|active| if active { "True" } else { "False" }),
        3 => object.get("name")?.get("formatted"),
        5 => work("emails"),
        6 => work("phoneNumbers"),
        10 => object.get(ENTERPRISE)?.get("department"),
        // The mapping's own name for what the floors call `x`.
        11 => object.get("alias"),
        key => object.get(KEYS[key]),
    }?
    .as_str()
}
