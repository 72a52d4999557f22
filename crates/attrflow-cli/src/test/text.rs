//! The report for people: what failed with its difference, what is not covered, and the counts at the end.

use std::fmt::Write;

use anstyle::AnsiColor;
use anstyle::Style;
use attrflow::testing::CaseResult;
use attrflow::testing::Coverage;
use attrflow::testing::Finding;
use attrflow::testing::Line;
use attrflow::untrusted::Untrusted;

use crate::check;
use crate::escape::escape;
use crate::exit::Failure;
use crate::output;
use crate::render;
use crate::report;
use crate::test::Report;

const BAD: Style = AnsiColor::Red.on_default();
const GOOD: Style = AnsiColor::Green.on_default();
const DIM: Style = Style::new().dimmed();
const BOLD: Style = Style::new().bold();

/// Most lines of a difference that are shown.
const SHOWN: usize = 60;

/// Prints the report.
pub fn print(report: &Report) -> Result<(), Failure> {
    let mut text = String::new();
    for fault in &report.faults {
        let origin = fault.file.display().to_string();
        for diagnostic in &fault.diagnostics {
            let region = check::place(&fault.file, diagnostic);
            text.push_str(&render::rendered(diagnostic, &report::location(&origin, region)));
            text.push('\n');
        }
    }
    for case in report.cases.iter().filter(|case| !case.passed()) {
        failed(case, &mut text);
    }
    for file in report.cases.iter().filter_map(|case| case.written.as_ref()) {
        line(&mut text, &format!("written {}", escape(&file.display().to_string())));
    }
    for file in &report.obsolete {
        let name = escape(&file.display().to_string()).into_owned();
        let what = if report.removed { "removed" } else { "obsolete, no case has it (`--bless` removes it):" };
        line(&mut text, &format!("{what} {name}"));
    }
    if let Some(findings) = &report.findings {
        personas(findings, &mut text);
    }
    if let Some(coverage) = &report.coverage {
        covered(coverage, report, &mut text);
    }
    let (passed, failed) = (report.passed(), report.failed());
    let color = if failed == 0 { GOOD } else { BAD };
    line(&mut text, &format!("{color}{passed} passed, {failed} failed{color:#}"));
    output::styled(&text)
}

fn line(text: &mut String, line: &str) {
    let _ = writeln!(text, "{line}");
}

fn failed(case: &CaseResult, text: &mut String) {
    let place = format!("{}:{}", case.file.display(), case.line);
    line(text, &format!("{BAD}FAIL{BAD:#} {BOLD}{}{BOLD:#}", escape(&case.name)));
    line(text, &format!("     {DIM}{}{DIM:#}", escape(&place)));
    for failure in &case.failures {
        line(text, &wrapped(&failure.message, 2));
        if failure.difference.is_empty() {
            continue;
        }
        line(text, &format!("    {BAD}- expected{BAD:#}  {GOOD}+ actual{GOOD:#}"));
        for changed in failure.difference.iter().take(SHOWN) {
            let shown = changed.to_string();
            let style = match changed {
                Line::Expected(_) => BAD,
                Line::Actual(_) => GOOD,
                _ => DIM,
            };
            line(text, &format!("    {style}{shown}{style:#}"));
        }
        if let Some(more) = failure.difference.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            line(text, &format!("    {DIM}and {more} lines more{DIM:#}"));
        }
    }
    text.push('\n');
}

fn personas(findings: &[(Finding, bool)], text: &mut String) {
    let (mut mapping, mut last) = ("", None);
    for (finding, denied) in findings {
        if mapping != finding.mapping {
            mapping = &finding.mapping;
            last = None;
            line(text, &format!("{BOLD}hostile records: {}{BOLD:#}", escape(mapping)));
        }
        let diagnostic = &finding.diagnostic;
        let target = diagnostic.location.as_ref().and_then(|place| place.target.as_deref()).unwrap_or_default();
        let style = if *denied { BAD } else { AnsiColor::Yellow.on_default() };
        let word = if *denied { "error" } else { diagnostic.severity.word() };
        if last != Some(target) {
            last = Some(target);
            line(text, &format!("  {}", escape(target)));
        }
        let code = format!("{word}[{}]:", diagnostic.code);
        let said = wrapped(&format!("{code} {}", diagnostic.message), 4);
        line(text, &said.replacen(&code, &format!("{style}{code}{style:#}"), 1));
        line(text, &format!("{DIM}{}{DIM:#}", wrapped(&named(&finding.records), 6)));
    }
    if !findings.is_empty() {
        text.push('\n');
    }
}

/// The columns that text is wrapped at.
const COLUMNS: usize = 80;

/// Text after a margin, over several lines where one would be too long; a word is never broken.
fn wrapped(text: &str, margin: usize) -> String {
    let text = escape(text);
    let mut lines = String::new();
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length <= COLUMNS {
            lines.push(' ');
            lines.push_str(word);
            used += 1 + length;
        } else {
            let (newline, margin) = if used > 0 { ("\n", margin + 2) } else { ("", margin) };
            lines.push_str(&format!("{newline}{:margin$}{word}", ""));
            used = margin + length;
        }
    }
    // A word that is harmless within a line may do harm at its beginning.
    Untrusted(&lines).lines().into_owned()
}

/// Most personas that are named.
const NAMED: usize = 4;

fn named(personas: &[&str]) -> String {
    let first: Vec<&str> = personas.iter().take(NAMED).copied().collect();
    match personas.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn covered(coverage: &Coverage, report: &Report, text: &mut String) {
    let (mut mapping, mut target) = (String::new(), String::new());
    for untaken in coverage.uncovered() {
        if mapping != untaken.mapping {
            line(text, &format!("{BOLD}taken by no case: {}{BOLD:#}", escape(&untaken.mapping)));
            mapping = untaken.mapping;
            target.clear();
        }
        if target != untaken.target {
            line(text, &format!("  {}", escape(&untaken.target)));
            target = untaken.target;
        }
        line(text, &format!("    {DIM}{}{DIM:#}", escape(&untaken.call)));
        for branch in untaken.branches {
            line(text, &format!("      {}", escape(&branch)));
        }
    }
    let (taken, total, percent) = (coverage.covered(), coverage.total(), coverage.percent());
    let style = if report.is_covered() { GOOD } else { BAD };
    let wanted = if report.is_covered() { String::new() } else { format!(", and {} % are wanted", report.least) };
    line(text, &format!("{style}coverage: {taken} of {total} branches, {percent} %{wanted}{style:#}"));
}
