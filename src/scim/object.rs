//! Sets and removes values of JSON objects at paths.
//!
//! This is the simple way to assemble an object, for patches and tests; [`crate::scim::skeleton`] is the fast one.

use serde_json::Map;
use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Comparand;
use crate::scim::Filter;
use crate::scim::Path;
use crate::scim::matching::member;
use crate::scim::schema;

impl Path {
    /// Sets the value at the path, and creates missing objects, lists and elements.
    ///
    /// The element that a filter such as `[type eq "work"]` describes is created with this literal. If elements
    /// match, the value is set in each of them. A path with a filter but no sub-attribute replaces the elements, or
    /// sets their `value` when the value is not an object. Existing members keep their spelling.
    ///
    /// # Errors
    ///
    /// Something on the path is neither missing nor an object or list, or the filter matches nothing and does not
    /// describe an element. The object is then unchanged.
    pub fn set(&self, object: &mut Value, value: Value) -> Result<(), Diagnostic> {
        let Value::Object(top) = object else {
            return Err(self.not_assignable("the resource is not an object", "start with `{}`"));
        };
        let holder = match self.extension() {
            Some(schema) => self.object_in(top, schema)?,
            None => top,
        };
        let Some(filter) = &self.filter else {
            match &self.sub_attribute {
                Some(name) => put(self.object_in(holder, &self.attribute)?, name, value),
                None => put(holder, &self.attribute, value),
            }
            return Ok(());
        };
        let (holder, name) = match &self.nested {
            Some(nested) => (self.object_in(holder, &self.attribute)?, nested),
            None => (holder, &self.attribute),
        };
        let literals = element(filter);
        if literals.is_none() && !existing(holder, name).any(|element| filter.matches(element)) {
            let help = "to create an element, write a filter such as `[type eq \"work\"]`";
            return Err(self.not_assignable("no element matches the filter", help));
        }
        let elements = self.list_in(holder, name)?;
        if !elements.iter().any(|element| filter.matches(element)) {
            elements.push(Value::Object(literals.clone().unwrap_or_default()));
        }
        for element in elements.iter_mut().filter(|element| filter.matches(element)) {
            self.put_element(element, &value, literals.as_ref());
        }
        Ok(())
    }

    /// Removes the value at the path, and objects and lists that become empty. Returns whether there was a value.
    pub fn remove(&self, object: &mut Value) -> bool {
        let Some(top) = object.as_object_mut() else { return false };
        match self.extension() {
            None => self.remove_from(top),
            Some(schema) => {
                let Some(holder) = member_mut(top, schema).and_then(Value::as_object_mut) else { return false };
                let removed = self.remove_from(holder);
                drop_empty(top, schema);
                removed
            }
        }
    }

    fn remove_from(&self, holder: &mut Map<String, Value>) -> bool {
        if self.filter.is_none() && self.sub_attribute.is_none() {
            return take(holder, &self.attribute);
        }
        let Some(attribute) = member_mut(holder, &self.attribute) else { return false };
        let removed = match &self.nested {
            None => self.remove_inside(attribute),
            Some(nested) => {
                let Some(middle) = attribute.as_object_mut() else { return false };
                let removed = member_mut(middle, nested).is_some_and(|value| self.remove_inside(value));
                drop_empty(middle, nested);
                removed
            }
        };
        drop_empty(holder, &self.attribute);
        removed
    }

    /// Removes elements, or a sub-attribute of elements or of an object.
    fn remove_inside(&self, value: &mut Value) -> bool {
        let matching = |element: &Value| self.filter.as_ref().is_none_or(|filter| filter.matches(element));
        let Value::Array(elements) = value else {
            return match &self.sub_attribute {
                _ if !matching(value) => false,
                Some(name) => value.as_object_mut().is_some_and(|object| take(object, name)),
                None => !std::mem::take(value).is_null(),
            };
        };
        let Some(name) = &self.sub_attribute else {
            let count = elements.len();
            elements.retain(|element| !matching(element));
            return elements.len() < count;
        };
        let mut removed = false;
        for element in elements.iter_mut().filter(|element| matching(element)) {
            removed |= element.as_object_mut().is_some_and(|object| take(object, name));
        }
        elements.retain(|element| element.as_object().is_none_or(|object| !object.is_empty()));
        removed
    }

    fn put_element(&self, element: &mut Value, value: &Value, literals: Option<&Map<String, Value>>) {
        if let (None, Value::Object(new)) = (&self.sub_attribute, value) {
            let mut new = new.clone();
            for (name, literal) in literals.into_iter().flatten() {
                if member_mut(&mut new, name).is_none() {
                    new.insert(name.clone(), literal.clone());
                }
            }
            *element = Value::Object(new);
            return;
        }
        let name = self.sub_attribute.as_deref().unwrap_or("value");
        match element {
            Value::Object(object) => put(object, name, value.clone()),
            // An element that is not an object is its own `value`.
            simple => *simple = value.clone(),
        }
    }

    fn object_in<'o>(
        &self,
        holder: &'o mut Map<String, Value>,
        name: &str,
    ) -> Result<&'o mut Map<String, Value>, Diagnostic> {
        match entry(holder, name, Value::Object(Map::new())) {
            Value::Object(object) => Ok(object),
            Value::Array(_) => Err(self.not_assignable(
                &format!("`{name}` is a list"),
                "select an element with a filter, such as `emails[type eq \"work\"].value`",
            )),
            _ => Err(self.not_assignable(&format!("`{name}` is a single value"), "set the attribute itself")),
        }
    }

    fn list_in<'o>(&self, holder: &'o mut Map<String, Value>, name: &str) -> Result<&'o mut Vec<Value>, Diagnostic> {
        match entry(holder, name, Value::Array(Vec::new())) {
            Value::Array(elements) => Ok(elements),
            _ => Err(self.not_assignable(&format!("`{name}` is not a list"), "remove the brackets")),
        }
    }

    fn not_assignable(&self, why: &str, help: &str) -> Diagnostic {
        Diagnostic::new(&codes::NOT_ASSIGNABLE, format!("`{self}` cannot be assigned: {why}")).help(help)
    }
}

/// Returns the members of the element that a filter such as `[type eq "work"]` describes. `"True"` and `"False"`
/// become JSON values where the schema has a Boolean, as in `roles[primary eq "True"]`, which the service sends.
pub(super) fn element(filter: &Filter) -> Option<Map<String, Value>> {
    let mut members = Map::new();
    for (name, value) in filter.literals()? {
        let value = match value {
            Comparand::Null => continue,
            Comparand::Text(text) if schema::is_boolean_sub_attribute(name) && text.eq_ignore_ascii_case("true") => {
                Value::Bool(true)
            }
            Comparand::Text(text) if schema::is_boolean_sub_attribute(name) && text.eq_ignore_ascii_case("false") => {
                Value::Bool(false)
            }
            other => other.to_json(),
        };
        members.insert(name.to_owned(), value);
    }
    Some(members)
}

/// Returns the current elements of a member.
fn existing<'o>(holder: &'o Map<String, Value>, name: &str) -> impl Iterator<Item = &'o Value> {
    member(holder, name).and_then(Value::as_array).into_iter().flatten()
}

fn key_of(object: &Map<String, Value>, name: &str) -> Option<String> {
    if object.contains_key(name) {
        return Some(name.to_owned());
    }
    object.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
}

fn member_mut<'o>(object: &'o mut Map<String, Value>, name: &str) -> Option<&'o mut Value> {
    let key = key_of(object, name)?;
    object.get_mut(&key)
}

/// Returns the member of this name, created when it is missing or null.
fn entry<'o>(object: &'o mut Map<String, Value>, name: &str, new: Value) -> &'o mut Value {
    let key = key_of(object, name).unwrap_or_else(|| name.to_owned());
    let value = object.entry(key).or_insert(Value::Null);
    if value.is_null() {
        *value = new;
    }
    value
}

fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    let key = key_of(object, name).unwrap_or_else(|| name.to_owned());
    object.insert(key, value);
}

fn take(object: &mut Map<String, Value>, name: &str) -> bool {
    key_of(object, name).is_some_and(|key| object.remove(&key).is_some())
}

fn drop_empty(object: &mut Map<String, Value>, name: &str) {
    let empty = match member_mut(object, name) {
        Some(Value::Object(members)) => members.is_empty(),
        Some(Value::Array(elements)) => elements.is_empty(),
        Some(Value::Null) => true,
        _ => false,
    };
    if empty {
        take(object, name);
    }
}
