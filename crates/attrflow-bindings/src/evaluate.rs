//! One expression, compiled.

use attrflow::Engine;
use attrflow::Outcome;
use attrflow::value::json::to_json;
use serde_json::Value;

use crate::Error;
use crate::Options;
use crate::source;
use crate::work::guarded;
use crate::work::with_workspace;

/// A compiled expression. Several threads may share it.
#[derive(Debug, Clone)]
pub struct Expression {
    compiled: attrflow::Expression,
}

/// What an expression gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluated {
    /// A value; `null` is missing.
    Value(Value),
    /// Nothing flows.
    NoFlow,
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn compile(text: &str) -> Result<Expression, Error> {
        guarded(|| match Engine::new().compile(text) {
            Ok(compiled) => Ok(Expression { compiled }),
            Err(error) => Err(Error::of_expression(text, error.diagnostics)),
        })
    }

    /// Returns its text.
    pub fn text(&self) -> &str {
        self.compiled.text()
    }

    /// Returns the attributes it reads.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.compiled.attributes().iter().map(|name| &**name)
    }

    /// Evaluates it on a record, given as JSON.
    ///
    /// # Errors
    ///
    /// The text is no record, or a part of the expression failed on it.
    pub fn evaluate(&self, record: &[u8], options: &Options) -> Result<Evaluated, Error> {
        with_workspace(|workspace| {
            let record = source::record(record)?;
            let host = options.host();
            Ok(match self.compiled.evaluate_with(&record, &host, workspace)? {
                Outcome::Value(value) => Evaluated::Value(to_json(value)),
                Outcome::NoFlow | Outcome::NoObjectFlow => Evaluated::NoFlow,
            })
        })
    }
}
