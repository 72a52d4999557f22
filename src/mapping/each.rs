//! Every target attribute on its own, so that one that refuses does not hide the others: for those who look for faults.

use serde_json::Value as Json;

use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::TargetAttribute;
use crate::mapping::target::Assigned;
use crate::value::json::to_json;

/// What became of one target attribute: its value, nothing, or why its mapping refused.
pub type TargetResult<'m> = (&'m TargetAttribute, Result<Option<Json>, RecordFault>);

impl Mapping {
    /// The target attributes that have an expression, each with its text; an attribute or a constant as source counts as one.
    pub fn expressions(&self) -> impl Iterator<Item = (&TargetAttribute, &str)> {
        let expressions = &self.inner.expressions;
        self.parts().iter().filter_map(|target| Some((&target.attribute, expressions.text(target.expression?))))
    }

    /// Maps a record as for a new target object, as [`Mapping::apply`] does, and tells of each target attribute what became of it,
    /// in the order of the mapping.
    ///
    /// # Errors
    ///
    /// The record does not fit into the memory that the limits allow.
    pub fn results<'m, R: Record + ?Sized>(
        &'m self,
        record: &R,
        host: &dyn Host,
        workspace: &mut Workspace,
    ) -> Result<Vec<TargetResult<'m>>, RecordFault> {
        let Some(settled) = self.apply_each(record, host, workspace)? else {
            return Ok(self.targets().map(|target| (target, Ok(None))).collect());
        };
        let json = |assigned| match assigned {
            Assigned::Absent => None,
            Assigned::Value(value) => Some(to_json(value)),
        };
        Ok(self.targets().zip(settled).map(|(target, settled)| (target, settled.map(json))).collect())
    }
}
