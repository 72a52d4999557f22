//! Family 07: limits of the engine.

crate::diagnostic::codes::codes! {
    EXPRESSION_TOO_LONG = "AF0701", Error, "the expression is too long",
        "The provisioning service accepts at most 10,000 characters (UTF-16 code units). Move parts into attributes of their own, or split the mapping.",
        bad "", good "";
    EXPRESSION_TOO_DEEP = "AF0702", Error, "the expression is nested too deeply",
        "Calls and parentheses may be nested at most 64 levels deep. Use `Switch` instead of a long chain of `IIF`, or one `Join` instead of nested `Append`.",
        bad "", good "";
    RESULTS_TOO_LARGE = "AF0703", Error, "the results of a record are too large",
        "The values computed for one record need more memory than the limit allows. The usual cause is an expression that repeats its input many times.",
        bad "", good "";
}
