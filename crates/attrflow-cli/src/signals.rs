//! How the program ends when a signal asks it to: no temporary file is left, and the work so far is reported.
//!
//! A thread waits for signals, so that they are answered whatever the others wait for: records, the reader of a pipe, a lock. Signals that
//! tell of a limit on file sizes become errors of the writes.
//!
//! The standard library aborts the program by SIGABRT when no memory is left. A handler may not remove files, so ours halts the thread
//! that aborts, in a write to a pipe that is full, until the waiting thread has removed them and ends the program.

use std::sync::Mutex;
use std::sync::PoisonError;
#[cfg(feature = "network")]
use std::sync::atomic::AtomicBool;
#[cfg(feature = "network")]
use std::sync::atomic::AtomicI32;
#[cfg(feature = "network")]
use std::sync::atomic::Ordering;

#[cfg(feature = "network")]
use crate::exit::Exit;

/// The work so far, in words.
static SO_FAR: Mutex<String> = Mutex::new(String::new());

/// Notes the work so far, to be reported when a signal ends the program.
pub fn note(so_far: String) {
    *SO_FAR.lock().unwrap_or_else(PoisonError::into_inner) = so_far;
}

/// Whether the command ends by itself after a signal.
#[cfg(feature = "network")]
static IS_GRACEFUL: AtomicBool = AtomicBool::new(false);

/// The signal that asked a graceful command to end; 0 before that.
#[cfg(feature = "network")]
static RECEIVED: AtomicI32 = AtomicI32::new(0);

/// Lets the command end by itself after a first signal: it asks [`received`] and puts things in order. A second signal ends it at once.
#[cfg(feature = "network")]
pub fn end_gracefully() {
    IS_GRACEFUL.store(true, Ordering::SeqCst);
}

/// Returns the exit code of the signal that asked the command to end, if one did.
#[cfg(feature = "network")]
pub fn received() -> Option<Exit> {
    match RECEIVED.load(Ordering::SeqCst) {
        0 => None,
        15 => Some(Exit::Terminated),
        _ => Some(Exit::Interrupted),
    }
}

#[cfg(unix)]
pub use unix::install;

/// Does nothing: here a signal ends the program at once.
#[cfg(not(unix))]
pub fn install() {}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io;
    use std::sync::Arc;
    use std::sync::PoisonError;
    use std::sync::atomic::AtomicBool;
    #[cfg(feature = "network")]
    use std::sync::atomic::Ordering;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;
    use std::time::Instant;

    use rustix::fs::OFlags;
    use rustix::fs::fcntl_getfl;
    use rustix::fs::fcntl_setfl;
    use rustix::pipe::pipe;
    use signal_hook::consts::SIGABRT;
    use signal_hook::consts::SIGHUP;
    use signal_hook::consts::SIGINT;
    use signal_hook::consts::SIGQUIT;
    use signal_hook::consts::SIGTERM;
    use signal_hook::consts::SIGXCPU;
    use signal_hook::consts::SIGXFSZ;
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use signal_hook::low_level;

    use super::SO_FAR;
    use crate::exit::Exit;
    use crate::output;
    use crate::progress;
    use crate::summary;
    use crate::temporary;

    /// The signals that end the program.
    const ENDING: &[(i32, &str)] =
        &[(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"), (SIGQUIT, "SIGQUIT"), (SIGXCPU, "SIGXCPU")];

    /// A signal this soon after the first is the same request: `timeout` and terminals send it to the process and to its group.
    const SAME_REQUEST: Duration = Duration::from_millis(200);

    /// The stack of the thread that waits.
    const STACK: usize = 128 * 1024;

    /// Starts the thread. Where there cannot be one, signals end the program as they do any other.
    pub fn install() {
        // With a handler of any kind, a write beyond the limit fails instead of ending the program.
        let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        let (ready, waits) = mpsc::channel();
        let wait = move || {
            let ending = ENDING.iter().map(|(signal, _)| *signal).filter(|signal| !is_ignored(*signal));
            let signals = Signals::new(ending.chain([SIGABRT]));
            // Handlers are called in this order: the first wakes this thread. Without it nobody would end the wait.
            if signals.is_ok() {
                let _ = halt_at_abort();
            }
            let _ = ready.send(());
            if let Ok(signals) = signals {
                answer(signals);
            }
        };
        if thread::Builder::new().stack_size(STACK).spawn(wait).is_ok() {
            // No file is made before signals are answered.
            let _ = waits.recv();
        }
    }

    /// Makes the handler of SIGABRT wait until the program ends.
    fn halt_at_abort() -> io::Result<()> {
        let (reader, writer) = pipe()?;
        let flags = fcntl_getfl(&writer)?;
        fcntl_setfl(&writer, flags | OFlags::NONBLOCK)?;
        while rustix::io::write(&writer, &[0; 4096]).is_ok() {}
        let same = writer.try_clone()?;
        low_level::pipe::register(SIGABRT, writer)?;
        fcntl_setfl(&same, flags)?;
        // Without a reader, the write would fail.
        std::mem::forget(reader);
        Ok(())
    }

    /// Ends the program after an abort, without any memory.
    fn aborted() {
        temporary::remove_all_without_memory();
        let _ = rustix::io::write(
            rustix::stdio::stderr(),
            b"attrflow: not enough memory; the files are as they were before\n",
        );
        low_level::exit(Exit::Internal as i32);
    }

    /// Whether the program was started with a request to ignore the signal, as `nohup` does for SIGHUP. SIGINT is answered all the same: a
    /// shell makes every job in the background ignore it.
    fn is_ignored(signal: i32) -> bool {
        if signal != SIGHUP {
            return false;
        }
        let Ok(status) = fs::read_to_string("/proc/self/status") else { return true };
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        mask.is_none_or(|mask| mask >> (signal - 1) & 1 == 1)
    }

    fn answer(mut signals: Signals) {
        let mut arriving = signals.forever();
        let Some(first) = arriving.next() else { return };
        if first == SIGABRT {
            aborted();
        }
        let began = Instant::now();
        #[cfg(feature = "network")]
        if super::IS_GRACEFUL.load(Ordering::SeqCst) {
            super::RECEIVED.store(first, Ordering::SeqCst);
            output::message("stopping; once more ends at once");
            for signal in arriving {
                again(signal, began);
            }
            return;
        }
        // On a thread of its own, as it may have to wait for a file to get its name, or for a terminal that is halted.
        if thread::Builder::new().stack_size(STACK).spawn(move || end(first)).is_err() {
            end(first);
        }
        for signal in arriving {
            again(signal, began);
        }
    }

    /// Ends the program at once when a signal arrives after another one.
    fn again(signal: i32, began: Instant) {
        if signal == SIGABRT {
            aborted();
        }
        if began.elapsed() > SAME_REQUEST {
            low_level::exit(128 + signal);
        }
    }

    /// Ends the program. Nothing that waits in a buffer is written: a pipe that is full would hold it up.
    fn end(signal: i32) {
        let name = ENDING.iter().find(|(number, _)| *number == signal).map_or("a signal", |(_, name)| name);
        summary::interrupted(128 + signal, name);
        let _removed = temporary::remove_all();
        progress::clear();
        output::message(&format!("interrupted by {name}"));
        let so_far = SO_FAR.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !so_far.is_empty() {
            output::note(&format!("so far: {so_far}"));
        }
        low_level::exit(128 + signal);
    }
}
