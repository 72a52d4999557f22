//! What changed between two documents.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::diff;
use attrflow::diff::Pattern;
use attrflow::diff::Population;
use attrflow::diff::Presence;
use attrflow::diff::ScopeChange;
use attrflow::diff::Workspaces;
use attrflow::mapping::templates::TEMPLATES;
use serde_json::Value;
use serde_json::json;

fn document(attributes: Value) -> Document {
    Document::from_json(json!({ "name": "Users", "attributeMappings": attributes })).unwrap()
}

fn one(expression: &str) -> Document {
    document(json!([{ "targetAttributeName": "a", "source": { "expression": expression, "type": "Function" } }]))
}

/// Two expressions, and whether they say the same.
const EXPRESSIONS: &[(&str, &str, bool)] = &[
    ("[a]", "[ a ]", false),
    ("Join(\" \",[a],[b])", "Join( \" \", [a], [b] )", true),
    ("Join(\" \", [a], [b])", "Join(\" \", [b], [a])", false),
    ("tolower([a])", "ToLower([a], )", true),
    ("Mid([a], 1, 2)", "Mid([a], \"1\", \"2\")", true),
    ("Append([a], \"x\")", "Append([a], \"X\")", false),
    ("Broken(", "Broken(", true),
    ("Broken(", "Broken( ", false),
];

#[test]
fn expressions_are_compared_by_meaning() {
    for (old, new, same) in EXPRESSIONS {
        let found = diff::documents(&one(old), &one(new), &Engine::new());
        assert_eq!(found.is_empty(), *same, "{old} and {new}: {found:?}");
    }
}

#[test]
fn every_field_that_matters_is_compared() {
    let base = json!({ "targetAttributeName": "a", "source": { "expression": "[b]", "type": "Attribute" } });
    let changes = [
        ("defaultValue", json!("x")),
        ("flowType", json!("ObjectAddOnly")),
        ("flowBehavior", json!("FlowAlways")),
        ("matchingPriority", json!(1)),
    ];
    for (field, value) in changes {
        let mut other = base.clone();
        other[field] = value;
        let found = diff::documents(&document(json!([base])), &document(json!([other])), &Engine::new());
        let fields: Vec<&str> = found[0].attributes[0].fields.iter().map(|change| change.field).collect();
        assert_eq!(fields, [field]);
    }
    let mut empty = base.clone();
    empty["defaultValue"] = json!("");
    assert!(diff::documents(&document(json!([base])), &document(json!([empty])), &Engine::new()).is_empty());
}

#[test]
fn object_mappings_and_attributes_come_and_go() {
    let mapping = |name: &str, targets: &[&str]| {
        let attributes: Vec<Value> = targets
            .iter()
            .map(|target| json!({ "targetAttributeName": target, "source": { "expression": "[a]", "type": "Attribute" } }))
            .collect();
        json!({ "name": name, "sourceObjectName": name, "targetObjectName": name, "enabled": true, "attributeMappings": attributes })
    };
    let rules = |mappings: Vec<Value>| Document::from_json(json!({ "name": "r", "objectMappings": mappings })).unwrap();
    let old = rules(vec![mapping("User", &["a", "b", "c"]), mapping("Group", &["a"])]);
    let new = rules(vec![mapping("Device", &["a"]), mapping("User", &["d", "c", "a"])]);
    let found = diff::documents(&old, &new, &Engine::new());
    let told: Vec<(&str, Presence)> = found.iter().map(|one| (one.target_object.as_str(), one.presence)).collect();
    assert_eq!(told, [("User", Presence::Changed), ("Group", Presence::Removed), ("Device", Presence::Added)]);
    let told: Vec<(&str, Presence)> =
        found[0].attributes.iter().map(|one| (one.target.as_str(), one.presence)).collect();
    assert_eq!(told, [("b", Presence::Removed), ("d", Presence::Added)]);
}

#[test]
fn scopes_are_compared_whatever_their_order_and_titles() {
    let clause = |name: &str| json!({ "sourceOperandName": name, "operatorName": "IS NOT NULL", "targetOperand": { "values": [] } });
    let scope = |groups: Value| {
        Document::from_json(json!({ "name": "Users", "scope": { "groups": groups }, "attributeMappings": [] })).unwrap()
    };
    let two = scope(json!([{ "name": "x", "clauses": [clause("a"), clause("b")] }, { "clauses": [clause("c")] }]));
    let same = scope(json!([{ "clauses": [clause("c")] }, { "name": "y", "clauses": [clause("b"), clause("a")] }]));
    let other = scope(json!([{ "clauses": [clause("a")] }]));
    assert!(diff::documents(&two, &same, &Engine::new()).is_empty());
    let found = diff::documents(&two, &other, &Engine::new());
    assert_eq!(found[0].fields[0].old.as_deref(), Some("(a IS NOT NULL and b IS NOT NULL) or (c IS NOT NULL)"));
    assert_eq!(found[0].fields[0].new.as_deref(), Some("a IS NOT NULL"));
}

#[test]
fn a_template_says_the_same_as_itself() {
    for template in TEMPLATES {
        let document = Document::parse(template.document).unwrap();
        assert!(diff::documents(&document, &document, &Engine::new()).is_empty(), "{}", template.name);
    }
}

/// Two expressions, a record's value of `a`, and the pattern that the difference has.
const PATTERNS: &[(&str, &str, Value, Option<Pattern>)] = &[
    ("[a]", "[a]", Value::Null, None),
    ("[a]", "[b]", Value::Null, None),
    ("[a]", "Coalesce([a], \"x\")", Value::Null, Some(Pattern::Appears)),
    ("Coalesce([a], \"x\")", "[a]", Value::Null, Some(Pattern::Disappears)),
    ("\"aB\"", "\"Ab\"", Value::Null, Some(Pattern::CaseOnly)),
    ("\"a b\"", "\" ab\"", Value::Null, Some(Pattern::WhitespaceOnly)),
    ("\"a b\"", "\"A b c\"", Value::Null, Some(Pattern::Other)),
    ("[a]", "Error(\"no\")", Value::Bool(true), Some(Pattern::Fails)),
    ("Error(\"no\")", "[a]", Value::Bool(true), Some(Pattern::Recovers)),
    ("Error(\"no\")", "Error(\"yes\")", Value::Null, None),
    ("Guid()", "Guid()", Value::Null, None),
];

#[test]
fn differences_of_values_are_counted_by_pattern() {
    for (old, new, value, expected) in PATTERNS {
        let (before, after) = (one(old), one(new));
        let mappings = [&before, &after].map(|document| document.mapping(&Engine::new(), None).unwrap());
        let population = Population::new(&mappings[0], &mappings[1], after.object_mapping(None).unwrap().1, true);
        let mut tally = population.tally();
        let hosts = [FixedHost::new().seeded(1), FixedHost::new().seeded(1)];
        population.compare(7, &json!({ "a": value }), (&hosts[0], &hosts[1]), &mut Workspaces::default(), &mut tally);
        let (_, target) = population.targets(&tally).next().unwrap();
        let found: Vec<Pattern> = target.patterns().map(|(pattern, ..)| pattern).collect();
        assert_eq!(found, expected.iter().copied().collect::<Vec<_>>(), "{old} and {new}");
        assert!(target.patterns().all(|(_, count, examples)| count == 1 && examples[0].record == 7));
    }
}

#[test]
fn collisions_and_scopes_are_counted_over_merged_tallies() {
    let mapping = |expression: &str, department: &str| {
        Document::from_json(json!({
            "name": "Users",
            "scope": { "groups": [{ "clauses": [{ "sourceOperandName": "d", "operatorName": "EQUALS", "targetOperand": { "values": [department] } }] }] },
            "attributeMappings": [{ "targetAttributeName": "userName", "matchingPriority": 1, "source": { "expression": expression, "type": "Function" } }],
        }))
        .unwrap()
    };
    let (before, after) = (mapping("[id]", "x"), mapping("Mid([id], 1, 1)", "y"));
    let mappings = [&before, &after].map(|document| document.mapping(&Engine::new(), None).unwrap());
    let population = Population::new(&mappings[0], &mappings[1], after.object_mapping(None).unwrap().1, false);
    let records = [("a1", "y"), ("A2", "y"), ("b1", "y"), ("c1", "x"), ("c2", "z"), ("b2", "y"), ("b3", "y")];
    let mut tallies: Vec<diff::Tally> = Vec::new();
    for (number, (id, department)) in (1..).zip(records) {
        let mut tally = population.tally();
        let host = FixedHost::new();
        let record = json!({ "id": id, "d": department });
        population.compare(number, &record, (&host, &host), &mut Workspaces::default(), &mut tally);
        tallies.push(tally);
    }
    // Threads end in any order.
    tallies.reverse();
    let mut whole = population.tally();
    tallies.into_iter().for_each(|tally| whole.merge(tally));
    assert_eq!(whole.scope_changes(ScopeChange::Enters), (5, vec![1, 2, 3]));
    assert_eq!(whole.scope_changes(ScopeChange::Leaves), (1, vec![4]));
    assert_eq!((whole.records, whole.in_both), (7, 0));
    let (_, target) = population.targets(&whole).next().unwrap();
    let collisions = target.collisions();
    let told: Vec<(u64, &[u64])> = collisions.iter().map(|one| (one.records, one.examples.as_slice())).collect();
    assert_eq!(told, [(2, &[1, 2][..]), (3, &[3, 6, 7][..])]);
    assert_eq!(target.collided_before(), 0);
}
