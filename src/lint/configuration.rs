//! How much findings matter: set by code, or by the beginning of codes.

use std::fmt;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes;
use crate::lint::MAPPING_LINTS;

/// How a finding is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// It is not reported.
    Allow,
    /// It is reported with this severity.
    Report(Severity),
}

/// A code that no row has, or that cannot be allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownCode {
    /// There is no code that begins so.
    NoSuchCode(String),
    /// The code is an error: what does not work stays an error.
    CannotAllow(&'static str),
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnknownCode::NoSuchCode(text) => {
                write!(formatter, "no code begins with `{text}`; `attrflow codes` lists all codes")
            }
            UnknownCode::CannotAllow(code) => {
                write!(formatter, "`{code}` is an error and cannot be allowed; only warnings and hints can")
            }
        }
    }
}

impl std::error::Error for UnknownCode {}

/// How much findings matter. Without settings everything has the severity of its row, and what is reported only when
/// asked for is left out.
///
/// ```
/// use attrflow::SourceObject;
/// use attrflow::lint;
///
/// let found = lint::expression("tolower([mail])", &SourceObject::default(), None);
/// let mut configuration = lint::Configuration::default();
/// configuration.deny("AF0921")?;
/// assert!(configuration.apply(found)[0].is_error());
/// # Ok::<(), lint::UnknownCode>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The last setting for a code counts.
    levels: Vec<(&'static Code, Level)>,
}

impl Configuration {
    /// Sets the level of a code (`AF0912`), or of all codes that begin so (`AF09`), in any case.
    ///
    /// # Errors
    ///
    /// No code begins so, or a code that is an error would not be reported as one.
    pub fn set(&mut self, code: &str, level: Level) -> Result<(), UnknownCode> {
        let named: Vec<&'static Code> = codes::all()
            .filter(|known| known.id.get(..code.len()).is_some_and(|head| head.eq_ignore_ascii_case(code)))
            .collect();
        if named.is_empty() || code.len() < 3 {
            return Err(UnknownCode::NoSuchCode(code.to_owned()));
        }
        if let Some(error) = named.iter().find(|known| known.severity == Severity::Error)
            && level != Level::Report(Severity::Error)
        {
            return Err(UnknownCode::CannotAllow(error.id));
        }
        self.levels.extend(named.into_iter().map(|code| (code, level)));
        Ok(())
    }

    /// Sets the level of one row, which the caller has looked up.
    ///
    /// # Errors
    ///
    /// The code is an error and would not be reported as one.
    pub fn set_code(&mut self, code: &'static Code, level: Level) -> Result<(), UnknownCode> {
        if code.severity == Severity::Error && level != Level::Report(Severity::Error) {
            return Err(UnknownCode::CannotAllow(code.id));
        }
        self.levels.push((code, level));
        Ok(())
    }

    /// Leaves findings with this code out.
    ///
    /// # Errors
    ///
    /// As [`Configuration::set`].
    pub fn allow(&mut self, code: &str) -> Result<(), UnknownCode> {
        self.set(code, Level::Allow)
    }

    /// Makes findings with this code errors.
    ///
    /// # Errors
    ///
    /// As [`Configuration::set`].
    pub fn deny(&mut self, code: &str) -> Result<(), UnknownCode> {
        self.set(code, Level::Report(Severity::Error))
    }

    /// The level that was set for a code; none where it was not.
    fn set_level(&self, code: &'static Code) -> Option<Level> {
        self.levels.iter().rev().find(|(known, _)| *known == code).map(|(_, level)| *level)
    }

    /// The findings that are reported, with their severities, in their order.
    pub fn apply(&self, diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut kept = Vec::with_capacity(diagnostics.len());
        for mut diagnostic in diagnostics {
            match self.set_level(diagnostic.code) {
                Some(Level::Allow) => {}
                Some(Level::Report(severity)) => {
                    diagnostic.severity = severity;
                    kept.push(diagnostic);
                }
                // What nobody set keeps its own severity, which may be milder than its code's: a rule of an application
                // says itself how much it matters.
                None if is_usual(diagnostic.code) => kept.push(diagnostic),
                None => {}
            }
        }
        kept
    }
}

/// Whether a code is reported without being asked for.
fn is_usual(code: &'static Code) -> bool {
    MAPPING_LINTS.iter().filter(|lint| lint.code == code).all(|lint| lint.usual)
}
