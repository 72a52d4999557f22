//! The host that tests evaluate with. It depends on nothing else here, so that other crates can include it.

use attrflow::FixedHost;
use attrflow::dotnet::date::DateTime;

/// The present in all cases.
pub fn present() -> DateTime {
    DateTime::from_date(2025, 7, 1).and_then(|date| date.with_time(12, 34, 56, 0)).expect("a date")
}

/// The host of all cases.
pub fn host() -> FixedHost {
    FixedHost::new()
        .at(present())
        .seeded(1)
        .parameter("DomainFQDN", "contoso.com")
        .default_domain("contoso.com")
        .taken("", "John.Smith@contoso.com")
}
