//! Lints: every row with its examples, a table of expressions, fixes, levels, and texts nobody would write.

use attrflow::Document;
use attrflow::Engine;
use attrflow::Limits;
use attrflow::SourceObject;
use attrflow::diagnostic::Code;
use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::Severity;
use attrflow::diagnostic::codes;
use attrflow::lint;
use attrflow::lint::Configuration;
use attrflow::lint::Level;
use attrflow::mapping::model::AttributeDefinition;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::templates;
use attrflow::syntax;
use attrflow::value::Kinds;
use proptest::prelude::*;

fn found(text: &str) -> Vec<Diagnostic> {
    lint::expression(text, &SourceObject::default(), None)
}

fn found_in(document: &str) -> Vec<Diagnostic> {
    let document = Document::parse(document).unwrap_or_else(|fault| panic!("{fault}: {document}"));
    assert!(document.diagnostics().is_empty(), "{:?}", document.diagnostics());
    lint::document(&document, &Engine::new())
}

fn ids(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// About an expression, and reported only where the document names the source.
const NAMES_ITS_SOURCE: &str = "AF0922";

fn expression_codes() -> impl Iterator<Item = &'static Code> {
    let codes = codes::lints_choices::FAMILY.iter().chain(codes::lints_arguments::FAMILY).copied();
    codes.filter(|code| code.id != NAMES_ITS_SOURCE)
}

fn mapping_codes() -> impl Iterator<Item = &'static Code> {
    let codes = codes::lints_targets::FAMILY.iter().chain(codes::lints_documents::FAMILY).copied();
    codes.chain(codes::find(NAMES_ITS_SOURCE))
}

/// The codes that need the target's own schema, so that no document is an example.
const OF_TARGETS: [&str; 3] = ["AF0962", "AF0986", "AF0987"];

/// Codes of expressions that scoping filters have as well.
const OF_FILTERS: [&str; 2] = ["AF0922", "AF0934"];

/// Too long for an example; `nearly_too_long` looks at it.
const WITHOUT_EXAMPLE: &str = "AF0936";

/// What is found in a document does not depend on what was checked before it, or beside it on other threads.
#[test]
fn findings_do_not_depend_on_other_documents() {
    let texts: Vec<&str> = templates::TEMPLATES.iter().map(|template| template.document).collect();
    let examples = mapping_codes().map(|code| code.bad).filter(|text| text.starts_with(['{', '[']));
    let texts: Vec<&str> = texts.into_iter().chain(examples).collect();
    let found = |text: &str| match Document::parse(text) {
        Ok(document) => {
            let engine = Engine::new();
            [document.check(&engine), lint::document(&document, &engine)].concat()
        }
        Err(refused) => vec![refused],
    };
    let first: Vec<Vec<Diagnostic>> = texts.iter().map(|text| found(text)).collect();
    assert!(first.iter().filter(|found| !found.is_empty()).count() > 20);
    let mut last: Vec<Vec<Diagnostic>> = texts.iter().rev().map(|text| found(text)).collect();
    last.reverse();
    assert!(first == last, "the order makes a difference");
    let beside: Vec<Vec<Diagnostic>> = std::thread::scope(|scope| {
        let threads: Vec<_> = texts.iter().map(|text| scope.spawn(|| found(text))).collect();
        threads.into_iter().map(|thread| thread.join().expect("findings")).collect()
    });
    assert!(first == beside, "threads make a difference");
}

#[test]
fn every_code_has_a_row() {
    let rows: Vec<(&Code, &str)> = lint::EXPRESSION_LINTS
        .iter()
        .map(|row| (row.code, row.source))
        .chain(lint::MAPPING_LINTS.iter().map(|row| (row.code, row.source)))
        .collect();
    for code in expression_codes().chain(mapping_codes()) {
        let own = rows.iter().filter(|(known, _)| *known == code).count();
        assert!(own == 1 || (own == 2 && OF_FILTERS.contains(&code.id)), "{}: {own} rows", code.id);
    }
    for (code, source) in rows {
        assert!(code.id.starts_with("AF09") && !source.is_empty(), "{}", code.id);
        assert!(code.severity != Severity::Error, "{}: what fails for certain is not for a lint", code.id);
    }
}

#[test]
fn examples_of_expressions() {
    for code in expression_codes().filter(|code| code.id != WITHOUT_EXAMPLE) {
        assert_eq!(ids(&found(code.bad)), [code.id], "{}", code.bad);
        assert!(!ids(&found(code.good)).contains(&code.id), "{}: {}", code.id, code.good);
        for text in [code.bad, code.good] {
            let faults = Engine::new().check(text, &SourceObject::default());
            assert!(!faults.iter().any(Diagnostic::is_error), "{text}: {faults:?}");
        }
    }
}

#[test]
fn examples_of_documents() {
    for code in mapping_codes().filter(|code| !OF_TARGETS.contains(&code.id)) {
        let reported = ids(&found_in(code.bad));
        assert_eq!(reported, [code.id], "{}", code.bad);
        assert!(!ids(&found_in(code.good)).contains(&code.id), "{}: {}", code.id, code.good);
    }
}

#[test]
fn table_of_expressions() {
    let (mut lines, mut faults) = (0, Vec::new());
    for line in include_str!("fixtures/lint/expressions.txt").lines() {
        let Some((wanted, text)) = line.split_once(" | ").filter(|_| !line.starts_with('#')) else { continue };
        let wanted: Vec<&str> = wanted.split(' ').filter(|code| *code != "-").collect();
        assert!(syntax::parse(text, &Limits::default()).is_ok(), "{text}");
        let reported = ids(&found(text));
        if reported != wanted {
            faults.push(format!("{text}: {reported:?}, not {wanted:?}"));
        }
        lines += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(lines > 100, "{lines}");
}

#[test]
fn messages_are_for_people() {
    let with_example = mapping_codes().filter(|code| !OF_TARGETS.contains(&code.id));
    let documents = with_example.flat_map(|code| found_in(code.bad));
    for diagnostic in expression_codes().flat_map(|code| found(code.bad)).chain(documents) {
        let message = &diagnostic.message;
        let first = message.trim_start_matches('`').chars().next();
        assert!(message.starts_with('`') || !first.is_some_and(char::is_uppercase), "{message}");
        assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        assert!(diagnostic.help.is_some(), "{message}");
        assert!(diagnostic.text.is_some() || diagnostic.location.is_some(), "{message}");
    }
}

#[test]
fn nearly_too_long() {
    let long = |letters: usize| format!("ToLower([{}])", "a".repeat(letters));
    assert_eq!(ids(&found(&long(8_950))), [""; 0]);
    assert_eq!(ids(&found(&long(9_100))), [WITHOUT_EXAMPLE]);
    assert_eq!(ids(&found(&long(10_001))), [""; 0], "too long altogether: that is an error of `check`");
}

#[test]
fn what_is_known_of_the_source_counts() {
    let source = SourceObject::with_attributes(vec![("description".to_owned(), Kinds::TEXT)]);
    assert_eq!(ids(&lint::expression("Trim([Mail])", &source, None)), [""; 0]);
    let faults = Engine::new().check(r#"Replace([Description], "a", , , "b", , )"#, &source);
    assert_eq!(ids(&faults), ["AF0201"]);
    assert_eq!(faults[0].labels[0].text, "did you mean `[description]`?");
    assert!(faults[0].fix.as_ref().is_some_and(|fix| fix.safe));
}

/// An expression from a support thread (azure-docs issue 20635), for `cn`, which was the matching attribute there.
#[test]
fn unique_values_for_matching() {
    let mapping = |priority: u8, flow_type: &str| {
        let text = "SelectUniqueValue(Trim([LegalNameData]), Trim([PreferredNameData]), [WorkerID])";
        let value = serde_json::json!([{"targetAttributeName": "cn", "matchingPriority": priority, "flowType": flow_type,
            "source": {"type": "Function", "expression": text}}]);
        ids(&lint::document(&Document::from_json(value).expect("a list"), &Engine::new()))
    };
    assert_eq!(mapping(1, "ObjectAddOnly"), ["AF0955"]);
    assert_eq!(mapping(0, "Always"), ["AF0956"]);
    assert_eq!(mapping(0, "ObjectAddOnly"), [""; 0]);
}

#[test]
fn targets() {
    let target = |kind, metadata: &[(&str, &str)]| AttributeDefinition {
        name: "t".to_owned(),
        kind,
        metadata: metadata.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        ..AttributeDefinition::default()
    };
    for (text, target, wanted) in [
        (r#"IIF([a] = "b", "true", "FALSE")"#, target(AttributeType::Boolean, &[]), &[][..]),
        (r#"IIF([a] = "b", "1", "0")"#, target(AttributeType::Boolean, &[]), &["AF0951", "AF0951"]),
        (r#"Coalesce([a], "12x")"#, target(AttributeType::Integer, &[]), &["AF0951"]),
        (r#"Coalesce([a], 12)"#, target(AttributeType::Integer, &[]), &[]),
        (r#"Coalesce([a], "soon")"#, target(AttributeType::DateTime, &[]), &["AF0951"]),
        (r#"Coalesce([a], "soon")"#, target(AttributeType::String, &[]), &[]),
        (r#"IgnoreFlowIfNullOrEmpty(IIF([a] = "b", "", "True"))"#, target(AttributeType::Boolean, &[]), &[]),
        (r#"IIF([a] = "b", "", "True")"#, target(AttributeType::Boolean, &[]), &["AF0951"]),
        (r#"FormatDateTime([a], , "yyyyMMdd", "d")"#, target(AttributeType::DateTime, &[]), &["AF0952"]),
        (r#"FormatDateTime([a], , "yyyyMMdd", "d")"#, target(AttributeType::String, &[]), &[]),
        (r#"Coalesce([a], "four")"#, target(AttributeType::String, &[("maximumlength", "3")]), &["AF0960"]),
    ] {
        let reported = lint::expression(text, &SourceObject::default(), Some(&target));
        assert_eq!(ids(&reported), wanted, "{text}");
    }
}

#[test]
fn places_in_documents() {
    let reported = found_in(codes::lints_targets::CHANGES_EVERY_TIME.bad);
    let place = reported[0].location.as_ref().expect("a place");
    assert_eq!(place.pointer, "/0/source/expression");
    assert_eq!(place.target.as_deref(), Some("externalId"));
    let scope = found_in(codes::lints_documents::UNANCHORED_SCOPE.bad);
    assert_eq!(
        scope[0].location.as_ref().map(|place| place.pointer.as_str()),
        Some("/scope/groups/0/clauses/0/targetOperand/values/0")
    );
}

#[test]
fn scoping_patterns() {
    let scoped = |operator: &str, pattern: &str| {
        let value = serde_json::json!({
            "scope": {"groups": [{"clauses": [{"sourceOperandName": "mail", "operatorName": operator,
                "targetOperand": {"values": [pattern]}}]}]},
            "attributeMappings": [{"targetAttributeName": "userName", "source": {"type": "Attribute", "expression": "[mail]"}}]
        });
        ids(&lint::document(&Document::from_json(value).expect("a mapping"), &Engine::new()))
    };
    for (operator, pattern, wanted) in [
        ("REGEX MATCH", "sales", &["AF0981"][..]),
        ("NOT_REGEX_MATCH", "sales", &["AF0981"]),
        ("EQUALS", "sales", &[]),
        ("REGEX MATCH", "^sales", &[]),
        ("REGEX MATCH", r"(?:^|\W)Sales|Marketing(?:$|\W)", &[]),
        ("REGEX MATCH", ".*@example", &[]),
        ("REGEX MATCH", "^(.*)*$", &["AF0934"]),
        ("REGEX MATCH", "(", &[]),
    ] {
        assert_eq!(scoped(operator, pattern), wanted, "{operator} {pattern}");
    }
}

#[test]
fn own_templates_have_no_warnings() {
    for template in templates::TEMPLATES {
        let reported = Configuration::default().apply(found_in(template.document));
        let warnings: Vec<_> = reported.iter().filter(|found| found.severity > Severity::Information).collect();
        assert!(warnings.is_empty(), "{}: {warnings:?}", template.name);
    }
}

#[test]
fn fixes_mend() {
    let fixed = |text: &str, risky| lint::fixes::apply_all(text, found, risky);
    for (text, safe, risky) in [
        ("tolower(TOUPPER([a]))", "ToLower(ToUpper([a]))", "ToLower(ToUpper([a]))"),
        (
            r#"Replace([a], , "\d\w", , "", , )"#,
            r#"Replace([a], , "\\d\\w", , "", , )"#,
            r#"Replace([a], , "\\d\\w", , "", , )"#,
        ),
        (
            r#"formatdatetime([a], "yyyyMMdd","d")"#,
            r#"FormatDateTime([a], , "yyyyMMdd","d")"#,
            r#"FormatDateTime([a], , "yyyyMMdd","d")"#,
        ),
        (r#"Replace([upn], "@", "_")"#, r#"Replace([upn], "@", "_")"#, r#"Replace([upn], "@", , , "_", , )"#),
        (
            r#"Replace([u], "(?<S>@(.)*)", "S", "", )"#,
            r#"Replace([u], "(?<S>@(.)*)", "S", "", )"#,
            r#"Replace([u], , "(?<S>@(.)*)", "S", "", )"#,
        ),
        (
            r#"Replace([m], "[a-z]+", , , "", , )"#,
            r#"Replace([m], "[a-z]+", , , "", , )"#,
            r#"Replace([m], , "[a-z]+", , "", , )"#,
        ),
        (r#"IIF([c]="","Other",[c])"#, r#"IIF([c]="","Other",[c])"#, r#"Switch([c], [c], "", "Other")"#),
        (
            r#"IIF(IsPresent([c]),[c],iif(IsPresent([d]),[d],"x"))"#,
            r#"IIF(IsPresent([c]),[c],IIF(IsPresent([d]),[d],"x"))"#,
            r#"Switch([c], [c], "", Switch([d], [d], "", "x"))"#,
        ),
        (
            r#"Join(" ", "[givenName]", [surname])"#,
            r#"Join(" ", "[givenName]", [surname])"#,
            r#"Join(" ", [givenName], [surname])"#,
        ),
    ] {
        assert_eq!(fixed(text, false), safe);
        assert_eq!(fixed(text, true), risky);
    }
}

#[test]
fn a_fix_mends_its_own_fault() {
    for code in expression_codes().filter(|code| code.id != WITHOUT_EXAMPLE) {
        let reported = found(code.bad);
        if reported[0].fix.is_some() {
            let fixed = lint::fixes::apply(code.bad, &reported, true);
            assert!(!ids(&found(&fixed)).contains(&code.id), "{}: {fixed}", code.id);
            let faults = Engine::new().check(&fixed, &SourceObject::default());
            assert!(!faults.iter().any(Diagnostic::is_error), "{fixed}: {faults:?}");
        }
    }
}

#[test]
fn overlapping_fixes_wait_for_the_next_round() {
    let text = r#"Replace(trim([a]), "[a-z]+", , , "", , )"#;
    let once = lint::fixes::apply(text, &found(text), true);
    assert_eq!(once, r#"Replace(trim([a]), , "[a-z]+", , "", , )"#);
    assert_eq!(lint::fixes::apply_all(text, found, true), r#"Replace(Trim([a]), , "[a-z]+", , "", , )"#);
}

#[test]
fn a_forgotten_default_is_put_in() {
    let check = |text: &str| Engine::new().check(text, &SourceObject::default());
    let published = r#"Switch(SingleAppRoleAssignment([appRoleAssignments]), "My Corp Admins", "owner", "My Corp Editors", "editor", "My Corp Users", "member")"#;
    let faults = check(published);
    assert_eq!(ids(&faults), ["AF0305"]);
    let fixed = lint::fixes::apply(published, &faults, true);
    assert_eq!(fixed, published.replacen(", ", ", , ", 1));
    assert!(check(&fixed).is_empty());
    assert_eq!(lint::fixes::apply(published, &faults, false), published);
    let valueless = check(r#"Switch([a], , "x", "y", "z")"#);
    assert_eq!((ids(&valueless), valueless[0].fix.is_none()), (vec!["AF0305"], true));
}

#[test]
fn levels() {
    let apply = |configuration: &Configuration, found| -> Vec<(&str, Severity)> {
        let kept = configuration.apply(found);
        kept.iter().map(|kept| (kept.code.id, kept.severity)).collect()
    };
    let text = "tolower(Item([mail], 0))";
    let mut configuration = Configuration::default();
    assert_eq!(apply(&configuration, found(text)), [("AF0921", Severity::Warning), ("AF0926", Severity::Warning)]);
    configuration.deny("af0926").expect("a code");
    configuration.allow("AF0921").expect("a code");
    assert_eq!(apply(&configuration, found(text)), [("AF0926", Severity::Error)]);
    configuration.deny("AF09").expect("a family");
    configuration.set("AF0926", Level::Report(Severity::Warning)).expect("a code");
    assert_eq!(apply(&configuration, found(text)), [("AF0921", Severity::Error), ("AF0926", Severity::Warning)]);

    for unknown in ["AF0999", "AF", "", "none", "AF09é", "AF0921x"] {
        let refused = configuration.allow(unknown).expect_err(unknown);
        assert_eq!(refused.to_string(), format!("no code begins with `{unknown}`; `attrflow codes` lists all codes"));
    }
    let refused = configuration.allow("AF0305").expect_err("an error");
    assert!(refused.to_string().starts_with("`AF0305` is an error and cannot be allowed"), "{refused}");
    assert!(configuration.allow("AF03").is_err());
    assert!(configuration.allow("AF0311").is_ok(), "a warning of `check`");
}

#[test]
fn unused_attributes_are_told_when_asked_for() {
    let code = &codes::lints_documents::UNUSED_ATTRIBUTE;
    let mut configuration = Configuration::default();
    assert_eq!(ids(&configuration.apply(found_in(code.bad))), [""; 0]);
    configuration.set(code.id, Level::Report(Severity::Information)).expect("a code");
    assert_eq!(ids(&configuration.apply(found_in(code.bad))), [code.id]);
}

/// Expressions of the language, nested a little, with the words that lints look for.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("[accountEnabled]".to_owned()),
        Just("[Mail]".to_owned()),
        Just("[appRoleAssignments]".to_owned()),
        Just(r#""""#.to_owned()),
        Just(String::new()),
        Just("0".to_owned()),
        Just("Now()".to_owned()),
        Just(r#"" True ""#.to_owned()),
        Just(r#""(a+)*\d""#.to_owned()),
        Just(r#""null""#.to_owned()),
        Just("IgnoreAttributeFlow".to_owned()),
        "\"[(ab)*+?|\\[\\]{},0-9^$é☃-]{0,9}\"".prop_filter("a closed constant", |text| !text.ends_with("\\\"")),
    ];
    let names = prop::sample::select(vec![
        "IIF",
        "switch",
        "Replace",
        "Join",
        "InStr",
        "Item",
        "FormatDateTime",
        "ToLower",
        "Append",
        "CDate",
        "IgnoreFlowIfNullOrEmpty",
        "SelectUniqueValue",
        "IsPresent",
        "Unknown",
        "Error",
        "Coalesce",
    ]);
    leaf.prop_recursive(4, 40, 7, move |inner| {
        prop_oneof![
            (names.clone(), prop::collection::vec(inner.clone(), 1..8))
                .prop_map(|(name, arguments)| format!("{name}({})", arguments.join(", "))),
            (inner.clone(), prop::sample::select(vec!["=", "<>", "<", ">="]), inner)
                .prop_map(|(left, operator, right)| format!("CBool({left} {operator} {right})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_expression_is_linted_and_mended(text in expressions()) {
        let reported = found(&text);
        for diagnostic in &reported {
            let span = diagnostic.span().expect("a place");
            prop_assert!(text.get(span.range()).is_some(), "{diagnostic}: {text}");
        }
        if syntax::parse(&text, &Limits::default()).is_ok() {
            for risky in [false, true] {
                let fixed = lint::fixes::apply_all(&text, found, risky);
                prop_assert!(syntax::parse(&fixed, &Limits::default()).is_ok(), "{text} -> {fixed}");
                let again = lint::fixes::apply_all(&fixed, found, risky);
                prop_assert_eq!(&again, &fixed, "not stable: {}", text);
            }
        }
    }

    #[test]
    fn any_text_is_linted(text in "\\PC{0,60}") {
        let constant = attrflow::engine::quote(&text);
        found(&text);
        found(&format!("Replace([a], {constant}, {constant}, , {constant}, , )"));
        let fix = attrflow::diagnostic::Diagnostic::new(&codes::lints_arguments::FUNCTION_CASE, "x")
            .fix(attrflow::source::Span::new(1, 3), "é", true);
        lint::fixes::apply(&text, &[fix], true);
    }
}
