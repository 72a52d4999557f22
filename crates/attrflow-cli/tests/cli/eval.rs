//! `attrflow eval`.

use super::fixture;
use super::lines;
use super::run;

#[test]
fn a_value_is_json_on_one_line() {
    let table: &[(&[&str], &str)] = &[
        (&["Join(\".\", [a], [b])", "--set", "a=Ada", "--set", "b=Lovelace"], "\"Ada.Lovelace\"\n"),
        (&["[missing]"], "null\n"),
        (&["[a]", "--set", "a:=42"], "42\n"),
        (&["[a]", "--set", "a=42"], "\"42\"\n"),
        (&["[a]", "--set", "a:=true"], "true\n"),
        (&["[a]", "--set", "a=x=y"], "\"x=y\"\n"),
        (&["[a]", "--set", "a:=[1, \"x\", {\"b\": null}]"], "[1,\"x\",{\"b\":null}]\n"),
        (&["[a]", "--set", "a:=null"], "null\n"),
        (&["[a]", "--set", "a="], "\"\"\n"),
        (&["[a]", "--raw", "--set", "a=x"], "x\n"),
        (&["[a]", "--raw", "--set", "a:=[\"x\", 1]"], "x\n1\n"),
        (&["[a]", "--raw"], "\n"),
        (&["-1"], "-1\n"),
        (&["%DomainFQDN%", "--param", "DomainFQDN=contoso.com"], "\"contoso.com\"\n"),
        (&["--", "[a]"], "null\n"),
    ];
    for (arguments, expected) in table {
        let arguments: Vec<&str> = ["eval"].iter().chain(*arguments).copied().collect();
        run(&arguments, "").prints(expected);
    }
}

#[test]
fn the_present_moment_and_randomness_are_given() {
    let table: &[(&[&str], &str)] = &[
        (&["Now()", "--now", "2026-03-31"], "\"3/31/2026 12:00:00 AM\"\n"),
        (&["Now()", "--now", "2026-03-31T08:30Z"], "\"3/31/2026 8:30:00 AM\"\n"),
        (&["Now()", "--now", "2026-03-31T08:30:00"], "\"3/31/2026 8:30:00 AM\"\n"),
        (&["Now()", "--now", "2026-03-31T08:30:00.999+02:00"], "\"3/31/2026 6:30:00 AM\"\n"),
        (&["Now()", "--now", "2026-01-01T00:00:00+14:00"], "\"12/31/2025 10:00:00 AM\"\n"),
        (&["Now()", "--now", "2024-02-29T23:59:59Z"], "\"2/29/2024 11:59:59 PM\"\n"),
        (&["Now()", "--now", "0001-01-01T00:00:00Z"], "\"1/1/0001 12:00:00 AM\"\n"),
        (&["Now()", "--now", "9999-12-31T23:59:59Z"], "\"12/31/9999 11:59:59 PM\"\n"),
        (&["DefaultDomain()", "--param", "DefaultDomain=contoso.com"], "\"contoso.com\"\n"),
    ];
    for (arguments, expected) in table {
        let arguments: Vec<&str> = ["eval"].iter().chain(*arguments).copied().collect();
        run(&arguments, "").prints(expected);
    }
    let random = |seed| run(&["eval", "Guid()", "--seed", seed], "").stdout;
    assert_eq!(random("1"), random("1"));
    assert_ne!(random("1"), random("2"));
    run(&["eval", "Now()", "--now", "8:30"], "").refuses(2, "ISO 8601");
}

#[test]
fn no_flow_prints_nothing_and_says_so() {
    let ended = run(&["eval", "IgnoreFlowIfNullOrEmpty([a])"], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, ""));
    assert_eq!(ended.stderr, "attrflow: no flow: the attribute is left out of what is sent\n");
}

#[test]
fn a_record_comes_from_a_file_or_the_standard_input() {
    let plain = r#"{"mail": "ada@contoso.com", "n": 3}"#;
    let graph = r#"{"properties": [{"key": "mail", "value": "ada@contoso.com"}, {"key": "n", "value": 3}]}"#;
    for record in [plain, graph] {
        run(&["eval", "Append([mail], [n])", "--record", "-"], record).prints("\"ada@contoso.com3\"\n");
    }
    // What is set wins over the record.
    run(&["eval", "[mail]", "--record", "-", "--set", "mail=x"], plain).prints("\"x\"\n");
    run(&["eval", "[surname]", "--record", &fixture("record.json")], "").prints("\"Lovelace\"\n");
}

#[test]
fn a_record_that_cannot_be_used_ends_with_65() {
    let table: &[(&[u8], &str)] = &[
        (b"", "AF0808"),
        (b"{\"a\": ", "AF0808"),
        (b"{'a': 1}", "AF0801"),
        (b"[1]", "AF0803"),
        (b"{\"properties\": [1]}", "AF0803"),
        (b"{\"a\": 1, \"a\": 2}", "AF0809"),
        (b"{\"a\": \"\xff\"}", "AF0805"),
        (b"\xff\xfe{\0}\0", "AF0806"),
        (b"{\"a\": \"\\ud800\"}", "AF0801"),
        (b"{\"a\": 1e400}", "AF0801"),
        (b"{} {}", "AF0801"),
    ];
    for (record, code) in table {
        run(&["eval", "[a]", "--record", "-"], record).refuses(65, code);
    }
    let deep = "[".repeat(100_000);
    run(&["eval", "[a]", "--record", "-"], format!("{{\"a\": {deep}")).refuses(65, "AF0801");
    run(&["eval", "[a]", "--record", "/nowhere/record.json"], "").refuses(65, "AF0802");
    run(&["eval", "[a]", "--record", "/"], "").refuses(65, "directory");
}

#[test]
fn wrong_usage_ends_with_2() {
    let table: &[&[&str]] = &[
        &["eval"],
        &["eval", "[a]", "--set", "a"],
        &["eval", "[a]", "--set", "=x"],
        &["eval", "[a]", "--set", "a:=x"],
        &["eval", "[a]", "--now", "yesterday"],
        &["eval", "[a]", "--now", "2026-02-30"],
        &["eval", "[a]", "--now", "2026-01-01T24:00:00Z"],
        &["eval", "[a]", "--seed", "-1"],
        &["eval", "[a]", "--param", "x"],
        &["eval", "[a]", "--lines"],
        &["eval", "[a]", "[b]"],
        &["eval", "[a]", "--raw", "--trace"],
    ];
    for arguments in table {
        run(arguments, "").refuses(2, "error:");
    }
}

#[test]
fn a_fault_is_told_and_ends_with_1() {
    let faulty = run(&["eval", "Append([a], [b])", "--set", "a:={\"secret\": 1}"], "");
    faulty.refuses(1, "error[AF0601]");
    assert!(!faulty.stderr.contains("secret"), "a value of the record is shown");
    insta::assert_snapshot!("eval_fault", faulty.shown());
    run(&["eval", "Joni([a])"], "").refuses(1, "did you mean `Join`?");
}

#[test]
fn what_does_not_flow_is_said() {
    for (expression, said) in [
        ("IgnoreFlowIfNullOrEmpty([a])", "the attribute is left out of what is sent"),
        ("IIF(IsNullOrEmpty([a]), IgnoreObjectFlow, [a])", "nothing is sent for the whole object"),
    ] {
        let ended = run(&["eval", expression], "");
        let stderr = format!("attrflow: no flow: {said}\n");
        assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr), (0, "", stderr), "{expression}");
    }
}

#[test]
fn a_trace_shows_every_part() {
    let traced = run(&["eval", "--trace", "Append(Join(\"-\", [a], \"b\"), [c])", "--set", "a=1"], "");
    insta::assert_snapshot!("eval_trace", traced.shown());
}

/// A request, and the answer to it.
const REQUESTS: &[(&str, &str)] = &[
    (r#"{"expression":"Join(\"-\",[a],\"b\")","record":{"a":"x"}}"#, r#"{"value":"x-b"}"#),
    (r#"{"expression":"[a]","record":{"a":[1,true,"x",{"b":"c"}]}}"#, r#"{"value":[1,true,"x",{"b":"c"}]}"#),
    (r#"{"expression":"[a]"}"#, r#"{"value":null}"#),
    (r#"{"expression":"[a]","record":null,"now":null,"seed":null,"parameters":null}"#, r#"{"value":null}"#),
    (r#"{"expression":"[a]","record":{"properties":[{"key":"a","value":7}]}}"#, r#"{"value":7}"#),
    (r#"{"expression":"%X%","parameters":{"X":"y"}}"#, r#"{"value":"y"}"#),
    (r#"{"expression":"Foo()"}"#, r#"{"error":{"code":"AF0203","message":"`Foo` is not a function","span":[0,3]}}"#),
    (r#"{"expression":"IgnoreFlowIfNullOrEmpty([a])"}"#, r#"{"noFlow":true}"#),
    (r#"{"expression":"Now()","now":"2026-03-31T08:30:00Z"}"#, r#"{"value":"3/31/2026 8:30:00 AM"}"#),
    (r#"{"expression":"IsPresent([a])"}"#, r#"{"value":false}"#),
    (r#"{"expression":"DefaultDomain()","parameters":{"DefaultDomain":"x.y"}}"#, r#"{"value":"x.y"}"#),
    (
        r#"{"expression":"[a]","now":"x"}"#,
        r#"{"error":{"code":"AF0810","message":"the member `now` is not a time","span":null}}"#,
    ),
    (
        r#"{"expression":"[a]","now":5}"#,
        r#"{"error":{"code":"AF0804","message":"the member `now` must be a text","span":null}}"#,
    ),
    // A table of samples gives the moment with each record.
    (r#"{"expression":"Now()","record":{"__now":"2020-01-02T00:00:00Z"}}"#, r#"{"value":"1/2/2020 12:00:00 AM"}"#),
    (r#"{"expression":"%X%","parameters":{"X":7}}"#, r#"{"value":"7"}"#),
    (
        r#"{"expression":"%X%","parameters":{"X":true}}"#,
        r#"{"error":{"code":"AF0804","message":"the member `parameters/X` must be a text","span":null}}"#,
    ),
    (
        r#"{"expression":"%X%","parameters":["X"]}"#,
        r#"{"error":{"code":"AF0804","message":"the member `parameters` must be an object","span":null}}"#,
    ),
    ("{}", r#"{"error":{"code":"AF0804","message":"the member `expression` is missing","span":null}}"#),
    (
        r#"{"expression":1}"#,
        r#"{"error":{"code":"AF0804","message":"the member `expression` must be a text","span":null}}"#,
    ),
    (
        r#"{"expression":"[a]","record":[]}"#,
        r#"{"error":{"code":"AF0803","message":"a record is a JSON object, and this is a list","span":null}}"#,
    ),
    ("[]", r#"{"error":{"code":"AF0804","message":"a request is a JSON object, and this is a list","span":null}}"#),
    (
        r#"{"expression":"#,
        r#"{"error":{"code":"AF0808","message":"the JSON text ends too early (line 1 column 14)","span":null}}"#,
    ),
    (
        r#"{"expression":"[a]","expression":"[b]"}"#,
        r#"{"error":{"code":"AF0809","message":"an object names a member twice (line 1 column 39)","span":null}}"#,
    ),
    (
        r#"{"expression":"[a]","seed":-1}"#,
        r#"{"error":{"code":"AF0804","message":"the member `seed` must be a whole number that is not negative","span":null}}"#,
    ),
];

#[test]
fn every_line_is_answered_with_a_line() {
    let input: String = REQUESTS.iter().map(|(request, _)| format!("{request}\n")).collect();
    let output: String = REQUESTS.iter().map(|(_, answer)| format!("{answer}\n")).collect();
    run(&["eval", "--lines"], input).prints(&output);
}

#[test]
fn lines_end_and_begin_in_every_way() {
    let request = r#"{"expression":"\"x\""}"#;
    let answer = r#"{"value":"x"}"#;
    for input in
        [request.to_owned(), format!("{request}\r\n"), format!("\u{feff}{request}\n"), format!("\n \t\n{request}\n\n")]
    {
        run(&["eval", "--lines"], input).prints(&lines(&[answer]));
    }
    run(&["eval", "--lines"], "").prints("");
}

#[test]
fn a_line_that_is_too_long_does_not_keep_the_next_from_being_answered() {
    let mut input = vec![b'x'; 17 * 1024 * 1024];
    input.extend_from_slice(b"\n{\"expression\":\"1\"}\n");
    let ended = run(&["eval", "--lines"], input);
    assert_eq!(ended.code, 0);
    assert!(ended.stdout.starts_with(r#"{"error":{"code":"AF0807""#), "{}", ended.stdout);
    assert!(ended.stdout.ends_with("{\"value\":1}\n"), "{}", ended.stdout);
}

#[test]
fn an_answer_does_not_wait_for_the_next_request() {
    use std::io::BufRead;
    use std::io::BufReader;
    use std::io::Write;
    use std::process::Stdio;
    let mut child = super::program(&["eval", "--lines"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for number in 0..3 {
        writeln!(input, r#"{{"expression":"{number}"}}"#).unwrap();
        let mut answer = String::new();
        output.read_line(&mut answer).unwrap();
        assert_eq!(answer, format!("{{\"value\":{number}}}\n"));
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn many_lines_are_answered_in_their_order() {
    let count = 20_000;
    let input: String = (0..count)
        .map(|number| format!("{{\"expression\":\"Append([a],\\\"-\\\")\",\"record\":{{\"a\":{number}}}}}\n"))
        .collect();
    let output: String = (0..count).map(|number| format!("{{\"value\":\"{number}-\"}}\n")).collect();
    run(&["eval", "--lines"], input).prints(&output);
}

#[test]
fn an_attribute_that_the_record_does_not_have_is_named() {
    let ended = run(&["eval", "ToLower([MAIL])", "--set", "mail=A"], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "\"\"\n"));
    assert_eq!(ended.stderr, "attrflow: the record does not have the attribute `MAIL` (there is `mail`)\n");
    for arguments in [&["eval", "[mail]", "--set", "mail:=null"][..], &["eval", "[mobile]", "--set", "mobile=1"]] {
        assert_eq!(run(arguments, "").stderr, "");
    }
    let graph = run(&["eval", "[mobile]", "--record", "-"], r#"{"mobilePhone":"+1"}"#);
    assert_eq!((graph.stdout.as_str(), graph.stderr.as_str()), ("\"+1\"\n", ""));
    // Without a record nothing is known of its names.
    assert_eq!(run(&["eval", "[MAIL]"], "").stderr, "");
}
