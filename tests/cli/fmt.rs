//! `attrflow fmt`.

use std::fs;

use super::run;

const LONG: &str =
    "Join(\" \",Append([givenName],\"-------------------------------\") ,[surname] , ToLower([companyName]))";

#[test]
fn an_expression_is_laid_out() {
    run(&["fmt", "-e", "Join( \" \",[a] ,[b])"], "").prints("Join(\" \", [a], [b])\n");
    run(&["fmt"], "Join( \" \",[a] ,[b])\n").prints("Join(\" \", [a], [b])\n");
    insta::assert_snapshot!("fmt_wide", run(&["fmt", "--width", "60", "-"], LONG).shown());
    run(&["fmt", "-e", "Join("], "").refuses(1, "error[AF01");
    run(&["fmt", "/nowhere/a.txt"], "").refuses(65, "AF0802");
    run(&["fmt", "-"], b"\xff").refuses(65, "AF0805");
}

#[test]
fn a_file_is_rewritten_only_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    let name = file.to_str().unwrap();
    fs::write(&file, LONG).unwrap();
    let checked = run(&["fmt", "--check", name], "");
    assert_eq!((checked.code, checked.stdout), (1, format!("{name}\n")));
    assert_eq!(fs::read_to_string(&file).unwrap(), LONG);
    run(&["fmt", name], "").prints("");
    let laid_out = fs::read_to_string(&file).unwrap();
    assert_ne!(laid_out, LONG);
    run(&["fmt", "--check", name], "").prints("");
    run(&["fmt", "--check", "-"], &laid_out).prints("");
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    run(&["fmt", name], "").prints("");
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before);
}
