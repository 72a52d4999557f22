//! The report as SARIF 2.1.0, which code scanning reads.

use std::collections::HashMap;

use attrflow::diagnostic::Code;
use attrflow::diagnostic::Severity;
use attrflow_analysis::explanation;
use serde_json::Value;
use serde_json::json;

use crate::region::Region;
use crate::report::Checked;
use crate::report::Edit;
use crate::report::Finding;
use crate::report::findings;
use crate::report::json;

/// The log: one run, with the codes that occur as its rules.
pub fn report(checked: &[Checked]) -> Value {
    let mut codes: Vec<&'static Code> = findings(checked).map(|(_, finding)| finding.diagnostic.code).collect();
    codes.sort_by_key(|code| code.id);
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|code| rule(code)).collect();
    let mut known = HashMap::new();
    let results: Vec<Value> = findings(checked)
        .map(|(one, finding)| {
            let mut result = result(one, finding, &codes);
            if let Value::Object(members) = &mut result {
                let print = fingerprint(one, finding);
                let earlier: &mut u32 = known.entry(print).or_default();
                let print = format!("{print:016x}:{earlier}");
                *earlier += 1;
                members.insert("partialFingerprints".to_owned(), json!({ FINGERPRINT: print }));
            }
            result
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "attrflow", "version": env!("CARGO_PKG_VERSION"), "informationUri": env!("CARGO_PKG_REPOSITORY"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// The name of the fingerprints; another way to compute them gets another version.
const FINGERPRINT: &str = "attrflow/v1";

/// Computes what makes a finding the same one when the lines of its file change: its file, code, target, message and expression (FNV-1a).
fn fingerprint(checked: &Checked, finding: &Finding) -> u64 {
    let diagnostic = &finding.diagnostic;
    let target = diagnostic.location.as_ref().and_then(|place| place.target.as_deref());
    let expression = diagnostic.text.as_deref().filter(|_| diagnostic.location.is_some());
    let parts = [
        checked.origin.as_str(),
        diagnostic.code.id,
        target.unwrap_or_default(),
        &diagnostic.message,
        expression.unwrap_or_default(),
    ];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
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
        "helpUri": explanation(code),
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(checked: &Checked, finding: &Finding, codes: &[&'static Code]) -> Value {
    let diagnostic = &finding.diagnostic;
    let text = match json::help(diagnostic) {
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
    let mut result = json!({
        "ruleId": diagnostic.code.id,
        "ruleIndex": codes.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity),
        "message": { "text": text },
        "locations": [location],
    });
    if let (Value::Object(members), false) = (&mut result, finding.edits.is_empty()) {
        members.insert("fixes".to_owned(), json!([fix(checked, finding)]));
    }
    result
}

/// Returns what a fix changes in the file.
fn fix(checked: &Checked, finding: &Finding) -> Value {
    let is_safe = finding.diagnostic.is_fixable_safely();
    let description = if is_safe { "keeps the meaning" } else { "may change the meaning" };
    let replacement =
        |edit: &Edit| json!({ "deletedRegion": region(Some(edit.region)), "insertedContent": { "text": edit.text } });
    let replacements: Vec<Value> = finding.edits.iter().map(replacement).collect();
    json!({
        "description": { "text": description },
        "artifactChanges": [{ "artifactLocation": { "uri": uri(&checked.origin) }, "replacements": replacements }],
    })
}

/// The place; the first line when only the file is known. The end of a region must be after its beginning.
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
