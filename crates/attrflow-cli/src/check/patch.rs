//! What fixes would change, as a patch.

use similar::TextDiff;

use crate::escape::escape;

/// How many unchanged lines are shown around a change.
const CONTEXT: usize = 3;

/// Returns the patch that makes one text the other, as `git apply` and `patch -p1` read it.
pub fn patch(origin: &str, old: &str, new: &str) -> String {
    let name = origin.strip_prefix("./").unwrap_or(origin);
    let name = escape(name);
    let (before, after) = match name.starts_with('/') {
        true => (name.clone().into_owned(), name.into_owned()),
        false => (format!("a/{name}"), format!("b/{name}")),
    };
    TextDiff::from_lines(old, new).unified_diff().context_radius(CONTEXT).header(&before, &after).to_string()
}
