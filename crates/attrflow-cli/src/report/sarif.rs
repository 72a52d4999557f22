//! The report as SARIF 2.1.0, which code scanning reads.

use attrflow::diagnostic::Code;
use attrflow::diagnostic::Severity;
use serde_json::Value;
use serde_json::json;

use crate::region::Region;
use crate::report::Checked;
use crate::report::Finding;
use crate::report::findings;

/// The log: one run, with the codes that occur as its rules.
pub fn report(checked: &[Checked]) -> Value {
    let mut codes: Vec<&'static Code> = findings(checked).map(|(_, finding)| finding.diagnostic.code).collect();
    codes.sort_by_key(|code| code.id);
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let results: Vec<Value> = findings(checked).map(|(one, finding)| result(one, finding, &codes)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "attrflow", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "note",
    }
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.id,
        "shortDescription": { "text": code.title },
        "fullDescription": { "text": code.explanation },
        "help": { "text": code.explanation },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(checked: &Checked, finding: &Finding, codes: &[&'static Code]) -> Value {
    let diagnostic = &finding.diagnostic;
    let text = match &diagnostic.help {
        Some(help) => format!("{}; {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let name = match &diagnostic.location {
        Some(place) if !place.pointer.is_empty() => place.pointer.clone(),
        _ => checked.origin.clone(),
    };
    let logical = json!([{ "fullyQualifiedName": name }]);
    let location = if checked.is_file {
        let physical = json!({
            "artifactLocation": { "uri": uri(&checked.origin) },
            "region": region(finding.region),
        });
        json!({ "physicalLocation": physical, "logicalLocations": logical })
    } else {
        json!({ "logicalLocations": logical })
    };
    json!({
        "ruleId": diagnostic.code.id,
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": [location],
    })
}

/// The place; the first line when only the file is known. The end of a region must stand behind its beginning.
fn region(known: Option<Region>) -> Value {
    let Some(region) = known else { return json!({ "startLine": 1 }) };
    let Region { line, column, end_line, end_column } = region;
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
