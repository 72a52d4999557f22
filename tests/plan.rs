//! Plans: every rule of matching, flow, references and standing, as rows of `tests/fixtures/plans.json`.
//!
//! A row has the mapping's attributes (a target, an expression, and whatever else a mapping or a definition says), a record,
//! what exists (null: nothing was looked up), what earlier runs know of the record `s0` (`linked`, `owners`, `before`), and the whole plan. What a row does not say has the value that a mapping document defaults to.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::mapping::Existing;
use attrflow::mapping::Link;
use attrflow::mapping::LinkTable;
use attrflow::mapping::Plan;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::RecordFault;
use attrflow::mapping::RecordLink;
use attrflow::plan::PlanFigures;
use serde_json::Value;
use serde_json::json;

/// What a definition says, as opposed to a mapping.
const DEFINITION: [&str; 6] = ["type", "required", "multivalued", "caseExact", "mutability", "metadata"];

/// The rows of a file.
pub fn rows(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file);
    let text = fs::read_to_string(&path).expect("the fixture");
    serde_json::from_str(&text).expect("a list of rows")
}

/// The mapping of a row, as a whole document.
pub fn mapping(row: &Value) -> Mapping {
    let (mut definitions, mut mappings) = (Vec::new(), Vec::new());
    for attribute in row["attributes"].as_array().expect("attributes") {
        let (mut definition, mut mapped) = (json!({ "name": attribute["target"] }), json!({}));
        for (field, value) in attribute.as_object().expect("an attribute") {
            match field.as_str() {
                "target" => mapped["targetAttributeName"] = value.clone(),
                "source" if value.is_null() => mapped["source"] = Value::Null,
                "source" => mapped["source"] = json!({ "type": "Function", "expression": value }),
                field if DEFINITION.contains(&field) => definition[field] = value.clone(),
                field => mapped[field] = value.clone(),
            }
        }
        definitions.push(definition);
        mappings.push(mapped);
    }
    let object = row.get("object").and_then(Value::as_str).unwrap_or("User");
    let mut object_mapping = json!({
        "name": "m", "sourceObjectName": object, "targetObjectName": object, "attributeMappings": mappings
    });
    for field in ["flowTypes", "scope"] {
        if let Some(value) = row.get(field) {
            object_mapping[field] = value.clone();
        }
    }
    let document = json!({
        "directories": [
            { "name": "target", "objects": [{ "name": object, "attributes": definitions }] },
            { "name": "source", "objects": [] },
        ],
        "synchronizationRules": [{
            "sourceDirectoryName": "source", "targetDirectoryName": "target", "objectMappings": [object_mapping]
        }]
    });
    let document = Document::from_json(document).expect("a document");
    document.mapping(&Engine::new(), None).unwrap_or_else(|found| panic!("{}: {found:#?}", row["name"]))
}

/// The links of records that references lead to: `"links": {"s1": "t1"}`, and `"excluded": {"s2": "t2"}` for records that are no members; null for a record
/// without a target object.
fn links(row: &Value) -> LinkTable {
    let mut table = LinkTable::default();
    for (field, may_be_member) in [("links", true), ("excluded", false)] {
        for (source, target) in row.get(field).and_then(Value::as_object).into_iter().flatten() {
            let target = target.as_str().map(str::to_owned);
            table.insert(source.clone(), Link::new(target, may_be_member)).expect("a link");
        }
    }
    table
}

/// The objects, of which no more is kept than the mapping writes.
fn in_few_bytes(mapping: &Mapping, objects: &[Value]) -> Existing {
    let mut builder = mapping.existing_objects();
    for object in objects {
        if !builder.push_line(object.to_string().as_bytes(), |_| true) {
            builder.push(object);
        }
    }
    builder.finish()
}

/// The plan of a row.
pub fn plan(row: &Value, mapping: &Mapping) -> Result<Plan, RecordFault> {
    plan_given(row, mapping, Existing::new)
}

fn plan_given(row: &Value, mapping: &Mapping, existing: impl Fn(Vec<Value>) -> Existing) -> Result<Plan, RecordFault> {
    let flag = |name: &str| row.get(name).and_then(Value::as_bool).unwrap_or(false);
    let existing = match row.get("existing") {
        Some(Value::Null) => Existing::unknown(),
        objects => existing(objects.and_then(Value::as_array).cloned().unwrap_or_default()),
    };
    let existing = existing.incomplete(flag("incomplete"));
    let links = links(row);
    let texts = |name: &str| -> Vec<String> {
        row.get(name).map(|list| serde_json::from_value(list.clone()).expect("texts")).unwrap_or_default()
    };
    let owners: HashMap<String, String> = row
        .get("owners")
        .map(|owners| serde_json::from_value(owners.clone()).expect("sources by targets"))
        .unwrap_or_default();
    let members = texts("confirmedMembers");
    let link = RecordLink::of(row.get("object").and_then(Value::as_str).unwrap_or("User"), "s0")
        .target(row.get("linked").and_then(Value::as_str))
        .members(&members)
        .before(row.get("before"), flag("wasDisabled"))
        .owners(&owners);
    let options = PlanOptions::default()
        .skip_out_of_scope_deletions(flag("skipOutOfScopeDeletions"))
        .disables_by_call(flag("disablesByCall"))
        .linked(link);
    let mut workspace = Workspace::new(&Limits::default());
    mapping.plan(&row["record"], &existing, &links, &FixedHost::new(), &mut workspace, options)
}

/// A plan without the sentences of its reason.
fn brief(plan: &Plan) -> Value {
    let mut json = plan.to_json();
    if let Some(code) = plan.reason {
        assert_eq!(json["reason"], json!({ "code": code.id, "message": code.title }));
        json["reason"] = json!(code.id);
    }
    let unresolved = plan.unresolved.iter().map(|reference| json!([reference.attribute, reference.source]));
    json["unresolved"] = unresolved.collect();
    for (name, count) in [("unknown", plan.unknown_members), ("kept", plan.kept_members)] {
        if count > 0 {
            json[name] = json!(count);
        }
    }
    json
}

#[test]
fn every_plan_is_the_one_expected() {
    let rows = rows("plans.json");
    assert!(rows.len() >= 50, "{} rows", rows.len());
    let mut wrong = Vec::new();
    for row in &rows {
        let mapping = mapping(row);
        let said = |plan: Result<Plan, RecordFault>| match plan {
            Ok(plan) => brief(&plan),
            Err(fault) => json!({ "fault": fault.diagnostic.code.id, "target": fault.target }),
        };
        let found = said(plan(row, &mapping));
        let from_few = said(plan_given(row, &mapping, |objects| in_few_bytes(&mapping, &objects)));
        assert_eq!(from_few, found, "{}", row["name"]);
        let empty = json!({
            "action": null, "reason": null, "match": null, "recordHash": null, "changes": [], "references": [], "unresolved": []
        });
        let mut expected = if row["plan"].get("fault").is_some() { json!({}) } else { empty };
        for (field, value) in row["plan"].as_object().expect("a plan") {
            expected[field] = match (field.as_str(), value) {
                // `["title", null, "Boss"]` means a change.
                ("changes" | "references", Value::Array(changes)) => changes
                    .iter()
                    .map(|change| json!({ "attribute": change[0], "old": change[1], "new": change[2] }))
                    .collect(),
                ("match", Value::Array(parts)) => json!({ "by": parts[0], "target": parts[1] }),
                _ => value.clone(),
            };
        }
        if found != expected {
            wrong.push(format!("{}\n  found    {found}\n  expected {expected}", row["name"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

#[test]
fn every_reason_occurs() {
    let rows = rows("plans.json");
    // What concerns two records, the wire, hashes, guards, or records that the input lacks is not in one plan.
    let elsewhere = ["AF0563", "AF0566", "AF0567", "AF0571", "AF0572", "AF0579"];
    for code in attrflow::diagnostic::codes::flow::FAMILY.iter().filter(|code| !elsewhere.contains(&code.id)) {
        let says = |row: &Value| row["plan"]["reason"] == code.id || row["plan"]["fault"] == code.id;
        assert!(rows.iter().any(says), "no plan is for {}", code.id);
    }
}

#[test]
fn reports_say_each_step_and_values_only_when_asked() {
    let row = json!({
        "attributes": [
            { "target": "userName", "source": "[mail]", "matchingPriority": 1 },
            { "target": "title", "source": "[jobTitle]" },
            { "target": "nickName", "source": "[givenName]" },
            { "target": "manager", "source": "[manager]", "type": "Reference" },
            { "target": "active", "source": "Not([IsSoftDeleted])", "type": "Boolean" },
        ],
        "record": { "mail": "ada@contoso.com", "jobTitle": "Countess", "givenName": "Ada", "manager": "gone", "accountEnabled": false },
        "existing": [{ "id": "7", "userName": "ada@contoso.com", "title": "Lady", "active": true }],
    });
    let mapping = mapping(&row);
    let plan = plan(&row, &mapping).expect("a plan");
    let expected = "\
import     User: read
scope      in scope
match      one target object has the value of `userName`: `7`
action     disable: the record is disabled in the source (AF0553)
attributes title: \"Lady\" -> \"Countess\"
           nickName: \"Ada\"
           active: true -> false
unresolved manager: \"gone\"
";
    assert_eq!(plan.report(&mapping, true), expected);
    let silent = "\
import     User: read
scope      in scope
match      one target object has the value of `userName`
action     disable: the record is disabled in the source (AF0553)
attributes title: changed
           nickName: added
           active: changed
unresolved manager
";
    assert_eq!(plan.report(&mapping, false), silent);
}

/// A group with members in the target, of which the first ones stay.
fn group(before: usize, after: usize) -> Value {
    let members: Vec<Value> = (0..before).map(|number| json!({ "value": format!("t{number}") })).collect();
    let records: Vec<String> = (0..before).map(|number| format!("s{number}")).collect();
    let links: HashMap<&str, &Value> =
        records.iter().map(String::as_str).zip(members.iter().map(|member| &member["value"])).collect();
    json!({
        "name": format!("{after} of {before} members stay"), "object": "Group",
        "attributes": [
            { "target": "displayName", "source": "[displayName]", "matchingPriority": 1 },
            { "target": "members", "source": "[members]", "type": "Reference", "multivalued": true },
        ],
        "record": { "displayName": "Sales", "members": records[..after] },
        "existing": [{ "id": "g", "displayName": "Sales", "members": members }],
        "links": links,
        "plan": { "action": "update" },
    })
}

#[test]
fn figures_are_what_guards_ask_about() {
    let groups = [(10, 0, 1), (25, 0, 1), (9, 0, 0), (10, 1, 0), (25, 24, 0)];
    let groups = groups.map(|(before, after, emptied)| (group(before, after), emptied));
    for (row, emptied) in rows("plans.json").into_iter().map(|row| (row, 0)).chain(groups) {
        let Ok(plan) = plan(&row, &mapping(&row)) else { continue };
        let mut figures = PlanFigures::default();
        figures.add(&plan);
        let removed = ["disable", "delete"].contains(&row["plan"]["action"].as_str().unwrap_or_default());
        let expected =
            PlanFigures { deprovisioned: u64::from(removed), emptied_groups: emptied, ..PlanFigures::default() };
        assert_eq!(figures, expected, "{}", row["name"]);
        figures.add(&plan);
        assert_eq!(figures.deprovisioned, 2 * expected.deprovisioned, "{}", row["name"]);
    }
}
