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
    TOO_MUCH_WORK = "AF0704", Error, "the expressions of a record take too much work",
        "All expressions of a record share one budget: the steps of regular expression searches, and the length of the long texts and lists that functions read. The usual cause is a regular expression with nested repetitions, such as `(a+)+$`, or many functions on a text of millions of characters.",
        bad "", good "";
    DOCUMENT_TOO_LARGE = "AF0705", Error, "the mapping document is too large",
        "A mapping document may have 16 MiB and 5,000 attribute mappings. The largest ones that the portal writes have less than a tenth of that, so the file is probably another one, or several documents in one.",
        bad "", good "";
}
