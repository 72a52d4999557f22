//! Writing at a path: puts values into an object and takes them out again.
//!
//! The slow, plain way to assemble an object, for patches and for tests; [`crate::scim::skeleton`] is the fast one.

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
    /// Puts a value at the path and makes the objects, lists and elements that are missing on the way.
    ///
    /// The element that a filter such as `[type eq "work"]` describes is made with that literal in it; where elements
    /// exist that match, the value is put into each of them. A filtered path without a sub-attribute replaces the
    /// elements, or sets their `value` when the value is no object. Members keep the spelling they have.
    ///
    /// # Errors
    ///
    /// When something on the way is neither missing nor an object or list, or when a filter matches nothing and does not
    /// describe an element. The object is then as it was.
    pub fn set(&self, object: &mut Value, value: Value) -> Result<(), Diagnostic> {
        let Value::Object(top) = object else {
            return Err(self.refusal("the resource is no object", "start with `{}`"));
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
            let help = "a filter that makes an element has the form `[type eq \"work\"]`";
            return Err(self.refusal("no element matches, and the filter describes none", help));
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

    /// Takes away what the path leads to, and the objects and lists that are empty then. Tells whether there was anything.
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

    /// Removes elements, or the sub-attribute of elements or of one object.
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
            // An element that is no object stands for its own `value`.
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
            Value::Array(_) => Err(self.refusal(
                &format!("`{name}` holds several elements"),
                "say which with a filter, such as `emails[type eq \"work\"].value`",
            )),
            _ => Err(self.refusal(&format!("`{name}` holds a single value"), "write at the attribute itself")),
        }
    }

    fn list_in<'o>(&self, holder: &'o mut Map<String, Value>, name: &str) -> Result<&'o mut Vec<Value>, Diagnostic> {
        match entry(holder, name, Value::Array(Vec::new())) {
            Value::Array(elements) => Ok(elements),
            _ => Err(self.refusal(&format!("`{name}` holds no list"), "leave the brackets out")),
        }
    }

    fn refusal(&self, why: &str, help: &str) -> Diagnostic {
        Diagnostic::new(&codes::NOT_ASSIGNABLE, format!("no value can be put at `{self}`: {why}")).help(help)
    }
}

/// The members that a filter such as `[type eq "work"]` gives the element it describes. The texts `"True"` and `"False"`
/// become JSON values where the schema has a Boolean, as the service sends `roles[primary eq "True"]`.
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

/// The elements a member has now.
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

/// The member of this name; a new one when it is missing or null.
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
