//! From the text of a record to the text of its target object, without anything in between that takes memory of its own.
//!
//! The record's text is read once and only its attributes that are needed become values; they are borrowed from it. What
//! [`Mapping::in_scope`], [`Mapping::apply`] and [`Applied::write_object`](crate::mapping::Applied::write_object) do one after the
//! other with a record that was parsed is done here in one go, and the outcome is the same. Expressions that put texts together
//! ([`FusedString`](crate::functions::FusedString)) are deferred until the object is written: their texts are written into the output directly.

use crate::diagnostic::Diagnostic;
use crate::dotnet::regex::Scratch;
use crate::engine::Evaluation;
use crate::engine::Evaluator;
use crate::engine::Expressions;
use crate::engine::Memory;
use crate::engine::Outcome;
use crate::engine::Workspace;
use crate::host::Host;
use crate::mapping::Assigned;
use crate::mapping::Mapping;
use crate::mapping::RecordFault;
use crate::mapping::object::Inner;
use crate::mapping::object::Purpose;
use crate::mapping::object::Target;
use crate::record;
use crate::record::Fault;
use crate::record::FaultKind;
use crate::record::Input;
use crate::record::graph;
use crate::record::json;
use crate::scim::skeleton::Skeleton;
use crate::scim::values::Values;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// The outcome of a record that is not at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its target object was written.
    Written,
    /// The scoping filter leaves it out.
    OutOfScope,
    /// One of the expressions leaves it out (`IgnoreObjectFlow`).
    LeftOut,
    /// Its source object was removed (`@removed`).
    Removed,
}

/// Why the fast path wrote nothing.
pub(super) enum Stop {
    /// The record cannot be read, or not by the fast path.
    Record(Fault),
    /// It cannot be mapped.
    Mapping(RecordFault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Record(fault)
    }
}

impl From<ArenaFull> for Stop {
    fn from(full: ArenaFull) -> Stop {
        Stop::Record(full.into())
    }
}

impl From<RecordFault> for Stop {
    fn from(fault: RecordFault) -> Stop {
        Stop::Mapping(fault)
    }
}

/// Where the value of an expression goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// The target's place in the mapping.
    pub(super) target: usize,
    /// Whether a text is taken as it is.
    pub(super) as_it_is: bool,
    /// Whether it may have no value.
    pub(super) may_be_absent: bool,
}

/// Where the value of each expression goes.
pub(super) fn taken(targets: &[Target]) -> Vec<Taken> {
    let with_expression = (0..).zip(targets).filter(|(_, target)| target.expression.is_some());
    let taken = |(place, target): (usize, &Target)| Taken {
        target: place,
        as_it_is: target.attribute.takes_text(),
        may_be_absent: target.default.is_none() && !target.attribute.required,
    };
    with_expression.map(taken).collect()
}

/// Returns the expression of the target if it is deferred: its value is a text that can be written part by part into the output.
pub(super) fn deferred(target: &Target, expressions: &Expressions) -> Option<usize> {
    target.expression.filter(|number| target.attribute.takes_text() && expressions.is_fused(*number))
}

/// The expressions whose values are made at once.
pub(super) fn immediate(taken: &[Taken], deferred: &[Option<usize>]) -> Vec<usize> {
    let is_deferred = |taken: &Taken| deferred.get(taken.target).is_some_and(Option::is_some);
    (0..).zip(taken).filter(|(_, taken)| !is_deferred(taken)).map(|(number, _)| number).collect()
}

/// The values of the targets under construction.
struct Settling<'s, 'r> {
    inner: &'r Inner,
    values: &'s mut [Value<'r>],
    arena: &'r Arena,
    left_out: bool,
    /// Of the targets that refused the first in the mapping.
    fault: Option<(usize, RecordFault)>,
}

impl<'r> Settling<'_, 'r> {
    /// Takes the outcome of an expression.
    #[inline(always)]
    fn take(&mut self, number: usize, outcome: Result<Outcome<'r>, Box<Diagnostic>>) {
        let Some(taken) = self.inner.taken.get(number) else { return };
        match (outcome, self.values.get_mut(taken.target)) {
            (Ok(Outcome::Value(Value::Text(text))), Some(place)) if taken.as_it_is => *place = Value::Text(text),
            (Ok(Outcome::Value(Value::Missing)), _) if taken.may_be_absent => {}
            (outcome, _) => self.settle(taken.target, outcome),
        }
    }

    #[inline(never)]
    fn settle(&mut self, target: usize, outcome: Result<Outcome<'r>, Box<Diagnostic>>) {
        self.left_out |= matches!(outcome, Ok(Outcome::NoObjectFlow));
        let (Some(part), Some(place)) = (self.inner.targets.get(target), self.values.get_mut(target)) else { return };
        if let Ok(Outcome::Value(Value::Text(text))) = outcome
            && let Some(truth) = part.attribute.truth(text)
        {
            *place = Value::Boolean(truth);
            return;
        }
        match part.settle(outcome, Purpose::Create, self.arena) {
            Ok(Assigned::Value(value)) => *place = value,
            Ok(Assigned::Absent) => {}
            Err(refused) if self.fault.as_ref().is_none_or(|(first, _)| target < *first) => {
                self.fault = Some((target, refused));
            }
            Err(_) => {}
        }
    }
}

/// The expressions of a record, some of them deferred, and the values of the targets.
struct RecordValues<'m, 's, 'r> {
    settling: Settling<'s, 'r>,
    evaluation: Evaluation<'m, 'r>,
}

impl RecordValues<'_, '_, '_> {
    /// Evaluates all that are not deferred.
    #[inline(always)]
    fn run(&mut self) {
        let RecordValues { settling, evaluation } = self;
        let inner = settling.inner;
        evaluation.run_some(
            &inner.immediate,
            #[inline(always)]
            |number, outcome| settling.take(number, outcome),
        );
        for target in &inner.defaults {
            settling.settle(*target, Ok(Outcome::Value(Value::Missing)));
        }
    }

    /// Evaluates one that was deferred.
    #[cold]
    fn run_calls_of(&mut self, number: usize) {
        let outcome = self.evaluation.run_unfused(number);
        self.settling.take(number, outcome);
    }

    /// Evaluates all that were deferred.
    #[cold]
    fn run_deferred(&mut self) {
        for number in self.settling.inner.deferred.iter().flatten() {
            self.run_calls_of(*number);
        }
    }
}

impl<'r> Values<'r> for &mut RecordValues<'_, '_, 'r> {
    #[inline(always)]
    fn value(&self, target: usize) -> Option<&Value<'r>> {
        self.settling.values.get(target)
    }

    #[inline(always)]
    fn evaluate(&mut self, target: usize) {
        if let Some(number) = self.settling.inner.deferred(target) {
            self.run_calls_of(number);
        }
    }

    #[inline(always)]
    fn is_deferred(&self, target: usize) -> bool {
        self.settling.inner.deferred(target).is_some()
    }

    #[inline(always)]
    fn write_text(&mut self, target: usize, block: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        self.evaluation.write_fused(self.settling.inner.deferred(target)?, block)
    }
}

impl Inner {
    /// The expression of this target, if its value is not made until it is written.
    #[inline(always)]
    fn deferred(&self, target: usize) -> Option<usize> {
        self.deferred.get(target).copied().flatten()
    }
}

impl Mapping {
    /// The mapping, ready for record after record as text: what does not differ between records is prepared once.
    pub fn writer(&self) -> Writer<'_> {
        Writer { layout: &self.inner.skeleton, ..self.values_writer() }
    }

    /// Returns what maps records to the values of the targets by their names, as [`Applied::values`](crate::mapping::Applied::values) has
    /// them, instead of target objects.
    ///
    /// ```
    /// use attrflow::{Document, Engine, FixedHost, Workspace};
    ///
    /// let text = r#"[{"targetAttributeName": "name.givenName", "source": {"expression": "[givenName]", "type": "Attribute"}}]"#;
    /// let mapping = Document::parse(text)?.mapping(&Engine::new(), None)?;
    /// let mut out = Vec::new();
    /// mapping.values_writer().write(br#"{"givenName": "Ada"}"#, &FixedHost::new(), &mut Workspace::default(), &mut out)?;
    /// assert_eq!(out, br#"{"name.givenName":"Ada"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn values_writer(&self) -> Writer<'_> {
        let names = || self.parts().iter().map(|target| target.attribute.name.as_str());
        let layout = self.inner.names.get_or_init(|| Skeleton::of_names(names()));
        Writer { mapping: self, evaluator: self.inner.expressions.evaluator(), layout }
    }
}

/// Maps records that are JSON text to objects that are, or to the values of the targets. Several threads may share one, each with a workspace of its own.
///
/// ```
/// use attrflow::mapping::Fate;
/// use attrflow::{Document, Engine, FixedHost, Workspace};
///
/// let mapping = Document::parse(attrflow::mapping::templates::TEMPLATES[0].document)?.mapping(&Engine::new(), None);
/// let mapping = mapping.map_err(|found| found[0].clone())?;
/// let (host, mut workspace, mut out) = (FixedHost::new(), Workspace::default(), Vec::new());
/// let writer = mapping.writer();
/// for record in attrflow::mapping::templates::sample_records("User").lines() {
///     if writer.write(record.as_bytes(), &host, &mut workspace, &mut out)? == Fate::Written {
///         out.push(b'\n');
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Writer<'m> {
    mapping: &'m Mapping,
    evaluator: Evaluator<'m>,
    layout: &'m Skeleton,
}

impl Writer<'_> {
    /// Maps one record, given as JSON text, as for a new target object, and appends that object as JSON, without a line end.
    /// Nothing is appended for a record that has no object or is at fault. For many records [`Writer::write_lines`] takes less time.
    ///
    /// # Errors
    ///
    /// The text is no record, which is about no target; or else the first target whose mapping refused.
    pub fn write(
        &self,
        record: &[u8],
        host: &dyn Host,
        workspace: &mut Workspace,
        out: &mut Vec<u8>,
    ) -> Result<Fate, RecordFault> {
        match self.write_read(record, host, workspace, out) {
            Ok(fate) => Ok(fate),
            Err(stop) => self.write_stopped(stop, record, host, workspace, out),
        }
    }

    fn write_read<'r>(
        &'r self,
        record: &'r [u8],
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        out: &mut Vec<u8>,
    ) -> Result<Fate, Stop> {
        let (arena, memory, reading) = workspace.split();
        let frame = self.read(Input::Record(record), reading, arena)?;
        self.write_frame(frame, host, arena, memory, out)
    }

    /// Maps one record whose values are given by position, as [`Writer::write`] maps one that is given as text. `fill` gets a missing
    /// value for each of [`Mapping::slots`], in that order, and puts in what the record has. Values are borrowed, or built in the arena.
    ///
    /// ```
    /// use attrflow::{Document, Engine, FixedHost, Value, Workspace};
    ///
    /// let text = r#"[{"targetAttributeName": "userName", "source": {"expression": "ToLower([mail])", "type": "Function"}}]"#;
    /// let mapping = Document::parse(text)?.mapping(&Engine::new(), None)?;
    /// let mail = mapping.slots().iter().position(|name| **name == *"mail").unwrap();
    /// let (host, mut workspace, mut out) = (FixedHost::new(), Workspace::default(), Vec::new());
    /// mapping.writer().write_slots(&host, &mut workspace, &mut out, |slots, _| {
    ///     slots[mail] = Value::Text("Ada@Contoso.com");
    ///     Ok(())
    /// })?;
    /// assert_eq!(out, br#"{"userName":"ada@contoso.com"}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The values take too much memory, or else the first target whose mapping refused.
    pub fn write_slots<'r>(
        &'r self,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        out: &mut Vec<u8>,
        fill: impl FnOnce(&mut [Value<'r>], &'r Arena) -> Result<(), ArenaFull>,
    ) -> Result<Fate, RecordFault> {
        let (arena, memory, _) = workspace.split();
        let written = self.fill_frame(arena, fill).and_then(|frame| self.write_frame(frame, host, arena, memory, out));
        written.map_err(|stop| match stop {
            Stop::Mapping(fault) => fault,
            Stop::Record(fault) => of_record(Box::new(fault.diagnostic())),
        })
    }

    fn fill_frame<'r>(
        &'r self,
        arena: &'r Arena,
        fill: impl FnOnce(&mut [Value<'r>], &'r Arena) -> Result<(), ArenaFull>,
    ) -> Result<&'r mut [Value<'r>], Stop> {
        let frame = self.evaluator.frame(arena)?;
        fill(frame.get_mut(..self.mapping.slots().len()).unwrap_or_default(), arena)?;
        Ok(frame)
    }

    /// Writes a record that the fast path cannot read or map by the slow path, if there is one.
    #[cold]
    pub(super) fn write_stopped(
        &self,
        stop: Stop,
        record: &[u8],
        host: &dyn Host,
        workspace: &mut Workspace,
        out: &mut Vec<u8>,
    ) -> Result<Fate, RecordFault> {
        match stop {
            Stop::Mapping(fault) => Err(fault),
            Stop::Record(fault) => match fault.kind {
                FaultKind::Unsure | FaultKind::Full => self.write_parsed(record, host, workspace, out),
                _ => Err(of_record(Box::new(fault.diagnostic()))),
            },
        }
    }

    /// The frame of the record.
    #[inline]
    pub(super) fn read<'r>(
        &'r self,
        record: Input<'_, 'r>,
        reading: &mut record::Scratch,
        arena: &'r Arena,
    ) -> Result<&'r mut [Value<'r>], Stop> {
        let frame = self.evaluator.frame(arena)?;
        self.mapping.inner.projection.fill(record, reading, arena, frame)?;
        Ok(frame)
    }

    /// Writes the object of the record with this frame.
    pub(super) fn write_frame<'r>(
        &'r self,
        frame: &mut [Value<'r>],
        host: &'r dyn Host,
        arena: &'r Arena,
        memory: &mut Memory,
        out: &mut Vec<u8>,
    ) -> Result<Fate, Stop> {
        let mapping = self.mapping;
        let inner = &*mapping.inner;
        if inner.removed_slot.and_then(|slot| frame.get(slot)).is_some_and(|removed| !removed.is_missing()) {
            return Ok(Fate::Removed);
        }
        inner.computed.fill(frame, arena)?;
        if !mapping.holds(frame, arena, &mut memory.search)? {
            return Ok(Fate::OutOfScope);
        }
        let values = arena.values(mapping.parts().len())?;
        let settling = Settling { inner, values, arena, left_out: false, fault: None };
        let mut values =
            RecordValues { settling, evaluation: inner.expressions.evaluation(frame, host, arena, memory) };
        values.run();
        if values.settling.left_out {
            return Ok(Fate::LeftOut);
        }
        let start = out.len();
        if values.settling.fault.is_none() {
            self.layout.write_from(&mut values, out);
        } else {
            // One that was deferred may refuse as well, and be the first in the mapping.
            values.run_deferred();
        }
        if let Some((_, fault)) = values.settling.fault {
            out.truncate(start);
            return Err(Stop::Mapping(fault));
        }
        Ok(Fate::Written)
    }

    /// Writes a record that is parsed as a whole.
    #[cold]
    fn write_parsed(
        &self,
        record: &[u8],
        host: &dyn Host,
        workspace: &mut Workspace,
        out: &mut Vec<u8>,
    ) -> Result<Fate, RecordFault> {
        let mapping = self.mapping;
        let attributes = json::parse(record).and_then(graph::attributes).map_err(of_record)?;
        let record = serde_json::Value::Object(attributes);
        mapping.note_attributes(&record, workspace);
        if mapping.is_removed(&record, workspace)? {
            return Ok(Fate::Removed);
        }
        if !mapping.in_scope(&record, workspace)?.is_in_scope() {
            return Ok(Fate::OutOfScope);
        }
        let applied = mapping.apply(&record, host, workspace)?;
        if applied.is_left_out() {
            return Ok(Fate::LeftOut);
        }
        applied.write(self.layout, out);
        Ok(Fate::Written)
    }
}

impl Mapping {
    /// Whether a record with these attributes takes part.
    #[inline]
    fn holds(&self, slots: &[Value<'_>], arena: &Arena, scratch: &mut Scratch) -> Result<bool, Stop> {
        if self.scope().is_everything() {
            return Ok(true);
        }
        let values = arena.values(self.inner.scope_slots.len())?;
        for (value, slot) in values.iter_mut().zip(&self.inner.scope_slots) {
            *value = slots.get(*slot).copied().unwrap_or(Value::Missing);
        }
        Ok(self.scope().contains(values, scratch).map_err(of_record)?.is_in_scope())
    }
}

fn of_record(diagnostic: Box<Diagnostic>) -> RecordFault {
    RecordFault { target: String::new(), diagnostic }
}
