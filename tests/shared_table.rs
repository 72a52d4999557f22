//! The table of conformance that bindings are compared with: requests, and what the library answers.
//!
//! `ATTRFLOW_TABLE=FILE cargo test -p attrflow shared_table` writes it, one row a line:
//! `{"expression", "record", "options", "answer"}` or `{"template", "object", "record", "options", "answer"}`, where the answer is
//! `{"value": ..}`, `{"noFlow": true}`, `{"outOfScope": true}` or `{"error": CODE}`. It is made of the examples of all functions, the
//! cases of `tests/conformance`, what a .NET runtime answered, and all built-in documents on the sample records.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::dotnet::date;
use attrflow::functions;
use attrflow::mapping::Fate;
use attrflow::mapping::templates::TEMPLATES;
use serde_json::Value;
use serde_json::json;

use crate::function_vectors;
use crate::support;
use crate::support::Expected;

/// The moment of all rows that have no other.
const NOW: &str = "2025-07-01T12:34:56Z";

fn options(now: &str) -> Value {
    json!({ "now": now, "seed": 1, "parameters": { "DomainFQDN": "contoso.com", "DefaultDomain": "contoso.com" } })
}

fn host(now: &str) -> FixedHost {
    let host = FixedHost::new().at(date::parse(now, support::present()).expect("a date")).seeded(1);
    let host = host.parameter("DomainFQDN", "contoso.com").parameter("DefaultDomain", "contoso.com");
    host.default_domain("contoso.com")
}

fn expression(engine: &Engine, expression: &str, record: &Value, now: &str) -> Value {
    let answer = match support::answer(engine, expression, record, &host(now)) {
        Expected::Value(value) => json!({ "value": value }),
        Expected::NoFlow => json!({ "noFlow": true }),
        Expected::Fault(code) => json!({ "error": code }),
    };
    json!({ "expression": expression, "record": record, "options": options(now), "answer": answer })
}

fn documents(rows: &mut Vec<Value>) {
    let engine = Engine::new();
    for template in TEMPLATES {
        let document = Document::parse(template.document).expect("a document");
        for (_, object) in document.object_mappings().filter(|(_, object)| object.enabled) {
            let object = object.target_object.as_str();
            let mapping = document.mapping(&engine, Some(object)).expect("a mapping");
            for line in template.samples(mapping.source_object()).lines() {
                let (mut workspace, mut out) = (Workspace::default(), Vec::new());
                let written = mapping.writer().write(line.as_bytes(), &host(NOW), &mut workspace, &mut out);
                let answer = match written {
                    Ok(Fate::Written) => json!({ "value": serde_json::from_slice::<Value>(&out).expect("an object") }),
                    Ok(_) => json!({ "outOfScope": true }),
                    Err(fault) => json!({ "error": fault.diagnostic.code.id }),
                };
                let record: Value = serde_json::from_str(line).expect("a record");
                let options = json!({ "now": NOW, "seed": null, "parameters": options(NOW)["parameters"] });
                rows.push(json!({
                    "template": template.name, "object": object, "record": record, "options": options, "answer": answer,
                }));
            }
        }
    }
}

#[test]
fn the_table_for_bindings_has_everything_that_can_be_asked() {
    let engine = Engine::new();
    let mut rows = Vec::new();
    for function in functions::all() {
        for example in function.examples {
            let record = serde_json::from_str(example.record).expect("a record");
            rows.push(expression(&engine, example.expression, &record, NOW));
        }
    }
    for case in support::cases() {
        rows.push(expression(&engine, &case.expression, &case.record, NOW));
    }
    for (text, record, now) in function_vectors::expressions() {
        rows.push(expression(&engine, &text, &record, &now));
    }
    let expressions = rows.len();
    documents(&mut rows);
    assert!(expressions > 7_500 && rows.len() > expressions + 100, "{expressions} of {}", rows.len());
    if let Some(file) = std::env::var_os("ATTRFLOW_TABLE") {
        let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
        std::fs::write(file, lines.join("\n") + "\n").expect("the table is written");
    }
}
