//! Changes of a file: what fixes a finding, and the canonical layout of its expressions.

use std::ops::Range;

use attrflow::Diagnostic;
use attrflow::diagnostic::Fix;
use attrflow::syntax;

use crate::expression::Token;
use crate::expression::tokens;
use crate::file::Content;
use crate::file::File;
use crate::finding::Finding;
use crate::json::Decoded;
use crate::json::NodeKind;
use crate::json::encode;
use crate::mapping::MappingFile;
use crate::removal;
use crate::rewrite;
use crate::rewrite::Change;

/// The width of lines when an expression has a file of its own, as `attrflow fmt` has it.
const WIDTH: usize = 100;

/// Most characters of a title's part.
const MAX_TITLE: usize = 40;

/// A change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that are replaced.
    pub range: Range<usize>,
    /// The text that replaces them.
    pub text: String,
}

/// A change that fixes a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// What it does, in a few words.
    pub title: String,
    /// Whether it is certain to keep what the author meant.
    pub safe: bool,
    /// The changes; they do not overlap and are in the order of the file.
    pub edits: Vec<Edit>,
}

impl File {
    /// Returns the change that fixes a finding of this file, where one is known. In a document the parse tree of the expression
    /// is changed with its text, as `attrflow check --fix` does.
    pub fn action(&self, finding: &Finding) -> Option<Action> {
        if let Some(pointer) = &finding.diagnostic.removal {
            let ranges = removal::ranges(self.str(), [pointer.as_str()].into_iter());
            let edits: Vec<Edit> = ranges.into_iter().map(|range| Edit { range, text: String::new() }).collect();
            let title = "Delete this mapping (may change the meaning)".to_owned();
            return (!edits.is_empty()).then_some(Action { title, safe: false, edits });
        }
        let fix = finding.diagnostic.fix.as_ref()?;
        let edits = match &self.content {
            Content::Mapping(mapping) => self.fix_in_document(mapping, &finding.diagnostic, fix)?,
            _ => {
                let own = finding.diagnostic.span()?;
                // Outside of documents an expression is written as it reads, so that distances are the same.
                let start = finding.range.start.checked_sub(own.start as usize)?;
                let range = start + fix.span.start as usize..start + fix.span.end as usize;
                vec![Edit { range, text: fix.replacement.clone() }]
            }
        };
        let replaced = finding.diagnostic.text.as_deref().map_or("", |text| fix.span.slice(text));
        Some(Action { title: title(replaced, fix), safe: fix.safe, edits })
    }

    fn fix_in_document(&self, mapping: &MappingFile, diagnostic: &Diagnostic, fix: &Fix) -> Option<Vec<Edit>> {
        let Some(place) = &diagnostic.location else {
            // A fault of the JSON itself.
            return Some(vec![Edit { range: fix.span.range(), text: fix.replacement.clone() }]);
        };
        let old = diagnostic.text.as_deref()?;
        let node = mapping.tree.find(&place.pointer)?;
        let new =
            format!("{}{}{}", old.get(..fix.span.start as usize)?, fix.replacement, old.get(fix.span.end as usize..)?);
        let change = Change { pointer: place.pointer.clone(), old: old.to_owned(), new };
        let mut edits = Vec::new();
        if let Some(decoded) = mapping.expression(self.str(), node, diagnostic) {
            let range = decoded.range_in_file(fix.span.range());
            edits.push(Edit { range, text: encode(&fix.replacement) });
        }
        if let (Some(document), false) = (&mapping.document, mapping.is_broken()) {
            let others = rewrite::edits(document, self.engine(), &[change]).into_iter().flatten();
            let others = others.filter(|edit| !edits.iter().any(|own| overlaps(&own.range, &edit.0)));
            let others: Vec<Edit> = others.map(|(range, text)| Edit { range, text }).collect();
            edits.extend(others);
        }
        edits.sort_by_key(|edit| edit.range.start);
        (!edits.is_empty()).then_some(edits)
    }

    /// Returns what lays out the expressions of the file canonically: on one line in a document, else over several lines where
    /// one would be long. What cannot be read stays as it is.
    pub fn format(&self) -> Vec<Edit> {
        let limits = self.engine().limits();
        let changed = |decoded: &Decoded, new: String, is_json: bool| -> Vec<Edit> {
            let edit = |(range, text): (Range<usize>, &str)| {
                let text = if is_json { encode(text) } else { text.to_owned() };
                Edit { range: decoded.range_in_file(range), text }
            };
            changes(&decoded.text, &new).into_iter().map(edit).collect()
        };
        match &self.content {
            Content::Expression(decoded) => {
                let Ok(tree) = syntax::parse(&decoded.text, limits) else { return Vec::new() };
                let laid_out = syntax::print_within(&tree, WIDTH, limits);
                laid_out.map(|text| changed(decoded, format!("{text}\n"), false)).unwrap_or_default()
            }
            Content::Mapping(mapping) => {
                let pieces = functions(mapping, self.str()).into_iter();
                let edit = |decoded: Decoded| {
                    let tree = syntax::parse(&decoded.text, limits).ok();
                    tree.map(|tree| changed(&decoded, syntax::print(&tree), true)).unwrap_or_default()
                };
                pieces.flat_map(edit).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The expressions of functions, wherever they are in a document.
fn functions(mapping: &MappingFile, text: &str) -> Vec<Decoded> {
    let is_function = |id| {
        let kind = mapping.tree.member(id, "type").and_then(|kind| mapping.tree.text(text, kind));
        kind.is_some_and(|kind| kind == "Function")
    };
    let objects =
        mapping.tree.nodes().filter(|(id, node)| matches!(node.kind, NodeKind::Object(_)) && is_function(*id));
    let found = objects.filter_map(|(id, _)| mapping.tree.member(id, "expression"));
    let whole = found.filter(|id| mapping.tree.node(*id).is_some_and(|node| !node.is_damaged));
    whole.filter_map(|id| mapping.tree.decoded(text, id)).collect()
}

fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// What has to be replaced in the old text to get the new one: only blanks, where nothing else differs, so that the way
/// constants are escaped in the file stays.
fn changes<'n>(old: &str, new: &'n str) -> Vec<(Range<usize>, &'n str)> {
    let (old_tokens, new_tokens) = (tokens(old), tokens(new));
    let same = |(one, other): (&Token, &Token)| old.get(one.range.clone()) == new.get(other.range.clone());
    if old_tokens.len() != new_tokens.len() || !old_tokens.iter().zip(&new_tokens).all(same) {
        return if old == new { Vec::new() } else { vec![smallest(old, new)] };
    }
    let mut found = Vec::new();
    let (mut old_end, mut new_end) = (0, 0);
    let ends = (old.len()..old.len(), new.len()..new.len());
    let places = old_tokens.into_iter().zip(new_tokens).map(|(one, other)| (one.range, other.range));
    for (one, other) in places.chain([ends]) {
        let (gap, wanted) = (old_end..one.start, new.get(new_end..other.start).unwrap_or_default());
        if old.get(gap.clone()) != Some(wanted) {
            found.push((gap, wanted));
        }
        (old_end, new_end) = (one.end, other.end);
    }
    found
}

/// The part of the old text that differs from the new one, and what is there in the new one.
fn smallest<'n>(old: &str, new: &'n str) -> (Range<usize>, &'n str) {
    let start: usize =
        old.chars().zip(new.chars()).take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let pairs = old_rest.chars().rev().zip(new_rest.chars().rev());
    let end: usize = pairs.take_while(|(one, other)| one == other).map(|(one, _)| one.len_utf8()).sum();
    (start..old.len() - end, new_rest.get(..new_rest.len() - end).unwrap_or_default())
}

fn title(replaced: &str, fix: &Fix) -> String {
    let part = |text: &str| {
        let line = attrflow::untrusted::Untrusted(text).to_string();
        if line.chars().count() <= MAX_TITLE { line } else { line.chars().take(MAX_TITLE).chain(['…']).collect() }
    };
    let what = match (replaced.is_empty(), fix.replacement.is_empty()) {
        (true, _) => format!("Insert `{}`", part(&fix.replacement)),
        (_, true) => format!("Remove `{}`", part(replaced)),
        _ => format!("Replace `{}` with `{}`", part(replaced), part(&fix.replacement)),
    };
    if fix.safe { what } else { format!("{what} (may change the meaning)") }
}
