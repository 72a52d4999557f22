//! One expression, compiled: what most callers begin with.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::engine::EvaluateError;
use crate::engine::Expressions;
use crate::engine::Outcome;
use crate::engine::Traced;
use crate::engine::Workspace;
use crate::engine::trace;
use crate::host::FixedHost;
use crate::host::Host;
use crate::host::Record;
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
