//! The words and standard patterns of the invariant culture.

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
/// Length of the short form of every name in [`MONTHS`] and [`WEEKDAYS`], in bytes and in UTF-16 units.
const SHORT_NAME: usize = 3;
pub(super) const MORNING: &str = "AM";
pub(super) const AFTERNOON: &str = "PM";
/// The only era of the calendar, as printed; [`SHORT_ERA`] is read as well.
pub(super) const ERA: &str = "A.D.";
pub(super) const SHORT_ERA: &str = "AD";
/// What `DateTimeOffset` prints for an empty format.
pub(super) const GENERAL_WITH_OFFSET: &str = "MM/dd/yyyy HH:mm:ss zzz";
/// What `DateTime` prints for an empty format.
pub(super) const GENERAL: &str = "MM/dd/yyyy HH:mm:ss";

/// The short form of a month's or weekday's name.
pub(super) fn short(name: &'static str) -> &'static str {
    name.get(..SHORT_NAME).unwrap_or(name)
}

/// The custom pattern a standard format of one letter stands for.
pub(super) fn standard_pattern(letter: char) -> Option<&'static str> {
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

/// The letter of a format that is one UTF-16 unit long and therefore names a standard format.
pub(super) fn standard_letter(format: &str) -> Option<char> {
    let mut letters = format.chars();
    let letter = letters.next()?;
    (letters.next().is_none() && letter.len_utf16() == 1).then_some(letter)
}
