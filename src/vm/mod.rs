//! Runs a program on one record.
//!
//! `ToLower(Join(".", [givenName], [surname]))` becomes
//!
//! ```text
//!    0  Constant        r0             "."
//!    1  Attribute       r1             [givenName]
//!    2  Attribute       r2             [surname]
//!    3  Call            r0             Join(r0..r2)
//!    4  Call            r0             ToLower(r0..r0)
//!    5  Return          r0
//! ```
//!
//! On a record with `givenName` Ada and `surname` Lovelace the first three instructions fill three registers: a text of the
//! program and two of the record, all borrowed. `Join` reads the registers and puts `Ada.Lovelace`, which now lives in the
//! arena, into `r0`; `ToLower` does the same with `ada.lovelace`; `Return` ends with it. The loop knows no function by name,
//! looks nothing up, and takes no memory but the arena's.

use crate::functions::Arguments;
use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::context::Memory;
use crate::host::Host;
use crate::limits::Limits;
use crate::program::CallSite;
use crate::program::Instruction;
use crate::program::Program;
use crate::source::Span;
use crate::value::Arena;
use crate::value::NoFlow;
use crate::value::Value;
use crate::value::compare::compare;
use crate::value::convert;

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
    /// The part of the expression at this place has this value.
    fn made(&mut self, span: Span, value: &Value<'_>);

    /// The expression ended at this place without a value; something refused there, or nothing is to flow.
    fn ended(&mut self, _span: Span, _refused: bool) {}
}

/// Observes nothing.
#[derive(Debug)]
pub struct NoObserver;

impl Observer for NoObserver {
    #[inline]
    fn made(&mut self, _: Span, _: &Value<'_>) {}
}

/// A program, ready to run on one record.
pub struct Machine<'m, 'r> {
    program: &'r Program,
    slots: &'m [Value<'r>],
    registers: &'r mut [Value<'r>],
    arena: &'r Arena,
    memory: &'m mut Memory,
    host: &'r dyn Host,
    limits: &'m Limits,
}

impl<'m, 'r> Machine<'m, 'r> {
    /// The program on a record whose attributes are in the slots, in the order of [`Program::attributes`].
    pub fn new(
        program: &'r Program,
        slots: &'m [Value<'r>],
        arena: &'r Arena,
        memory: &'m mut Memory,
        host: &'r dyn Host,
        limits: &'m Limits,
    ) -> Result<Machine<'m, 'r>, Fault> {
        let registers = arena.values(program.registers)?;
        Ok(Machine { program, slots, registers, arena, memory, host, limits })
    }

    /// Runs the expression with this number.
    #[inline]
    pub fn run(&mut self, entry: usize) -> Result<Outcome<'r>, Refusal> {
        self.run_observed(entry, &mut NoObserver)
    }

    /// Runs the expression with this number and tells the observer of every value.
    pub fn run_observed(&mut self, entry: usize, observer: &mut impl Observer) -> Result<Outcome<'r>, Refusal> {
        let Some(entry) = self.program.entries.get(entry) else { return Ok(Outcome::Value(Value::Missing)) };
        let mut position = entry.start as usize;
        loop {
            let Some(instruction) = self.program.code.get(position) else { return Ok(Outcome::Value(Value::Missing)) };
            match self.step(*instruction, &entry.target) {
                Ok(Step::Made(at)) => {
                    observer.made(self.place(position), &self.register(at));
                    position += 1;
                }
                Ok(Step::Next) => position += 1,
                Ok(Step::Jump(target)) => position = target as usize,
                Ok(Step::End(outcome)) => {
                    if !matches!(outcome, Outcome::Value(_)) {
                        observer.ended(self.place(position), false);
                    }
                    return Ok(outcome);
                }
                Err(fault) => {
                    observer.ended(self.place(position), true);
                    return Err(self.refusal(position, *instruction, fault));
                }
            }
        }
    }

    /// The bytes of the expression that an instruction came from.
    #[inline]
    fn place(&self, position: usize) -> Span {
        self.program.spans.get(position).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn step(&mut self, instruction: Instruction, target_attribute: &str) -> Result<Step<'r>, Fault> {
        match instruction {
            Instruction::Constant { to, index } => {
                let value =
                    self.program.constants.get(index as usize).map_or(Value::Missing, |constant| constant.value());
                self.set(to, value);
                Ok(Step::Made(to))
            }
            Instruction::Attribute { to, slot } => {
                self.set(to, self.slots.get(slot as usize).copied().unwrap_or(Value::Missing));
                Ok(Step::Made(to))
            }
            Instruction::Call { at, call } => {
                if let Some(site) = self.program.calls.get(call as usize) {
                    let value = self.call(at, site)?;
                    self.set(at, value);
                }
                Ok(Step::Made(at))
            }
            Instruction::Compare { at, operator } => {
                let (left, right) = (self.register(at), self.register(at.saturating_add(1)));
                self.set(at, Value::Boolean(operator.holds(compare(left, right, self.arena)?)));
                Ok(Step::Made(at))
            }
            Instruction::Jump { target } => Ok(Step::Jump(target)),
            Instruction::JumpUnless { at, target } => match convert::to_condition(self.register(at)) {
                Some(true) => Ok(Step::Next),
                Some(false) => Ok(Step::Jump(target)),
                None => Err(FaultKind::NotABoolean.fault()),
            },
            Instruction::Switch { at, table } => {
                let text = convert::to_text(self.register(at), self.arena)?;
                Ok(self.program.tables.get(table as usize).map_or(Step::Next, |table| Step::Jump(table.find(text))))
            }
            Instruction::JumpIfValue { at, target } => {
                Ok(if self.register(at).is_missing() { Step::Next } else { Step::Jump(target) })
            }
            Instruction::JumpUnlessSame { at, target } => {
                let left = convert::to_text(self.register(at), self.arena)?;
                let right = convert::to_text(self.register(at.saturating_add(1)), self.arena)?;
                Ok(if left == right { Step::Next } else { Step::Jump(target) })
            }
            Instruction::StopIfEmpty { at } => {
                Ok(if self.register(at).is_missing_or_empty() { Step::End(Outcome::NoFlow) } else { Step::Next })
            }
            Instruction::Stop { what: NoFlow::Attribute } => Ok(Step::End(Outcome::NoFlow)),
            Instruction::Stop { what: NoFlow::Object } => Ok(Step::End(Outcome::NoObjectFlow)),
            Instruction::JumpIfFree { at, target } => {
                let value = self.register(at);
                if value.is_missing_or_empty() {
                    return Ok(Step::Next);
                }
                let text = convert::to_text(value, self.arena)?;
                Ok(if self.host.is_taken(target_attribute, text) { Step::Next } else { Step::Jump(target) })
            }
            Instruction::NothingFree {} => Err(FaultKind::NothingUnique.fault()),
            Instruction::Parameter { to, index } => {
                let name = self.program.parameters.get(index as usize).map_or("", |name| &**name);
                let value = self.host.parameter(name).ok_or(FaultKind::UnknownParameter.fault())?;
                self.set(to, Value::Text(value));
                Ok(Step::Made(to))
            }
            Instruction::Return { at } => Ok(Step::End(Outcome::Value(self.register(at)))),
        }
    }

    #[inline]
    fn register(&self, at: u16) -> Value<'r> {
        self.registers.get(usize::from(at)).copied().unwrap_or(Value::Missing)
    }

    #[inline]
    fn set(&mut self, at: u16, value: Value<'r>) {
        if let Some(register) = self.registers.get_mut(usize::from(at)) {
            *register = value;
        }
    }

    #[inline]
    fn call(&mut self, at: u16, site: &'r CallSite) -> Result<Value<'r>, Fault> {
        let from = usize::from(at);
        let values = self.registers.get(from..from + usize::from(site.arguments)).unwrap_or_default();
        if let Some(each) = site.function.each
            && let Some(Value::List(items)) = values.get(each)
        {
            return self.call_each(values.to_vec(), each, items, site);
        }
        let arguments = Arguments { values, site: &site.prepared };
        let mut context = Context { arena: self.arena, memory: self.memory, limits: self.limits };
        apply(site, &arguments, &mut context, self.host)
    }

    /// A function of one value, for each element of a list.
    #[cold]
    fn call_each(
        &mut self,
        mut values: Vec<Value<'r>>,
        each: usize,
        items: &'r [Value<'r>],
        site: &'r CallSite,
    ) -> Result<Value<'r>, Fault> {
        let results = self.arena.values(items.len())?;
        for (item, result) in items.iter().zip(results.iter_mut()) {
            if let Some(value) = values.get_mut(each) {
                *value = *item;
            }
            let arguments = Arguments { values: &values, site: &site.prepared };
            let mut context = Context { arena: self.arena, memory: self.memory, limits: self.limits };
            *result = apply(site, &arguments, &mut context, self.host)?;
        }
        Ok(Value::List(results))
    }

    #[cold]
    fn refusal(&self, position: usize, instruction: Instruction, fault: Fault) -> Refusal {
        let mut span = self.place(position);
        let mut function = None;
        if let Instruction::Call { call, .. } = instruction
            && let Some(site) = self.program.calls.get(call as usize)
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
}

impl std::fmt::Debug for Machine<'_, '_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Machine").finish_non_exhaustive()
    }
}

/// What an instruction did.
enum Step<'r> {
    /// It put a value into this register.
    Made(u16),
    /// It did nothing that is seen.
    Next,
    /// It continues elsewhere.
    Jump(u32),
    /// It ended the expression.
    End(Outcome<'r>),
}

/// Calls the body of a function that needs all of its arguments.
#[inline]
fn apply<'r>(
    site: &CallSite,
    arguments: &Arguments<'_, 'r>,
    context: &mut Context<'_, 'r>,
    host: &'r dyn Host,
) -> Result<Value<'r>, Fault> {
    match site.function.body {
        Body::Pure(body) => body(arguments, context),
        Body::Asks(body) => body(arguments, context, host),
        Body::Branch(_) => Ok(Value::Missing),
    }
}
