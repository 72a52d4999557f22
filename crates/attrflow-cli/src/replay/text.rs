//! The report for people: a line for each target attribute, below it patterns and reasons.

use std::fmt::Write;

use anstyle::AnsiColor;
use anstyle::Style;
use attrflow::replay::Attribute;
use attrflow::replay::Example;
use attrflow::replay::Reason;
use attrflow::replay::Report;
use attrflow::untrusted::Untrusted;

use crate::escape;

/// Names that are longer do not widen the column.
const MAX_WIDTH: usize = 48;

/// Writes the report.
pub fn report(report: &Report) -> String {
    let mut text = String::new();
    let skipped: u64 = report.not_comparable().map(|(_, count)| count).sum();
    let entries = counted(report.entries, "log entry", "log entries");
    let objects = counted(report.objects, "object", "objects");
    let _ = writeln!(text, "{entries} about {objects}; not comparable: {}", counted(skipped, "entry", "entries"));
    reasons(&mut text, "  ", report.not_comparable());
    let shown = || report.attributes.iter().filter(|attribute| is_shown(attribute));
    let has_several = shown().any(|attribute| shown().any(|other| other.object != attribute.object));
    let name = |attribute: &Attribute| match attribute.object.as_str() {
        object if has_several && !object.is_empty() => {
            format!("{}: {}", Untrusted(object), Untrusted(&attribute.target))
        }
        _ => Untrusted(&attribute.target).to_string(),
    };
    let width = shown().map(|attribute| name(attribute).chars().count()).max().unwrap_or_default().min(MAX_WIDTH);
    for attribute in shown() {
        let bold = Style::new().bold();
        let differences = match attribute.differences() {
            0 => String::new(),
            count => {
                let red = AnsiColor::Red.on_default();
                format!(", {red}{count} different{red:#}")
            }
        };
        let _ = writeln!(text, "{bold}{:width$}{bold:#}  {} equal{differences}", name(attribute), attribute.equal);
        for (pattern, count, examples) in attribute.different() {
            let _ = writeln!(text, "    {:22} {count:>6}  {}", pattern.words(), places(examples, count));
            for example in examples {
                if let Some((there, here)) = &example.values {
                    let _ = writeln!(text, "        logged {}, computed {}", escape::json(there), escape::json(here));
                }
            }
        }
        reasons(&mut text, "    ", attribute.not_comparable());
    }
    let (equal, different) = (report.equal(), report.differences());
    let _ = writeln!(text, "{}: {equal} equal, {different} different", counted(equal + different, "value", "values"));
    text
}

fn is_shown(attribute: &Attribute) -> bool {
    attribute.equal > 0 || attribute.differences() > 0 || attribute.not_comparable().next().is_some()
}

fn reasons(text: &mut String, indent: &str, counted: impl Iterator<Item = (Reason, u64)>) {
    for (reason, count) in counted {
        let _ = writeln!(text, "{indent}{:22} {count:>6}  not comparable: {}", reason.words(), reason.explanation());
    }
}

/// Names the entries and records of examples.
fn places(examples: &[Example], count: u64) -> String {
    let place = |example: &Example| {
        let (entry, record) = (example.entry.1, example.record.1);
        let code = example.code.map(|code| format!(" ({code})")).unwrap_or_default();
        format!("entry {entry} with record {record}{code}")
    };
    let more = if count > examples.len() as u64 { ", ..." } else { "" };
    format!("{}{more}", examples.iter().map(place).collect::<Vec<_>>().join(", "))
}

fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}
