//! Parquet in and out of `run`: a feature, off by default. `fixtures/parquet/make.py` has written the files.

use std::fs;
use std::path::Path;

#[cfg(feature = "parquet")]
use super::fixture;
use super::run;

const MAPPING: &str = r#"[
    {"targetAttributeName": "mail", "source": {"expression": "[mail]", "type": "Function"}},
    {"targetAttributeName": "mails", "source": {"expression": "[otherMails]", "type": "Function"}},
    {"targetAttributeName": "phones", "source": {"expression": "[phones]", "type": "Function"}},
    {"targetAttributeName": "rest", "source": {"type": "Function", "expression":
        "Join(\"|\", [accountEnabled], [employeeHireDate], [small], [large], [rate], [money], [born], [seen], [kind])"}}
]"#;

fn mapping(folder: &Path) -> String {
    let schema = folder.join("mapping.json");
    fs::write(&schema, MAPPING).unwrap();
    schema.to_str().unwrap().to_owned()
}

#[test]
fn plans_are_not_written_as_parquet() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("plan.parquet");
    for emit in ["plan", "request"] {
        let refused = run(&["run", "--template", "zendesk", "--emit", emit, "-o", output.to_str().unwrap()], "");
        refused.refuses(2, "`--emit object`");
        assert!(!output.exists());
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (schema, output) = (mapping(folder.path()), folder.path().join("out.Parquet"));
    let refused = run(&["run", "--schema", &schema, "-o", output.to_str().unwrap(), "-"], "{\"mail\": \"a@b.c\"}\n");
    refused.refuses(2, "--features parquet");
    assert!(refused.stderr.contains("`.jsonl`") && !output.exists(), "{}", refused.stderr);
    run(&["run", "--schema", &schema, "-"], b"PAR1\0\0\0\0PAR1").refuses(65, "--features parquet");
}

#[cfg(feature = "parquet")]
#[test]
fn what_others_write_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let schema = mapping(folder.path());
    let mut shown = String::new();
    for name in ["pyarrow", "duckdb", "spark", "nobody"] {
        let quarantine = folder.path().join("quarantine.jsonl");
        let file = fixture(&format!("parquet/{name}.parquet"));
        let by_name = run(&["run", "--schema", &schema, "--quarantine", quarantine.to_str().unwrap(), &file], "");
        assert!(by_name.stderr.contains(&format!("{name}.parquet: read as Parquet\n")), "{}", by_name.stderr);
        let listed = fs::read_to_string(&quarantine).unwrap().replace(&file, "FILE");
        shown += &format!("{name}: exit {}\n{}{listed}", by_name.code, by_name.stdout);

        // The standard input, which cannot be read from its end.
        for input in ["auto", "parquet"] {
            let piped = run(&["run", "--schema", &schema, "--input", input, "-"], fs::read(&file).unwrap());
            assert_eq!((piped.code, &piped.stdout), (by_name.code, &by_name.stdout), "{}", piped.stderr);
        }
    }
    insta::assert_snapshot!("parquet_read", shown);
}

#[cfg(feature = "parquet")]
#[test]
fn unusable_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (schema, output) = (mapping(folder.path()), folder.path().join("out.jsonl"));
    let refuses = |arguments: &[&str], input: &[u8], message: &str| {
        let whole = [&["run", "--schema", &schema, "-o", output.to_str().unwrap()], arguments].concat();
        run(&whole, input).refuses(65, message);
        assert!(!output.exists());
    };
    refuses(&[&fixture("parquet/photo.parquet")], b"", "AF0815]: the column `photo` has the type Binary");
    refuses(&["--input", "csv", &fixture("parquet/spark.parquet")], b"", "it looks like `parquet`");
    refuses(&["--input", "parquet", "-"], b"{\"mail\": \"a@b.c\"}\n", "it looks like `json-lines`");
    let whole = fs::read(fixture("parquet/pyarrow.parquet")).unwrap();
    for length in [4, 8, 100, whole.len() / 2, whole.len() - 1] {
        refuses(&["-"], &whole[..length], "AF0815]: the Parquet file cannot be read");
    }
    // The footer is whole, and the last pages are not what it says.
    let mut broken = whole.clone();
    broken[whole.len() / 4..whole.len() / 3].fill(0xff);
    refuses(&["-"], &broken, "AF0815]: the Parquet file cannot be read");
}

#[cfg(feature = "parquet")]
#[test]
fn lines_are_written_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let schema = mapping(folder.path());
    let unwraps = r#"[{"targetAttributeName": "line", "source": {"expression": "[result]", "type": "Function"}}]"#;
    fs::write(path("unwraps.json"), unwraps).unwrap();
    // More than one batch, and no line break at the end of a value.
    let record = |number: u32| format!("{{\"mail\":\"é{number}@b.c\\n\",\"otherMails\":[\"a\",\"{number}\"]}}\n");
    fs::write(path("records.jsonl"), (0..70_000).map(record).collect::<String>()).unwrap();
    for emit in ["object", "values"] {
        let run_to = |output: &[&str]| {
            let arguments = ["run", "--schema", &schema, "--emit", emit, &path("records.jsonl")];
            let ended = run(&[&arguments, output].concat(), "");
            assert_eq!(ended.code, 0, "{}", ended.stderr);
            ended.stdout
        };
        let lines = run_to(&[]);
        let (first, second) = (path("first.parquet"), path("second.parquet"));
        assert_eq!(run_to(&["-o", &first]), "");
        assert_eq!(run_to(&["-o", &second, "--threads", "1"]), "");
        assert!(fs::read(&first).unwrap() == fs::read(&second).unwrap(), "a second run writes the same bytes");
        let read = run(&["run", "--schema", &path("unwraps.json"), &first], "");
        let unwrapped = read.stdout.lines().map(|line| {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            object["line"].as_str().unwrap().to_owned() + "\n"
        });
        assert!(unwrapped.collect::<String>() == lines, "{}", read.stderr);
    }
}

#[cfg(feature = "parquet")]
#[test]
fn a_run_that_stops_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (schema, output) = (mapping(folder.path()), folder.path().join("out.parquet"));
    fs::write(&output, "kept").unwrap();
    let arguments = ["run", "--schema", &schema, "--max-error-rate", "1%", "-o", output.to_str().unwrap(), "-"];
    let stopped = run(&arguments, "{\"mail\": \"a@b.c\"}\n".to_owned() + &"broken\n".repeat(2_000));
    assert_eq!(stopped.code, 4, "{}", stopped.stderr);
    assert_eq!(fs::read(&output).unwrap(), b"kept");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}
