//! Points in time from the command line and from requests, read as `CDate` reads them.

use attrflow::dotnet::date;
use attrflow::dotnet::date::DateTime;

/// A point in time from the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub DateTime);

/// Reads `2026-03-31`, `2026-03-31T08:30Z`, `3/31/2026 8:30:00 AM`; what has no offset is UTC. A time of day without its
/// date is refused, because it would be another moment tomorrow.
pub fn parse(text: &str) -> Result<Moment, String> {
    let help = || "write it as in ISO 8601, for instance `2026-03-31T08:30:00Z`".to_owned();
    let seen_from = |ticks: i64| date::parse(text, DateTime::from_ticks(ticks).unwrap_or_default()).map_err(|_| help());
    // Two days of different years, months and days of the month.
    const ELSEWHEN: i64 = 400 * 864_000_000_000;
    let moment = seen_from(0)?;
    if moment == seen_from(ELSEWHEN)? { Ok(Moment(moment)) } else { Err(help()) }
}
