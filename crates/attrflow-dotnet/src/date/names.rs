//! The names and standard formats of the invariant culture.

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// Length of all abbreviated names of months and weekdays, in bytes.
const SHORT_NAME: usize = 3;
pub(super) const MORNING: &str = "AM";
pub(super) const AFTERNOON: &str = "PM";
/// The era of the calendar as formatted; [`SHORT_ERA`] is parsed as well.
pub(super) const ERA: &str = "A.D.";
pub(super) const SHORT_ERA: &str = "AD";
/// The format of `DateTimeOffset` for an empty one.
pub(super) const GENERAL_WITH_OFFSET: &str = "MM/dd/yyyy HH:mm:ss zzz";
/// The format of `DateTime` for an empty one.
pub(super) const GENERAL: &str = "MM/dd/yyyy HH:mm:ss";

/// Returns the abbreviated name of a month or weekday.
pub(super) fn short(name: &'static str) -> &'static str {
    name.get(..SHORT_NAME).unwrap_or(name)
}

/// Returns the custom format that a standard format of one letter abbreviates.
pub(super) fn standard_format(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' | 'U' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => GENERAL,
        'm' | 'M' => "MMMM dd",
        'o' | 'O' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK",
        'r' | 'R' => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        's' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        'y' | 'Y' => "yyyy MMMM",
        _ => return None,
    })
}

/// Returns the letter of a standard format: one that is a single UTF-16 unit.
pub(super) fn standard_letter(format: &str) -> Option<char> {
    let mut letters = format.chars();
    let letter = letters.next()?;
    (letters.next().is_none() && letter.len_utf16() == 1).then_some(letter)
}
