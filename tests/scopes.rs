//! Scoping filters: every operator on every kind of value, the three sets, and what is said about faulty clauses.

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Limits;
use attrflow::Workspace;
use attrflow::mapping::Action;
use attrflow::mapping::Existing;
use attrflow::mapping::Inclusion;
use attrflow::mapping::Mapping;
use attrflow::mapping::NoLinks;
use attrflow::mapping::PlanOptions;
use attrflow::mapping::Scope;
use attrflow::mapping::scope::Set;
use attrflow::mapping::scope::operators;
use attrflow::mapping::scope::operators::OPERATORS;
use proptest::prelude::*;
use serde_json::Value;
use serde_json::json;

use crate::documents::assert_told;

fn mapping_with(scope: Value) -> Mapping {
    let document = Document::from_json(json!({"attributeMappings": [], "scope": scope})).expect("a document");
    document.mapping(&Engine::new(), None).unwrap_or_else(|errors| panic!("{errors:?} in {}", document.text()))
}

fn inclusion(mapping: &Mapping, record: &Value) -> Inclusion {
    mapping.in_scope(record, &mut Workspace::default()).expect("an answer")
}

fn clause(attribute: &str, operator: &str, values: &Value) -> Value {
    json!({"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": values}})
}

/// A mapping with one clause about the attribute `a` in this set.
fn one_clause(set: Set, operator: &str, values: &Value) -> Mapping {
    mapping_with(json!({set.field(): [{"name": "g", "clauses": [clause("a", operator, values)]}]}))
}

fn holds(operator: &str, values: &Value, record: &Value) -> bool {
    inclusion(&one_clause(Set::Groups, operator, values), record).is_in_scope()
}

/// Operators with values that are asked of every kind of attribute value.
const CLAUSES: &[(&str, &str)] = &[
    ("EQUALS", r#"["Sales"]"#),
    ("NOT EQUALS", r#"["Sales"]"#),
    ("EQUALS", r#"["5"]"#),
    ("EQUALS", r#"["true"]"#),
    ("REGEX MATCH", r#"["ale"]"#),
    ("NOT REGEX MATCH", r#"["ale"]"#),
    ("IS NULL", "[]"),
    ("IS NOT NULL", "[]"),
    ("IS TRUE", "[]"),
    ("IS FALSE", "[]"),
    ("Greater_Than", r#"["5"]"#),
    ("Greater_Than_OR_EQUALS", r#"["5"]"#),
    ("Includes", r#"["ale"]"#),
    ("ENDS_WITH", r#"["es"]"#),
    ("&", r#"["6"]"#),
    ("!&", r#"["6"]"#),
];

/// Values of the attribute; `-` is a record without it.
const VALUES: &[&str] = &[
    "-",
    "null",
    r#""""#,
    "[]",
    r#"[""]"#,
    r#""Sales""#,
    r#""sales""#,
    r#""Sales and Marketing""#,
    r#"" ""#,
    r#""true""#,
    r#""False""#,
    "true",
    "false",
    "0",
    "4",
    "5",
    "6",
    "-6",
    r#""5""#,
    r#""05""#,
    r#""6.5""#,
    "9223372036854775807",
    "1.5",
    r#"["Sales"]"#,
    r#"["Sales", "Tales"]"#,
    r#"["Sales", ""]"#,
    r#"["x", "y"]"#,
    "[6, 7]",
    r#"{"displayName": "Sales"}"#,
];

/// A table of all clauses and all values: `+` holds, `.` does not.
fn table(set: Set) -> String {
    let mut text = String::new();
    let mappings: Vec<Mapping> = CLAUSES
        .iter()
        .map(|(operator, values)| one_clause(set, operator, &serde_json::from_str(values).expect("JSON")))
        .collect();
    for (number, (operator, values)) in CLAUSES.iter().enumerate() {
        text.push_str(&format!("{:width$}{operator} {values}\n", "", width = number * 2));
    }
    for value in VALUES {
        let record = match *value {
            "-" => json!({}),
            value => json!({"a": serde_json::from_str::<Value>(value).expect("JSON")}),
        };
        for mapping in &mappings {
            text.push_str(if inclusion(mapping, &record).is_in_scope() { "+ " } else { ". " });
        }
        text.push_str(value);
        text.push('\n');
    }
    text
}

#[test]
fn every_operator_on_every_kind_of_value() {
    let used: Vec<&str> = CLAUSES.iter().map(|(operator, _)| *operator).collect();
    for operator in OPERATORS.iter().filter(|operator| operator.is_supported()) {
        assert!(used.contains(&operator.name), "`{}` is not in the table", operator.name);
    }
    assert_told("scopes_groups", &table(Set::Groups));
    assert_eq!(table(Set::Category), table(Set::Groups));
}

#[test]
fn on_input_what_is_forbidden_is_not_forbidden_by_being_absent() {
    assert_told("scopes_input", &table(Set::Input));
}

#[test]
fn several_values_are_any_of_them_and_a_negated_operator_wants_none() {
    let cases = [
        ("EQUALS", json!(["NO", "SE"]), json!("SE"), true),
        ("EQUALS", json!(["NO", "SE"]), json!("DK"), false),
        ("NOT EQUALS", json!(["NO", "SE"]), json!("SE"), false),
        ("NOT EQUALS", json!(["NO", "SE"]), json!("DK"), true),
        ("REGEX MATCH", json!(["^a", "z$"]), json!("fizz"), true),
        ("NOT REGEX MATCH", json!(["^a", "z$"]), json!("fizz"), false),
        ("NOT REGEX MATCH", json!(["^a", "z$"]), json!("bird"), true),
        ("Greater_Than", json!(["10", "5"]), json!(6), true),
        ("ENDS_WITH", json!(["@example.org", "@example.com"]), json!("ada@example.com"), true),
        ("&", json!(["1", "8"]), json!(9), true),
        ("!&", json!(["1", "8"]), json!(8), false),
        ("!&", json!(["1", "8"]), json!(6), true),
    ];
    for (operator, values, value, wanted) in cases {
        assert_eq!(holds(operator, &values, &json!({"a": value})), wanted, "{value} {operator} {values}");
    }
}

#[test]
fn patterns_are_searched_as_in_dotnet() {
    let cases = [
        (r"(?:^|\W)Sales|Marketing|Operations(?:$|\W)", "Contoso-Sales-US", true),
        (r"(?:^|\W)Sales|Marketing|Operations(?:$|\W)", "Contoso-Operations-US", true),
        (r"(?:^|\W)Sales|Marketing|Operations(?:$|\W)", "Contoso-LT-US", false),
        ("([1-9][0-9])", "7", false),
        ("([1-9][0-9])", "42", true),
        ("([1-9][0-9])", "1421", true),
        ("^SystemMailbox{", "SystemMailbox{1f05a927}", true),
        (r"^CN\s*=\s*([^\,]*)\0ACNF", "CN=printer,DC=example", false),
        (r"^\w+$", "Åse", true),
        ("(?i)sales", "SALES", true),
        ("sales", "SALES", false),
    ];
    for (pattern, text, wanted) in cases {
        assert_eq!(holds("REGEX MATCH", &json!([pattern]), &json!({"a": text})), wanted, "{pattern} in {text}");
    }
}

#[test]
fn names_of_operators_are_read_in_any_case_and_joined_by_anything() {
    let cases = [
        ("equals", Some("EQUALS")),
        ("Not_Equals", Some("NOT EQUALS")),
        ("is-not-null", Some("IS NOT NULL")),
        ("REGEX_MATCH", Some("REGEX MATCH")),
        ("regex match", Some("REGEX MATCH")),
        ("GREATER_THAN", Some("Greater_Than")),
        ("GREATER_THAN_OR_EQUALS", Some("Greater_Than_OR_EQUALS")),
        ("greater than or equals", Some("Greater_Than_OR_EQUALS")),
        ("INCLUDES", Some("Includes")),
        ("ends with", Some("ENDS_WITH")),
        ("!&", Some("!&")),
        ("!&L", Some("!&")),
        ("&", Some("&")),
        ("IS_MEMBER_OF", Some("IsMemberOf")),
        ("VALID CERT MATCH", Some("Valid Cert Match")),
        ("EQUAL", None),
        ("IS NOTHING", None),
        ("", None),
        ("_", None),
    ];
    for (name, wanted) in cases {
        assert_eq!(operators::find(name).map(|operator| operator.name), wanted, "`{name}`");
    }
    for operator in OPERATORS {
        assert_eq!(operators::find(operator.name).map(|found| found.name), Some(operator.name));
        assert!(operator.meaning.ends_with('.'), "{}", operator.name);
    }
}

#[test]
fn the_documented_operators_have_the_documented_arity_and_types() {
    let presence = "String Integer Binary Boolean";
    let wanted = [
        ("EQUALS", "Binary", "String Integer"),
        ("NOT EQUALS", "Binary", "String Integer"),
        ("REGEX MATCH", "Binary", "String Integer"),
        ("NOT REGEX MATCH", "Binary", "String Integer"),
        ("IS NULL", "Unary", presence),
        ("IS NOT NULL", "Unary", presence),
        ("IS TRUE", "Unary", "Boolean"),
        ("IS FALSE", "Unary", "Boolean"),
    ];
    for (name, arity, kinds) in wanted {
        let operator = operators::find(name).expect(name);
        let listed = operator.kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" ");
        assert_eq!((operator.operand.arity(), listed.as_str()), (arity, kinds), "{name}");
    }
}

/// A set with these groups of these clauses, each of which asks an attribute to be `1`.
fn groups(groups: &[&[&str]]) -> Value {
    let group = |names: &&[&str]| {
        let clauses: Vec<Value> = names.iter().map(|name| clause(name, "EQUALS", &json!(["1"]))).collect();
        json!({"name": "g", "clauses": clauses})
    };
    groups.iter().map(group).collect()
}

#[test]
fn one_group_is_enough_and_needs_all_of_its_clauses() {
    type Case = (&'static [&'static [&'static str]], &'static [&'static str], bool);
    let cases: &[Case] = &[
        (&[], &[], true),
        (&[&["a"]], &["a"], true),
        (&[&["a"]], &["b"], false),
        (&[&["a", "b"]], &["a"], false),
        (&[&["a", "b"]], &["a", "b"], true),
        (&[&["a"], &["b"]], &["b"], true),
        (&[&["a"], &["b"]], &["c"], false),
        (&[&["a", "b"], &["c"]], &["b", "c"], true),
        (&[&[]], &[], true),
        (&[&["a"], &[]], &[], true),
    ];
    for (filter, present, wanted) in cases {
        let mapping = mapping_with(json!({"groups": groups(filter)}));
        let record: Value =
            present.iter().map(|name| ((*name).to_owned(), json!("1"))).collect::<serde_json::Map<_, _>>().into();
        assert_eq!(inclusion(&mapping, &record).is_in_scope(), *wanted, "{filter:?} on {present:?}");
    }
}

#[test]
fn the_set_that_left_a_record_out_is_told() {
    let scope = json!({"groups": groups(&[&["g"]]), "inputFilterGroups": groups(&[&["i"]]), "categoryFilterGroups": groups(&[&["c"]])});
    let mapping = mapping_with(scope);
    let cases = [
        (json!({"g": "1", "i": "1", "c": "1"}), Inclusion::InScope),
        (json!({"i": "1", "c": "1"}), Inclusion::LeftOut(Set::Groups)),
        (json!({"g": "1", "c": "1"}), Inclusion::LeftOut(Set::Input)),
        (json!({"g": "1", "i": "1"}), Inclusion::LeftOut(Set::Category)),
        (json!({"c": "1"}), Inclusion::LeftOut(Set::Input)),
        (json!({}), Inclusion::LeftOut(Set::Category)),
    ];
    for (record, wanted) in cases {
        assert_eq!(inclusion(&mapping, &record), wanted, "{record}");
    }
    assert_eq!(Set::ALL.map(Set::deprovisions), [false, false, true]);
    let read: Vec<&str> = mapping.attributes().iter().map(|name| &**name).collect();
    assert_eq!(read, ["c", "i", "g"], "the order in which they are asked");
}

/// A filter of the shape that cloud sync ships: what it forbids is absent in ordinary records.
#[test]
fn a_filter_on_input_lets_ordinary_records_pass() {
    let document = Document::parse(include_str!("fixtures/documents/staff.json")).expect("a document");
    let mapping = document.mapping(&Engine::new(), None).expect("a mapping");
    let cases = [
        (json!({"country": "NO", "jobTitle": "Baker"}), Inclusion::InScope),
        (json!({"country": "NO", "jobTitle": ""}), Inclusion::LeftOut(Set::Groups)),
        (json!({"country": "SE", "jobTitle": "Baker"}), Inclusion::LeftOut(Set::Groups)),
        (json!({"country": "SE", "jobTitle": "Director of bread"}), Inclusion::InScope),
        (json!({"country": "SE", "jobTitle": "Directorate"}), Inclusion::LeftOut(Set::Groups)),
        (json!({"country": "NO", "jobTitle": "Baker", "accountFlags": 512}), Inclusion::InScope),
        (json!({"country": "NO", "jobTitle": "Baker", "accountFlags": "514"}), Inclusion::LeftOut(Set::Input)),
        (json!({"country": "NO", "jobTitle": "Baker", "isRobot": true}), Inclusion::LeftOut(Set::Input)),
        (json!({"country": "NO", "jobTitle": "Baker", "isRobot": "FALSE"}), Inclusion::InScope),
        (json!({"country": "NO", "jobTitle": "Baker", "note": "robot_7"}), Inclusion::LeftOut(Set::Input)),
        (json!({"country": "NO", "jobTitle": "Baker", "note": "a robot_7"}), Inclusion::InScope),
        (json!({}), Inclusion::LeftOut(Set::Groups)),
    ];
    for (record, wanted) in cases {
        assert_eq!(inclusion(&mapping, &record), wanted, "{record}");
    }
}

/// Leaving `groups` takes the target object away, even where the filter reads what says that an account is disabled; leaving
/// one of the other sets touches nothing; a deleted record is not asked.
#[test]
fn only_leaving_the_groups_takes_the_target_object_away() {
    let set = |set: Set| json!({set.field(): groups(&[&["accountEnabled"]])});
    let soft_deleted = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;
    let mail = json!({"targetAttributeName": "userName", "matchingPriority": 1, "source": {"type": "Attribute", "name": "mail"}});
    let active = json!({"targetAttributeName": "active", "source": {"type": "Function", "expression": soft_deleted}});
    let existing = Existing::new(vec![json!({"id": "1", "userName": "a@b", "active": true})]);
    let record = json!({"mail": "a@b"});
    let deleted = json!({"mail": "a@b", "@removed": {"reason": "deleted"}});
    let cases = [
        (Set::Groups, json!([mail, active]), &record, Action::Disable, "AF0551"),
        (Set::Groups, json!([mail]), &record, Action::Delete, "AF0551"),
        (Set::Input, json!([mail, active]), &record, Action::Skip, "AF0561"),
        (Set::Category, json!([mail, active]), &record, Action::Skip, "AF0561"),
        (Set::Input, json!([mail, active]), &deleted, Action::Delete, "AF0554"),
    ];
    for (left, attributes, record, action, reason) in cases {
        let document =
            Document::from_json(json!({"attributeMappings": attributes, "scope": set(left)})).expect("a document");
        let mapping = document.mapping(&Engine::new(), None).expect("a mapping");
        let (host, mut workspace) = (FixedHost::new(), Workspace::default());
        let plan =
            mapping.plan(record, &existing, &NoLinks, &host, &mut workspace, PlanOptions::default()).expect("a plan");
        let found = (plan.action, plan.reason.map(|code| code.id));
        assert_eq!(found, (action, Some(reason)), "{left:?} with {attributes}");
    }
}

#[test]
fn without_groups_everything_is_in_scope() {
    for scope in [Value::Null, json!({}), json!({"groups": [], "inputFilterGroups": null})] {
        let mapping = mapping_with(scope);
        assert!(mapping.scope().is_everything());
        assert_eq!(inclusion(&mapping, &json!({})), Inclusion::InScope);
    }
}

#[test]
fn names_that_begin_with_a_capital_are_read_too() {
    let group = json!({"Clauses": [{"MultiValuedComparisonType": 0, "OperatorName": "NOT EQUALS", "SourceOperandName": "a",
        "TargetOperand": {"Values": ["x"]}}]});
    let mapping = mapping_with(json!({"CategoryFilterGroups": null, "Groups": [group], "InputFilterGroups": []}));
    assert!(!inclusion(&mapping, &json!({"a": "x"})).is_in_scope());
    assert!(inclusion(&mapping, &json!({"a": "y"})).is_in_scope());

    let faulty = json!({"Groups": [{"Clauses": [{"OperatorName": "LIKE", "SourceOperandName": "a"}]}]});
    let document = Document::from_json(json!({"attributeMappings": [], "scope": faulty})).expect("a document");
    let pointers: Vec<String> = document
        .check(&Engine::new())
        .into_iter()
        .filter_map(|found| found.location)
        .map(|place| place.pointer)
        .collect();
    assert_eq!(pointers, ["/scope/Groups/0/Clauses/0/OperatorName"]);
}

#[test]
fn a_search_that_takes_too_long_has_no_answer() {
    let secret = "secretsecretsecretsecretsecretsecret!";
    let json = json!({"attributeMappings": [], "scope": {"groups": [{"clauses": [clause("a", "REGEX MATCH", &json!(["^(\\w+\\w+)+$"]))]}]}});
    let document = Document::from_json(json).expect("a document");
    let mut limits = Limits::default();
    limits.pattern_steps = 1_000;
    let mapping = document.mapping(&Engine::with_limits(limits), None).expect("a mapping");
    let fault = mapping.in_scope(&json!({"a": secret}), &mut Workspace::new(&limits)).expect_err("a limit");
    assert_eq!(fault.diagnostic.code.id, "AF0606");
    assert!(!fault.to_string().contains("secret"), "{fault}");
    let told = "the scoping filter's clause about `a` has no answer: the search with the regular expression takes more \
                steps than the limit; make the expression simpler";
    assert_eq!(fault.diagnostic.message, told);
}

#[test]
fn a_scope_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Scope>();
    shared::<Mapping>();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// A text with a value is in exactly one of an operator and its negation; bits need a number.
    #[test]
    fn an_operator_and_its_negation_exclude_each_other(text in "[a-c0-9 ]{1,4}", value in "[a-c]{1,2}", mask in 0_i64..16, number in 0_i64..64) {
        let record = json!({"a": text});
        for (operator, negation) in [("EQUALS", "NOT EQUALS"), ("REGEX MATCH", "NOT REGEX MATCH")] {
            prop_assert_ne!(holds(operator, &json!([value]), &record), holds(negation, &json!([value]), &record));
        }
        prop_assert_eq!(holds("REGEX MATCH", &json!([value]), &record), holds("Includes", &json!([value]), &record));
        prop_assert_eq!(holds("ENDS_WITH", &json!([value]), &record), text.ends_with(&value));
        let (number, mask) = (json!({"a": number}), json!([mask.to_string()]));
        prop_assert_ne!(holds("&", &mask, &number), holds("!&", &mask, &number));
        let or_equals = holds("Greater_Than", &mask, &number) || holds("EQUALS", &mask, &number);
        prop_assert_eq!(holds("Greater_Than_OR_EQUALS", &mask, &number), or_equals);
    }
}
