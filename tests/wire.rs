//! Requests: the payloads that are documented for the service, and the same plans as RFC 7644 has them, as rows of
//! `tests/fixtures/wire.json`. A row is one of a plan with the requests of each dialect.

use attrflow::mapping::wire::Wire;
use attrflow::mapping::wire::WireDialect;
use serde_json::Value;

use crate::plan;

#[test]
fn every_request_is_the_documented_one() {
    let rows = plan::rows("wire.json");
    assert!(rows.len() >= 20, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let mapping = plan::mapping(row);
        let plan = plan::plan(row, &mapping).unwrap_or_else(|fault| panic!("{}: {fault}", row["name"]));
        for (name, dialect) in WireDialect::NAMES {
            let requests = Wire::scim(dialect).requests(&mapping, &plan).expect("requests");
            let found: Value = requests.iter().map(attrflow::mapping::wire::Request::to_json).collect();
            let expected: Value = match &row[name] {
                // `"as": "rfc"` would hide a missing row.
                Value::Array(requests) => requests.iter().map(expand).collect(),
                other => panic!("{}: {name}: {other}", row["name"]),
            };
            // As text, because the order of members is part of what is documented.
            let (found, expected) = (found.to_string(), expected.to_string());
            if found != expected {
                wrong.push(format!("{}: {name}\n  found    {found}\n  expected {expected}", row["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// `["PATCH", "/Users/1", [operations]]` means a whole request.
fn expand(row: &Value) -> Value {
    let (method, path, body) = (&row[0], &row[1], &row[2]);
    match body {
        Value::Array(operations) => serde_json::json!({ "method": method, "path": path, "body": {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations
        } }),
        Value::Null => serde_json::json!({ "method": method, "path": path }),
        body => serde_json::json!({ "method": method, "path": path, "body": body }),
    }
}
