//! Stub until the room is merged.

/// An instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime(i64);

impl DateTime {
    /// From ticks.
    pub fn from_ticks(ticks: i64) -> Option<DateTime> {
        Some(DateTime(ticks))
    }
    /// Ticks.
    pub fn ticks(self) -> i64 {
        self.0
    }
    /// From seconds since 1970.
    pub fn from_unix_seconds(seconds: i64) -> Option<DateTime> {
        Some(DateTime(seconds * 10_000_000 + 621_355_968_000_000_000))
    }
    /// `M/d/yyyy h:mm:ss tt`
    pub fn write_general(self, out: &mut String) {
        out.push_str("1/1/2020 1:00:00 AM");
    }
}

impl DateTime {
    /// 1601
    pub const EPOCH: DateTime = DateTime(0);
}

/// Fault.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DateFault {
    /// Unreadable.
    Unreadable,
}
impl std::fmt::Display for DateFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("bad")
    }
}
