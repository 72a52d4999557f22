//! Generated texts, whole and broken, through the grammar and through the plain recogniser.

use attrflow::scim::Dialect;
use attrflow::scim::Filter;
use attrflow::scim::Path;
use proptest::prelude::*;

use super::recogniser;

fn attribute() -> impl Strategy<Value = String> {
    let name = "[a-zA-Z][a-zA-Z0-9_$-]{0,4}|\\$ref|not|and|or|pr|null|eq";
    (
        proptest::option::of("urn:[a-z0-9.]{1,4}:|urn:[a-z]{1,3}:[0-9.]{1,3}:|http://[a-z.]{1,5}/x:"),
        name,
        proptest::option::of(name),
    )
        .prop_map(|(schema, name, part)| {
            format!("{}{name}{}", schema.unwrap_or_default(), part.map(|part| format!(".{part}")).unwrap_or_default())
        })
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?",
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned()),
    ]
}

fn test() -> impl Strategy<Value = String> {
    let operator = prop_oneof!["eq", "NE", "co", "Sw", "ew", "gt", "ge", "lt", "lE"];
    prop_oneof![
        attribute().prop_map(|name| format!("{name} pr")),
        (attribute(), operator, value()).prop_map(|(name, operator, value)| format!("{name} {operator} {value}")),
    ]
}

fn joined(leaf: BoxedStrategy<String>) -> BoxedStrategy<String> {
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), "and|or|AND| or ", inner.clone())
                .prop_map(|(left, word, right)| format!("{left} {word} {right}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            (inner, "not|NOT |not  ").prop_map(|(inner, word)| format!("{word}( {inner} )")),
        ]
    })
    .boxed()
}

fn bracketed() -> impl Strategy<Value = String> {
    (attribute(), "| |\t", joined(test().boxed())).prop_map(|(name, blank, inner)| format!("{name}{blank}[{inner}]"))
}

fn filter() -> impl Strategy<Value = String> {
    joined(prop_oneof![3 => test(), 1 => bracketed()].boxed())
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![attribute(), (bracketed(), "|\\.[a-z]{1,3}|\\.\\$ref").prop_map(|(head, part)| format!("{head}{part}")),]
}

/// Signs that mean something, to break a text with.
const SIGNS: &[&str] = &[
    "(", ")", "[", "]", "\"", "\\", ".", ":", " ", "\t", "-", "_", "$", "0", "1e", "é", "\u{0}", "not", "and", " or ",
    "pr", "eq", "true", "'", ",", "@", "urn:",
];

/// The text with some places changed.
fn broken(whole: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), 0..3_usize, proptest::sample::select(SIGNS));
    (whole, proptest::collection::vec(change, 1..3)).prop_map(|(whole, changes)| {
        let mut signs: Vec<String> = whole.chars().map(String::from).collect();
        for (place, way, sign) in changes {
            let at = place.index(signs.len() + 1);
            match way {
                0 if at < signs.len() => drop(signs.remove(at)),
                1 if at < signs.len() => sign.clone_into(&mut signs[at]),
                _ => signs.insert(at, sign.to_owned()),
            }
        }
        signs.concat()
    })
}

fn check_filter(text: &str) -> Result<bool, TestCaseError> {
    let read = Filter::parse(text, Dialect::Rfc);
    prop_assert_eq!(
        read.is_ok(),
        recogniser::is_filter(text),
        "{:?}: {:?}",
        text,
        read.map(|filter| filter.to_string())
    );
    if let Ok(filter) = &read {
        let canonical = filter.to_string();
        prop_assert_eq!(&Filter::parse(&canonical, Dialect::Rfc), &read, "{}", canonical);
        // Whatever the RFC allows means the same in the other dialect.
        prop_assert_eq!(&Filter::parse(text, Dialect::Entra), &read);
    }
    Ok(read.is_ok())
}

fn check_path(text: &str) -> Result<bool, TestCaseError> {
    let read = Path::parse(text, Dialect::Rfc);
    prop_assert_eq!(read.is_ok(), recogniser::is_path(text), "{:?}: {:?}", text, read.map(|path| path.to_string()));
    if let Ok(path) = &read {
        let canonical = path.to_string();
        prop_assert_eq!(&Path::parse(&canonical, Dialect::Rfc), &read, "{}", canonical);
        prop_assert_eq!(&Path::parse(text, Dialect::Entra), &read);
    }
    Ok(read.is_ok())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whole_filters(text in filter()) {
        prop_assert!(check_filter(&text)?, "{:?} is refused", text);
    }

    #[test]
    fn whole_paths(text in path()) {
        prop_assert!(check_path(&text)?, "{:?} is refused", text);
    }

    #[test]
    fn broken_filters(text in broken(filter())) {
        check_filter(&text)?;
    }

    #[test]
    fn broken_paths(text in broken(path())) {
        check_path(&text)?;
    }

    /// Spans of diagnostics lie inside the text, on character boundaries, whatever the text is.
    #[test]
    fn places_of_faults(text in prop_oneof![broken(filter()), any::<String>()]) {
        for dialect in [Dialect::Rfc, Dialect::Entra] {
            for diagnostic in [Filter::parse(&text, dialect).err(), Path::parse(&text, dialect).err()].into_iter().flatten() {
                for label in &diagnostic.labels {
                    prop_assert!(text.get(label.span.range()).is_some(), "{:?} in {:?}", label, text);
                }
                prop_assert!(diagnostic.help.is_some());
            }
        }
    }

    #[test]
    fn what_entra_reads_reads_back(text in broken(filter())) {
        if let Ok(filter) = Filter::parse(&text, Dialect::Entra) {
            prop_assert_eq!(Filter::parse(&filter.to_string(), Dialect::Entra), Ok(filter));
        }
    }
}
