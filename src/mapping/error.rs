//! Why a document's object mapping cannot be used.

use std::fmt;
use std::ops::Deref;

use crate::diagnostic::Diagnostic;

/// The error when an object mapping cannot be used: everything that was found, errors first.
///
/// ```
/// use attrflow::Document;
/// use attrflow::Engine;
///
/// let text = r#"[{"targetAttributeName": "a", "source": {"type": "Function", "expression": "Joni([b])"}}]"#;
/// let error = Document::parse(text)?.mapping(&Engine::new(), None).unwrap_err();
/// assert_eq!(error.to_string(), "error[AF0203]: `Joni` is not a function");
/// assert!(error[0].is_error());
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MappingError(Vec<Diagnostic>);

impl From<Vec<Diagnostic>> for MappingError {
    /// Puts errors first; what is equally severe stays in its order.
    fn from(mut found: Vec<Diagnostic>) -> MappingError {
        found.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
        MappingError(found)
    }
}

impl From<MappingError> for Vec<Diagnostic> {
    fn from(error: MappingError) -> Vec<Diagnostic> {
        error.0
    }
}

impl Deref for MappingError {
    type Target = Vec<Diagnostic>;

    fn deref(&self) -> &Vec<Diagnostic> {
        &self.0
    }
}

impl IntoIterator for MappingError {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => formatter.write_str("the mapping cannot be used"),
            [only] => write!(formatter, "{only}"),
            [first, others @ ..] => write!(formatter, "{first} (and {} more)", others.len()),
        }
    }
}

impl std::error::Error for MappingError {}
