//! Which existing object a record corresponds to, for linking the two without a plan.

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flow;
use crate::engine::Workspace;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Claim;
use crate::mapping::Existing;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::RecordLink;
use crate::mapping::lifecycle::Computed;
use crate::mapping::matching::Found;
use crate::mapping::model::AttributeType;
use crate::mapping::plan::Match;

/// What a record corresponds to among the existing objects.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Correspondence {
    /// The record is out of scope, so that its object is not the mapping's.
    OutOfScope,
    /// The source object was removed.
    Removed,
    /// No object has one of the record's matching values.
    Nothing,
    /// One object has; the claim keeps other records from it.
    Object(Match, Claim),
}

impl Mapping {
    /// Returns which existing object a record corresponds to, by the matching attributes in their order.
    ///
    /// # Errors
    ///
    /// The record cannot be read or mapped, matches several objects, or one without an identifier.
    pub fn correspondence<R: Record + ?Sized>(
        &self,
        record: &R,
        existing: &Existing,
        host: &dyn Host,
        workspace: &mut Workspace,
    ) -> Result<Correspondence, RecordFault> {
        let lifecycle = self.lifecycle(record, workspace)?;
        if lifecycle.removal.is_some() {
            return Ok(Correspondence::Removed);
        }
        if !lifecycle.read || !lifecycle.in_scope || !lifecycle.entitled {
            return Ok(Correspondence::OutOfScope);
        }
        let computed = Computed { record, lifecycle };
        let evaluated = self.evaluate(&computed, host, workspace)?;
        if evaluated.leaves_out() {
            return Ok(Correspondence::OutOfScope);
        }
        let (values, found) = self.find(&evaluated.outcomes, existing, RecordLink::default(), false)?;
        match found {
            Found::Nothing { .. } => Ok(Correspondence::Nothing),
            Found::One(Match { attribute, id: None, .. }) => {
                let message = "the target object that the record matches has no `id`, so it cannot be linked";
                let diagnostic = Diagnostic::new(&flow::NO_TARGET_ID, message)
                    .help("give the existing objects as the target's interface returns them");
                Err(RecordFault { target: attribute, diagnostic: Box::new(diagnostic) })
            }
            Found::One(matched) => {
                let claim = Claim::of(values, &matched);
                Ok(Correspondence::Object(matched, claim))
            }
        }
    }

    /// Returns the lists of references that a target object has, such as its members, each with the name of the attribute.
    pub fn reference_lists(&self, object: &Json) -> Vec<(&str, Json)> {
        let lists = self
            .parts()
            .iter()
            .filter(|target| target.attribute.kind == AttributeType::Reference && target.attribute.multivalued);
        lists.filter_map(|target| Some((target.attribute.name.as_str(), target.column.current(object)?))).collect()
    }
}
