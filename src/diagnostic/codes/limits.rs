//! Family 07: something is larger than the engine accepts.

crate::diagnostic::codes::codes! {
    EXPRESSION_TOO_LONG = "AF0701", Error, "the expression is too long",
        "The provisioning service accepts at most 10,000 characters (UTF-16 code units). Move parts into attributes of their own, or split the mapping.",
        bad "", good "";
    EXPRESSION_TOO_DEEP = "AF0702", Error, "the expression is nested too deeply",
        "Calls and parentheses may stand in each other at most 64 deep. Use `Switch` instead of a long chain of `IIF`, or one `Join` instead of nested `Append`.",
        bad "", good "";
    RESULTS_TOO_LARGE = "AF0703", Error, "the results of a record are too large",
        "The values made for one record need more memory than the limit allows. An expression that repeats its input many times is the usual reason.",
        bad "", good "";
}
