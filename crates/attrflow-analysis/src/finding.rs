//! Findings with their places in the file.

use std::ops::Range;

use attrflow::Diagnostic;
use attrflow::diagnostic::Code;
use attrflow::lint;

/// The page that explains all codes; a code's own part is named after it.
const EXPLANATIONS: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/codes.md");

/// A diagnostic and where it is in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Its bytes in the file.
    pub range: Range<usize>,
    /// The diagnostic; its spans are those of the expression.
    pub diagnostic: Diagnostic,
    /// Other places of the file that belong to it, with what is to be said there.
    pub related: Vec<(Range<usize>, String)>,
}

impl Finding {
    /// Returns what to show: the message, what is said about the place, and what to do.
    pub fn message(&self) -> String {
        let mut text = self.diagnostic.message.clone();
        let label = self.diagnostic.labels.first().map_or("", |label| label.text.as_str());
        let help = self.diagnostic.help.as_deref().unwrap_or_default();
        for more in [label, help].into_iter().filter(|more| !more.is_empty()) {
            text.push('\n');
            text.push_str(more);
        }
        text
    }
}

/// Returns the address of the page that explains a code.
pub fn explanation(code: &Code) -> String {
    format!("{EXPLANATIONS}#{}", code.id.to_ascii_lowercase())
}

/// Returns the findings that are reported without a configuration, as `attrflow check` does: each once, nothing that is only
/// good to know.
pub fn usual(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for diagnostic in lint::Configuration::default().apply(found) {
        let is_new = !kept.iter().any(|known| {
            known.code == diagnostic.code
                && known.span() == diagnostic.span()
                && known.location == diagnostic.location
                && known.message == diagnostic.message
        });
        if is_new && diagnostic.severity != attrflow::diagnostic::Severity::Information {
            kept.push(diagnostic);
        }
    }
    kept
}
