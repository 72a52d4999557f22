//! Every target attribute on its own, so that one that refuses does not hide the others: for those who look for faults.

use serde_json::Value as Json;

use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::TargetAttribute;
use crate::mapping::object::Purpose;
use crate::mapping::target::Assigned;
use crate::value::json::to_json;

/// The outcome for one target attribute: its value, nothing, or why its mapping refused.
pub type TargetResult<'m> = (&'m TargetAttribute, Result<Option<Json>, RecordFault>);

impl Mapping {
    /// The target attributes that have an expression, each with its text; an attribute or a constant as source counts as one.
    pub fn expressions(&self) -> impl Iterator<Item = (&TargetAttribute, &str)> {
        let expressions = &self.inner.expressions;
        self.parts().iter().filter_map(|target| Some((&target.attribute, expressions.text(target.expression?))))
    }

    /// Maps a record as for a new target object, as [`Mapping::apply`] does, and returns the outcome for each target attribute,
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
        self.results_for(Purpose::Create, record, host, workspace)
    }

    /// Maps a record like [`Mapping::results`], but as for an existing target object: default values do not count, and no
    /// attribute is required.
    ///
    /// # Errors
    ///
    /// The record does not fit into the memory that the limits allow.
    pub fn update_results<'m, R: Record + ?Sized>(
        &'m self,
        record: &R,
        host: &dyn Host,
        workspace: &mut Workspace,
    ) -> Result<Vec<TargetResult<'m>>, RecordFault> {
        self.results_for(Purpose::Update, record, host, workspace)
    }

    fn results_for<'m, R: Record + ?Sized>(
        &'m self,
        purpose: Purpose,
        record: &R,
        host: &dyn Host,
        workspace: &mut Workspace,
    ) -> Result<Vec<TargetResult<'m>>, RecordFault> {
        let evaluated = self.evaluate(record, host, workspace)?;
        if evaluated.leaves_out() {
            return Ok(self.targets().map(|target| (target, Ok(None))).collect());
        }
        let arena = evaluated.arena;
        let json = |assigned| match assigned {
            Assigned::Absent => None,
            Assigned::Value(value) => Some(to_json(value)),
        };
        let results = self.parts().iter().zip(evaluated.outcomes);
        Ok(results.map(|(part, outcome)| (&part.attribute, part.settle(outcome, purpose, arena).map(json))).collect())
    }
}
