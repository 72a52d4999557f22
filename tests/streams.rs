//! Objects and values written from the texts of records are those that are made of parsed records, byte for byte.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Record;
use attrflow::Workspace;
use attrflow::mapping::Applied;
use attrflow::mapping::Fate;
use attrflow::mapping::RecordFault;
use attrflow::mapping::Writer;
use attrflow::mapping::templates;
use attrflow::record::Line;
use attrflow::record::Lines;
use attrflow::record::graph;
use attrflow::record::json;
use attrflow_measure::mapping::DOCUMENT;
use attrflow_measure::population;
use serde_json::json;

use crate::random::Choices;

fn compiled(text: &str) -> Mapping {
    Document::parse(text).unwrap().mapping(&Engine::new(), None).unwrap()
}

/// A mapping of these targets with their expressions.
fn mapping_of(expressions: &[(&str, &str)]) -> Mapping {
    compiled(&mapping_text(expressions))
}

fn mapping_text(expressions: &[(&str, &str)]) -> String {
    let attribute = |(target, expression): &(&str, &str)| json!({ "targetAttributeName": target, "source": { "expression": expression } });
    let attributes: Vec<_> = expressions.iter().map(attribute).collect();
    json!({ "name": "all", "sourceObjectName": "User", "targetObjectName": "User", "attributeMappings": attributes })
        .to_string()
}

fn host() -> FixedHost {
    FixedHost::new().at(attrflow::dotnet::date::DateTime::default()).seeded(1)
}

/// What is written of a record.
#[derive(Debug, Clone, Copy)]
enum Form {
    Object,
    Values,
}

impl Form {
    fn writer(self, mapping: &Mapping) -> Writer<'_> {
        match self {
            Form::Object => mapping.writer(),
            Form::Values => mapping.values_writer(),
        }
    }

    fn write(self, applied: &Applied<'_>) -> String {
        match self {
            Form::Object => {
                let mut out = Vec::new();
                applied.write_object(&mut out);
                String::from_utf8(out).unwrap()
            }
            Form::Values => serde_json::Value::Object(applied.values()).to_string(),
        }
    }
}

type Outcome = Result<(Fate, String), (String, String)>;

fn told(fault: RecordFault) -> (String, String) {
    (fault.target, fault.diagnostic.code.id.to_owned())
}

/// By way of a parsed record.
fn parsed((mapping, form): (&Mapping, Form), line: &[u8], workspace: &mut Workspace) -> Outcome {
    let fault = |diagnostic| RecordFault { target: String::new(), diagnostic };
    let attributes = json::parse(line).and_then(graph::attributes).map_err(fault).map_err(told)?;
    let record = serde_json::Value::Object(attributes);
    if !mapping.in_scope(&record, workspace).map_err(told)?.is_in_scope() {
        return Ok((Fate::OutOfScope, String::new()));
    }
    let host = host();
    let applied = mapping.apply(&record, &host, workspace).map_err(told)?;
    if applied.is_left_out() {
        return Ok((Fate::LeftOut, String::new()));
    }
    Ok((Fate::Written, form.write(&applied)))
}

/// From values that are given one by one, as a table of columns has them.
fn from_slots((mapping, form): (&Mapping, Form), line: &[u8], workspace: &mut Workspace) -> Outcome {
    let fault = |diagnostic| RecordFault { target: String::new(), diagnostic };
    let attributes = json::parse(line).and_then(graph::attributes).map_err(fault).map_err(told)?;
    let record = serde_json::Value::Object(attributes);
    let (writer, host, mut out) = (form.writer(mapping), host(), Vec::new());
    let fate = writer.write_slots(&host, workspace, &mut out, |slots, arena| {
        for (slot, name) in slots.iter_mut().zip(mapping.slots()) {
            *slot = record.attribute(name, arena)?;
        }
        Ok(())
    });
    Ok((fate.map_err(told)?, String::from_utf8(out).unwrap()))
}

/// From lines to texts, in one go: the number of each line, where it begins, and its outcome.
fn written_in_a_block(
    (mapping, form): (&Mapping, Form),
    block: &[u8],
    workspace: &mut Workspace,
) -> Vec<(u64, usize, Outcome)> {
    let (writer, host) = (form.writer(mapping), host());
    let (mut lines, mut all, mut out) = (Lines::new(block), Vec::new(), Vec::new());
    assert_eq!(lines.line(), Line { bytes: b"", offset: 0, number: 0 });
    let mut take = |line: Line<'_>, fate: Result<Fate, RecordFault>| {
        assert_eq!(block.get(line.offset..line.offset + line.bytes.len()), Some(line.bytes));
        all.push((line.number, line.offset, fate.map_err(told)));
    };
    while writer.write_lines(&mut lines, &host, workspace, &mut out, &mut take) {}
    assert!(!writer.write_lines(&mut lines, &host, workspace, &mut out, |line, _| panic!("{line:?}")));
    let out = String::from_utf8(out).unwrap();
    let mut objects = out.split_inclusive('\n');
    let mut object = |fate| match fate {
        Fate::Written => (fate, objects.next().unwrap().strip_suffix('\n').unwrap().to_owned()),
        other => (other, String::new()),
    };
    let all = all.into_iter().map(|(number, offset, fate)| (number, offset, fate.map(&mut object))).collect();
    assert_eq!(objects.next(), None);
    all
}

/// Compares the ways to write for lines that end like this. Nothing becomes of those that are blank.
#[track_caller]
fn compare_lines(mapping: &Mapping, lines: &[&[u8]], end: &[u8], last: &[u8]) {
    for form in [Form::Object, Form::Values] {
        compare_lines_of((mapping, form), lines, end, last);
    }
}

#[track_caller]
fn compare_lines_of(mapping: (&Mapping, Form), lines: &[&[u8]], end: &[u8], last: &[u8]) {
    let mut block = lines.join(end);
    block.extend_from_slice(last);
    let mut found = written_in_a_block(mapping, &block, &mut Workspace::default()).into_iter();
    let (mut workspace, mut at) = (Workspace::default(), 0);
    for (number, line) in (1..).zip(lines) {
        if !line.iter().all(u8::is_ascii_whitespace) {
            let expected = (number, at, written(mapping, line, &mut workspace));
            assert_eq!(found.next(), Some(expected), "{}", String::from_utf8_lossy(line));
        }
        at += line.len() + end.len();
    }
    assert_eq!(found.next(), None);
}

/// From text to text.
fn written((mapping, form): (&Mapping, Form), line: &[u8], workspace: &mut Workspace) -> Outcome {
    let mut out = b"before\n".to_vec();
    let fate = form.writer(mapping).write(line, &host(), workspace, &mut out);
    let out = String::from_utf8(out).unwrap();
    let out = out.strip_prefix("before\n").unwrap();
    match fate {
        Ok(fate) => Ok((fate, out.to_owned())),
        Err(fault) => {
            assert_eq!(out, "", "something was written for a record at fault");
            Err(told(fault))
        }
    }
}

/// Compares the ways for every line; how many were written, left out in either way, and refused.
#[track_caller]
fn compare<'l>(mapping: &Mapping, lines: impl IntoIterator<Item = &'l str>) -> (usize, usize, usize) {
    let (mut one, mut other) = (Workspace::default(), Workspace::default());
    let (mut written_, mut left, mut refused) = (0, 0, 0);
    let lines: Vec<&str> = lines.into_iter().collect();
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    compare_lines(mapping, &bytes, b"\n", b"\n");
    for line in lines {
        let outcome = written((mapping, Form::Object), line.as_bytes(), &mut one);
        assert_eq!(outcome, parsed((mapping, Form::Object), line.as_bytes(), &mut other), "{line}");
        assert_eq!(outcome, from_slots((mapping, Form::Object), line.as_bytes(), &mut other), "{line}");
        let values = written((mapping, Form::Values), line.as_bytes(), &mut one);
        assert_eq!(values, parsed((mapping, Form::Values), line.as_bytes(), &mut other), "{line}");
        match outcome {
            Ok((Fate::Written, _)) => written_ += 1,
            Ok(_) => left += 1,
            Err(_) => refused += 1,
        }
    }
    (written_, left, refused)
}

/// What else a file may have.
const OTHERS: &[&str] = &[
    "",
    "{",
    "[]",
    "null",
    "{}",
    "{\"mail\":1,\"mail\":2}",
    "{\"x\":1,\"x\":2}",
    "{\"\\u006dail\":\"a\"}",
    "{\"properties\":[{\"key\":\"mail\",\"value\":\"a@b\"},{\"key\":\"givenName\",\"value\":\"A\"}]}",
    "{\"properties\":[{\"key\":1}]}",
    "{\"mail\":[\"a\",\"b\"]}",
    "{\"mail\":{\"a\":1}}",
    "{\"givenName\":5,\"surname\":true}",
    "{\"displayName\":\"a\\u0022\\u0001b\"}",
    "{\"displayName\":\"\u{1F600}\\ud83d\\ude00\"}",
    "{\"accountEnabled\":\"perhaps\"}",
];

#[test]
fn the_population_is_written_alike() {
    let mapping = compiled(DOCUMENT);
    let text = population::text(800, population::SEED);
    assert_eq!(compare(&mapping, text.lines()), (800, 0, 0));
    assert!(compare(&mapping, OTHERS.iter().copied()).2 >= 7);
}

#[test]
fn a_block_of_lines_is_written_like_its_lines() {
    let mapping = compiled(DOCUMENT);
    let population = population::text(200, population::SEED);
    let mut lines: Vec<&[u8]> = OTHERS.iter().map(|line| line.as_bytes()).collect();
    lines.extend(population.lines().map(str::as_bytes));
    // White space before, in and after records, and without one; control characters; what is not UTF-8.
    lines.extend([
        &b"{\"mail\"\r: \"a\"}"[..],
        b" \t{\"mail\"\r: \"a\"}\t ",
        b"  ",
        b"\t",
        b"{\"mail\":\"a\tb\"}",
        b"{\"mail\":\"a\x7f\"}",
        b"\x00",
        b"{} {}",
    ]);
    let long = format!("{{\"mail\":\"a\",\"x\":\"{}\"}}", "y".repeat(70_000));
    let texts: Vec<String> = (0..150).map(|length| format!("{{\"mail\":\"{}\"}}", "z".repeat(length))).collect();
    let marked: Vec<String> = (0..150).map(|length| format!("{{\"mail\":\"{}\\\"\"}}", "z".repeat(length))).collect();
    lines.push(long.as_bytes());
    lines.extend(texts.iter().chain(&marked).map(|line| line.as_bytes()));
    for bad in [&b""[..], b"{\"mail\":\"\xff\"}", b"\xc3"] {
        lines.push(bad);
        for end in [&b"\n"[..], b"\r\n"] {
            compare_lines(&mapping, &lines, end, end);
            compare_lines(&mapping, &lines, end, b"");
        }
    }
}

#[test]
fn the_samples_of_all_templates_are_written_alike() {
    let mut written = 0;
    for template in templates::TEMPLATES {
        let document = Document::parse(template.document).unwrap().for_template(template);
        for (_, object) in document.object_mappings() {
            let mapping = document.mapping(&Engine::new(), Some(&object.name)).unwrap();
            written += compare(&mapping, templates::sample_records(mapping.source_object()).lines()).0;
            compare(&mapping, OTHERS.iter().copied());
            compare(&mapping, population::text(20, population::SEED).lines());
        }
    }
    assert!(written > 100, "{written}");
}

#[test]
fn scopes_defaults_and_faults_are_those_of_parsed_records() {
    let clause = |attribute: &str, operator: &str, value: &str| json!({ "sourceOperandName": attribute, "operatorName": operator, "targetOperand": { "values": [value] } });
    let attribute = |target: &str, expression: &str, default: Option<&str>| json!({ "targetAttributeName": target, "source": { "expression": expression }, "defaultValue": default });
    let constant = json!({ "targetAttributeName": "nickName", "defaultValue": "none" });
    let mut document = json!({
        "name": "all", "sourceObjectName": "User", "targetObjectName": "User",
        "attributeMappings": [
            attribute("userName", "IIF([mail]=\"out\", IgnoreObjectFlow, [mail])", None), constant,
            attribute("title", "[jobTitle]", Some("clerk")), attribute("active", "[accountEnabled]", None),
            attribute("displayName", "Item([proxyAddresses], 1)", None), attribute("locale", "Item([tags], 2)", None),
        ],
    });
    let lines = [
        "{\"mail\":\"a@b\",\"state\":\"NSW\"}",
        "{\"mail\":\"out\",\"state\":\"NSW\"}",
        "{\"mail\":\"out\",\"accountEnabled\":\"maybe\",\"state\":\"NSW\"}",
        "{\"mail\":\"a\",\"accountEnabled\":\"maybe\",\"state\":\"NSW\"}",
        "{\"mail\":\"a\",\"state\":\"VIC\"}",
        "{\"mail\":\"a\",\"jobTitle\":null,\"state\":\"NSW\"}",
        "{\"jobTitle\":\"\",\"accountEnabled\":true,\"state\":\"NSW\"}",
        "{\"proxyAddresses\":[\"x\\n\",\"y\"],\"tags\":[1,2.5,3],\"state\":\"NSW\"}",
        "{\"tags\":{\"a\":1},\"proxyAddresses\":[],\"state\":[\"NSW\"]}",
    ];
    let all = compare(&compiled(&document.to_string()), lines);
    assert!(all.0 >= 4 && all.1 == 2 && all.2 >= 1, "{all:?}");
    // The scope reads one attribute that expressions read too, and one that they do not.
    document["scope"] =
        json!({ "groups": [{ "clauses": [clause("state", "EQUALS", "NSW"), clause("mail", "IS NOT NULL", "")] }] });
    let some = compare(&compiled(&document.to_string()), lines);
    assert!(some.0 >= 1 && some.1 > all.1, "{some:?}");
}

/// Texts that are joined where they are written, and all that can keep them from it.
#[test]
fn texts_put_together_are_written_alike() {
    let mapping = mapping_of(&[
        ("userName", "ToLower([mail])"),
        ("emails[type eq \"work\"].value", "ToLower(Join(\"\", [mail], \"@contoso.com\"))"),
        ("nickName", "IIF(IsNullOrEmpty([hired]), \"\", FormatDateTime([hired], , \"yyyy-MM-dd\", \"yyyy\"))"),
        ("name.formatted", "Append(Mid([givenName], 1, 3), Mid([surname], 1, 5))"),
        ("addresses[type eq \"home\"].locality", "ToUpper(Trim([city]))"),
    ]);
    assert!(mapping.listing().matches("ReturnFused").count() >= 4, "{}", mapping.listing());
    let mut lines: Vec<String> =
        ["a\"b", "a\\b", "a\u{1}b", "\u{7f}", "a\nb", "", " ", "\u{c9}\u{df}", "\u{1F600}\u{1F600}"]
            .iter()
            .flat_map(|text| ["mail", "givenName", "surname", "city"].map(|name| json!({ name: text }).to_string()))
            .collect();
    for length in 0..140 {
        let text = "Xy".repeat(length).split_off(length);
        lines.push(json!({ "mail": text, "givenName": "A", "surname": text, "city": text }).to_string());
        lines.push(json!({ "mail": format!("{text}\""), "city": format!(" {text}\\") }).to_string());
    }
    let texts = compare(&mapping, lines.iter().map(String::as_str));
    assert_eq!(texts, (lines.len(), 0, 0));
    // One refuses before, after or without another that refuses.
    let values = [json!("a"), json!(null), json!(["a", "b"]), json!({ "a": 1 }), json!(7), json!(true), json!("never")];
    let all = ["mail", "hired", "surname", "city"];
    let mut lines = Vec::new();
    for one in &values {
        for other in &values {
            for (first, second) in all.iter().flat_map(|first| all.iter().map(move |second| (first, second))) {
                lines.push(json!({ *first: one, *second: other }).to_string());
            }
        }
    }
    let others = compare(&mapping, lines.iter().map(String::as_str));
    assert!(others.0 > 100 && others.2 > 100, "{others:?}");
}

#[test]
fn lists_that_need_too_much_memory_are_told_as_before() {
    let mapping = compiled(DOCUMENT);
    let lists = format!("{{\"mail\":[{}1],\"givenName\":\"A\"}}", "1,".repeat(800_000));
    assert_eq!(compare(&mapping, [lists.as_str()]), (0, 0, 1));
}

/// Of records that are read ahead, each may use as much memory as it may alone; and when they use much, they are worked on in smaller
/// groups.
#[test]
fn records_read_ahead_have_the_memory_for_themselves() {
    let mapping =
        mapping_of(&[("userName", "Append([mail], [mail])"), ("title", "Item([tags], 1)"), ("nickName", "[city]")]);
    let lists = |length: usize| json!({ "mail": "a", "tags": vec![1; length] }).to_string();
    let texts = |length: usize| json!({ "mail": "m".repeat(length), "city": "c" }).to_string();
    // What is made of the long ones takes more than is kept for a group, and so do the long lists by themselves.
    let lengths = [10, 1000, 10, 250, 400_000, 10, 400_000, 30, 400_000, 400_000, 400_000, 20, 5000, 40];
    let lines: Vec<String> =
        lengths.iter().flat_map(|length| [lists(length % 100_000), texts(*length), lists(20_000)]).collect();
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    let block = bytes.join(&b'\n');
    let mut refused = Vec::new();
    for memory in [100, 2_000, 8_000, 30_000, 500_000, 16_000_000] {
        let mut limits = attrflow::Limits::default();
        limits.record_memory = memory;
        let (mut alone, mut together) = (Workspace::new(&limits), Workspace::new(&limits));
        let found = written_in_a_block((&mapping, Form::Object), &block, &mut together);
        let one_by_one: Vec<Outcome> =
            bytes.iter().map(|line| written((&mapping, Form::Object), line, &mut alone)).collect();
        let found: Vec<Outcome> = found.into_iter().map(|(.., outcome)| outcome).collect();
        assert!(found == one_by_one, "with {memory} bytes");
        refused.push(found.iter().filter(|outcome| outcome.is_err()).count());
    }
    assert!(refused.is_sorted_by(|more, fewer| more > fewer), "{refused:?}");
    assert_eq!(refused.last(), Some(&0));
}

/// One long value for many targets takes its size for each of them, in every way to write it; beyond the limit nothing is written.
#[test]
fn records_have_a_limit_of_output_in_every_way_to_write_them() {
    let expressions = ["[a]", "[a]", "Trim([a])", "Join(\"\", [a], [b])", "[list]"];
    let targets = ["userName", "title", "nickName", "displayName", "userType"];
    let mappings: Vec<_> = targets.into_iter().zip(expressions).collect();
    let document = mapping_text(&mappings);
    let (length, elements) = (3_000, 50);
    let exact = 4 * length + elements * (attrflow::Value::SIZE + 10);
    let record = |more: usize| {
        let list = vec!["0123456789"; elements];
        json!({ "objectId": "1", "a": "x".repeat(length), "b": "y".repeat(more), "list": list }).to_string()
    };
    let mut limits = attrflow::Limits::default();
    limits.record_output = exact;
    let mapping = Document::parse(&document).unwrap().mapping(&Engine::with_limits(limits), None).unwrap();
    for (more, is_refused) in [(0, false), (1, true), (5_000, true)] {
        let line = record(more);
        let mut workspace = Workspace::new(&limits);
        let mut codes = Vec::new();
        for form in [Form::Object, Form::Values] {
            codes.push(written((&mapping, form), line.as_bytes(), &mut workspace).err());
            codes.push(parsed((&mapping, form), line.as_bytes(), &mut workspace).err());
            let mut found = written_in_a_block((&mapping, form), line.as_bytes(), &mut workspace);
            codes.push(found.pop().unwrap().2.err());
        }
        let (existing, links) = (attrflow::mapping::Existing::default(), attrflow::mapping::LinkTable::default());
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        let options = attrflow::mapping::PlanOptions::default();
        let plan = mapping.plan(&json, &existing, &links, &host(), &mut workspace, options);
        codes.push(plan.map_err(told).err());
        let found: Vec<_> = codes.iter().flatten().map(|(_, code)| code.as_str()).collect();
        assert_eq!(found, vec!["AF0703"; if is_refused { 7 } else { 0 }], "{more} more");
    }
}

/// Random expressions on random records: one record, a block of them, and parsed ones give the same, and so do the values of a plan.
#[test]
fn random_expressions_are_written_as_they_are_evaluated() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let (mut mappings, mut counts) = (0, [0; 3]);
    while mappings < 150 {
        let mut expression = || Choices::new(&random.numbers(120)).expression();
        let expressions = [expression(), expression()];
        let fits = |text: &String| {
            // Random values differ each time, and a candidate is unique for its own target only.
            Engine::new().compile(text).is_ok()
                && !["Guid(", "RandomString(", "SelectUniqueValue("].iter().any(|name| text.contains(name))
        };
        if !expressions.iter().all(fits) {
            continue;
        }
        mappings += 1;
        let mapping = mapping_of(&[("displayName", &expressions[0]), ("title", &expressions[1])]);
        let lines: Vec<String> = (0..8).map(|_| Choices::new(&random.numbers(40)).record().to_string()).collect();
        let (written, _, refused) = compare(&mapping, lines.iter().map(String::as_str));
        counts = [counts[0] + written, counts[1] + refused, counts[2]];
        let (host, mut workspace) = (host(), Workspace::default());
        for line in &lines {
            let attributes = json::parse(line.as_bytes()).and_then(graph::attributes).unwrap();
            let record = serde_json::Value::Object(attributes);
            let values = mapping.apply(&record, &host, &mut workspace).map(|applied| applied.values()).map_err(told);
            let options = attrflow::mapping::PlanOptions::default();
            let (existing, links) = (attrflow::mapping::Existing::default(), attrflow::mapping::LinkTable::default());
            let plan = mapping.plan(&record, &existing, &links, &host, &mut workspace, options).map_err(told);
            match (values, plan) {
                (Err(values), Err(plan)) => assert_eq!(values, plan, "{expressions:?} on {line}"),
                (Ok(values), Ok(plan)) => {
                    for change in plan.changes.iter().filter(|change| !change.new.is_null()) {
                        counts[2] += 1;
                        assert_eq!(values.get(&*change.attribute), Some(&change.new), "{expressions:?} on {line}");
                    }
                }
                (values, plan) => panic!("{expressions:?} on {line}: {values:?}, and the plan: {}", plan.is_ok()),
            }
        }
    }
    assert!(counts[0] > 300 && counts[1] > 100 && counts[2] > 300, "{counts:?}");
}

/// Numbers that look random (xorshift).
struct Random(u64);

impl Random {
    fn numbers(&mut self, count: usize) -> Vec<u16> {
        let next = |_| {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 24) as u16
        };
        (0..count).map(next).collect()
    }
}
