//! What is written for a record.

use std::fmt;
use std::sync::Arc;

use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::Fate;
use serde_json::Value;

use crate::outcome::Outcome;

/// Writes the result of one record, which is given as JSON with its number, from 1, and returns the outcome.
pub type Work = dyn Fn((&Value, u64), &FixedHost, &mut Workspace, &mut Vec<u8>) -> Outcome + Send + Sync;

/// What is written for each record.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum Emit {
    /// The target object, as `run --emit object` writes it.
    #[default]
    Object,
    /// The value of each target attribute, as `run --emit values` writes them.
    Values,
    /// Anything else. Records become JSON first, so this takes longer.
    Other(Arc<Work>),
}

impl fmt::Debug for Emit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Emit::Object => "Object",
            Emit::Values => "Values",
            Emit::Other(_) => "Other",
        })
    }
}

/// Writes the values of a record, which is given as JSON.
pub(crate) fn values(
    mapping: &Mapping,
    record: &Value,
    host: &FixedHost,
    workspace: &mut Workspace,
    out: &mut Vec<u8>,
) -> Outcome {
    let mut write = || {
        if mapping.is_removed(record, workspace)? {
            return Ok(Fate::Removed);
        }
        if !mapping.in_scope(record, workspace)?.is_in_scope() {
            return Ok(Fate::OutOfScope);
        }
        let applied = mapping.apply(record, host, workspace)?;
        if applied.is_left_out() {
            return Ok(Fate::LeftOut);
        }
        out.extend_from_slice(Value::Object(applied.values()).to_string().as_bytes());
        Ok(Fate::Written)
    };
    write().map_or_else(|fault: attrflow::mapping::RecordFault| fault.into(), Outcome::from)
}
