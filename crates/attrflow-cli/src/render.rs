//! A diagnostic as people read it: what, where with the text under which the place is marked, and what to do.

use std::ops::Range;

use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Origin;
use annotate_snippets::Patch;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;
use anstream::adapter::strip_str;
use attrflow::Diagnostic;
use attrflow::diagnostic::Severity;
use attrflow::source::Span;
use attrflow::untrusted::LineFeeds;
use attrflow::untrusted::Untrusted;
use attrflow::untrusted::visible;

use crate::escape::escape;

/// The diagnostic with styles, a line break at its end. `origin` names what was read: a file, or the expression.
pub fn rendered(diagnostic: &Diagnostic, origin: &str) -> String {
    lay_out(diagnostic, origin, 1, false)
}

/// The same for a text whose first line has this number, and with the change that fixes it.
pub fn with_fix(diagnostic: &Diagnostic, origin: &str, first: usize) -> String {
    lay_out(diagnostic, origin, first, true)
}

fn lay_out(diagnostic: &Diagnostic, origin: &str, first: usize, fix: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        _ => Level::INFO,
    };
    let message = escape(&diagnostic.message).into_owned();
    let mut group = Group::with_title(level.primary_title(message).id(diagnostic.code.id));
    let text = diagnostic.text.as_deref().filter(|text| !text.is_empty() && !diagnostic.labels.is_empty());
    group = match text {
        Some(text) => group.element(snippet(diagnostic, text).line_start(first).path(PLACE)),
        None => group.element(Origin::path(PLACE)),
    };
    if let Some(place) = diagnostic.location.as_ref().filter(|place| !place.pointer.is_empty()) {
        group = group.element(Level::NOTE.with_name("in").message(escape(&place.pointer).into_owned()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(escape(help).into_owned()));
    }
    group = group.element(Level::HELP.message(format!("`attrflow explain {}`", diagnostic.code)));
    let mut groups = vec![group];
    groups.extend(text.filter(|_| fix).and_then(|text| fixed(diagnostic, text, first)));
    if fix && diagnostic.removal.is_some() {
        groups.push(Group::with_title(Level::HELP.secondary_title("`--unsafe-fixes` deletes this mapping")));
    }
    placed(&Renderer::styled().render(&groups), &place(diagnostic, origin))
}

/// The text with the change that fixes it.
fn fixed<'a>(diagnostic: &Diagnostic, text: &str, first: usize) -> Option<Group<'a>> {
    let fix = diagnostic.fix.as_ref()?;
    let shown = Shown::of(text);
    let range = shown.range(fix.span);
    let replacement = escape(&fix.replacement).into_owned();
    let title = if fix.safe { "`--fix` writes" } else { "`--unsafe-fixes` writes" };
    let patch = Patch::new(range, replacement);
    Some(
        Group::with_title(Level::HELP.secondary_title(title))
            .element(Snippet::source(shown.text).line_start(first).patch(patch)),
    )
}

/// Marks the place until the text is laid out: the layout would add line and column of the expression to it, which
/// in a document are not those of the file.
const PLACE: &str = "\u{f8ff}";

/// How the lines begin that follow the text.
const NOTES: [&str; 2] = ["= in: ", "= help: "];

/// Puts the place into the text, and removes the empty line of the margin above the first note.
fn placed(text: &str, place: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (mut located, mut helped) = (false, false);
    for line in text.lines() {
        let bare = strip_str(line).to_string();
        if !located && let Some((before, after)) = line.split_once(PLACE) {
            located = true;
            let after = after.trim_start_matches(|character: char| character == ':' || character.is_ascii_digit());
            lines.push(format!(" {before}{place}{after}"));
        } else {
            if !helped && NOTES.iter().any(|note| bare.trim_start().starts_with(note)) {
                helped = true;
                if lines.last().is_some_and(|last| strip_str(last).to_string().trim() == "|") {
                    lines.pop();
                }
            }
            lines.push(line.to_owned());
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Returns `users.json:12:3 (target)`.
fn place(diagnostic: &Diagnostic, origin: &str) -> String {
    let origin = escape(origin);
    match diagnostic.location.as_ref().and_then(|found| found.target.as_ref()) {
        Some(target) => format!("{origin} ({})", escape(target)),
        None => origin.into_owned(),
    }
}

fn snippet<'a>(diagnostic: &Diagnostic, text: &str) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let shown = Shown::of(text);
    let annotations = diagnostic.labels.iter().enumerate().map(|(position, label)| {
        let kind = if position == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let words = escape(&label.text).into_owned();
        let annotation = kind.span(shown.range(label.span));
        if words.is_empty() { annotation } else { annotation.label(words) }
    });
    let annotations: Vec<_> = annotations.collect();
    Snippet::source(shown.text).annotations(annotations)
}

/// Text as it is shown, and where each of its bytes went.
struct Shown {
    text: String,
    /// What was written longer than it is: the byte where it stood, and by how much everything after it is moved.
    shifts: Vec<(usize, usize)>,
    /// The length of the text as it was.
    length: usize,
}

impl Shown {
    fn of(text: &str) -> Shown {
        let mut shown = Shown { text: String::with_capacity(text.len()), shifts: Vec::new(), length: text.len() };
        let mut done = 0;
        for (place, character) in Untrusted(text).escapes(LineFeeds::Kept) {
            // The renderer replaces tabs by blanks, takes both characters of a line break, and begins each line with its number.
            let is_kept =
                matches!(character, '\t' | ':') || text.get(place..).is_some_and(|rest| rest.starts_with("\r\n"));
            if !is_kept {
                shown.text.push_str(text.get(done..place).unwrap_or_default());
                visible(character, &mut shown.text);
                done = place + character.len_utf8();
                shown.shifts.push((done, shown.text.len().saturating_sub(done)));
            }
        }
        shown.text.push_str(text.get(done..).unwrap_or_default());
        shown
    }

    /// Where a byte of the text stands now.
    fn offset(&self, byte: usize) -> usize {
        let byte = byte.min(self.length);
        let known = self.shifts.partition_point(|(place, _)| *place <= byte);
        let shift = known.checked_sub(1).and_then(|last| self.shifts.get(last)).map_or(0, |(_, longer)| *longer);
        let mut offset = (byte + shift).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    fn range(&self, span: Span) -> Range<usize> {
        let start = self.offset(span.start as usize);
        start..self.offset(span.end as usize).max(start)
    }
}

/// The body of a fuzz target, with generated bytes.
#[cfg(test)]
mod tests {
    use crate::generated;
    use crate::rendered;

    #[test]
    fn foreign_text_is_laid_out_safely() {
        let wholes = [
            "Join(\" \", [givenName], ",
            "{\"synchronizationRules\":[{\"objectMappings\":[{\"attributeMappings\":[{}]}]}]}",
        ];
        generated::run("rendered", rendered::rendered, &wholes);
    }
}
