//! Applies the changes that findings propose.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Fix;
use crate::limits::Limits;
use crate::syntax;

/// How many times a text is fixed and checked again, because a fix that causes its own finding would never end.
const ROUNDS: usize = 16;

/// Applies the fixes of findings about this text, the earlier in the text first; one that overlaps an applied one is left
/// for the next round. With `risky` those are applied, too, that may change what the author meant. A text that parses is
/// never made one that does not: then the fixes are tried one by one, and those that break it are left out.
///
/// ```
/// use attrflow::SourceObject;
/// use attrflow::lint;
///
/// let text = "tolower(Trim([mail]))";
/// let found = lint::expression(text, &SourceObject::default(), None);
/// assert_eq!(lint::fixes::apply(text, &found, false), "ToLower(Trim([mail]))");
/// ```
pub fn apply(text: &str, diagnostics: &[Diagnostic], risky: bool) -> String {
    let mut fixes: Vec<&Fix> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.text.as_deref().is_none_or(|own| own == text))
        .filter_map(|diagnostic| diagnostic.fix.as_ref())
        .filter(|fix| fix.safe || risky)
        .collect();
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let parses = |text: &str| syntax::parse(text, &Limits::default()).is_ok();
    let fixed = put_in(text, &fixes);
    if !parses(text) || parses(&fixed) {
        return fixed;
    }
    let mut kept: Vec<&Fix> = Vec::new();
    for fix in fixes {
        kept.push(fix);
        if !parses(&put_in(text, &kept)) {
            kept.pop();
        }
    }
    put_in(text, &kept)
}

/// Applies fixes, looks at the text again, and goes on until nothing changes.
pub fn apply_all(text: &str, look: impl Fn(&str) -> Vec<Diagnostic>, risky: bool) -> String {
    let mut current = text.to_owned();
    for _ in 0..ROUNDS {
        let fixed = apply(&current, &look(&current), risky);
        if fixed == current {
            break;
        }
        current = fixed;
    }
    current
}

/// The text with the fixes, which are sorted by their places, except those that overlap an earlier one.
fn put_in(text: &str, fixes: &[&Fix]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    let mut last: Option<&Fix> = None;
    for fix in fixes {
        let range = fix.span.range();
        let (Some(before), true) = (text.get(done..range.start), text.get(range.clone()).is_some()) else { continue };
        // Two insertions at one place are most often the same one.
        if last.is_some_and(|last| last.span == fix.span) {
            continue;
        }
        result.push_str(before);
        result.push_str(&fix.replacement);
        done = range.end;
        last = Some(fix);
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}
