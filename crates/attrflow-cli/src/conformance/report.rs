//! Findings for people, for programs and for CI servers.

use attrflow::untrusted::Untrusted;
use attrflow_provision::conformance;
use attrflow_provision::conformance::Check;
use attrflow_provision::conformance::Finding;
use attrflow_provision::conformance::Outcome;
use quick_junit::NonSuccessKind;
use quick_junit::Report;
use quick_junit::TestCase;
use quick_junit::TestCaseStatus;
use quick_junit::TestSuite;
use serde_json::Value;
use serde_json::json;

use crate::conformance::baseline::Baseline;
use crate::escape;
use crate::exit::Failure;

/// Returns the finding for people: one line if it passed, with request and answer if it did not.
pub fn text(finding: &Finding, baseline: &Baseline) -> String {
    let check = finding.check;
    let known = if finding.outcome.is_failure() && baseline.knows(check.id) { " (known)" } else { "" };
    let mut text = format!("{:15} {}: {}{known}\n", finding.outcome.word(), check.id, check.title);
    if !finding.detail.is_empty() {
        text.push_str(&format!("    {}\n", Untrusted(&finding.detail)));
    }
    if finding.outcome.is_failure() {
        text.push_str(&format!("    why it matters: {} ({})\n", check.why, check.source));
        if let Some(exchange) = &finding.exchange {
            text.push_str(&format!("    request: {}\n", escape::json(&exchange.request())));
            text.push_str(&format!("    answer: {}\n", escape::json(&exchange.response())));
        }
    }
    text
}

/// Returns the last line for people.
pub fn counts(findings: &[Finding], baseline: &Baseline) -> String {
    let count = |outcome| findings.iter().filter(|finding| finding.outcome == outcome).count();
    let known =
        findings.iter().filter(|finding| finding.outcome.is_failure() && baseline.knows(finding.check.id)).count();
    let known = if known > 0 { format!(" ({known} known)") } else { String::new() };
    format!(
        "checks {}: passed {}, refused {}, stored wrongly {}{known}, skipped {}",
        findings.len(),
        count(Outcome::Passed),
        count(Outcome::Refused),
        count(Outcome::StoredWrongly),
        count(Outcome::Skipped)
    )
}

/// Returns the report for programs.
pub fn json(target: &str, findings: &[Finding]) -> Value {
    let checks: Vec<Value> = findings.iter().map(Finding::to_json).collect();
    json!({ "version": conformance::VERSION, "target": target, "checks": checks })
}

/// Returns a row of the list of checks.
pub fn row(check: &Check) -> Value {
    json!({ "check": check.id, "title": check.title, "why": check.why, "source": check.source })
}

/// Returns the report for CI servers. Known failures count as skipped.
pub fn junit(target: &str, findings: &[Finding], baseline: &Baseline) -> Result<String, Failure> {
    let mut suite = TestSuite::new(target);
    for finding in findings {
        let is_known = baseline.knows(finding.check.id);
        let status = match finding.outcome {
            Outcome::Passed => TestCaseStatus::success(),
            outcome if outcome.is_failure() && !is_known => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_type(outcome.word()).set_message(escape::storable(&finding.detail));
                if let Some(exchange) = &finding.exchange {
                    let (request, response) = (exchange.request(), exchange.response());
                    let lines =
                        [finding.check.why.to_owned(), format!("request: {request}"), format!("answer: {response}")];
                    status.set_description(lines.map(|line| escape::storable(&line).into_owned()).join("\n"));
                }
                status
            }
            outcome => {
                let mut status = TestCaseStatus::skipped();
                let reason = if outcome.is_failure() { "known" } else { outcome.word() };
                status.set_message(escape::storable(&format!("{reason}: {}", finding.detail)));
                status
            }
        };
        let mut case = TestCase::new(finding.check.id, status);
        case.set_classname("conformance");
        suite.add_test_case(case);
    }
    let mut report = Report::new("attrflow conformance");
    report.add_test_suite(suite);
    let document = report.to_string().map_err(|error| Failure::output(std::io::Error::other(error)))?;
    Ok(escape::xml_document(&document).into_owned())
}
