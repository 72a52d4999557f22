//! Families of expressions that grow: what they compile to, and the work of evaluating them, grow in a straight line up to a limit, and
//! beyond it there is the limit's code. Instructions and steps are counted, no time is measured.

use attrflow::Limits;
use attrflow::optimise::Passes;
use serde_json::Value as Json;
use serde_json::json;

use crate::ways;
use crate::ways::Prepared;

/// A family: its name, the text and the record of a size, and the code beyond its limit.
type Family = (&'static str, fn(usize) -> (String, Json), &'static str);

fn wide(head: &str, piece: impl Fn(usize) -> String, tail: &str, size: usize) -> (String, Json) {
    let pieces: String = (0..size).map(piece).collect();
    (format!("{head}{pieces}{tail}"), json!({"a": "a", "b": "b"}))
}

fn deep(open: &str, close: &str, size: usize) -> (String, Json) {
    (format!("{}[a]{}", open.repeat(size), close.repeat(size)), json!({"a": "a"}))
}

fn long(call: &str, size: usize) -> (String, Json) {
    (call.to_owned(), json!({"a": "a".repeat(16 * size), "list": vec!["a"; size]}))
}

const FAMILIES: &[Family] = &[
    ("deep calls", |size| deep("Trim(", ")", size), "AF0702"),
    ("deep suffixes", |size| deep("Append(", ",\"x\")", size), "AF0702"),
    ("deep conditions", |size| deep("IIF([a]=1,1,", ")", size), "AF0702"),
    ("deep choices", |size| deep("Switch([a],", ",1,2)", size), "AF0702"),
    ("deep Coalesce", |size| deep("Coalesce([b],", ")", size), "AF0702"),
    ("deep no flow", |size| deep("IgnoreFlowIfNullOrEmpty(", ")", size), "AF0702"),
    ("deep comparisons", |size| deep("(1=", ")", size), "AF0702"),
    ("deep parentheses", |size| deep("(", ")", size), "AF0702"),
    ("deep replacements", |size| deep("Replace(", ",,\"x\",,\"$0$0\",,)", size), "AF0702"),
    ("wide Join", |size| wide("Join(\"\"", |_| ",[a]".into(), ")", size), "AF0701"),
    ("wide Join of constants", |size| wide("Join([a]", |_| ",\"x\"".into(), ")", size), "AF0701"),
    ("wide Join of attributes", |size| wide("Join(\"\"", |number| format!(",[a{number}]"), ")", size), "AF0701"),
    ("wide Join of comparisons", |size| wide("Join(\"\"", |_| ",([a]=[b])".into(), ")", size), "AF0701"),
    ("wide Switch", |size| wide("Switch([a],", |number| format!(",\"{number}\",[b]"), ")", size), "AF0701"),
    (
        "wide Switch of calls",
        |size| wide("Switch([a],", |number| format!(",\"{number}\",Trim([b])"), ")", size),
        "AF0701",
    ),
    (
        "wide Switch with keys of the record",
        |size| wide("Switch([a],", |number| format!(",[k{number}],1"), ")", size),
        "AF0701",
    ),
    ("wide Coalesce", |size| wide("Coalesce([a]", |_| ",[b]".into(), ")", size), "AF0701"),
    ("wide SelectUniqueValue", |size| wide("SelectUniqueValue([a]", |_| ",[b]".into(), ")", size), "AF0701"),
    (
        "many patterns",
        |size| wide("Join(\"\"", |number| format!(",Replace([a],,\"x{number}\",,\"y\",,)"), ")", size),
        "AF0701",
    ),
    ("a long template", |size| wide("Replace([a],,\"x\",,\"", |_| "$0".into(), "\",,)", size), "AF0701"),
    ("a long literal template", |size| wide("Replace([a],\"x\",,,,,\"", |_| "x".into(), "\")", size), "AF0701"),
    ("many alternatives", |size| wide("Replace([a],,\"x", |_| "|y".into(), "\",,\"z\",,)", size), "AF0306"),
    ("many groups", |size| wide("Replace([a],,\"x", |_| "(y)".into(), "\",,\"z\",,)", size), "AF0306"),
    ("many classes", |size| wide("Replace([a],,\"x", |_| "[y-z]".into(), "\",,\"z\",,)", size), "AF0306"),
    (
        "deep groups",
        |size| wide("Replace([a],,\"", |_| "(".into(), &format!("a{}\",,\"z\",,)", ")".repeat(size)), size),
        "AF0306",
    ),
    ("a long text through Mid", |size| long("Mid([a], 2, 1)", size), "AF0704"),
    ("a long text in lower case", |size| long("Len(ToUpper([a]))", size), "AF0704"),
    ("a long text replaced", |size| long(r#"Len(Replace([a], "a", , , "b", , ))"#, size), "AF0704"),
    ("a long text searched", |size| long(r#"Len(Replace([a], , "[b-c]", , "x", , ))"#, size), "AF0704"),
    ("a long list joined", |size| long(r#"Len(Join(";", [list]))"#, size), "AF0704"),
    ("a long list without duplicates", |size| long("Count(RemoveDuplicates([list]))", size), "AF0704"),
];

/// What an expression comes to: instructions and steps, or the code of the error.
fn work(text: &str, record: &Json, limits: &Limits) -> Result<u64, &'static str> {
    let resolved = ways::resolve(text, limits)
        .map_err(|found| found.iter().find(|diagnostic| diagnostic.is_error()).expect("an error").code.id)?;
    let prepared = Prepared::new(&resolved, Passes::none(), limits).expect("a program");
    let (value, steps) = prepared.cost(record, limits);
    if value.is_none() && steps >= limits.record_work {
        return Err("AF0704");
    }
    Ok(prepared.instructions() as u64 + steps)
}

/// What is counted from some length on only: texts of less than 4,096 bytes cost nothing, nor do those of less than 1,024 that are searched.
const FREE: u64 = 2 * 4096 + 200;

/// Twice the size is at most two and a half times the work.
#[test]
fn families_grow_in_a_straight_line_up_to_their_limit() {
    let mut limits = Limits::default();
    // Long texts meet the limit of work soon.
    limits.record_work = 400_000;
    let mut found = Vec::new();
    for (name, make, code) in FAMILIES {
        let free = if name.starts_with("a long") { FREE } else { 0 };
        let (mut size, mut before) = (8, None::<u64>);
        let beyond = loop {
            let (text, record) = make(size);
            match work(&text, &record, &limits) {
                Ok(now) => {
                    if before.is_some_and(|before| 2 * now > 5 * before + free) {
                        found.push(format!("{name}: {now} for {size}, {before:?} for half of it"));
                    }
                    (size, before) = (2 * size, Some(now));
                }
                Err(code) => break code,
            }
            if size > 1 << 20 {
                break "none";
            }
        };
        if beyond != *code {
            found.push(format!("{name}: {beyond} beyond {size}, not {code}"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(FAMILIES.len() >= 30);
}
