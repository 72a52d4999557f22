//! The report as Markdown, for a comment on a change.

use std::fmt::Write;

use attrflow::diff::DefinitionDifference;
use attrflow::diff::Population;
use attrflow::diff::Presence;
use attrflow::diff::ScopeChange;
use attrflow::diff::Tally;

use crate::diff::Report;
use crate::diff::text;
use crate::escape::json;
use crate::escape::markdown;
use crate::escape::markdown_code;

/// The whole report.
pub fn report(report: &Report<'_>) -> String {
    let mut out = String::new();
    if report.differences.is_empty() && report.definitions.is_empty() {
        out.push_str(if report.records.is_some() { "No differences.\n\n" } else { "No differences.\n" });
    }
    for object in report.differences {
        let _ = match object.presence {
            Presence::Changed => writeln!(out, "### {}\n", markdown(&text::name(object))),
            presence => writeln!(out, "### {} ({})\n", markdown(&text::name(object)), presence.word()),
        };
        if object.fields.is_empty() && object.attributes.is_empty() {
            continue;
        }
        out.push_str("| | what | field | old | new |\n|---|---|---|---|---|\n");
        for field in &object.fields {
            row(&mut out, Presence::Changed, "(mapping)", field.field, (&field.old, &field.new));
        }
        for attribute in &object.attributes {
            for field in text::told(attribute) {
                row(&mut out, attribute.presence, &attribute.target, field.field, (&field.old, &field.new));
            }
        }
        out.push('\n');
    }
    definitions(&mut out, report.definitions);
    if let Some((population, tally)) = report.records {
        records(&mut out, population, tally);
    }
    out
}

/// The definitions, a table for each object.
fn definitions(out: &mut String, differences: &[DefinitionDifference]) {
    for same in differences.chunk_by(|one, other| text::definition_name(one) == text::definition_name(other)) {
        let Some(first) = same.first() else { continue };
        let _ = writeln!(out, "### {}\n", markdown(&text::definition_name(first)));
        out.push_str("| | what | field | old | new |\n|---|---|---|---|---|\n");
        for difference in same {
            let name = difference.attribute.as_deref().unwrap_or("(definition)");
            if difference.fields.is_empty() {
                row(out, difference.presence, name, "", (&None, &None));
            }
            for field in &difference.fields {
                row(out, difference.presence, name, field.field, (&field.old, &field.new));
            }
        }
        out.push('\n');
    }
}

fn row(out: &mut String, presence: Presence, what: &str, field: &str, (old, new): (&Option<String>, &Option<String>)) {
    let shown = |value: &Option<String>| value.as_deref().map_or(String::new(), markdown_code);
    let _ =
        writeln!(out, "| {} | {} | {field} | {} | {} |", presence.word(), markdown_code(what), shown(old), shown(new));
}

fn records(out: &mut String, population: &Population<'_>, tally: &Tally) {
    let _ = writeln!(out, "{} of {} records take part in both", tally.in_both, tally.records);
    for (scoped, words) in [(ScopeChange::Enters, "entering"), (ScopeChange::Leaves, "leaving")] {
        let (count, examples) = tally.scope_changes(scoped);
        if count > 0 {
            let _ = writeln!(out, "\n{words} the scope: {count}, {}", text::numbers(&examples, count));
        }
    }
    let differ =
        population.targets(tally).filter(|(_, target)| target.changed() > 0 || !target.collisions().is_empty());
    let differ: Vec<_> = differ.collect();
    if differ.is_empty() {
        out.push_str("\nNo value changes.\n");
        return;
    }
    out.push_str("\n| target | pattern | records | examples |\n|---|---|---:|---|\n");
    for (name, target) in differ {
        for (pattern, count, examples) in target.patterns() {
            let values: Vec<String> = examples
                .iter()
                .map(|example| match text::values_of(example) {
                    Some((record, old, new)) => format!("{record}: {} → {}", markdown_code(&old), markdown_code(&new)),
                    None => example.record.to_string(),
                })
                .collect();
            let _ =
                writeln!(out, "| {} | {} | {count} | {} |", markdown_code(name), pattern.words(), values.join(", "));
        }
        for (old, new, count) in target.frequent(text::FREQUENT) {
            let change = format!("{} → {}", markdown_code(&json(&old)), markdown_code(&json(&new)));
            let _ = writeln!(out, "| {} | the same change | {count} | {change} |", markdown_code(name));
        }
        let collisions = target.collisions();
        if let Some(first) = collisions.first() {
            let sharing: u64 = collisions.iter().map(|collision| collision.records).sum();
            let examples: Vec<String> = first.examples.iter().map(u64::to_string).collect();
            let before = target.collided_before();
            let words = format!("**shares its new value with another** ({before} before)");
            let _ = writeln!(out, "| {} | {words} | {sharing} | {} |", markdown_code(name), examples.join(", "));
        }
    }
}
