//! The report for programs.

use attrflow::testing::CaseResult;
use attrflow::testing::Coverage;
use attrflow::testing::Finding;
use serde_json::Value;
use serde_json::json;

use crate::test::Report;

/// A change that could surprise a reader makes it larger.
const REPORT_VERSION: u32 = 1;

/// The whole report.
pub fn report(report: &Report) -> Value {
    let faults = report.faults.iter().flat_map(|fault| {
        fault.diagnostics.iter().map(|diagnostic| {
            json!({
                "file": fault.file.display().to_string(),
                "code": diagnostic.code.id,
                "message": diagnostic.message,
                "help": diagnostic.help,
                "span": diagnostic.span().map(|span| [span.start, span.end]),
            })
        })
    });
    let obsolete: Vec<String> = report.obsolete.iter().map(|file| file.display().to_string()).collect();
    json!({
        "version": REPORT_VERSION,
        "passed": report.passed(),
        "failed": report.failed(),
        "unusable": faults.collect::<Vec<_>>(),
        "cases": report.cases.iter().map(case).collect::<Vec<_>>(),
        "obsolete": obsolete,
        "coverage": report.coverage.as_ref().map(coverage),
        "personas": report.findings.as_ref().map(|found| found.iter().map(finding).collect::<Vec<_>>()),
    })
}

fn case(case: &CaseResult) -> Value {
    let failures: Vec<Value> = case
        .failures
        .iter()
        .map(|failure| {
            let lines: Vec<String> = failure.difference.iter().map(ToString::to_string).collect();
            json!({ "message": failure.message, "difference": lines })
        })
        .collect();
    json!({
        "file": case.file.display().to_string(),
        "line": case.line,
        "name": case.name,
        "passed": case.passed(),
        "failures": failures,
        "written": case.written.as_ref().map(|file| file.display().to_string()),
    })
}

fn coverage(coverage: &Coverage) -> Value {
    let untaken: Vec<Value> = coverage
        .uncovered()
        .into_iter()
        .map(|untaken| {
            json!({
                "mapping": untaken.mapping,
                "target": untaken.target,
                "call": untaken.call,
                "branches": untaken.branches,
            })
        })
        .collect();
    json!({
        "taken": coverage.covered(),
        "total": coverage.total(),
        "percent": coverage.percent(),
        "untaken": untaken,
    })
}

fn finding((finding, denied): &(Finding, bool)) -> Value {
    let diagnostic = &finding.diagnostic;
    json!({
        "mapping": finding.mapping,
        "target": diagnostic.location.as_ref().and_then(|place| place.target.clone()),
        "code": diagnostic.code.id,
        "message": diagnostic.message,
        "denied": denied,
        "personas": finding.records,
    })
}
