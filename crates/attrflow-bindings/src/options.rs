//! What expressions may ask beyond their record, as callers give it.

use std::hash::Hasher;

use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::diagnostic::codes::input::BAD_REQUEST;
use attrflow::diagnostic::codes::input::NOT_A_TIME;
use attrflow::dotnet::date;
use attrflow::dotnet::date::DateTime;
use serde_json::Value;

use crate::Error;

/// The parameter that is also the tenant's default domain.
const DEFAULT_DOMAIN: &str = "DefaultDomain";

/// The moment, the seed and the parameters; by default the clock, the system's randomness and none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Options {
    now: Option<DateTime>,
    seed: Option<u64>,
    parameters: Vec<(String, String)>,
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

    /// Returns a host for one record; with a seed, the same one for the same record whatever its neighbours are.
    pub fn host(&self, source: Option<&str>) -> FixedHost {
        let mut host = FixedHost::new();
        if let Some(now) = self.now {
            host = host.at(now);
        }
        if let Some(seed) = self.seed {
            host = host.seeded(source.map_or(seed, |source| mixed(seed, source)));
        }
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

/// A seed for the record of this source; the same on every machine and in every version (FNV-1a).
fn mixed(seed: u64, source: &str) -> u64 {
    struct Fnv(u64);
    impl Hasher for Fnv {
        fn finish(&self) -> u64 {
            self.0
        }

        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    let mut hash = Fnv(0xcbf2_9ce4_8422_2325 ^ seed);
    hash.write(source.as_bytes());
    hash.finish()
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
