//! Case files of `attrflow test`.

use attrflow::Document;
use attrflow::mapping::templates;
use attrflow_analysis::Context;
use attrflow_analysis::Language;
use attrflow_analysis::Tested;
use attrflow_analysis::tested;

use crate::marked;
use crate::part;

const HEAD: &str = "[mapping]\ntemplate = \"generic-scim\"\n\n[defaults]\nnow = 2026-01-15T08:00:00Z\n\n";

fn labels(text: &str) -> Vec<String> {
    let (file, offset) = marked(Language::Toml, text);
    assert!(file.is_case_file());
    let document = Document::parse(templates::find("generic-scim").unwrap().document).unwrap();
    file.completions(offset, &Context { tested: Some(&document), ..Context::default() })
        .into_iter()
        .map(|one| one.label)
        .collect()
}

#[test]
fn keys_of_tables() {
    assert_eq!(labels("[mapping]\n|"), ["file", "template", "object", "interface"]);
    let case = labels(&format!("{HEAD}[[case]]\n|"));
    assert!(case.contains(&"without".to_owned()) && case.contains(&"record".to_owned()), "{case:?}");
    assert_eq!(
        labels(&format!("{HEAD}[[case]]\nexpect.|")),
        ["values", "missing", "object", "action", "skip", "diagnostic"]
    );
    assert_eq!(labels(&format!("{HEAD}[[case]]\nexpect.diagnostic = {{ |")), ["code", "target"]);
}

#[test]
fn attributes_of_records_and_targets() {
    assert!(labels(&format!("{HEAD}[[case]]\nrecord = {{ mail = \"a\", |")).contains(&"displayName".to_owned()));
    assert!(labels(&format!("{HEAD}[case.record]\ngiv|")).contains(&"givenName".to_owned()));
    assert!(labels(&format!("{HEAD}[[case]]\nexpect.values = {{ |")).contains(&"userName".to_owned()));
    assert!(labels(&format!("{HEAD}[case.expect]\nvalues.|")).contains(&"emails[type eq \"work\"].value".to_owned()));
}

#[test]
fn words_of_values() {
    assert!(labels("[mapping]\ntemplate = \"|").contains(&"zendesk".to_owned()));
    assert!(labels("[mapping]\ntemplate = \"generic-scim\"\nobject = \"|\"").contains(&"User".to_owned()));
    assert_eq!(
        labels(&format!("{HEAD}[[case]]\nexpect.action = \"|")),
        ["create", "update", "disable", "delete", "skip"]
    );
    assert_eq!(labels(&format!("{HEAD}[[case]]\nwire = \"|")), ["rfc", "entra", "entra-2020"]);
}

#[test]
fn findings_and_pages() {
    let (file, _) = marked(Language::Toml, &format!("|{HEAD}[[case]]\nname = \"x\"\nrecrd = {{}}\n"));
    let found = file.findings();
    assert_eq!(found.len(), 1);
    assert_eq!(part(file.text().as_str(), found[0].range.clone()), "recrd");
    let (file, offset) = marked(Language::Toml, &format!("{HEAD}[[case]]\nwi|re = \"rfc\"\n"));
    assert!(file.hover(offset, None).unwrap().page.contains("dialect"));
    let (file, _) = marked(Language::Toml, "|[package]\nname = \"x\"\n");
    assert!(!file.is_case_file() && file.findings().is_empty());
}

#[test]
fn what_is_tested() {
    assert_eq!(tested("[mapping]\nfile = \"a.json\" # it\n"), Some(Tested::File("a.json".to_owned())));
    assert_eq!(tested("[mapping]\n template = 'zendesk'"), Some(Tested::Template("zendesk".to_owned())));
    assert_eq!(tested("[defaults]\nfile = \"a.json\""), None);
}

/// The keys are listed twice: for the reader in the library, and here for editors.
#[test]
fn all_keys_of_the_documentation_are_known() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/mapping-tests.md")).unwrap();
    let mut known = Vec::new();
    for place in ["[mapping]\n|", "[defaults]\n|", "[mapping]\n[[case]]\n|", "[mapping]\n[[case]]\nexpect.|"] {
        known.extend(labels(&place.replace("[defaults]", "[mapping]\n[defaults]")));
    }
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|rest| rest.split('`').next());
    for key in rows {
        assert!(known.contains(&key.to_owned()), "`{key}` is documented and not offered");
    }
}
