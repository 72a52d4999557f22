//! What reads, and how it is printed: on one line as the service does, or wide.

use attrflow::source::Span;
use attrflow::syntax::ast::Node;
use attrflow::syntax::ast::NodeKind;
use attrflow::syntax::constant_span;
use attrflow::syntax::print;
use attrflow::syntax::print_wide;

use crate::syntax::parse;

/// A text and its canonical form; an empty form means that the text has it already.
const READS: &[(&str, &str)] = &[
    // The shapes that Microsoft's reference and tutorials show.
    (r#"Append([userPrincipalName], ".test")"#, ""),
    (r#"Join("", 1000, Replace(ConvertToUTF8Hex([objectId]), , "[a-zA-Z_]*", , "", , ))"#, ""),
    (r#"Join(", ", "", [surname], [givenName])"#, ""),
    (r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#, ""),
    (
        r#"Switch([IsSoftDeleted],,"False","True","True","False")"#,
        r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
    ),
    (
        r#"Switch([Active], , "1", IIF(DateDiff("d", Now(), CDate([StatusHireDate])) > 5, "False", "True"), "0", "False")"#,
        "",
    ),
    (r#"IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof.", "3445", "Prof. Dr."))"#, ""),
    (
        r#"IIF([country]="USA",IIF([state]="CA","True","False"),"False")"#,
        r#"IIF([country] = "USA", IIF([state] = "CA", "True", "False"), "False")"#,
    ),
    ("CBool([attribute1] = [attribute2])", ""),
    (r#"FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")"#, ""),
    (
        r#"NumFromDate(Join("", FormatDateTime([ContractEndDate], ,"yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))"#,
        r#"NumFromDate(Join("", FormatDateTime([ContractEndDate], , "yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))"#,
    ),
    (r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )"#, ""),
    (
        r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber" , , [mobile], )"#,
        r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber", , [mobile], )"#,
    ),
    (
        r#"Replace([UserID],"<username>", , , , , "<username>@contoso.com")"#,
        r#"Replace([UserID], "<username>", , , , , "<username>@contoso.com")"#,
    ),
    (
        r#"Join("", Replace([userName], , "(?<Suffix>@(.)*)", "Suffix", "", , ), RandomString(3, 3, 0, 0, 0, ), "@", DefaultDomain())"#,
        "",
    ),
    (
        r#"Replace(Mid(Replace([UserID], , "([\\/\\\\\\[\\]\\:\\;\\|\\=\\,\\+\\*\\?\\<\\>])", , "", , ), 1, 20), , "(\\.)*$", , "", , )"#,
        "",
    ),
    (r#"ToUpper(Word([userPrincipalName], 1, "@"), )"#, ""),
    (
        r#"IIF(IsPresent([onPremisesUserPrincipalName]), [onPremisesUserPrincipalName], Append(Item(Split([userPrincipalName], "@"), 1), Append("@", %DomainFQDN%)))"#,
        "",
    ),
    (r#"Append(Append(Left(Trim([displayName]), 51), "_"), Mid([objectId], 25, 12))"#, ""),
    (r#"Left(Item(Split([userPrincipalName], "@"), 1), 15)"#, ""),
    (
        r#"IIF(IsNullOrEmpty([onPremisesDistinguishedName]), "OU=Cloud_Users,DC=contoso,DC=com", Replace([onPremisesDistinguishedName], , "^.*?,(?=(?:CN|OU|DC)=)", , "", , ))"#,
        "",
    ),
    (
        r#"IIF(InStr([userPrincipalName], "@partners") > 0,"Guest","Member")"#,
        r#"IIF(InStr([userPrincipalName], "@partners") > 0, "Guest", "Member")"#,
    ),
    (
        r#"Switch([StatusTerminationLastDayOfWork], Switch([Active], "True", "0", "False", "1", IIF(DateDiff("d", DateAdd("h","9",Now()),CDate(Switch([StatusTerminationLastDayOfWork],[StatusTerminationLastDayOfWork],"","9999-12-31"))) <= 0, "False", "True")), "", Switch([Active], , "1", "True", "0", "False"))"#,
        r#"Switch([StatusTerminationLastDayOfWork], Switch([Active], "True", "0", "False", "1", IIF(DateDiff("d", DateAdd("h", "9", Now()), CDate(Switch([StatusTerminationLastDayOfWork], [StatusTerminationLastDayOfWork], "", "9999-12-31"))) <= 0, "False", "True")), "", Switch([Active], , "1", "True", "0", "False"))"#,
    ),
    (r#"Join("", [title], "(", [urn:ietf:params:scim:schemas:extension:contoso:1.0:User:JobCode], ")")"#, ""),
    ("Redact(RandomString(6,3,0,0,3))", "Redact(RandomString(6, 3, 0, 0, 3))"),
    ("BitAnd(&HF, &HF7)", "BitAnd(15, 247)"),
    (r#"InStr("repEated","e",3,vbBinaryCompare)"#, r#"InStr("repEated", "e", 3, vbBinaryCompare)"#),
    (r#"PCase([lastName]," '-")"#, r#"PCase([lastName], " '-")"#),
    (
        r#"SelectUniqueValue( Join("@", NormalizeDiacritics(StripSpaces(Join(".",  [PreferredFirstName], [PreferredLastName]))), "contoso.com"))"#,
        r#"SelectUniqueValue(Join("@", NormalizeDiacritics(StripSpaces(Join(".", [PreferredFirstName], [PreferredLastName]))), "contoso.com"))"#,
    ),
    ("AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", ""),
    ("Not([accountEnabled])", ""),
    // A comma of a distinguished name: the backslash stays, printed so that it reads back.
    (r#"Replace([x], "\,", , , "\2C", , )"#, r#"Replace([x], "\\,", , , "\\2C", , )"#),
    // As the service prints it back (Microsoft Graph, parseExpression).
    (r#"Replace([preferredLanguage], "-", , , "_", ,  )"#, r#"Replace([preferredLanguage], "-", , , "_", , )"#),
    // Values on their own.
    ("[mail]", ""),
    ("\t[mail]\r\n", "[mail]"),
    (r#""""#, ""),
    (r#""a constant""#, ""),
    ("\"over\ntwo lines\"", ""),
    (r#""say \"hi\"""#, ""),
    (r#""ends with \\""#, ""),
    (r#""\d+ \\d+ \' \n""#, r#""\\d+ \\d+ \\' \\n""#),
    (
        r#""“curly” and ‘curly’, and a non-breaking\u{A0}blank""#,
        r#""“curly” and ‘curly’, and a non-breaking\\u{A0}blank""#,
    ),
    ("\"a\u{A0}b\"", ""),
    ("42", ""),
    ("-1", ""),
    ("007", "7"),
    ("9223372036854775807", ""),
    ("-9223372036854775808", ""),
    ("&H0", "0"),
    ("&h7f", "127"),
    ("&H7FFFFFFFFFFFFFFF", "9223372036854775807"),
    ("vbTextCompare", ""),
    ("NULL", ""),
    ("UTF8", ""),
    ("%DomainFQDN%", ""),
    ("%Domain.FQDN%", ""),
    ("%forest_1%", ""),
    // Names in brackets, verbatim.
    ("[extensionAttribute10]", ""),
    ("[msDS-cloudExtensionAttribute1]", ""),
    ("[extension_0123456789abcdef_costCenter]", ""),
    ("[passwordProfile.password]", ""),
    (r#"[emails[type eq "work"].value]"#, ""),
    (r#"[addresses[type eq "work" and (primary eq true)].country]"#, ""),
    (r#"[emails[type eq "a]b, \"c\""].value]"#, ""),
    ("[urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value]", ""),
    ("[ spaced name ]", ""),
    ("[größe]", ""),
    // Layout means nothing.
    ("Switch\n(\n[a]\n,\n,\n\"k\"\n,\n\"v\"\n)\n", r#"Switch([a], , "k", "v")"#),
    ("Now ( )", "Now()"),
    ("F( , )", "F(, )"),
    ("F(,,,)", "F(, , , )"),
    (r#"F(,"a",)"#, r#"F(, "a", )"#),
    // Comparisons, and parentheses around values.
    ("[a]<>[b]", "[a] <> [b]"),
    ("[a]<=-1", "[a] <= -1"),
    ("[a] >= 1", ""),
    ("[a]<1", "[a] < 1"),
    (r#"("a" = [b]) = "True""#, ""),
    (r#""True" = ([a] = ([b] = [c]))"#, ""),
    (r#"(("a"))"#, r#""a""#),
    ("ToLower(([mail]))", "ToLower([mail])"),
    ("([a] = [b])", "[a] = [b]"),
    ("([a]) = ([b])", "[a] = [b]"),
];

#[test]
fn what_reads_is_printed_canonically() {
    for (text, canonical) in READS {
        let canonical = if canonical.is_empty() { text } else { canonical };
        let node = parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:#?}"));
        assert_eq!(print(&node), *canonical);
        assert_eq!(parse(canonical).as_ref(), Ok(&node), "{text}");
        for width in [0, 10, 40, 80, 120] {
            let wide = print_wide(&node, width);
            let again = parse(&wide).unwrap_or_else(|faults| panic!("{wide}: {faults:#?}"));
            assert_eq!(again, node, "{wide}");
            assert_eq!(print_wide(&again, width), wide, "printing again changes nothing");
            assert!(!wide.lines().any(|line| line.ends_with(' ')), "{wide}");
        }
        subtrees_stand_alone(text, &node);
    }
}

/// The text under every node reads as that node.
pub(super) fn subtrees_stand_alone(text: &str, node: &Node) {
    let alone = node.span.slice(text);
    assert_eq!(parse(alone).as_ref(), Ok(node), "{alone:?} in {text:?}");
    match &node.kind {
        NodeKind::Call(call) => {
            assert_eq!(call.name_span.slice(text), call.name);
            for argument in &call.arguments {
                match &argument.node {
                    Some(inner) => subtrees_stand_alone(text, inner),
                    None => assert!(argument.span.slice(text).trim().is_empty()),
                }
            }
        }
        NodeKind::Comparison(comparison) => {
            assert_eq!(comparison.operator_span.slice(text), comparison.operator.sign());
            subtrees_stand_alone(text, &comparison.left);
            subtrees_stand_alone(text, &comparison.right);
        }
        _ => {}
    }
}

#[test]
fn wide_layout() {
    let texts = [
        r#"Switch([country], , "CH", "Switzerland", "AT", IIF([state] = "W", Join(", ", "Vienna", "Austria"), "Austria"), "DE", "Germany")"#,
        r#"Replace(Mid(Replace([UserID], , "([\\/\\[\\]])", , "", , ), 1, 20), , "(\\.)*$", , "", , )"#,
        r#"IIF(DateDiff("d", Now(), CDate([StatusHireDate])) >= DateDiff("d", Now(), CDate([StatusRehireDate])), "False", "True")"#,
        r#"F(, , [aVeryLongNameOfAnAttributeIndeed], [anotherVeryLongNameOfAnAttribute], , )"#,
        r#"Switch([a], "default", "key", "value", "odd")"#,
        "[short]",
    ];
    let mut laid_out = String::new();
    for text in texts {
        let width = if text.contains("odd") { 20 } else { 60 };
        laid_out.push_str(&print_wide(&parse(text).unwrap(), width));
        laid_out.push_str("\n\n");
    }
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("syntax_wide_layout", laid_out);
    });
}

#[test]
fn empty_slots_have_a_place() {
    let text = "F( , [a] ,)";
    let node = parse(text).unwrap();
    let NodeKind::Call(call) = &node.kind else { panic!("{node:?}") };
    let places: Vec<_> = call.arguments.iter().map(|argument| argument.span.range()).collect();
    assert_eq!(places, [2..3, 5..8, 10..10]);
}

#[test]
fn constants_know_where_their_value_stands() {
    // The text, the range of the value, and the text there.
    let cases = [
        (r#""abc""#, 0..3, "abc"),
        (r#""abc""#, 1..2, "b"),
        (r#""abc""#, 3..3, ""),
        (r#""a\\d(b""#, 1..2, r"\\"),
        (r#""a\\d(b""#, 3..4, "("),
        (r#""a\d(b""#, 1..2, r"\"),
        (r#""a\d(b""#, 3..4, "("),
        (r#""say \"hi\" now""#, 4..8, r#"\"hi\""#),
        (r#""größe (x""#, 7..8, " "),
        (r#""größe (x""#, 8..9, "("),
        (r#"( "ab" )"#, 1..2, "b"),
        (r#""ab""#, 1..99, "b"),
        (r#""ab""#, 9..99, ""),
        (r#""""#, 0..0, ""),
    ];
    for (text, range, expected) in cases {
        let node = parse(text).unwrap();
        let span = constant_span(text, node.span, range.clone());
        assert_eq!(span.slice(text), expected, "{text} {range:?}");
    }
    let text = r#"Replace([a], , "(\\d", , "", , )"#;
    assert_eq!(constant_span(text, Span::new(15, 21), 1..2).range(), 17..19);
}
