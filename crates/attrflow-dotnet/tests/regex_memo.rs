//! `regex`: searches with memoized failures against searches without.

use attrflow_dotnet::regex::Limits;
use attrflow_dotnet::regex::Match;
use attrflow_dotnet::regex::MatchError;
use attrflow_dotnet::regex::Pattern;
use attrflow_dotnet::regex::Replacement;
use attrflow_dotnet::regex::Scratch;

use crate::random::Random;

/// Returns limits with so few steps that nearly every search starts again with the memo.
fn few_steps() -> Limits {
    let mut limits = Limits::default();
    limits.steps = 400;
    limits
}

/// Returns limits with enough steps that no search in this file starts again.
fn many_steps() -> Limits {
    let mut limits = Limits::default();
    limits.steps = 400_000_000;
    limits
}

const PARTS: &[&str] = &[
    "a",
    "b",
    "c",
    "é",
    "-",
    "ab",
    "[ab]",
    "[^a]",
    ".",
    ".*",
    ".*",
    ".+",
    ".*?",
    ".+?",
    "a*",
    "b+",
    "a?",
    "a??",
    "a{0,2}",
    "\\w*",
    "\\w+?",
    "[^-]*",
    ".{1,3}?",
    "(",
    "(",
    "(",
    "(?:",
    "(?:",
    "(?=",
    "(?!",
    "(?<=",
    "(?<!",
    "(?>",
    ")",
    ")",
    ")",
    ")",
    ")*",
    ")+",
    ")*?",
    ")+?",
    "){2}",
    "){1,}",
    "|",
    "|",
    "$",
    "^",
    "\\b",
    "\\1",
    "(?<n>",
    "(?<-n>",
    "(?(1)",
    "(?(?=a)",
    "\\G",
    "(?:(?!b).)*",
    "(?:(?!ab).)*?",
    "(?:[^,]*,)*",
    "(?:a.)+",
    "(?i:B)",
    "(?<n>a)",
    "(?<n>a)*",
    "(?<-n>b)",
    "(?<-n>b)*",
    "(?(n)(?!))",
    "(?(?=a).|b)",
    "(?<=(?=.*b).)",
];

/// The memo changes no result: neither where a pattern matches nor what its groups capture.
#[test]
fn the_memo_changes_no_result() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut scratch = Scratch::new();
    let (mut compared, mut refused) = (0, 0);
    for _ in 0..8_000 {
        let source = random.join(PARTS, 9);
        let Ok(quick) = Pattern::new(&source, &few_steps()) else { continue };
        let plain = Pattern::new(&source, &many_steps()).unwrap();
        for _ in 0..4 {
            let text = random.join(&["a", "a", "b", "ab", "c", "é", "-", ",", "B", "\n", "aaaa", "bababa"], 16);
            let answer = quick.matches(&text, 60, &mut scratch);
            match answer {
                Err(_) => refused += 1,
                Ok(_) => {
                    compared += 1;
                    assert_eq!(answer, plain.matches(&text, 60, &mut scratch), "{source:?} on {text:?}");
                }
            }
        }
    }
    println!("{compared} compared, {refused} refused");
    assert!(compared > 5_000 && refused < compared / 4, "{compared} {refused}");
}

/// Here an instruction has two outcomes at one position, which depend on something that the memo does not record.
#[test]
fn what_depends_on_more_than_the_position_is_not_memoized() {
    let text = "a".repeat(40) + "b";
    let rows = [
        // The second alternative captures what the first one lacks.
        "(?:a|(?<n>a)).*(?<-n>b)",
        "(?:a|(?<n>a)).*(?(n)b|!)",
        "(?:a|(a)).*\\1b",
        "(?:a|(?<n>a))(?(?=a)(?:.*?(?<-n>b))|!)",
        // A look-around that succeeded, entered again with another end of what follows.
        "(?:aa|a)(?=.*b)a{39}b",
        "(?:aa|a)(?!.*c)a{39}b",
        "(?:aa|a)(?>a*)(?<=^a{40})b",
    ];
    for source in rows {
        let [quick, plain] = [few_steps(), many_steps()].map(|limits| Pattern::new(source, &limits).unwrap());
        let answer = plain.matches(&text, 60, &mut Scratch::new());
        assert!(answer.as_ref().is_ok_and(|found| !found.is_empty()), "{source}");
        assert_eq!(quick.matches(&text, 60, &mut Scratch::new()), answer, "{source}");
    }
}

fn all(pattern: &str, text: &str) -> Result<Vec<Match>, MatchError> {
    Pattern::new(pattern, &Limits::default()).unwrap().matches(text, usize::MAX, &mut Scratch::new())
}

/// Patterns of real mappings that take quadratic time, or worse, without the memo. .NET answers each of them at once.
const QUADRATIC: &[&str] = &[
    "(?:(?!OU=).)*OU=([^,]*)",
    "(?:(?!OU=).)*?OU=([^,]*)",
    ".*(?=@)",
    "(.+)@(.+)",
    ".*@",
    "(.*?),(.*?);",
    "^(.*)\\s+\\((.*)\\)$",
    "(?i).*ou=(.*)",
    "(?<=CN=.*),.*;",
    "(?=.*@).*\\.",
    ".*.*.*=.*",
    "(?:[^;]*;)*@",
    "(a|b).*,.*;.*@",
    ".*?(?:,OU=|;).*?@",
    "(?:.*?,){2};",
    "(\\w+) \\1@",
];

/// Answers of .NET Core 3.1: none of these patterns matches in a text of one letter.
#[test]
fn long_texts_without_a_match_are_answered() {
    for pattern in QUADRATIC {
        for letter in ["x", "a", "é"] {
            for length in [650, 1_400, 2_500, 20_000] {
                assert_eq!(all(pattern, &letter.repeat(length)), Ok(Vec::new()), "{pattern} on {length} {letter}");
            }
        }
    }
}

/// Answers of .NET Core 3.1, for 300 letters and then `@OU=b, c; (d)`.
#[test]
fn long_texts_with_a_match_are_answered() {
    let name = "y".repeat(300);
    let source = format!("{name}@OU=b, c; (d)");
    let rows = [
        ("(?:(?!OU=).)*OU=([^,]*)", "<b>, c; (d)".to_owned()),
        (".*(?=@)", "<$1><$1>@OU=b, c; (d)".to_owned()),
        ("(.+)@(.+)", format!("<{name}>")),
        (".*@", "<$1>OU=b, c; (d)".to_owned()),
        ("(.*?),(.*?);", format!("<{name}@OU=b> (d)")),
        ("^(.*)\\s+\\((.*)\\)$", format!("<{name}@OU=b, c;>")),
    ];
    for (source_of_pattern, expected) in rows {
        for limits in [Limits::default(), few_steps()] {
            let pattern = Pattern::new(source_of_pattern, &limits).unwrap();
            let replacement = Replacement::new("<$1>", &pattern).unwrap();
            let mut out = String::new();
            pattern.replace(&source, &replacement, &mut Scratch::new(), &mut out).unwrap();
            assert_eq!(out, expected, "{source_of_pattern}");
        }
    }
}

/// A match near the beginning or the end does not change the cost of the rest.
#[test]
fn long_texts_with_early_and_late_matches_are_answered() {
    let long = "x".repeat(20_000);
    for (text, start) in [(format!("a@b,c;d=e\n{long}"), 0), (format!("{long}\na@b,c;d=e"), 20_001)] {
        for pattern in ["(.+)@(.+)", ".*@", "(.*?),(.*?);", ".*(?=@)", ".*.*=.*"] {
            let found = all(pattern, &text).unwrap();
            assert_eq!(found[0].groups[0].as_ref().unwrap().units.start, start, "{pattern}");
        }
    }
}

/// .NET takes exponential time for these and does not return, so they fail and are not answered.
#[test]
fn exponential_patterns_reach_the_limit_of_steps() {
    let text = "a".repeat(60) + "!";
    for pattern in ["^(a+)+$", "(a|aa)+b!", "^(a*)*$", "^(\\w+\\s?)*$", "(x?a+?)+b!"] {
        assert_eq!(all(pattern, &text), Err(MatchError::StepLimit), "{pattern}");
    }
}
