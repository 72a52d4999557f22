//! The pace of requests, by a clock that goes as fast as it is waited for.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use attrflow_provision::run::Clock;
use attrflow_provision::run::Observer;
use attrflow_provision::run::Options;

use crate::run::Fixture;
use crate::run::options;
use crate::run::run;
use crate::run::user;
use crate::run::watched;
use crate::standin::Fault;

/// A clock that is put forward by those who wait.
#[derive(Debug, Default)]
struct TestClock(Mutex<Duration>);

impl Clock for TestClock {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wait_until(&self, moment: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = (*now).max(moment);
    }
}

/// Runs, and returns the time that it takes by the clock.
fn time(fixture: &mut Fixture, change: impl FnOnce(&mut Options)) -> (Duration, u64) {
    let clock = Arc::<TestClock>::default();
    let mut options = options();
    options.clock = clock.clone();
    (options.first_wait, options.max_wait) = (Duration::from_secs(1), Duration::from_secs(120));
    change(&mut options);
    let summary = run(&fixture.standin.server.url, &fixture.source, &mut fixture.links, options).unwrap();
    (clock.now(), summary.requests)
}

#[test]
fn requests_are_not_sent_faster_than_the_rate_however_many_threads_there_are() {
    for concurrency in [1, 8] {
        for rate in [4.0, 20.0, 0.5] {
            let mut fixture = Fixture::new(Fault::None);
            fixture.source.users.extend((10..30).map(|number| user(&format!("u{number}"))));
            let (time, requests) = time(&mut fixture, |options| {
                (options.concurrency, options.rate) = (concurrency, Some(rate));
            });
            let expected = (requests - 1) as f64 / rate;
            let difference = time.as_secs_f64() - expected;
            assert!(requests > 50 && difference.abs() < 0.001, "{requests} requests: {time:?}, not {expected} s");
        }
    }
}

#[test]
fn a_run_without_a_rate_does_not_wait() {
    let mut fixture = Fixture::new(Fault::None);
    assert_eq!(time(&mut fixture, |_| {}).0, Duration::ZERO);
}

#[test]
fn all_threads_wait_as_long_as_the_server_asks_for() {
    let mut fixture = Fixture::new(Fault::LimitedFor(30));
    let (time, _) = time(&mut fixture, |options| options.concurrency = 4);
    assert_eq!(time, Duration::from_secs(30));
}

#[test]
fn waits_double_between_repeats_and_have_an_end() {
    // Four repeats: 1, 2, 4 and 8 seconds, of which a part is left to chance.
    let mut fixture = Fixture::new(Fault::AlwaysLimited);
    fixture.source.users.truncate(1);
    fixture.source.groups.clear();
    let (time, requests) = time(&mut fixture, |options| options.concurrency = 1);
    assert_eq!(requests, 5);
    assert!((7.5..=15.0).contains(&time.as_secs_f64()), "{time:?}");
    // A server that asks for more than the longest wait is not waited for.
    let mut fixture = Fixture::new(Fault::LimitedFor(3_600));
    let (time, _) = self::time(&mut fixture, |options| options.concurrency = 1);
    assert!(time < Duration::from_secs(60), "{time:?}");
}

/// Ends a run when its clock has gone on for a second.
struct Impatient(Arc<TestClock>);

impl Observer for Impatient {
    fn is_stopped(&self) -> bool {
        self.0.now() > Duration::from_secs(1)
    }
}

#[test]
fn no_rate_is_too_slow_for_the_clock() {
    for rate in [1e-300, 1e-19, 1e-9] {
        let mut fixture = Fixture::new(Fault::None);
        let (clock, mut options) = (Arc::<TestClock>::default(), options());
        (options.clock, options.rate) = (clock.clone(), Some(rate));
        let (url, observer) = (&fixture.standin.server.url, Impatient(clock));
        let summary = watched(url, &fixture.source, &mut fixture.links, options, &observer).unwrap();
        assert!(summary.is_interrupted && summary.requests < 2, "{rate}: {summary:?}");
    }
}
