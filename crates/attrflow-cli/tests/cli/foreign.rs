//! Untrusted text in every command and format: file names, names and texts of documents, expressions, arguments.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::json;

use super::Ended;
use super::ended;
use super::program;

/// Texts that a terminal, a reader or a runner of CI jobs would act upon. Each holds [`MARK`], by which it is found.
const HOSTILE: &[&str] = &[
    "Zq7 a\n::error file=x::boo\n  ##[error]\rc\u{1b}[7md\u{1b}]0;e\u{7}f\u{9b}7mg\u{85}h\u{202e}i\u{61c}j\u{200b}k\u{2028}::l\u{2066}m\u{feff}n\u{e0041}o\u{ad}p",
    "  ::warning::Zq7 ##vso[task.setvariable]##[error]|`<b>\"]--",
];

const MARK: &str = "Zq7";

/// Where an output must hold the text, and in what form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// The standard output, for people.
    Out,
    /// The standard output: JSON, in which the text is as it was.
    Json,
    /// The standard output: lines of JSON, in which the text is as it was.
    JsonLines,
    /// The standard output: JUnit XML.
    Xml,
    /// The standard output: commands of a GitHub workflow.
    Commands,
    /// The standard output: logging commands of Azure Pipelines.
    Logging,
    /// The standard error output.
    Err,
    /// Nothing for sure, as not every text can be part of an expression.
    Perhaps,
}

use Holds::*;

/// What is run: `H` in an argument is the text, and `K` the text within a constant.
const ROWS: &[(&[&str], Holds)] = &[
    (&["check", "H.json"], Out),
    (&["check", "H.json", "--color", "always"], Out),
    (&["check", "H.json", "--format", "json"], Json),
    (&["check", "H.json", "--format", "sarif"], Json),
    (&["check", "H.json", "--format", "github"], Commands),
    (&["check", "H.json", "--format", "junit"], Xml),
    (&["check", "H.json", "--format", "concise"], Out),
    (&["check", "H.json", "--format", "azure"], Logging),
    (&["check", "H.json", "--format", "markdown"], Out),
    (&["check", ".", "--info"], Out),
    (&["check", ".", "--format", "json", "--info"], Json),
    (&["check", ".", "--format", "sarif"], Json),
    (&["check", ".", "--format", "github"], Commands),
    (&["check", ".", "--format", "junit"], Xml),
    (&["check", "H dir", "--color", "always"], Out),
    (&["check", "H.md"], Out),
    (&["check", "H.none"], Out),
    (&["check", "H.none", "--format", "github"], Commands),
    (&["check", "-e", "H"], Perhaps),
    (&["check", "-e", "Joni(\"H\",\n[H])"], Out),
    (&["check", "-e", "Joni(\"H\",\n[H])", "--format", "json"], Json),
    (&["check", "-e", "Append(\"K\" [b])"], Out),
    (&["check", "-e", "Append(\"K\" [b])", "--format", "github"], Commands),
    (&["check", "-e", "Append(\"K\" [b])", "--format", "junit"], Xml),
    (&["check", "-e", "1", "--config", "H.toml"], Err),
    (&["check", "-e", "1", "--config", "H.bad.toml"], Err),
    (&["check", "-e", "1", "--deny", "H"], Err),
    (&["check", "-e", "1", "--format", "H"], Err),
    (&["check", "--target", "H.good.json", "H.json"], Err),
    (&["check", "--target", "H.schemas.json", "H.json"], Out),
    (&["check", "--target", "H.none", "H.json"], Err),
    (&["check", "--fix", "H.fix.json"], Err),
    (&["check", "--fix", "H.fix.json", "--format", "json"], Err),
    (&["lineage", "H.read.json"], Out),
    (&["lineage", "H.read.json", "--format", "dot"], Out),
    (&["lineage", "H.read.json", "--format", "mermaid"], Out),
    (&["lineage", "H.read.json", "--format", "json"], Json),
    (&["lineage", "H.none"], Err),
    (&["diff", "H.read.json", "H.good.json"], Out),
    (&["diff", "H.read.json", "H.good.json", "--color", "always"], Out),
    (&["diff", "H.read.json", "H.good.json", "--format", "json"], Json),
    (&["diff", "H.read.json", "H.good.json", "--format", "markdown"], Out),
    (&["diff", "H.old.json", "H.good.json", "--records", "H.jsonl", "--show-values"], Out),
    (&["diff", "H.old.json", "H.good.json", "--records", "H.jsonl", "--show-values", "--format", "markdown"], Out),
    (&["diff", "H.old.json", "H.good.json", "--records", "H.jsonl", "--show-values", "--format", "json"], Json),
    (&["diff", "H.json", "H.good.json", "--records", "H.jsonl"], Err),
    (&["diff", "H.json", "H.good.json", "--object", "H!"], Err),
    (&["run", "--schema", "H.json", "H.jsonl"], Err),
    (&["run", "--schema", "H.good.json", "H.none"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--object", "H!"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "-o", "H dir"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "-o", "H none/x"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--quarantine", "H dir"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--check"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--emit", "values"], JsonLines),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--emit", "plan"], JsonLines),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--emit", "plan", "--existing", "H.existing.json"], JsonLines),
    (
        &[
            "run",
            "--schema",
            "H.good.json",
            "H.jsonl",
            "--emit",
            "plan",
            "--existing",
            "H.existing.json",
            "--format",
            "markdown",
        ],
        Out,
    ),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--summary", "H none/x"], Err),
    (&["links", "import", "--links", "l", "--schema", "H.good.json", "--existing", "H.existing.json", "H.jsonl"], Err),
    (&["links", "import", "--links", "l", "--schema", "H.good.json", "--existing", "H.none", "H.jsonl"], Err),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--emit", "request"], JsonLines),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--emit", "plan", "--trace"], Out),
    (&["run", "--schema", "H.good.json", "H.jsonl", "--emit", "plan", "--trace", "--show-values"], Out),
    (&["run", "--template", "H", "H.jsonl"], Err),
    (&["run", "--template", "zendesk", "H.jsonl", "--max-error-rate", "H"], Err),
    (&["test"], Out),
    (&["test", "--color", "always", "--coverage", "--personas"], Out),
    (&["test", "--format", "json", "--coverage", "--personas"], Json),
    (&["test", "--format", "junit", "--coverage", "--personas"], Xml),
    (&["test", "H.none"], Err),
    (&["test", "H dir"], Err),
    (&["test", "--filter", "H!", "cases.toml"], Err),
    (&["eval", "Joni(\"H\", [H])"], Err),
    (&["eval", "\"Kx\""], JsonLines),
    (&["eval", "Append(\"K\", \"x\")", "--trace"], Out),
    (&["eval", "Append([H x], \"1\")", "--trace"], Perhaps),
    (&["eval", "Append([v], \"1\")", "--set", "v=H", "--trace"], Out),
    (&["eval", "1", "--record", "H.none"], Err),
    (&["eval", "1", "--record", "H.bad.json"], Err),
    (&["eval", "1", "--now", "H"], Err),
    (&["eval", "1", "--seed", "H"], Err),
    (&["eval", "1", "--param", "=H"], Err),
    (&["eval", "1", "--set", "=H"], Err),
    (&["eval", "1", "--set", "a:=H"], Err),
    (&["fmt", "-e", "Joni(\"K"], Err),
    (&["fmt", "--check", "H.fix.json"], Out),
    (&["fmt", "H.bad.json"], Err),
    (&["fmt", "H.none"], Err),
    (&["explain", "H"], Err),
    (&["functions", "H"], Err),
    (&["template", "H"], Err),
    (&["listing", "Switch([a], \"H\", \"H1\", [H2], \"y\", Append([H], \"H\"))"], Perhaps),
    (&["listing", "Joni(H)"], Perhaps),
    (&["scim", "path", "H"], Err),
    (&["scim", "filter", "a eq \"H"], Err),
    (&["scim", "filter", "a eq true and \"H\""], Err),
    (&["scim", "H", "x"], Err),
    (&["completions", "H"], Err),
    (&["codes", "H"], Err),
    (&["H"], Err),
    (&["--H"], Err),
    (&["eval", "1", "--H"], Err),
    (&["check", "-e", "1", "--format=H"], Err),
];

/// What is written on the standard input, and to what; `H` is the text, as JSON holds it.
const LINES: &[(&[&str], &str)] = &[
    (&["eval", "--lines"], r#"{"expression": "\"H\""}"#),
    (&["eval", "--lines"], r#"{"expression": "Join(", "H": 1}"#),
    (&["eval", "--lines"], r#"{"expression": "Joni([H])"}"#),
    (&["parse-expression"], r#"{"expression": "Join([H], \"H\")", "testInputObject": {"properties": []}}"#),
    (&["parse-expression"], r#"{"expression": "H", "targetAttributeDefinition": {"name": "H"}}"#),
    (&["scim", "path", "--lines"], r#""H""#),
    (&["scim", "filter", "--lines"], r#""a eq \"H\"""#),
];

/// A text as a part of a JSON string.
fn inner(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap().to_owned()
}

/// A folder in which everything has the text in its name and in itself.
fn folder(hostile: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let attribute =
        |target: &str, expression: String| json!({"targetAttributeName": target, "source": {"expression": expression}});
    let constant = format!("\"{}\"", hostile.replace('"', "\\\""));
    // The text as a constant of a filter, of which JSON's escapes are a part.
    let path = format!("emails[type eq \"{}\"].value", inner(hostile));
    let scope = json!({"groups": [{"clauses": [
        {"sourceOperandName": hostile, "operatorName": hostile, "targetOperand": {"values": [hostile]}}]}]});
    let broken = json!({"name": hostile, "sourceObjectName": hostile, "targetObjectName": hostile, "scope": scope, "attributeMappings": [
        attribute(hostile, format!("Joni([{hostile}], {constant})")),
        attribute(hostile, format!("Switch([{hostile}], {hostile}")),
        attribute(&format!("{hostile}[x]"), format!("Append([mail], {constant})")),
        attribute("title", format!("{hostile}([a])")),
        {"targetAttributeName": "locale", "flowType": hostile, "matchingPriority": hostile, "defaultValue": hostile,
         "source": {"expression": "[mail]", "name": hostile, "type": hostile}},
    ]});
    // The same without what no report is made of.
    let mut readable = broken.clone();
    readable["attributeMappings"].as_array_mut().unwrap().pop();
    readable["scope"]["groups"][0]["clauses"][0]["operatorName"] = "EQUALS".into();
    let working = |expression: &str| {
        json!({"name": hostile, "sourceObjectName": "User", "targetObjectName": hostile, "attributeMappings": [
            {"targetAttributeName": "userName", "matchingPriority": 1, "source": {"expression": "[mail]"}},
            attribute(&path, expression.replace('C', &constant)),
            attribute("displayName", format!("Switch([mail], [v], {constant}, \"1\")")),
            attribute(&path.replace("emails", "phoneNumbers"), "CDate(Switch([bad], \"2020-01-01\", \"x\", \"y\"))".to_owned()),
        ]})
    };
    let schemas = json!({"Resources": [{"id": "urn:ietf:params:scim:schemas:core:2.0:User", "name": hostile, "attributes": [
        {"name": hostile, "type": "string", "canonicalValues": [hostile]}, {"name": "userName", "type": "string"}]}]});
    let fixable = json!({"attributeMappings": [{"targetAttributeName": path,
        "source": {"expression": format!("append( tolower([mail]),{constant})"), "type": "Function"}}]});
    let records = [
        json!({"mail": "ada@x.com", "v": hostile, hostile: hostile}),
        json!({"mail": "bob@x.com", "v": hostile, "bad": "x"}),
    ];
    let cases = format!(
        "[mapping]\nfile = \"{0}.good.json\"\n[[case]]\nname = \"{0}\"\nrecord = {{ mail = \"a@b.c\", v = \"{0}\" }}\n\
         expect.values = {{ displayName = \"{0}\", \"{1}\" = \"{0}!\" }}\n",
        inner(hostile),
        inner(&path)
    );
    let settings = format!("[codes]\n\"{0}\" = \"{0}\"\n", inner(hostile));
    let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
    let flat = hostile.replace(['\n', '`', '"'], "");
    let files = [
        (format!("{hostile}.json"), format!("{broken:#}")),
        (format!("{hostile}.read.json"), format!("{readable:#}")),
        (format!("{hostile} dir/{hostile}.json"), format!("{broken:#}")),
        (format!("{hostile}.good.json"), format!("{:#}", working("Append([mail], C)"))),
        (format!("{hostile}.old.json"), format!("{:#}", working("Append([v], C)"))),
        (format!("{hostile}.fix.json"), format!("{fixable:#}")),
        (format!("{hostile}.bad.json"), format!("{{\"{}\": {hostile}", inner(hostile))),
        (
            format!("{hostile}.existing.json"),
            json!([{"id": hostile, "userName": "ada@x.com", hostile: hostile}]).to_string(),
        ),
        (format!("{hostile}.jsonl"), lines.concat()),
        (format!("{hostile}.schemas.json"), schemas.to_string()),
        (format!("{hostile}.md"), format!("```\nAppend([a], Jion(\"{flat}\"))\n```\n`Append(\"{flat}\" [b])`\n")),
        (format!("{hostile}.toml"), settings),
        (format!("{hostile}.bad.toml"), format!("x {hostile} = [")),
        ("cases.toml".to_owned(), cases),
        (
            format!("{hostile}.cases.toml"),
            format!("[mapping]\nfile = \"{0}\"\n[[case]]\nname = \"{0}\"\n", inner(hostile)),
        ),
        (format!("{hostile}.other.toml"), format!("[mapping]\n\"{0}\" = \"{0}\"\n[[case]]\n", inner(hostile))),
    ];
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Whether something else than a glyph comes of the character.
fn acts(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(character, '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// What in an output is acted upon. Styles of the program's own are allowed where colours are; none of them reverses.
fn acted_upon(output: &str, colors: bool, commands: bool) -> Option<String> {
    let mut plain = output.to_owned();
    while let Some(start) = plain.find("\u{1b}[").filter(|_| colors) {
        let rest = plain.get(start + 2..).unwrap_or_default();
        let style = rest.split('m').next().unwrap_or_default();
        let end = start + 2 + style.len();
        if end >= plain.len() || style == "7" || !style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            return Some(format!("a style in {output:?}"));
        }
        plain.replace_range(start..=end, "");
    }
    let own = |line: &str| commands && ["::error ", "::warning ", "::notice "].iter().any(|own| line.starts_with(own));
    let is_bad = |line: &&str| {
        line.contains(acts)
            || line.contains("##[")
            || line.contains("##vso[")
            || (line.trim_start().starts_with("::") || commands) != own(line)
    };
    let whole = plain.is_empty() || plain.ends_with('\n');
    plain.lines().find(is_bad).map(str::to_owned).or_else(|| (!whole).then(|| format!("no end: {plain:?}")))
}

/// Whether a text is in a name or text of a JSON value.
fn has(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found.contains(text),
        Value::Array(items) => items.iter().any(|item| has(item, text)),
        Value::Object(members) => members.iter().any(|(name, member)| name.contains(text) || has(member, text)),
        _ => false,
    }
}

/// Why an output does not hold the text as it must.
fn lacking(ended: &Ended, holds: Holds, hostile: &str) -> Option<String> {
    let lacks = |texts: &mut dyn Iterator<Item = &str>| {
        let values: Result<Vec<Value>, _> = texts.map(serde_json::from_str).collect();
        match values {
            Result::Err(fault) => Some(format!("no JSON: {fault}")),
            Ok(values) if values.iter().any(|value| has(value, hostile)) => None,
            Ok(_) => Some("the text is not as it was".to_owned()),
        }
    };
    let marked = if holds == Err { &ended.stderr } else { &ended.stdout };
    if holds != Perhaps && !marked.contains(MARK) {
        return Some("the text is not there".to_owned());
    }
    match holds {
        Json => lacks(&mut [ended.stdout.as_str()].into_iter()),
        JsonLines => lacks(&mut ended.stdout.lines()),
        Xml => quick_junit::Report::deserialize_from_str(&ended.stdout).err().map(|fault| format!("no JUnit: {fault}")),
        Out | Commands | Logging | Err | Perhaps => None,
    }
}

fn in_folder(folder: &Path, arguments: &[String], input: &str) -> Ended {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    ended(program(&arguments).current_dir(folder), input)
}

#[test]
fn untrusted_text_is_harmless_in_every_command_and_format() {
    let mut faults = Vec::new();
    for hostile in HOSTILE {
        let quoted = hostile.replace('"', "\\\"");
        for (arguments, place) in ROWS {
            let folder = folder(hostile);
            let given: Vec<String> =
                arguments.iter().map(|part| part.replace('H', hostile).replace('K', &quoted)).collect();
            let ended = in_folder(folder.path(), &given, "");
            let colors = arguments.contains(&"always");
            // Objects are results for other programs, and not a report.
            let stdout = if arguments[0] == "run" && *place == Err { "" } else { &ended.stdout };
            // The program's own commands begin differently from the foreign ones.
            let own = stdout.replace("\n##vso[task.logissue type=", "\n::error ");
            let own =
                own.strip_prefix("##vso[task.logissue type=").map_or(own.clone(), |rest| format!("::error {rest}"));
            let stdout = if *place == Logging { own.as_str() } else { stdout };
            let found = acted_upon(stdout, colors, matches!(place, Commands | Logging))
                .or_else(|| acted_upon(&ended.stderr, colors, false))
                .or_else(|| lacking(&ended, *place, hostile));
            if let Some(found) = found {
                faults.push(format!(
                    "{arguments:?} with {hostile:?}: {found:?}\n{:?}\n{:?}\n",
                    ended.stdout, ended.stderr
                ));
            }
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn untrusted_text_is_harmless_in_answers_to_lines() {
    for hostile in HOSTILE {
        for (arguments, request) in LINES {
            // A quote of the text is one of the expression, or of JSON.
            let text = hostile.replace('"', "'");
            let request = request.replace('H', &inner(&text));
            let arguments: Vec<String> = arguments.iter().map(|part| (*part).to_owned()).collect();
            let ended = in_folder(Path::new("."), &arguments, &request);
            let what = format!("{arguments:?} {request}");
            assert_eq!((ended.stdout.lines().count(), ended.stderr.as_str()), (1, ""), "{what}");
            serde_json::from_str::<Value>(&ended.stdout).unwrap();
            assert_eq!(acted_upon(&ended.stdout, false, false), None, "{what}");
        }
    }
}

#[test]
fn untrusted_text_does_not_break_the_syntax_of_a_report() {
    let document = |source: &str| {
        json!({"sourceObjectName": "U_s*er<b>`|\\|\"", "targetObjectName": "%%{init: 1}%%\n##[error]", "attributeMappings": [
            {"targetAttributeName": "a|\\|b`c\"];<i>&#60;#quot;\\N", "source": {"expression": source}},
            {"targetAttributeName": "b", "source": {"expression": "[a"}},
        ]})
    };
    let folder = tempfile::tempdir().unwrap();
    let old = "old\n%,:.json";
    fs::write(folder.path().join(old), document("Append([x|y], \"<b>\\|\")").to_string()).unwrap();
    fs::write(folder.path().join("new.json"), document("Append([z`], \"``\")").to_string()).unwrap();
    for (name, arguments) in [
        ("dot", &["lineage", old, "--format", "dot"][..]),
        ("mermaid", &["lineage", old, "--format", "mermaid"]),
        ("markdown", &["diff", old, "new.json", "--format", "markdown"]),
        ("github", &["check", old, "--format", "github"]),
        ("azure", &["check", old, "--format", "azure"]),
        ("check_markdown", &["check", old, "--format", "markdown"]),
    ] {
        let ended = ended(program(arguments).current_dir(folder.path()), "");
        insta::assert_snapshot!(format!("foreign_{name}"), ended.shown());
    }
}
