//! Every case of `tests/conformance`, and random expressions, on all four ways.

use attrflow::Engine;

use crate::support;
use crate::support::Case;
use crate::support::Expected;
use crate::ways;
use crate::ways::Answer;

/// What the four ways say, in the words of the cases.
fn answered(case: &Case) -> Expected {
    match ways::answer(&case.expression, &case.record) {
        Ok(Answer::Value(value, _)) => Expected::Value(value),
        Ok(Answer::NoFlow) => Expected::NoFlow,
        // The code of a fault is the engine's affair.
        Ok(Answer::Fault(_)) | Err(_) => {
            support::answer(&Engine::new(), &case.expression, &case.record, &support::host())
        }
    }
}

#[test]
fn every_case_is_answered_the_same_on_all_ways() {
    let cases = support::cases();
    assert!(cases.len() > 50, "the cases are there");
    let mut wrong = Vec::new();
    for case in &cases {
        let answer = answered(case);
        if answer != case.expected {
            wrong.push(format!("{}\n  {}\n  expected {:?}\n  answered {answer:?}", case.name, case.expression, case.expected));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
