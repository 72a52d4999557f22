//! Family 01: the text of an expression cannot be read.

crate::diagnostic::codes::codes! {
    UNEXPECTED_TEXT = "AF0101", Error, "something stands where it cannot",
        "The text cannot be read from this place on. An expression is an attribute in square brackets, a constant in straight double quotes, an integer, or a function with its arguments in parentheses.",
        bad "ToLower(@[mail])", good "ToLower([mail])";
    EMPTY_EXPRESSION = "AF0102", Error, "the expression is empty",
        "There is nothing to evaluate. A mapping without a value of its own has the flow type None or a constant; an empty text is written as two quotes.",
        bad "", good "\"\"";
    UNCLOSED_PARENTHESIS = "AF0103", Error, "a parenthesis is never closed",
        "Every `(` needs its `)`. The place shown is the opening one that has no partner; the missing one belongs behind the last argument of that function.",
        bad "Join(\" \", [givenName], [surname]", good "Join(\" \", [givenName], [surname])";
    UNEXPECTED_PARENTHESIS = "AF0104", Error, "a closing parenthesis has no opening one",
        "There is one `)` more than there are `(`. Delete it, or look whether an earlier one closes a function too early.",
        bad "ToLower([mail]))", good "ToLower([mail])";
    MISSING_COMMA = "AF0105", Error, "a comma is missing",
        "Arguments are separated by commas, also when they stand on lines of their own.",
        bad "Join(\" \", [givenName] [surname])", good "Join(\" \", [givenName], [surname])";
    UNCLOSED_CONSTANT = "AF0106", Error, "a constant is never closed",
        "A constant begins and ends with a straight double quote. A quote inside is written `\\\"`, and a backslash at the end `\\\\`, because `\\\"` does not close the constant.",
        bad "Append([mail], \".test)", good "Append([mail], \".test\")";
    MISSING_OPENING_QUOTE = "AF0107", Error, "a constant has no opening quote",
        "A constant begins and ends with a straight double quote.",
        bad "Join(\"@\", [mailNickname], example.com\")", good "Join(\"@\", [mailNickname], \"example.com\")";
    CURLY_QUOTES = "AF0108", Error, "curly quotes instead of straight ones",
        "Word processors and web pages turn straight quotes into typographic ones. The service only knows the straight double quote.",
        bad "Append([mail], \u{201C}.test\u{201D})", good "Append([mail], \".test\")";
    SINGLE_QUOTES = "AF0109", Error, "single quotes around a constant",
        "Constants stand in straight double quotes; a single quote is a character like any other.",
        bad "Append([mail], '.test')", good "Append([mail], \".test\")";
    BACK_TICKS = "AF0110", Error, "back-ticks in the expression",
        "Back-ticks are marks of Markdown or of other languages. They remain when an expression is copied from a page; they are not part of it.",
        bad "`ToLower([mail])`", good "ToLower([mail])";
    POSTFIX_INDEX = "AF0111", Error, "an element is taken with square brackets",
        "The language has no index in brackets. `Item` gives an element of a list; it counts from 1.",
        bad "Split([mail], \"@\")[1]", good "Item(Split([mail], \"@\"), 2)";
    ELLIPSIS = "AF0112", Error, "dots that stand for something left out",
        "Pages shorten examples with three dots. They have to be replaced by what is really meant.",
        bad "Switch([country], ...)", good "Switch([country], \"other\", \"CH\", \"Switzerland\")";
    TRAILING_FULL_STOP = "AF0113", Error, "a full stop behind the expression",
        "The full stop belongs to the sentence the expression was copied from.",
        bad "ToLower([mail]).", good "ToLower([mail])";
    HTML_ENTITY = "AF0114", Error, "an HTML entity instead of a character",
        "The expression was copied from the source of a web page, where `>` is written `&gt;`.",
        bad "IIF(InStr([mail], \"@\") &gt; 0, \"a\", \"b\")", good "IIF(InStr([mail], \"@\") > 0, \"a\", \"b\")";
    LOGICAL_OPERATOR = "AF0115", Error, "a logical operator",
        "The language has no AND, OR or NOT. `IIF(a AND b, x, y)` is written `IIF(a, IIF(b, x, y), y)`, `IIF(a OR b, x, y)` is written `IIF(a, x, IIF(b, x, y))`, and `NOT a` is written `Not(a)`.",
        bad "IIF([a] = \"1\" AND [b] = \"2\", \"x\", \"y\")", good "IIF([a] = \"1\", IIF([b] = \"2\", \"x\", \"y\"), \"y\")";
    CONCATENATION = "AF0116", Error, "texts are joined with an operator",
        "Texts are joined by functions: `Append` for two of them, `Join` with an empty separator for more.",
        bad "\"t-\" & [alias]", good "Append(\"t-\", [alias])";
    ARITHMETIC = "AF0117", Error, "arithmetic with an operator",
        "The language does not calculate with + - * /. Dates are moved by `DateAdd` and compared by `DateDiff`; other sums have to be ready in the source.",
        bad "Now() - 7", good "DateAdd(\"d\", -7, Now())";
    FOREIGN_COMPARATOR = "AF0118", Error, "a comparison sign of another language",
        "The comparison signs are `=`, `<>`, `<`, `<=`, `>` and `>=`, each without a blank inside.",
        bad "IIF([country] == \"USA\", \"a\", \"b\")", good "IIF([country] = \"USA\", \"a\", \"b\")";
    CHAINED_COMPARISON = "AF0119", Error, "more than one comparison",
        "A comparison has two sides. Two conditions are two `IIF`; the result of one comparison is compared again only in parentheses.",
        bad "IIF(1 < [level] < 5, \"a\", \"b\")", good "IIF([level] > 1, IIF([level] < 5, \"a\", \"b\"), \"b\")";
    INCOMPLETE_COMPARISON = "AF0120", Error, "a comparison lacks a side",
        "A comparison needs a value on both sides. The empty text is written as two quotes.",
        bad "IIF([country] = , \"a\", \"b\")", good "IIF([country] = \"\", \"a\", \"b\")";
    UNCLOSED_BRACKET = "AF0121", Error, "a square bracket is never closed",
        "The name of an attribute stands in square brackets, on one line.",
        bad "Append([mail, \".test\")", good "Append([mail], \".test\")";
    EMPTY_BRACKETS = "AF0122", Error, "square brackets without a name",
        "Square brackets hold the name of a source attribute.",
        bad "ToLower([])", good "ToLower([mail])";
    WRONG_SEPARATOR = "AF0123", Error, "a semicolon between arguments",
        "Arguments are separated by commas in every language and region, unlike in a spreadsheet.",
        bad "Join(\" \"; [givenName]; [surname])", good "Join(\" \", [givenName], [surname])";
    STRAY_ESCAPE = "AF0124", Error, "a backslash outside a constant",
        "Markdown and JSON put a backslash before brackets, quotes and line ends. Outside of a constant it is not part of the expression.",
        bad "Switch([active\\], , \"1\", \"True\")", good "Switch([active], , \"1\", \"True\")";
    MARKDOWN_LINK = "AF0125", Error, "a link of Markdown behind the brackets",
        "An editor took the brackets for the text of a link and added an address.",
        bad "ToLower([mail](https://example.com))", good "ToLower([mail])";
    LEADING_EQUALS = "AF0126", Error, "an equals sign before the expression",
        "Formulas of a spreadsheet begin with `=`; mapping expressions do not.",
        bad "=ToLower([mail])", good "ToLower([mail])";
    STRAY_COMMA = "AF0127", Error, "a comma outside of any function",
        "Commas separate the arguments of a function. Around a whole expression they mean nothing.",
        bad "ToLower([mail]),", good "ToLower([mail])";
    UNUSUAL_BLANK = "AF0128", Error, "a blank that is none",
        "Copied text can hold non-breaking or invisible characters. Between the parts of an expression only the ordinary blank, the tabulator and the line end are allowed.",
        bad "Join(\" \",\u{A0}[givenName])", good "Join(\" \", [givenName])";
    FULL_WIDTH = "AF0129", Error, "full-width punctuation",
        "East Asian input methods write wide forms of parentheses, commas and quotes. The language only knows the ordinary ones.",
        bad "ToLower\u{FF08}[mail]\u{FF09}", good "ToLower([mail])";
    CONTROL_CHARACTER = "AF0130", Error, "a control character",
        "Characters below U+0020, other than tabulators and line ends, are left over from a broken copy.",
        bad "ToLower(\u{1}[mail])", good "ToLower([mail])";
    INTEGER_RANGE = "AF0131", Error, "an integer is too large",
        "Integers have 64 bits. Longer runs of digits, such as identifiers, are constants: write them in double quotes.",
        bad "Append([mail], 9223372036854775808)", good "Append([mail], \"9223372036854775808\")";
    NOT_AN_INTEGER = "AF0132", Error, "a number that is no integer",
        "Numbers are integers, written with digits or as `&H` with hexadecimal digits. A decimal number can only be passed on as a constant in double quotes.",
        bad "Append([mail], 1.5)", good "Append([mail], \"1.5\")";
    PARAMETER_SIGNS = "AF0133", Error, "a percent sign without its partner",
        "A parameter of the job stands between two percent signs and has a name of letters, digits, dots and underscores.",
        bad "Join(\"@\", [alias], %DomainFQDN)", good "Join(\"@\", [alias], %DomainFQDN%)";
    TEXT_AFTER_END = "AF0134", Error, "more text behind the end of the expression",
        "An expression is one value. Texts are joined by `Join` or `Append`; an early `)` also ends an expression too soon.",
        bad "[givenName] [surname]", good "Join(\" \", [givenName], [surname])";
    NO_FUNCTION_NAME = "AF0135", Error, "parentheses without a function's name",
        "Parentheses without a name before them hold exactly one value. Several values are the arguments of a function, whose name stands before the parenthesis.",
        bad "(\" \", [givenName], [surname])", good "Join(\" \", [givenName], [surname])";
    UNEXPECTED_BRACKET = "AF0136", Error, "a closing square bracket has no opening one",
        "Square brackets stand in pairs around the name of an attribute.",
        bad "ToLower(mail])", good "ToLower([mail])";
    NOT_A_FUNCTION = "AF0137", Error, "a value is called like a function",
        "Only the name of a function stands before an opening parenthesis, without brackets or quotes.",
        bad "[ToLower](\"A\")", good "ToLower(\"A\")";
    SEVERAL_ATTRIBUTES = "AF0138", Error, "several attributes in one pair of brackets",
        "Every attribute has its own brackets.",
        bad "Join(\" \", [givenName, surname])", good "Join(\" \", [givenName], [surname])";
    UNQUOTED_TEXT = "AF0139", Error, "text without quotes or brackets",
        "A constant stands in straight double quotes, the name of an attribute in square brackets. A bare word has only the letters a to z, digits and underscores.",
        bad "Join(\"@\", [alias], example.com)", good "Join(\"@\", [alias], \"example.com\")";
    DOUBLED_QUOTE = "AF0140", Error, "a doubled quote",
        "A quote inside a constant is written with a backslash, `\\\"`, not twice as in Visual Basic.",
        bad "Append([mail], \"a\"\"b\")", good "Append([mail], \"a\\\"b\")";
    MISSING_PARENTHESES = "AF0141", Error, "a function without parentheses",
        "The arguments of a function stand in parentheses behind its name.",
        bad "ToLower[mail]", good "ToLower([mail])";
    CHOICE_OPERATOR = "AF0142", Error, "a choice written with question marks",
        "`a ? b : c` is written `IIF(a, b, c)`, and `a ?? b` is written `Coalesce(a, b)`.",
        bad "[country] = \"CH\" ? \"a\" : \"b\"", good "IIF([country] = \"CH\", \"a\", \"b\")";
    COMMENT = "AF0143", Error, "a comment",
        "Expressions have no comments. Write it into the description of the mapping.",
        bad "ToLower([mail]) // lower case", good "ToLower([mail])";
    FOREIGN_BRACKETS = "AF0144", Error, "an attribute in other brackets",
        "The name of an attribute stands in square brackets, not in braces or angle brackets.",
        bad "ToLower({mail})", good "ToLower([mail])";
}
