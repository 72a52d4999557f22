//! Every case of `tests/conformance`, and random expressions, on all four ways.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use attrflow::Diagnostic;
use attrflow::Engine;
use attrflow::Limits;
use attrflow::Outcome;
use attrflow::Workspace;
use attrflow::check::SourceObject;
use attrflow::functions;
use attrflow::functions::FaultKind;
use attrflow::optimise::Passes;
use attrflow::value::Arena;
use proptest::prelude::any;
use proptest::prop_assert;
use proptest::test_runner::Config;
use proptest::test_runner::RngAlgorithm;
use proptest::test_runner::TestCaseError;
use proptest::test_runner::TestRng;
use proptest::test_runner::TestRunner;

use crate::oracle;
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
        Answer::Fault(..) | Answer::Refused(_) => {
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
            Answer::Fault(..) => *counts[2] += 1,
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

/// Whatever stands beside it in a program and shares parts with it, an expression gives what it gives alone.
#[test]
fn random_expressions_give_together_what_they_give_alone() {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: RUNS / 2, failure_persistence: None, ..Config::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let shared = RefCell::new(0);
    let outcome = runner.run(&proptest::collection::vec(any::<u16>(), 40..240), |numbers| {
        let mut choices = Choices::new(&numbers);
        let (record, part) = (choices.record(), choices.expression());
        let texts = [
            format!("ToLower({part})"),
            format!(r#"Join("+", {part}, {part})"#),
            format!(r#"IIF([flag] = "True", {part}, Append({part}, "!"))"#),
            choices.expression(),
            part,
        ];
        let engine = Engine::new();
        // Random values differ each time.
        let usable =
            |text: &&String| engine.compile(text).is_ok() && !text.contains("Guid(") && !text.contains("RandomString(");
        let texts: Vec<&String> = texts.iter().filter(usable).collect();
        let together = engine.compile_all(texts.iter().map(|text| ("", text.as_str())), &SourceObject::default());
        let together = together.map_err(|_| TestCaseError::fail("each of them compiles"))?;
        // A part that was computed is marked by a register that becomes True.
        let marks = |line: &str| line.contains(" Load ") && line.ends_with(" True");
        *shared.borrow_mut() += usize::from(together.disassembly().lines().any(marks));
        let told = |outcome: Result<Outcome<'_>, Box<Diagnostic>>| match outcome {
            Ok(outcome) => format!("{outcome:?}"),
            Err(found) => format!("{} {} {:?}", found.code, found.message, found.span()),
        };
        let (host, mut workspace, mut outcomes) = (support::host(), Workspace::default(), Vec::new());
        let evaluated =
            together.evaluate_all(&record, &host, &mut workspace, |_, outcome| outcomes.push(told(outcome)));
        if let Err(found) = evaluated {
            return Err(TestCaseError::fail(found.message.clone()));
        }
        for (text, outcome) in texts.into_iter().zip(outcomes) {
            let alone = engine.compile(text);
            let alone = alone.map_err(|_| TestCaseError::fail("it compiled before"))?;
            let mut workspace = Workspace::default();
            let expected = told(alone.evaluate_with(&record, &host, &mut workspace));
            if outcome != expected {
                return Err(TestCaseError::fail(format!("{text}\n  on {record}\n  {outcome}, alone {expected}")));
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    assert!(shared.take() > 100, "hardly anything was shared");
}

/// Near the limits of work and memory an optimised program may succeed where the plain one does not, never the reverse; and a higher limit
/// changes nothing that succeeded.
#[test]
fn limits_only_ever_take_results_away() {
    let mut runner = TestRunner::new_with_rng(
        Config { cases: RUNS / 4, failure_persistence: None, ..Config::default() },
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let is_limit = |answer: &Answer| matches!(answer, Answer::Fault(fault, _) if matches!(fault.kind, FaultKind::Memory | FaultKind::Work));
    let counts = RefCell::new([0; 2]);
    let outcome = runner.run(&proptest::collection::vec(any::<u16>(), 40..240), |numbers| {
        let mut choices = Choices::new(&numbers);
        let record = choices.record();
        let expression = choices.expression();
        let usual = Limits::default();
        let Ok(resolved) = ways::resolve(&expression, &usual) else { return Ok(()) };
        let answers = |limits: &Limits| -> Result<[Answer; 2], TestCaseError> {
            let run = |passes| ways::run(&resolved, passes, &record, limits).map_err(TestCaseError::fail);
            Ok([run(Passes::all())?, run(Passes::none())?])
        };
        let slots = |limits: &Limits| {
            format!("{:?}", oracle::slots(&record, &resolved.attributes, &Arena::new(limits.record_memory)))
        };
        let whole = answers(&usual)?;
        for limit in (0..300).step_by(7).chain([400, 1_000, 5_000, 20_000]) {
            let (mut work, mut memory) = (Limits::default(), Limits::default());
            (work.record_work, memory.record_memory) = (limit as u64, limit);
            for limits in [work, memory] {
                if slots(&limits) != slots(&usual) {
                    // The record itself does not fit.
                    continue;
                }
                let [optimised, plain] = answers(&limits)?;
                let said = format!("{expression}\n  on {record}\n  {limits:?}: {optimised:?} {plain:?} {whole:?}");
                prop_assert!(is_limit(&plain) || optimised == plain, "{said}");
                prop_assert!(is_limit(&optimised) || optimised == whole[0], "{said}");
                prop_assert!(is_limit(&plain) || plain == whole[1], "{said}");
                counts.borrow_mut()[0] += usize::from(is_limit(&plain));
                counts.borrow_mut()[1] += usize::from(is_limit(&plain) && !is_limit(&optimised));
            }
        }
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let [met, only_plain] = *counts.borrow();
    println!("{met} limits met, {only_plain} by the plain program only");
    assert!(met > 500 && only_plain > 10, "{met} limits met, {only_plain} by the plain program only");
}
