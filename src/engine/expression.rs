//! A single compiled expression: the simplest API.

use std::sync::Arc;

use crate::bound;
use crate::bound::Bounds;
use crate::diagnostic::Diagnostic;
use crate::engine::CompileError;
use crate::engine::Engine;
use crate::engine::EvaluateError;
use crate::engine::Expressions;
use crate::engine::Outcome;
use crate::engine::ParsedExpression;
use crate::engine::SourceObject;
use crate::engine::TracedPart;
use crate::engine::Workspace;
use crate::engine::trace;
use crate::host::FixedHost;
use crate::host::Host;
use crate::host::Record;
use crate::ir::Attributes;
use crate::optimise::Passes;
use crate::syntax;
use crate::value::Value;
use crate::value::json::to_json;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    pub(super) expressions: Expressions,
    pub(super) text: Arc<str>,
}

impl Engine {
    /// Compiles an expression; any attribute is assumed to exist.
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

    /// Compiles an expression for a source object.
    pub fn compile_for(&self, text: &str, source: &SourceObject) -> Result<Expression, CompileError> {
        let expressions = self.compile_all([("", text)], source).map_err(|mut errors| match errors.pop() {
            Some((_, error)) => error,
            None => CompileError { diagnostics: Vec::new() },
        })?;
        Ok(Expression { expressions, text: text.into() })
    }
}

impl Engine {
    /// Returns the bounds of an expression: how large its value and how much its work can get on any record.
    ///
    /// ```
    /// use attrflow::Engine;
    /// use attrflow::SourceObject;
    ///
    /// let bounds = Engine::new().bounds(r#"Append(ToLower([mail]), "-1")"#, &SourceObject::default())?;
    /// assert_eq!(bounds.of_single_values.size.bytes.to_string(), "2·|mail| + 2");
    /// # Ok::<(), attrflow::engine::CompileError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Engine::compile_for`].
    pub fn bounds(&self, text: &str, source: &SourceObject) -> Result<Bounds, CompileError> {
        let mut attributes = Attributes::default();
        match self.resolve(&ParsedExpression::parse(text, &self.limits), source, &mut attributes) {
            (Some(node), _) => Ok(bound::bounds(&node, &attributes, &self.limits)),
            (None, diagnostics) => Err(CompileError { diagnostics }),
        }
    }
}

impl Expression {
    /// Returns the text it was compiled from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the attributes it reads.
    pub fn attributes(&self) -> &[Arc<str>] {
        self.expressions.attributes()
    }

    /// Returns the warnings.
    pub fn warnings(&self) -> &[Diagnostic] {
        self.expressions.warnings(0)
    }

    /// Returns the program as text.
    pub fn disassembly(&self) -> String {
        self.expressions.disassembly()
    }

    /// Evaluates the expression on a record and returns the value as JSON. Uses the system's clock and randomness.
    ///
    /// Missing and no flow are both `null`; [`Expression::evaluate_with`] distinguishes them, and is the way to
    /// evaluate many records.
    pub fn evaluate<R: Record + ?Sized>(&self, record: &R) -> Result<serde_json::Value, EvaluateError> {
        let host = FixedHost::new();
        let mut workspace = Workspace::new(&self.expressions.inner.limits);
        let outcome = self.evaluate_with(record, &host, &mut workspace)?;
        Ok(match outcome {
            Outcome::Value(value) => to_json(value),
            Outcome::NoFlow | Outcome::NoObjectFlow => serde_json::Value::Null,
        })
    }

    /// Evaluates the expression on a record and returns the value of every part. Parts before an error keep their
    /// values.
    pub fn trace<'r, R: Record + ?Sized>(
        &self,
        record: &'r R,
        host: &'r dyn Host,
    ) -> (Vec<TracedPart>, Result<serde_json::Value, EvaluateError>) {
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

    /// Evaluates the expression on a record. The value borrows from the record, the expression and the workspace.
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
