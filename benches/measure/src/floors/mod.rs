//! What attrflow is measured against: the twelve mappings of `mapping_m12.json`, written by hand.
//!
//! | floor | what it is |
//! |---|---|
//! | [`Views`] (`h2`, on x86-64) | straight-line code over views into the raw JSON lines; the scratch memory is given back by one pointer |
//! | [`Typed`] (`a`) | what one writes first: a typed struct that borrows, twelve owned `String`s, the `regex` crate |
//! | [`stream::sonic_typed`] (`1`) | file to file: `sonic-rs` into the typed struct, tuned mapping, own writer |
//! | [`stream::read_only`] | the reader alone |
//! | [`plans::values`] | a plan: a `serde_json::Value` for each existing object, a `HashMap` of their names, the mapping of `a` |
//!
//! The modules hold the floors as they were when the ratios were asked for; they are not to be changed, or ratios
//! no longer compare. They skip what attrflow does: validation, kinds, limits, the rules of .NET.

#[allow(dead_code)]
#[rustfmt::skip]
mod definition;
#[allow(dead_code)]
#[rustfmt::skip]
mod phone;
#[cfg(target_arch = "x86_64")]
#[allow(dead_code)]
#[rustfmt::skip]
mod scan;
#[cfg(target_arch = "x86_64")]
#[allow(dead_code)]
#[rustfmt::skip]
mod straight;
pub mod plans;
pub mod stream;
#[allow(dead_code)]
#[rustfmt::skip]
mod typed;
#[cfg(target_arch = "x86_64")]
#[allow(dead_code)]
#[rustfmt::skip]
mod views;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use definition::{
    join, json_opt, json_str, lines, mid, normalize_diacritics, strip_spaces, ATTRS, KEYS, KEYS_JSON, PHONE_RE, TZ,
};

use std::hint::black_box;

pub use crate::mapping::Texts;

/// CPU seconds of this thread. On a shared machine the clock on the wall measures the neighbours.
#[cfg(unix)]
pub fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a `timespec` of ours.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Most memory that this process had at once, in kilobytes, where the system says it. `getrusage` would not do: on Linux it
/// begins with what the process had that started this one.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Seconds since the first call, where the CPU time of a thread cannot be asked for.
#[cfg(not(unix))]
pub fn cpu_seconds() -> f64 {
    static BEGINNING: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGINNING.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
}

/// The floor `a` over records parsed beforehand.
pub struct Typed<'l> {
    users: Vec<typed::User<'l>>,
    pattern: regex::Regex,
}

impl<'l> Typed<'l> {
    /// Parses the JSON lines.
    pub fn new(text: &'l [u8]) -> Typed<'l> {
        let users = lines(text).map(|line| serde_json::from_slice(line).expect("a user of the population")).collect();
        Typed { users, pattern: pattern() }
    }

    /// Computes what a mapping computes of each record before it reads it.
    #[must_use]
    pub fn computed(mut self) -> Typed<'l> {
        self.users.iter_mut().for_each(typed::User::compute);
        self
    }

    /// Maps every record.
    pub fn run(&self) {
        for user in &self.users {
            black_box(typed::map_a(user, &self.pattern));
        }
    }

    /// What one record becomes.
    pub fn texts(&self, number: usize) -> Texts {
        typed::map_a(&self.users[number], &self.pattern)
    }
}

fn pattern() -> regex::Regex {
    regex::Regex::new(PHONE_RE).expect("a pattern")
}

/// How the floor `h2` matches the phone pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matcher {
    /// By code for sequences of character classes (the floor that ratios are asked against).
    Sequence,
    /// By the `regex` crate.
    RegexCrate,
}

#[cfg(target_arch = "x86_64")]
pub use x86::Views;

/// The floor `h2` is written for x86-64; elsewhere `a` is used instead.
#[cfg(not(target_arch = "x86_64"))]
pub struct Views {
    text: Vec<u8>,
    pattern: regex::Regex,
}

#[cfg(not(target_arch = "x86_64"))]
impl Views {
    /// Keeps the JSON lines.
    pub fn new(text: &[u8], _matcher: Matcher) -> Views {
        Views { text: text.to_vec(), pattern: pattern() }
    }

    /// Does nothing that compares.
    pub fn run(&mut self) {}

    /// What one record becomes.
    pub fn texts(&mut self, number: usize) -> Texts {
        let line = lines(&self.text).nth(number).expect("a record");
        typed::map_a(&serde_json::from_slice(line).expect("a user"), &self.pattern)
    }
}
