//! Fixes put into texts: single expressions, Markdown, and documents.

use std::ops::Range;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::lint::fixes;

use crate::json::Tree;
use crate::removal;
use crate::rewrite;
use crate::rewrite::Change;

/// Which fixes are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixes {
    /// None.
    None,
    /// Those that are certain to keep the meaning.
    Safe,
    /// Those as well that may change what the author meant.
    All,
}

impl Fixes {
    /// Whether the change that fixes a finding is applied.
    pub fn include(self, diagnostic: &Diagnostic) -> bool {
        match self {
            Fixes::None => false,
            Fixes::Safe => diagnostic.is_fixable_safely(),
            Fixes::All => diagnostic.is_fixable(),
        }
    }
}

/// A text with fixes, and what they fixed.
#[derive(Debug)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// The findings that are fixed.
    pub done: Vec<Diagnostic>,
}

/// Puts fixes into one expression: from its end, so that the places of those before stay right. Of two that overlap only
/// one is put in; the other is found again.
fn expression(text: &str, found: &[&Diagnostic], which: Fixes) -> Fixed {
    let mut placed: Vec<_> = found
        .iter()
        .filter(|diagnostic| which.include(diagnostic))
        .filter_map(|diagnostic| Some((diagnostic.fix.as_ref()?.span, *diagnostic)))
        .collect();
    placed.sort_by_key(|(span, _)| std::cmp::Reverse((span.start, span.end)));
    let mut fixed = Fixed { text: text.to_owned(), done: Vec::new() };
    let mut free = u32::MAX;
    for (span, diagnostic) in placed {
        // Two insertions at one place are most often the same one.
        if span.end > free || (span.is_empty() && span.start == free) {
            continue;
        }
        let own = diagnostic.clone().in_text(&fixed.text);
        let text = fixes::apply(&fixed.text, &[own], true);
        if text != fixed.text {
            fixed.text = text;
            fixed.done.push(diagnostic.clone());
            free = span.start;
        }
    }
    fixed.done.reverse();
    fixed
}

/// Puts fixes into the expressions of a document.
pub fn document(document: &Document, engine: &Engine, found: &[Diagnostic], which: Fixes) -> Fixed {
    let mut pointers: Vec<&str> = Vec::new();
    for diagnostic in found.iter().filter(|diagnostic| which.include(diagnostic)) {
        if let Some(place) = &diagnostic.location
            && !pointers.contains(&place.pointer.as_str())
        {
            pointers.push(&place.pointer);
        }
    }
    let (mut changes, mut done) = (Vec::new(), Vec::new());
    for pointer in pointers {
        let here = found
            .iter()
            .filter(|diagnostic| diagnostic.location.as_ref().is_some_and(|place| place.pointer == pointer));
        let here: Vec<&Diagnostic> = here.filter(|diagnostic| diagnostic.text.is_some()).collect();
        let Some(old) = here.first().and_then(|diagnostic| diagnostic.text.clone()) else { continue };
        let fixed = expression(&old, &here, which);
        if fixed.text != old {
            changes.push(Change { pointer: pointer.to_owned(), old, new: fixed.text });
            done.extend(fixed.done);
        }
    }
    let text = if changes.is_empty() {
        // What is removed has no text left to change, so removals wait until the texts are done.
        let removed: Vec<&Diagnostic> =
            found.iter().filter(|diagnostic| which.include(diagnostic) && diagnostic.removal.is_some()).collect();
        done.extend(removed.iter().map(|diagnostic| (*diagnostic).clone()));
        removal::removed(document.text(), removed.iter().filter_map(|diagnostic| diagnostic.removal.as_deref()))
    } else {
        rewrite::changed(document, engine, &changes)
    };
    // A change that did not fit the document has fixed nothing.
    if text == document.text() || Document::parse(&text).is_err() {
        return Fixed { text: document.text().to_owned(), done: Vec::new() };
    }
    Fixed { text, done }
}

/// Returns what the fix of a finding replaces in a document: the text of the expression, and its parse tree.
pub fn edits_in_document(
    document: &Document,
    engine: &Engine,
    found: &[Diagnostic],
) -> Vec<Vec<(Range<usize>, String)>> {
    let tree = found.iter().any(|found| found.removal.is_some()).then(|| Tree::parse(document.text()));
    let removal = |found: &Diagnostic| {
        let ranges = removal::ranges_in(tree.as_ref()?, std::iter::once(found.removal.as_deref()?));
        Some(ranges.into_iter().map(|range| (range, String::new())).collect())
    };
    let mut all: Vec<Vec<_>> = found.iter().map(|found| removal(found).unwrap_or_default()).collect();
    let change = |found: &Diagnostic| {
        found.fix.as_ref().filter(|_| found.removal.is_none())?;
        let (place, old) = (found.location.as_ref()?, found.text.as_ref()?);
        let new = expression(old, &[found], Fixes::All).text;
        (new != **old).then(|| Change { pointer: place.pointer.clone(), old: old.to_string(), new })
    };
    let changes = (0..).zip(found).filter_map(|(number, found)| Some((number, change(found)?)));
    let (numbers, changes): (Vec<usize>, Vec<Change>) = changes.unzip();
    for (number, edits) in numbers.into_iter().zip(rewrite::edits(document, engine, &changes)) {
        if let Some(own) = all.get_mut(number) {
            *own = edits;
        }
    }
    all
}

/// Returns what the fix of a finding replaces in a piece of a text.
pub fn edits_in_piece(text: &str, piece: Range<usize>, found: &Diagnostic) -> Vec<(Range<usize>, String)> {
    let Some(fix) = &found.fix else { return Vec::new() };
    let range = fix.span.range();
    let range = piece.start + range.start..piece.start + range.end;
    if text.get(range.clone()).is_some() { vec![(range, fix.replacement.clone())] } else { Vec::new() }
}

/// Puts fixes into the pieces of a text, each with its findings; the pieces are in the order of the text.
pub fn pieces(text: &str, pieces: &[(Range<usize>, Vec<Diagnostic>)], which: Fixes) -> Fixed {
    let mut fixed = Fixed { text: String::with_capacity(text.len()), done: Vec::new() };
    let mut copied = 0;
    for (range, found) in pieces {
        let (Some(before), Some(piece)) = (text.get(copied..range.start), text.get(range.clone())) else { continue };
        let one = expression(piece, &found.iter().collect::<Vec<_>>(), which);
        fixed.text.push_str(before);
        fixed.text.push_str(&one.text);
        fixed.done.extend(one.done);
        copied = range.end;
    }
    fixed.text.push_str(text.get(copied..).unwrap_or_default());
    fixed
}
