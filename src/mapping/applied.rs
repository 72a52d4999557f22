//! What a record became, as values and as the target object.

use serde_json::Map;

use crate::mapping::Mapping;
use crate::mapping::target::Assigned;
use crate::scim::skeleton::Skeleton;
use crate::value::json::to_json;

/// What a record's attributes became: one entry for each target, in the order of the mapping.
#[derive(Debug)]
pub struct Applied<'r> {
    pub(super) mapping: &'r Mapping,
    pub(super) values: Vec<Assigned<'r>>,
}

impl Applied<'_> {
    /// Whether the record has no target object, because an expression asked so (`IgnoreObjectFlow`).
    pub fn is_left_out(&self) -> bool {
        self.values.is_empty() && !self.mapping.inner.targets.is_empty()
    }

    /// The value of each target that has one, by the target's name, as JSON.
    pub fn values(&self) -> Map<String, serde_json::Value> {
        let mut map = Map::new();
        for (target, value) in self.mapping.inner.targets.iter().zip(&self.values) {
            if let Assigned::Value(value) = value {
                map.insert(target.attribute.name.clone(), to_json(*value));
            }
        }
        map
    }

    /// Appends the target object as JSON, without a line end.
    pub fn write_object(&self, out: &mut Vec<u8>) {
        self.write(&self.mapping.inner.skeleton, out);
    }

    /// Appends what a skeleton makes of the values.
    pub(super) fn write(&self, skeleton: &Skeleton, out: &mut Vec<u8>) {
        let value = |target: usize| match self.values.get(target) {
            Some(Assigned::Value(value)) => Some(value),
            _ => None,
        };
        skeleton.write(value, out);
    }

    /// The target object.
    pub fn object(&self) -> serde_json::Value {
        let mut text = Vec::new();
        self.write_object(&mut text);
        serde_json::from_slice(&text).unwrap_or_default()
    }
}
