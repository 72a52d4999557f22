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
