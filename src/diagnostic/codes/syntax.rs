//! Family 01: the text of an expression cannot be read.

crate::diagnostic::codes::codes! {
    UNEXPECTED_TEXT = "AF0101", Error, "something stands where it cannot",
        "The text cannot be read from this place on. An expression is an attribute in square brackets, a constant in straight double quotes, a number, or a function with its arguments in parentheses.",
        bad "Join(\" \", [givenName] [surname])", good "Join(\" \", [givenName], [surname])";
}
