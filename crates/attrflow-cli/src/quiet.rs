//! Keeps a mistake in the program from ending it with a wall of text: a panic becomes a place that can be reported.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;

use crate::exit::Exit;
use crate::output;

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Said where the place of a panic is not known.
const UNKNOWN: &str = "an unknown place";

/// Remembers where a panic began instead of printing it. What it says is dropped: it may hold a value of a record.
pub fn install() {
    std::panic::set_hook(Box::new(|information| {
        let place = match information.location() {
            Some(location) => format!("{}:{}", location.file(), location.line()),
            None => UNKNOWN.to_owned(),
        };
        PLACE.with(|slot| slot.replace(place));
    }));
}

/// Runs the closure; the place of the panic when it panics.
pub fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_| match PLACE.with(RefCell::take) {
        // It began on another thread.
        place if place.is_empty() => UNKNOWN.to_owned(),
        place => place,
    })
}

/// Runs the closure. When it panics, the place is reported, and nothing else.
pub fn or_internal_error(run: impl FnOnce() -> Exit) -> Exit {
    catch(run).unwrap_or_else(|place| {
        output::message(&format!("internal error at {place}; please report it"));
        Exit::Internal
    })
}

/// Panics once more, where another thread did it: the place is the one that is reported.
pub fn again(place: String) -> ! {
    PLACE.with(|slot| slot.replace(place));
    // The hook has been called already.
    std::panic::resume_unwind(Box::new("a thread has ended"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::thread;

    use super::*;

    const CANARY: &str = "zq7canary";

    /// Set in the process that panics.
    const WAY: &str = "ATTRFLOW_TEST_PANIC";

    /// The name of a way to panic, and what does it.
    type Way = (&'static str, fn() -> Exit);

    /// The ways in which a mistake in the program, or in a crate that it uses, says what it was working on.
    const WAYS: &[Way] = &[
        ("text", || panic!("cannot map zq7canary")),
        ("format", || panic!("{CANARY} at {}", CANARY.len())),
        ("payload", || std::panic::panic_any(vec![CANARY.to_owned()])),
        ("slice", || Exit::from_text(CANARY.replace("canary", "c\u{e9}nary zq7canary").split_at(5).0)),
        ("error", || Exit::from_text(CANARY.parse::<u32>().map(|_| "").map_err(|_| CANARY).expect(CANARY))),
        ("thread", || {
            let ended = thread::scope(|scope| scope.spawn(|| panic!("{CANARY}")).join());
            std::panic::resume_unwind(ended.expect_err("a panic"))
        }),
        ("twice", || {
            struct Late;
            impl Drop for Late {
                fn drop(&mut self) {
                    let _ = catch(|| panic!("{CANARY} once more"));
                }
            }
            let _late = Late;
            panic!("{CANARY}")
        }),
    ];

    impl Exit {
        fn from_text(text: &str) -> Exit {
            if text.is_empty() { Exit::Done } else { Exit::Found }
        }
    }

    /// In the process that the other test starts.
    #[test]
    fn panics_where_it_is_told_to() {
        let Ok(way) = std::env::var(WAY) else { return };
        let (_, panics) = WAYS.iter().find(|(name, _)| *name == way).expect("a way to panic");
        install();
        let exit = or_internal_error(panics);
        std::process::exit(if matches!(exit, Exit::Internal) { 70 } else { 0 });
    }

    /// What a panic says may be a value of a record: it is never printed, only where in the program it was.
    #[test]
    fn panics_say_nothing_but_their_place() {
        let program = std::env::current_exe().expect("the path of the tests");
        for (way, _) in WAYS {
            let mut command = Command::new(&program);
            command.args(["--exact", "quiet::tests::panics_where_it_is_told_to", "--nocapture"]);
            let ended = command.env(WAY, way).env("RUST_BACKTRACE", "1").output().expect("a process");
            let [stdout, stderr] = [ended.stdout, ended.stderr].map(|bytes| String::from_utf8(bytes).expect("a text"));
            assert_eq!(ended.status.code(), Some(70), "{way}: {stdout}{stderr}");
            assert!(!stdout.contains("zq7c") && !stderr.contains("zq7c"), "{way}: {stdout}{stderr}");
            let place = stderr
                .strip_prefix("attrflow: internal error at ")
                .and_then(|rest| rest.strip_suffix("; please report it\n"));
            assert!(place.is_some_and(|place| place.lines().count() == 1), "{way}: {stderr}");
        }
    }
}
