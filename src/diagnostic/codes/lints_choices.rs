//! Family 09, first part: lints about `Switch`, `IIF` and comparisons.

crate::diagnostic::codes::codes! {
    TRUTH_KEYS = "AF0901", Warning, "a Boolean is never equal to this key",
        "A Boolean becomes the text `True` or `False`, and `Switch` compares case-sensitively, so any other key is never taken.",
        bad "Switch([IsSoftDeleted], , \"true\", \"False\", \"False\", \"True\")", good "Switch([IsSoftDeleted], , \"True\", \"False\", \"False\", \"True\")";
    SWAPPED_KEYS = "AF0902", Warning, "keys and values of `Switch` look swapped",
        "After source and default every key stands before its value. Here the values are what the source can be, and the keys are not.",
        bad "Switch([IsSoftDeleted], , \"inactive\", \"True\", \"active\", \"False\")", good "Switch([IsSoftDeleted], , \"True\", \"inactive\", \"False\", \"active\")";
    DUPLICATE_KEY = "AF0903", Warning, "a key of `Switch` occurs twice",
        "The first equal key wins, so the value of the second is never taken. Where the values are the ones that differ, keys and values may be swapped.",
        bad "Switch([country], , \"CH\", \"Bern\", \"CH\", \"Zurich\")", good "Switch([country], , \"CH\", \"Bern\", \"AT\", \"Vienna\")";
    KEY_WITH_BLANKS = "AF0904", Warning, "a key of `Switch` begins or ends with a blank",
        "`Switch` compares exactly, blanks included. Text copied from a page or a translation often brings a blank along.",
        bad "Switch([department], , \"Sales \", \"S\", \"IT\", \"I\")", good "Switch([department], , \"Sales\", \"S\", \"IT\", \"I\")";
    KEYS_DIFFER_IN_CASE = "AF0905", Warning, "two keys of `Switch` differ only in case and have different values",
        "`Switch` compares case-sensitively, so both keys are taken, each for its own spelling. Spellings of one word should lead to one value.",
        bad "Switch([department], , \"sales\", \"S\", \"Sales\", \"X\")", good "Switch([department], , \"sales\", \"S\", \"Sales\", \"S\")";
    SWITCH_ON_TRUTH_TEST = "AF0906", Warning, "`Switch` over a question",
        "The function reference warns against `IsPresent`, `IsNull`, `IsNullOrEmpty` and the like as the source of `Switch`. `Switch` over the attribute itself takes the key `\"\"` when there is no value.",
        bad "Switch(IsPresent([jobTitle]), \"none\", \"True\", [jobTitle])", good "Switch([jobTitle], [jobTitle], \"\", \"none\")";
    SWITCH_ON_REFERENCE = "AF0907", Warning, "`Switch` over a reference",
        "The function reference excludes reference attributes such as `manager` from `Switch`: they are resolved after all expressions.",
        bad "Switch([manager], [manager], \"\", \"nobody\")", good "Switch([department], [department], \"\", \"nobody\")";
    DEFAULT_LOOKS_LIKE_KEY = "AF0908", Warning, "the default of `Switch` looks like a key",
        "The default stands directly behind the source, not at the end as in other languages. Read from the second argument on, keys and values would pair up here and the last argument would be the default.",
        bad "Switch([country], \"CH\", \"Switzerland\", \"AT\", \"Austria\", \"elsewhere\")", good "Switch([country], \"elsewhere\", \"CH\", \"Switzerland\", \"AT\", \"Austria\")";
    SAME_BRANCHES = "AF0909", Warning, "both branches of `IIF` are the same",
        "Whatever the condition is, the value is the same. Often one branch was copied and not changed.",
        bad "IIF([country] = \"CH\", [city], [city])", good "IIF([country] = \"CH\", [city], [state])";
    EMPTY_COMPARISON = "AF0910", Warning, "`IIF` compares with an empty text",
        "The function reference lists a comparison with `\"\"` in `IIF` as unsupported: when the attribute has no value, the condition fails in the service. `Switch` with the key `\"\"` and `Coalesce` handle a missing value.",
        bad "IIF([country] = \"\", \"Other\", [country])", good "Switch([country], [country], \"\", \"Other\")";
    PRESENCE_IN_IIF = "AF0911", Information, "`IIF` asks whether a value is there",
        "The function reference lists `IsPresent` and `IsNullOrEmpty` in `IIF` as unsupported, while Microsoft's own default mappings use them. `Coalesce`, or `Switch` with the key `\"\"`, is on the safe side.",
        bad "IIF(IsPresent([country]), [city], \"Other\")", good "Switch([country], [city], \"\", \"Other\")";
    FALLIBLE_BRANCH = "AF0912", Warning, "a call that can fail stands in a branch",
        "A report from the field says that the service evaluates branches that are not taken, too. A conversion that fails there fails the whole expression. Choose inside of the conversion what is converted; `FormatDateTime` passes an empty text through.",
        bad "IIF([employeeType] = \"T\", FormatDateTime([employeeLeaveDateTime], , \"yyyy-MM-dd\", \"yyyyMMdd\"), \"\")", good "FormatDateTime(IIF([employeeType] = \"T\", [employeeLeaveDateTime], \"\"), , \"yyyy-MM-dd\", \"yyyyMMdd\")";
    CONSTANT_CONDITION = "AF0913", Warning, "the choice is always the same",
        "What is compared depends on no attribute, so the same branch is taken for every record. Most often an attribute stands in quotes instead of square brackets.",
        bad "IIF(\"country\" = \"CH\", [city], [state])", good "IIF([country] = \"CH\", [city], [state])";
    FOLDED_NEVER_EQUAL = "AF0914", Warning, "a text in one case is compared with a text in the other",
        "The result of `ToLower` holds no capital letter and that of `ToUpper` no small one, and comparisons are case-sensitive.",
        bad "IIF(ToLower([country]) = \"CH\", [city], [state])", good "IIF(ToLower([country]) = \"ch\", [city], [state])";
    TRUTH_COMPARISON = "AF0915", Warning, "a Boolean is never equal to this text",
        "A Boolean becomes the text `True` or `False`, and comparisons are case-sensitive.",
        bad "IIF([accountEnabled] = \"true\", [mail], [mailNickname])", good "IIF([accountEnabled] = \"True\", [mail], [mailNickname])";
    DATES_AS_TEXT = "AF0916", Warning, "dates are compared as texts",
        "Attributes hold dates as texts, and the service documents no comparison of dates: texts are ordered character by character. `DateDiff` compares dates.",
        bad "IIF([employeeLeaveDateTime] > Now(), \"True\", \"False\")", good "IIF(DateDiff(\"d\", Now(), CDate([employeeLeaveDateTime])) > 0, \"True\", \"False\")";
    POSITION_ALWAYS = "AF0917", Warning, "the comparison with a position always gives the same",
        "`InStr` counts from 1 and gives 0 when the text is not found; it never gives a negative number.",
        bad "IIF(InStr([mail], \"@\") >= 0, [mail], [mailNickname])", good "IIF(InStr([mail], \"@\") > 0, [mail], [mailNickname])";
    NESTED_IGNORE_FLOW = "AF0918", Warning, "`IgnoreFlowIfNullOrEmpty` stands inside of another function",
        "It ends the whole expression when its argument is empty, so what stands around it is not evaluated then. Put it outermost, around everything.",
        bad "ToLower(IgnoreFlowIfNullOrEmpty([department]))", good "IgnoreFlowIfNullOrEmpty(ToLower([department]))";
    UNCONDITIONAL_ERROR = "AF0919", Warning, "`Error` is always reached",
        "Outside of a branch of `IIF`, `Switch` or `Coalesce` the expression fails for every record.",
        bad "Join(\" \", [givenName], Error(\"no name\"))", good "Coalesce([givenName], Error(\"no name\"))";
    PRESENT_OR_ELSE = "AF0920", Information, "`IIF` for an attribute or else something",
        "The function reference lists exactly this form as unsupported, because the condition fails in the service when the attribute has no value. Microsoft's own default mappings use it, so it may work; `Switch` with the key `\"\"` says the same and is documented to work.",
        bad "IIF(IsPresent([country]), [country], \"Other\")", good "Switch([country], [country], \"\", \"Other\")";
}
