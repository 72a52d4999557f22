//! Keeps a mistake in the program from ending it with a wall of text: a panic becomes a place that can be reported.

use std::cell::RefCell;
use std::panic::AssertUnwindSafe;

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Remembers where a panic began instead of printing it. What it says is dropped: it may hold a value of a record.
pub fn install() {
    std::panic::set_hook(Box::new(|information| {
        let place = match information.location() {
            Some(location) => format!("{}:{}", location.file(), location.line()),
            None => "an unknown place".to_owned(),
        };
        PLACE.with(|slot| slot.replace(place));
    }));
}

/// Runs the closure; the place of the panic when it panics.
pub fn catch<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(AssertUnwindSafe(run)).map_err(|_| PLACE.with(RefCell::take))
}

/// Panics once more, where another thread did it: the place is the one that is reported.
pub fn again(place: String) -> ! {
    PLACE.with(|slot| slot.replace(place));
    // The hook has been called already.
    std::panic::resume_unwind(Box::new("a thread has ended"))
}
