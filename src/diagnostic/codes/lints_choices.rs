//! Family 09, first part: lints about `Switch`, `IIF` and comparisons.

crate::diagnostic::codes::codes! {
    TRUTH_KEYS = "AF0901", Warning, "a Boolean never equals this key",
        "A Boolean is converted to `True` or `False`, and `Switch` compares case-sensitively, so any other key never matches.",
        bad "Switch([IsSoftDeleted], , \"true\", \"False\", \"False\", \"True\")", good "Switch([IsSoftDeleted], , \"True\", \"False\", \"False\", \"True\")";
    SWAPPED_KEYS = "AF0902", Warning, "keys and values of `Switch` look swapped",
        "After source and default, each key comes before its value. Here the values are what the source can be, and the keys are not.",
        bad "Switch([IsSoftDeleted], , \"inactive\", \"True\", \"active\", \"False\")", good "Switch([IsSoftDeleted], , \"True\", \"inactive\", \"False\", \"active\")";
    DUPLICATE_KEY = "AF0903", Warning, "duplicate key in `Switch`",
        "The first equal key wins, so the value of the second is never used. If it is the values that are all different, keys and values may be swapped.",
        bad "Switch([country], , \"CH\", \"Bern\", \"CH\", \"Zurich\")", good "Switch([country], , \"CH\", \"Bern\", \"AT\", \"Vienna\")";
    KEY_WITH_BLANKS = "AF0904", Warning, "a key of `Switch` begins or ends with a space",
        "`Switch` compares exactly, including spaces. Text copied from a page or a translation often contains extra spaces.",
        bad "Switch([department], , \"Sales \", \"S\", \"IT\", \"I\")", good "Switch([department], , \"Sales\", \"S\", \"IT\", \"I\")";
    KEYS_DIFFER_IN_CASE = "AF0905", Warning, "two keys of `Switch` differ only in case but have different values",
        "`Switch` compares case-sensitively, so each key matches only its own spelling. Spellings of the same word should have the same value.",
        bad "Switch([department], , \"sales\", \"S\", \"Sales\", \"X\")", good "Switch([department], , \"sales\", \"S\", \"Sales\", \"S\")";
    SWITCH_ON_TRUTH_TEST = "AF0906", Warning, "`Switch` on a test function",
        "The function reference warns against `IsPresent`, `IsNull`, `IsNullOrEmpty` and the like as the source of `Switch`. Use `Switch` on the attribute itself, where the key `\"\"` matches a missing value.",
        bad "Switch(IsPresent([jobTitle]), \"none\", \"True\", [jobTitle])", good "Switch([jobTitle], [jobTitle], \"\", \"none\")";
    SWITCH_ON_REFERENCE = "AF0907", Warning, "`Switch` on a reference attribute",
        "The function reference excludes reference attributes such as `manager` from `Switch`: references are resolved after all expressions.",
        bad "Switch([manager], [manager], \"\", \"nobody\")", good "Switch([department], [department], \"\", \"nobody\")";
    DEFAULT_LOOKS_LIKE_KEY = "AF0908", Warning, "the default of `Switch` looks like a key",
        "The default comes directly after the source, not at the end as in other languages. Here the arguments from the second on would form pairs of key and value, with the last argument as the default.",
        bad "Switch([country], \"CH\", \"Switzerland\", \"AT\", \"Austria\", \"elsewhere\")", good "Switch([country], \"elsewhere\", \"CH\", \"Switzerland\", \"AT\", \"Austria\")";
    SAME_BRANCHES = "AF0909", Warning, "both branches of `IIF` are equal",
        "The condition has no effect. Often one branch was copied and not changed.",
        bad "IIF([country] = \"CH\", [city], [city])", good "IIF([country] = \"CH\", [city], [state])";
    EMPTY_COMPARISON = "AF0910", Warning, "`IIF` compares with an empty string",
        "The function reference lists a comparison with `\"\"` in `IIF` as unsupported: when the attribute has no value, the condition fails in the service. Use `Coalesce`, or `Switch` with the key `\"\"`, for a missing value.",
        bad "IIF([country] = \"\", \"Other\", [country])", good "Switch([country], [country], \"\", \"Other\")";
    PRESENCE_IN_IIF = "AF0911", Information, "`IIF` tests whether a value is present",
        "The function reference lists `IsPresent` and `IsNullOrEmpty` in `IIF` as unsupported, while Microsoft's own default mappings use them. `Coalesce`, or `Switch` with the key `\"\"`, is the safer choice.",
        bad "IIF(IsPresent([country]), [city], \"Other\")", good "Switch([country], [city], \"\", \"Other\")";
    FALLIBLE_BRANCH = "AF0912", Warning, "a call in a branch can fail",
        "According to a field report the service also evaluates branches that are not selected. A conversion that fails there fails the whole expression. Move the choice into the argument of the conversion; `FormatDateTime` returns an empty string for an empty string.",
        bad "IIF([employeeType] = \"T\", FormatDateTime([employeeLeaveDateTime], , \"yyyy-MM-dd\", \"yyyyMMdd\"), \"\")", good "FormatDateTime(IIF([employeeType] = \"T\", [employeeLeaveDateTime], \"\"), , \"yyyy-MM-dd\", \"yyyyMMdd\")";
    CONSTANT_CONDITION = "AF0913", Warning, "the condition is constant",
        "The condition depends on no attribute, so every record takes the same branch. Most often an attribute was written in quotes instead of square brackets.",
        bad "IIF(\"country\" = \"CH\", [city], [state])", good "IIF([country] = \"CH\", [city], [state])";
    FOLDED_NEVER_EQUAL = "AF0914", Warning, "a lower-case value is compared with upper-case text, or the reverse",
        "The result of `ToLower` has no upper-case letters and that of `ToUpper` no lower-case letters, and comparisons are case-sensitive.",
        bad "IIF(ToLower([country]) = \"CH\", [city], [state])", good "IIF(ToLower([country]) = \"ch\", [city], [state])";
    TRUTH_COMPARISON = "AF0915", Warning, "a Boolean never equals this text",
        "A Boolean is converted to `True` or `False`, and comparisons are case-sensitive.",
        bad "IIF([accountEnabled] = \"true\", [mail], [mailNickname])", good "IIF([accountEnabled] = \"True\", [mail], [mailNickname])";
    DATES_AS_TEXT = "AF0916", Warning, "dates are compared as strings",
        "Attributes contain dates as strings, and strings are compared character by character; the service documents no comparison of dates. Compare dates with `DateDiff`.",
        bad "IIF([employeeLeaveDateTime] > Now(), \"True\", \"False\")", good "IIF(DateDiff(\"d\", Now(), CDate([employeeLeaveDateTime])) > 0, \"True\", \"False\")";
    POSITION_ALWAYS = "AF0917", Warning, "the comparison with a position is constant",
        "`InStr` counts from 1 and returns 0 when the text is not found; it never returns a negative number.",
        bad "IIF(InStr([mail], \"@\") >= 0, [mail], [mailNickname])", good "IIF(InStr([mail], \"@\") > 0, [mail], [mailNickname])";
    NESTED_IGNORE_FLOW = "AF0918", Warning, "`IgnoreFlowIfNullOrEmpty` is nested in another function",
        "It ends the whole expression when its argument is empty, so the functions around it are not evaluated then. Make it the outermost function.",
        bad "ToLower(IgnoreFlowIfNullOrEmpty([department]))", good "IgnoreFlowIfNullOrEmpty(ToLower([department]))";
    UNCONDITIONAL_ERROR = "AF0919", Warning, "`Error` is always called",
        "Outside a branch of `IIF`, `Switch` or `Coalesce` the expression fails for every record.",
        bad "Join(\" \", [givenName], Error(\"no name\"))", good "Coalesce([givenName], Error(\"no name\"))";
    PRESENT_OR_ELSE = "AF0920", Information, "`IIF` as a fallback for a missing attribute",
        "The function reference lists exactly this form as unsupported, because the condition fails in the service when the attribute has no value. Microsoft's own default mappings use it, so it may work; `Switch` with the key `\"\"` does the same and is documented to work.",
        bad "IIF(IsPresent([country]), [country], \"Other\")", good "Switch([country], [country], \"\", \"Other\")";
}
