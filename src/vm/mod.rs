//! The virtual machine: runs a program on one record.
//!
//! `ToLower(Join(".", [givenName], [surname]))` compiles to
//!
//! ```text
//!    0  ReturnFused        [givenName] (lower, not empty) + "." + [surname] (lower, not empty)
//!    1  Call            r0     Join(".", [givenName], [surname])
//!    2  ReturnCall             ToLower(r0)
//! ```
//!
//! The frame is a row of values: the slots of the record (`givenName` is Ada and `surname` Lovelace), then the
//! constants (the full stop), then the registers. Both names are ASCII, so the first instruction writes
//! `ada.lovelace` into the arena and ends the expression. For `Zoë` it falls through to the calls: `Join` reads its
//! three arguments from the frame and puts its result into `r0`, and `ToLower` returns that in lower case. The loop
//! looks up no names; apart from the arena, only a function broadcast over a list allocates memory.

mod call;
mod comparison;
mod output;

use crate::functions::Body;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::Operand;
use crate::functions::context::Memory;
use crate::host::Host;
use crate::limits::Limits;
use crate::program::Chosen;
use crate::program::Entry;
use crate::program::FastPath;
use crate::program::Instruction;
use crate::program::Program;
use crate::source::Span;
use crate::value::Arena;
use crate::value::Constant;
use crate::value::NoFlow;
use crate::value::Value;
use crate::value::convert::ToTextError;
use crate::vm::comparison::condition;
use crate::vm::comparison::holds;
use crate::vm::comparison::same_text;
use crate::vm::comparison::text_of;
use crate::vm::output::text_outcome;

/// The result of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'r> {
    /// A value, which may be missing.
    Value(Value<'r>),
    /// No flow: the attribute is not sent, not even its default (`IgnoreFlowIfNullOrEmpty`).
    NoFlow,
    /// No flow of the whole object (`IgnoreObjectFlow`).
    NoObjectFlow,
}

/// The error of an expression that could not be evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct RunError {
    /// The reason.
    pub fault: Fault,
    /// The part of the expression that failed.
    pub span: Span,
    /// The function that failed, if it was one.
    pub function: Option<&'static str>,
}

/// Observes the values of the parts of an expression.
pub trait Observer {
    /// Whether the machine reports values at all; without an observer the calls compile to nothing.
    const OBSERVES: bool = true;

    /// Receives the value of a part of the expression.
    fn on_value(&mut self, span: Span, value: &Value<'_>);

    /// Handles the end of the expression without a value: because a part failed, or with no flow.
    fn on_end(&mut self, _span: Span, _failed: bool) {}
}

/// An observer that observes nothing.
#[derive(Debug)]
pub struct NoObserver;

impl Observer for NoObserver {
    const OBSERVES: bool = false;

    #[inline]
    fn on_value(&mut self, _: Span, _: &Value<'_>) {}
}

/// A program on the frame of one record.
pub struct Machine<'m, 'r> {
    program: &'r Program,
    frame: &'m mut [Value<'r>],
    host: &'r dyn Host,
    context: Context<'m, 'r>,
}

impl<'m, 'r> Machine<'m, 'r> {
    /// Creates a machine. The frame has the record's slots in the order of [`Program::attributes`], then the
    /// constants ([`Program::fill`]), then the registers; its length is [`Program::frame_size`].
    pub fn new(
        program: &'r Program,
        frame: &'m mut [Value<'r>],
        arena: &'r Arena,
        memory: &'m mut Memory,
        host: &'r dyn Host,
        limits: &'m Limits,
    ) -> Machine<'m, 'r> {
        memory.begin(limits);
        Machine { program, frame, host, context: Context::new(arena, memory, limits) }
    }

    /// Runs an expression and reports every value to the observer.
    pub fn run_observed<O: Observer>(&mut self, entry: usize, observer: &mut O) -> Result<Outcome<'r>, RunError> {
        let mut result = Ok(Outcome::Value(Value::Missing));
        let entries = self.program.entries.get(entry..=entry).unwrap_or_default();
        self.execute(entries.iter().enumerate(), observer, |_, outcome| result = outcome);
        result
    }

    /// Runs all expressions and calls `on_outcome` with the number and outcome of each. An error does not stop the
    /// others.
    #[inline]
    pub fn run_all(&mut self, on_outcome: impl FnMut(usize, Result<Outcome<'r>, RunError>)) {
        self.execute(self.program.entries.iter().enumerate(), &mut NoObserver, on_outcome);
    }

    /// Runs the expressions with these numbers, as [`Machine::run_all`] does.
    #[inline]
    pub fn run_some(&mut self, numbers: &[usize], on_outcome: impl FnMut(usize, Result<Outcome<'r>, RunError>)) {
        let entries = &self.program.entries;
        let some = numbers.iter().filter_map(|number| Some((*number, entries.get(*number)?)));
        self.execute(some, &mut NoObserver, on_outcome);
    }

    /// Writes the text of a fused expression ([`Program::is_fused`]) into the block and returns its length. `None`
    /// means that the fast path does not apply; call [`Machine::run_unfused`] then.
    #[inline]
    pub fn write_fused(&mut self, entry: usize, block: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        let string = self.program.entries.get(entry)?.fast_path.string?;
        self.program.fused_strings.get(string as usize)?.put(self.frame, block, self.context.memory)
    }

    /// Runs the calls of a fused expression, when [`Machine::write_fused`] returned `None`.
    pub fn run_unfused(&mut self, entry: usize) -> Result<Outcome<'r>, RunError> {
        let mut result = Ok(Outcome::Value(Value::Missing));
        let Machine { program, frame, host, context } = self;
        if let Some(entry) = program.entries.get(entry) {
            let end = one(program, entry, entry.after_fused(), frame, context, *host, &mut NoObserver);
            emit(program, end, frame, context, |outcome| result = outcome);
        }
        result
    }

    /// Runs expressions, each given with its number.
    #[inline(never)]
    fn execute<O: Observer>(
        &mut self,
        entries: impl Iterator<Item = (usize, &'r Entry)>,
        observer: &mut O,
        mut on_outcome: impl FnMut(usize, Result<Outcome<'r>, RunError>),
    ) {
        let Machine { program, frame, host, context } = self;
        let (program, host) = (*program, *host);
        let frame: &mut [Value<'r>] = frame;
        for (number, entry) in entries {
            if !O::OBSERVES
                && let Some(text) = fast_text(program, &entry.fast_path, frame, context)
            {
                on_outcome(number, text_outcome(text, context));
                continue;
            }
            // Observed programs have no fused operations, and any other has just fallen through: the calls come next.
            let at = entry.after_fused();
            let end = match entry.fast_path.call.and_then(|call| program.calls.get(call as usize)) {
                Some(site) if !O::OBSERVES => match call::call(site, frame, context, host) {
                    Ok(value) => End::Value(value),
                    Err(fault) => End::Failed(at, fault),
                },
                _ => one(program, entry, at, frame, context, host, observer),
            };
            emit(program, end, frame, context, |outcome| on_outcome(number, outcome));
        }
    }
}

/// Calls `on_outcome` with the outcome of an expression. A text is taken apart and wrapped again on purpose: a value that was written in
/// parts and is read back as a whole at once stalls until the parts have reached the cache (a failed store-to-load forwarding).
#[inline(always)]
fn emit<'r>(
    program: &Program,
    end: End<'r>,
    frame: &[Value<'r>],
    context: &mut Context<'_, 'r>,
    on_outcome: impl FnOnce(Result<Outcome<'r>, RunError>),
) {
    match end {
        End::Text(text) => on_outcome(text_outcome(text, context)),
        End::Value(value) => on_outcome(output::value_outcome(value, context)),
        End::Operand(operand) => match *read(frame, operand) {
            Value::Text(text) => on_outcome(text_outcome(text, context)),
            other => on_outcome(output::value_outcome(other, context)),
        },
        End::NoFlow(what) => on_outcome(Ok(match what {
            NoFlow::Attribute => Outcome::NoFlow,
            NoFlow::Object => Outcome::NoObjectFlow,
        })),
        End::Failed(position, fault) => on_outcome(Err(run_error(program, position, fault))),
    }
}

/// Fast path: returns the text of an expression that ends with its first instruction. `None` means not applicable.
/// The text is returned by itself, because a match over all the ways to end would compile to an indirect jump.
#[inline(always)]
fn fast_text<'r>(
    program: &'r Program,
    path: &FastPath,
    frame: &[Value<'r>],
    context: &mut Context<'_, 'r>,
) -> Option<&'r str> {
    if let Some(string) = path.string {
        return fused(program, string, frame, context);
    }
    if let Some(call) = path.call {
        let site = program.calls.get(call as usize)?;
        let Body::Text(body) = site.body else { return None };
        return (body.quick)(frame, &site.arguments, &site.prepared, context);
    }
    let operand = match path.choice {
        Some(choice) => match chosen(program, choice, frame, context.arena).ok()? {
            Chosen::Operand(operand) => operand,
            Chosen::Constant(number) => match program.constant_results.get(number as usize)? {
                Constant::Text(text) => return Some(text),
                _ => return None,
            },
        },
        None => path.operand?,
    };
    match read(frame, operand) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The way an expression ended.
enum End<'r> {
    /// With a text. It has its own variant because most expressions end so.
    Text(&'r str),
    /// With another value.
    Value(Value<'r>),
    /// With an operand.
    Operand(Operand),
    /// Without a value to send.
    NoFlow(NoFlow),
    /// With an error of the instruction at this position.
    Failed(usize, Fault),
}

/// Runs one expression from the instruction `at` on.
#[expect(
    clippy::too_many_lines,
    clippy::too_many_arguments,
    reason = "one arm for each instruction; calls between arms cost twice the time of the work itself"
)]
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
    // Each instruction is implemented in its arm: a function per instruction that passes its result back took twice
    // the time of the work itself.
    let fault = loop {
        let Some(instruction) = program.code.get(at) else { break FaultKind::NoAnswer.fault() };
        // Most instructions are calls, and a branch is predicted better than the indirect jump of the match.
        if let Instruction::Call { to, call } | Instruction::ReturnCall { to, call } = *instruction {
            let ends = matches!(instruction, Instruction::ReturnCall { .. });
            let Some(site) = program.calls.get(call as usize) else {
                break FaultKind::NoAnswer.fault();
            };
            if let Body::Text(body) = site.body
                && let Some(text) = (body.quick)(frame, &site.arguments, &site.prepared, context)
            {
                if ends && !O::OBSERVES {
                    return End::Text(text);
                }
                set(frame, to, Value::Text(text));
            } else {
                match call::call(site, frame, context, host) {
                    Ok(value) => set(frame, to, value),
                    Err(fault) => break fault,
                }
            }
            report(program, at, frame, to, observer);
            if ends {
                return End::Operand(to);
            }
            at += 1;
            continue;
        }
        let next = at + 1;
        at = match *instruction {
            Instruction::Load { to, from } => {
                let value = *read(frame, from);
                set(frame, to, value);
                report(program, at, frame, to, observer);
                next
            }
            // Handled above.
            Instruction::Call { .. } | Instruction::ReturnCall { .. } => break FaultKind::NoAnswer.fault(),
            Instruction::Fuse { to, string, target } => match fused(program, string, frame, context) {
                Some(text) => {
                    set(frame, to, Value::Text(text));
                    target as usize
                }
                None => next,
            },
            Instruction::Compare { operator, to, left, right } => {
                match holds(operator, read(frame, left), read(frame, right), context) {
                    Ok(holds) => set(frame, to, Value::Boolean(holds)),
                    Err(fault) => break fault,
                }
                report(program, at, frame, to, observer);
                next
            }
            Instruction::Parameter { to, index } => {
                let name = program.parameters.get(index as usize).map_or("", |name| &**name);
                match host.parameter(name) {
                    Some(value) => set(frame, to, Value::Text(value)),
                    None => break FaultKind::UnknownParameter.fault(),
                }
                report(program, at, frame, to, observer);
                next
            }
            Instruction::Jump { target } => target as usize,
            Instruction::JumpUnless { on, target } => match condition(read(frame, on), context) {
                Ok(Some(true)) => next,
                Ok(Some(false)) => target as usize,
                Ok(None) => break FaultKind::NotABoolean.fault(),
                Err(fault) => break fault,
            },
            Instruction::JumpUnlessHolds { operator, left, right, target } => {
                match holds(operator, read(frame, left), read(frame, right), context) {
                    Ok(true) => next,
                    Ok(false) => target as usize,
                    Err(fault) => break fault,
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
                    Ok(Chosen::Operand(operand)) => {
                        let value = *read(frame, operand);
                        set(frame, to, value);
                    }
                    Ok(Chosen::Constant(number)) => set(frame, to, constant_result(program, number)),
                    Err(fault) => break fault,
                }
                next
            }
            Instruction::ReturnChoice { choice } => match chosen(program, choice, frame, context.arena) {
                Ok(Chosen::Operand(operand)) => return End::Operand(operand),
                Ok(Chosen::Constant(number)) => return End::Value(constant_result(program, number)),
                Err(fault) => break fault,
            },
            Instruction::JumpIfValue { on, target } => match read(frame, on) {
                Value::Missing => next,
                _ => target as usize,
            },
            Instruction::JumpUnlessSame { left, right, target } => {
                match same_text(read(frame, left), read(frame, right), context) {
                    Ok(true) => next,
                    Ok(false) => target as usize,
                    Err(fault) => break fault,
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
                observer.on_end(span(program, at), false);
                return End::NoFlow(NoFlow::Attribute);
            }
            Instruction::Stop { what } => {
                observer.on_end(span(program, at), false);
                return End::NoFlow(what);
            }
            Instruction::NothingFree {} => break FaultKind::NothingUnique.fault(),
            Instruction::ReturnFused { string } => match fused(program, string, frame, context) {
                Some(text) => return End::Text(text),
                None => next,
            },
            Instruction::ReturnIfValue { value } => {
                if !read(frame, value).is_missing() {
                    return End::Operand(value);
                }
                next
            }
            Instruction::Return { value } => return End::Operand(value),
        };
    };
    observer.on_end(span(program, at), true);
    End::Failed(at, fault)
}

/// Reports a value to the observer.
#[inline(always)]
fn report<O: Observer>(program: &Program, at: usize, frame: &[Value<'_>], operand: Operand, observer: &mut O) {
    if O::OBSERVES {
        observer.on_value(span(program, at), read(frame, operand));
    }
}

#[inline(always)]
fn read<'v, 'r>(frame: &'v [Value<'r>], operand: Operand) -> &'v Value<'r> {
    frame.get(operand.0 as usize).unwrap_or(&Value::Missing)
}

#[inline(always)]
fn set<'r>(frame: &mut [Value<'r>], operand: Operand, value: Value<'r>) {
    if let Some(register) = frame.get_mut(operand.0 as usize) {
        *register = value;
    }
}

#[inline(always)]
fn constant_result(program: &Program, number: u32) -> Value<'_> {
    program.constant_results.get(number as usize).map_or(Value::Missing, Constant::value)
}

/// Looks the source of a choice up.
#[inline(always)]
fn chosen<'r>(program: &'r Program, choice: u32, frame: &[Value<'r>], arena: &'r Arena) -> Result<Chosen, Fault> {
    match program.choices.get(choice as usize) {
        Some(choice) => Ok(choice.find(text_of(read(frame, choice.source), arena)?)),
        None => Err(FaultKind::NoAnswer.fault()),
    }
}

/// Runs a fused string operation; `None` when a part does not qualify.
#[inline(never)]
fn fused<'r>(program: &Program, string: u32, frame: &[Value<'r>], context: &mut Context<'_, 'r>) -> Option<&'r str> {
    program.fused_strings.get(string as usize)?.text(frame, context)
}

/// Returns the span of the expression that an instruction was compiled from.
#[inline]
fn span(program: &Program, at: usize) -> Span {
    program.spans.get(at).copied().unwrap_or_default()
}

/// Returns whether no object of the target has the value. An empty value does not count as free.
fn is_free<'r>(value: &Value<'r>, target: &str, arena: &'r Arena, host: &dyn Host) -> Result<bool, ToTextError> {
    if value.is_missing_or_empty() {
        return Ok(false);
    }
    Ok(!host.is_taken(target, text_of(value, arena)?))
}

#[cold]
fn run_error(program: &Program, position: usize, fault: Fault) -> RunError {
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
    RunError { fault, span, function }
}

impl std::fmt::Debug for Machine<'_, '_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Machine").finish_non_exhaustive()
    }
}
