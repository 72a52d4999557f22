//! What filters say of one record.

use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use serde_json::Value;
use serde_json::json;

fn record() -> Value {
    json!({
        "userName": "BJensen",
        "title": "",
        "nickName": null,
        "Active": true,
        "loginCount": 42,
        "weight": 175.6,
        "big": 9_007_199_254_740_993_i64,
        "name": {"familyName": "Jensen", "givenName": "Barbara", "middleName": ""},
        "empty": {"value": null},
        "emails": [
            {"type": "work", "value": "bjensen@example.com", "primary": true},
            {"type": "home", "value": "babs@jensen.org"},
        ],
        "photos": [],
        "schemas": ["urn:a", "urn:b"],
        "manager": {"value": "26118915", "displayName": "John"},
        "meta": {"lastModified": "2011-05-13T04:42:34Z", "created": "2010-01-23T06:00:00.5+02:00"},
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "Tour", "manager": {"value": "7"}},
    })
}

const HOLD: &[&str] = &[
    "userName eq \"bjensen\"",
    "USERNAME EQ \"BJENSEN\"",
    "userName co \"jens\"",
    "userName sw \"bj\"",
    "userName ew \"SEN\"",
    "userName ne \"other\"",
    "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bjensen\"",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"tour\"",
    "URN:IETF:params:scim:schemas:extension:enterprise:2.0:user:manager eq \"7\"",
    // No value: missing, null, empty text, empty list, empty object, an object of nothing.
    "not (title pr)",
    "not (nickName pr)",
    "not (photos pr)",
    "not (nothing pr)",
    "not (empty pr)",
    "not (name.middleName pr)",
    "title eq null",
    "photos eq null",
    "title ne \"Boss\"",
    "nothing ne \"Boss\"",
    "nothing eq \"\"",
    "userName ne null",
    "name pr",
    "emails pr",
    // Several values: one is enough.
    "emails.type eq \"home\"",
    "emails.type ne \"home\"",
    "emails co \"jensen.org\"",
    "emails eq \"babs@jensen.org\"",
    "schemas eq \"urn:b\"",
    "schemas[value eq \"urn:a\"]",
    "emails[type eq \"work\" and value ew \".com\"]",
    "not (emails[type eq \"work\" and value ew \".org\"])",
    "emails[not (type eq \"work\")]",
    "emails[primary pr]",
    "emails[primary eq true]",
    "emails[primary eq \"True\"]",
    "name[givenName eq \"barbara\" and familyName sw \"J\"]",
    // A complex attribute is compared by its value.
    "manager eq \"26118915\"",
    // Numbers.
    "loginCount eq 42",
    "loginCount eq 42.0",
    "loginCount gt 41.5",
    "loginCount le 42",
    "weight lt 175.8",
    "weight ge 1.756e2",
    "big gt 9007199254740992",
    "not (big eq 9007199254740992)",
    // Times, also across zones and fractions.
    "meta.lastModified eq \"2011-05-13T06:42:34+02:00\"",
    "meta.lastModified gt \"2011-05-13T04:42:33.999Z\"",
    "meta.created eq \"2010-01-23T04:00:00.500Z\"",
    "meta.created lt \"2010-01-23T05:59:00Z\"",
    "meta.created ge \"2010-01-23T04:00:00.4999999999Z\"",
    // Texts in order.
    "name.familyName gt \"Jansen\"",
    "name.familyName le \"JENSEN\"",
    "active eq true",
    "active ne false",
    // Precedence: not, and, or.
    "userName pr or title pr and nothing pr",
    "not (title pr) and userName pr",
];

const DO_NOT_HOLD: &[&str] = &[
    "(userName pr or title pr) and nothing pr",
    "userName eq \"bjens\"",
    "userName eq 5",
    "loginCount eq \"42\"",
    "loginCount co 4",
    "loginCount co \"4\"",
    "active gt false",
    "active ge true",
    "active lt \"x\"",
    "title gt null",
    "nothing co \"\"",
    "nothing gt \"\"",
    "userName eq null",
    "title ne null",
    "userName.value eq \"bjensen\"",
    "urn:example:other:User:userName pr",
    "userName[value eq \"other\"]",
    "emails[type eq \"fax\"]",
    "emails.type eq \"fax\"",
    "meta.lastModified lt \"2011-05-13T04:42:34Z\"",
];

fn filter(text: &str) -> Filter {
    Filter::parse(text, Dialect::Rfc).unwrap_or_else(|diagnostic| panic!("{text}: {diagnostic}"))
}

#[test]
fn filters_on_a_record() {
    for text in HOLD {
        assert!(filter(text).matches(&record()), "{text}");
    }
    for text in DO_NOT_HOLD {
        assert!(!filter(text).matches(&record()), "{text}");
    }
}

#[test]
fn an_object_that_is_none() {
    for value in [Value::Null, json!("x"), json!(1), json!([1])] {
        assert!(!filter("userName pr").matches(&value));
        assert!(filter("not (userName pr)").matches(&value));
    }
}

#[test]
fn case_exact_attributes() {
    let exact = |path: &Path| path.attribute() == "userName";
    assert!(filter("userName eq \"BJensen\"").matches_by(&record(), &exact));
    assert!(!filter("userName eq \"bjensen\"").matches_by(&record(), &exact));
    assert!(!filter("userName sw \"bj\"").matches_by(&record(), &exact));
    assert!(filter("name.familyName eq \"jensen\"").matches_by(&record(), &exact));
    let exact = |path: &Path| path.to_string() == "emails.type";
    assert!(filter("emails[type eq \"work\"]").matches_by(&record(), &exact));
    assert!(!filter("emails[type eq \"Work\"]").matches_by(&record(), &exact));
    assert!(filter("emails[value co \"JENSEN\"]").matches_by(&record(), &exact));
}

#[test]
fn tests_after_brackets() {
    let hold = |text: &str| Filter::parse(text, Dialect::Entra).unwrap().matches(&record());
    assert!(hold("emails[type eq \"work\"].value eq \"bjensen@example.com\""));
    assert!(!hold("emails[type eq \"home\"].value eq \"bjensen@example.com\""));
    assert!(hold("emails[type eq \"home\"] eq \"babs@jensen.org\""));
    assert!(hold("emails[type eq \"work\"].primary eq True"));
    assert!(!hold("emails[type eq \"fax\"].value pr"));
}

/// Half an hour before the end of each month, an hour west of Greenwich, is half past twelve of the next month there.
#[test]
fn ends_of_months() {
    let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for (index, length) in lengths.iter().enumerate() {
        let (year, next) = if index == 11 { (2013, 1) } else { (2012, index + 2) };
        let record = json!({"at": format!("2012-{:02}-{length}T23:30:00-01:00", index + 1)});
        assert!(filter(&format!("at eq \"{year}-{next:02}-01T00:30:00Z\"")).matches(&record), "{record}");
    }
    for (year, day) in [(1900, 28), (2000, 29), (2023, 28), (2024, 29)] {
        let record = json!({"at": format!("{year}-02-{day}T23:59:59.9Z")});
        assert!(filter(&format!("at eq \"{year}-03-01T00:59:59.900+01:00\"")).matches(&record), "{record}");
    }
}

/// What is no time is compared as text; what looks like one must be one.
#[test]
fn times_that_are_none() {
    for text in [
        "2011-05-13",
        "2011-13-01T00:00:00Z",
        "2011-02-29T00:00:00Z",
        "2011-05-13T24:00:00Z",
        "2011-05-13T04:42:34+15:00",
    ] {
        let record = json!({"at": text});
        let same = Filter::parse(&format!("at eq \"{}\"", text.to_lowercase()), Dialect::Rfc).unwrap();
        assert!(same.matches(&record), "{text}");
    }
    let leap = json!({"at": "2012-02-29T23:59:59Z"});
    assert!(filter("at lt \"2012-03-01T00:00:00Z\"").matches(&leap));
    assert!(filter("at eq \"2012-03-01T01:59:59+02:00\"").matches(&leap));
}
