//! Every case of `tests/conformance`, and random expressions, on all four ways.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use attrflow::Engine;
use attrflow::Limits;
use attrflow::functions;
use proptest::prelude::any;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

use crate::random::Choices;
use crate::support;
use crate::support::Case;
use crate::support::Expected;
use crate::ways;
use crate::ways::Answer;

/// How many random expressions are tried.
const RUNS: u32 = 3000;

/// What the four ways say, in the words of the cases.
fn answered(case: &Case) -> Result<Expected, String> {
    Ok(match ways::answer(&case.expression, &case.record)? {
        Answer::Value(value, _) => Expected::Value(value),
        Answer::NoFlow(_) => Expected::NoFlow,
        // The code of a fault is the engine's affair.
        Answer::Fault(_) | Answer::Refused(_) => {
            support::answer(&Engine::new(), &case.expression, &case.record, &support::host())
        }
    })
}

#[test]
fn every_case_is_answered_the_same_on_all_ways() {
    let cases = support::cases();
    assert!(cases.len() > 50, "the cases are there");
    let mut wrong = Vec::new();
    for case in &cases {
        let answer = answered(case);
        if answer.as_ref() != Ok(&case.expected) {
            wrong.push(format!(
                "{}\n  {}\n  expected {:?}\n  answered {answer:?}",
                case.name, case.expression, case.expected
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn random_expressions_are_answered_the_same_on_all_ways() {
    let (mut accepted, mut values, mut faults, mut none) = (0, 0, 0, 0);
    let limits = Limits::default();
    let kinds: RefCell<BTreeMap<String, String>> = RefCell::default();
    let seen = RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::new_with_rng(
        Config { cases: RUNS, failure_persistence: None, ..Config::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let counts = RefCell::new([&mut accepted, &mut values, &mut faults, &mut none]);
    let outcome = runner.run(&proptest::collection::vec(any::<u16>(), 40..240), |numbers| {
        let mut choices = Choices::new(&numbers);
        let record = choices.record();
        let expression = choices.expression();
        let answer = ways::answer(&expression, &record)
            .map_err(|reason| TestCaseError::fail(format!("{expression}\n  on {record}\n  {reason}")))?;
        if let Ok(resolved) = ways::resolve(&expression, &limits) {
            for unforeseen in ways::unforeseen(&resolved, &record, &limits) {
                kinds.borrow_mut().entry(unforeseen).or_insert_with(|| format!("{expression} on {record}"));
            }
        }
        let mut counts = counts.borrow_mut();
        match answer {
            Answer::Refused(_) => return Ok(()),
            Answer::Value(..) => *counts[1] += 1,
            Answer::Fault(_) => *counts[2] += 1,
            Answer::NoFlow(_) => *counts[3] += 1,
        }
        *counts[0] += 1;
        for function in functions::all() {
            if expression.contains(&format!("{}(", function.name)) {
                seen.borrow_mut().insert(function.name);
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let kinds = kinds.borrow();
    assert!(kinds.is_empty(), "kinds that check did not foresee: {kinds:#?}");
    println!("{accepted} of {RUNS} accepted: {values} values, {faults} refusals, {none} without flow");
    assert!(accepted > RUNS / 2, "only {accepted} of {RUNS} expressions were accepted");
    assert!(values > RUNS / 5 && faults > RUNS / 20 && none > 0, "{values} values, {faults} refusals, {none} no flow");
    let unseen: Vec<&str> = functions::all().map(|row| row.name).filter(|name| !seen.borrow().contains(name)).collect();
    assert!(unseen.is_empty(), "never accepted: {unseen:?}");
}
