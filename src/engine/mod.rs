//! The API for expressions: compile text, evaluate on records.
//!
//! An [`Engine`] has limits and compiles. An [`Expression`] is one compiled text, an [`Expressions`] several that
//! share a program. All are `Send + Sync` and cheap to clone; the memory that each thread needs for itself is a
//! [`Workspace`].

mod equivalence;
mod error;
mod expression;
mod parsed;
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
use crate::limits::MAX_EXPRESSION_LENGTH;
use crate::limits::MAX_EXPRESSION_NESTING;
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
use crate::vm::RunError;

pub use crate::check::SourceObject;
pub use crate::check::nearest;
pub use crate::vm::Outcome;
pub use expression::Expression;
pub(crate) use parsed::ParsedExpression;
pub use source_tree::COMPARISON_KEYS;
pub use trace::TracedPart;
pub use workspace::Workspace;

/// Quotes a text as a constant of the language, with its quotes and backslashes escaped.
pub fn quote(text: &str) -> String {
    let node = syntax::ast::Node { kind: syntax::ast::NodeKind::Text(text.to_owned()), span: Span::default() };
    syntax::print(&node)
}

/// Returns the position of a parameter by its key in Microsoft Graph's parse tree. The function name may have any
/// case.
pub fn parameter_position(function: &str, key: &str) -> Option<usize> {
    let row = crate::functions::find(function)?;
    row.parameters.iter().position(|parameter| parameter.key.eq_ignore_ascii_case(key))
}

/// Returns whether there is a function of this name, in any case.
pub fn is_function(name: &str) -> bool {
    crate::functions::find(name).is_some()
}

/// Returns the minimum number of arguments of a function, whose name may have any case; 0 for an unknown function.
pub fn fewest_arguments(function: &str) -> usize {
    crate::functions::find(function).map_or(0, |row| row.fewest())
}

/// Compiles expressions under limits.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    limits: Limits,
    passes: Passes,
}

/// The error when an expression does not compile. At least one of the diagnostics is an error.
#[derive(Debug, Clone)]
pub struct CompileError {
    /// All errors and warnings, in the order of the text.
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

/// The error when an expression cannot be evaluated on a record. It contains no values of the record.
pub type EvaluateError = Box<Diagnostic>;

impl Engine {
    /// Creates an engine with the default limits.
    pub fn new() -> Engine {
        Engine::default()
    }

    /// Creates an engine with other limits, which are capped at [`MAX_EXPRESSION_LENGTH`] and
    /// [`MAX_EXPRESSION_NESTING`].
    pub fn with_limits(mut limits: Limits) -> Engine {
        limits.expression_length = limits.expression_length.min(MAX_EXPRESSION_LENGTH);
        limits.expression_nesting = limits.expression_nesting.min(MAX_EXPRESSION_NESTING);
        Engine { limits, passes: Passes::all() }
    }

    /// Returns the engine with only these passes of the optimiser.
    pub fn with_passes(mut self, passes: Passes) -> Engine {
        self.passes = passes;
        self
    }

    /// Returns the limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Compiles several expressions, each with its target attribute, into one program.
    ///
    /// # Errors
    ///
    /// The errors of all expressions, each with the number of the expression.
    pub fn compile_all<'t>(
        &self,
        expressions: impl IntoIterator<Item = (&'t str, &'t str)>,
        source: &SourceObject,
    ) -> Result<Expressions, Vec<(usize, CompileError)>> {
        let parse = |(target, text)| (target, ParsedExpression::parse(text, &self.limits));
        self.compile_parsed(expressions.into_iter().map(parse), source, &[])
    }

    /// Compiles expressions that are already parsed under this engine's limits, as [`Engine::compile_all`] does. The
    /// attributes in `others` become part of [`Expressions::attributes`] as well.
    pub(crate) fn compile_parsed<'t, P: Borrow<ParsedExpression>>(
        &self,
        expressions: impl IntoIterator<Item = (&'t str, P)>,
        source: &SourceObject,
        others: &[Arc<str>],
    ) -> Result<Expressions, Vec<(usize, CompileError)>> {
        let mut attributes = Attributes::default();
        let (mut nodes, mut texts, mut warnings, mut errors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (number, (target, parsed)) in expressions.into_iter().enumerate() {
            let parsed: &ParsedExpression = parsed.borrow();
            match self.resolve(parsed, source, &mut attributes) {
                (Some(mut node), found) => {
                    optimise::optimise(&mut node, self.passes, &self.limits);
                    nodes.push((Arc::from(target), node));
                    texts.push(parsed.text.clone());
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

    /// Returns all errors and warnings of an expression, in the order of the text.
    pub fn check(&self, text: &str, source: &SourceObject) -> Vec<Diagnostic> {
        self.resolve(&ParsedExpression::parse(text, &self.limits), source, &mut Attributes::default()).1
    }

    fn resolve(
        &self,
        parsed: &ParsedExpression,
        source: &SourceObject,
        attributes: &mut Attributes,
    ) -> (Option<Node>, Vec<Diagnostic>) {
        match &parsed.tree {
            Ok(tree) => check::check(&parsed.text, tree, source, attributes, &self.limits),
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
    /// Returns the number of expressions.
    pub fn len(&self) -> usize {
        self.inner.texts.len()
    }

    /// Returns whether there are no expressions.
    pub fn is_empty(&self) -> bool {
        self.inner.texts.is_empty()
    }

    /// Returns the text of an expression; empty when there is no such number.
    pub fn text(&self, number: usize) -> &str {
        self.inner.texts.get(number).map_or("", |text| &**text)
    }

    /// Returns the attributes that the expressions read, in the order of the slots.
    pub fn attributes(&self) -> &[Arc<str>] {
        &self.inner.program.attributes
    }

    /// Returns the warnings about an expression.
    pub fn warnings(&self, number: usize) -> &[Diagnostic] {
        self.inner.warnings.get(number).map_or(&[], Vec::as_slice)
    }

    /// Returns the program as text.
    pub fn disassembly(&self) -> String {
        crate::program::disassembly::disassemble(&self.inner.program)
    }

    /// Evaluates all expressions on a record and calls `on_outcome` with the number and outcome of each. An error
    /// does not stop the others. Returns the arena that the values live in.
    pub fn evaluate_all<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        on_outcome: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        self.evaluate_prepared(record, host, workspace, |_, _| Ok(()), on_outcome)
    }

    /// As [`Expressions::evaluate_all`], after `prepare` changed the values of [`Expressions::attributes`]; more may follow them.
    pub(crate) fn evaluate_prepared<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        prepare: impl FnOnce(&mut [Value<'r>], &'r Arena) -> Result<(), ArenaFull>,
        on_outcome: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &'r Arena = arena;
        let frame = self.frame(record, arena)?;
        prepare(frame, arena).map_err(full)?;
        self.evaluation(frame, host, arena, memory).run_all(on_outcome);
        Ok(arena)
    }

    /// Returns whether an expression may be deferred until its text is written, see [`Evaluation::write_fused`].
    pub(crate) fn is_fused(&self, number: usize) -> bool {
        self.inner.program.is_fused(number)
    }

    /// Returns an [`Evaluator`], for records whose values are given by position.
    pub fn evaluator(&self) -> Evaluator<'_> {
        let program = &self.inner.program;
        let mut frame = vec![Value::Missing; program.frame_size()];
        program.fill(&mut frame);
        Evaluator { expressions: self, frame }
    }

    /// Starts an evaluation on a frame whose slots are filled.
    #[inline]
    pub(crate) fn evaluation<'m, 'r>(
        &'r self,
        frame: &'m mut [Value<'r>],
        host: &'r dyn Host,
        arena: &'r Arena,
        memory: &'m mut Memory,
    ) -> Evaluation<'m, 'r> {
        let machine = Machine::new(&self.inner.program, frame, arena, memory, host, &self.inner.limits);
        Evaluation { expressions: self, machine }
    }

    /// Evaluates the first expression with an observer.
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
        match machine.run_observed(0, recorder).map_err(|error| self.diagnostic(0, error))? {
            Outcome::Value(value) => Ok(to_json(value)),
            Outcome::NoFlow | Outcome::NoObjectFlow => Ok(serde_json::Value::Null),
        }
    }

    /// Returns the record's values of [`Expressions::attributes`], in that order; they live in the record and in the
    /// arena. Use it to bind a record once and evaluate it several times with an [`Evaluator`];
    /// [`Expressions::evaluate_all`] does both.
    ///
    /// # Errors
    ///
    /// The arena is full.
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

    /// Builds the frame of a record.
    fn frame<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        arena: &'r Arena,
    ) -> Result<&'r mut [Value<'r>], EvaluateError> {
        let program = &self.inner.program;
        let frame = arena.values(program.frame_size()).map_err(full)?;
        program.fill(frame);
        self.read(record, frame, arena)?;
        Ok(frame)
    }

    /// Converts the error of an outcome to a diagnostic.
    #[inline(always)]
    fn with_diagnostic<'r>(
        &self,
        number: usize,
        outcome: Result<Outcome<'r>, RunError>,
    ) -> Result<Outcome<'r>, EvaluateError> {
        outcome.map_err(|error| self.diagnostic(number, error))
    }

    #[cold]
    fn diagnostic(&self, number: usize, error: RunError) -> EvaluateError {
        let text = self.inner.texts.get(number).map_or("", |text| &**text);
        Box::new(error::diagnostic(error, text))
    }
}

/// Compiled expressions for many records, with everything that does not differ between records prepared.
///
/// A record is a slice with one value for each of [`Expressions::attributes`], in that order; [`Expressions::bind`]
/// returns it.
#[derive(Debug, Clone)]
pub struct Evaluator<'p> {
    expressions: &'p Expressions,
    frame: Vec<Value<'p>>,
}

impl Evaluator<'_> {
    /// Evaluates all expressions, as [`Expressions::evaluate_all`] does. Slots that are not given are missing.
    pub fn evaluate<'r>(
        &'r self,
        slots: &[Value<'r>],
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        on_outcome: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &'r Arena = arena;
        let count = slots.len().min(self.expressions.attributes().len());
        let (slots, others) = (slots.get(..count).unwrap_or_default(), self.frame.get(count..).unwrap_or_default());
        let frame = arena.list_of_two(slots, others).map_err(full)?;
        self.expressions.evaluation(frame, host, arena, memory).run_all(on_outcome);
        Ok(arena)
    }

    /// Allocates a frame for [`Expressions::evaluation`]. It begins with the slots, which are missing.
    #[inline]
    pub(crate) fn frame<'r>(&'r self, arena: &'r Arena) -> Result<&'r mut [Value<'r>], ArenaFull> {
        arena.list(&self.frame)
    }
}

/// An evaluation of expressions on one record.
pub(crate) struct Evaluation<'m, 'r> {
    expressions: &'r Expressions,
    machine: Machine<'m, 'r>,
}

impl<'r> Evaluation<'_, 'r> {
    /// Evaluates all expressions, as [`Expressions::evaluate_all`] does.
    #[inline]
    pub(crate) fn run_all(&mut self, mut on_outcome: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>)) {
        let expressions = self.expressions;
        self.machine.run_all(
            // Inlined so that a text known as such reaches `on_outcome` without another match.
            #[inline(always)]
            |number, outcome| on_outcome(number, expressions.with_diagnostic(number, outcome)),
        );
    }

    /// Evaluates the expressions with these numbers.
    #[inline]
    pub(crate) fn run_some(
        &mut self,
        numbers: &[usize],
        mut on_outcome: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) {
        let expressions = self.expressions;
        self.machine.run_some(
            numbers,
            #[inline(always)]
            |number, outcome| on_outcome(number, expressions.with_diagnostic(number, outcome)),
        );
    }

    /// Evaluates a deferred expression, when [`Evaluation::write_fused`] returned `None`.
    pub(crate) fn run_unfused(&mut self, number: usize) -> Result<Outcome<'r>, EvaluateError> {
        self.expressions.with_diagnostic(number, self.machine.run_unfused(number))
    }

    /// Writes the text of a deferred expression into the block and returns its length; `None` when the fast path does
    /// not apply.
    #[inline]
    pub(crate) fn write_fused(&mut self, number: usize, block: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        self.machine.write_fused(number, block)
    }
}

fn full(full: ArenaFull) -> EvaluateError {
    Box::new(error::diagnostic_of(crate::functions::Fault::from(full)))
}
