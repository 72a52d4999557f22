//! The applications' rules: each one that a document can break is broken once, each one that a record can break too, and the
//! built-in documents break none.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::Severity;
use attrflow::mapping::Existing;
use attrflow::mapping::LinkTable;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::TargetFacts;
use attrflow::mapping::rules;
use attrflow::mapping::rules::Moment;
use attrflow::mapping::rules::table::NOT_CHECKED;
use attrflow::mapping::rules::table::ROWS;
use attrflow::mapping::templates;
use serde_json::Value;
use serde_json::json;

use crate::plan;

/// What the built-in documents are reminded of, because each is for somebody who has not decided yet.
const REMINDERS: [&str; 5] = ["eg-default-clause", "eg-match", "eu-length", "zd-role-overwrite", "zd-syncall-groups"];

/// The name of the rule that a diagnostic is about.
fn rule(diagnostic: &Diagnostic) -> Option<String> {
    let (_, rest) = diagnostic.help.as_ref()?.rsplit_once("(rule `")?;
    Some(rest.strip_suffix("`)")?.to_owned())
}

/// The rules among diagnostics, each with the number of times and its code.
fn rules_in(diagnostics: &[Diagnostic]) -> BTreeMap<(String, &'static str), usize> {
    let mut found = BTreeMap::new();
    for diagnostic in diagnostics {
        if let Some(rule) = rule(diagnostic) {
            let fact = rules::find(&rule).expect("a rule of the facts");
            assert_eq!(diagnostic.severity, fact.severity(), "{rule}");
            assert!(diagnostic.message.starts_with(&fact.title), "{rule}: {}", diagnostic.message);
            *found.entry((rule, diagnostic.code.id)).or_default() += 1;
        }
    }
    found
}

/// A built-in document with the changes of a row.
fn changed(row: &Value) -> Value {
    let template = templates::find(row["template"].as_str().expect("a template")).expect("a built-in document");
    let mut json: Value = serde_json::from_str(template.document).expect("JSON");
    let object = row.get("object").and_then(Value::as_str).unwrap_or("User");
    let mut definitions = Vec::new();
    {
        let mappings = json["synchronizationRules"][0]["objectMappings"].as_array_mut().expect("object mappings");
        let mapping = mappings.iter_mut().find(|mapping| mapping["targetObjectName"] == object).expect(object);
        for (field, value) in row.get("mapping").and_then(Value::as_object).into_iter().flatten() {
            mapping[field] = value.clone();
        }
        let attributes = mapping["attributeMappings"].as_array_mut().expect("attribute mappings");
        for gone in row.get("remove").and_then(Value::as_array).into_iter().flatten() {
            let before = attributes.len();
            attributes.retain(|attribute| attribute["targetAttributeName"] != *gone);
            assert_eq!(attributes.len(), before - 1, "{gone} of {}", row["rule"]);
        }
        for (target, fields) in row.get("set").and_then(Value::as_object).into_iter().flatten() {
            let known = attributes.iter().position(|attribute| attribute["targetAttributeName"] == *target);
            let number = known.unwrap_or_else(|| {
                attributes.push(json!({ "targetAttributeName": target }));
                definitions.push((target.clone(), json!({ "name": target, "type": "String" })));
                attributes.len() - 1
            });
            for (field, value) in fields.as_object().expect("fields") {
                attributes[number][field] = match (field.as_str(), value) {
                    ("source", Value::String(text)) => json!({ "type": "Function", "expression": text }),
                    _ => value.clone(),
                };
            }
        }
    }
    let objects = json["directories"][1]["objects"].as_array_mut().expect("objects");
    let target = objects.iter_mut().find(|known| known["name"] == object).expect(object);
    let attributes = target["attributes"].as_array_mut().expect("attributes");
    for (name, definition) in definitions {
        if !attributes.iter().any(|known| known["name"] == name) {
            attributes.push(definition);
        }
    }
    for (name, fields) in row.get("define").and_then(Value::as_object).into_iter().flatten() {
        let known = attributes.iter_mut().find(|known| known["name"] == *name).expect(name);
        for (field, value) in fields.as_object().expect("fields") {
            known[field] = value.clone();
        }
    }
    if let Some(added) = row.get("addMapping") {
        let mappings = json["synchronizationRules"][0]["objectMappings"].as_array_mut().expect("object mappings");
        mappings.push(added.clone());
    }
    json
}

fn found_in(json: &Value) -> BTreeMap<(String, &'static str), usize> {
    let document = Document::from_json(json.clone()).expect("a document");
    rules_in(&document.check(&Engine::new()))
}

#[test]
fn every_rule_is_checked_or_has_a_reason_not_to_be() {
    let checked: BTreeSet<&str> = ROWS.iter().copied().flatten().map(|row| row.id).collect();
    let unchecked: BTreeSet<&str> = NOT_CHECKED.iter().map(|(id, _)| *id).collect();
    let facts: BTreeSet<&str> = rules::all().iter().map(|fact| fact.id.as_str()).collect();
    assert_eq!(facts.len(), rules::all().len(), "a rule has two facts");
    assert!(facts.len() >= 140, "{} rules", facts.len());
    assert!(checked.is_disjoint(&unchecked));
    let all: BTreeSet<&str> = checked.union(&unchecked).copied().collect();
    assert_eq!(all, facts);
}

#[test]
fn every_rule_a_document_can_break_is_found_alone() {
    let rows = plan::rows("rules.json");
    let mut wrong = Vec::new();
    let mut asked = BTreeSet::new();
    let mut as_built_in: BTreeMap<&str, BTreeMap<(String, &str), usize>> = BTreeMap::new();
    for template in templates::TEMPLATES {
        let found = found_in(&serde_json::from_str(template.document).expect("JSON"));
        asked.extend(found.keys().cloned());
        as_built_in.insert(template.name, found);
    }
    for row in &rows {
        let id = row["rule"].as_str().expect("a rule");
        let before = &as_built_in[row["template"].as_str().expect("a template")];
        let mut found = found_in(&changed(row));
        if row.get("fixes").is_some() {
            let count = |found: &BTreeMap<(String, &str), usize>| {
                found.iter().filter(|((rule, _), _)| rule == id).map(|(_, count)| count).sum::<usize>()
            };
            assert!(count(&found) < count(before), "{row}");
            continue;
        }
        for (rule, count) in before {
            // A fault may fix what the built-in document is reminded of.
            if let Some(left) = found.get_mut(rule) {
                *left = left.saturating_sub(*count);
            }
        }
        found.retain(|_, count| *count > 0);
        let found: BTreeSet<(String, &str)> = found.into_keys().collect();
        let ids: BTreeSet<&str> = found.iter().map(|(id, _)| id.as_str()).collect();
        let also = row.get("also").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let expected: BTreeSet<&str> = also.chain([id]).collect();
        if ids != expected {
            wrong.push(format!("{row}\n  found {ids:?}"));
        }
        for (rule, code) in &found {
            let codes = ROWS.iter().copied().flatten().filter(|row| row.id == *rule).map(|row| row.check.code().id);
            assert!(codes.collect::<Vec<_>>().contains(code), "{rule} has {code}");
            asked.insert((rule.clone(), *code));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    for row in ROWS.iter().copied().flatten().filter(|row| row.check.moment() == Moment::Document) {
        assert!(
            asked.contains(&(row.id.to_owned(), row.check.code().id)),
            "nothing breaks {}: {:?}",
            row.id,
            row.check
        );
    }
}

#[test]
fn the_built_in_documents_break_no_rule_that_is_an_error() {
    let mut warned = BTreeSet::new();
    for template in templates::TEMPLATES {
        let document = Document::parse(template.document).expect("a document");
        assert_eq!(document.template().map(|known| known.name), Some(template.name));
        for diagnostic in document.check(&Engine::new()) {
            assert_ne!(diagnostic.severity, Severity::Error, "{}: {diagnostic} {:?}", template.name, diagnostic.help);
            warned.extend(rule(&diagnostic));
        }
    }
    assert_eq!(warned.iter().map(String::as_str).collect::<Vec<_>>(), REMINDERS);
}

#[test]
fn a_document_can_be_for_an_application_by_name_or_by_choice() {
    for (directory, expected) in [
        ("Freshservice", Some("freshservice")),
        ("freshSERVICE", Some("freshservice")),
        ("AWS IAM Identity Center", Some("aws-iam-identity-center")),
        ("Atlassian Cloud", Some("atlassian")),
        ("GitHub Enterprise Managed Users", Some("github-enterprise")),
        ("Generic SCIM", Some("generic-scim")),
        ("customappsso", Some("generic-scim")),
        ("Contoso Payroll", None),
        ("", None),
    ] {
        let json = json!({ "synchronizationRules": [{ "targetDirectoryName": directory, "objectMappings": [] }] });
        let document = Document::from_json(json).expect("a document");
        assert_eq!(document.template().map(|known| known.name), expected, "{directory}");
    }
    let list = json!([{ "targetAttributeName": "displayName", "source": { "type": "Attribute", "name": "mail" } }]);
    let document = Document::from_json(list).expect("a document");
    assert!(rules_in(&document.check(&Engine::new())).is_empty());
    let document = document.for_template(templates::find("freshservice").expect("a built-in document"));
    assert!(document.check(&Engine::new()).iter().all(|diagnostic| rule(diagnostic).is_none()), "no object is named");
}

#[test]
fn switched_off_object_mappings_are_not_asked() {
    let broken = json!({ "template": "freshservice", "remove": ["userName"], "mapping": { "enabled": false } });
    assert!(found_in(&changed(&broken)).is_empty());
}

/// Everything that is reported of a record, by its rule's name or else its code.
fn told(mapping: &Mapping, row: &Value, known: &TargetFacts) -> Vec<String> {
    let record = &row["record"];
    let links: BTreeMap<String, String> =
        row.get("links").map(|links| serde_json::from_value(links.clone()).expect("links")).unwrap_or_default();
    let links: LinkTable = links.into_iter().collect();
    let host = FixedHost::new();
    let mut workspace = Workspace::new(&Limits::default());
    let mut diagnostics = mapping.check_record(record, &mut workspace);
    if let Ok(applied) = mapping.apply(record, &host, &mut workspace) {
        diagnostics.extend(mapping.check_values(&applied, known));
    }
    let existing = Existing::default();
    if let Ok(plan) = mapping.plan(record, &existing, &links, &host, &mut workspace, PlanOptions::default()) {
        diagnostics.extend(mapping.check_plan(&plan, known));
    }
    diagnostics.extend(known.check(mapping));
    let values: Vec<&str> = record.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_str()).collect();
    for diagnostic in &diagnostics {
        if rule(diagnostic).is_some() {
            // Its words are those of the facts.
            continue;
        }
        let leaked = values.iter().find(|value| value.len() > 7 && diagnostic.message.contains(**value));
        assert_eq!(leaked, None, "a message holds a value");
    }
    let mut told: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| rule(diagnostic).unwrap_or_else(|| diagnostic.code.id.to_owned()))
        .collect();
    told.sort();
    told.dedup();
    told
}

#[test]
fn every_rule_a_record_can_break_is_found() {
    let mut wrong = Vec::new();
    let mut asked = BTreeSet::new();
    for row in &plan::rows("records.json") {
        let document = Document::from_json(changed(row)).expect("a document");
        let object = row.get("object").and_then(Value::as_str);
        let mapping = document.mapping(&Engine::new(), object).unwrap_or_else(|found| panic!("{row}: {found:#?}"));
        let known = row
            .get("facts")
            .map_or_else(TargetFacts::default, |facts| TargetFacts::parse(&facts.to_string()).expect("facts"));
        let mut expected: Vec<&str> = row["told"].as_array().expect("told").iter().filter_map(Value::as_str).collect();
        expected.sort_unstable();
        let found = told(&mapping, row, &known);
        if found != expected {
            wrong.push(format!("{row}\n  found {found:?}"));
        }
        asked.extend(found);
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    for row in ROWS.iter().copied().flatten().filter(|row| row.check.moment() != Moment::Document) {
        assert!(asked.contains(row.id), "nothing breaks {}", row.id);
    }
}

#[test]
fn facts_about_a_target_are_read_strictly() {
    for text in [
        "[]",
        "{\"values\": [1]}",
        "{\"value\": {}}",
        "{\"domains\": \"contoso.com\"}",
        "",
        "{\"values\": {\"a\": \"b\"}}",
    ] {
        let found = TargetFacts::parse(text).expect_err(text);
        assert_eq!(found.code.id, "AF0549", "{text}");
    }
    assert_eq!(TargetFacts::parse("{}").expect("nothing"), TargetFacts::default());
}
