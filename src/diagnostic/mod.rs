//! Diagnostics: a stable code, a message, a location, and what to do about it.
//!
//! Plain data, which any front end can render: nothing here knows the expression language or prints to a terminal.
//! Every code is one row of the table in [`codes`]; the pages of `attrflow explain`, the reports and the tests are
//! made from that row.

pub mod codes;

use std::fmt;

use crate::source::Span;
use crate::untrusted::Untrusted;

/// The severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Good to know; nothing needs to change.
    Information,
    /// It works, but probably not as intended.
    Warning,
    /// The mapping or the record cannot be used as it is.
    Error,
}

impl Severity {
    /// Returns the word that reports use.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Information => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One row of the table of codes. A released code is never given a second meaning.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// The identifier: `AF` and four digits.
    pub id: &'static str,
    /// The severity unless a configuration changes it.
    pub severity: Severity,
    /// The problem in a few words.
    pub title: &'static str,
    /// The reason for the report and the remedy, in full sentences.
    pub explanation: &'static str,
    /// An example that is reported; empty where no example is possible.
    pub bad: &'static str,
    /// The corrected example; empty where no example is possible.
    pub good: &'static str,
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

/// A span of the expression with a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The span in the expression's text.
    pub span: Span,
    /// The note; may be empty.
    pub text: String,
}

/// A replacement that fixes the problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The span to replace.
    pub span: Span,
    /// The new text.
    pub replacement: String,
    /// Whether the fix certainly keeps the intended meaning. `--fix` applies only such fixes unless told otherwise.
    pub safe: bool,
}

/// A location in a mapping document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Location {
    /// JSON pointer (RFC 6901) into the document.
    pub pointer: String,
    /// The target attribute of the mapping, if any.
    pub target: Option<String>,
}

/// A problem or a remark about an expression, a document or a record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The row of the table of codes.
    pub code: &'static Code,
    /// The severity; that of the row unless it was changed.
    pub severity: Severity,
    /// One line: lower case, no full stop, the user's text in back-ticks.
    pub message: String,
    /// The spans: the first is the problem itself, others give context.
    pub labels: Vec<Label>,
    /// The remedy.
    pub help: Option<String>,
    /// A replacement that fixes the problem, if one is known.
    pub fix: Option<Fix>,
    /// JSON pointer (RFC 6901) to an element of a list in the document whose removal fixes the problem, if one is known. What the
    /// element did is lost, so it is never certain to keep the intended meaning.
    pub removal: Option<String>,
    /// The expression that the spans refer to, if any.
    pub text: Option<String>,
    /// The location in a document, if any.
    pub location: Option<Location>,
}

impl Diagnostic {
    /// Creates a diagnostic without spans or location.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
            removal: None,
            text: None,
            location: None,
        }
    }

    /// Adds a span with a note, which may be empty. The first span added is the problem itself.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Sets the remedy.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Sets a replacement that fixes the problem.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>, safe: bool) -> Diagnostic {
        self.fix = Some(Fix { span, replacement: replacement.into(), safe });
        self
    }

    /// Sets the element of a list in the document, by its JSON pointer, whose removal fixes the problem.
    pub fn remove(mut self, pointer: impl Into<String>) -> Diagnostic {
        self.removal = Some(pointer.into());
        self
    }

    /// Sets the text that the spans refer to.
    pub fn in_text(mut self, text: &str) -> Diagnostic {
        self.text = Some(text.to_owned());
        self
    }

    /// Sets the location in a document.
    pub fn in_document(mut self, pointer: impl Into<String>, target: Option<&str>) -> Diagnostic {
        self.location = Some(Location { pointer: pointer.into(), target: target.map(str::to_owned) });
        self
    }

    /// Returns the span of the problem itself, if there is one.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Returns whether a change that fixes the problem is known.
    pub fn is_fixable(&self) -> bool {
        self.fix.is_some() || self.removal.is_some()
    }

    /// Returns whether the change that fixes the problem certainly keeps the intended meaning.
    pub fn is_fixable_safely(&self) -> bool {
        self.fix.as_ref().is_some_and(|fix| fix.safe)
    }

    /// Returns whether the severity is error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}]: {}", self.severity.word(), self.code, Untrusted(&self.message))
    }
}

impl std::error::Error for Diagnostic {}
