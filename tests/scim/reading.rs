//! What the dialect of the RFC reads, and how it prints it: the examples of RFC 7644 and the corners of its grammar.

use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;

/// RFC 7644, figures 1 and 2 of section 3.4.2.2, and examples elsewhere in the text.
const RFC_FILTERS: &[&str] = &[
    r#"userName eq "bjensen""#,
    r#"name.familyName co "O'Malley""#,
    r#"userName sw "J""#,
    r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
    "title pr",
    r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
    r#"meta.lastModified ge "2011-05-13T04:42:34Z""#,
    r#"meta.lastModified lt "2011-05-13T04:42:34Z""#,
    r#"meta.lastModified le "2011-05-13T04:42:34Z""#,
    r#"title pr and userType eq "Employee""#,
    r#"title pr or userType eq "Intern""#,
    r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
    r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
    r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
    r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#,
    r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
];

/// RFC 7644, section 3.5.2 and 3.10.
const RFC_PATHS: &[&str] = &[
    "members",
    "name.familyName",
    r#"addresses[type eq "work"]"#,
    r#"members[value eq "2819c223-7f76-453a-919d-413861904646"]"#,
    r#"members[value eq "2819c223-7f76-453a-919d-413861904646"].displayName"#,
    r#"addresses[type eq "work"].streetAddress"#,
    r#"emails[type eq "work" and value ew "example.com"]"#,
    "userName",
    "urn:ietf:params:scim:schemas:core:2.0:User:userName",
    "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
    "members.$ref",
];

/// A filter and its canonical text.
const CANONICAL_FILTERS: &[(&str, &str)] = &[
    ("  Title \t PR  ", "Title pr"),
    (r#"a EQ "x""#, r#"a eq "x""#),
    (r#"a eq "x" AND b Pr Or c pR"#, r#"a eq "x" and b pr or c pr"#),
    // Erratum 4670: `not` binds before `and`, `and` before `or`.
    ("a pr or (b pr and c pr)", "a pr or b pr and c pr"),
    ("(a pr or b pr) and c pr", "(a pr or b pr) and c pr"),
    ("not(a pr)and pr", "AF0401"),
    ("NOT(a pr) and b pr", "not (a pr) and b pr"),
    ("not ((a pr))", "not (a pr)"),
    ("not (not (a pr))", "not (not (a pr))"),
    ("a pr and (b pr and c pr)", "a pr and (b pr and c pr)"),
    ("((a pr and b pr)) and c pr", "(a pr and b pr) and c pr"),
    ("a pr or (b pr or c pr)", "a pr or (b pr or c pr)"),
    ("((((a pr))))", "a pr"),
    // Erratum 4690: groups and `not` inside the brackets.
    ("emails [ ( type eq \"work\" ) ]", r#"emails[type eq "work"]"#),
    (r#"emails[not (type eq "work") and (a pr or b pr)]"#, r#"emails[not (type eq "work") and (a pr or b pr)]"#),
    // The logical words and literals are names as well, where a name stands.
    ("not pr", "not pr"),
    ("and pr and or pr", "and pr and or pr"),
    ("null eq null", "null eq null"),
    (r#"not[type eq "work"]"#, r#"not[type eq "work"]"#),
    ("pr pr", "pr pr"),
    ("eq eq true", "eq eq true"),
    // Values are JSON, and numbers stay as they were written.
    ("a eq -0.5e+10", "a eq -0.5e+10"),
    ("a eq 0E10", "a eq 0E10"),
    ("a eq false", "a eq false"),
    (r#"a eq "\u0041\/\"\\\n\ud83d\ude00é""#, "a eq \"A/\\\"\\\\\\n😀é\""),
    (r#"a eq "(][ and pr""#, r#"a eq "(][ and pr""#),
    ("https://example.com/schemas/User:userName pr", "https://example.com/schemas/User:userName pr"),
    ("urn:a:b.c pr", "urn:a:b.c pr"),
    ("x509-Certificates_2.v$1 pr", "x509-Certificates_2.v$1 pr"),
    ("$ref pr", "$ref pr"),
    ("a[$REF eq \"x\"]", "a[$REF eq \"x\"]"),
];

/// A path and its canonical text, or the code it is refused with.
const CANONICAL_PATHS: &[(&str, &str)] = &[
    ("emails [type EQ \"work\" ] .value", "AF0401"),
    ("emails [ type  EQ \"work\" ].value", r#"emails[type eq "work"].value"#),
    ("name.list[type eq \"x\"].value", r#"name.list[type eq "x"].value"#),
    ("urn:a:b:c.d[e pr].f", "urn:a:b:c.d[e pr].f"),
    // The attribute follows the last colon outside the brackets, whatever is in them.
    (r#"urn:a:b[c eq "urn:x:y.z"].d"#, r#"urn:a:b[c eq "urn:x:y.z"].d"#),
    (r#"emails[value eq "a.b@contoso.com"].type"#, r#"emails[value eq "a.b@contoso.com"].type"#),
    ("urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:User"),
    ("urn:too:short", "urn:too:short"),
    // An attribute `User` of the schema `..:enterprise:2.0`: odd, but the grammar allows it.
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager",
    ),
];

/// A filter and the code it is refused with.
const REFUSED_FILTERS: &[(&str, &str)] = &[
    ("", "AF0404"),
    (" \t\r\n", "AF0404"),
    ("title", "AF0401"),
    ("title eq", "AF0401"),
    ("title eq ", "AF0401"),
    ("title prx", "AF0401"),
    ("title pr and", "AF0401"),
    ("title pr or ", "AF0401"),
    ("title pr \"x\"", "AF0401"),
    ("title pr userType pr", "AF0401"),
    ("title eq\"x\"", "AF0401"),
    ("title eq \"x\"and userType pr", "AF0401"),
    ("(title pr)and userType pr", "AF0401"),
    ("title pr and(userType pr)", "AF0401"),
    ("()", "AF0401"),
    ("not ()", "AF0401"),
    ("(title pr))", "AF0405"),
    ("((title pr)", "AF0405"),
    ("emails[(type pr])", "AF0405"),
    ("title eq \"x", "AF0405"),
    ("title eq \"x\\\"", "AF0405"),
    ("1title pr", "AF0406"),
    ("-title pr", "AF0406"),
    ("_title pr", "AF0406"),
    ("$value pr", "AF0406"),
    ("name.1st pr", "AF0406"),
    ("a.b.c pr", "AF0407"),
    ("a.b.c[d pr]", "AF0407"),
    ("emails[a.b.c pr]", "AF0407"),
    ("title is \"x\"", "AF0409"),
    ("title eqs \"x\"", "AF0409"),
    ("title eq x", "AF0410"),
    ("title eq 'x'", "AF0410"),
    ("title eq True", "AF0410"),
    ("title eq NULL", "AF0410"),
    ("title eq 01", "AF0410"),
    ("title eq .5", "AF0410"),
    ("title eq 5.", "AF0410"),
    ("title eq 1e", "AF0410"),
    ("title eq 5x", "AF0410"),
    ("title eq \"\\a\"", "AF0410"),
    ("title eq \"\\u12\"", "AF0410"),
    ("title eq \"a\tb\"", "AF0410"),
    ("title eq \"\\ud800\"", "AF0410"),
    ("a[b[c pr]]", "AF0411"),
    ("a[not (b[c pr])]", "AF0411"),
    ("not title pr", "AF0412"),
    ("not title eq \"x\"", "AF0412"),
    (r#"emails[type eq "work"].value eq "x""#, "AF0413"),
    (r#"emails[type eq "work"] pr"#, "AF0413"),
    (r#"emails[type eq "work"].value"#, "AF0401"),
    ("emails[]", "AF0401"),
    ("emails[type]", "AF0401"),
    ("[type pr]", "AF0401"),
    ("emails[a pr][b pr]", "AF0401"),
    ("emails[0].value pr", "AF0406"),
    ("urn:a pr", "AF0401"),
    ("urn:a: pr", "AF0401"),
    ("urn:::: pr", "AF0401"),
    ("title\u{a0}pr", "AF0401"),
    ("títle pr", "AF0401"),
    ("title \u{ff1d} 1", "AF0401"),
];

/// A path and the code it is refused with.
const REFUSED_PATHS: &[(&str, &str)] = &[
    ("", "AF0404"),
    (" ", "AF0404"),
    (" userName", "AF0401"),
    ("userName ", "AF0401"),
    ("userName.", "AF0401"),
    (".userName", "AF0401"),
    ("a..b", "AF0401"),
    ("a.b.c", "AF0407"),
    ("userName eq \"x\"", "AF0401"),
    ("emails[type eq \"work\".value]", "AF0401"),
    ("emails[type eq \"work\"]value", "AF0401"),
    ("emails[type eq \"work\"].value.x", "AF0407"),
    ("emails[type eq \"work\"].urn:a:b", "AF0401"),
    ("emails[type eq \"work\"", "AF0405"),
    ("emails]", "AF0405"),
    ("(userName)", "AF0401"),
    ("-dn-", "AF0406"),
    ("urn:invalid", "AF0401"),
    ("urn:a:b:", "AF0401"),
    ("userName,title", "AF0401"),
    ("urn:scim:schemas:extension:enterprise:1.0.manager", "AF0406"),
];

/// The canonical text, or the code of the diagnostic.
pub fn read_filter(text: &str, dialect: Dialect) -> String {
    match Filter::parse(text, dialect) {
        Ok(filter) => {
            let canonical = filter.to_string();
            assert_eq!(Filter::parse(&canonical, dialect).as_ref(), Ok(&filter), "{canonical} reads back differently");
            canonical
        }
        Err(diagnostic) => {
            assert!(diagnostic.help.is_some(), "`{text}` is refused without help");
            diagnostic.code.id.to_owned()
        }
    }
}

/// The canonical text, or the code of the diagnostic.
pub fn read_path(text: &str, dialect: Dialect) -> String {
    match Path::parse(text, dialect) {
        Ok(path) => {
            let canonical = path.to_string();
            assert_eq!(Path::parse(&canonical, dialect).as_ref(), Ok(&path), "{canonical} reads back differently");
            canonical
        }
        Err(diagnostic) => {
            assert!(diagnostic.help.is_some(), "`{text}` is refused without help");
            diagnostic.code.id.to_owned()
        }
    }
}

#[test]
fn examples_of_the_rfc_are_canonical_already() {
    for text in RFC_FILTERS {
        assert_eq!(read_filter(text, Dialect::Rfc), *text);
        assert_eq!(read_filter(text, Dialect::Entra), *text);
    }
    for text in RFC_PATHS {
        assert_eq!(read_path(text, Dialect::Rfc), *text);
        assert_eq!(read_path(text, Dialect::Entra), *text);
    }
}

#[test]
fn canonical_texts() {
    for (text, canonical) in CANONICAL_FILTERS {
        assert_eq!(read_filter(text, Dialect::Rfc), *canonical, "{text}");
    }
    for (text, canonical) in CANONICAL_PATHS {
        assert_eq!(read_path(text, Dialect::Rfc), *canonical, "{text}");
    }
}

#[test]
fn refused_texts() {
    for (text, code) in REFUSED_FILTERS {
        assert_eq!(read_filter(text, Dialect::Rfc), *code, "{text}");
    }
    for (text, code) in REFUSED_PATHS {
        assert_eq!(read_path(text, Dialect::Rfc), *code, "{text}");
    }
}

#[test]
fn parts_of_a_path() {
    let path: Path = r#"urn:example:a:1.0:User:name.list[type eq "x"].value"#.parse().unwrap();
    assert_eq!(path.schema(), Some("urn:example:a:1.0:User"));
    assert_eq!(path.attribute(), "name");
    assert_eq!(path.nested(), Some("list"));
    assert_eq!(path.sub_attribute(), Some("value"));
    assert_eq!(path.filter().map(ToString::to_string).as_deref(), Some(r#"type eq "x""#));
}

#[test]
fn trees() {
    let path: Path = r#"urn:a:b:emails[type eq "work" and not (primary eq true)].value"#.parse().unwrap();
    insta::assert_json_snapshot!(path.tree());
    let filter: Filter = r#"title pr or a.b gt 1.5 and emails[type eq null]"#.parse().unwrap();
    insta::assert_json_snapshot!(filter.tree());
}
