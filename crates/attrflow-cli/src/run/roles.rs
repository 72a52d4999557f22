//! `--roles`: the names of the application's roles, which assignments from Microsoft Graph lack.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::run::assignments::unusable;

/// The attribute that holds the assignments of a record.
const ASSIGNMENTS: &str = "appRoleAssignments";
/// The role of those who were assigned without one; no application defines it.
const DEFAULT_ROLE: &str = "00000000-0000-0000-0000-000000000000";

/// The `value` and the `displayName` of roles, by their identifiers.
#[derive(Debug, Default)]
pub struct Roles {
    roles: HashMap<String, [Option<String>; 2]>,
}

impl Roles {
    /// Reads a service principal or an application with its `appRoles`, or their list alone.
    pub fn read(file: &Path) -> Result<Roles, Failure> {
        let text = input::text(file)?;
        let fail = |message: &str| unusable(file, message.to_owned());
        let value: Value = serde_json::from_str(&text).map_err(|error| {
            unusable(file, format!("this is not JSON (line {}, column {})", error.line(), error.column()))
        })?;
        let mut list = &value;
        // An answer of Graph that lists service principals has the one that was asked for.
        if let Some([only]) = list.get("value").and_then(Value::as_array).map(Vec::as_slice)
            && only.get("appRoles").is_some()
        {
            list = only;
        }
        list = list.get("appRoles").or_else(|| list.get("value")).unwrap_or(list);
        let Some(items) = list.as_array() else { return Err(fail("there is no list `appRoles`")) };
        let mut roles = Roles::default();
        for role in items {
            let text = |name: &str| role.get(name).and_then(Value::as_str).map(str::to_owned);
            let id = text("id").ok_or_else(|| fail("an app role has no `id`"))?;
            roles.roles.insert(id.to_ascii_lowercase(), [text("value"), text("displayName")]);
        }
        Ok(roles)
    }

    /// Names the roles in the assignments of a record; returns how many it does not know.
    pub fn name(&self, record: &mut Value) -> u64 {
        let mut unknown = 0;
        let assignments = match record.get_mut(ASSIGNMENTS) {
            Some(Value::Array(items)) => items.as_mut_slice(),
            Some(one) => std::slice::from_mut(one),
            None => return 0,
        };
        for assignment in assignments.iter_mut().filter_map(Value::as_object_mut) {
            let has = |name: &str| assignment.get(name).is_some_and(|value| !value.is_null());
            let Some(id) = assignment.get("appRoleId").and_then(Value::as_str) else { continue };
            if has("value") {
                continue;
            }
            let Some(names) = self.roles.get(&id.to_ascii_lowercase()) else {
                unknown += u64::from(id != DEFAULT_ROLE);
                continue;
            };
            for (name, text) in ["value", "displayName"].into_iter().zip(names) {
                let is_missing = assignment.get(name).is_none_or(Value::is_null);
                if let Some(text) = text.as_ref().filter(|_| is_missing) {
                    assignment.insert(name.to_owned(), Value::String(text.clone()));
                }
            }
        }
        unknown
    }
}
