//! The one error of the bindings, and what it is made of: findings with their places.

use std::fmt;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::diagnostic::Severity;
use attrflow::diagnostic::codes::input;
use attrflow::mapping::MappingError;
use attrflow::mapping::RecordFault;
use attrflow::untrusted::Untrusted;
use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;
use serde_json::Value;
use serde_json::json;

/// What failed: the first finding names it, others may follow. Values of records are never in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    findings: Vec<Finding>,
}

/// A diagnostic and where it is in the text that was given.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is.
    pub diagnostic: Diagnostic,
    /// The line and the column it begins at, from 1; columns count characters.
    pub start: Option<(usize, usize)>,
    /// The line and the column it ends before.
    pub end: Option<(usize, usize)>,
    /// The target attribute at which a record failed, unless the diagnostic has it.
    target: Option<String>,
}

impl Error {
    /// Returns the code of what failed, such as `AF0203`.
    pub fn code(&self) -> &'static str {
        self.first().map_or(input::INTERNAL.id, |first| first.diagnostic.code.id)
    }

    /// Returns what failed, in one line.
    pub fn message(&self) -> String {
        self.first().map_or_else(String::new, |first| Untrusted(&first.diagnostic.message).to_string())
    }

    /// Returns the bytes of the expression that failed.
    pub fn span(&self) -> Option<(usize, usize)> {
        self.first()?.span()
    }

    /// Returns everything that was found, errors first.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the attribute of the target that a record failed at.
    pub fn target(&self) -> Option<&str> {
        self.first()?.target()
    }

    /// Returns the error of a caller that uses a function in a way that cannot be meant.
    pub fn misuse(message: &str) -> Error {
        Diagnostic::new(&input::BAD_REQUEST, message).into()
    }

    /// Returns the error of a text that is not UTF-8 from this byte on.
    pub fn not_utf8(offset: usize) -> Error {
        Diagnostic::new(&input::NOT_UTF8, format!("the text is not UTF-8 (byte {offset})")).into()
    }

    pub(crate) fn is_internal(&self) -> bool {
        self.code() == input::INTERNAL.id
    }

    fn first(&self) -> Option<&Finding> {
        self.findings.first()
    }

    /// Makes an error of what was found in an expression.
    pub(crate) fn of_expression(text: &str, found: Vec<Diagnostic>) -> Error {
        Error { findings: located(Language::Expression, text, found) }
    }

    /// Makes an error of what was found in a document.
    pub(crate) fn of_document(document: &Document, found: MappingError) -> Error {
        Error { findings: located(Language::Json, document.text(), found.into()) }
    }
}

/// Finds the places of diagnostics in a text, errors first.
pub(crate) fn located(language: Language, text: &str, mut found: Vec<Diagnostic>) -> Vec<Finding> {
    found.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    let file = File::new(language, SourceText::new(text));
    found.into_iter().flat_map(|diagnostic| file.locate(vec![diagnostic])).map(|found| at(text, found)).collect()
}

/// Finds the place of a diagnostic whose span is one of the text, as that of a text that is not JSON is.
pub(crate) fn in_text(text: &str, diagnostic: Diagnostic) -> Finding {
    let place = |offset: u32| line_and_column(text, offset as usize);
    let span = diagnostic.span();
    let (start, end) = (span.and_then(|span| place(span.start)), span.and_then(|span| place(span.end)));
    Finding { start, end, ..Finding::from(diagnostic) }
}

fn line_and_column(text: &str, offset: usize) -> Option<(usize, usize)> {
    let before = text.get(..offset)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    Some((before.matches('\n').count() + 1, line.chars().count() + 1))
}

pub(crate) fn at(text: &str, found: attrflow_analysis::Finding) -> Finding {
    let (start, end) = (line_and_column(text, found.range.start), line_and_column(text, found.range.end));
    Finding { start, end, ..Finding::from(found.diagnostic) }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Finding {
        Finding { diagnostic, start: None, end: None, target: None }
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Error {
        Error { findings: vec![diagnostic.into()] }
    }
}

impl From<Box<Diagnostic>> for Error {
    fn from(diagnostic: Box<Diagnostic>) -> Error {
        (*diagnostic).into()
    }
}

impl From<RecordFault> for Error {
    fn from(fault: RecordFault) -> Error {
        let target = Some(fault.target).filter(|target| !target.is_empty());
        Error { findings: vec![Finding { target, ..Finding::from(*fault.diagnostic) }] }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.first() else { return formatter.write_str("the program failed") };
        if let Some(target) = first.target() {
            write!(formatter, "{}: ", Untrusted(target))?;
        }
        write!(formatter, "{}", first.diagnostic)?;
        let errors = self.findings.iter().filter(|finding| finding.diagnostic.is_error()).count();
        if errors > 1 { write!(formatter, " (and {} more)", errors - 1) } else { Ok(()) }
    }
}

impl std::error::Error for Error {}

impl Finding {
    /// Returns the bytes of the expression that the diagnostic is about.
    pub fn span(&self) -> Option<(usize, usize)> {
        let span = self.diagnostic.span().filter(|_| self.expression().is_some())?;
        Some((span.start as usize, span.end as usize))
    }

    /// Returns the expression that the diagnostic is about.
    pub fn expression(&self) -> Option<&str> {
        // The text of a diagnostic about a file that cannot be read is the file.
        let is_of_file = input::FAMILY.contains(&self.diagnostic.code);
        self.diagnostic.text.as_deref().filter(|_| !is_of_file)
    }

    /// Returns the JSON pointer into the document.
    pub fn pointer(&self) -> Option<&str> {
        self.diagnostic.location.as_ref().map(|place| place.pointer.as_str())
    }

    /// Returns the target attribute.
    pub fn target(&self) -> Option<&str> {
        let of_document = || self.diagnostic.location.as_ref()?.target.as_deref();
        self.target.as_deref().or_else(of_document)
    }

    /// Returns what to do: the help, or else the label of the place.
    pub fn help(&self) -> Option<&str> {
        let label = || self.diagnostic.labels.first().map(|label| label.text.as_str()).filter(|text| !text.is_empty());
        self.diagnostic.help.as_deref().or_else(label)
    }

    /// Returns the finding as `attrflow check --format json` writes it.
    pub fn to_json(&self) -> Value {
        let diagnostic = &self.diagnostic;
        let fix = match (&diagnostic.fix, &diagnostic.removal) {
            (Some(fix), _) => {
                json!({ "span": [fix.span.start, fix.span.end], "replacement": fix.replacement, "safe": fix.safe })
            }
            (None, Some(pointer)) => json!({ "removes": pointer, "safe": false }),
            (None, None) => Value::Null,
        };
        json!({
            "file": null,
            "line": self.start.map(|(line, _)| line),
            "column": self.start.map(|(_, column)| column),
            "endLine": self.end.map(|(line, _)| line),
            "endColumn": self.end.map(|(_, column)| column),
            "expression": self.expression(),
            "span": self.span().map(|(start, end)| [start, end]),
            "pointer": self.pointer(),
            "target": self.target(),
            "code": diagnostic.code.id,
            "severity": diagnostic.severity.word(),
            "message": diagnostic.message,
            "help": self.help(),
            "fix": fix,
        })
    }

    /// Returns the finding in one line, as `attrflow check --format concise` writes it.
    pub fn line(&self, origin: &str) -> String {
        let place = self.start.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
        let target = self.target().map_or(String::new(), |target| format!(" ({target})"));
        let Diagnostic { code, severity, message, .. } = &self.diagnostic;
        Untrusted(&format!("{origin}{place}: {}[{code}]: {message}{target}", severity.word())).to_string()
    }

    /// Returns whether it is an error.
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }
}
