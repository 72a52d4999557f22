//! `regex` on random input.

use attrflow_dotnet::regex::Limits;
use attrflow_dotnet::regex::Pattern;
use attrflow_dotnet::regex::Replacement;
use attrflow_dotnet::regex::Scratch;

use crate::random::Random;

const PATTERN_PARTS: &[&str] = &[
    "a",
    "b",
    "c",
    "é",
    "😀",
    " ",
    "-",
    "1",
    "_",
    "\n",
    "(",
    "(",
    "(",
    ")",
    ")",
    ")",
    ")",
    "(?:",
    "(?=",
    "(?!",
    "(?<=",
    "(?<!",
    "(?>",
    "(?<n>",
    "(?<m-n>",
    "(?<-n>",
    "(?'q'",
    "(?<3>",
    "(?i)",
    "(?i:",
    "(?x)",
    "(?-i)",
    "(?n)",
    "(?s)",
    "(?m)",
    "(?(1)",
    "(?(n)",
    "(?(a)",
    "(?(?=b)",
    "(?#",
    "|",
    "|",
    "*",
    "+",
    "?",
    "*?",
    "+?",
    "??",
    "{2}",
    "{0,2}",
    "{1,}?",
    "{",
    "}",
    "[",
    "]",
    "[^",
    "[a-",
    "-[",
    "[abc]",
    "[^b]",
    "[a-z-[b]]",
    ".",
    "^",
    "$",
    "\\b",
    "\\B",
    "\\A",
    "\\z",
    "\\Z",
    "\\G",
    "\\w",
    "\\W",
    "\\d",
    "\\S",
    "\\p{Lu}",
    "\\P{L}",
    "\\p{IsGreek}",
    "\\1",
    "\\2",
    "\\k<n>",
    "\\x41",
    "\\u00e9",
    "\\101",
    "\\cA",
    "\\",
    "#",
    ",",
    "<",
    ">",
    "'",
    "$",
];

/// Random patterns on random texts end without a panic, on a small stack.
#[test]
fn random_patterns_neither_panic_nor_hang() {
    let attack = || {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let mut scratch = Scratch::new();
        let mut limits = Limits::default();
        limits.steps = 20_000;
        let (mut compiled, mut refused, mut failed) = (0, 0, 0);
        for _ in 0..30_000 {
            let source = random.join(PATTERN_PARTS, 14);
            let pattern = match Pattern::new(&source, &limits) {
                Ok(pattern) => pattern,
                Err(error) => {
                    assert!(source.get(error.span.clone()).is_some(), "{source:?} {error:?}");
                    refused += 1;
                    continue;
                }
            };
            compiled += 1;
            let text = random.join(&["a", "b", "c", "é", "😀", " ", "-", "1", "A", "B", "\n"], 12);
            failed += usize::from(pattern.matches(&text, 60, &mut scratch).is_err());
            let replacement = random.join(&["x", "$", "1", "{", "}", "n", "$$", "$&", "$`", "$'", "$+", "$_", "😀"], 6);
            if let Ok(replacement) = Replacement::new(&replacement, &pattern) {
                let mut out = String::new();
                let _ = pattern.replace(&text, &replacement, &mut scratch, &mut out);
                let _ = pattern.replace_group(&text, "n", "x", &mut scratch, &mut out);
            }
        }
        println!("{compiled} compiled, {refused} refused, {failed} reached a limit");
        assert!(compiled > 3_000 && failed < compiled / 20);

        // At the limit of nesting and above it, with the deepest trees that a level can have.
        for (open, close) in [("(", ")+?x"), ("(?:a|", ")*"), ("(?=", "){2}"), ("(?<=b(?:", ")|c)"), ("[a-[", "]]")] {
            for depth in [60, 64, 65, 200, 900] {
                let source = open.repeat(depth) + &close.repeat(depth);
                if let Ok(pattern) = Pattern::new(&source, &limits) {
                    let _ = pattern.matches("aaaabbbxx", 60, &mut scratch);
                }
            }
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(attack).unwrap().join().unwrap();
}
