//! Expressions of a document replaced where they stand: their texts and their trees. Every other byte stays.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;

use attrflow::Document;
use attrflow::Engine;
use attrflow::syntax;
use serde::Serialize;
use serde_json::Value;
use serde_json::ser::PrettyFormatter;

use crate::pointer;

/// An expression that gets another text.
#[derive(Debug)]
pub struct Change {
    /// Where its text stands, or its tree where there is only that.
    pub pointer: String,
    /// The text it has.
    pub old: String,
    /// The text it gets.
    pub new: String,
}

/// A value that is replaced.
type Edit = (String, Value);

/// The document's text with the changes. A change that does not fit the document is left out.
pub fn changed(document: &Document, engine: &Engine, changes: &[Change]) -> String {
    apply(document.text(), values(document, engine, changes))
}

/// Returns the bytes of the document's text that each change by itself replaces, in the order of the text, each with its new text. The text is
/// read once for all of them.
pub fn edits(document: &Document, engine: &Engine, changes: &[Change]) -> Vec<Vec<(Range<usize>, String)>> {
    let each = changes.iter().map(|change| values(document, engine, std::slice::from_ref(change)));
    let each: Vec<Vec<Edit>> = each.collect();
    let layout = Layout::of(document.text(), each.iter().flatten());
    each.iter().map(|edits| layout.placed(edits)).collect()
}

/// Returns the values that the changes replace.
fn values(document: &Document, engine: &Engine, changes: &[Change]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for change in changes {
        let Some(at) = document.json().pointer(&change.pointer) else { continue };
        let is_other = change.pointer.rsplit_once('/').is_some_and(|split| !is_expression(&split));
        if is_other && at.as_str() == Some(&change.old) {
            // The name of a target, or a value of a scoping filter.
            edits.push((change.pointer.clone(), Value::String(change.new.clone())));
            continue;
        }
        let source = match at {
            // A constant's text may be written without quotes; then it is not the expression.
            Value::String(text) if *text != change.old => continue,
            Value::String(_) => change.pointer.rsplit_once('/').filter(is_expression).map(|(source, _)| source),
            _ => Some(change.pointer.as_str()),
        };
        let Some(source) = source else { continue };
        let Ok(new) = engine.source_tree(&change.new) else { continue };
        if at.is_string() {
            edits.push((change.pointer.clone(), Value::String(change.new.clone())));
        }
        // A text that cannot be read has no tree that could be compared.
        let old = engine.source_tree(&change.old).unwrap_or_default();
        if let Value::Object(mut new) = new {
            // The text was given as it is to be, not in its canonical layout.
            new.remove("expression");
            merge(document, source, &old, Value::Object(new), &mut edits);
        }
    }
    edits
}

/// Whether a pointer, split before its last part, leads to the text of an expression.
fn is_expression((_, member): &(&str, &str)) -> bool {
    member.eq_ignore_ascii_case("expression")
}

/// The document's text with every expression in its canonical layout.
pub fn laid_out(document: &Document, engine: &Engine) -> String {
    let mut edits = Vec::new();
    for (_, mapping) in document.object_mappings() {
        for source in mapping.attributes.iter().filter_map(|attribute| attribute.source.as_ref()) {
            let mut open = vec![source.pointer.clone()];
            while let Some(part) = open.pop() {
                let text = |name| document.member(&part, name).and_then(|(at, value)| Some((at, value.as_str()?)));
                let is_function = text("type").is_some_and(|(_, kind)| kind == "Function");
                if let (true, Some((pointer, text))) = (is_function, text("expression"))
                    && let Ok(tree) = syntax::parse(text, engine.limits())
                {
                    let canonical = syntax::print(&tree);
                    if canonical != text {
                        edits.push((pointer, Value::String(canonical)));
                    }
                }
                let Some((list, Value::Array(parameters))) = document.member(&part, "parameters") else { continue };
                let values = (0..parameters.len()).filter_map(|number| {
                    document.member(&format!("{list}/{number}"), "value").map(|(pointer, _)| pointer)
                });
                open.extend(values);
            }
        }
    }
    apply(document.text(), edits)
}

/// What has to be replaced so that the tree says what the new one says. Where old and new tree are alike nothing changes,
/// however the document writes it.
fn merge(document: &Document, pointer: &str, old: &Value, new: Value, edits: &mut Vec<Edit>) {
    let Some(actual) = document.json().pointer(pointer) else { return };
    if *old == new || *actual == new {
        return;
    }
    match (actual, old, new) {
        (Value::Object(_), _, Value::Object(new)) => {
            for (key, new) in new {
                let Some((pointer, actual)) = document.member(pointer, &key) else { continue };
                let spelt = |value: &Value| value.as_str().map(str::to_ascii_lowercase);
                if key == "name" && spelt(actual) == spelt(&new) && *actual != new {
                    // The name of a function is the documented one in both trees, whatever the texts say.
                    edits.push((pointer, new));
                } else {
                    merge(document, &pointer, old.get(&key).unwrap_or(&Value::Null), new, edits);
                }
            }
        }
        // A document may hold texts without trees.
        (Value::Array(actual), Value::Array(old), _) if actual.is_empty() && !old.is_empty() => {}
        (Value::Array(actual), Value::Array(old), Value::Array(new))
            if actual.len() == new.len() && old.len() == new.len() =>
        {
            for (number, (old, new)) in old.iter().zip(new).enumerate() {
                merge(document, &format!("{pointer}/{number}"), old, new, edits);
            }
        }
        (_, _, new) => {
            let is_pascal = pointer.rsplit('/').next().is_some_and(|name| name.starts_with(char::is_uppercase));
            edits.push((pointer.to_owned(), if is_pascal { in_pascal_case(new) } else { new }));
        }
    }
}

/// A tree with its members named as the PowerShell SDK names them.
fn in_pascal_case(tree: Value) -> Value {
    match tree {
        Value::Object(members) => {
            let capital = |name: &str| -> String {
                let mut letters = name.chars();
                letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
            };
            members.into_iter().map(|(name, value)| (capital(&name), in_pascal_case(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(in_pascal_case).collect(),
        other => other,
    }
}

fn apply(text: &str, edits: Vec<Edit>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in Layout::of(text, edits.iter()).placed(&edits) {
        let Some(before) = text.get(done..range.start) else { continue };
        result.push_str(before);
        result.push_str(&new);
        done = range.end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    result
}

/// A text, and where it has the values that are replaced.
struct Layout<'t> {
    text: &'t str,
    places: HashMap<String, Range<usize>>,
    /// What a part is indented by.
    step: &'t str,
}

impl<'t> Layout<'t> {
    fn of<'e>(text: &'t str, edits: impl Iterator<Item = &'e Edit>) -> Layout<'t> {
        let wanted: HashSet<&str> = edits.map(|(pointer, _)| pointer.as_str()).collect();
        let step = text.lines().map(margin).find(|margin| !margin.is_empty()).unwrap_or("  ");
        Layout { text, places: pointer::places(text, &wanted), step }
    }

    /// Returns the bytes of values, in the order of the text, with what is written there.
    fn placed(&self, edits: &[Edit]) -> Vec<(Range<usize>, String)> {
        let place = |(pointer, value): &'_ Edit| Some((self.places.get(pointer)?.clone(), value.clone()));
        let mut placed: Vec<(Range<usize>, Value)> = edits.iter().filter_map(place).collect();
        placed.sort_by_key(|(range, _)| range.start);
        let new = |(range, value): (Range<usize>, Value)| {
            let (raw, before) = (self.text.get(range.clone())?, self.text.get(..range.start)?);
            Some((range, written(&value, raw, before, self.step)))
        };
        placed.into_iter().filter_map(new).collect()
    }
}

/// The blanks a line begins with.
fn margin(line: &str) -> &str {
    let rest = line.trim_start_matches([' ', '\t']);
    line.strip_suffix(rest).unwrap_or_default()
}

/// A value in the layout of what it replaces; `step` is what a part is indented by.
fn written(value: &Value, raw: &str, before: &str, step: &str) -> String {
    if !value.is_array() || !raw.contains('\n') {
        return value.to_string();
    }
    let outer = margin(before.rsplit('\n').next().unwrap_or_default());
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(step.as_bytes());
    if value.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, formatter)).is_err() {
        return value.to_string();
    }
    let line_end = if raw.contains("\r\n") { "\r\n" } else { "\n" };
    String::from_utf8_lossy(&bytes).replace('\n', &format!("{line_end}{outer}"))
}
