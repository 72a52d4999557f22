//! Regular expressions, dates, SCIM paths and filters, and foreign text in messages.

use attrflow::dotnet::date;
use attrflow::dotnet::date::DateTime;
use attrflow::dotnet::date::Styles;
use attrflow::dotnet::regex::Limits;
use attrflow::dotnet::regex::Pattern;
use attrflow::dotnet::regex::Replaced;
use attrflow::dotnet::regex::Replacement;
use attrflow::dotnet::regex::Scratch;
use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use attrflow::untrusted::Untrusted;

/// A pattern, a text and a replacement: what is found agrees, and every place is one of the text.
pub fn regex(bytes: &[u8]) {
    let [pattern, text, replacement] = super::parts(bytes);
    let mut limits = Limits::default();
    limits.steps = 20_000;
    let Ok(pattern) = Pattern::new(&pattern, &limits) else { return };
    let mut scratch = Scratch::new();
    let (found, matches) = (pattern.is_match(&text, &mut scratch), pattern.matches(&text, 100, &mut scratch));
    if let (Ok(found), Ok(matches)) = (&found, &matches) {
        assert_eq!(*found, !matches.is_empty());
        assert_eq!(pattern.count(&text, 100, &mut scratch).ok(), Some(matches.len()));
    }
    if let Ok(replacement) = Replacement::new(&replacement, &pattern) {
        let mut out = String::new();
        let replaced = pattern.replace(&text, &replacement, &mut scratch, &mut out);
        if let (Ok(found), Ok(replaced)) = (&found, replaced) {
            assert_eq!(*found, replaced != Replaced::Nothing);
        }
    }
}

/// A pattern, a text and a replacement: a pattern that is translated for the linear matcher, and a search that remembers where it failed,
/// have the results of the plain search. An empty look-ahead at the end selects backtracking.
pub fn translate(bytes: &[u8]) {
    let [source, text, replacement] = super::parts(bytes);
    let (mut many, mut few) = (Limits::default(), Limits::default());
    (many.steps, few.steps) = (2_000_000, 4_000);
    let Ok(pattern) = Pattern::new(&source, &many) else { return };
    let others = [Pattern::new(&format!("{source}(?=)"), &many), Pattern::new(&source, &few)];
    let mut scratch = Scratch::new();
    let own = results(&pattern, &text, &replacement, &mut scratch);
    for other in others.into_iter().flatten() {
        let other = results(&other, &text, &replacement, &mut scratch);
        for (own, other) in own.iter().zip(&other) {
            // One of them may need more steps or memory than it has.
            if let (Some(own), Some(other)) = (own, other) {
                assert_eq!(own, other, "{source:?} on {text:?} by {replacement:?}");
            }
        }
    }
}

/// What a pattern does with a text; none where a limit was met.
fn results(pattern: &Pattern, text: &str, replacement: &str, scratch: &mut Scratch) -> Vec<Option<String>> {
    let mut results = vec![
        pattern.matches(text, 100, scratch).ok().map(|found| format!("{found:?}")),
        pattern.is_match(text, scratch).ok().map(|found| found.to_string()),
        pattern.count(text, 100, scratch).ok().map(|count| count.to_string()),
    ];
    if let Ok(replacement) = Replacement::new(replacement, pattern) {
        let mut out = String::new();
        let replaced = pattern.replace(text, &replacement, scratch, &mut out).ok();
        results.push(replaced.map(|replaced| format!("{replaced:?} {out}")));
    }
    results
}

/// Two formats and a text: reading and writing never panic, and what a format cannot do is known beforehand.
pub fn dates(bytes: &[u8]) {
    let [text, input, output] = super::parts(bytes);
    let now = DateTime::from_date(2024, 2, 29).expect("a date");
    let _ = date::parse(&text, now);
    let (can_read, can_write) = (date::check_input_format(&input).is_ok(), date::check_output_format(&output).is_ok());
    let read = date::parse_exact(&text, &input, Styles::DEFAULT, now);
    assert!(can_read || read.is_err(), "{input:?} is refused, and reads {text:?}");
    if let Ok(date) = read {
        let mut written = String::new();
        let result = date::format(date, &output, &mut written);
        assert!(can_write || result.is_err(), "{output:?} is refused, and writes {written:?}");
    }
}

/// A path and a filter: what is read prints as a text that reads the same.
pub fn scim(bytes: &[u8]) {
    let text = super::text(bytes);
    for dialect in [Dialect::Rfc, Dialect::Entra] {
        if let Ok(path) = Path::parse(&text, dialect) {
            assert_eq!(Path::parse(&path.to_string(), dialect).as_ref(), Ok(&path), "{text:?}");
        }
        if let Ok(filter) = Filter::parse(&text, dialect) {
            assert_eq!(Filter::parse(&filter.to_string(), dialect).as_ref(), Ok(&filter), "{text:?}");
        }
    }
}

/// Any text in a message is one line, in which nothing acts on a terminal or a runner.
pub fn shown(bytes: &[u8]) {
    let text = super::text(bytes);
    let line = Untrusted(&text).line();
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
    assert_eq!(Untrusted(&line).line(), line);
    let json = serde_json::to_string(&text).expect("JSON");
    let safe = Untrusted(&json).json();
    assert_eq!(serde_json::from_str::<String>(&safe).ok(), Some(text));
}
