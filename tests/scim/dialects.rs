//! Where the two dialects differ; `docs/scim-dialects.md` explains each row.

use attrflow::scim::Dialect;

use super::reading::read_filter;
use super::reading::read_path;

/// A filter, what the RFC's dialect makes of it, what the service's dialect makes of it.
const FILTERS: &[(&str, &str, &str)] = &[
    ("active eq True", "AF0410", "active eq true"),
    ("active eq FALSE", "AF0410", "active eq false"),
    ("manager eq NULL", "AF0410", "manager eq null"),
    ("userName sw O", "AF0410", r#"userName sw "O""#),
    ("mail eq jo@example.com", "AF0410", r#"mail eq "jo@example.com""#),
    (
        "meta.created gt 2015-10-10T14:38:21.8617979-07:00",
        "AF0410",
        r#"meta.created gt "2015-10-10T14:38:21.8617979-07:00""#,
    ),
    ("(a eq x or b eq y)", "AF0410", r#"a eq "x" or b eq "y""#),
    ("a eq 001", "AF0410", r#"a eq "001""#),
    (r#"emails[type eq "work"].value eq "x""#, "AF0413", r#"emails[type eq "work"].value eq "x""#),
    (r#"members[value eq "1"] eq """#, "AF0413", r#"members[value eq "1"] eq """#),
    (r#"emails[type eq "work"].value pr"#, "AF0413", r#"emails[type eq "work"].value pr"#),
    ("_location pr", "AF0406", "_location pr"),
    ("$value pr", "AF0406", "$value pr"),
    // Refused in both.
    ("a eq .5", "AF0410", "AF0410"),
    ("a eq 'x'", "AF0410", "AF0410"),
    ("a eq \"\\'\"", "AF0410", "AF0410"),
    ("a eq \"x\ny\"", "AF0410", "AF0410"),
    ("()", "AF0401", "AF0401"),
    ("not a pr", "AF0412", "AF0412"),
    ("a[b[c pr]]", "AF0411", "AF0411"),
    ("[a pr]", "AF0401", "AF0401"),
    ("a[0].b pr", "AF0406", "AF0406"),
    (r#"a eq "x"and b pr"#, "AF0401", "AF0401"),
    ("a pr)", "AF0405", "AF0405"),
];

/// The same for paths.
const PATHS: &[(&str, &str, &str)] = &[
    (
        "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:-dn-",
        "AF0406",
        "urn:ietf:params:scim:schemas:extension:ECMA2Host:2.0:User:-dn-",
    ),
    ("_location", "AF0406", "_location"),
    (
        "urn:scim:schemas:extension:enterprise:1.0.manager",
        "AF0406",
        "urn:scim:schemas:extension:enterprise:1.0:manager",
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department",
        "AF0408",
    ),
    // Accepted in both.
    (r#"roles[primary eq "True"].value"#, r#"roles[primary eq "True"].value"#, r#"roles[primary eq "True"].value"#),
    (r#"emails[type eq "work"].primary"#, r#"emails[type eq "work"].primary"#, r#"emails[type eq "work"].primary"#),
    (
        "CustomSecurityAttributes.Engineering_Project",
        "CustomSecurityAttributes.Engineering_Project",
        "CustomSecurityAttributes.Engineering_Project",
    ),
    ("UserPermissionsSFContentUser", "UserPermissionsSFContentUser", "UserPermissionsSFContentUser"),
    ("members.$ref", "members.$ref", "members.$ref"),
    (
        "urn:ietf:params:scim:schemas:extension:csv:1.0:User",
        "urn:ietf:params:scim:schemas:extension:csv:1.0:User",
        "urn:ietf:params:scim:schemas:extension:csv:1.0:User",
    ),
    (
        "urn:scim:schemas:extension:facebook:auth_method:1.0:auth_method",
        "urn:scim:schemas:extension:facebook:auth_method:1.0:auth_method",
        "urn:scim:schemas:extension:facebook:auth_method:1.0:auth_method",
    ),
    // Refused in both.
    ("a.b.c", "AF0407", "AF0407"),
    ("8x8", "AF0406", "AF0406"),
    ("", "AF0404", "AF0404"),
    ("urn:a:b:", "AF0401", "AF0401"),
];

#[test]
fn filters() {
    for (text, rfc, entra) in FILTERS {
        assert_eq!(read_filter(text, Dialect::Rfc), *rfc, "rfc: {text}");
        assert_eq!(read_filter(text, Dialect::Entra), *entra, "entra: {text}");
    }
}

#[test]
fn paths() {
    for (text, rfc, entra) in PATHS {
        assert_eq!(read_path(text, Dialect::Rfc), *rfc, "rfc: {text}");
        assert_eq!(read_path(text, Dialect::Entra), *entra, "entra: {text}");
    }
}
