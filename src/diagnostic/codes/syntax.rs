//! Family 01: syntax errors in expressions.

crate::diagnostic::codes::codes! {
    UNEXPECTED_TEXT = "AF0101", Error, "unexpected text",
        "The text cannot be parsed from here on. An expression is an attribute in square brackets, a constant in straight double quotes, an integer, or a function with its arguments in parentheses.",
        bad "ToLower(@[mail])", good "ToLower([mail])";
    EMPTY_EXPRESSION = "AF0102", Error, "the expression is empty",
        "There is nothing to evaluate. For a mapping without a source value use a constant; an empty string is written as two quotes.",
        bad "", good "\"\"";
    UNCLOSED_PARENTHESIS = "AF0103", Error, "unclosed parenthesis",
        "Every `(` needs a `)`. The report shows the `(` that is not closed; add `)` after the last argument of that function.",
        bad "Join(\" \", [givenName], [surname]", good "Join(\" \", [givenName], [surname])";
    UNEXPECTED_PARENTHESIS = "AF0104", Error, "unmatched closing parenthesis",
        "There are more `)` than `(`. Delete it, or check whether an earlier one closes a function too early.",
        bad "ToLower([mail]))", good "ToLower([mail])";
    MISSING_COMMA = "AF0105", Error, "a comma is missing",
        "Arguments are separated by commas, even when each is on its own line.",
        bad "Join(\" \", [givenName] [surname])", good "Join(\" \", [givenName], [surname])";
    UNCLOSED_CONSTANT = "AF0106", Error, "unclosed constant",
        "A constant begins and ends with a straight double quote. A quote inside is written `\\\"`, and a backslash at the end `\\\\`, because `\\\"` does not close the constant.",
        bad "Append([mail], \".test)", good "Append([mail], \".test\")";
    MISSING_OPENING_QUOTE = "AF0107", Error, "a constant has no opening quote",
        "A constant begins and ends with a straight double quote.",
        bad "Join(\"@\", [mailNickname], example.com\")", good "Join(\"@\", [mailNickname], \"example.com\")";
    CURLY_QUOTES = "AF0108", Error, "curly quotes instead of straight ones",
        "Word processors and web pages turn straight quotes into curly ones. The service only accepts the straight double quote.",
        bad "Append([mail], \u{201C}.test\u{201D})", good "Append([mail], \".test\")";
    SINGLE_QUOTES = "AF0109", Error, "single quotes around a constant",
        "Constants are written in straight double quotes; a single quote is an ordinary character.",
        bad "Append([mail], '.test')", good "Append([mail], \".test\")";
    BACK_TICKS = "AF0110", Error, "back-ticks in the expression",
        "Back-ticks come from Markdown or other languages, and remain when an expression is copied from a page. They are not part of the expression.",
        bad "`ToLower([mail])`", good "ToLower([mail])";
    POSTFIX_INDEX = "AF0111", Error, "an index in square brackets",
        "The language has no index operator. `Item` returns an element of a list; it counts from 1.",
        bad "Split([mail], \"@\")[1]", good "Item(Split([mail], \"@\"), 2)";
    ELLIPSIS = "AF0112", Error, "dots for something left out",
        "Pages shorten examples with three dots. Replace them by the actual arguments.",
        bad "Switch([country], ...)", good "Switch([country], \"other\", \"CH\", \"Switzerland\")";
    TRAILING_FULL_STOP = "AF0113", Error, "a full stop after the expression",
        "The full stop belongs to the sentence the expression was copied from.",
        bad "ToLower([mail]).", good "ToLower([mail])";
    HTML_ENTITY = "AF0114", Error, "an HTML entity",
        "The expression was copied from the source of a web page, where `>` is written `&gt;`.",
        bad "IIF(InStr([mail], \"@\") &gt; 0, \"a\", \"b\")", good "IIF(InStr([mail], \"@\") > 0, \"a\", \"b\")";
    LOGICAL_OPERATOR = "AF0115", Error, "a logical operator",
        "The language has no AND, OR or NOT. `IIF(a AND b, x, y)` is written `IIF(a, IIF(b, x, y), y)`, `IIF(a OR b, x, y)` is written `IIF(a, x, IIF(b, x, y))`, and `NOT a` is written `Not(a)`.",
        bad "IIF([a] = \"1\" AND [b] = \"2\", \"x\", \"y\")", good "IIF([a] = \"1\", IIF([b] = \"2\", \"x\", \"y\"), \"y\")";
    CONCATENATION = "AF0116", Error, "a concatenation operator",
        "The language has no operator for concatenation. Use `Append` for two strings, `Join` with an empty separator for more.",
        bad "\"t-\" & [alias]", good "Append(\"t-\", [alias])";
    ARITHMETIC = "AF0117", Error, "an arithmetic operator",
        "The language has no + - * /. `DateAdd` adds to dates and `DateDiff` subtracts them; other calculations must be done in the source.",
        bad "Now() - 7", good "DateAdd(\"d\", -7, Now())";
    FOREIGN_COMPARATOR = "AF0118", Error, "a comparison operator of another language",
        "The comparison operators are `=`, `<>`, `<`, `<=`, `>` and `>=`, without spaces inside.",
        bad "IIF([country] == \"USA\", \"a\", \"b\")", good "IIF([country] = \"USA\", \"a\", \"b\")";
    CHAINED_COMPARISON = "AF0119", Error, "more than one comparison",
        "A comparison has two operands. Use a nested `IIF` for a second condition; to compare the result of a comparison, put it in parentheses.",
        bad "IIF(1 < [level] < 5, \"a\", \"b\")", good "IIF([level] > 1, IIF([level] < 5, \"a\", \"b\"), \"b\")";
    INCOMPLETE_COMPARISON = "AF0120", Error, "a comparison lacks an operand",
        "A comparison needs a value on both sides. The empty string is written as two quotes.",
        bad "IIF([country] = , \"a\", \"b\")", good "IIF([country] = \"\", \"a\", \"b\")";
    UNCLOSED_BRACKET = "AF0121", Error, "unclosed square bracket",
        "An attribute name is written in square brackets, on one line.",
        bad "Append([mail, \".test\")", good "Append([mail], \".test\")";
    EMPTY_BRACKETS = "AF0122", Error, "square brackets without a name",
        "Write the name of a source attribute in the square brackets.",
        bad "ToLower([])", good "ToLower([mail])";
    WRONG_SEPARATOR = "AF0123", Error, "a semicolon outside a constant",
        "Arguments are separated by commas in every language and region, unlike in a spreadsheet. Nothing follows the expression.",
        bad "Join(\" \"; [givenName]; [surname])", good "Join(\" \", [givenName], [surname])";
    STRAY_ESCAPE = "AF0124", Error, "a backslash outside a constant",
        "Markdown and JSON put a backslash before brackets, quotes and line ends. Outside a constant it is not part of the expression.",
        bad "Switch([active\\], , \"1\", \"True\")", good "Switch([active], , \"1\", \"True\")";
    MARKDOWN_LINK = "AF0125", Error, "a Markdown link",
        "An editor treated the brackets as the text of a link and added an address.",
        bad "ToLower([mail](https://example.com))", good "ToLower([mail])";
    LEADING_EQUALS = "AF0126", Error, "an equals sign before the expression",
        "Formulas of a spreadsheet begin with `=`; mapping expressions do not.",
        bad "=ToLower([mail])", good "ToLower([mail])";
    STRAY_COMMA = "AF0127", Error, "a comma outside a function",
        "Commas separate the arguments of a function. Outside a function they have no meaning.",
        bad "ToLower([mail]),", good "ToLower([mail])";
    UNUSUAL_SPACE = "AF0128", Error, "an unusual space character",
        "Copied text can contain non-breaking or invisible characters. Between the parts of an expression only spaces, tabs and line ends are allowed.",
        bad "Join(\" \",\u{A0}[givenName])", good "Join(\" \", [givenName])";
    FULL_WIDTH = "AF0129", Error, "full-width punctuation",
        "East Asian input methods produce full-width parentheses, commas and quotes. The language only accepts the ordinary ones.",
        bad "ToLower\u{FF08}[mail]\u{FF09}", good "ToLower([mail])";
    CONTROL_CHARACTER = "AF0130", Error, "a control character",
        "Characters below U+0020, other than tabs and line ends, are usually left over from copying.",
        bad "ToLower(\u{1}[mail])", good "ToLower([mail])";
    INTEGER_RANGE = "AF0131", Error, "an integer is too large",
        "Integers have 64 bits. Write longer numbers, such as identifiers, as constants in double quotes.",
        bad "Append([mail], 9223372036854775808)", good "Append([mail], \"9223372036854775808\")";
    NOT_AN_INTEGER = "AF0132", Error, "a number that is not an integer",
        "Numbers are integers, written with digits or as `&H` with hexadecimal digits. Write a decimal number as a constant in double quotes.",
        bad "Append([mail], 1.5)", good "Append([mail], \"1.5\")";
    PARAMETER_SIGNS = "AF0133", Error, "an unmatched percent sign",
        "A job parameter is written between two percent signs; its name has letters, digits, dots and underscores.",
        bad "Join(\"@\", [alias], %DomainFQDN)", good "Join(\"@\", [alias], %DomainFQDN%)";
    TEXT_AFTER_END = "AF0134", Error, "text after the end of the expression",
        "An expression is a single value. Use `Join` or `Append` to combine values, and check for a `)` that closes a function too early.",
        bad "[givenName] [surname]", good "Join(\" \", [givenName], [surname])";
    NO_FUNCTION_NAME = "AF0135", Error, "parentheses without a function name",
        "Parentheses without a function name contain exactly one value. For several values, write the function name before the parenthesis.",
        bad "(\" \", [givenName], [surname])", good "Join(\" \", [givenName], [surname])";
    UNEXPECTED_BRACKET = "AF0136", Error, "unmatched closing square bracket",
        "Square brackets come in pairs around the name of an attribute.",
        bad "ToLower(mail])", good "ToLower([mail])";
    NOT_A_FUNCTION = "AF0137", Error, "a value used as a function",
        "Only a function name can precede an opening parenthesis, without brackets or quotes.",
        bad "[ToLower](\"A\")", good "ToLower(\"A\")";
    SEVERAL_ATTRIBUTES = "AF0138", Error, "several attributes in one pair of brackets",
        "Each attribute needs its own brackets.",
        bad "Join(\" \", [givenName, surname])", good "Join(\" \", [givenName], [surname])";
    UNQUOTED_TEXT = "AF0139", Error, "text without quotes or brackets",
        "Write a constant in straight double quotes, an attribute name in square brackets. A bare word has only the letters a to z, digits and underscores.",
        bad "Join(\"@\", [alias], example.com)", good "Join(\"@\", [alias], \"example.com\")";
    DOUBLED_QUOTE = "AF0140", Error, "a doubled quote",
        "Write a quote inside a constant with a backslash, `\\\"`, not twice as in Visual Basic.",
        bad "Append([mail], \"a\"\"b\")", good "Append([mail], \"a\\\"b\")";
    MISSING_PARENTHESES = "AF0141", Error, "a function without parentheses",
        "Write the arguments of a function in parentheses after its name.",
        bad "ToLower[mail]", good "ToLower([mail])";
    CHOICE_OPERATOR = "AF0142", Error, "a conditional operator",
        "`a ? b : c` is written `IIF(a, b, c)`, and `a ?? b` is written `Coalesce(a, b)`.",
        bad "[country] = \"CH\" ? \"a\" : \"b\"", good "IIF([country] = \"CH\", \"a\", \"b\")";
    COMMENT = "AF0143", Error, "a comment",
        "Expressions cannot contain comments. Use the description of the mapping.",
        bad "ToLower([mail]) // lower case", good "ToLower([mail])";
    FOREIGN_BRACKETS = "AF0144", Error, "an attribute in other brackets",
        "Write an attribute name in square brackets, not in braces or angle brackets.",
        bad "ToLower({mail})", good "ToLower([mail])";
}
