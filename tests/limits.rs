//! Every limit at N and N + 1, and texts made to hurt: as long as they may be, on a small stack, compiled and evaluated.

use std::fmt::Write;
use std::time::Duration;
use std::time::Instant;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Value;
use attrflow::limits;
use attrflow::mapping::Encoding;
use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use attrflow::syntax;
use serde_json::Value as Json;
use serde_json::json;

/// The stack of a thread that evaluates; half of what a worker thread of most runtimes has.
const STACK: usize = 512 * 1024;

/// Far more than any of these takes in a debug build on a busy machine, far less than what grows with the square.
const SOON: Duration = Duration::from_secs(60);

/// `accepted`, or the code of the first error.
fn said(limits: &Limits, expression: &str, record: &Json) -> &'static str {
    match Engine::with_limits(*limits).compile(expression) {
        Err(fault) => fault.diagnostics.iter().find(|found| found.is_error()).expect("an error").code.id,
        Ok(compiled) => match compiled.evaluate(record) {
            Ok(_) => "accepted",
            Err(fault) => fault.code.id,
        },
    }
}

fn replace(pattern: &str) -> String {
    format!(r#"Replace([a], , {}, , "-", , )"#, attrflow::engine::quote(pattern))
}

/// What is said at a limit of `number` and a size of `number`, and then of one more.
type Tried = (&'static str, &'static str);

fn expression_length() -> Tried {
    let text = |units: usize| format!("\"{}\"", "a".repeat(units - 2));
    let try_it = |units| said(&Limits::default(), &text(units), &json!({}));
    (try_it(limits::EXPRESSION_LENGTH), try_it(limits::EXPRESSION_LENGTH + 1))
}

fn expression_nesting() -> Tried {
    let text = |depth: usize| format!("{}[a]{}", "Trim(".repeat(depth), ")".repeat(depth));
    let try_it = |depth| said(&Limits::default(), &text(depth), &json!({}));
    (try_it(limits::EXPRESSION_NESTING), try_it(limits::EXPRESSION_NESTING + 1))
}

fn pattern_length() -> Tried {
    let try_it = |units| said(&Limits::default(), &replace(&"a".repeat(units)), &json!({"a": "b"}));
    (try_it(limits::PATTERN_LENGTH), try_it(limits::PATTERN_LENGTH + 1))
}

fn pattern_nesting() -> Tried {
    let pattern = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    let try_it = |depth| said(&Limits::default(), &replace(&pattern(depth)), &json!({"a": "b"}));
    (try_it(limits::PATTERN_NESTING), try_it(limits::PATTERN_NESTING + 1))
}

/// The least limit under which the expression is accepted, and one less.
fn around(set: impl Fn(&mut Limits, usize), most: usize, expression: &str, record: &Json) -> (usize, Tried) {
    let try_it = |number| {
        let mut limits = Limits::default();
        set(&mut limits, number);
        said(&limits, expression, record)
    };
    let (mut refused, mut accepted) = (0, most);
    while accepted - refused > 1 {
        let middle = usize::midpoint(accepted, refused);
        if try_it(middle) == "accepted" { accepted = middle } else { refused = middle }
    }
    (accepted, (try_it(accepted), try_it(refused)))
}

fn pattern_size() -> Tried {
    let (least, tried) = around(
        |limits, number| limits.pattern_size = number,
        10_000,
        &replace(&"(?:[ab]c|d)".repeat(50)),
        &json!({"a": "b"}),
    );
    assert!((200..1000).contains(&least), "fifty groups of a few nodes are {least}");
    tried
}

fn pattern_steps() -> Tried {
    let hostile = json!({"a": "a".repeat(60)});
    assert_eq!(said(&Limits::default(), &replace("(a|aa)+b"), &hostile), "AF0606", "the default holds");
    let set = |limits: &mut Limits, number: usize| limits.pattern_steps = number as u64;
    let (least, tried) = around(set, 2_000_000, &replace("(a|aa)+b"), &json!({"a": "aaaaaaaaaaaa"}));
    assert!(least > 100, "twelve letters take {least} steps");
    tried
}

/// Two slots, a register, and the text that is made.
fn record_memory() -> Tried {
    let record = json!({"a": "x".repeat(1000), "b": "y".repeat(500)});
    let set = |limits: &mut Limits, number: usize| limits.record_memory = number;
    let (least, tried) = around(set, 100_000, "Append([a], [b])", &record);
    assert_eq!(least, 3 * size_of::<Value<'_>>() + 1500);
    // What is written is charged before, byte by byte.
    for (shorter, longer, more) in [
        (r#"Join("", [a], [b])"#, r#"Join("12345678", [a], [b])"#, 8),
        (r#"Join("", [a], [b])"#, r#"Join("", [a], [b], [a])"#, 1000),
        (r#"Join("", [a], [b], [a])"#, r#"Join("12345678", [a], [b], [a])"#, 16),
        (r#"Replace([b], "y", , , "1", , )"#, r#"Replace([b], "y", , , "123", , )"#, 1000),
    ] {
        let [shorter, least] = [shorter, longer].map(|expression| around(set, 100_000, expression, &record).0);
        assert_eq!(least - shorter, more, "{longer}");
    }
    tried
}

/// A list has its elements, and what is escaped is longer than the text.
fn record_output() -> Tried {
    let set = |limits: &mut Limits, number: usize| limits.record_output = number;
    let (least, tried) = around(set, 100_000, "[a]", &json!({"a": "x".repeat(5_000)}));
    assert_eq!(least, 5_000);
    let (least, _) = around(set, 100_000, "[a]", &json!({"a": "\u{1}\n\"x".repeat(1_000)}));
    assert_eq!(least, (6 + 2 + 2 + 1) * 1_000);
    let (least, _) = around(set, 100_000, "[a]", &json!({"a": vec!["xyz"; 100]}));
    assert_eq!(least, 100 * (size_of::<Value<'_>>() + 3));
    tried
}

/// Of a text of 8,000 bytes every second is paid for.
fn record_work() -> Tried {
    let set = |limits: &mut Limits, number: usize| limits.record_work = number as u64;
    let (least, tried) = around(set, 100_000, "Left(ToUpper([a]), 1)", &json!({"a": "é".repeat(4_000)}));
    assert_eq!(least, 8_000);
    tried
}

fn scim_length() -> Tried {
    let try_it = |units: usize| match Path::parse(&"a".repeat(units), Dialect::Rfc) {
        Ok(_) => "accepted",
        Err(fault) => fault.code.id,
    };
    (try_it(limits::SCIM_LENGTH), try_it(limits::SCIM_LENGTH + 1))
}

fn scim_nesting() -> Tried {
    let filter = |depth: usize| format!("{}a pr{}", "(".repeat(depth), ")".repeat(depth));
    let try_it = |depth| match Filter::parse(&filter(depth), Dialect::Rfc) {
        Ok(_) => "accepted",
        Err(fault) => fault.code.id,
    };
    (try_it(limits::SCIM_NESTING), try_it(limits::SCIM_NESTING + 1))
}

/// What a mapping document without errors in its form is: accepted.
fn document(text: &str) -> &'static str {
    match Document::parse(text) {
        Ok(_) => "accepted",
        Err(refused) => refused.code.id,
    }
}

fn document_length() -> Tried {
    let short = r#"{"synchronizationRules": []}"#;
    let long = |length: usize| document(&format!("{short}{}", " ".repeat(length - short.len())));
    (long(limits::DOCUMENT_LENGTH), long(limits::DOCUMENT_LENGTH + 1))
}

fn document_nesting() -> Tried {
    let deep = |depth: usize| {
        let inner = depth - 1;
        document(&format!(r#"{{"synchronizationRules": [], "x": {}{}}}"#, "[".repeat(inner), "]".repeat(inner)))
    };
    (deep(limits::DOCUMENT_NESTING), deep(limits::DOCUMENT_NESTING + 1))
}

/// The document, its lists and the directory with its other members are values themselves.
fn document_values() -> Tried {
    let objects = |number: usize| {
        let objects = vec!["1"; number].join(",");
        document(&format!(
            r#"{{"synchronizationRules": [], "directories": [{{"name": "x", "objects": [{objects}]}}]}}"#
        ))
    };
    (objects(limits::DOCUMENT_VALUES - 6), objects(limits::DOCUMENT_VALUES - 5))
}

fn document_mappings() -> Tried {
    let row = r#"{"targetAttributeName": "a", "source": {"type": "Constant", "expression": "x"}}"#;
    let rows = |number: usize| {
        let rows = vec![row; number].join(",");
        document(&format!(r#"{{"synchronizationRules": [{{"objectMappings": [{{"attributeMappings": [{rows}]}}]}}]}}"#))
    };
    (rows(limits::DOCUMENT_MAPPINGS), rows(limits::DOCUMENT_MAPPINGS + 1))
}

/// A rule counts as well as its object mappings.
fn document_objects() -> Tried {
    let objects = |number: usize| {
        let objects = vec![r#"{"attributeMappings": []}"#; number].join(",");
        document(&format!(r#"{{"synchronizationRules": [{{"objectMappings": [{objects}]}}]}}"#))
    };
    (objects(limits::DOCUMENT_OBJECTS - 1), objects(limits::DOCUMENT_OBJECTS))
}

/// A group with clauses, each of which has a value, is counted with all of its parts.
fn document_clauses() -> Tried {
    let clauses = |values: usize| {
        let values = vec![r#""x""#; values].join(",");
        let clause = format!(
            r#"{{"operatorName": "EQUALS", "sourceOperandName": "a", "targetOperand": {{"values": [{values}]}}}}"#
        );
        let scope = format!(r#"{{"groups": [{{"clauses": [{clause}]}}]}}"#);
        document(&format!(
            r#"{{"synchronizationRules": [{{"objectMappings": [{{"attributeMappings": [], "scope": {scope}}}]}}]}}"#
        ))
    };
    (clauses(limits::DOCUMENT_CLAUSES - 2), clauses(limits::DOCUMENT_CLAUSES - 1))
}

/// What the input makes of a record, and then a mapping of what the input passes on.
fn read(record: &str) -> &'static str {
    let text = r#"{"attributeMappings": [{"targetAttributeName": "userName", "source": {"expression": "[a]", "type": "Attribute", "name": "a"}}]}"#;
    let document = Document::parse(text).expect("a document");
    let mapping = document.mapping(&Engine::new(), None).expect("a mapping");
    let (writer, mut workspace, mut out) = (mapping.writer(), attrflow::Workspace::default(), Vec::new());
    match writer.write(record.as_bytes(), &FixedHost::new(), &mut workspace, &mut out) {
        Ok(_) => "accepted",
        Err(fault) => fault.diagnostic.code.id,
    }
}

fn record_nesting() -> Tried {
    let deep = |depth: usize| read(&format!(r#"{{"x":{}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1)));
    (deep(limits::RECORD_NESTING), deep(limits::RECORD_NESTING + 1))
}

/// The field of `Limits`, the code that is reported beyond it, and what is tried.
type Row = (&'static str, &'static str, fn() -> Tried);

const LIMITS: &[Row] = &[
    ("expression_length", "AF0701", expression_length),
    ("expression_nesting", "AF0702", expression_nesting),
    ("pattern_length", "AF0306", pattern_length),
    ("pattern_nesting", "AF0306", pattern_nesting),
    ("pattern_size", "AF0306", pattern_size),
    ("pattern_steps", "AF0606", pattern_steps),
    ("record_memory", "AF0703", record_memory),
    ("record_output", "AF0703", record_output),
    ("record_work", "AF0704", record_work),
    ("scim_length", "AF0402", scim_length),
    ("scim_nesting", "AF0403", scim_nesting),
    ("record_nesting", "AF0801", record_nesting),
    ("document_length", "AF0705", document_length),
    ("document_nesting", "AF0801", document_nesting),
    ("document_values", "AF0705", document_values),
    ("document_mappings", "AF0705", document_mappings),
    ("document_objects", "AF0705", document_objects),
    ("document_clauses", "AF0705", document_clauses),
];

/// The limits that are tried elsewhere, and where.
const ELSEWHERE: &[(&str, &str)] = &[
    ("record_length", "crates/attrflow-cli/tests/cli/run.rs"),
    ("document_findings", "documents_have_a_limit_of_findings"),
    ("expression_findings", "reports_are_as_many_as_a_person_reads"),
    ("value_nesting", "values_nest_to_a_limit"),
    ("test_file_length", "tests/testing.rs"),
    ("test_folders", "tests/testing.rs"),
    ("message_length", "crates/attrflow-lsp/src/transport.rs"),
    ("message_header_line", "crates/attrflow-lsp/src/transport.rs"),
    ("message_header_lines", "crates/attrflow-lsp/src/transport.rs"),
    ("editor_records", "crates/attrflow-cli/tests/lsp/commands.rs"),
    ("workbook_length", "src/input/workbook.rs"),
    ("workbook_unpacked", "src/input/workbook.rs"),
    ("answer_length", "crates/attrflow-provision/tests/client.rs"),
    ("answer_pages", "crates/attrflow-provision/src/run/lookup.rs"),
    ("query_pages", "crates/attrflow-provision/tests/run/faults.rs"),
];

#[test]
fn limits_hold_at_n_and_at_one_more_also_on_a_small_stack() {
    for (name, code, tried) in LIMITS {
        assert_eq!(tried(), ("accepted", *code), "{name}");
        let thread = std::thread::Builder::new().stack_size(STACK).spawn(*tried).expect("a thread");
        assert_eq!(thread.join().expect("no panic"), ("accepted", *code), "{name} on a small stack");
    }
}

/// What is nested deeper is missing, in a record that is parsed and in one that is read from its text.
#[test]
fn values_nest_to_a_limit() {
    let nested = |depth: usize| format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
    let count = Engine::new().compile("Count([a])").expect("an expression");
    let text = r#"{"attributeMappings": [{"targetAttributeName": "userName", "source": {"expression": "[a]", "type": "Attribute", "name": "a"}}]}"#;
    let mapping = Document::parse(text).expect("a document").mapping(&Engine::new(), None).expect("a mapping");
    for (depth, is_there) in [(limits::VALUE_NESTING, true), (limits::VALUE_NESTING + 1, false)] {
        let record: Json = serde_json::from_str(&nested(depth)).expect("JSON");
        let (mut workspace, mut out) = (attrflow::Workspace::default(), Vec::new());
        mapping
            .values_writer()
            .write(nested(depth).as_bytes(), &FixedHost::new(), &mut workspace, &mut out)
            .expect("a record");
        let written = String::from_utf8(out).expect("a text");
        assert_eq!(written.contains('1'), is_there, "{depth}: {written}");
        let evaluated = Engine::new().compile("[a]").expect("an expression").evaluate(&record).expect("a value");
        assert_eq!(evaluated.to_string().contains('1'), is_there, "{depth}: {evaluated}");
        assert!(count.evaluate(&record).is_ok());
    }
}

#[test]
fn documents_in_utf_16_have_the_same_limit() {
    let long = " ".repeat(limits::DOCUMENT_LENGTH);
    assert!(Encoding::decode(long.as_bytes()).is_ok());
    assert_eq!(Encoding::decode((long.clone() + " ").as_bytes()).unwrap_err().code.id, "AF0705");
    assert!(Encoding::decode(&Encoding::Utf16Le.encode(&long)).is_ok());
    assert_eq!(Encoding::decode(&Encoding::Utf16Le.encode(&(long + " "))).unwrap_err().code.id, "AF0705");
}

/// Only what a schema has is counted: a file with much else is a document, and takes little memory.
#[test]
fn documents_have_a_limit_of_findings() {
    let findings = |text: &str| Document::parse(text).expect("a document").diagnostics().len();
    let most = limits::DOCUMENT_FINDINGS;
    let rules = |number: usize| findings(&format!(r#"{{"synchronizationRules": [{}]}}"#, vec!["1"; number].join(",")));
    assert_eq!((rules(most), rules(most + 1)), (most, most));

    let junk = |element: &str| {
        let junk = vec![element; limits::DOCUMENT_VALUES].join(",");
        findings(&format!(r#"{{"junk": [{junk}], "synchronizationRules": []}}"#))
    };
    assert_eq!((junk(r#"{"a":1}"#), junk("[]")), (1, 1));
    assert_eq!(junk(r#"{"a":1,"a":2}"#), most + 1, "members that are there twice");
}

/// The work is that of the record, whatever number of expressions it is for; a record with short texts never meets the limit.
#[test]
fn all_expressions_of_a_record_share_one_budget_of_work() {
    let run = |calls: usize, letters: usize| {
        let calls: Vec<_> = (0..calls).map(|number| format!("Mid([d], {}, 1)", 1_000 + number)).collect();
        let expression = format!("Join(\"\", {})", calls.join(", "));
        said(&Limits::default(), &expression, &json!({"d": "é".repeat(letters)}))
    };
    assert_eq!((run(15, 500_000), run(20, 500_000), run(240, 5_000)), ("accepted", "AF0704", "accepted"));
}

#[test]
fn every_limit_is_in_the_table_and_tried() {
    let shown = format!("{:?}", Limits::default());
    let fields: Vec<&str> = shown
        .trim_start_matches("Limits {")
        .split(',')
        .filter_map(|field| field.split_once(':'))
        .map(|pair| pair.0.trim())
        .collect();
    let names: Vec<&str> = limits::TABLE.iter().map(|limit| limit.name).collect();
    assert_eq!(fields, names[..fields.len()]);
    for limit in limits::TABLE {
        let tried = LIMITS.iter().find(|row| row.0 == limit.name);
        let elsewhere = ELSEWHERE.iter().any(|row| row.0 == limit.name);
        assert!(tried.is_some() != elsewhere, "{} is to be tried once", limit.name);
        assert!(tried.is_none_or(|row| Some(row.1) == limit.code), "{}", limit.name);
        assert!(limit.maximum.is_none_or(|maximum| maximum >= limit.default), "{}", limit.name);
        let known = |id: &str| attrflow::diagnostic::codes::all().any(|code| code.id == id);
        assert!(limit.code.is_none_or(known), "{}", limit.name);
    }
}

/// A number with commas.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|group| std::str::from_utf8(group).expect("digits")).collect::<Vec<_>>().join(",")
}

#[test]
fn the_page_of_limits_is_the_table() {
    let mut page = "# Limits\n\nExpressions, mapping documents, records and servers' answers are untrusted. What they may cost is limited; no limit depends on \
         time, and none is shared by two runs. Beyond a limit of a record, the record goes to the quarantine and the others go on.\n\n\
         The maximum is the largest value that has an effect for a program that embeds the library (`Limits`); `-` is any. The command \
         line uses the defaults. A group with 250,000 members meets none of them.\n\n\
         | limit | default | maximum | code | of what | enforced by |\n|---|---|---|---|---|---|\n"
        .to_owned();
    for limit in limits::TABLE {
        let maximum = limit.maximum.map_or("-".to_owned(), grouped);
        let code = limit.code.map_or("-".to_owned(), |code| format!("[{code}](codes.md#{})", code.to_lowercase()));
        let (name, what, by) = (limit.name, limit.what, limit.enforced);
        let _ = writeln!(page, "| `{name}` | {} | {maximum} | {code} | {what} | {by} |", grouped(limit.default));
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/limits.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(file, &page).expect("a page");
    }
    let is_same = std::fs::read_to_string(file).is_ok_and(|text| text == page);
    assert!(is_same, "docs/limits.md differs from the table; INSTA_UPDATE=always writes it");
}

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

/// A limit of the caller's own may be high, but not so high that a program cannot be numbered or a stack ends.
#[test]
fn limits_far_above_the_defaults_are_held() {
    let mut high = Limits::default();
    high.expression_length = 1_000_000;
    high.expression_nesting = 1_000_000;
    high.record_memory = 1 << 30;
    let engine = Engine::with_limits(high);
    assert_eq!(engine.limits().expression_length, limits::MAX_EXPRESSION_LENGTH);
    let wide = |count: usize| format!("Join(\"\"{})", ",1".repeat(count));
    let most = (limits::MAX_EXPRESSION_LENGTH - wide(0).len()) / 2;
    let joined = engine.compile(&wide(most)).expect("as long as it may be").evaluate(&json!({})).expect("a value");
    assert_eq!(joined.as_str().map(str::len), Some(most));
    assert_eq!(said(&high, &wide(most + 1), &json!({})), "AF0701");
    let deep = |depth: usize| format!("{}[a]{}", "Trim(".repeat(depth), ")".repeat(depth));
    let thread = move || said(&high, &deep(limits::MAX_EXPRESSION_NESTING), &json!({"a": " x "}));
    let thread = std::thread::Builder::new().stack_size(4 * STACK).spawn(thread).expect("a thread");
    assert_eq!(thread.join().expect("no panic"), "accepted");
    assert_eq!(said(&high, &deep(limits::MAX_EXPRESSION_NESTING + 1), &json!({})), "AF0702");
}
