//! Parts of a document that became texts, as `ConvertTo-Json` writes what is too deep for it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::shapes;

/// The error that `number` parts of a document were lost, the first of them here.
pub(super) fn lost_parts(number: usize, first: &str) -> Diagnostic {
    let message = match number {
        1 => "a part of the document is lost: a text such as `System.Object[]` was written for it".to_owned(),
        _ => format!("{number} parts of the document are lost: texts such as `System.Object[]` were written for them"),
    };
    Diagnostic::new(&shapes::LOST_PARTS, message)
        .help("export it again with `ConvertTo-Json -Depth 20`; without `-Depth` it writes two levels only")
        .in_document(first, None)
}

/// Whether a text is what `ConvertTo-Json` writes for an object or list that is too deep for it.
pub(super) fn is_flattened(text: &str) -> bool {
    text.starts_with("@{")
        || text.starts_with("System.")
        || (text.starts_with("Microsoft.Graph.") && text.contains(".Models."))
}
