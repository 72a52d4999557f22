//! Something to tell a person: a stable code, a message, the place, what to do about it.
//!
//! Plain data. Nothing here knows a language or prints to a terminal; every code is one row of the table in [`codes`],
//! and the pages of `attrflow explain`, the reports and the tests all come from that row.

pub mod codes;

use std::fmt;

use crate::source::Span;
use crate::untrusted::Untrusted;

/// How much a diagnostic matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Good to know; nothing needs to change.
    Information,
    /// It works, but hardly as meant.
    Warning,
    /// It does not work.
    Error,
}

impl Severity {
    /// The word that reports use.
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
    /// `AF` and four digits.
    pub id: &'static str,
    /// How much it matters unless a configuration says otherwise.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Why it is reported and what to do, in sentences.
    pub explanation: &'static str,
    /// An example that is reported; empty where an example makes no sense.
    pub bad: &'static str,
    /// The same, mended; empty where an example makes no sense.
    pub good: &'static str,
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

/// A place with a word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where, in the expression's text.
    pub span: Span,
    /// What is to be said there; may be empty.
    pub text: String,
}

/// A change of the text that mends a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// What stands there instead.
    pub replacement: String,
    /// Whether the meaning the author had is certain to be kept, so that `--fix` may apply it.
    pub safe: bool,
}

/// Where in a document a diagnostic belongs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// JSON pointer (RFC 6901) into the document.
    pub pointer: String,
    /// The target attribute of the mapping, where there is one.
    pub target: Option<String>,
}

/// Something to tell a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Which row of the table.
    pub code: &'static Code,
    /// How much it matters; the row's severity unless it was changed.
    pub severity: Severity,
    /// One line: lower case, no full stop, the user's text in back-ticks.
    pub message: String,
    /// Where it is: the first is the culprit, others give context.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// A change that mends it, where one is known.
    pub fix: Option<Fix>,
    /// The expression text the spans refer to, where there is one.
    pub text: Option<String>,
    /// The place in a document, where there is one.
    pub place: Option<Place>,
}

impl Diagnostic {
    /// A diagnostic without a place.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
            text: None,
            place: None,
        }
    }

    /// Adds a place; the first one added is the culprit. `text` may be empty.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// Offers a change that mends it.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>, safe: bool) -> Diagnostic {
        self.fix = Some(Fix { span, replacement: replacement.into(), safe });
        self
    }

    /// Names the text that the spans refer to.
    pub fn in_text(mut self, text: &str) -> Diagnostic {
        self.text = Some(text.to_owned());
        self
    }

    /// Names the place in a document.
    pub fn in_document(mut self, pointer: impl Into<String>, target: Option<&str>) -> Diagnostic {
        self.place = Some(Place { pointer: pointer.into(), target: target.map(str::to_owned) });
        self
    }

    /// The culprit's place, where there is one.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }

    /// Whether it is an error.
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
