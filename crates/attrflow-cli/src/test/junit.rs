//! The report as JUnit XML: a suite for each case file, and one for what hostile records show.

use std::io;

use attrflow::testing::CaseResult;
use quick_junit::NonSuccessKind;
use quick_junit::TestCase;
use quick_junit::TestCaseStatus;
use quick_junit::TestSuite;

use crate::escape;
use crate::escape::storable;
use crate::exit::Failure;
use crate::test::Report;

/// The whole document. It holds no times, so that the same cases give the same report.
pub fn report(report: &Report) -> Result<String, Failure> {
    let mut document = quick_junit::Report::new("attrflow test");
    let mut suites: Vec<(String, TestSuite)> = Vec::new();
    for case in &report.cases {
        let file = storable(&case.file.to_string_lossy()).into_owned();
        if suites.last().is_none_or(|(name, _)| *name != file) {
            suites.push((file.clone(), TestSuite::new(file.as_str())));
        }
        if let Some((_, suite)) = suites.last_mut() {
            suite.add_test_case(test_case(case, &file));
        }
    }
    for fault in &report.faults {
        let file = storable(&fault.file.to_string_lossy()).into_owned();
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message("the case file cannot be used").set_description(fault.to_string());
        let mut suite = TestSuite::new(file.as_str());
        suite.add_test_case(named("case file", status, &file));
        suites.push((file, suite));
    }
    if let Some(findings) = &report.findings {
        let mut suite = TestSuite::new("hostile records");
        for (finding, denied) in findings {
            let diagnostic = &finding.diagnostic;
            let target = diagnostic.location.as_ref().and_then(|place| place.target.as_deref()).unwrap_or_default();
            let said = format!("{}: {} ({})", diagnostic.code, diagnostic.message, finding.records.join(", "));
            let status = if *denied {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(storable(&said).as_ref());
                status
            } else {
                TestCaseStatus::success()
            };
            let mut case = named(&format!("{target} {}", diagnostic.code), status, &finding.mapping);
            case.set_system_out(escape::escape(&said).as_ref());
            suite.add_test_case(case);
        }
        suites.push((String::new(), suite));
    }
    if let Some(coverage) = &report.coverage {
        let mut suite = TestSuite::new("coverage");
        let mut status = TestCaseStatus::success();
        if !report.is_covered() {
            status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!(
                "{} % of the branches are taken, and {} % are wanted",
                coverage.percent(),
                report.least
            ));
        }
        suite.add_test_case(named("branches", status, "coverage"));
        suites.push((String::new(), suite));
    }
    document.add_test_suites(suites.into_iter().map(|(_, suite)| suite));
    let document = document.to_string().map_err(|error| Failure::output(io::Error::other(error)))?;
    Ok(escape::xml_document(&document).into_owned())
}

fn named(name: &str, status: TestCaseStatus, class: &str) -> TestCase {
    let mut case = TestCase::new(storable(name).as_ref(), status);
    case.set_classname(storable(class).as_ref());
    case
}

fn test_case(case: &CaseResult, file: &str) -> TestCase {
    let Some(first) = case.failures.first() else { return named(&case.name, TestCaseStatus::success(), file) };
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let said: String = case.failures.iter().map(ToString::to_string).collect();
    status.set_message(storable(&first.message).as_ref()).set_description(format!(
        "{}:{}\n{said}",
        escape::escape(file),
        case.line
    ));
    named(&case.name, status, file)
}
