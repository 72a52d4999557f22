//! What expressions may ask beyond their record, as callers give it.

use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use attrflow::diagnostic::codes::input::NOT_A_TIME;
use attrflow::dotnet::date;
use attrflow::dotnet::date::DateTime;
use serde_json::Value;

use crate::Error;
use crate::source;

/// The parameter that is also the tenant's default domain.
const DEFAULT_DOMAIN: &str = "DefaultDomain";

/// The moment, the seed and the parameters; by default the clock, the system's randomness and none.
#[derive(Debug, Clone, Default)]
pub struct Options {
    now: Option<DateTime>,
    seed: Option<u64>,
    parameters: Vec<(String, String)>,
    clock: Option<fn() -> DateTime>,
    is_unordered: bool,
}

impl Options {
    /// Reads `{"now", "seed", "parameters"}`; each may be left out or `null`.
    ///
    /// # Errors
    ///
    /// The text is not such an object. A member of another name is an error, so that a misspelled one does not go unnoticed.
    pub fn parse(text: &[u8]) -> Result<Options, Error> {
        let mut options = Options::default();
        let Value::Object(members) = attrflow::record::json::parse(text)? else {
            return Err(wrong("the options", "an object"));
        };
        for (name, value) in members.into_iter().filter(|(_, value)| !value.is_null()) {
            match (name.as_str(), value) {
                ("now", Value::String(text)) => options.now = Some(moment(&text)?),
                ("now", _) => return Err(wrong("the member `now`", "a text")),
                ("seed", value) => {
                    let seed = value.as_u64();
                    options.seed =
                        Some(seed.ok_or_else(|| wrong("the member `seed`", "a whole number that is not negative"))?);
                }
                ("parameters", Value::Object(members)) => {
                    for (name, value) in members {
                        let value = match value {
                            Value::String(text) => text,
                            Value::Number(number) => number.to_string(),
                            _ => return Err(wrong(&format!("the member `parameters/{name}`"), "a text")),
                        };
                        options.parameters.push((name, value));
                    }
                }
                ("parameters", _) => return Err(wrong("the member `parameters`", "an object")),
                (unknown, _) => {
                    let message = format!("the options have no member `{unknown}`");
                    return Err(Diagnostic::new(&BAD_REQUEST, message)
                        .help("they have `now`, `seed` and `parameters`")
                        .into());
                }
            }
        }
        Ok(options)
    }

    /// Returns the options with a clock, for systems whose own cannot be asked, such as WebAssembly in a browser.
    pub fn clock(mut self, clock: fn() -> DateTime) -> Options {
        self.clock = Some(clock);
        self
    }

    /// Returns the options with a seed, so that random values repeat.
    pub fn seeded(mut self, seed: u64) -> Options {
        self.seed = Some(seed);
        self
    }

    /// Returns the options for records in no order, which have no numbers: with a seed, the random values of a record without an
    /// identifier depend on its attributes.
    pub fn unordered(mut self) -> Options {
        self.is_unordered = true;
        self
    }

    /// Returns whether records have no numbers.
    pub fn is_unordered(&self) -> bool {
        self.is_unordered
    }

    /// Returns a host for an expression that is evaluated by itself.
    pub fn host(&self) -> FixedHost {
        let host = self.unseeded();
        match self.seed {
            Some(seed) => host.seeded(seed),
            None => host,
        }
    }

    /// Returns a host for one of many records, whose number is from 1; with a seed, the one that `attrflow run` uses.
    pub fn host_of(&self, record: &Value, number: u64) -> FixedHost {
        let content;
        let source = match source::id(record) {
            None if self.seed.is_some() && self.is_unordered => {
                content = record.to_string();
                Some(content.as_str())
            }
            source => source,
        };
        self.host_for(source, number)
    }

    /// Returns a host for one of many records by its identifier in the source, or else by its number, from 1.
    pub fn host_for(&self, source: Option<&str>, number: u64) -> FixedHost {
        let host = self.unseeded();
        match self.seed {
            Some(seed) => host.seeded_for(seed, source, number),
            None => host,
        }
    }

    fn unseeded(&self) -> FixedHost {
        let mut host = match (self.now, self.clock) {
            (Some(now), _) => FixedHost::starting_at(now),
            (None, Some(clock)) => FixedHost::starting_at(clock()),
            (None, None) => FixedHost::new(),
        };
        for (name, value) in &self.parameters {
            if name == DEFAULT_DOMAIN {
                host = host.default_domain(value.clone());
            }
            host = host.parameter(name.clone(), value.clone());
        }
        host
    }

    /// Returns whether every record needs a host of its own.
    pub fn is_seeded(&self) -> bool {
        self.seed.is_some()
    }

    /// Returns the values of `%name%`.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }
}

/// Reads a moment. A time of day without its date is refused, because it would be another moment tomorrow.
fn moment(text: &str) -> Result<DateTime, Error> {
    // Two days of different years, months and days of the month.
    const ELSEWHEN: i64 = 400 * 864_000_000_000;
    let seen_from = |ticks: i64| date::parse(text, DateTime::from_ticks(ticks).unwrap_or_default()).ok();
    let moment = seen_from(0).filter(|moment| seen_from(ELSEWHEN) == Some(*moment));
    moment.ok_or_else(|| {
        let help = "write it as in ISO 8601, for instance `2026-03-31T08:30:00Z`";
        Diagnostic::new(&NOT_A_TIME, "the member `now` is not a time").help(help).into()
    })
}

pub(crate) fn wrong(what: &str, wanted: &str) -> Error {
    Diagnostic::new(&BAD_REQUEST, format!("{what} must be {wanted}")).into()
}
