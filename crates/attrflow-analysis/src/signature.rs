//! The call around a cursor: its function's parameters, and which of them is being written.

use std::ops::Range;

use attrflow::functions::Occurs;

use crate::expression::Cursor;
use crate::file::File;
use crate::reference;
use crate::text;

/// A function that is being called.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature {
    /// The call form, as in `Mid(source, start, length)`. It is ASCII.
    pub label: String,
    /// A page about the function, as Markdown.
    pub page: String,
    /// The bytes of the label for each parameter, and what it takes.
    pub parameters: Vec<(Range<usize>, String)>,
    /// The parameter at the cursor; none beyond the last.
    pub active: Option<usize>,
}

impl File {
    /// Returns the function that is called around an offset.
    pub fn signature(&self, offset: usize) -> Option<Signature> {
        let at = self.expression_at(text::floor(self.str(), offset))?;
        let cursor = Cursor::new(&at.decoded.text, at.offset);
        let call = cursor.call()?;
        let function = attrflow::functions::find(&call.name)?;
        let label = function.signature();
        let mut from = function.name.len();
        let mut parameters = Vec::new();
        for parameter in function.parameters {
            let place = label.get(from..).and_then(|rest| rest.find(parameter.name)).map(|at| from + at)?;
            let end = place + parameter.name.len();
            from = end;
            let occurs = match (parameter.occurs, parameter.required) {
                (Occurs::Repeated, _) => "once or more",
                (Occurs::Once, true) => "required",
                (Occurs::Once, false) => "optional",
            };
            parameters.push((place..end, format!("{} ({occurs})", parameter.kinds)));
        }
        let repeats = function.most().is_none();
        let last = function.parameters.len().checked_sub(1);
        let active = match (function.parameter(call.argument), last) {
            (Some(_), Some(last)) if repeats => Some(call.argument.min(last)),
            (Some(_), _) => Some(call.argument),
            (None, _) => None,
        };
        Some(Signature { page: reference::function(function), label, parameters, active })
    }
}
