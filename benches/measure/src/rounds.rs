//! Ratios: everything is run in turns, round after round, and compared inside of a round.
//!
//! A time alone says more about the machine and its neighbours than about the code. Here every contestant runs once in every
//! round, so that all of them meet the same neighbours; its time is divided by the base's of the same round, and the median
//! of these ratios is printed, with its quartiles. Time is the CPU time of the thread.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::floors::cpu_seconds;

/// One of those who are compared.
pub struct Contestant<'c> {
    name: String,
    pass: Box<dyn FnMut() + 'c>,
    writes: Option<PathBuf>,
}

impl<'c> Contestant<'c> {
    /// One pass does the same work in each contestant.
    pub fn new(name: impl Into<String>, pass: impl FnMut() + 'c) -> Contestant<'c> {
        Contestant { name: name.into(), pass: Box::new(pass), writes: None }
    }

    /// Its passes write this file, which is a new one every time: to take away the one before is not measured.
    pub fn writing(self, path: &Path) -> Contestant<'c> {
        Contestant { writes: Some(path.to_owned()), ..self }
    }

    /// The seconds that this many passes take.
    fn seconds(&mut self, passes: usize) -> f64 {
        let Some(path) = &self.writes else {
            let began = cpu_seconds();
            for _ in 0..passes {
                (self.pass)();
            }
            return cpu_seconds() - began;
        };
        let mut seconds = 0.0;
        for _ in 0..passes {
            // Where there is none, there is none to take away.
            let _ = std::fs::remove_file(path);
            let began = cpu_seconds();
            (self.pass)();
            seconds += cpu_seconds() - began;
        }
        seconds
    }
}

/// What the rounds gave: for each contestant the time of each round.
pub struct Rounds {
    names: Vec<String>,
    times: Vec<Vec<f64>>,
}

/// Runs everybody in turns: once to warm up, then in every round as many passes as the given seconds take.
pub fn run(mut contestants: Vec<Contestant<'_>>, rounds: usize, seconds: f64) -> Rounds {
    let passes: Vec<usize> = contestants.iter_mut().map(|contestant| passes_in(contestant, seconds)).collect();
    let mut times = vec![Vec::with_capacity(rounds); contestants.len()];
    for _ in 0..rounds {
        for ((contestant, passes), times) in contestants.iter_mut().zip(&passes).zip(&mut times) {
            contestant.seconds(1);
            times.push(contestant.seconds(*passes) / *passes as f64);
        }
    }
    Rounds { names: contestants.into_iter().map(|contestant| contestant.name).collect(), times }
}

fn passes_in(contestant: &mut Contestant<'_>, seconds: f64) -> usize {
    contestant.seconds(1);
    let once = contestant.seconds(1).max(1e-7);
    (seconds / once).ceil().clamp(1.0, 10_000.0) as usize
}

impl Rounds {
    /// How much longer each contestant took than the one before it, for contestants whose work doubles from one to the next.
    pub fn growth(&self) -> String {
        let mut line = String::new();
        for (before, after) in self.times.iter().zip(self.times.iter().skip(1)) {
            let _ = write!(line, " {:.2}", Ratio::of(after, before).median);
        }
        line.trim_start().to_owned()
    }

    /// A Markdown table of the ratios to each of the bases, which are names of contestants.
    pub fn table(&self, bases: &[&str]) -> String {
        let mut table = String::from("| what |");
        for base in bases {
            let _ = write!(table, " time / {base} |");
        }
        table.push_str("\n|---|");
        table.push_str(&"---:|".repeat(bases.len()));
        table.push('\n');
        for (name, times) in self.names.iter().zip(&self.times) {
            let _ = write!(table, "| {name} |");
            for base in bases {
                let base = self.names.iter().position(|name| name == base).and_then(|at| self.times.get(at));
                match base {
                    Some(base) => {
                        let _ = write!(table, " {} |", Ratio::of(times, base));
                    }
                    None => table.push_str(" |"),
                }
            }
            table.push('\n');
        }
        table
    }

    /// The median of each contestant's times, in seconds; in the order they were given.
    pub fn medians(&self) -> Vec<f64> {
        self.times.iter().map(|times| quantile(times, 0.5)).collect()
    }
}

/// The ratio of two contestants' times, round by round.
struct Ratio {
    median: f64,
    lower: f64,
    upper: f64,
}

impl Ratio {
    fn of(times: &[f64], base: &[f64]) -> Ratio {
        let ratios: Vec<f64> = times.iter().zip(base).map(|(time, base)| time / base).collect();
        Ratio { median: quantile(&ratios, 0.5), lower: quantile(&ratios, 0.25), upper: quantile(&ratios, 0.75) }
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:.2} ({:.2}..{:.2})", self.median, self.lower, self.upper)
    }
}

fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * part).round() as usize).copied().unwrap_or(f64::NAN)
}

/// What a benchmark was asked for on the command line.
pub struct Request {
    arguments: Vec<String>,
}

impl Request {
    /// The arguments of this process.
    pub fn read() -> Request {
        Request { arguments: std::env::args().skip(1).collect() }
    }

    /// Whether this flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.arguments.iter().any(|argument| argument == flag)
    }

    /// What follows this flag, at this distance from it.
    pub fn after(&self, flag: &str, distance: usize) -> Option<&str> {
        let at = self.arguments.iter().position(|argument| argument == flag)?;
        self.arguments.get(at + distance).map(String::as_str)
    }

    /// The number that follows this flag, or else this one.
    pub fn number(&self, flag: &str, otherwise: usize) -> usize {
        self.after(flag, 1).and_then(|number| number.parse().ok()).unwrap_or(otherwise)
    }
}
