//! `attrflow parse-expression`: the answers of Graph.

use super::run;

/// A name for the snapshot, and the body of a request.
const REQUESTS: &[(&str, &str)] = &[
    (
        "value",
        r#"{"expression":"Append([preferredLanguage],  1 )","targetAttributeDefinition":null,"testInputObject":{"definition":null,"properties":[{"key":"preferredLanguage","value":"EN-US"}]}}"#,
    ),
    (
        "without_input",
        r#"{"expression":"Join(\",\", [a], \"x\\\"y\", Append([b], \"c\"))","targetAttributeDefinition":null}"#,
    ),
    (
        "list",
        r##"{"expression":"[roles]","testInputObject":{"properties":[{"key":"roles","value@odata.type":"#Collection(String)","value":["Default Assignment", true, 3]}]}}"##,
    ),
    ("missing", r#"{"expression":"[nothing]","testInputObject":{"properties":[]}}"#),
    ("empty_text", r#"{"expression":"[nothing]","testInputObject":{"properties":[{"key":"nothing","value":""}]}}"#),
    ("unknown_function", r#"{"expression":"Joni([a], Jion([b]))","targetAttributeDefinition":{"name":"displayName"}}"#),
    (
        "fault",
        r#"{"expression":"Append([a], \"x\")","testInputObject":{"properties":[{"key":"a","value":{"b":"c"}}]}}"#,
    ),
    (
        "no_flow",
        r#"{"expression":"IgnoreFlowIfNullOrEmpty([a])","testInputObject":{"properties":[{"key":"a","value":""}]}}"#,
    ),
    ("object", r#"{"expression":"[a]","testInputObject":{"properties":[{"key":"a","value":[{"b":"c"},["d"]]}]}}"#),
    ("no_request", "[]"),
    ("no_json", "{"),
];

#[test]
fn answers_look_like_graphs() {
    let input: String = REQUESTS.iter().map(|(_, request)| format!("{request}\n")).collect();
    let ended = run(&["parse-expression"], input);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let answers: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(answers.len(), REQUESTS.len());
    for ((name, _), answer) in REQUESTS.iter().zip(answers) {
        let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
        let keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
        let documented = ["error", "evaluationSucceeded", "evaluationResult", "parsedExpression", "parsingSucceeded"];
        assert_eq!(keys, documented);
        insta::assert_snapshot!(format!("parse_expression_{name}"), serde_json::to_string_pretty(&answer).unwrap());
    }
}

#[test]
fn empty_lines_are_passed_over_and_long_ones_refused() {
    let request = r#"{"expression":"[a]"}"#;
    let long = "x".repeat(17 * 1024 * 1024);
    let ended = run(&["parse-expression"], format!("\n \t\n{long}\n{request}\n"));
    let answers: Vec<serde_json::Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((ended.code, answers.len()), (0, 2), "{}", ended.stderr);
    let refused = answers[0]["error"].to_string();
    assert!(refused.contains("the line has 17825792 bytes"), "{refused}");
    assert_eq!(answers[1]["parsingSucceeded"], true);
}
