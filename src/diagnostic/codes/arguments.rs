//! Family 03: too few or too many arguments, and arguments of the wrong kind.

crate::diagnostic::codes::codes! {
    TOO_FEW_ARGUMENTS = "AF0301", Error, "an argument is missing",
        "The function needs more arguments than the call has. Optional arguments may be left empty, but the commas before a later argument are still needed.",
        bad "Mid([givenName], 1)", good "Mid([givenName], 1, 3)";
    TOO_MANY_ARGUMENTS = "AF0302", Error, "there are too many arguments",
        "The function takes fewer arguments than the call has. Often a comma splits what was meant to be one argument.",
        bad "ToLower([givenName], , \"x\")", good "ToLower([givenName])";
    EMPTY_ARGUMENT = "AF0303", Error, "a required argument is empty",
        "Only optional arguments may be left empty. An empty slot differs from an empty string: write `\"\"` for an empty string.",
        bad "Append([mailNickname], )", good "Append([mailNickname], \"-1\")";
    WRONG_KIND = "AF0304", Error, "the argument is of a kind the function does not take",
        "The argument can never be of a kind the function accepts. For lists, take one element with `Item`, join the elements with `Join`, or count them with `Count`.",
        bad "Mid([givenName], \"one\", 3)", good "Mid([givenName], 1, 3)";
    UNPAIRED_SWITCH = "AF0305", Error, "`Switch` has a key without a value",
        "`Switch` takes the source, the default, and then pairs of key and value, so the number of arguments is even. Most often the default was forgotten: if there is no default, leave its slot empty.",
        bad "Switch([IsSoftDeleted], \"False\", \"True\", \"True\", \"False\", \"x\", \"y\")", good "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")";
    BAD_PATTERN = "AF0306", Error, "the regular expression is invalid",
        "The constant is not a valid .NET regular expression. In a constant, write a backslash twice: `\"\\\\d\"` is the pattern `\\d`.",
        bad "Replace([mail], , \"([a-z\", , \"\", , )", good "Replace([mail], , \"([a-z])\", , \"\", , )";
    NO_SUCH_GROUP = "AF0307", Warning, "the regular expression has no such group",
        "The call names a group that the regular expression does not have, so it never captures anything, as in .NET. Group names are case-sensitive, and a named group is not found by its number.",
        bad "Replace([mail], , \"(?<Suffix>@.*)\", \"suffix\", \"\", , )", good "Replace([mail], , \"(?<Suffix>@.*)\", \"Suffix\", \"\", , )";
    BAD_FORMAT = "AF0308", Error, "the date format is invalid",
        "The constant is not a valid .NET date format. Custom formats consist of `yyyy MM dd HH mm ss fff tt zzz` and literal characters; case matters: `MM` is the month, `mm` the minute.",
        bad "FormatDateTime([hireDate], , \"yyyy-MM-dd\", \"%\")", good "FormatDateTime([hireDate], , \"yyyy-MM-dd\", \"dd.MM.yyyy\")";
    BAD_WORD = "AF0309", Error, "the constant is not one of the allowed words",
        "The argument accepts only a few words, such as `yyyy`, `m`, `d` or `h` for the interval of a date function.",
        bad "DateAdd(\"year\", 1, Now())", good "DateAdd(\"yyyy\", 1, Now())";
    NESTED_SELECT_UNIQUE = "AF0310", Error, "`SelectUniqueValue` is nested in another function",
        "`SelectUniqueValue` must be the outermost function of its expression. Move the other functions into its arguments.",
        bad "ToLower(SelectUniqueValue([a], [b]))", good "SelectUniqueValue(ToLower([a]), ToLower([b]))";
    NO_REPLACE_MODE = "AF0311", Warning, "the arguments given to `Replace` have no effect together",
        "`Replace` chooses its operation by which arguments are given: old value with replacement; old value with template; pattern with replacement; pattern, group and replacement; pattern, group and replacement attribute. Other combinations return the source unchanged.",
        bad "Replace([upn], \"@\", \"_\")", good "Replace([upn], \"@\", , , \"_\", , )";
    BAD_CULTURE = "AF0312", Error, "the culture name is invalid",
        "The constant is not a culture name that .NET accepts. Culture names look like `en-US` or `tr-TR`; omit the argument for the invariant culture.",
        bad "ToLower([surname], \"türkçe\")", good "ToLower([surname], \"tr-TR\")";
    BAD_CONSTANT_DATE = "AF0313", Error, "the constant is not a date",
        "The constant cannot be parsed as a date. Write the year first, as in `2025-01-31` or `2025-01-31T10:30:00Z`.",
        bad "DateDiff(\"d\", CDate(\"31.12.2025\"), Now())", good "DateDiff(\"d\", CDate(\"2025-12-31\"), Now())";
    BAD_STYLES = "AF0314", Error, "the date styles are invalid",
        "The constant is not a list of .NET DateTimeStyles, or combines styles that exclude each other. Separate the names by commas; they are case-sensitive.",
        bad "FormatDateTime([hireDate], \"assumeUniversal\", \"yyyy-MM-dd\", \"d\")", good "FormatDateTime([hireDate], \"AssumeUniversal\", \"yyyy-MM-dd\", \"d\")";
    DATE_OF_THE_DAY = "AF0315", Warning, "a constant date depends on the day of the run",
        "A time alone is read as today's, a day without a year as this year's, and with the name of a weekday the text is a date only when it is that weekday. The result differs from day to day, and on some days the expression may fail. Write the whole date.",
        bad "CDate(\"Tue 7AM\")", good "CDate(\"2025-12-30 7AM\")";
}
