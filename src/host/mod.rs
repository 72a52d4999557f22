//! The only door out of an expression: the record it reads, and the host it asks for the time, randomness, the target
//! directory and the job's parameters.

pub mod fixed;

pub use fixed::FixedHost;

use std::fmt;

use crate::dotnet::date::DateTime;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// A source user or group: attribute names with their values.
pub trait Record {
    /// The attribute with exactly this name; missing when the record has none. The arena is there for values that have to
    /// be built, such as lists.
    fn attribute<'r>(&'r self, name: &str, arena: &'r Arena) -> Result<Value<'r>, ArenaFull>;

    /// Whether the record says that the attribute has no values, as opposed to not saying anything about it. To expressions
    /// both are missing; a group whose last member left differs from one whose members were not read.
    fn is_emptied(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// Returns how many elements of a list are objects of the source in full, as Microsoft Graph's `$expand` writes them. They
    /// are not references with a `value`, as SCIM writes them.
    fn expanded_elements(&self, name: &str) -> usize {
        let _ = name;
        0
    }
}

/// What an expression may ask beyond its record.
pub trait Host {
    /// The present moment, in UTC (`Now`, and dates without a year or a day).
    fn now(&self) -> DateTime;

    /// Fills the buffer with random bytes (`RandomString`, `Guid`). It is not called for anything else.
    ///
    /// # Errors
    ///
    /// There is no randomness; the function that needs it is at fault then, with a code of its own.
    fn random(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;

    /// The value of the job parameter `%name%`, such as `DomainFQDN`.
    fn parameter(&self, name: &str) -> Option<&str>;

    /// The tenant's default domain (`DefaultDomain`).
    fn default_domain(&self) -> Option<&str>;

    /// Whether an object of the target directory already has this value in the attribute (`SelectUniqueValue`). `target` is
    /// empty when a lone expression is evaluated.
    fn is_taken(&self, target: &str, value: &str) -> bool;
}

/// A [`Host`] has no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("there is no randomness")
    }
}

impl std::error::Error for NoRandomness {}

impl Record for serde_json::Value {
    fn attribute<'r>(&'r self, name: &str, arena: &'r Arena) -> Result<Value<'r>, ArenaFull> {
        match self.get(name) {
            Some(value) => crate::value::json::from_json(value, arena),
            None => Ok(Value::Missing),
        }
    }

    fn is_emptied(&self, name: &str) -> bool {
        self.get(name).and_then(serde_json::Value::as_array).is_some_and(Vec::is_empty)
    }

    fn expanded_elements(&self, name: &str) -> usize {
        let elements = self.get(name).and_then(serde_json::Value::as_array);
        let is_expanded = |element: &&serde_json::Value| element.is_object() && element.get("value").is_none();
        elements.map_or(0, |elements| elements.iter().filter(is_expanded).count())
    }
}
