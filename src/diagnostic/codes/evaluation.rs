//! Family 06: an expression that was compiled could not be evaluated on a record.

crate::diagnostic::codes::codes! {
    NOT_ONE_VALUE = "AF0601", Error, "a list stands where one value is wanted",
        "The record has several values in a place where the function takes one. Take one with `Item`, or join them with `Join`.",
        bad "IIF([proxyAddresses] = \"x\", \"a\", \"b\")", good "IIF(Item([proxyAddresses], 1) = \"x\", \"a\", \"b\")";
    NOT_A_NUMBER = "AF0602", Error, "the value is not a whole number",
        "The record's value cannot be read as a whole number of 64 bits.",
        bad "", good "";
    NOT_A_BOOLEAN = "AF0603", Error, "the value is neither `True` nor `False`",
        "Only the texts `True` and `False`, in any case, can be read as a Boolean.",
        bad "", good "";
    OUT_OF_RANGE = "AF0604", Error, "a number is out of range",
        "A number is outside of what the function takes: an index of an element that does not exist, a length that is too large, a date before the year 1 or after 9999.",
        bad "Item(Split([mail], \"@\"), 3)", good "Item(Split([mail], \"@\"), 2)";
    BAD_DATE = "AF0605", Error, "the date cannot be read",
        "The record's value is not a date in the form the function expects.",
        bad "", good "";
    SEARCH_LIMIT = "AF0606", Error, "a search with a regular expression takes too long",
        "The regular expression needs more steps or more memory on this value than the limit allows, so nothing can be said about it. Nested repetitions such as `(a+)+` are the usual reason.",
        bad "", good "";
    BAD_RUN_TIME_PATTERN = "AF0607", Error, "a regular expression that was put together at run time cannot be used",
        "The pattern, the group or the format is not a constant, and what it became for this record cannot be used.",
        bad "", good "";
    NOT_ENCODED = "AF0608", Error, "the value is not encoded as the function expects",
        "The value is not Base64, or its bytes are not text in the encoding that was named, or it is no security identifier.",
        bad "", good "";
    SEVERAL_ROLES = "AF0609", Error, "more than one role is assigned",
        "`SingleAppRoleAssignment` takes one role. Assign one role only, or use `AssertiveAppRoleAssignmentsComplex` where the target takes several.",
        bad "", good "";
    NOTHING_UNIQUE = "AF0610", Error, "every value is taken already",
        "Each value that `SelectUniqueValue` could choose exists already in the target directory. Add another rule, such as one with a random number.",
        bad "", good "";
    UNKNOWN_PARAMETER = "AF0611", Error, "a job parameter has no value",
        "The expression uses `%Name%`, and the caller gave no value for it. On the command line: `--param Name=value`.",
        bad "", good "";
    RAISED = "AF0612", Error, "the expression called `Error`",
        "The author of the expression stops the processing of such a record.",
        bad "", good "";
    NO_ANSWER = "AF0613", Error, "the host has no answer",
        "The function asks for something that only the tenant knows, such as the default domain, and the caller did not provide it. On the command line: `--param DefaultDomain=contoso.com`.",
        bad "", good "";
    UNKNOWN_RUN_TIME_WORD = "AF0614", Error, "a word is not one of those the argument takes",
        "The argument takes one of a few words, such as an interval of a date function, and what it became for this record is none of them.",
        bad "", good "";
    NOTHING_TO_FIND = "AF0615", Error, "an empty text cannot be replaced",
        "`Replace` looks for an empty text. Give it the text to look for, or guard the call with `IsPresent`.",
        bad "Replace([mail], \"\", , , \"x\", , )", good "Replace([mail], \"@\", , , \"x\", , )";
    NO_RANDOMNESS = "AF0616", Error, "there is no randomness",
        "`RandomString` and `Guid` need random bytes, and the system that the expression is evaluated on gives none. On the command line `--seed NUMBER` makes random results repeatable and needs no randomness.",
        bad "", good "";
}
