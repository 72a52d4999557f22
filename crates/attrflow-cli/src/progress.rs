//! How far the work is, on a terminal: a bar for work that takes more than half a second.
//!
//! The bar is drawn on the standard error output by a thread of its own, from counters that the work increases, so it moves while one
//! file or record takes its time. Whatever else is printed there goes through [`suspended`], which takes the bar away first.

use std::io;
use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::thread;
use std::thread::JoinHandle;
use std::time::Duration;
use std::time::Instant;

use indicatif::HumanBytes;
use indicatif::HumanCount;
use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;

/// How long work may take before there is a bar.
const DELAY: Duration = Duration::from_millis(500);

/// How often the bar is drawn.
const INTERVAL: Duration = Duration::from_millis(100);

/// The bar that is on the terminal now.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// How much of an input has been read.
#[derive(Debug, Clone, Default)]
pub struct Meter {
    /// The bytes that were read.
    pub read: Arc<AtomicU64>,
    /// The length of the input, where it is a file.
    pub length: Option<u64>,
}

/// The progress of one piece of work. Dropping it takes the bar away.
#[derive(Debug)]
pub struct Progress {
    counts: Arc<Counts>,
    /// The thread that draws; none where there is no terminal.
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
}

/// What is counted.
#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    expected: AtomicU64,
}

/// What a bar shows.
#[derive(Debug)]
enum Unit {
    Records(Meter),
    Files,
    /// Objects that are looked up, and then sent.
    #[cfg(feature = "network")]
    Objects,
}

impl Progress {
    /// Begins with records.
    pub fn of_records(meter: Meter) -> Progress {
        Progress::start(Unit::Records(meter))
    }

    /// Begins with files.
    pub fn of_files() -> Progress {
        Progress::start(Unit::Files)
    }

    /// Begins with objects of a server.
    #[cfg(feature = "network")]
    pub fn of_objects() -> Progress {
        Progress::start(Unit::Objects)
    }

    /// Sets how many are done of how many.
    #[cfg(feature = "network")]
    pub fn show_of(&self, done: u64, expected: u64) {
        self.counts.expected.store(expected, Ordering::Relaxed);
        self.show(done);
    }

    /// Counts without showing anything, for results that may appear on the terminal themselves: a line of theirs and the bar would be
    /// mixed.
    pub fn hidden() -> Progress {
        Progress { counts: Arc::default(), drawing: None }
    }

    fn start(unit: Unit) -> Progress {
        let counts = Arc::<Counts>::default();
        let is_shown = io::stderr().is_terminal() && !ProgressDrawTarget::stderr().is_hidden();
        let drawing = is_shown.then(|| {
            let (stop, stopped) = mpsc::channel();
            let shared = Arc::clone(&counts);
            let thread = thread::Builder::new().spawn(move || draw(&unit, &shared, &stopped));
            thread.ok().map(|thread| (stop, thread))
        });
        Progress { counts, drawing: drawing.flatten() }
    }

    /// Sets how many are done.
    pub fn show(&self, done: u64) {
        self.counts.done.store(done, Ordering::Relaxed);
    }

    /// Counts one more that is done; how many are.
    pub fn add(&self) -> u64 {
        self.counts.done.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Counts more that there are to do.
    pub fn expect(&self, more: usize) {
        self.counts.expected.fetch_add(more as u64, Ordering::Relaxed);
    }

    /// Takes the bar away.
    pub fn end(&mut self) {
        if let Some((stop, thread)) = self.drawing.take() {
            drop(stop);
            let _ = thread.join();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.end();
    }
}

/// Draws until the sender is dropped.
fn draw(unit: &Unit, counts: &Counts, stopped: &Receiver<()>) {
    let began = Instant::now();
    if stopped.recv_timeout(DELAY) != Err(RecvTimeoutError::Timeout) {
        return;
    }
    let length = match unit {
        Unit::Records(meter) => meter.length,
        Unit::Files => Some(0),
        #[cfg(feature = "network")]
        Unit::Objects => None,
    };
    let bar = ProgressBar::with_draw_target(length, ProgressDrawTarget::stderr()).with_elapsed(began.elapsed());
    bar.set_style(style(unit));
    *shown() = Some(bar.clone());
    while !bar.is_finished() {
        let done = counts.done.load(Ordering::Relaxed);
        match unit {
            Unit::Records(meter) => {
                let read = meter.read.load(Ordering::Relaxed);
                bar.set_position(read.min(meter.length.unwrap_or(read)));
                let noun = if done == 1 { "record" } else { "records" };
                let rate = (done as f64 / began.elapsed().as_secs_f64()) as u64;
                let bytes = if meter.length.is_none() { format!(", {}", HumanBytes(read)) } else { String::new() };
                bar.set_message(format!("{} {noun}, {}/s{bytes}", HumanCount(done), HumanCount(rate)));
            }
            Unit::Files => {
                bar.set_length(counts.expected.load(Ordering::Relaxed));
                bar.set_position(done);
            }
            #[cfg(feature = "network")]
            Unit::Objects => match counts.expected.load(Ordering::Relaxed) {
                0 => bar.set_message(format!("{} looked up", HumanCount(done))),
                expected => {
                    if bar.length().is_none() {
                        // How many there are is known from here on.
                        bar.set_style(styled("{bar:20} {percent:>3}%  {msg}  {eta} left"));
                        bar.reset_eta();
                    }
                    bar.set_length(expected);
                    bar.set_position(done);
                    bar.set_message(format!("{} of {} sent", HumanCount(done), HumanCount(expected)));
                }
            },
        }
        bar.tick();
        if stopped.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Timeout) {
            break;
        }
    }
    clear();
}

fn style(unit: &Unit) -> ProgressStyle {
    let template = match unit {
        Unit::Records(Meter { length: Some(_), .. }) => {
            "{bar:20} {percent:>3}%  {bytes} of {total_bytes}  {msg}  {eta} left"
        }
        Unit::Records(_) => "{spinner} {msg}",
        #[cfg(feature = "network")]
        Unit::Objects => "{spinner} {msg}",
        Unit::Files => "{bar:20} {pos} of {len} files",
    };
    styled(template)
}

fn styled(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

fn shown() -> std::sync::MutexGuard<'static, Option<ProgressBar>> {
    SHOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the bar away for good.
pub fn clear() {
    let bar = shown().take();
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}

/// Prints to the terminal while the bar is not there.
pub fn suspended<T>(print: impl FnOnce() -> T) -> T {
    let bar = shown().clone();
    match bar {
        Some(bar) => bar.suspend(print),
        None => print(),
    }
}
