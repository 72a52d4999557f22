//! The way in: text to expression, expression and record to value.
//!
//! An [`Engine`] holds limits and compiles; an [`Expression`] is what it made of one text, and an [`Expressions`] of several
//! that share one program. All are `Send + Sync`, and cheap to clone. What differs from thread to thread is in a
//! [`Workspace`].

mod expression;
mod fault;
mod meaning;
mod reading;
mod source_tree;
mod trace;
mod workspace;

use std::borrow::Borrow;
use std::sync::Arc;

use crate::check;
use crate::compile;
use crate::diagnostic::Diagnostic;
pub(crate) use crate::functions::context::Memory;
use crate::host::Host;
use crate::host::Record;
use crate::ir::Attributes;
use crate::ir::Node;
use crate::limits::Limits;
use crate::limits::MOST_EXPRESSION_LENGTH;
use crate::limits::MOST_EXPRESSION_NESTING;
use crate::optimise;
use crate::optimise::Passes;
use crate::program::Program;
use crate::source::Span;
use crate::syntax;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;
use crate::value::json::to_json;
use crate::vm::Machine;

pub use crate::check::SourceObject;
pub use crate::check::nearest;
pub use crate::vm::Outcome;
pub use expression::Expression;
pub(crate) use reading::Reading;
pub use source_tree::COMPARISON_KEYS;
pub use trace::Traced;
pub use workspace::Workspace;

/// A text as a constant of the language: in quotes, with its quotes and backslashes escaped.
pub fn quote(text: &str) -> String {
    let node = syntax::ast::Node { kind: syntax::ast::NodeKind::Text(text.to_owned()), span: Span::default() };
    syntax::print(&node)
}

/// The position of the parameter with this key of Microsoft Graph's parse tree, in a function of any case.
pub fn parameter_position(function: &str, key: &str) -> Option<usize> {
    let row = crate::functions::find(function)?;
    row.parameters.iter().position(|parameter| parameter.key.eq_ignore_ascii_case(key))
}

/// Whether there is a function of this name, in any case.
pub fn is_function(name: &str) -> bool {
    crate::functions::find(name).is_some()
}

/// The fewest slots a call of this function has, in any case; 0 for a function that is not known.
pub fn fewest_arguments(function: &str) -> usize {
    crate::functions::find(function).map_or(0, |row| row.fewest())
}

/// Compiles expressions under limits.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    limits: Limits,
    passes: Passes,
}

/// What compiling found. There is an error among the diagnostics.
#[derive(Debug, Clone)]
pub struct CompileError {
    /// Everything that was found, in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl std::fmt::Display for CompileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
        if let Some(first) = errors.next() {
            write!(formatter, "{first}")?;
        }
        match errors.count() {
            0 => Ok(()),
            more => write!(formatter, " (and {more} more)"),
        }
    }
}

impl std::error::Error for CompileError {}

/// An expression could not be evaluated on a record. The message holds no value of the record.
pub type EvaluateError = Box<Diagnostic>;

impl Engine {
    /// An engine with the default limits.
    pub fn new() -> Engine {
        Engine::default()
    }

    /// An engine with limits of the caller's; what is above [`MOST_EXPRESSION_LENGTH`] or [`MOST_EXPRESSION_NESTING`] is
    /// brought down to it.
    pub fn with_limits(mut limits: Limits) -> Engine {
        limits.expression_length = limits.expression_length.min(MOST_EXPRESSION_LENGTH);
        limits.expression_nesting = limits.expression_nesting.min(MOST_EXPRESSION_NESTING);
        Engine { limits, passes: Passes::all() }
    }

    /// The same engine with only these passes of the optimiser.
    pub fn with_passes(mut self, passes: Passes) -> Engine {
        self.passes = passes;
        self
    }

    /// The limits it works under.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Compiles one expression; any attribute is assumed to exist.
    ///
    /// ```
    /// use attrflow::Engine;
    /// use serde_json::json;
    ///
    /// let name = Engine::new().compile(r#"Join(".", [givenName], [surname])"#)?;
    /// let ada = json!({ "givenName": "Ada", "surname": "Lovelace" });
    /// assert_eq!(name.evaluate(&ada)?, "Ada.Lovelace");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn compile(&self, text: &str) -> Result<Expression, CompileError> {
        self.compile_for(text, &SourceObject::default())
    }

    /// Compiles one expression that reads a source object.
    pub fn compile_for(&self, text: &str, source: &SourceObject) -> Result<Expression, CompileError> {
        let expressions = self.compile_all([("", text)], source).map_err(|mut errors| match errors.pop() {
            Some((_, error)) => error,
            None => CompileError { diagnostics: Vec::new() },
        })?;
        Ok(Expression { expressions, text: text.into() })
    }

    /// Compiles several expressions, each with the target it is for, into one program. All errors of all expressions come
    /// back, each with the expression's number.
    pub fn compile_all<'t>(
        &self,
        expressions: impl IntoIterator<Item = (&'t str, &'t str)>,
        source: &SourceObject,
    ) -> Result<Expressions, Vec<(usize, CompileError)>> {
        let read = |(target, text)| (target, Reading::of(text, &self.limits));
        self.compile_readings(expressions.into_iter().map(read), source, &[])
    }

    /// [`Engine::compile_all`] of expressions that are read already, under this engine's limits. The attributes in `others` are among
    /// [`Expressions::attributes`] as well.
    pub(crate) fn compile_readings<'t, R: Borrow<Reading>>(
        &self,
        readings: impl IntoIterator<Item = (&'t str, R)>,
        source: &SourceObject,
        others: &[Arc<str>],
    ) -> Result<Expressions, Vec<(usize, CompileError)>> {
        let mut attributes = Attributes::default();
        let (mut nodes, mut texts, mut warnings, mut errors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (number, (target, reading)) in readings.into_iter().enumerate() {
            let reading: &Reading = reading.borrow();
            match self.resolve(reading, source, &mut attributes) {
                (Some(mut node), found) => {
                    optimise::optimise(&mut node, self.passes, &self.limits);
                    nodes.push((Arc::from(target), node));
                    texts.push(reading.text.clone());
                    warnings.push(found);
                }
                (None, diagnostics) => errors.push((number, CompileError { diagnostics })),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        for name in others {
            attributes.number(name);
        }
        let program = compile::compile(&nodes, &attributes, self.passes.direct);
        debug_assert_eq!(crate::program::verify::verify(&program), Ok(()));
        Ok(Expressions { inner: Arc::new(Inner { program, texts, warnings, limits: self.limits }) })
    }

    /// Everything there is to say about an expression: errors and warnings, in the order of the text.
    pub fn check(&self, text: &str, source: &SourceObject) -> Vec<Diagnostic> {
        self.resolve(&Reading::of(text, &self.limits), source, &mut Attributes::default()).1
    }

    fn resolve(
        &self,
        reading: &Reading,
        source: &SourceObject,
        attributes: &mut Attributes,
    ) -> (Option<Node>, Vec<Diagnostic>) {
        match &reading.tree {
            Ok(tree) => check::check(&reading.text, tree, source, attributes, &self.limits),
            Err(diagnostics) => (None, diagnostics.clone()),
        }
    }
}

/// Several compiled expressions that share one program.
#[derive(Debug, Clone)]
pub struct Expressions {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    program: Program,
    texts: Vec<Arc<str>>,
    warnings: Vec<Vec<Diagnostic>>,
    limits: Limits,
}

impl Expressions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.inner.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.inner.texts.is_empty()
    }

    /// The text of the expression with this number; empty when there is none.
    pub fn text(&self, number: usize) -> &str {
        self.inner.texts.get(number).map_or("", |text| &**text)
    }

    /// The attributes they read, in the order of the slots.
    pub fn attributes(&self) -> &[Arc<str>] {
        &self.inner.program.attributes
    }

    /// What was noticed about an expression that does not keep it from being evaluated.
    pub fn warnings(&self, number: usize) -> &[Diagnostic] {
        self.inner.warnings.get(number).map_or(&[], Vec::as_slice)
    }

    /// The program, as text for people.
    pub fn listing(&self) -> String {
        crate::program::listing::listing(&self.inner.program)
    }

    /// Evaluates all of them on a record and hands each outcome with its number to the closure; gives back the
    /// arena the values live in. An expression that refuses does not
    /// keep the others from being evaluated.
    pub fn evaluate_all<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        self.evaluate_prepared(record, host, workspace, |_, _| Ok(()), each)
    }

    /// The same, after the values of [`Expressions::attributes`] were changed by a closure; more may follow them.
    pub(crate) fn evaluate_prepared<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        prepare: impl FnOnce(&mut [Value<'r>], &'r Arena) -> Result<(), ArenaFull>,
        each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &'r Arena = arena;
        let frame = self.frame(record, arena)?;
        prepare(frame, arena).map_err(full)?;
        self.running(frame, host, arena, memory).run_all(each);
        Ok(arena)
    }

    /// Whether an expression may be put off until its text is written, see [`Running::compose`].
    pub(crate) fn composes(&self, number: usize) -> bool {
        self.inner.program.composes(number)
    }

    /// Evaluates all of them on records whose values are known by position: see [`Evaluator`].
    pub fn evaluator(&self) -> Evaluator<'_> {
        let program = &self.inner.program;
        let mut frame = vec![Value::Missing; program.places()];
        program.fill(&mut frame);
        Evaluator { expressions: self, frame }
    }

    /// The expressions on a frame whose slots were filled.
    #[inline]
    pub(crate) fn running<'m, 'r>(
        &'r self,
        frame: &'m mut [Value<'r>],
        host: &'r dyn Host,
        arena: &'r Arena,
        memory: &'m mut Memory,
    ) -> Running<'m, 'r> {
        let machine = Machine::new(&self.inner.program, frame, arena, memory, host, &self.inner.limits);
        Running { expressions: self, machine }
    }

    /// Evaluates the first of them, observed.
    fn observe<R: Record + ?Sized>(
        &self,
        record: &R,
        host: &dyn Host,
        workspace: &mut Workspace,
        recorder: &mut trace::Recorder,
    ) -> Result<serde_json::Value, EvaluateError> {
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &Arena = arena;
        let frame = self.frame(record, arena)?;
        let mut machine = Machine::new(&self.inner.program, frame, arena, memory, host, &self.inner.limits);
        match machine.run_observed(0, recorder).map_err(|refusal| Box::new(self.explain(0, refusal)))? {
            Outcome::Value(value) => Ok(to_json(value)),
            Outcome::NoFlow | Outcome::NoObjectFlow => Ok(serde_json::Value::Null),
        }
    }

    /// The record's values of [`Expressions::attributes`], in that order; they live in the record and in the arena. For callers that
    /// bind a record once and evaluate it more than once, with an [`Evaluator`]; [`Expressions::evaluate_all`] does both.
    ///
    /// # Errors
    ///
    /// The arena has no room for them.
    pub fn bind<'r, R: Record + ?Sized>(
        &self,
        record: &'r R,
        arena: &'r Arena,
    ) -> Result<&'r [Value<'r>], EvaluateError> {
        let slots = arena.values(self.attributes().len()).map_err(full)?;
        self.read(record, slots, arena)?;
        Ok(slots)
    }

    fn read<'r, R: Record + ?Sized>(
        &self,
        record: &'r R,
        slots: &mut [Value<'r>],
        arena: &'r Arena,
    ) -> Result<(), EvaluateError> {
        for (slot, name) in slots.iter_mut().zip(self.attributes()) {
            *slot = record.attribute(name, arena).map_err(full)?;
        }
        Ok(())
    }

    /// The frame of a record.
    fn frame<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        arena: &'r Arena,
    ) -> Result<&'r mut [Value<'r>], EvaluateError> {
        let program = &self.inner.program;
        let frame = arena.values(program.places()).map_err(full)?;
        program.fill(frame);
        self.read(record, frame, arena)?;
        Ok(frame)
    }

    /// An outcome, with the refusal as people are told of it.
    #[inline(always)]
    fn told<'r>(
        &self,
        number: usize,
        outcome: Result<Outcome<'r>, crate::vm::Refusal>,
    ) -> Result<Outcome<'r>, EvaluateError> {
        outcome.map_err(|refusal| Box::new(self.explain(number, refusal)))
    }

    #[cold]
    fn explain(&self, number: usize, refusal: crate::vm::Refusal) -> Diagnostic {
        let text = self.inner.texts.get(number).map_or("", |text| &**text);
        fault::diagnostic(refusal, text)
    }
}

/// Several compiled expressions, ready for record after record: what does not differ between records is prepared once.
///
/// A record is one value for each of [`Expressions::attributes`], in that order ([`Expressions::bind`] gives them).
#[derive(Debug, Clone)]
pub struct Evaluator<'p> {
    expressions: &'p Expressions,
    frame: Vec<Value<'p>>,
}

impl Evaluator<'_> {
    /// Evaluates all of them like [`Expressions::evaluate_all`]. Slots that are not given are missing.
    pub fn evaluate<'r>(
        &'r self,
        slots: &[Value<'r>],
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &'r Arena = arena;
        let count = slots.len().min(self.expressions.attributes().len());
        let (slots, others) = (slots.get(..count).unwrap_or_default(), self.frame.get(count..).unwrap_or_default());
        let frame = arena.list_of_two(slots, others).map_err(full)?;
        self.expressions.running(frame, host, arena, memory).run_all(each);
        Ok(arena)
    }

    /// A frame for [`Expressions::running`]. It begins with the slots, which are missing.
    #[inline]
    pub(crate) fn frame<'r>(&'r self, arena: &'r Arena) -> Result<&'r mut [Value<'r>], ArenaFull> {
        arena.list(&self.frame)
    }
}

/// Several compiled expressions on one record.
pub(crate) struct Running<'m, 'r> {
    expressions: &'r Expressions,
    machine: Machine<'m, 'r>,
}

impl<'r> Running<'_, 'r> {
    /// Evaluates all of them like [`Expressions::evaluate_all`].
    #[inline]
    fn run_all(&mut self, mut each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>)) {
        let expressions = self.expressions;
        self.machine.run_all(
            // So that nothing has to find out what a text is, where it is known to be one.
            #[inline(always)]
            |number, outcome| each(number, expressions.told(number, outcome)),
        );
    }

    /// The same with those that have these numbers.
    #[inline]
    pub(crate) fn run_some(
        &mut self,
        numbers: &[usize],
        mut each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) {
        let expressions = self.expressions;
        self.machine.run_some(
            numbers,
            #[inline(always)]
            |number, outcome| each(number, expressions.told(number, outcome)),
        );
    }

    /// Evaluates one that was put off, where [`Running::compose`] did not do.
    pub(crate) fn run_calls(&mut self, number: usize) -> Result<Outcome<'r>, EvaluateError> {
        self.expressions.told(number, self.machine.run_calls(number))
    }

    /// Writes the text of one that was put off into the block, and says how many bytes it has; none where only evaluating it tells.
    #[inline]
    pub(crate) fn compose(&mut self, number: usize, block: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        self.machine.compose(number, block)
    }
}

fn full(full: ArenaFull) -> EvaluateError {
    Box::new(fault::diagnostic_of(crate::functions::Fault::from(full)))
}
