//! What telling expressions become, plain and optimised, to be read by eye.

use std::fmt::Write;

use attrflow::Engine;
use attrflow::check::SourceObject;
use attrflow::optimise::Passes;

/// Names with the expressions they stand for.
const EXPRESSIONS: &[(&str, &str)] = &[
    ("join", r#"ToLower(Join(".", [givenName], [surname]))"#),
    ("switch_table", r#"Switch([country], "other", "US", "us-east", "DE", "eu", "AT", "eu", "US", "never")"#),
    ("switch_number_keys", r#"Switch([level], , 1, "one", "2", "two")"#),
    ("switch_dynamic_keys", r#"Switch([dept], [fallback], [first], "1", "fixed", "2")"#),
    ("switch_of_a_constant", r#"Switch("b", [x], "a", [y], "b", ToLower([z]))"#),
    ("switch_with_a_key_to_fold", r#"Switch([a], "none", Append("x", "y"), "1", "z", "2")"#),
    ("nested_iif", r#"IIF([a] = "1", "one", IIF([a] > 5, Append([a], "+"), IIF(IsPresent([b]), [b], "none")))"#),
    ("iif_of_a_constant", r#"IIF("a" = "b", Error("never"), [mail])"#),
    ("iif_with_iif_as_condition", r#"IIF(IIF([a] = 1, [b], "False"), "yes", "no")"#),
    ("coalesce", r#"Coalesce([mail], [userPrincipalName], "none")"#),
    ("coalesce_of_constants", r#"Coalesce([mail], IIF(1 = 2, "x", ), Append("no", "ne"), Error("never"))"#),
    ("ignore_flow", r#"Join("-", "a", IgnoreFlowIfNullOrEmpty(Trim([b])), "c")"#),
    (
        "select_unique",
        r#"SelectUniqueValue(Join(".", [givenName], [surname]), Append([mailNickname], "1"), [objectId])"#,
    ),
    ("folding", r#"Append([mail], Append(ToUpper("abc"), Mid("xyz", 2, 1)))"#),
    ("folding_that_refuses", r#"IIF([a] = 1, Append(Error("stop"), "x"), CDate("2024-02-29"))"#),
    ("parameter", r#"Join("@", [mailNickname], %DomainFQDN%)"#),
    ("empty_slots", r#"Replace([mail], "-", , , "_", , )"#),
    ("host", r#"FormatDateTime(Now(), , , "yyyy")"#),
];

fn listing(expression: &str, passes: Passes) -> String {
    match Engine::new().with_passes(passes).compile(expression) {
        Ok(compiled) => compiled.listing(),
        Err(fault) => panic!("{expression}: {fault}"),
    }
}

#[test]
fn programs_are_as_they_were_read() {
    for (name, expression) in EXPRESSIONS {
        let (plain, optimised) = (listing(expression, Passes::none()), listing(expression, Passes::all()));
        let mut text = format!("{expression}\n\n{plain}");
        if optimised == plain {
            text.push_str("\noptimised: the same\n");
        } else {
            let _ = write!(text, "\noptimised:\n{optimised}");
        }
        insta::assert_snapshot!(format!("program_{name}"), text);
    }
}

#[test]
fn a_mapping_is_one_program() {
    let expressions = [
        ("userName", "[mail]"),
        ("displayName", r#"Join(" ", [givenName], [surname])"#),
        ("active", r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#),
        ("title", r#"IIF([mail] = "", "", "False")"#),
    ];
    let compiled = Engine::new().compile_all(expressions, &SourceObject::default()).expect("four sound expressions");
    insta::assert_snapshot!("program_of_a_mapping", compiled.listing());
    let names: Vec<&str> = compiled.attributes().iter().map(|name| &**name).collect();
    assert_eq!(names, ["mail", "givenName", "surname", "IsSoftDeleted"]);
}
