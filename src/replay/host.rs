//! A host that answers differently from another one, to find values that depend on its answers.

use crate::dotnet::date::DateTime;
use crate::host::Host;
use crate::host::NoRandomness;

/// Later than the other host by a year, a month, a day, an hour, a minute and a second, so that every part of a date differs.
const LATER: i64 = ((365 + 31 + 1) * 86_400 + 3_600 + 60 + 1) * 10_000_000;

/// Another time, other random bytes, and a target directory that has every value already.
pub(super) struct Altered<'h>(pub(super) &'h dyn Host);

impl Host for Altered<'_> {
    fn now(&self) -> DateTime {
        DateTime::from_ticks(self.0.now().ticks().saturating_add(LATER)).unwrap_or_default()
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0.random(bytes)?;
        bytes.iter_mut().for_each(|byte| *byte = byte.wrapping_add(0x55));
        Ok(())
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.0.parameter(name)
    }

    fn default_domain(&self) -> Option<&str> {
        self.0.default_domain()
    }

    fn is_taken(&self, _: &str, _: &str) -> bool {
        true
    }
}
