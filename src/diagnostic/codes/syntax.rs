//! Family 01: the text of an expression cannot be read.

crate::diagnostic::codes::codes! {
    UNEXPECTED_TEXT = "AF0101", Error, "something stands where it cannot",
        "The text cannot be read from this place on. An expression is an attribute in square brackets, a constant in straight double quotes, a number, or a function with its arguments in parentheses.",
        bad "Join(\" \", [givenName] [surname])", good "Join(\" \", [givenName], [surname])";
    INTEGER_RANGE = "AF0131", Error, "an integer is too large",
        "Integers have 64 bits. Longer runs of digits, such as identifiers, are constants: write them in double quotes.",
        bad "Append([mail], 9223372036854775808)", good "Append([mail], \"9223372036854775808\")";
}
