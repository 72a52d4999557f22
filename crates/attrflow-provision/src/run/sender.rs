//! Sends requests at the pace that server and options allow, and repeats those that are safe to repeat.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use attrflow::diagnostic::codes::servers;

use crate::client::Answer;
use crate::client::Body;
use crate::client::Client;
use crate::client::ClientErrorKind;
use crate::client::Method;
use crate::run::error::Failure;
use crate::run::error::RunError;
use crate::run::error::RunErrorKind;
use crate::run::error::Trouble;
use crate::run::options::Options;
use crate::run::pace::Pace;

/// Sends requests for several threads.
pub(super) struct Sender<'s> {
    client: &'s Client,
    options: &'s Options,
    pace: Pace<'s>,
    requests: AtomicU64,
    writes: AtomicU64,
}

impl<'s> Sender<'s> {
    pub(super) fn new(
        client: &'s Client,
        options: &'s Options,
        is_stopped: &'s (dyn Fn() -> bool + Sync),
    ) -> Sender<'s> {
        Sender {
            client,
            options,
            pace: Pace::new(options, is_stopped),
            requests: AtomicU64::new(0),
            writes: AtomicU64::new(0),
        }
    }

    /// Returns how many requests were sent.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Returns how many of them change objects.
    pub(super) fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.pace.is_stopped()
    }

    pub(super) fn relative<'a>(&self, location: &'a str) -> Option<&'a str> {
        self.client.address().relative(location)
    }

    /// Sends a request until there is an answer that says what happened.
    ///
    /// 429 is repeated for every method, because the server says that it did nothing. Server errors and broken connections are
    /// repeated only where sending twice does no harm; for the others the trouble is [`Trouble::Unclear`].
    pub(super) fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<&str>,
        version: Option<&str>,
    ) -> Result<Answer, Trouble> {
        let mut repeats = 0;
        loop {
            self.pace.wait_for_turn()?;
            self.requests.fetch_add(1, Ordering::SeqCst);
            if method != Method::Get {
                self.writes.fetch_add(1, Ordering::SeqCst);
            }
            let is_last = repeats >= self.options.max_repeats;
            let asked = match self.client.send_text(method, path, body, version) {
                Ok(answer) => {
                    if answer.status == 401 || answer.status == 403 && self.writes() == 0 {
                        let reason = match self.client.is_anonymous() {
                            true => "wants a token, and none is given",
                            false => "refuses the token",
                        };
                        return Err(self.lost(&format!("the server answers {} and {reason}", answer.status)));
                    }
                    let is_cut_off = method == Method::Get
                        && answer.is_success()
                        && matches!(answer.body, Body::Empty | Body::Broken(_));
                    let is_limited = answer.status == 429;
                    if !(is_cut_off || is_limited || matches!(answer.status, 500 | 502..=504)) {
                        return Ok(answer);
                    }
                    let asked = answer.retry_after;
                    if is_last || asked.is_some_and(|asked| asked > self.options.max_wait) {
                        return self.give_up(method, answer, is_cut_off);
                    }
                    if !is_limited && !method.is_idempotent() {
                        self.pause(asked, repeats)?;
                        return Err(Trouble::Unclear(refused(method, &answer)));
                    }
                    asked
                }
                Err(error) => match error.kind() {
                    ClientErrorKind::Unreachable | ClientErrorKind::Timeout => {
                        let failure = Failure::new(&servers::NO_ANSWER, error.to_string());
                        if !method.is_idempotent() {
                            self.pause(None, repeats)?;
                            return Err(Trouble::Unclear(failure));
                        }
                        if is_last {
                            let is_gone = error.kind() == ClientErrorKind::Unreachable;
                            return Err(if is_gone { self.lost(&failure.message) } else { failure.into() });
                        }
                        None
                    }
                    ClientErrorKind::TooLarge | ClientErrorKind::Address => {
                        return Err(Failure::new(&servers::BAD_ANSWER, error.to_string()).into());
                    }
                    _ => return Err(self.lost(&error.to_string())),
                },
            };
            self.pause(asked, repeats)?;
            repeats += 1;
        }
    }

    fn pause(&self, asked: Option<Duration>, repeats: u32) -> Result<(), Trouble> {
        self.pace.pause(asked, repeats, self.requests())
    }

    fn give_up(&self, method: Method, answer: Answer, is_cut_off: bool) -> Result<Answer, Trouble> {
        if is_cut_off {
            return Err(Failure::new(&servers::BAD_ANSWER, "the answer is not JSON, or is cut off").into());
        }
        if method == Method::Get {
            return Err(refused(method, &answer).into());
        }
        Ok(answer)
    }

    /// Returns the trouble of a server that gives no answers any more.
    fn lost(&self, message: &str) -> Trouble {
        let kind = if self.writes() == 0 { RunErrorKind::Server } else { RunErrorKind::ServerLost };
        Trouble::Run(RunError::new(kind, message))
    }
}

/// The kinds of errors of RFC 7644, section 3.12. Any other word may be a value of the record.
const SCIM_TYPES: [&str; 10] = [
    "invalidFilter",
    "tooMany",
    "uniqueness",
    "mutability",
    "invalidSyntax",
    "invalidPath",
    "noTarget",
    "invalidValue",
    "invalidVers",
    "sensitive",
];

/// Returns the failure of a request that was refused. It names the server's error type, which holds no values.
pub(super) fn refused(method: Method, answer: &Answer) -> Failure {
    let kind = answer.json().and_then(|body| body.get("scimType")?.as_str()).filter(|kind| SCIM_TYPES.contains(kind));
    let kind = kind.map_or(String::new(), |kind| format!(" ({kind})"));
    let message = format!("the server answers {}{kind} to {}", answer.status, method.word());
    Failure::new(&servers::REFUSED, message).status(answer.status)
}
