//! Faults planted into one mapping, in the layouts that documents have: each is one finding, at its place, in every format.

use std::fs;

use serde_json::Value;
use serde_json::json;

use super::program;

/// The name of a layout, whether it names the application, and how it is written.
type Layout = (&'static str, bool, fn(&Value) -> String);

/// The layouts of a document, and whether they say which application and which source object it is for.
const LAYOUTS: &[Layout] = &[
    ("download", true, |schema| indented(schema, b"  ")),
    ("schema", true, |schema| indented(&json!({ "id": "t", "factoryTag": "scim", "schema": schema }), b"    ")),
    ("graph", true, |schema| {
        json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata", "value": [{ "id": "t", "schema": schema }] })
            .to_string()
    }),
    ("powershell", true, |schema| indented(&in_pascal_case(schema), b"    ").replace('\n', "\r\n")),
    ("short", false, |schema| {
        let mappings = attribute_mappings(schema).iter().map(|mapping| {
            let mut short = mapping.as_object().unwrap().clone();
            short.retain(|name, value| {
                !["defaultValue", "exportMissingReferences", "flowBehavior"].contains(&name.as_str())
                    && *value != json!(0)
            });
            Value::Object(short)
        });
        indented(&mappings.collect(), b"\t")
    }),
];

fn indented(value: &Value, indent: &[u8]) -> String {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(indent);
    serde::Serialize::serialize(value, &mut serde_json::Serializer::with_formatter(&mut bytes, formatter)).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn in_pascal_case(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let upper = |name: &str| name.get(..1).unwrap().to_uppercase() + name.get(1..).unwrap();
            members.iter().map(|(name, value)| (upper(name), in_pascal_case(value))).collect()
        }
        Value::Array(items) => items.iter().map(in_pascal_case).collect(),
        other => other.clone(),
    }
}

/// A mapping of users without any finding. Its name has characters of two and four bytes.
fn schema() -> Value {
    let template = attrflow::mapping::templates::find("generic-scim").unwrap();
    let mut schema: Value = serde_json::from_str(template.document).unwrap();
    schema["synchronizationRules"][0]["objectMappings"].as_array_mut().unwrap().truncate(1);
    // Targets that no mapping uses only take time.
    let used: Vec<Value> = attribute_mappings(&schema).iter().map(|one| one["targetAttributeName"].clone()).collect();
    let objects = schema["directories"][1]["objects"].as_array_mut().unwrap();
    objects.truncate(1);
    objects[0]["attributes"].as_array_mut().unwrap().retain(|one| one["anchor"] == true || used.contains(&one["name"]));
    schema["synchronizationRules"][0]["objectMappings"][0]["name"] = "Prüfung 🙂".into();
    schema
}

fn object_mapping(schema: &mut Value) -> &mut Value {
    &mut schema["synchronizationRules"][0]["objectMappings"][0]
}

fn attribute_mappings(schema: &Value) -> &[Value] {
    schema["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"].as_array().unwrap()
}

/// The mapping to an attribute of the target.
fn of<'s>(schema: &'s mut Value, target: &str) -> &'s mut Value {
    let mappings = object_mapping(schema)["attributeMappings"].as_array_mut().unwrap();
    mappings.iter_mut().find(|mapping| mapping["targetAttributeName"] == target).unwrap()
}

fn expression(schema: &mut Value, target: &str, text: &str) {
    of(schema, target)["source"] = json!({ "expression": text, "name": null, "type": "Function", "parameters": [] });
}

fn scope(schema: &mut Value, attribute: &str, operator: &str, value: Option<&str>) {
    let clause = json!({ "operatorName": operator, "sourceOperandName": attribute, "targetOperand": value.map(|value| json!({ "values": [value] })) });
    object_mapping(schema)["scope"] = json!({ "groups": [{ "name": "g", "clauses": [clause] }] });
}

/// What is planted.
enum Plant {
    /// An expression for `displayName`.
    Expression(&'static str),
    /// A change of the document.
    Change(fn(&mut Value)),
    /// A change of the file's text.
    Text(fn(&str) -> String),
}

/// Where the finding begins.
enum Start {
    /// With the last occurrence of this text, in any case of the letters.
    At(&'static str),
    /// With the first occurrence of the second text after the last one of the first.
    After(&'static str, &'static str),
    /// After the last occurrence of this text.
    AfterLast(&'static str),
    /// With the last brace that opens before that.
    Brace(&'static str, &'static str),
}

/// The layouts that show a fault.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layouts {
    All,
    /// Those that name the application and the source object, and define their attributes.
    Named,
    Unnamed,
}

struct Fault {
    code: &'static str,
    plant: Plant,
    start: Start,
    layouts: Layouts,
}

const fn expression_fault(code: &'static str, text: &'static str, start: &'static str) -> Fault {
    Fault { code, plant: Plant::Expression(text), start: Start::At(start), layouts: Layouts::All }
}

const fn change(code: &'static str, plant: fn(&mut Value), start: Start, layouts: Layouts) -> Fault {
    Fault { code, plant: Plant::Change(plant), start, layouts }
}

const FAULTS: &[Fault] = &[
    expression_fault("AF0203", r#"Joni(" ", [givenName], [surname])"#, "Joni("),
    expression_fault("AF0103", r#"Append(Join(" ", [givenName], [surname]), "x""#, "Append("),
    expression_fault("AF0305", r#"Switch([jobTitle], "Boss", "x", "y", "z")"#, r#"\"Boss\""#),
    expression_fault("AF0301", "Mid([displayName], 1)", "Mid("),
    expression_fault("AF0108", r"Join(“-”, [givenName], [surname])", "“"),
    expression_fault("AF0111", r#"Split([mail], "@")[1]"#, "[1]"),
    expression_fault("AF0114", r#"IIF(InStr([displayName], "x") &gt; 0, "a", "b")"#, "&gt;"),
    expression_fault("AF0115", r#"IIF([city] = "a" AND [state] = "b", "c", "d")"#, "AND"),
    expression_fault("AF0117", "[givenName] + [surname]", "+ [surname]"),
    expression_fault("AF0910", r#"IIF([country]="", "Other", [country])"#, "[country]="),
    expression_fault("AF0921", "tolower([displayName])", "tolower"),
    expression_fault("AF0924", r#"Replace([displayName], "@", "_")"#, r#"\"_\""#),
    expression_fault("AF0926", r#"Item(Split([mail], "@"), 0)"#, r#"0)""#),
    Fault { layouts: Layouts::Named, ..expression_fault("AF0201", "Trim([GivenName])", "[GivenName])") },
    change(
        "AF0417",
        |schema| {
            let twice = of(schema, "displayName").clone();
            object_mapping(schema)["attributeMappings"].as_array_mut().unwrap().push(twice);
        },
        Start::After("targetAttributeName", r#""displayName""#),
        Layouts::All,
    ),
    change(
        "AF0590",
        |schema| expression(schema, "userName", r#"Join("@", [mailNickname], [city])"#),
        Start::At(r#""Join(\"@\""#),
        Layouts::All,
    ),
    change(
        "AF0503",
        |schema| of(schema, "displayName")["flowType"] = "Allways".into(),
        Start::At("Allways"),
        Layouts::All,
    ),
    change(
        "AF0580",
        |schema| of(schema, "displayName")["flowTyp"] = "Always".into(),
        Start::At(r#""flowTyp""#),
        Layouts::All,
    ),
    change(
        "AF0415",
        |schema| of(schema, "userName")["targetAttributeName"] = "userNaem".into(),
        Start::At("userNaem"),
        Layouts::Named,
    ),
    change(
        "AF0984",
        |schema| {
            of(schema, r#"emails[type eq "work"].value"#)["targetAttributeName"] = "emails[type eq work].value".into()
        },
        Start::At("work].value"),
        Layouts::Unnamed,
    ),
    change(
        "AF0415",
        |schema| {
            of(schema, r#"emails[type eq "work"].value"#)["targetAttributeName"] = "emails[type eq work].value".into()
        },
        Start::At("emails[type eq work]"),
        Layouts::Named,
    ),
    change(
        "AF0524",
        |schema| expression(schema, "displayName", "[appRoleAssignments]"),
        Start::Brace("attributeMappings", r#""displayName""#),
        Layouts::Named,
    ),
    change("AF0512", |schema| scope(schema, "department", "EQUALZ", Some("x")), Start::At("EQUALZ"), Layouts::Named),
    change(
        "AF0529",
        |schema| scope(schema, "manager", "IS NOT NULL", None),
        Start::After("sourceOperandName", "\"manager\""),
        Layouts::Named,
    ),
    change(
        "AF0521",
        |schema| {
            object_mapping(schema)["attributeMappings"]
                .as_array_mut()
                .unwrap()
                .retain(|mapping| mapping["targetAttributeName"] != "userName");
        },
        Start::Brace("objectMappings", "Prüfung"),
        Layouts::Named,
    ),
    Fault {
        code: "AF0801",
        plant: Plant::Text(|text| text.replacen("\"[mail]\",", "\"[mail]\"", 1)),
        start: Start::AfterLast("\"[mail]\""),
        layouts: Layouts::All,
    },
    Fault {
        code: "AF0801",
        plant: Plant::Text(|text| text.replacen("\"[mail]\"", "\"Join(\"-\", [mail])\"", 1)),
        start: Start::At("\"-\", [mail])"),
        layouts: Layouts::All,
    },
];

/// The file with a fault, and the line and column where the finding has to begin.
fn planted(fault: &Fault, layout: fn(&Value) -> String) -> (String, [u64; 2]) {
    let mut schema = schema();
    match fault.plant {
        Plant::Expression(text) => expression(&mut schema, "displayName", text),
        Plant::Change(change) => change(&mut schema),
        Plant::Text(_) => {}
    }
    let mut text = layout(&schema);
    if let Plant::Text(change) = fault.plant {
        text = change(&text);
    }
    let lower = text.to_ascii_lowercase();
    let find =
        |part: &str| lower.rfind(&part.to_ascii_lowercase()).unwrap_or_else(|| panic!("no `{part}` in the text"));
    let next = |start: &str, part: &str| {
        let start = find(start);
        start + lower.get(start..).unwrap().find(&part.to_ascii_lowercase()).unwrap()
    };
    let offset = match fault.start {
        Start::At(part) => find(part),
        Start::AfterLast(part) => find(part) + part.len(),
        Start::After(start, part) => next(start, part),
        Start::Brace(start, part) => lower.get(..next(start, part)).unwrap().rfind('{').unwrap(),
    };
    let before = text.get(..offset).unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (text, [line as u64, column as u64])
}

/// What a report says: the file, code, line and column of each finding.
type Places = Vec<(String, String, [u64; 2])>;

fn number(text: &str) -> u64 {
    text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or_else(|_| panic!("{text}"))
}

/// The number after a word.
fn after(text: &str, word: &str) -> u64 {
    number(text.split(word).nth(1).unwrap_or_else(|| panic!("no `{word}` in {text}")))
}

/// The first code in a text.
fn code(text: &str) -> String {
    let mut codes = text.match_indices("AF").filter_map(|(at, _)| text.get(at..at + 6));
    let is_code = |found: &&str| found.chars().skip(2).all(|digit| digit.is_ascii_digit());
    codes.find(is_code).unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

/// The name of the file in a text.
fn file(text: &str) -> String {
    let end = text.find(".json").unwrap_or_else(|| panic!("no file in {text}"));
    text.get(end - 2..end).unwrap().to_owned()
}

/// The numbers in `LINE:COLUMN`.
fn pair(text: &str) -> [u64; 2] {
    [number(text), number(text.split(':').nth(1).unwrap())]
}

/// The numbers in `FILE:LINE:COLUMN`.
fn line_and_column(text: &str) -> [u64; 2] {
    pair(text.split(".json:").nth(1).unwrap_or_else(|| panic!("no place in {text}")))
}

fn from_lines(report: &str, place: impl Fn(&str) -> [u64; 2]) -> Places {
    report.lines().filter(|line| line.contains("AF0")).map(|line| (file(line), code(line), place(line))).collect()
}

/// Reads a report as somebody would who knows the format and nothing else.
fn read(format: &str, report: &str) -> Places {
    match format {
        "json" => {
            let report: Value = serde_json::from_str(report).unwrap();
            let place = |one: &Value| ["line", "column"].map(|name| one[name].as_u64().unwrap());
            let all = report["diagnostics"].as_array().unwrap().iter();
            all.map(|one| (file(one["file"].as_str().unwrap()), code(one["code"].as_str().unwrap()), place(one)))
                .collect()
        }
        "sarif" => {
            let report: Value = serde_json::from_str(report).unwrap();
            assert_eq!(report["runs"][0]["columnKind"], "unicodeCodePoints");
            let all = report["runs"][0]["results"].as_array().unwrap().iter();
            all.map(|one| {
                assert!(one["partialFingerprints"]["attrflow/v1"].is_string(), "{one}");
                let physical = &one["locations"][0]["physicalLocation"];
                let place = ["startLine", "startColumn"].map(|name| physical["region"][name].as_u64().unwrap());
                let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
                (file(uri), code(one["ruleId"].as_str().unwrap()), place)
            })
            .collect()
        }
        "text" => {
            let heads = report.lines().filter(|line| line.contains("[AF0") && !line.starts_with(' '));
            let places: Vec<&str> = report.lines().filter(|line| line.trim_start().starts_with("--> ")).collect();
            let heads: Vec<&str> = heads.collect();
            assert_eq!(heads.len(), places.len(), "{heads:?} {places:?}");
            heads.iter().zip(places).map(|(head, place)| (file(place), code(head), line_and_column(place))).collect()
        }
        "github" => from_lines(report, |line| [after(line, "line="), after(line, "col=")]),
        "azure" => from_lines(report, |line| [after(line, "linenumber="), after(line, "columnnumber=")]),
        "concise" | "markdown" => from_lines(report, line_and_column),
        "junit" => {
            let cases = report.split("<testcase ").skip(1);
            let is_finding = |line: &&str| {
                line.contains("<failure") || line.contains("<system-out>") || line.starts_with(char::is_numeric)
            };
            cases
                .flat_map(|case| {
                    let said = |line: &str| {
                        line.split_once('>')
                            .filter(|_| line.contains("      <"))
                            .map_or(line, |(_, said)| said)
                            .to_owned()
                    };
                    case.lines().filter(is_finding).map(move |line| (file(case), code(line), pair(&said(line))))
                })
                .collect()
        }
        other => panic!("{other}"),
    }
}

const FORMATS: [&str; 8] = ["text", "concise", "json", "sarif", "github", "azure", "markdown", "junit"];

#[test]
fn each_fault_is_one_finding_at_its_place_in_every_format() {
    let mut wrong = Vec::new();
    for (layout, is_named, write) in LAYOUTS {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("99.json"), write(&schema())).unwrap();
        let mut wanted = Places::new();
        let hidden = if *is_named { [Layouts::Unnamed] } else { [Layouts::Named] };
        for (number, fault) in FAULTS.iter().enumerate().filter(|(_, fault)| !hidden.contains(&fault.layouts)) {
            let (text, place) = planted(fault, *write);
            fs::write(folder.path().join(format!("{number:02}.json")), text).unwrap();
            wanted.push((format!("{number:02}"), fault.code.to_owned(), place));
        }
        for format in FORMATS {
            let report =
                super::ended(program(&["check", ".", "--format", format]).current_dir(folder.path()), "").stdout;
            let found = read(format, &report);
            let differs = |one: &&(String, String, [u64; 2]), others: &Places| !others.contains(one);
            wrong.extend(
                wanted.iter().filter(|one| differs(one, &found)).map(|one| format!("{layout}, {format}: no {one:?}")),
            );
            wrong.extend(
                found.iter().filter(|one| differs(one, &wanted)).map(|one| format!("{layout}, {format}: {one:?}")),
            );
            assert!(!wrong.is_empty() || found.len() == wanted.len(), "{layout}, {format}");
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
