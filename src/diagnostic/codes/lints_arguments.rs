//! Family 09, second part: lints about names, constants, patterns and arguments.

crate::diagnostic::codes::codes! {
    FUNCTION_CASE = "AF0921", Warning, "the function name has the wrong case",
        "According to the function reference the language is case-sensitive. Microsoft's samples do not always follow it, so the call may work, but only the documented spelling is certain to.",
        bad "tolower([mail])", good "ToLower([mail])";
    ATTRIBUTE_CASE = "AF0922", Warning, "the attribute differs from one of Microsoft Entra ID only in case",
        "Attribute names are case-sensitive; the service rejects a wrong one as `SchemaInvalid`. Check the name when the source is Microsoft Entra ID.",
        bad r#"{"synchronizationRules":[{"sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"Contoso App","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"ToLower([UserPrincipalName])"}},{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}}]}]}]}"#,
        good r#"{"synchronizationRules":[{"sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"Contoso App","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"ToLower([userPrincipalName])"}},{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}}]}]}]}"#;
    PATTERN_AS_OLD_VALUE = "AF0923", Warning, "a regular expression is given as the old value",
        "The second argument of `Replace` is searched for literally; the regular expression is the third argument. Leave the second slot empty.",
        bad "Replace([mobile], \"[()\\\\s-]+\", , , \"\", , )", good "Replace([mobile], , \"[()\\\\s-]+\", , \"\", , )";
    REPLACEMENT_AS_PATTERN = "AF0924", Warning, "the third argument of `Replace` is not the replacement",
        "The third argument is a regular expression; the replacement is the fifth. With only an old value and a regular expression, nothing is replaced.",
        bad "Replace([mail], \"@\", \"_\")", good "Replace([mail], \"@\", , , \"_\", , )";
    STYLES_LEFT_OUT = "AF0925", Information, "the date styles argument was omitted",
        "According to the function reference `FormatDateTime` has four arguments, of which the second may be empty. The form with three arguments appears only in tutorials.",
        bad "FormatDateTime([employeeHireDate], \"yyyy-MM-dd\", \"yyyyMMdd\")", good "FormatDateTime([employeeHireDate], , \"yyyy-MM-dd\", \"yyyyMMdd\")";
    INDEX_FROM_ONE = "AF0926", Warning, "positions start at 1",
        "The first character, word or element is number 1; there is no number 0.",
        bad "Item(Split([mail], \"@\"), 0)", good "Item(Split([mail], \"@\"), 1)";
    NULL_AS_TEXT = "AF0927", Warning, "the string `null` as a constant",
        "The language has no null, so the string itself is sent. Leave the slot empty where that is allowed, or use `IgnoreFlowIfNullOrEmpty`.",
        bad "Switch([department], \"NULL\", \"Sales\", \"S\")", good "Switch([department], , \"Sales\", \"S\")";
    QUOTED_ATTRIBUTE = "AF0928", Warning, "an attribute name in quotes",
        "In quotes it is a constant, the same for every record. Write an attribute in square brackets, without quotes.",
        bad "Join(\" \", \"[givenName]\", [surname])", good "Join(\" \", [givenName], [surname])";
    UNGUARDED_SEPARATOR = "AF0929", Information, "a missing value leaves only its separator",
        "When the attribute has no value, only the constant part is sent, such as `@contoso.com`. If the attribute can be missing, guard it: `Switch([x], Append([x], \"@contoso.com\"), \"\", )`.",
        bad "Append([mailNickname], \"@contoso.com\")", good "Append([userPrincipalName], \".test\")";
    BLANKS_IN_SEARCH = "AF0930", Warning, "the search text begins or ends with a space",
        "Spaces are significant in comparisons. Machine translation and copied pages often add spaces inside the quotes.",
        bad "IIF(InStr([mail], \" @partners \") > 0, \"Guest\", \"Member\")", good "IIF(InStr([mail], \"@partners\") > 0, \"Guest\", \"Member\")";
    MARKUP_IN_CONSTANT = "AF0931", Warning, "HTML or Markdown in a constant",
        "An editor turned the text into a link or wrote characters as HTML entities. Restore the original text.",
        bad "Replace([mailNickname], , \"(a)](http://a)\", , \"\", , )", good "Replace([mailNickname], , \"(a)\", , \"\", , )";
    OVER_ESCAPED_PATTERN = "AF0932", Warning, "a regular expression is escaped twice",
        "In a constant, two backslashes mean one. Four mean two, and in a regular expression those match a literal backslash, followed by a letter.",
        bad "Replace([mobile], , \"\\\\\\\\d+\", , \"\", , )", good "Replace([mobile], , \"\\\\d+\", , \"\", , )";
    SINGLE_BACKSLASH = "AF0933", Information, "a single backslash in a regular expression",
        "A single backslash is kept, so the pattern is the same, but the function reference requires two in a constant.",
        bad "Replace([mobile], , \"\\d+\", , \"\", , )", good "Replace([mobile], , \"\\\\d+\", , \"\", , )";
    NESTED_QUANTIFIERS = "AF0934", Warning, "nested quantifiers in a regular expression",
        "A quantifier inside a quantifier can match the same text in exponentially many ways, and all are tried when nothing matches. Use a single quantifier.",
        bad "Replace([mobile], , \"(\\\\d+)*x\", , \"\", , )", good "Replace([mobile], , \"\\\\d*x\", , \"\", , )";
    DIACRITICS_LEFT = "AF0935", Information, "`NormalizeDiacritics` keeps some letters",
        "It converts only the letters of a documented table. Vietnamese letters with two diacritics, letters such as \u{153} and \u{111}, and all other scripts are kept, and \u{e4} becomes `a`, not `ae`. Wrap it in a `Replace` with `[^a-zA-Z0-9.]` to remove the rest.",
        bad "NormalizeDiacritics([surname])", good "Replace(NormalizeDiacritics([surname]), , \"[^a-zA-Z0-9.]\", , \"\", , )";
    NEAR_LENGTH_LIMIT = "AF0936", Warning, "the expression is close to the length limit",
        "The service accepts 10,000 characters, and this expression has more than 9,000. The next addition may be rejected.",
        bad "", good "";
    ALWAYS_THE_SAME = "AF0937", Information, "the value is the same for every record",
        "The expression reads no attribute. Use a constant mapping instead.",
        bad "ToUpper(\"contoso\")", good "ToUpper([companyName])";
    ALWAYS_MISSING = "AF0938", Warning, "the expression never has a value",
        "Every possible result is empty, so nothing is ever sent.",
        bad "IIF([country] = \"CH\", , )", good "IIF([country] = \"CH\", [city], )";
    ROLES_WITHOUT_FUNCTION = "AF0939", Warning, "`appRoleAssignments` without a role function",
        "The attribute contains all assignments in an internal format. Use `SingleAppRoleAssignment`, `AppRoleAssignmentsComplex` or `AssertiveAppRoleAssignmentsComplex`.",
        bad "ToLower([appRoleAssignments])", good "AppRoleAssignmentsComplex([appRoleAssignments])";
    ONE_ROLE_ONLY = "AF0940", Information, "`SingleAppRoleAssignment` supports only one role",
        "It fails for users with several roles, and role functions do not work when the job provisions all users instead of the assigned users.",
        bad "SingleAppRoleAssignment([appRoleAssignments])", good "AppRoleAssignmentsComplex([appRoleAssignments])";
    REPEATED_RULE = "AF0941", Warning, "a rule of `SelectUniqueValue` is repeated",
        "The rule returns the same value as the earlier one, so if that value is in use, this one is as well.",
        bad "SelectUniqueValue([mailNickname], [mailNickname])", good "SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))";
    QUOTED_EXPRESSION = "AF0942", Warning, "an expression in quotes",
        "The constant is itself an expression, so its text is sent instead of its value. It was most often copied with the quotes of a JSON text around it.",
        bad "\"Join(\\\".\\\", [givenName], [surname])\"", good "Join(\".\", [givenName], [surname])";
    EMPTY_TEXT_AS_SLOT = "AF0943", Warning, "an empty string in a slot of `Replace` that should be empty",
        "A slot that is not used stays empty, without quotes: an empty text is a value, and `Replace` chooses what it does by the slots that have one.",
        bad "Replace([mail], \".\", \"\", \"\", \"\", \"\", \"\")", good "Replace([mail], \".\", , , \"\", , )";
    BLANKS_IN_FORMAT = "AF0944", Warning, "a date format begins or ends with a space",
        "Spaces in a format match spaces in the date: a format for reading finds none, and a format for writing adds them.",
        bad "FormatDateTime([employeeHireDate], , \"yyyy-MM-dd\", \" yyyyMMdd\")", good "FormatDateTime([employeeHireDate], , \"yyyy-MM-dd\", \"yyyyMMdd\")";
    UNDOCUMENTED_ROLES = "AF0945", Warning, "`AppRoleAssignments` is not documented",
        "The function reference knows `SingleAppRoleAssignment` for one role and `AppRoleAssignmentsComplex` for several. `AppRoleAssignments` is only in the list of Microsoft Graph; most often `AppRoleAssignmentsComplex` is meant.",
        bad "AppRoleAssignments([appRoleAssignments])", good "AppRoleAssignmentsComplex([appRoleAssignments])";
    NESTED_GROWTH = "AF0946", Warning, "nested calls multiply the size of the value",
        "Each call makes the value several times as large, and the calls are nested, so the factors multiply: `$1$1` ten times nested makes 1,024 times the text. Reported from two nested templates on that repeat a reference, and from a factor of 256 on otherwise. Such an expression soon meets the limits of a record. `attrflow listing` shows how large a value can get.",
        bad "Replace(Replace([mail], , \"(.+)@\", , \"$1$1\", , ), , \"(.+)\", , \"$1$1\", , )", good "Replace([mail], , \"(.+)@\", , \"$1$1\", , )";
}
