//! Family 09, second part: lints about names, constants, patterns and arguments.

crate::diagnostic::codes::codes! {
    FUNCTION_CASE = "AF0921", Warning, "the function is spelt in another case",
        "The function reference declares the language case-sensitive. Microsoft's samples are not always spelt as documented, so the call may work, but the documented spelling certainly does.",
        bad "tolower([mail])", good "ToLower([mail])";
    ATTRIBUTE_CASE = "AF0922", Warning, "the attribute differs from one of Entra's only in case",
        "Attribute names are case-sensitive; a wrong one is refused as `SchemaInvalid`. Check the name when the source is Entra ID.",
        bad r#"{"synchronizationRules":[{"sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"Contoso App","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"ToLower([UserPrincipalName])"}},{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}}]}]}]}"#,
        good r#"{"synchronizationRules":[{"sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"Contoso App","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"ToLower([userPrincipalName])"}},{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}}]}]}]}"#;
    PATTERN_AS_OLD_VALUE = "AF0923", Warning, "a regular expression stands in the place of the old value",
        "The second argument of `Replace` is searched for as it is; regular expressions are the third. Leave the second slot empty.",
        bad "Replace([mobile], \"[()\\\\s-]+\", , , \"\", , )", good "Replace([mobile], , \"[()\\\\s-]+\", , \"\", , )";
    REPLACEMENT_AS_PATTERN = "AF0924", Warning, "the third argument of `Replace` is not the replacement",
        "The third argument is a regular expression; the replacement is the fifth. With old value and regular expression only, nothing is replaced.",
        bad "Replace([mail], \"@\", \"_\")", good "Replace([mail], \"@\", , , \"_\", , )";
    STYLES_LEFT_OUT = "AF0925", Information, "the slot of the date styles was left out",
        "The function reference gives `FormatDateTime` four arguments, the second of which may stay empty. The form with three arguments is only found in tutorials.",
        bad "FormatDateTime([employeeHireDate], \"yyyy-MM-dd\", \"yyyyMMdd\")", good "FormatDateTime([employeeHireDate], , \"yyyy-MM-dd\", \"yyyyMMdd\")";
    INDEX_FROM_ONE = "AF0926", Warning, "positions are counted from 1",
        "The first character, word and element have the number 1; number 0 does not exist.",
        bad "Item(Split([mail], \"@\"), 0)", good "Item(Split([mail], \"@\"), 1)";
    NULL_AS_TEXT = "AF0927", Warning, "a text that says null",
        "There is no null in the language, so the letters themselves are sent. Leave the slot empty where that is allowed, or use `IgnoreFlowIfNullOrEmpty`.",
        bad "Switch([department], \"NULL\", \"Sales\", \"S\")", good "Switch([department], , \"Sales\", \"S\")";
    QUOTED_ATTRIBUTE = "AF0928", Warning, "an attribute's name stands in quotes",
        "Quotes make it a fixed text that is the same for every record. An attribute stands in square brackets, without quotes.",
        bad "Join(\" \", \"[givenName]\", [surname])", good "Join(\" \", [givenName], [surname])";
    UNGUARDED_SEPARATOR = "AF0929", Information, "a missing value leaves its separator behind",
        "When the attribute has no value, what is left is the fixed part alone, such as `@contoso.com`, and that is sent. Where the attribute can be missing, guard it: `Switch([x], Append([x], \"@contoso.com\"), \"\", )`.",
        bad "Append([mailNickname], \"@contoso.com\")", good "Append([userPrincipalName], \".test\")";
    BLANKS_IN_SEARCH = "AF0930", Warning, "the text that is looked for begins or ends with a blank",
        "Blanks count in comparisons. Machine translation and copied pages often put blanks inside of the quotes.",
        bad "IIF(InStr([mail], \" @partners \") > 0, \"Guest\", \"Member\")", good "IIF(InStr([mail], \"@partners\") > 0, \"Guest\", \"Member\")";
    MARKUP_IN_CONSTANT = "AF0931", Warning, "remains of a web page or of Markdown in a constant",
        "An editor made a link of the text or wrote characters as HTML entities. Restore the text from its origin.",
        bad "Replace([mailNickname], , \"(a)](http://a)\", , \"\", , )", good "Replace([mailNickname], , \"(a)\", , \"\", , )";
    OVER_ESCAPED_PATTERN = "AF0932", Warning, "a regular expression is escaped twice",
        "In a constant two backslashes stand for one. Four stand for two, and in a regular expression that is a backslash as a character, followed by a letter.",
        bad "Replace([mobile], , \"\\\\\\\\d+\", , \"\", , )", good "Replace([mobile], , \"\\\\d+\", , \"\", , )";
    SINGLE_BACKSLASH = "AF0933", Information, "a single backslash in a regular expression",
        "A single backslash is kept, so the pattern is the same, but the function reference asks for two in a constant.",
        bad "Replace([mobile], , \"\\d+\", , \"\", , )", good "Replace([mobile], , \"\\\\d+\", , \"\", , )";
    NESTED_QUANTIFIERS = "AF0934", Warning, "a regular expression that can take very long",
        "A repetition inside of a repetition can divide the same text in countless ways, and all are tried when nothing matches. Repeat only once.",
        bad "Replace([mobile], , \"(\\\\d+)*x\", , \"\", , )", good "Replace([mobile], , \"\\\\d*x\", , \"\", , )";
    DIACRITICS_LEFT = "AF0935", Information, "`NormalizeDiacritics` leaves some letters",
        "It knows the letters of a documented table only. Vietnamese letters with two marks, letters such as \u{153} and \u{111}, and all other scripts stay, and \u{e4} becomes `a`, not `ae`. A `Replace` with `[^a-zA-Z0-9.]` around it removes what is left.",
        bad "NormalizeDiacritics([surname])", good "Replace(NormalizeDiacritics([surname]), , \"[^a-zA-Z0-9.]\", , \"\", , )";
    NEAR_LENGTH_LIMIT = "AF0936", Warning, "the expression is nearly too long",
        "The service takes 10,000 characters, and this expression has more than 9,000. The next addition may be refused.",
        bad "", good "";
    ALWAYS_THE_SAME = "AF0937", Information, "the value is the same for every record",
        "The expression reads no attribute. A constant mapping says the same more plainly.",
        bad "ToUpper(\"contoso\")", good "ToUpper([companyName])";
    ALWAYS_MISSING = "AF0938", Warning, "the expression never has a value",
        "All that could be the value is empty, so nothing is ever sent.",
        bad "IIF([country] = \"CH\", , )", good "IIF([country] = \"CH\", [city], )";
    ROLES_WITHOUT_FUNCTION = "AF0939", Warning, "`appRoleAssignments` without a role function",
        "The attribute holds a technical text with all assignments. Take `SingleAppRoleAssignment`, `AppRoleAssignmentsComplex` or `AssertiveAppRoleAssignmentsComplex`.",
        bad "ToLower([appRoleAssignments])", good "AppRoleAssignmentsComplex([appRoleAssignments])";
    ONE_ROLE_ONLY = "AF0940", Information, "`SingleAppRoleAssignment` is for one role only",
        "It fails for users with several roles, and role functions do not work when the job provisions all users instead of the assigned ones.",
        bad "SingleAppRoleAssignment([appRoleAssignments])", good "AppRoleAssignmentsComplex([appRoleAssignments])";
    REPEATED_RULE = "AF0941", Warning, "a rule of `SelectUniqueValue` is repeated",
        "The rule gives the same value as the earlier one, so when that was taken this is, too.",
        bad "SelectUniqueValue([mailNickname], [mailNickname])", good "SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))";
    QUOTED_EXPRESSION = "AF0942", Warning, "an expression stands in quotes",
        "The constant is itself an expression, so its text is sent instead of its value. It was most often copied with the quotes of a JSON text around it.",
        bad "\"Join(\\\".\\\", [givenName], [surname])\"", good "Join(\".\", [givenName], [surname])";
    EMPTY_TEXT_AS_SLOT = "AF0943", Warning, "an empty text stands in a slot of `Replace` that should be empty",
        "A slot that is not used stays empty, without quotes: an empty text is a value, and `Replace` chooses what it does by the slots that have one.",
        bad "Replace([mail], \".\", \"\", \"\", \"\", \"\", \"\")", good "Replace([mail], \".\", , , \"\", , )";
    BLANKS_IN_FORMAT = "AF0944", Warning, "a date format begins or ends with a blank",
        "Blanks of a format stand for blanks of the date: a format for reading finds none, and a format for writing adds them.",
        bad "FormatDateTime([employeeHireDate], , \"yyyy-MM-dd\", \" yyyyMMdd\")", good "FormatDateTime([employeeHireDate], , \"yyyy-MM-dd\", \"yyyyMMdd\")";
    UNDOCUMENTED_ROLES = "AF0945", Warning, "`AppRoleAssignments` is not documented",
        "The function reference knows `SingleAppRoleAssignment` for one role and `AppRoleAssignmentsComplex` for several. `AppRoleAssignments` is only in the list of Microsoft Graph; most often `AppRoleAssignmentsComplex` is meant.",
        bad "AppRoleAssignments([appRoleAssignments])", good "AppRoleAssignmentsComplex([appRoleAssignments])";
}
