//! Runs a program on one record.
//!
//! `ToLower(Join(".", [givenName], [surname]))` becomes
//!
//! ```text
//!    0  Call            r0             Join(".", [givenName], [surname])
//!    1  Call            r0             ToLower(r0..r0)
//!    2  Return          r0
//! ```
//!
//! On a record with `givenName` Ada and `surname` Lovelace the first instruction fills three registers: a text of the program
//! and two of the record, all borrowed. `Join` reads them and puts `Ada.Lovelace`, which now lives in the arena, into `r0`;
//! `ToLower` does the same with `ada.lovelace`; `Return` ends with it. The loop knows no function by name and looks nothing
//! up; only a function on a list takes memory besides the arena's.

use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::context::Memory;
use crate::host::Host;
use crate::limits::Limits;
use crate::program::CallSite;
use crate::program::Entry;
use crate::program::Instruction;
use crate::program::Operand;
use crate::program::Program;
use crate::source::Span;
use crate::value::Arena;
use crate::value::Comparator;
use crate::value::NoFlow;
use crate::value::Value;
use crate::value::compare::compare;
use crate::value::convert;
use crate::value::convert::NoText;

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
    frame: &'m [Value<'r>],
    registers: &'r mut [Value<'r>],
    arena: &'r Arena,
    memory: &'m mut Memory,
    host: &'r dyn Host,
    limits: &'m Limits,
}

impl<'m, 'r> Machine<'m, 'r> {
    /// The program on a frame: the record's slots in the order of [`Program::attributes`], and the constants behind them
    /// ([`Program::frame`]).
    pub fn new(
        program: &'r Program,
        frame: &'m [Value<'r>],
        arena: &'r Arena,
        memory: &'m mut Memory,
        host: &'r dyn Host,
        limits: &'m Limits,
    ) -> Result<Machine<'m, 'r>, Fault> {
        let registers = arena.values(program.registers)?;
        Ok(Machine { program, frame, registers, arena, memory, host, limits })
    }

    /// Runs the expression with this number.
    pub fn run(&mut self, entry: usize) -> Result<Outcome<'r>, Refusal> {
        self.run_observed(entry, &mut NoObserver)
    }

    /// Runs the expression with this number and tells the observer of every value.
    pub fn run_observed<O: Observer>(&mut self, entry: usize, observer: &mut O) -> Result<Outcome<'r>, Refusal> {
        let mut result = Ok(Outcome::Value(Value::Missing));
        self.execute::<O, false>(entry, observer, |_, outcome| result = outcome);
        result
    }

    /// Runs all expressions and hands each outcome with its number to the closure. One that refuses does not keep the others
    /// from being run.
    #[inline]
    pub fn run_all(&mut self, each: impl FnMut(usize, Result<Outcome<'r>, Refusal>)) {
        self.execute::<NoObserver, true>(0, &mut NoObserver, each);
    }

    /// Runs from the expression with this number on: all that follow, or only this one.
    #[inline]
    fn execute<O: Observer, const ALL: bool>(
        &mut self,
        mut number: usize,
        observer: &mut O,
        mut each: impl FnMut(usize, Result<Outcome<'r>, Refusal>),
    ) {
        let Machine { program, frame, registers, arena, memory, host, limits } = self;
        let (program, frame, arena, host) = (*program, *frame, *arena, *host);
        let registers: &mut [Value<'r>] = registers;
        let mut around = Surroundings { arena, memory, host, limits };
        while let Some(entry) = program.entries.get(number) {
            match one(program, entry, frame, registers, &mut around, observer) {
                // A text is handed on as its two parts. A register that was just written part by part and is then read as a
                // whole makes the processor wait until the parts have reached its cache.
                End::Value(at) => match *register(registers, at) {
                    Value::Text(text) => each(number, Ok(Outcome::Value(Value::Text(text)))),
                    other => each(number, Ok(Outcome::Value(other))),
                },
                End::Nothing(what) => each(
                    number,
                    Ok(match what {
                        NoFlow::Attribute => Outcome::NoFlow,
                        NoFlow::Object => Outcome::NoObjectFlow,
                    }),
                ),
                End::Refused(position, fault) => each(number, Err(refusal(program, position, fault))),
            }
            if !ALL {
                return;
            }
            number += 1;
        }
    }
}

/// How an expression ended, and where.
enum End {
    /// With the value of this register.
    Value(u16),
    /// Without a value to send.
    Nothing(NoFlow),
    /// At this instruction, which refused.
    Refused(usize, Fault),
}

/// Runs one expression.
#[inline(always)]
fn one<'r, O: Observer>(
    program: &'r Program,
    entry: &'r Entry,
    frame: &[Value<'r>],
    registers: &mut [Value<'r>],
    around: &mut Surroundings<'_, 'r>,
    observer: &mut O,
) -> End {
    let (arena, host) = (around.arena, around.host);
    let mut position = entry.start as usize;
    // What an instruction does stands in its arm, because handing a result on from a function of its own for every
    // instruction took twice the time of the work itself.
    let fault = loop {
        let Some(instruction) = program.code.get(position) else { break FaultKind::NoAnswer.fault() };
        let made = match *instruction {
            Instruction::Attribute { to, slot } => {
                copy(registers, to, loaded(frame, Operand(slot)));
                to
            }
            Instruction::Constant { to, index } => {
                copy(registers, to, frame.get(program.constant_place(index)).unwrap_or(&Value::Missing));
                to
            }
            Instruction::Load { count, to, from } => {
                let (to, from, count) = (usize::from(to), from as usize, usize::from(count));
                let operands = program.operands.get(from..from + count).unwrap_or_default();
                let targets = registers.get_mut(to..to + count).unwrap_or_default();
                for (target, operand) in targets.iter_mut().zip(operands) {
                    *target = *loaded(frame, *operand);
                }
                position += 1;
                continue;
            }
            Instruction::Call { at, call } => {
                let Some(site) = program.calls.get(call as usize) else {
                    break FaultKind::NoAnswer.fault();
                };
                let from = usize::from(at);
                let values = registers.get_mut(from..from + usize::from(site.arguments)).unwrap_or_default();
                for (value, operand) in values.iter_mut().zip(&site.operands) {
                    *value = *loaded(frame, *operand);
                }
                let values: &[Value<'r>] = values;
                let listed = site.function.each.and_then(|each| values.get(each));
                if let (Body::Text(body), None | Some(Value::Text(_) | Value::Missing)) = (site.function.body, listed) {
                    match body(&Arguments { values, site: &site.prepared }, &mut around.context()) {
                        Ok(text) => put(registers, at, Value::Text(text)),
                        Err(fault) => break fault,
                    }
                } else {
                    match call_site(site, values, around) {
                        Ok(value) => put(registers, at, value),
                        Err(fault) => break fault,
                    }
                }
                at
            }
            Instruction::Compare { at, operator } => {
                match holds(operator, register(registers, at), register(registers, at.saturating_add(1)), arena) {
                    Ok(holds) => put(registers, at, Value::Boolean(holds)),
                    Err(reason) => break reason.into(),
                }
                at
            }
            Instruction::Parameter { to, index } => {
                let name = program.parameters.get(index as usize).map_or("", |name| &**name);
                match host.parameter(name) {
                    Some(value) => put(registers, to, Value::Text(value)),
                    None => break FaultKind::UnknownParameter.fault(),
                }
                to
            }
            Instruction::Jump { target } => {
                position = target as usize;
                continue;
            }
            Instruction::JumpUnless { at, target } => {
                match convert::to_condition(*register(registers, at)) {
                    Some(true) => position += 1,
                    Some(false) => position = target as usize,
                    None => break FaultKind::NotABoolean.fault(),
                }
                continue;
            }
            Instruction::Switch { at, table } => {
                match (text_of(register(registers, at), arena), program.tables.get(table as usize)) {
                    (Ok(text), Some(table)) => position = table.find(text) as usize,
                    (Ok(_), None) => position += 1,
                    (Err(reason), _) => break reason.into(),
                }
                continue;
            }
            Instruction::Choose { to, choice } => {
                let Some(choice) = program.choices.get(choice as usize) else {
                    break FaultKind::NoAnswer.fault();
                };
                match text_of(loaded(frame, choice.source), arena) {
                    Ok(text) => copy(registers, to, loaded(frame, choice.find(text))),
                    Err(reason) => break reason.into(),
                }
                position += 1;
                continue;
            }
            Instruction::JumpIfValue { at, target } => {
                position = if register(registers, at).is_missing() { position + 1 } else { target as usize };
                continue;
            }
            Instruction::JumpUnlessSame { at, target } => {
                let other = register(registers, at.saturating_add(1));
                match same_text(register(registers, at), other, arena) {
                    Ok(true) => position += 1,
                    Ok(false) => position = target as usize,
                    Err(reason) => break reason.into(),
                }
                continue;
            }
            Instruction::JumpIfFree { at, target } => {
                match is_free(register(registers, at), &entry.target, arena, host) {
                    Ok(true) => position = target as usize,
                    Ok(false) => position += 1,
                    Err(reason) => break reason.into(),
                }
                continue;
            }
            Instruction::StopIfEmpty { at } => {
                if !register(registers, at).is_missing_or_empty() {
                    position += 1;
                    continue;
                }
                observer.ended(place(program, position), false);
                return End::Nothing(NoFlow::Attribute);
            }
            Instruction::Stop { what } => {
                observer.ended(place(program, position), false);
                return End::Nothing(what);
            }
            Instruction::NothingFree {} => break FaultKind::NothingUnique.fault(),
            Instruction::Return { at } => return End::Value(at),
        };
        if O::WATCHES {
            observer.made(place(program, position), register(registers, made));
        }
        position += 1;
    };
    observer.ended(place(program, position), true);
    End::Refused(position, fault)
}

/// What a call may use besides its arguments.
struct Surroundings<'c, 'r> {
    arena: &'r Arena,
    memory: &'c mut Memory,
    host: &'r dyn Host,
    limits: &'c Limits,
}

impl<'r> Surroundings<'_, 'r> {
    #[inline]
    fn context(&mut self) -> Context<'_, 'r> {
        Context { arena: self.arena, memory: self.memory, limits: self.limits }
    }
}

#[inline]
fn register<'v, 'r>(registers: &'v [Value<'r>], at: u16) -> &'v Value<'r> {
    registers.get(usize::from(at)).unwrap_or(&Value::Missing)
}

#[inline]
fn put<'r>(registers: &mut [Value<'r>], at: u16, value: Value<'r>) {
    if let Some(register) = registers.get_mut(usize::from(at)) {
        *register = value;
    }
}

#[inline]
fn copy<'r>(registers: &mut [Value<'r>], to: u16, value: &Value<'r>) {
    if let Some(register) = registers.get_mut(usize::from(to)) {
        *register = *value;
    }
}

#[inline]
fn loaded<'v, 'r>(frame: &'v [Value<'r>], operand: Operand) -> &'v Value<'r> {
    frame.get(operand.0 as usize).unwrap_or(&Value::Missing)
}

/// The value's text, read where it stands.
#[inline]
fn text_of<'r>(value: &Value<'r>, arena: &'r Arena) -> Result<&'r str, NoText> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Missing => Ok(""),
        Value::Boolean(value) => Ok(convert::boolean_text(*value)),
        other => convert::to_text(*other, arena),
    }
}

/// The bytes of the expression that an instruction came from.
#[inline]
fn place(program: &Program, position: usize) -> Span {
    program.spans.get(position).copied().unwrap_or_default()
}

/// Whether no object of the target has the value; an empty value is not free.
fn is_free<'r>(value: &Value<'r>, target: &str, arena: &'r Arena, host: &dyn Host) -> Result<bool, NoText> {
    if value.is_missing_or_empty() {
        return Ok(false);
    }
    Ok(!host.is_taken(target, text_of(value, arena)?))
}

fn call_site<'r>(
    site: &'r CallSite,
    values: &[Value<'r>],
    around: &mut Surroundings<'_, 'r>,
) -> Result<Value<'r>, Fault> {
    if let Some(each) = site.function.each
        && let Some(Value::List(items)) = values.get(each)
    {
        return call_each(values.to_vec(), each, items, site, around);
    }
    apply(site, values, around)
}

/// A function of one value, for each element of a list.
#[cold]
fn call_each<'r>(
    mut values: Vec<Value<'r>>,
    each: usize,
    items: &'r [Value<'r>],
    site: &'r CallSite,
    around: &mut Surroundings<'_, 'r>,
) -> Result<Value<'r>, Fault> {
    let results = around.arena.values(items.len())?;
    for (item, result) in items.iter().zip(results.iter_mut()) {
        if let Some(value) = values.get_mut(each) {
            *value = *item;
        }
        *result = apply(site, &values, around)?;
    }
    Ok(Value::List(results))
}

#[cold]
fn refusal(program: &Program, position: usize, fault: Fault) -> Refusal {
    let mut span = place(program, position);
    let mut function = None;
    if let Some(Instruction::Call { call, .. }) = program.code.get(position)
        && let Some(site) = program.calls.get(*call as usize)
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

/// Whether a comparison holds. Equal texts are equal bytes; only their order asks for more.
#[inline]
fn holds<'r>(operator: Comparator, left: &Value<'r>, right: &Value<'r>, arena: &'r Arena) -> Result<bool, NoText> {
    match (operator, left, right) {
        (Comparator::Equal, Value::Text(left), Value::Text(right)) => Ok(left == right),
        (Comparator::NotEqual, Value::Text(left), Value::Text(right)) => Ok(left != right),
        _ => Ok(operator.holds(compare(*left, *right, arena)?)),
    }
}

fn same_text<'r>(left: &Value<'r>, right: &Value<'r>, arena: &'r Arena) -> Result<bool, NoText> {
    Ok(text_of(left, arena)? == text_of(right, arena)?)
}

/// Calls the body of a function that needs all of its arguments.
#[inline]
fn apply<'r>(site: &'r CallSite, values: &[Value<'r>], around: &mut Surroundings<'_, 'r>) -> Result<Value<'r>, Fault> {
    let arguments = Arguments { values, site: &site.prepared };
    let host = around.host;
    let mut context = around.context();
    match site.function.body {
        Body::Pure(body) => body(&arguments, &mut context),
        Body::Text(body) => body(&arguments, &mut context).map(Value::Text),
        Body::Asks(body) => body(&arguments, &mut context, host),
        Body::Branch(_) => Ok(Value::Missing),
    }
}
