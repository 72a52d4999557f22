//! `docs/codes.md`, where editors' links to codes lead, is the table of codes.

use std::fmt::Write;

use attrflow::diagnostic::codes;
use attrflow_analysis::explanation;

#[test]
fn the_page_of_codes_is_the_table() {
    let mut page = "# Codes\n\nEvery finding has a code that stays the same for ever. `attrflow explain CODE` prints the same, offline.\n".to_owned();
    for code in codes::all() {
        let severity = code.severity.word();
        let anchor = code.id.to_ascii_lowercase();
        assert!(explanation(code).ends_with(&format!("/docs/codes.md#{anchor}")));
        let _ = write!(page, "\n## {}\n\n{} ({severity})\n\n{}\n", code.id, code.title, code.explanation);
        for (what, example) in [("Reported", code.bad), ("Accepted", code.good)] {
            if !example.is_empty() {
                let _ = write!(page, "\n{what}:\n\n    {}\n", example.replace('\n', "\n    "));
            }
        }
    }
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/codes.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(file, &page).unwrap();
    }
    assert!(
        std::fs::read_to_string(file).is_ok_and(|text| text == page),
        "docs/codes.md differs from the table; INSTA_UPDATE=always writes it"
    );
}
