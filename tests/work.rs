//! The work of a record: what reads a long text or list is paid for, and all expressions share one budget.

use attrflow::Limits;
use serde_json::json;

use crate::limits::said;

/// Expressions that read what is in `[a]`, `[b]` or `[list]` from one end to the other, by an instruction of the machine or a function of each kind.
const READERS: &[&str] = &[
    r#"IIF([a] = [b], "1", "2")"#,
    r#"IIF([a] <> [b], "1", "2")"#,
    r#"IIF([blank], "1", "2")"#,
    r#"Switch([a], "1", [b], "2")"#,
    "DateFromNum([digits])",
    r#"Mid("abc", [digits], 1)"#,
    "BitAnd([digits], 1)",
    "CBool([a])",
    "CDate([a])",
    r#"Replace([a], "a", , , "b", , )"#,
    r#"Replace([a], , "b", , "", , )"#,
    r#"InStr([a], "b")"#,
    "ToUpper([a])",
    "StripSpaces([a])",
    "NormalizeDiacritics([a])",
    r#"Split([a], ",")"#,
    r#"Word([a], 2, ",")"#,
    r#"Join("", [a], [b], [a])"#,
    "RemoveDuplicates([list])",
    "AppRoleAssignments([list])",
    "AppRoleAssignmentsComplex([list])",
    "SingleAppRoleAssignment([list])",
    r#"Append([list], "x")"#,
];

#[test]
fn what_reads_a_long_text_or_list_is_paid_for() {
    let mut limits = Limits::default();
    let record = json!({
        "a": "a".repeat(10_000), "b": "a".repeat(10_000), "digits": "0".repeat(10_000), "blank": " ".repeat(10_000),
        "list": vec!["x"; 1_000],
    });
    limits.record_work = 2_000;
    let free: Vec<_> = READERS.iter().filter(|reader| said(&limits, reader, &record) != "AF0704").collect();
    assert!(free.is_empty(), "{free:#?}");
    // Short ones cost less than a call does.
    let short = json!({ "a": "a", "b": "b", "digits": "0", "blank": " ", "list": ["x"] });
    limits.record_work = 0;
    let paid: Vec<_> = READERS.iter().filter(|reader| said(&limits, reader, &short) == "AF0704").collect();
    assert!(paid.is_empty(), "{paid:#?}");
}

/// The work is that of the record, whatever number of expressions it is for; a record with short texts never meets the limit.
#[test]
fn all_expressions_of_a_record_share_one_budget_of_work() {
    let run = |calls: usize, letters: usize| {
        let calls: Vec<_> = (0..calls).map(|number| format!("Mid([d], {}, 1)", 1_000 + number)).collect();
        let expression = format!("Join(\"\", {})", calls.join(", "));
        said(&Limits::default(), &expression, &json!({"d": "é".repeat(letters)}))
    };
    assert_eq!((run(15, 500_000), run(20, 500_000), run(240, 5_000)), ("accepted", "AF0704", "accepted"));
}
