//! Runs a program on one record.
//!
//! `ToLower(Join(".", [givenName], [surname]))` becomes
//!
//! ```text
//!    0  ReturnComposition        [givenName] (lower, not empty) + "." + [surname] (lower, not empty)
//!    1  Call            r0     Join(".", [givenName], [surname])
//!    2  ReturnCall             ToLower(r0)
//! ```
//!
//! The frame is a row of values: the slots of the record, here `givenName` Ada and `surname` Lovelace, then the constants of the
//! program, here the point, then the registers. Both names are ASCII, so that the first instruction writes `ada.lovelace` into the arena
//! and that is all. Had one been `Zoë`, the calls would have done it: `Join` reads its three arguments where they stand and puts its text
//! into `r0`, and `ToLower` ends with that in lower case. The loop knows no function by name and looks nothing up; only a function on a
//! list takes memory besides the arena's.

mod call;
mod comparison;

use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Place;
use crate::functions::context::Memory;
use crate::host::Host;
use crate::limits::Limits;
use crate::program::Chosen;
use crate::program::Entry;
use crate::program::First;
use crate::program::Instruction;
use crate::program::Program;
use crate::source::Span;
use crate::value::Arena;
use crate::value::Constant;
use crate::value::NoFlow;
use crate::value::Value;
use crate::value::convert;
use crate::value::convert::NoText;
use crate::vm::comparison::holds;
use crate::vm::comparison::same_text;
use crate::vm::comparison::text_of;

/// How an expression ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'r> {
    /// With a value, which may be missing.
    Value(Value<'r>),
    /// With no flow: the attribute is left out of what is sent, whatever its default is (`IgnoreFlowIfNullOrEmpty`).
    NoFlow,
    /// With the wish that nothing of the object flows (`IgnoreObjectFlow`).
    NoObjectFlow,
}

/// An expression could not be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Why.
    pub fault: Fault,
    /// The bytes of the expression that refused.
    pub span: Span,
    /// The function that refused, where it was one.
    pub function: Option<&'static str>,
}

/// Told of every value as it is made.
pub trait Observer {
    /// Whether it wants to be told of values at all.
    const WATCHES: bool = true;

    /// The part of the expression at this place has this value.
    fn made(&mut self, span: Span, value: &Value<'_>);

    /// The expression ended at this place without a value; something refused there, or nothing is to flow.
    fn ended(&mut self, _span: Span, _refused: bool) {}
}

/// Observes nothing.
#[derive(Debug)]
pub struct NoObserver;

impl Observer for NoObserver {
    const WATCHES: bool = false;

    #[inline]
    fn made(&mut self, _: Span, _: &Value<'_>) {}
}

/// A program, ready to run on one record.
pub struct Machine<'m, 'r> {
    program: &'r Program,
    frame: &'m mut [Value<'r>],
    host: &'r dyn Host,
    context: Context<'m, 'r>,
}

impl<'m, 'r> Machine<'m, 'r> {
    /// The program on a frame: the record's slots in the order of [`Program::attributes`], the constants behind them
    /// ([`Program::fill`]) and room for the registers ([`Program::places`] in all).
    pub fn new(
        program: &'r Program,
        frame: &'m mut [Value<'r>],
        arena: &'r Arena,
        memory: &'m mut Memory,
        host: &'r dyn Host,
        limits: &'m Limits,
    ) -> Machine<'m, 'r> {
        Machine { program, frame, host, context: Context::new(arena, memory, limits) }
    }

    /// Runs the expression with this number and tells the observer of every value.
    pub fn run_observed<O: Observer>(&mut self, entry: usize, observer: &mut O) -> Result<Outcome<'r>, Refusal> {
        let mut result = Ok(Outcome::Value(Value::Missing));
        let entries = self.program.entries.get(entry..=entry).unwrap_or_default();
        self.execute(entries.iter().enumerate(), observer, |_, outcome| result = outcome);
        result
    }

    /// Runs all expressions and hands each outcome with its number to the closure. One that refuses does not keep the others
    /// from being run.
    #[inline]
    pub fn run_all(&mut self, each: impl FnMut(usize, Result<Outcome<'r>, Refusal>)) {
        self.execute(self.program.entries.iter().enumerate(), &mut NoObserver, each);
    }

    /// The same with those that have these numbers.
    #[inline]
    pub fn run_some(&mut self, numbers: &[usize], each: impl FnMut(usize, Result<Outcome<'r>, Refusal>)) {
        let entries = &self.program.entries;
        let some = numbers.iter().filter_map(|number| Some((*number, entries.get(*number)?)));
        self.execute(some, &mut NoObserver, each);
    }

    /// Writes the text of an expression that is put together in one go ([`Program::composes`]) into the block, and says how many bytes it
    /// has. None where it takes the calls after all.
    #[inline]
    pub fn compose(&mut self, entry: usize, block: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        let composition = self.program.entries.get(entry)?.first.composition?;
        self.program.compositions.get(composition as usize)?.put(self.frame, block, self.context.memory)
    }

    /// Runs the calls of an expression that is put together in one go, where [`Machine::compose`] did not do.
    pub fn run_calls(&mut self, entry: usize) -> Result<Outcome<'r>, Refusal> {
        let mut result = Ok(Outcome::Value(Value::Missing));
        let Machine { program, frame, host, context } = self;
        if let Some(entry) = program.entries.get(entry) {
            let end = one(program, entry, entry.after_composition(), frame, context, *host, &mut NoObserver);
            hand_on(program, end, frame, |outcome| result = outcome);
        }
        result
    }

    /// Runs these expressions, each of which has the number that the closure is told.
    #[inline(never)]
    fn execute<O: Observer>(
        &mut self,
        entries: impl Iterator<Item = (usize, &'r Entry)>,
        observer: &mut O,
        mut each: impl FnMut(usize, Result<Outcome<'r>, Refusal>),
    ) {
        let Machine { program, frame, host, context } = self;
        let (program, host) = (*program, *host);
        let frame: &mut [Value<'r>] = frame;
        for (number, entry) in entries {
            if !O::WATCHES
                && let Some(text) = first_text(program, &entry.first, frame, context)
            {
                each(number, Ok(Outcome::Value(Value::Text(text))));
                continue;
            }
            // That a composition refused is known, and none is watched; the calls come next.
            let at = entry.after_composition();
            let end = match entry.first.call.and_then(|call| program.calls.get(call as usize)) {
                Some(site) if !O::WATCHES => match call::call(site, frame, context, host) {
                    Ok(value) => End::Other(value),
                    Err(fault) => End::Refused(at, fault),
                },
                _ => one(program, entry, at, frame, context, host, observer),
            };
            hand_on(program, end, frame, |outcome| each(number, outcome));
        }
    }
}

/// Hands on how an expression ended. A text is handed on as its two parts: a value that was just written part by part and is then read as a
/// whole makes the processor wait until the parts have reached its cache.
#[inline(always)]
fn hand_on<'r>(program: &Program, end: End<'r>, frame: &[Value<'r>], each: impl FnOnce(Result<Outcome<'r>, Refusal>)) {
    match end {
        End::Text(text) => each(Ok(Outcome::Value(Value::Text(text)))),
        End::Other(value) => each(Ok(Outcome::Value(value))),
        End::Value(place) => match *read(frame, place) {
            Value::Text(text) => each(Ok(Outcome::Value(Value::Text(text)))),
            other => each(Ok(Outcome::Value(other))),
        },
        End::Nothing(what) => each(Ok(match what {
            NoFlow::Attribute => Outcome::NoFlow,
            NoFlow::Object => Outcome::NoObjectFlow,
        })),
        End::Refused(position, fault) => each(Err(refusal(program, position, fault))),
    }
}

/// The text that an expression ends with at once; none where it takes more than its first instruction, or is no text. It comes back by
/// itself, because after one of all the ways to end the processor would jump by a table.
#[inline(always)]
fn first_text<'r>(
    program: &'r Program,
    first: &First,
    frame: &[Value<'r>],
    context: &mut Context<'_, 'r>,
) -> Option<&'r str> {
    if let Some(composition) = first.composition {
        return composed(program, composition, frame, context);
    }
    if let Some(call) = first.call {
        let site = program.calls.get(call as usize)?;
        let Body::Text(body) = site.body else { return None };
        return (body.quick)(frame, &site.arguments, &site.prepared, context);
    }
    let place = match first.choice {
        Some(choice) => match chosen(program, choice, frame, context.arena).ok()? {
            Chosen::Place(place) => place,
            Chosen::Answer(number) => match program.answers.get(number as usize)? {
                Constant::Text(text) => return Some(text),
                _ => return None,
            },
        },
        None => first.place?,
    };
    match read(frame, place) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// How an expression ended, and where.
enum End<'r> {
    /// With a text.
    Text(&'r str),
    /// With another value that is known beforehand.
    Other(Value<'r>),
    /// With what stands in this place.
    Value(Place),
    /// Without a value to send.
    Nothing(NoFlow),
    /// At this instruction, which refused.
    Refused(usize, Fault),
}

/// Runs one expression, from this instruction on.
#[inline(always)]
fn one<'r, O: Observer>(
    program: &'r Program,
    entry: &'r Entry,
    mut at: usize,
    frame: &mut [Value<'r>],
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
    observer: &mut O,
) -> End<'r> {
    // What an instruction does stands in its arm, because handing a result on from a function of its own for every
    // instruction took twice the time of the work itself.
    let fault = loop {
        let Some(instruction) = program.code.get(at) else { break FaultKind::NoAnswer.fault() };
        // Most instructions are calls, and the processor foresees a branch better than a jump by a table.
        if let Instruction::Call { to, call } | Instruction::ReturnCall { to, call } = *instruction {
            let ends = matches!(instruction, Instruction::ReturnCall { .. });
            let Some(site) = program.calls.get(call as usize) else {
                break FaultKind::NoAnswer.fault();
            };
            if let Body::Text(body) = site.body
                && let Some(text) = (body.quick)(frame, &site.arguments, &site.prepared, context)
            {
                if ends && !O::WATCHES {
                    return End::Text(text);
                }
                put(frame, to, Value::Text(text));
            } else {
                match call::call(site, frame, context, host) {
                    Ok(value) => put(frame, to, value),
                    Err(fault) => break fault,
                }
            }
            made(program, at, frame, to, observer);
            if ends {
                return End::Value(to);
            }
            at += 1;
            continue;
        }
        let next = at + 1;
        at = match *instruction {
            Instruction::Load { to, from } => {
                let value = *read(frame, from);
                put(frame, to, value);
                made(program, at, frame, to, observer);
                next
            }
            // Done above.
            Instruction::Call { .. } | Instruction::ReturnCall { .. } => break FaultKind::NoAnswer.fault(),
            Instruction::Compose { to, composition, target } => match composed(program, composition, frame, context) {
                Some(text) => {
                    put(frame, to, Value::Text(text));
                    target as usize
                }
                None => next,
            },
            Instruction::Compare { operator, to, left, right } => {
                match holds(operator, read(frame, left), read(frame, right), context.arena) {
                    Ok(holds) => put(frame, to, Value::Boolean(holds)),
                    Err(reason) => break reason.into(),
                }
                made(program, at, frame, to, observer);
                next
            }
            Instruction::Parameter { to, index } => {
                let name = program.parameters.get(index as usize).map_or("", |name| &**name);
                match host.parameter(name) {
                    Some(value) => put(frame, to, Value::Text(value)),
                    None => break FaultKind::UnknownParameter.fault(),
                }
                made(program, at, frame, to, observer);
                next
            }
            Instruction::Jump { target } => target as usize,
            Instruction::JumpUnless { on, target } => match convert::to_condition(*read(frame, on)) {
                Some(true) => next,
                Some(false) => target as usize,
                None => break FaultKind::NotABoolean.fault(),
            },
            Instruction::JumpUnlessHolds { operator, left, right, target } => {
                match holds(operator, read(frame, left), read(frame, right), context.arena) {
                    Ok(true) => next,
                    Ok(false) => target as usize,
                    Err(reason) => break reason.into(),
                }
            }
            Instruction::Switch { on, table } => {
                match (text_of(read(frame, on), context.arena), program.tables.get(table as usize)) {
                    (Ok(text), Some(table)) => table.find(text) as usize,
                    (Ok(_), None) => next,
                    (Err(reason), _) => break reason.into(),
                }
            }
            Instruction::Choose { to, choice } => {
                match chosen(program, choice, frame, context.arena) {
                    Ok(Chosen::Place(place)) => {
                        let value = *read(frame, place);
                        put(frame, to, value);
                    }
                    Ok(Chosen::Answer(number)) => put(frame, to, answer(program, number)),
                    Err(fault) => break fault,
                }
                next
            }
            Instruction::ReturnChoice { choice } => match chosen(program, choice, frame, context.arena) {
                Ok(Chosen::Place(place)) => return End::Value(place),
                Ok(Chosen::Answer(number)) => return End::Other(answer(program, number)),
                Err(fault) => break fault,
            },
            Instruction::JumpIfValue { on, target } => match read(frame, on) {
                Value::Missing => next,
                _ => target as usize,
            },
            Instruction::JumpUnlessSame { left, right, target } => {
                match same_text(read(frame, left), read(frame, right), context.arena) {
                    Ok(true) => next,
                    Ok(false) => target as usize,
                    Err(reason) => break reason.into(),
                }
            }
            Instruction::JumpIfFree { on, target } => {
                match is_free(read(frame, on), &entry.target, context.arena, host) {
                    Ok(true) => target as usize,
                    Ok(false) => next,
                    Err(reason) => break reason.into(),
                }
            }
            Instruction::StopIfEmpty { on } => {
                if !read(frame, on).is_missing_or_empty() {
                    at = next;
                    continue;
                }
                observer.ended(span(program, at), false);
                return End::Nothing(NoFlow::Attribute);
            }
            Instruction::Stop { what } => {
                observer.ended(span(program, at), false);
                return End::Nothing(what);
            }
            Instruction::NothingFree {} => break FaultKind::NothingUnique.fault(),
            Instruction::ReturnComposition { composition } => match composed(program, composition, frame, context) {
                Some(text) => return End::Text(text),
                None => next,
            },
            Instruction::ReturnIfValue { value } => {
                if !read(frame, value).is_missing() {
                    return End::Value(value);
                }
                next
            }
            Instruction::Return { value } => return End::Value(value),
        };
    };
    observer.ended(span(program, at), true);
    End::Refused(at, fault)
}

/// Tells the observer of a value.
#[inline(always)]
fn made<O: Observer>(program: &Program, at: usize, frame: &[Value<'_>], place: Place, observer: &mut O) {
    if O::WATCHES {
        observer.made(span(program, at), read(frame, place));
    }
}

#[inline(always)]
fn read<'v, 'r>(frame: &'v [Value<'r>], place: Place) -> &'v Value<'r> {
    frame.get(place.0 as usize).unwrap_or(&Value::Missing)
}

#[inline(always)]
fn put<'r>(frame: &mut [Value<'r>], place: Place, value: Value<'r>) {
    if let Some(register) = frame.get_mut(place.0 as usize) {
        *register = value;
    }
}

#[inline(always)]
fn answer(program: &Program, number: u32) -> Value<'_> {
    program.answers.get(number as usize).map_or(Value::Missing, Constant::value)
}

/// Where a choice finds its value.
#[inline(always)]
fn chosen<'r>(program: &'r Program, choice: u32, frame: &[Value<'r>], arena: &'r Arena) -> Result<Chosen, Fault> {
    match program.choices.get(choice as usize) {
        Some(choice) => Ok(choice.find(text_of(read(frame, choice.source), arena)?)),
        None => Err(FaultKind::NoAnswer.fault()),
    }
}

/// The text that a composition makes, where its parts are plain enough.
#[inline(never)]
fn composed<'r>(
    program: &Program,
    composition: u32,
    frame: &[Value<'r>],
    context: &mut Context<'_, 'r>,
) -> Option<&'r str> {
    program.compositions.get(composition as usize)?.text(frame, context)
}

/// The bytes of the expression that the instruction at this position came from.
#[inline]
fn span(program: &Program, at: usize) -> Span {
    program.spans.get(at).copied().unwrap_or_default()
}

/// Whether no object of the target has the value; an empty value is not free.
fn is_free<'r>(value: &Value<'r>, target: &str, arena: &'r Arena, host: &dyn Host) -> Result<bool, NoText> {
    if value.is_missing_or_empty() {
        return Ok(false);
    }
    Ok(!host.is_taken(target, text_of(value, arena)?))
}

#[cold]
fn refusal(program: &Program, position: usize, fault: Fault) -> Refusal {
    let mut span = program.spans.get(position).copied().unwrap_or_default();
    let mut function = None;
    if let Some(call) = program.code.get(position).and_then(|instruction| instruction.call())
        && let Some(site) = program.calls.get(call as usize)
    {
        function = Some(site.function.name);
        if let Some(argument) = fault.argument.and_then(|argument| site.argument_spans.get(argument))
            && !argument.is_empty()
        {
            span = *argument;
        }
    }
    Refusal { fault, span, function }
}

impl std::fmt::Debug for Machine<'_, '_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Machine").finish_non_exhaustive()
    }
}
