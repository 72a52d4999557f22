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

/// A layout never makes an expression longer than the service accepts.
#[test]
fn what_would_be_too_long_is_laid_out_on_one_line_or_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    let name = file.to_str().unwrap();
    let deep = format!("{}[a]{}", "Append(".repeat(64), ",\"b\")".repeat(64));
    let wide = format!("Join(\"\"{})", ",1".repeat(4_990));
    for (text, expected) in [(&deep, deep.replace(",\"", ", \"")), (&wide, wide.clone())] {
        fs::write(&file, text).unwrap();
        run(&["fmt", name], "").prints("");
        let laid_out = fs::read_to_string(&file).unwrap();
        assert_eq!(laid_out.trim_end(), expected);
        run(&["fmt", "-e", laid_out.trim_end()], "").prints(&laid_out);
        run(&["fmt", "--check", name], "").prints("");
    }
}

#[test]
fn a_file_is_rewritten_only_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    let name = file.to_str().unwrap();
    fs::write(&file, "Join(").unwrap();
    run(&["fmt", name], "").refuses(1, "error[AF01");
    assert_eq!(fs::read_to_string(&file).unwrap(), "Join(");
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

#[test]
fn the_expressions_of_a_document_are_laid_out_and_nothing_else() {
    let before = fs::read_to_string(super::fixture("fixable.json")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.json");
    let name = file.to_str().unwrap();
    fs::write(&file, &before).unwrap();
    fs::write(folder.path().join("package.json"), "{ \"name\":1 }").unwrap();
    let checked = run(&["fmt", "--check", name], "");
    assert_eq!((checked.code, checked.stdout), (1, format!("{name}\n")));
    run(&["fmt", folder.path().to_str().unwrap()], "").prints("");
    let after = fs::read_to_string(&file).unwrap();
    let laid_out = before.replace(r#"[surname]),  \"\u00e9\\\\\")"#, r#"[surname]), \"é\\\\\")"#);
    assert_eq!(after, laid_out);
    assert_ne!(after, before);
    run(&["fmt", "--check", folder.path().to_str().unwrap()], "").prints("");
    run(&["fmt", "-"], &before).prints(&after);
    run(&["fmt", "--check", "-"], &after).prints("");
    assert_eq!(run(&["fmt", "--check", "-"], &before).code, 1);
    fs::write(&file, "{").unwrap();
    run(&["fmt", name], "").refuses(65, "AF0801");
}

#[test]
fn the_trees_of_a_document_are_laid_out_too() {
    let source = |one: &str, part: &str| {
        format!(
            r#"[{{"targetAttributeName": "a", "source": {{"expression": "{one}", "name": "ToLower", "type": "Function", "parameters": [
                 {{"key": "source", "value": {{"expression": "{part}", "name": "Trim", "type": "Function", "parameters": []}}}}]}}}}]"#
        )
    };
    let before = source("ToLower( Trim([mail]) )", "Trim( [mail] )");
    run(&["fmt", "-"], &before).prints(&source("ToLower(Trim([mail]))", "Trim([mail])"));
    // What cannot be read stays.
    let broken = source("ToLower( Trim([mail])", "Trim( [mail]");
    run(&["fmt", "-"], &broken).prints(&broken);
}

#[test]
fn the_built_in_documents_are_laid_out() {
    for template in attrflow::mapping::templates::TEMPLATES {
        run(&["fmt", "-"], template.document).prints(template.document);
    }
}
