//! Texts made to hurt: as long as an expression may be, on a small stack, compiled and evaluated; and how many findings are reported of one.

use std::fmt::Write;
use std::time::Duration;
use std::time::Instant;

use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::limits;
use attrflow::syntax;
use serde_json::json;

use crate::limits::STACK;

/// Far more than any of these takes in a debug build on a busy machine, far less than what grows with the square.
const SOON: Duration = Duration::from_secs(60);

/// A text as long as it may be: the pieces, numbered, between a beginning and an end.
fn filled(head: &str, tail: &str, piece: impl Fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    for number in 0.. {
        let piece = piece(number);
        if text.len() + piece.len() + tail.len() > limits::EXPRESSION_LENGTH {
            break;
        }
        text.push_str(&piece);
    }
    text + tail
}

/// The shortest names: a, b, ..., z, aa, ba, ...
fn name(mut number: usize) -> String {
    let mut name = String::new();
    loop {
        name.push(char::from(b'a' + u8::try_from(number % 26).expect("a letter")));
        number /= 26;
        if number == 0 {
            return name;
        }
    }
}

/// Texts made to hurt, each with what it is about.
fn hostile() -> Vec<(&'static str, String)> {
    let join = |piece: fn(usize) -> String| filled("Join(\"\"", ")", piece);
    let deep = |opening: &str, inside: &str, closing: &str| {
        let most = limits::EXPRESSION_NESTING;
        format!("{}{inside}{}", opening.repeat(most), closing.repeat(most))
    };
    let mut doubled = "[a]".to_owned();
    for _ in 0..limits::EXPRESSION_NESTING {
        doubled = format!(r#"Replace({doubled},"a",,,"aa",,)"#);
    }
    vec![
        ("4,900 arguments", join(|_| ",1".into())),
        ("4,900 empty arguments", join(|_| ",".into())),
        ("too many arguments", filled("Trim(1", ")", |_| ",1".into())),
        ("1,500 keys", filled("Switch([a],", ")", |number| format!(",{number},1"))),
        ("keys of the record", filled("Switch([a],", ")", |number| format!(",[{}],1", name(number)))),
        ("keys without values", filled("Switch([a],", ")", |_| ",".into())),
        ("1,500 keys of a constant", filled("Switch(\"none\",", ")", |number| format!(",{number},1"))),
        ("1,800 attributes", join(|number| format!(",[{}]", name(number)))),
        ("unknown functions", join(|number| format!(",{}()", name(number)))),
        ("unknown words", join(|number| format!(",{}", name(number)))),
        ("unknown options", join(|number| format!(",InStr(1,1,1,{})", name(number)))),
        ("too few arguments", join(|_| ",Mid()".into())),
        ("wrong kinds", join(|_| ",Left(1,\"x\")".into())),
        ("bad patterns", join(|_| ",Replace(1,,\"(\",,1,,)".into())),
        ("300 patterns", join(|number| format!(",Replace([a],,\"{}+\",,1,,)", name(number)))),
        ("large patterns", join(|_| ",Replace([a],,\".{19999}\",,1,,)".into())),
        ("patterns of classes", join(|_| ",Replace([a],,\"(?i)[\\w-[a]]{999}\",,1,,)".into())),
        (
            "endless patterns on constants",
            join(|_| ",Replace(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",,\"(a+)+b\",,1,,)".into()),
        ),
        ("endless patterns", join(|_| ",Replace([a],,\"(a|aa)+b\",,1,,)".into())),
        ("slots that do not work together", join(|_| ",Replace([a],\"x\",\"y\")".into())),
        (
            "constants that grow",
            join(|_| ",Replace(\"aaaaaaaaaaaaaaaaaaaaaaaa\",\"a\",,,\"bbbbbbbbbbbbbbbbbbbbbbbb\",,)".into()),
        ),
        ("doubled 64 times", doubled),
        ("deep calls", deep("Append(", "[a]", ",\"b\")")),
        ("deep lists", deep("Split(", "[a]", ",\"a\")")),
        ("deep conditions", deep("IIF(", "[a]", ",1,2)")),
        ("deep choices", deep("Switch([a],1,", "[a]", ",1)")),
        ("deep comparisons", deep("(1=", "[a]", ")")),
        ("deep parentheses", deep("(", "[a]", ")")),
        ("deep no flow", deep("IgnoreFlowIfNullOrEmpty(", "[a]", ")")),
        ("deep Coalesce", deep("Coalesce([b],", "[a]", ")")),
        ("chains of IIF", join(|_| format!(",{}3{}", "IIF([a]=1,2,".repeat(60), ")".repeat(60)))),
        ("comparisons", join(|_| ",(1=2)".into())),
        ("parameters", join(|_| ",%a%".into())),
        ("dates", join(|_| ",CDate(\"2024-02-29\")".into())),
        ("a long word", filled("PCase(\"", "\")", |_| "a".into())),
        ("long words", filled("PCase(\"", "\")", |_| "a b ".into())),
        ("a long format", filled("FormatDateTime(\"2024-02-29\",,\"yyyy-MM-dd\",\"", "\")", |_| "yyyy".into())),
        ("a long format to read", filled("FormatDateTime([a],,\"", "\",\"d\")", |_| "yyyy'a'".into())),
        ("filters", filled("[", "]", |_| "a[b]".into())),
        ("open parentheses", filled("", "", |_| "(".into())),
        ("open brackets", filled("", "", |_| "[".into())),
        ("open filters", filled("", "", |_| "[a".into())),
        ("closing parentheses", filled("[a]", "", |_| ")".into())),
        ("closing brackets", filled("[a]", "", |_| "]".into())),
        ("quotes", filled("Join(1", ")", |_| ",\"".into())),
        ("backslashes", filled("\"", "", |_| "\\".into())),
        ("no commas", filled("Join(1", ")", |_| " [a]".into())),
        ("ampersands", filled("[a]", "", |_| "&[a]".into())),
        ("signs", filled("[a]", "", |_| "=[a]".into())),
        ("lines", filled("Join(1", ",1)", |_| "\n".into())),
        ("long numbers", join(|_| ",99999999999999999999".into())),
        ("letters beyond the first plane", format!("\"{}\"", "😀".repeat(4_999))),
    ]
}

/// Everything that is done with a text, and how it ended.
fn put_through(text: &str) -> String {
    let engine = Engine::new();
    let mut ended = String::new();
    if let Ok(tree) = syntax::parse(text, engine.limits()) {
        let printed = syntax::print_wide(&tree, 80);
        let _ = write!(ended, "{} ", syntax::print(&tree).len().min(printed.len()) > 0);
    }
    match engine.compile(text) {
        Err(fault) => {
            assert!(fault.diagnostics.len() <= 500, "{} diagnostics", fault.diagnostics.len());
            ended.push_str(fault.diagnostics[0].code.id);
        }
        Ok(compiled) => {
            assert!(compiled.disassembly().len() > 10);
            let record = json!({"a": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"});
            for record in [&json!({}), &record, &json!({"a": ["x", "y"]})] {
                let evaluated = compiled.evaluate(record).map_or_else(|fault| fault.code.id, |_| "value");
                let _ = write!(ended, " {evaluated}");
            }
            let (parts, _) = compiled.trace(&record, &FixedHost::new());
            assert!(!parts.is_empty());
        }
    }
    ended
}

#[test]
fn hostile_texts_end_soon_on_a_small_stack() {
    let mut slow = Vec::new();
    for (about, text) in hostile() {
        let units = text.encode_utf16().count();
        assert!(units <= limits::EXPRESSION_LENGTH, "{about}: {units}");
        let begun = Instant::now();
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || put_through(&text)).expect("a thread");
        let ended = thread.join().unwrap_or_else(|_| panic!("{about}: panicked"));
        let taken = begun.elapsed();
        println!("{about}: {taken:?} {ended}");
        if taken > SOON {
            slow.push(format!("{about}: {taken:?}"));
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// Folding searched as often as there were calls, each time up to the limit: seconds for one expression.
#[test]
fn searches_are_left_for_the_evaluation() {
    let text = r#"Replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", , Append("(a+)+", "b"), , "", , )"#;
    let compiled = Engine::new().compile(text).expect("a sound expression");
    assert!(compiled.disassembly().contains("Replace("), "{}", compiled.disassembly());
    assert_eq!(compiled.evaluate(&json!({})).expect_err("too many steps").code.id, "AF0606");
}

/// Each report holds the text, and looks for a name like the one that was written.
#[test]
fn reports_are_as_many_as_a_person_reads() {
    let engine = Engine::new();
    let most = limits::EXPRESSION_FINDINGS;
    let wrong = |piece: fn(usize) -> String, count: usize| {
        let pieces: String = (0..count).map(piece).collect();
        format!("Join(\"\"{pieces})")
    };
    let texts: [fn(usize) -> String; 3] =
        [|number| format!(",{}()", name(number)), |_| ",1 2".to_owned(), |_| ",&".to_owned()];
    for piece in texts {
        let number = |count: usize| engine.compile(&wrong(piece, count)).expect_err("errors").diagnostics.len();
        assert_eq!([most, most + 1, 1000].map(number), [most; 3], "{}", piece(0));
    }
    let doubtful = |count: usize| engine.compile(&wrong(|_| ",Replace([a],\"x\",\"y\")".into(), count));
    let number = |count: usize| doubtful(count).map(|compiled| compiled.warnings().len()).ok();
    assert_eq!([most, most + 1].map(number), [Some(most); 2]);
    let warnings = filled("Join(\"\"", ")", |_| ",Replace([a],\"x\",\"y\")".into());
    assert_eq!(engine.compile(&warnings).map(|compiled| compiled.warnings().len()).ok(), Some(most));
    let both = warnings.replacen(",Replace([a],\"x\",\"y\"))", ",zz())", 1);
    let found = engine.compile(&both).expect_err("an error after the warnings").diagnostics;
    assert_eq!(found.iter().filter(|diagnostic| diagnostic.is_error()).count(), 1);
}
