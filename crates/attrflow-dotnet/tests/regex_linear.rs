//! `regex`: the linear matcher against the backtracking matcher.

use attrflow_dotnet::regex::Limits;
use attrflow_dotnet::regex::MatchError;
use attrflow_dotnet::regex::Pattern;
use attrflow_dotnet::regex::Replacement;
use attrflow_dotnet::regex::Scratch;

use crate::random::Random;

const PARTS: &[&str] = &[
    "a",
    "b",
    "-",
    " ",
    "ab",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\s",
    "\\S",
    ".",
    "\\.",
    "a*",
    "b+",
    "a?",
    "\\d+",
    "\\d*",
    "\\d{2}",
    "[a-z]+",
    "[^-]*",
    "\\s*",
    "\\w{1,3}",
    "-?",
    " ?",
    "\\d{2,}",
    "\\d{8}",
    "[a-z]{9}",
    "[ -~]{12}",
    "[ -/]{8}",
    "(?i:A)",
    "(?i:aB)",
    "(",
    "(",
    "(?<n>",
    "(?<m>",
    ")",
    ")",
    ")",
];

/// Both matchers have the same results. An empty look-ahead at the end selects the backtracking one.
#[test]
fn linear_patterns_match_as_with_backtracking() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut scratch = Scratch::new();
    let (mut linear, mut found) = (0, 0);
    let is_linear = |pattern: &Pattern| !format!("{pattern:?}").contains("linear: None");
    let limits = Limits::default();
    for _ in 0..20_000 {
        let start = ["", "", "", "^", "\\A", "\\b"][random.below(6)];
        let end = ["", "", "", "$", "\\z", "\\Z", "$\n"][random.below(7)];
        let source = format!("{start}{}{end}", random.join(PARTS, 7));
        let Ok(pattern) = Pattern::new(&source, &limits) else { continue };
        if !is_linear(&pattern) {
            continue;
        }
        linear += 1;
        let backtracking = Pattern::new(&format!("{source}(?=)"), &limits).unwrap();
        assert!(!is_linear(&backtracking));
        let replacement = random.join(&["x", "$1", "${n}", "${m}", "$&", "$`", "$'", "$+", "$_", "<"], 4);
        let replacement = [&pattern, &backtracking].map(|pattern| Replacement::new(&replacement, pattern).unwrap());
        for _ in 0..8 {
            let text = random.join(
                &[
                    "a",
                    "b",
                    "ab",
                    "A",
                    "-",
                    " ",
                    "1",
                    "22",
                    "333",
                    "7777777777",
                    "abcdefghi",
                    "-- -- --",
                    ".",
                    "\n",
                    "z",
                    "~",
                ],
                12,
            );
            let matches = pattern.matches(&text, 60, &mut scratch);
            assert_eq!(matches, backtracking.matches(&text, 60, &mut scratch), "{source:?} on {text:?}");
            found += usize::from(matches.is_ok_and(|matches| !matches.is_empty()));
            let answers =
                [(&pattern, &replacement[0]), (&backtracking, &replacement[1])].map(|(pattern, replacement)| {
                    let (mut whole, mut group) = (String::new(), String::new());
                    let replaced = pattern.replace(&text, replacement, &mut scratch, &mut whole);
                    let spliced = pattern.replace_group(&text, "n", "xy", &mut scratch, &mut group);
                    let value = pattern.group_value(&text, "n", &mut scratch);
                    (replaced, whole, spliced, group, value, pattern.is_match(&text, &mut scratch))
                });
            assert_eq!(answers[0], answers[1], "{source:?} on {text:?}");
        }
    }
    println!("{linear} linear patterns, {found} texts with matches");
    assert!(linear > 5_000 && found > 15_000, "{linear} {found}");
}

#[test]
fn linear_patterns_are_recognized() {
    let rows = [
        (r"\+(?<isdCode>\d* )(?<phoneNumber>\d{10})", true),
        (r"^(\d{3})[ -]?(\d{3})[ -]?(\d{4})$", true),
        (r"(?<user>[^@]+)@(?<domain>.+)", true),
        (r"[a-z]*\d?\s*$", true),
        (r"(?i)smith\d+", true),
        ("a*ab", false),
        ("a*b?a", false),
        (r"\s*$\n", false),
        (r"\w*\b", false),
        ("a+?b", false),
        ("ab|c", false),
        ("(a)+", false),
        ("(?=a)a", false),
        (r"(a)\1", false),
        (r"\Ga", false),
        ("éa", false),
    ];
    for (source, expected) in rows {
        let pattern = Pattern::new(source, &Limits::default()).unwrap();
        assert_eq!(!format!("{pattern:?}").contains("linear: None"), expected, "{source}");
    }
}

/// A search that takes quadratic time reaches the limit, with either matcher.
#[test]
fn linear_patterns_reach_the_limit_of_steps() {
    let text = "b".to_owned() + &"a".repeat(40_000);
    for source in [r"\B[a-y]+\d", "[ab]{19999}[cd]"] {
        let mut limits = Limits::default();
        limits.steps = 100_000;
        for source in [source.to_owned(), format!("{source}(?=(|))(?(1)|)")] {
            let pattern = Pattern::new(&source, &limits).unwrap();
            assert_eq!(pattern.is_match(&text, &mut Scratch::new()), Err(MatchError::StepLimit), "{source}");
        }
    }
}

/// After a failed attempt that began with an unbounded run, the next one begins after the run.
#[test]
fn leading_runs_take_linear_time() {
    let text = "b@".to_owned() + &"a".repeat(40_000);
    let mut limits = Limits::default();
    limits.steps = 10_000;
    for (source, ends) in [("[^@]+@", 2..=2), ("[^@]*@", 2..=2), (r"([^@]{2,})@", 0..=0), ("a{20000,}b", 0..=0)] {
        let pattern = Pattern::new(source, &limits).unwrap();
        let found = pattern.matches(&text, 60, &mut Scratch::new()).unwrap();
        let last = found.last().map_or(0, |found| found.groups[0].as_ref().unwrap().units.end);
        assert!(ends.contains(&last), "{source}: {last}");
    }
}
