//! Limits at their edge, and texts made to hurt.

use attrflow::diagnostic::codes;
use attrflow::limits;
use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use serde_json::Value;
use serde_json::json;

use super::reading::read_filter;
use super::reading::read_path;

fn nested(levels: usize) -> String {
    format!("{}a pr{}", "(".repeat(levels), ")".repeat(levels))
}

fn negated(levels: usize) -> String {
    format!("{}a pr{}", "not (".repeat(levels), ")".repeat(levels))
}

#[test]
fn nesting() {
    const MOST: usize = limits::SCIM_NESTING;
    assert_eq!(read_filter(&nested(MOST), Dialect::Rfc), "a pr");
    assert_eq!(read_filter(&nested(MOST + 1), Dialect::Rfc), "AF0403");
    assert_eq!(read_filter(&negated(MOST), Dialect::Rfc), negated(MOST));
    assert_eq!(read_filter(&negated(MOST + 1), Dialect::Rfc), "AF0403");
    assert_eq!(read_path(&format!("a[{}]", nested(MOST - 1)), Dialect::Rfc), "a[a pr]");
    assert_eq!(read_path(&format!("a[{}]", nested(MOST)), Dialect::Rfc), "AF0403");
    // Brackets in a text in quotes do not count.
    let quoted = format!("a eq \"{}\"", "([".repeat(MOST + 1));
    assert_eq!(read_filter(&quoted, Dialect::Rfc), quoted);
}

#[test]
fn length() {
    const MOST: usize = limits::SCIM_LENGTH;
    assert_eq!(read_path(&"a".repeat(MOST), Dialect::Rfc).len(), MOST);
    assert_eq!(read_path(&"a".repeat(MOST + 1), Dialect::Rfc), "AF0402");
    // Counted in UTF-16 units: the face takes two.
    let face = |count: usize| format!("a eq \"{}\"", "😀".repeat(count));
    assert_eq!(read_filter(&face((MOST - 7) / 2), Dialect::Rfc), face((MOST - 7) / 2));
    assert_eq!(read_filter(&face(MOST / 2), Dialect::Rfc), "AF0402");
}

#[test]
fn limits_can_be_lowered() {
    let mut limits = limits::Limits::default();
    limits.scim_nesting = 1;
    limits.scim_length = 10;
    assert!(Filter::parse_within("(a pr)", Dialect::Rfc, &limits).is_ok());
    assert!(Filter::parse_within("((a pr))", Dialect::Rfc, &limits).is_err());
    assert!(Path::parse_within("abcdefghij", Dialect::Rfc, &limits).is_ok());
    assert!(Path::parse_within("abcdefghijk", Dialect::Rfc, &limits).is_err());
}

/// Read, print, copy, compare, match and drop on a small stack; a debug build takes the most, 128 KiB when it was
/// measured.
#[test]
fn hostile_texts_on_a_small_stack() {
    const MOST: usize = limits::SCIM_NESTING;
    let long = limits::SCIM_LENGTH;
    let texts = vec![
        nested(MOST),
        negated(MOST),
        format!("a[{}]", negated(MOST - 1)),
        "(".repeat(long),
        "not (".repeat(long / 5),
        ")".repeat(long),
        "[".repeat(long),
        "a[".repeat(long / 2),
        "a pr and ".repeat(long / 9),
        format!("{}a pr", "a pr or ".repeat(long / 8 - 1)),
        format!("{}a pr", "(a pr) and ".repeat(long / 11 - 1)),
        "a.".repeat(long / 2),
        "urn:".repeat(long / 4),
        format!("{} pr", "urn:a:".repeat(long / 6 - 2)),
        "\"".repeat(long),
        "\\".repeat(long),
        format!("a eq \"{}", "\\\"".repeat(long / 2 - 3)),
        " ".repeat(long),
        format!("a{}pr", " ".repeat(long - 3)),
        format!("a eq {}", "9".repeat(long - 5)),
        format!("a eq 1e{}", "9".repeat(long - 7)),
        "a pr ".repeat(long / 5),
        "not ".repeat(long / 4),
        format!("{}a pr{}", "(a pr and not (".repeat(32), "))".repeat(32)),
        format!("{}a pr{}", "b pr and (a pr or (".repeat(32), "))".repeat(32)),
        format!("{}a pr{}x", "(a pr and not (".repeat(32), "))".repeat(32)),
        "a[b eq \"".repeat(long / 8),
        "\u{0}".repeat(long),
        "é".repeat(long),
    ];
    let work = move || {
        for text in &texts {
            for dialect in [Dialect::Rfc, Dialect::Entra] {
                if let Ok(filter) = Filter::parse(text, dialect) {
                    let copy = filter.clone();
                    assert_eq!(Filter::parse(&filter.to_string(), dialect), Ok(copy));
                    filter.matches(&json!({"a": [{"a": 1}]}));
                    let _ = (filter.tree(), format!("{filter:?}"));
                }
                if let Ok(path) = Path::parse(text, dialect) {
                    assert_eq!(Path::parse(&path.to_string(), dialect), Ok(path));
                }
            }
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

/// The second wall: pest stops before the stack does.
#[test]
fn hardly_any_stack() {
    let work = || read_filter(&negated(limits::SCIM_NESTING), Dialect::Rfc);
    let read = std::thread::Builder::new().stack_size(64 * 1024).spawn(work).unwrap().join().unwrap();
    assert!(read == "AF0403" || read == negated(limits::SCIM_NESTING), "{read}");
}

/// Deep and wide objects cost no more stack than flat ones.
#[test]
fn hostile_objects_on_a_small_stack() {
    let work = || {
        let mut deep = json!("x");
        for _ in 0..100_000 {
            deep = Value::Array(vec![deep]);
        }
        let mut object = Value::Object([("a".to_owned(), deep)].into_iter().collect());
        for text in ["a pr", "a.b pr", "a[b pr]", "a eq \"x\"", "not (a.b eq null)"] {
            Filter::parse(text, Dialect::Rfc).unwrap().matches(&object);
        }
        let path = |text: &str| -> Path { text.parse().unwrap() };
        path("a[type eq \"x\"].value").set(&mut object, json!(1)).unwrap();
        path("a.b").remove(&mut object);
        // What the test built it takes apart: dropping a deep value is not the engine's to do.
        while let Some(inner) = object.as_object_mut().and_then(|top| top.remove("a")) {
            let mut inner = inner;
            while let Some(next) = inner.as_array_mut().filter(|list| !list.is_empty()).map(|list| list.swap_remove(0))
            {
                inner = next;
            }
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

/// Every row with an example: the bad one is refused with its code, the good one is read.
#[test]
fn examples_of_the_codes() {
    for code in codes::scim::FAMILY {
        if !code.bad.is_empty() {
            assert_eq!(read_path(code.bad, Dialect::Entra), code.id);
        }
        if !code.good.is_empty() {
            let read = Path::parse(code.good, Dialect::Rfc).err().or(Filter::parse(code.good, Dialect::Rfc).err());
            assert!(Path::parse(code.good, Dialect::Rfc).is_ok(), "{}: {read:?}", code.id);
        }
    }
    let ids: Vec<String> = (1..=codes::scim::FAMILY.len()).map(|number| format!("AF04{number:02}")).collect();
    assert_eq!(codes::scim::FAMILY.iter().map(|code| code.id).collect::<Vec<_>>(), ids);
}
