//! The report for people.

use std::fmt::Write;

use anstyle::AnsiColor;
use anstyle::Style;
use attrflow::diff::AttributeDifference;
use attrflow::diff::DefinitionDifference;
use attrflow::diff::Example;
use attrflow::diff::FieldChange;
use attrflow::diff::ObjectDifference;
use attrflow::diff::Population;
use attrflow::diff::Presence;
use attrflow::diff::ScopeChange;
use attrflow::diff::Tally;
use attrflow::untrusted::Untrusted;

use crate::diff::Report;
use crate::escape;

/// The default of a field; of a lone mapping it is not worth a line.
const USUAL: &[(&str, &str)] = &[("flowType", "Always"), ("flowBehavior", "FlowWhenChanged")];

/// How many frequent changes of values are shown for a target.
pub const FREQUENT: usize = 5;

/// The whole report, with styles.
pub fn report(report: &Report<'_>) -> String {
    let mut text = String::new();
    for (number, object) in report.differences.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        object_mapping(&mut text, object);
    }
    definitions(&mut text, report.definitions);
    if report.differences.is_empty() && report.definitions.is_empty() {
        text.push_str("no differences\n");
    }
    if let Some((population, tally)) = report.records {
        text.push('\n');
        records(&mut text, population, tally);
    }
    text
}

/// The definitions, directory by directory and object by object.
fn definitions(text: &mut String, differences: &[DefinitionDifference]) {
    let mut head = String::new();
    for difference in differences {
        let next = definition_name(difference);
        if next != head {
            let bold = Style::new().bold();
            let _ = writeln!(text, "{}{bold}{}{bold:#}", if text.is_empty() { "" } else { "\n" }, Untrusted(&next));
            head = next;
        }
        let (style, sign) = mark(difference.presence);
        let name = difference.attribute.as_deref().unwrap_or("(definition)");
        let _ = writeln!(text, "{style}{sign} {}{style:#}", Untrusted(name));
        for field in &difference.fields {
            text.push_str("    ");
            changed(text, field, 4);
        }
    }
}

/// The directory and the object of a definition in reports.
pub fn definition_name(difference: &DefinitionDifference) -> String {
    match &difference.object {
        Some(object) => format!("definition of {object} in {}", difference.directory),
        None => format!("definition of {}", difference.directory),
    }
}

fn mark(presence: Presence) -> (Style, char) {
    match presence {
        Presence::Added => (AnsiColor::Green.on_default(), '+'),
        Presence::Removed => (AnsiColor::Red.on_default(), '-'),
        Presence::Changed => (AnsiColor::Yellow.on_default(), '~'),
    }
}

/// An object mapping's name in reports.
pub fn name(object: &ObjectDifference) -> String {
    match (object.source_object.as_str(), object.target_object.as_str()) {
        ("", "") => "mapping".to_owned(),
        (source, target) => format!("{source} -> {target}"),
    }
}

fn object_mapping(text: &mut String, object: &ObjectDifference) {
    let (style, sign) = mark(object.presence);
    let bold = Style::new().bold();
    let _ = match object.presence {
        Presence::Changed => writeln!(text, "{bold}{}{bold:#}", Untrusted(&name(object))),
        _ => writeln!(text, "{style}{sign} {}{style:#}", Untrusted(&name(object))),
    };
    for field in &object.fields {
        let (style, sign) = mark(Presence::Changed);
        let _ = write!(text, "{style}{sign}{style:#} ");
        changed(text, field, 2);
    }
    object.attributes.iter().for_each(|attribute| attribute_mapping(text, attribute));
}

fn attribute_mapping(text: &mut String, attribute: &AttributeDifference) {
    let (style, sign) = mark(attribute.presence);
    let _ = writeln!(text, "{style}{sign} {}{style:#}", Untrusted(&attribute.target));
    for field in told(attribute) {
        text.push_str("    ");
        changed(text, field, 4);
    }
}

/// The fields that are worth a line.
pub fn told(attribute: &AttributeDifference) -> impl Iterator<Item = &FieldChange> {
    attribute.fields.iter().filter(|field| {
        let value = field.old.as_deref().or(field.new.as_deref()).unwrap_or_default();
        let usual = USUAL.contains(&(field.field, value)) || field.field == "type";
        attribute.presence == Presence::Changed || !usual
    })
}

/// A field with what it was and what it is, one below the other; the first line is indented already.
fn changed(text: &mut String, field: &FieldChange, indent: usize) {
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let margin = " ".repeat((indent + field.field.len() + 2).saturating_sub(3));
    let or_none = |value: &Option<String>| value.as_deref().map_or("(none)".to_owned(), |it| Untrusted(it).to_string());
    let _ = match (&field.old, &field.new) {
        (Some(only), None) if indent > 2 => writeln!(text, "{}: {red}{}{red:#}", field.field, Untrusted(only)),
        (None, Some(only)) if indent > 2 => writeln!(text, "{}: {green}{}{green:#}", field.field, Untrusted(only)),
        (old, new) => {
            let (old, new) = (or_none(old), or_none(new));
            writeln!(text, "{}: {red}{old}{red:#}\n{margin}-> {green}{new}{green:#}", field.field)
        }
    };
}

fn records(text: &mut String, population: &Population<'_>, tally: &Tally) {
    let _ = writeln!(text, "{} of {} records take part in both", tally.in_both, tally.records);
    for (scoped, words) in [(ScopeChange::Enters, "entering"), (ScopeChange::Leaves, "leaving")] {
        let (count, examples) = tally.scope_changes(scoped);
        if count > 0 {
            let _ = writeln!(text, "{words} the scope: {count}, {}", numbers(&examples, count));
        }
    }
    let mut differs = false;
    for (name, target) in population.targets(tally) {
        let collisions = target.collisions();
        if target.changed() == 0 && collisions.is_empty() {
            continue;
        }
        differs = true;
        let bold = Style::new().bold();
        let values = if target.changed() == 1 { "value changes" } else { "values change" };
        let _ = writeln!(text, "{bold}{}{bold:#}: {} {values}", Untrusted(name), target.changed());
        for (pattern, count, examples) in target.patterns() {
            let shown: Vec<u64> = examples.iter().map(|example| example.record).collect();
            let _ = writeln!(text, "    {:18} {count:>8}  {}", pattern.words(), numbers(&shown, count));
            for (record, old, new) in examples.iter().filter_map(values_of) {
                let _ = writeln!(text, "        {record}: {old} -> {new}");
            }
        }
        for (old, new, count) in target.frequent(FREQUENT) {
            let change = format!("{} -> {}", escape::json(&old), escape::json(&new));
            let _ = writeln!(text, "    {:18} {count:>8}  {change}", "the same change");
        }
        if let Some(first) = collisions.first() {
            let red = AnsiColor::Red.on_default();
            let sharing: u64 = collisions.iter().map(|collision| collision.records).sum();
            let _ = writeln!(
                text,
                "    {red}{sharing} records share a new value with another{red:#} ({} before): {}",
                target.collided_before(),
                numbers(&first.examples, sharing)
            );
        }
    }
    if !differs {
        text.push_str("no value changes\n");
    }
}

/// The example's values, where they are shown.
pub fn values_of(example: &Example) -> Option<(u64, String, String)> {
    let (old, new) = example.values.as_ref()?;
    Some((example.record, escape::json(old), escape::json(new)))
}

/// `records 3, 7, 9, ...`: the first of this many.
pub fn numbers(examples: &[u64], count: u64) -> String {
    let shown: Vec<String> = examples.iter().map(u64::to_string).collect();
    let more = if count > examples.len() as u64 { ", ..." } else { "" };
    format!("{} {}{more}", if count == 1 { "record" } else { "records" }, shown.join(", "))
}
