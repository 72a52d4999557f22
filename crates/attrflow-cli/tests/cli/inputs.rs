//! `attrflow run` on records in every format: the same objects, and what is doubtful about the input.

use std::fs;

use super::lines;
use super::run;

fn file(name: &str) -> String {
    crate::readme::project().join("tests/inputs").join(name).to_str().unwrap().to_owned()
}

/// Runs a mapping of attributes that are the same in all formats.
fn mapped(arguments: &[&str], input: impl AsRef<[u8]>) -> super::Ended {
    let mapping = r#"[{"targetAttributeName":"user","source":{"expression":"[userPrincipalName]","type":"Attribute","name":"userPrincipalName"},
        "matchingPriority":1},
        {"targetAttributeName":"code","source":{"expression":"[employeeId]","type":"Attribute","name":"employeeId"}},
        {"targetAttributeName":"street","source":{"expression":"[streetAddress]","type":"Attribute","name":"streetAddress"}},
        {"targetAttributeName":"other","source":{"expression":"Item([otherMails], 1)","type":"Function","name":"Item"}}]"#;
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("mapping.json");
    fs::write(&schema, mapping).unwrap();
    let mut ended = run(&[&["run", "--schema", schema.to_str().unwrap()], arguments].concat(), input);
    ended.stderr = ended.stderr.replace(folder.path().to_str().unwrap(), "MAPPINGS");
    ended
}

#[test]
fn objects_are_the_same_whatever_the_format_is() {
    let expected = lines(&[
        r#"{"user":"ada@contoso.example","code":"00123","street":"12 St James's Square\nSecond floor","other":"ada@home.example"}"#,
        r#"{"user":"grace@contoso.example","code":"7","other":"grace@home.example"}"#,
        r#"{"user":"juergen@contoso.example","code":"99","street":"Straße 1"}"#,
    ]);
    for name in [
        "users.jsonl",
        "users-array.json",
        "graph-compact.json",
        "graph-pretty.json",
        "graph-pages.jsonl",
        "graph-pages-pretty.json",
        "powershell.json",
        "powershell-utf16.json",
        "export-csv.csv",
        "utf16.csv",
        "pandas.tsv",
        "workbook.xlsx",
    ] {
        let ended = mapped(&[&file(name)], "");
        assert_eq!((ended.code, ended.stdout.as_str()), (0, expected.as_str()), "{name}: {}", ended.stderr);
        let piped = mapped(&["-"], fs::read(file(name)).unwrap());
        assert_eq!((piped.code, piped.stdout.as_str()), (0, expected.as_str()), "{name}: {}", piped.stderr);
        assert!(piped.stderr.contains("standard input: read as "), "{}", piped.stderr);
    }
    let western = mapped(&[&file("excel-german.csv"), "--encoding", "windows-1252", "--input", "csv"], "");
    assert_eq!((western.code, western.stdout.as_str()), (0, expected.as_str()), "{}", western.stderr);
    assert!(western.stderr.contains("read as CSV, separator `;`, windows-1252\n"), "{}", western.stderr);
    mapped(&[&file("excel-german.csv")], "").refuses(65, "--encoding windows-1252");
    mapped(&[&file("users.jsonl"), "--encoding", "ebcdic"], "").refuses(2, "there is no encoding `ebcdic`");
    mapped(&[&file("users.jsonl"), "--input", "yaml"], "").refuses(2, "possible values: auto, json-lines");
}

#[test]
fn files_that_are_no_records_are_refused_with_65() {
    for entry in fs::read_dir(file("bad")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        mapped(&[&name], "").refuses(65, "error[AF08");
        mapped(&["-"], fs::read(&path).unwrap()).refuses(65, "error[AF08");
    }
    let cut = mapped(&[&file("bad/cut-page.json")], "");
    assert!(!cut.stderr.contains("Grace"), "{}", cut.stderr);
    insta::assert_snapshot!("run_cut_page", cut.stderr.replace(&file("bad"), "FOLDER"));
    mapped(&[&file("users-array.json"), "--input", "csv"], "").refuses(65, "it looks like `json`");
    mapped(&[&file("workbook.xlsx"), "--sheet", "People"], "").refuses(65, "its sheets are `Users`, `Kinds`");
}

#[test]
fn damaged_values_matter_where_they_are_mapped() {
    let table =
        "userPrincipalName,employeeId,otherMails,desk\na@b,1,System.String[],x\nc@d,1.2E+11,,x\ne@f,7,,1.2E+11\n";
    let ended = mapped(&["-"], table);
    assert_eq!((ended.code, ended.stdout.as_str()), (3, "{\"user\":\"e@f\",\"code\":\"7\"}\n"), "{}", ended.stderr);
    for part in [
        "line 2: error[AF0827]: the value of `otherMails` is damaged",
        "line 3: error[AF0827]: the value of `employeeId` is damaged",
        "attrflow: records with damaged values in attributes that the mapping does not read: 1",
        "records in 3 = written 1 + skipped by scope 0 + quarantined 2",
    ] {
        assert!(ended.stderr.contains(part), "`{part}` is not in\n{}", ended.stderr);
    }
}

#[test]
fn rows_that_do_not_fit_go_to_the_quarantine() {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = folder.path().join("bad.jsonl");
    let table = "userPrincipalName,employeeId\na@b,1\nc@d\n\ne@f,\"2\ng@h,3\n";
    let ended = mapped(&["--quarantine", quarantine.to_str().unwrap(), "-"], table);
    assert_eq!(ended.code, 3, "{}", ended.stderr);
    assert_eq!(ended.stdout, lines(&["{\"user\":\"a@b\",\"code\":\"1\"}", "{\"user\":\"g@h\",\"code\":\"3\"}"]));
    let listed = lines(&[
        r#"{"file":"-","line":3,"record":2,"byteOffset":35,"length":3,"code":"AF0826","targetAttribute":null,"span":null}"#,
        r#"{"file":"-","line":5,"record":3,"byteOffset":40,"length":6,"code":"AF0826","targetAttribute":null,"span":null}"#,
    ]);
    assert_eq!(fs::read_to_string(&quarantine).unwrap(), listed);
}

#[test]
fn of_many_bad_records_only_the_first_are_said() {
    let records: String = (0..100).map(|number| format!("{{\"userPrincipalName\":\"u{number}\"}}\n")).collect();
    let ended = mapped(&["--max-error-rate", "100%", "-"], format!("{records}{}", "{\n".repeat(12)));
    assert_eq!((ended.code, ended.stdout.lines().count()), (3, 100), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("error[AF08").count(), 10, "{}", ended.stderr);
    assert!(ended.stderr.contains("\nmore records are bad; `--quarantine FILE` lists them all\n"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn records_come_through_a_pipe_with_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("users");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, "{\"userPrincipalName\":\"a@b\"}\n").unwrap()
    });
    let ended = mapped(&[pipe.to_str().unwrap()], "");
    writer.join().unwrap();
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "{\"user\":\"a@b\"}\n"), "{}", ended.stderr);
}

#[test]
fn incomplete_input_is_said() {
    for (name, message) in [
        ("graph-first-page.json", "a page ends with `@odata.nextLink`"),
        ("scim-short.json", "fewer resources than `totalResults`"),
    ] {
        let ended = mapped(&[&file(name)], "");
        assert_eq!((ended.code, ended.stdout.lines().count()), (3, 2), "{name}: {}", ended.stderr);
        assert!(
            ended.stderr.contains("warning[AF0830]: the input is incomplete: ") && ended.stderr.contains(message),
            "{name}: {}",
            ended.stderr
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let plan = folder.path().join("plan.jsonl");
    let ended = mapped(&["--emit", "plan", "-o", plan.to_str().unwrap(), &file("graph-first-page.json")], "");
    assert_eq!((ended.code, plan.exists()), (5, false), "{}", ended.stderr);
    let schema = folder.path().join("groups.json");
    let members = r#"[{"targetAttributeName":"members","source":{"type":"Attribute","name":"members"}}]"#;
    fs::write(&schema, members).unwrap();
    let cut = run(&["run", "--schema", schema.to_str().unwrap(), &file("graph-mixed.json")], "");
    assert!(cut.code == 3 && cut.stderr.contains("list of members is incomplete"), "{}", cut.stderr);
}

#[test]
fn who_was_removed_has_no_object() {
    let ended = mapped(&[&file("graph-delta.json")], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "{}\n"), "{}", ended.stderr);
    let expected = "records in 3 = written 1 + skipped by scope 0 + deleted 2 + quarantined 0\n";
    assert!(ended.stderr.ends_with(expected), "{}", ended.stderr);
    let lines = "{\"userPrincipalName\":\"a@b\"}\n{\"id\":\"2\",\"@removed\":{\"reason\":\"deleted\"}}\n";
    let ended = mapped(&["-"], lines);
    assert_eq!(ended.stdout, "{\"user\":\"a@b\"}\n");
    assert!(ended.stderr.contains("read as Graph delta, JSON, UTF-8\n"), "{}", ended.stderr);
}
