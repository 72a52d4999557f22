//! The work: target names, the table of time zones, the functions in plain Rust, JSON text.
use std::io::Write;

pub const KEYS: [&str; 12] = [
    "userName",
    "active",
    "displayName",
    "name.formatted",
    "nickName",
    "emails[type eq \"work\"].value",
    "phoneNumbers[type eq \"work\"].value",
    "timezone",
    "title",
    "externalId",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "x",
];
/// keys as JSON, with leading `{` / `,` and the colon
pub const KEYS_JSON: [&str; 12] = [
    "{\"userName\":",
    ",\"active\":",
    ",\"displayName\":",
    ",\"name.formatted\":",
    ",\"nickName\":",
    ",\"emails[type eq \\\"work\\\"].value\":",
    ",\"phoneNumbers[type eq \\\"work\\\"].value\":",
    ",\"timezone\":",
    ",\"title\":",
    ",\"externalId\":",
    ",\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department\":",
    ",\"x\":",
];
pub const TZ_DEFAULT: &str = "Australia/Sydney";
pub const TZ: [(&str, &str); 12] = [
    ("NSW", "Australia/Sydney"),
    ("QLD", "Australia/Brisbane"),
    ("SA", "Australia/Adelaide"),
    ("VIC", "Australia/Melbourne"),
    ("WA", "Australia/Perth"),
    ("TAS", "Australia/Hobart"),
    ("NT", "Australia/Darwin"),
    ("ACT", "Australia/Canberra"),
    ("AKL", "Pacific/Auckland"),
    ("CA", "America/Los_Angeles"),
    ("NY", "America/New_York"),
    ("TX", "America/Chicago"),
];
pub const PHONE_RE: &str = r"\+(?<isdCode>\d* )(?<phoneNumber>\d{10})";
pub const ATTRS: [&str; 11] = [
    "userPrincipalName", "IsSoftDeleted", "displayName", "givenName", "surname", "mail",
    "telephoneNumber", "state", "country", "jobTitle", "department",
];

/// NormalizeDiacritics: NFD, drop combining marks. ASCII fast path.
pub fn normalize_diacritics(s: &str) -> String {
    if s.is_ascii() {
        return s.to_owned();
    }
    use unicode_normalization::{char::canonical_combining_class, UnicodeNormalization};
    s.nfd().filter(|c| canonical_combining_class(*c) == 0).collect()
}
pub fn strip_spaces(s: &str) -> String {
    s.replace(' ', "")
}
/// Mid, 1-based start, in characters
pub fn mid(s: &str, start: usize, len: usize) -> &str {
    let a = s.char_indices().nth(start - 1).map_or(s.len(), |x| x.0);
    let r = &s[a..];
    let b = r.char_indices().nth(len).map_or(r.len(), |x| x.0);
    &r[..b]
}
/// Join that skips nulls
pub fn join<'a>(sep: &str, parts: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let mut out = String::new();
    let mut first = true;
    for p in parts.into_iter().flatten() {
        if !first {
            out.push_str(sep);
        }
        first = false;
        out.push_str(p);
    }
    out
}
pub fn tz(s: Option<&str>) -> &'static str {
    match s {
        Some("NSW") => "Australia/Sydney",
        Some("QLD") => "Australia/Brisbane",
        Some("SA") => "Australia/Adelaide",
        Some("VIC") => "Australia/Melbourne",
        Some("WA") => "Australia/Perth",
        Some("TAS") => "Australia/Hobart",
        Some("NT") => "Australia/Darwin",
        Some("ACT") => "Australia/Canberra",
        Some("AKL") => "Pacific/Auckland",
        Some("CA") => "America/Los_Angeles",
        Some("NY") => "America/New_York",
        Some("TX") => "America/Chicago",
        _ => TZ_DEFAULT,
    }
}

static ESC: [u8; 256] = {
    let mut t = [0u8; 256];
    let mut i = 0;
    while i < 32 {
        t[i] = 1;
        i += 1;
    }
    t[b'"' as usize] = 1;
    t[b'\\' as usize] = 1;
    t
};
/// JSON string, serde_json's escapes
#[inline]
pub fn json_str(out: &mut Vec<u8>, s: &str) {
    out.push(b'"');
    let b = s.as_bytes();
    let mut last = 0;
    for (i, &c) in b.iter().enumerate() {
        if ESC[c as usize] != 0 {
            out.extend_from_slice(&b[last..i]);
            last = i + 1;
            match c {
                b'"' => out.extend_from_slice(b"\\\""),
                b'\\' => out.extend_from_slice(b"\\\\"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b'\t' => out.extend_from_slice(b"\\t"),
                8 => out.extend_from_slice(b"\\b"),
                12 => out.extend_from_slice(b"\\f"),
                _ => {
                    let _ = write!(out, "\\u{:04x}", c);
                }
            }
        }
    }
    out.extend_from_slice(&b[last..]);
    out.push(b'"');
}
#[inline]
pub fn json_opt(out: &mut Vec<u8>, s: Option<&str>) {
    match s {
        Some(s) => json_str(out, s),
        None => out.extend_from_slice(b"null"),
    }
}

/// lines of an NDJSON buffer
pub fn lines(buf: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = buf;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let n = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let l = &rest[..n];
        rest = &rest[(n + 1).min(rest.len())..];
        Some(l)
    })
}

