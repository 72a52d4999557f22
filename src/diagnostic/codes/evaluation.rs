//! Family 06: a compiled expression could not be evaluated for a record.

crate::diagnostic::codes::codes! {
    NOT_ONE_VALUE = "AF0601", Error, "a list where one value is expected",
        "The record has several values where the function takes one. Take one with `Item`, or join them with `Join`.",
        bad "IIF([proxyAddresses] = \"x\", \"a\", \"b\")", good "IIF(Item([proxyAddresses], 1) = \"x\", \"a\", \"b\")";
    NOT_A_NUMBER = "AF0602", Error, "the value is not a whole number",
        "The record's value cannot be converted to a 64-bit integer.",
        bad "", good "";
    NOT_A_BOOLEAN = "AF0603", Error, "the value is neither `True` nor `False`",
        "Only `True` and `False`, in any case, can be converted to a Boolean.",
        bad "", good "";
    OUT_OF_RANGE = "AF0604", Error, "a number is out of range",
        "A number is outside the range the function accepts: the index of an element that does not exist, a length that is too large, a date before the year 1 or after 9999.",
        bad "Item(Split([mail], \"@\"), 3)", good "Item(Split([mail], \"@\"), 2)";
    BAD_DATE = "AF0605", Error, "the date cannot be read",
        "The record's value is not a date in the form the function expects.",
        bad "", good "";
    SEARCH_LIMIT = "AF0606", Error, "a regular expression search exceeds its limit",
        "Matching this value takes more steps or more memory than the limit allows, so whether it matches is unknown. Nested quantifiers such as `(a+)+` are the usual cause.",
        bad "", good "";
    BAD_RUN_TIME_PATTERN = "AF0607", Error, "a regular expression built at run time is invalid",
        "The pattern, the group or the format is not a constant, and its value for this record is invalid.",
        bad "", good "";
    NOT_ENCODED = "AF0608", Error, "the value is not encoded as the function expects",
        "The value is not Base64, or its bytes are not text in the named encoding, or it is not a security identifier.",
        bad "", good "";
    SEVERAL_ROLES = "AF0609", Error, "more than one role is assigned",
        "`SingleAppRoleAssignment` takes one role. Assign one role only, or use `AssertiveAppRoleAssignmentsComplex` where the target takes several.",
        bad "", good "";
    NOTHING_UNIQUE = "AF0610", Error, "every candidate value is already in use",
        "Every value that `SelectUniqueValue` could return already exists in the target directory. Add another rule, for example one with a random number.",
        bad "", good "";
    UNKNOWN_PARAMETER = "AF0611", Error, "a job parameter has no value",
        "The expression uses `%Name%`, and no value was given for it. On the command line: `--param Name=value`.",
        bad "", good "";
    RAISED = "AF0612", Error, "the expression called `Error`",
        "The expression itself rejects such a record.",
        bad "", good "";
    NO_ANSWER = "AF0613", Error, "the host does not provide a value",
        "The function needs a value that only the tenant knows, such as the default domain, and none was given. On the command line: `--param DefaultDomain=contoso.com`.",
        bad "", good "";
    UNKNOWN_RUN_TIME_WORD = "AF0614", Error, "a value is not one of the allowed words",
        "The argument accepts only a few words, such as the interval of a date function, and its value for this record is not one of them.",
        bad "", good "";
    NOTHING_TO_FIND = "AF0615", Error, "an empty string cannot be replaced",
        "The old value of `Replace` is empty. Give the string to search for, or guard the call with `IsPresent`.",
        bad "Replace([mail], \"\", , , \"x\", , )", good "Replace([mail], \"@\", , , \"x\", , )";
    NO_RANDOMNESS = "AF0616", Error, "there is no randomness",
        "`RandomString` and `Guid` need random bytes, and the system that the expression is evaluated on gives none. On the command line `--seed NUMBER` makes random results repeatable and needs no randomness.",
        bad "", good "";
}
