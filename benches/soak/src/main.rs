//! `cargo run --release -p attrflow-soak -- --minutes 10`: random typed programs, each on a hundred random records, through the walk over
//! the tree and through the machine with all passes and with none. Value, code and span have to be the same. It prints what it counted, and
//! ends with 1 when anything differed.

#[path = "../../../tests/oracle/mod.rs"]
mod oracle;
#[path = "../../../tests/oracle/random.rs"]
mod random;
#[path = "../../../tests/support/host.rs"]
mod support;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../../../tests/oracle/ways.rs"]
mod ways;

use std::process::ExitCode;
use std::time::Duration;
use std::time::Instant;

use attrflow::Limits;
use attrflow::optimise::Passes;
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::random::Choices;
use crate::ways::Answer;
use crate::ways::Prepared;

/// How many records each program is given.
const RECORDS: usize = 100;

/// How many numbers an expression or a record follows from.
const NUMBERS: usize = 160;

/// Differences that are shown.
const MAX_SHOWN: u64 = 20;

#[derive(Default)]
struct Counts {
    texts: u64,
    programs: u64,
    pairs: u64,
    values: u64,
    faults: u64,
    no_flow: u64,
    only_optimised: u64,
    differences: u64,
    slowest: Duration,
}

fn argument(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name).skip(1);
    arguments.next().and_then(|number| number.parse().ok())
}

/// Whether an answer says that a limit was met: an optimised program may need less.
fn is_limit(answer: &Answer) -> bool {
    matches!(answer, Answer::Fault(fault, _) if matches!(fault.kind, attrflow::functions::FaultKind::Memory | attrflow::functions::FaultKind::Work))
}

fn main() -> ExitCode {
    let (minutes, seed) = (argument("--minutes").unwrap_or(1), argument("--seed").unwrap_or(1));
    let end = Duration::from_secs(60 * minutes);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (mut counts, began, limits) = (Counts::default(), Instant::now(), Limits::default());
    while began.elapsed() < end {
        let numbers: Vec<u16> = (0..NUMBERS).map(|_| random.next_u32() as u16).collect();
        let text = Choices::new(&numbers).expression();
        counts.texts += 1;
        let Ok(resolved) = ways::resolve(&text, &limits) else { continue };
        counts.programs += 1;
        let prepared = [Passes::all(), Passes::none()].map(|passes| Prepared::new(&resolved, passes, &limits));
        for _ in 0..RECORDS {
            let numbers: Vec<u16> = (0..NUMBERS / 4).map(|_| random.next_u32() as u16).collect();
            let record = Choices::new(&numbers).record();
            let start = Instant::now();
            let expected = ways::walk(&resolved, &record, &limits);
            counts.pairs += 1;
            match &expected {
                Answer::Value(..) => counts.values += 1,
                Answer::NoFlow(_) => counts.no_flow += 1,
                _ => counts.faults += 1,
            }
            for (way, prepared) in ["with all passes", "without passes"].iter().zip(&prepared) {
                let answer =
                    prepared.as_ref().map_err(Clone::clone).and_then(|prepared| prepared.answer(&record, &limits));
                if answer.as_ref() == Ok(&expected) {
                    continue;
                }
                if is_limit(&expected) && answer.as_ref().is_ok_and(|answer| !is_limit(answer)) {
                    counts.only_optimised += 1;
                    continue;
                }
                counts.differences += 1;
                if counts.differences <= MAX_SHOWN {
                    println!("{way}: {text}\n  on {record}\n  {answer:?}\n  and the walk: {expected:?}");
                }
            }
            counts.slowest = counts.slowest.max(start.elapsed());
        }
    }
    let Counts { texts, programs, pairs, values, faults, no_flow, only_optimised, differences, slowest } = counts;
    println!(
        "seed {seed}: {programs} programs of {texts} texts, {pairs} pairs ({values} values, {faults} faults, {no_flow} without flow), \
         {only_optimised} within the limits only when optimised, {differences} differences, slowest pair {slowest:?}, {:?}",
        began.elapsed()
    );
    ExitCode::from(u8::from(differences > 0))
}
