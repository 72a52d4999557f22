//! Asks a SCIM server everything that Entra's provisioning service will ask, and reports what it refuses or stores wrongly.
//!
//! Vendors learn from customers' tickets that the service sends `"False"` as text, or removes members in a form of its own. Each
//! [`Check`] is one row of a table: what is sent, why it matters, and who says so. A check makes its own objects under names that
//! nobody else has, and [`run`] removes them at the end, also when it is stopped.

mod context;
mod discovery;
mod exchange;
mod expect;
mod filters;
mod groups;
mod made;
mod patches;
mod roles;
mod users;

use serde_json::Value;
use serde_json::json;

use crate::client::Client;
use crate::client::ClientError;

use crate::conformance::context::Context;
pub use crate::conformance::exchange::Exchange;
use crate::conformance::expect::Break;
use crate::conformance::expect::Verdict;

/// The version of the JSON report.
pub const VERSION: u32 = 1;

/// Which form of requests is tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireForm {
    /// What the service sends by default.
    #[default]
    Entra,
    /// What it sends with `aadOptscim062020` on the tenant URL.
    Entra2020,
    /// RFC 7644.
    Rfc,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The server does what the service expects.
    Passed,
    /// The server refuses the request.
    Refused,
    /// The server accepts the request, and what it then has or answers is wrong.
    StoredWrongly,
    /// The check could not be made.
    Skipped,
}

impl Outcome {
    /// Returns the word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Refused => "refused",
            Outcome::StoredWrongly => "stored-wrongly",
            Outcome::Skipped => "skipped",
        }
    }

    /// Returns whether the server failed the check.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Outcome::Refused | Outcome::StoredWrongly)
    }
}

/// One row of the table of checks.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Check {
    /// Its name, in lower case with hyphens.
    pub id: &'static str,
    /// What is tried, in a few words.
    pub title: &'static str,
    /// Why it matters to customers who provision with Entra.
    pub why: &'static str,
    /// Who says that the service does this.
    pub source: &'static str,
    /// The wire forms it is tried in; empty for all.
    wires: &'static [WireForm],
    run: fn(&mut Context<'_>) -> Result<Verdict, Break>,
}

impl Check {
    /// Returns whether it is made in a wire form.
    #[must_use]
    pub fn is_for(&self, wire: WireForm) -> bool {
        self.wires.is_empty() || self.wires.contains(&wire)
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Check").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Returns all checks in the order they are made.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [discovery::CHECKS, users::CHECKS, filters::CHECKS, patches::CHECKS, roles::CHECKS, groups::CHECKS, users::LAST]
        .into_iter()
        .flatten()
}

/// How a check ended, with the request and answer that decided it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The check.
    pub check: &'static Check,
    /// How it ended.
    pub outcome: Outcome,
    /// What was seen, in one line; empty if it passed.
    pub detail: String,
    /// The request and answer that decided it.
    pub exchange: Option<Exchange>,
}

impl Finding {
    /// Returns the finding as one entry of the JSON report.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let why = if self.detail.is_empty() {
            self.check.why.to_owned()
        } else {
            format!("{}; {}", self.detail, self.check.why)
        };
        json!({
            "check": self.check.id,
            "outcome": self.outcome.word(),
            "request": self.exchange.as_ref().map(Exchange::request),
            "response": self.exchange.as_ref().map(Exchange::response),
            "why": why,
            "source": self.check.source,
        })
    }
}

/// What a run of checks came to.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Objects that could not be removed again, by path.
    pub left_behind: Vec<String>,
    /// Whether it was stopped before all checks were made.
    pub is_stopped: bool,
    /// Why the server could not be used any more, which ended the run.
    pub lost: Option<ClientError>,
}

/// Makes the wanted checks against a server, passes each finding to `on_finding` as it is made, and removes the objects it made.
///
/// `run_name` is part of the names of all objects, so that two runs do not meet. `is_stopped` is asked between requests.
///
/// # Errors
///
/// The server cannot be reached, or refuses the token, before the first check.
pub fn run(
    client: &Client,
    wire: WireForm,
    run_name: &str,
    wanted: &dyn Fn(&Check) -> bool,
    is_stopped: &dyn Fn() -> bool,
    on_finding: &mut dyn FnMut(Finding),
) -> Result<Summary, ClientError> {
    let mut context = Context::new(client, wire, run_name, is_stopped);
    context.connect()?;
    let mut lost = None;
    for check in checks().filter(|check| check.is_for(wire) && wanted(check)) {
        if is_stopped() {
            break;
        }
        context.begin();
        let verdict = match (check.run)(&mut context) {
            Ok(verdict) => verdict,
            Err(Break::Verdict(verdict)) => *verdict,
            Err(Break::Stopped) => break,
            Err(Break::Client(error)) if context.is_reachable() => {
                Verdict { outcome: Outcome::Refused, detail: error.to_string(), exchange: context.last() }
            }
            Err(Break::Client(error)) => {
                lost = Some(error);
                break;
            }
        };
        let Verdict { outcome, detail, exchange } = verdict;
        let exchange = exchange.map(|exchange| exchange.without_token(client));
        on_finding(Finding { check, outcome, detail: client.hidden(&detail), exchange });
    }
    let left_behind = std::mem::take(&mut context.made).remove(client);
    let left_behind = left_behind.iter().map(|path| client.hidden(path)).collect();
    Ok(Summary { left_behind, is_stopped: is_stopped(), lost })
}
