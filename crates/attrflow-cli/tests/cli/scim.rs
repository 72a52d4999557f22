//! `attrflow scim`.

use super::run;

#[test]
fn a_path_is_printed_with_its_parts() {
    insta::assert_snapshot!("scim_path", run(&["scim", "path", "emails[type eq \"work\"].value"], "").shown());
    run(&["scim", "filter", "a eq"], "").refuses(1, "--> filter");
}

#[test]
fn every_line_is_answered_with_a_line() {
    let input = "\"userName\"\n\n\"a b\"\n1\n{\n";
    let ended = run(&["scim", "path", "--lines"], input);
    insta::assert_snapshot!("scim_lines", ended.shown());
}

#[test]
fn a_dialect_accepts_more() {
    let path = "emails[type eq work].value";
    assert_eq!(run(&["scim", "path", path], "").code, 1);
    assert_eq!(run(&["scim", "path", path, "--dialect", "entra"], "").code, 0);
}
