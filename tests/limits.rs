//! Every limit at N and at one more, on a small stack.

use std::fmt::Write;

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
use serde_json::Value as Json;
use serde_json::json;

/// The stack of a thread that evaluates; half of what a worker thread of most runtimes has.
pub const STACK: usize = 512 * 1024;

/// `accepted`, or the code of the first error.
pub fn said(limits: &Limits, expression: &str, record: &Json) -> &'static str {
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
    ("test_file_length", "tests/discovery.rs"),
    ("test_folders", "tests/discovery.rs"),
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
