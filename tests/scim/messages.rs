//! What people see when a path or filter is refused.

use std::fmt::Write as _;

use attrflow::diagnostic::Diagnostic;
use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;

const PATHS: &[&str] = &[
    "",
    "emails[type eq \"work\".value]",
    "emails[type eq \"work]\".value",
    "emails[type eq \"work\"]value",
    "emails[type eq \"work\"] .value",
    "emails[type eq 'work'].value",
    "emails[type is \"work\"].value",
    "emails[type eq work].value",
    "emails[type].value",
    "emails[type eq].value",
    "emails[].value",
    "emails[0].value",
    "emails[type eq \"work\"].value.x",
    "emails[type[value eq \"work\"]]",
    "emails[not type eq \"work\"].value",
    "emails[type eq \"work\"][primary eq true]",
    "name.familyName.first",
    "name.",
    "name..x",
    "urn:invalid",
    "urn:example:User:",
    "-dn-",
    "8x8",
    "user name",
    "userName eq \"jo\"",
    "user@name",
    " userName",
    "userName ",
];

const ENTRA_PATHS: &[&str] =
    &["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department", "emails[type eq .5].value"];

const FILTERS: &[&str] = &[
    "title",
    "title eq",
    "title eq \"x\"and userType pr",
    "title eq\"x\"",
    "title eq True",
    "title eq \"a\\d\"",
    "title eq \"\\u12\"",
    "title eq \"a\tb\"",
    "title eq \"\\ud800\"",
    "title eqs \"x\"",
    "title pr and",
    "title pr and ",
    "title pr userType pr",
    "title pr \"x\"",
    "title pr ands userType pr",
    "title pr &&  userType pr",
    "not title pr",
    "not title eq \"x\"",
    "(title pr",
    "title pr)",
    "emails[(type pr]",
    "()",
    "emails[type eq \"work\"].value eq \"x\"",
    "[title pr]",
    "title = \"x\"",
];

/// The message, the line with carets under each place, and the help.
fn render(text: &str, diagnostic: &Diagnostic, out: &mut String) {
    writeln!(out, "{diagnostic}\n  | {}", text.replace('\t', " ")).unwrap();
    for label in &diagnostic.labels {
        let before = text.get(..label.span.start as usize).unwrap().chars().count();
        let width = label.span.slice(text).chars().count().max(1);
        writeln!(out, "  | {}{} {}", " ".repeat(before), "^".repeat(width), label.text).unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "  = help: {help}").unwrap();
    }
    if let Some(fix) = &diagnostic.fix {
        writeln!(out, "  = fix: `{}` becomes `{}`", fix.span.slice(text), fix.replacement).unwrap();
    }
    out.push('\n');
}

fn rendered<T>(texts: &[&str], read: impl Fn(&str) -> Result<T, Diagnostic>) -> String {
    let mut out = String::new();
    for text in texts {
        let diagnostic = read(text).err().unwrap_or_else(|| panic!("{text} is read"));
        if !text.is_empty() {
            assert_eq!(diagnostic.text.as_deref(), Some(*text));
        }
        render(text, &diagnostic, &mut out);
    }
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn refused_paths() {
    insta::assert_snapshot!(rendered(PATHS, |text| Path::parse(text, Dialect::Rfc)));
}

#[test]
fn refused_paths_of_the_service() {
    insta::assert_snapshot!(rendered(ENTRA_PATHS, |text| Path::parse(text, Dialect::Entra)));
}

#[test]
fn refused_filters() {
    insta::assert_snapshot!(rendered(FILTERS, |text| Filter::parse(text, Dialect::Rfc)));
}
