//! The way in: text to expression, expression and record to value.
//!
//! An [`Engine`] holds limits and compiles; an [`Expression`] is what it made of one text, and an [`Expressions`] of several
//! that share one program. All are `Send + Sync`, and cheap to clone. What differs from thread to thread is in a
//! [`Workspace`].

mod fault;
mod meaning;
mod reading;
mod source_tree;
mod trace;

use std::sync::Arc;

use crate::check;
use crate::compile;
use crate::diagnostic::Diagnostic;
use crate::dotnet::regex::Scratch;
use crate::functions::context::Memory;
use crate::host::FixedHost;
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
use crate::record;
use crate::source::Span;
use crate::syntax;
use crate::value::Arena;
use crate::value::Value;
use crate::value::json::to_json;
use crate::vm::Machine;

pub use crate::check::SourceObject;
pub use crate::check::nearest;
pub use crate::vm::Outcome;
pub(crate) use reading::Reading;
pub use source_tree::COMPARISON_KEYS;
pub use trace::Traced;

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
        let mut attributes = Attributes::default();
        let (mut nodes, mut texts, mut warnings, mut errors) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (number, (target, text)) in expressions.into_iter().enumerate() {
            match self.resolve(text, source, &mut attributes) {
                (Some(mut node), found) => {
                    optimise::optimise(&mut node, self.passes, &self.limits);
                    nodes.push((Arc::from(target), node));
                    texts.push(Arc::from(text));
                    warnings.push(found);
                }
                (None, diagnostics) => errors.push((number, CompileError { diagnostics })),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let program = compile::compile(&nodes, &attributes, self.passes.loads);
        debug_assert_eq!(crate::program::verify::verify(&program), Ok(()));
        Ok(Expressions { inner: Arc::new(Inner { program, texts, warnings, limits: self.limits }) })
    }

    /// Everything there is to say about an expression: errors and warnings, in the order of the text.
    pub fn check(&self, text: &str, source: &SourceObject) -> Vec<Diagnostic> {
        self.resolve(text, source, &mut Attributes::default()).1
    }

    fn resolve(
        &self,
        text: &str,
        source: &SourceObject,
        attributes: &mut Attributes,
    ) -> (Option<Node>, Vec<Diagnostic>) {
        match syntax::parse(text, &self.limits) {
            Ok(tree) => check::check(text, &tree, source, attributes, &self.limits),
            Err(diagnostics) => (None, diagnostics),
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

/// The memory one thread evaluates in; used again from record to record.
#[derive(Debug)]
pub struct Workspace {
    arena: Arena,
    memory: Memory,
    reading: record::Scratch,
}

impl Default for Workspace {
    fn default() -> Workspace {
        Workspace::new(&Limits::default())
    }
}

impl Workspace {
    /// A workspace under these limits.
    pub fn new(limits: &Limits) -> Workspace {
        Workspace {
            arena: Arena::new(limits.record_memory),
            memory: Memory::default(),
            reading: record::Scratch::default(),
        }
    }
}

impl Workspace {
    /// Its arena, with nothing in it.
    pub fn cleared(&mut self) -> &Arena {
        self.arena.reset();
        &self.arena
    }

    /// The memory for something that is asked of a record before it is evaluated; what was made before is gone.
    pub(crate) fn parts(&mut self) -> (&Arena, &mut Scratch) {
        self.arena.reset();
        (&self.arena, &mut self.memory.search)
    }

    /// All of its memory, for a record that is read, asked and evaluated in one go; what was made before is gone.
    #[inline]
    pub(crate) fn apart(&mut self) -> (&Arena, &mut Memory, &mut record::Scratch) {
        self.arena.reset();
        (&self.arena, &mut self.memory, &mut self.reading)
    }
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
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &'r Arena = arena;
        let slots = self.bind(record, arena)?;
        self.run(slots, arena, memory, host, each)
    }

    /// Evaluates all of them like [`Expressions::evaluate_all`], on a record that [`Expressions::bind`] has bound: one value for
    /// each of [`Expressions::attributes`], in that order. Slots that are not given are missing.
    pub fn evaluate_bound<'r>(
        &'r self,
        slots: &'r [Value<'r>],
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        let Workspace { arena, memory, .. } = workspace;
        arena.reset();
        let arena: &'r Arena = arena;
        self.run(slots, arena, memory, host, each)
    }

    /// Evaluates all of them like [`Expressions::evaluate_all`], on values of [`Expressions::attributes`] that were read into the
    /// arena already.
    #[inline]
    pub(crate) fn evaluate_read<'r>(
        &'r self,
        slots: &[Value<'r>],
        host: &'r dyn Host,
        arena: &'r Arena,
        memory: &mut Memory,
        each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<(), EvaluateError> {
        let full = |full| Box::new(fault::diagnostic_of(crate::functions::Fault::from(full)));
        let frame = self.inner.program.frame(slots, arena).map_err(full)?;
        self.run(frame, arena, memory, host, each).map(drop)
    }

    fn run<'r>(
        &'r self,
        slots: &[Value<'r>],
        arena: &'r Arena,
        memory: &mut Memory,
        host: &'r dyn Host,
        mut each: impl FnMut(usize, Result<Outcome<'r>, EvaluateError>),
    ) -> Result<&'r Arena, EvaluateError> {
        let mut machine = Machine::new(&self.inner.program, slots, arena, memory, host, &self.inner.limits)
            .map_err(|fault| Box::new(fault::diagnostic_of(fault)))?;
        machine.run_all(|number, outcome| {
            each(number, outcome.map_err(|refusal| Box::new(self.explain(number, refusal))));
        });
        Ok(arena)
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
        let slots = self.bind(record, arena)?;
        let mut machine = Machine::new(&self.inner.program, slots, arena, memory, host, &self.inner.limits)
            .map_err(|fault| Box::new(fault::diagnostic_of(fault)))?;
        match machine.run_observed(0, recorder).map_err(|refusal| Box::new(self.explain(0, refusal)))? {
            Outcome::Value(value) => Ok(to_json(value)),
            Outcome::NoFlow | Outcome::NoObjectFlow => Ok(serde_json::Value::Null),
        }
    }

    /// The record's values of [`Expressions::attributes`], in that order; they live in the record and in the arena. For callers that
    /// bind a record once and evaluate it more than once; [`Expressions::evaluate_all`] does both.
    ///
    /// # Errors
    ///
    /// The arena has no room for them.
    pub fn bind<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        arena: &'r Arena,
    ) -> Result<&'r [Value<'r>], EvaluateError> {
        let full = |full| Box::new(fault::diagnostic_of(crate::functions::Fault::from(full)));
        let frame = self.inner.program.frame(&[], arena).map_err(full)?;
        for (slot, name) in frame.iter_mut().zip(self.attributes()) {
            *slot = record.attribute(name, arena).map_err(full)?;
        }
        Ok(frame)
    }

    #[cold]
    fn explain(&self, number: usize, refusal: crate::vm::Refusal) -> Diagnostic {
        let text = self.inner.texts.get(number).map_or("", |text| &**text);
        fault::diagnostic(refusal, text)
    }
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    expressions: Expressions,
    text: Arc<str>,
}

impl Expression {
    /// The text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The attributes it reads.
    pub fn attributes(&self) -> &[Arc<str>] {
        self.expressions.attributes()
    }

    /// What was noticed that does not keep it from being evaluated.
    pub fn warnings(&self) -> &[Diagnostic] {
        self.expressions.warnings(0)
    }

    /// The program, as text for people.
    pub fn listing(&self) -> String {
        self.expressions.listing()
    }

    /// Evaluates it on a record, with the system's clock and randomness, and gives the value as JSON. Missing and no flow
    /// are both `null`; [`Expression::evaluate_with`] tells them apart, and is the way to evaluate many records.
    pub fn evaluate<R: Record + ?Sized>(&self, record: &R) -> Result<serde_json::Value, EvaluateError> {
        let host = FixedHost::new();
        let mut workspace = Workspace::new(&self.expressions.inner.limits);
        let outcome = self.evaluate_with(record, &host, &mut workspace)?;
        Ok(match outcome {
            Outcome::Value(value) => to_json(value),
            Outcome::NoFlow | Outcome::NoObjectFlow => serde_json::Value::Null,
        })
    }

    /// Evaluates it on a record and tells the value of every part. A refusal does not keep the parts before it from being told.
    pub fn trace<'r, R: Record + ?Sized>(
        &self,
        record: &'r R,
        host: &'r dyn Host,
    ) -> (Vec<Traced>, Result<serde_json::Value, EvaluateError>) {
        let limits = self.expressions.inner.limits;
        let plain = Engine::with_limits(limits).with_passes(Passes::none()).compile(&self.text);
        let (Ok(plain), Ok(tree)) = (plain, syntax::parse(&self.text, &limits)) else {
            return (Vec::new(), Ok(serde_json::Value::Null));
        };
        let mut workspace = Workspace::new(&limits);
        let mut recorder = trace::Recorder::new(limits.record_memory);
        let outcome = plain.expressions.observe(record, host, &mut workspace, &mut recorder);
        (recorder.parts(&tree), outcome)
    }

    /// Evaluates it on a record. The value borrows from the record, the expression and the workspace.
    pub fn evaluate_with<'r, R: Record + ?Sized>(
        &'r self,
        record: &'r R,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
    ) -> Result<Outcome<'r>, EvaluateError> {
        let mut result = Ok(Outcome::Value(Value::Missing));
        self.expressions.evaluate_all(record, host, workspace, |_, outcome| result = outcome)?;
        result
    }
}
