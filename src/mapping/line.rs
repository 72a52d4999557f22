//! Records to be planned, read from lines: what is needed of them goes from the text into the frame of the program, without a JSON value
//! in between.

use std::sync::Arc;

use crate::engine::Evaluator;
use crate::engine::Memory;
use crate::engine::Outcome;
use crate::host::Host;
use crate::host::Record;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::brief::Draft;
use crate::mapping::brief::Outcomes;
use crate::mapping::brief::Surroundings;
use crate::mapping::computed;
use crate::mapping::lifecycle::Lifecycle;
use crate::mapping::plan::Plan;
use crate::mapping::rules;
use crate::record;
use crate::record::Input;
use crate::record::Projection;
use crate::record::Read;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// Reads and evaluates the records on lines for one object mapping.
#[derive(Debug)]
pub(crate) struct LineMapper<'m> {
    mapping: &'m Mapping,
    evaluator: Evaluator<'m>,
    /// The attributes of the mapping in the order of its slots, followed by those that only plans read.
    projection: Projection,
    /// The slots of the attributes that may identify a record.
    ids: Vec<usize>,
    soft_deleted: Option<usize>,
    /// The targets that records are matched by, the one with the lowest priority first.
    matching: Vec<usize>,
}

/// A record on a line.
#[derive(Debug)]
pub(crate) struct LineRecord<'r> {
    pub(crate) read: Read<'r>,
    /// Its identifier in the source.
    pub(crate) source: Option<&'r str>,
}

/// A record that must be planned from its parsed value: the reader is not sure what it is, or it needs more than its attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread;

impl<'m> LineMapper<'m> {
    /// Returns what plans the records of a mapping; none if it must see whole records. `ids` are the attributes that may identify a record.
    pub(crate) fn new(mapping: &'m Mapping, ids: &[String]) -> Option<LineMapper<'m>> {
        // Whether a list was cut is seen from its elements.
        if mapping.has_reference_lists() {
            return None;
        }
        let inner = &*mapping.inner;
        let mut names: Vec<Arc<str>> = inner.projection.names().to_vec();
        let others = [computed::ENABLED, computed::SOFT_DELETED, computed::REMOVED, rules::ASSIGNMENTS];
        for name in others.into_iter().chain(ids.iter().map(String::as_str)) {
            let is_needed = name != rules::ASSIGNMENTS || rules::asks_for_roles(mapping.rules());
            if is_needed && !names.iter().any(|known| **known == *name) {
                names.push(name.into());
            }
        }
        let read = mapping.attributes().len();
        let is_expected = |slot: usize, name: &str| slot < read && !computed::Computed::is_computed(name);
        let projection = Projection::new(&names).expecting(is_expected);
        let slots = ids.iter().filter_map(|name| projection.slot(name)).collect();
        let matches = |number: &usize| mapping.parts().get(*number).is_some_and(|target| target.matching_priority > 0);
        let mut matching: Vec<usize> = (0..mapping.parts().len()).filter(matches).collect();
        matching.sort_by_key(|number| mapping.parts().get(*number).map(|target| target.matching_priority));
        Some(LineMapper {
            mapping,
            evaluator: inner.expressions.evaluator(),
            ids: slots,
            soft_deleted: inner.projection.slot(computed::SOFT_DELETED),
            projection,
            matching,
        })
    }

    /// The mapping.
    pub(crate) fn mapping(&self) -> &'m Mapping {
        self.mapping
    }

    /// Returns the attributes that are read.
    pub(crate) fn projection(&self) -> &Projection {
        &self.projection
    }

    /// Reads a record.
    pub(crate) fn read<'r>(
        &'r self,
        input: Input<'_, 'r>,
        scratch: &mut record::Scratch,
        arena: &'r Arena,
    ) -> Result<LineRecord<'r>, Unread> {
        let read = self.projection.read_from(input, scratch, arena).map_err(|_| Unread)?;
        let text = |slot: &usize| match read.values().get(*slot) {
            Some(Value::Text(id)) if !id.is_empty() => Some(*id),
            _ => None,
        };
        let source = self.ids.iter().find_map(text);
        let is_removed = read.attribute(computed::REMOVED, arena).is_ok_and(|removed| !removed.is_missing());
        if is_removed || source.is_some_and(may_be_number) {
            return Err(Unread);
        }
        Ok(LineRecord { read, source })
    }

    /// Returns the plan for a record, without its hash.
    pub(crate) fn draft<'p, 'r: 'p>(
        &'p self,
        record: &LineRecord<'r>,
        surroundings: &Surroundings<'p>,
        arena: &'p Arena,
        memory: &mut Memory,
    ) -> Result<Draft<'p>, RecordFault> {
        let Surroundings { existing, links, host, options, .. } = *surroundings;
        let mapping = self.mapping;
        let mut lifecycle = mapping.lifecycle_in(&record.read, arena, &mut memory.search)?;
        if !lifecycle.read {
            return Ok(Draft::Full(Box::new(Plan::not_read())));
        }
        lifecycle.in_scope &= !options.is_unassigned;
        let outcomes = self.evaluate(record, lifecycle, host, arena, memory).map_err(RecordFault::too_large)?;
        if let Some(brief) = outcomes.brief(mapping, (&record.read, lifecycle), surroundings, &self.matching) {
            return Ok(Draft::Brief(brief));
        }
        let evaluated = outcomes.into_evaluated();
        let plan = mapping.plan_evaluated((&record.read, lifecycle), evaluated, existing, (links, host), options)?;
        Ok(Draft::Full(Box::new(plan)))
    }

    fn evaluate<'p, 'r: 'p>(
        &'p self,
        record: &LineRecord<'r>,
        lifecycle: Lifecycle,
        host: &'p dyn Host,
        arena: &'p Arena,
        memory: &mut Memory,
    ) -> Result<Outcomes<'p>, ArenaFull> {
        let inner = &*self.mapping.inner;
        let frame = self.evaluator.frame(arena)?;
        let slots = inner.projection.names().len();
        for (slot, value) in frame.iter_mut().zip(record.read.values()).take(slots) {
            *slot = *value;
        }
        if let Some(slot) = self.soft_deleted.and_then(|slot| frame.get_mut(slot)) {
            *slot = Value::Boolean(lifecycle.is_gone());
        }
        inner.computed.fill(frame, arena)?;
        let values = arena.values(inner.targets.len())?;
        let mut others = Vec::new();
        inner.expressions.evaluation(frame, host, arena, memory).run_all(|number, outcome| {
            let Some(taken) = inner.taken.get(number) else { return };
            match (outcome, values.get_mut(taken.target)) {
                (Ok(Outcome::Value(value)), Some(place)) => *place = value,
                (outcome, _) => others.push((taken.target, outcome)),
            }
        });
        Ok(Outcomes { values, others, arena })
    }
}

/// Whether a text may be a number that the reader keeps as text, because it is not a whole one.
fn may_be_number(text: &str) -> bool {
    let may_begin = text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    may_begin && text.parse::<i64>().is_err() && text.parse::<f64>().is_ok()
}
