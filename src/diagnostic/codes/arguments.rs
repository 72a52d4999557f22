//! Family 03: arguments that are too few, too many, or of the wrong kind.

crate::diagnostic::codes::codes! {
    TOO_FEW_ARGUMENTS = "AF0301", Error, "an argument is missing",
        "The function needs more arguments than the call has. Optional arguments may be left empty, but the commas before a later argument must stand.",
        bad "Mid([givenName], 1)", good "Mid([givenName], 1, 3)";
    TOO_MANY_ARGUMENTS = "AF0302", Error, "there are too many arguments",
        "The function takes fewer arguments than the call has. Often a comma stands inside of what was meant to be one argument.",
        bad "ToLower([givenName], , \"x\")", good "ToLower([givenName])";
    EMPTY_ARGUMENT = "AF0303", Error, "an argument that must be given is empty",
        "Only optional arguments may be left empty. An empty slot differs from an empty text: write `\"\"` for an empty text.",
        bad "Append([mailNickname], )", good "Append([mailNickname], \"-1\")";
    WRONG_KIND = "AF0304", Error, "the argument is of a kind the function does not take",
        "What stands in this place can never be what the function takes. A list is taken apart with `Item`, put together with `Join` and counted with `Count`.",
        bad "Mid([givenName], \"one\", 3)", good "Mid([givenName], 1, 3)";
    UNPAIRED_SWITCH = "AF0305", Error, "`Switch` has a key without a value",
        "After the source and the default, keys and values take turns, so that the number of arguments is even. Most often the default is missing: leave its slot empty when there is none.",
        bad "Switch([IsSoftDeleted], \"False\", \"True\", \"True\", \"False\", \"x\", \"y\")", good "Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")";
    BAD_PATTERN = "AF0306", Error, "the regular expression cannot be read",
        "The constant is not a regular expression that .NET reads. In a constant a backslash is written twice: `\"\\\\d\"` is the pattern `\\d`.",
        bad "Replace([mail], , \"([a-z\", , \"\", , )", good "Replace([mail], , \"([a-z])\", , \"\", , )";
    NO_SUCH_GROUP = "AF0307", Warning, "the regular expression has no such group",
        "The call names a group that the regular expression does not have, so it never captures anything, as in .NET. Group names are case-sensitive, and a named group is not found by its number.",
        bad "Replace([mail], , \"(?<Suffix>@.*)\", \"suffix\", \"\", , )", good "Replace([mail], , \"(?<Suffix>@.*)\", \"Suffix\", \"\", , )";
    BAD_FORMAT = "AF0308", Error, "the date format cannot be used",
        "The constant is not a date format that .NET takes. Custom formats are built from `yyyy MM dd HH mm ss fff tt zzz` and literal characters; case matters: `MM` is the month, `mm` the minute.",
        bad "FormatDateTime([hireDate], , \"yyyy-MM-dd\", \"%\")", good "FormatDateTime([hireDate], , \"yyyy-MM-dd\", \"dd.MM.yyyy\")";
    BAD_WORD = "AF0309", Error, "the constant is not one of the words that this argument takes",
        "The argument takes one of a few words, such as `yyyy`, `m`, `d`, `h` for an interval of a date function.",
        bad "DateAdd(\"year\", 1, Now())", good "DateAdd(\"yyyy\", 1, Now())";
    NESTED_SELECT_UNIQUE = "AF0310", Error, "`SelectUniqueValue` stands inside of another function",
        "`SelectUniqueValue` must be the outermost function of its expression. Put the other functions inside of its arguments.",
        bad "ToLower(SelectUniqueValue([a], [b]))", good "SelectUniqueValue(ToLower([a]), ToLower([b]))";
    NO_REPLACE_MODE = "AF0311", Warning, "the slots filled in `Replace` do not work together",
        "`Replace` chooses what it does by the slots that are filled: old value with replacement; old value with template; pattern with replacement; pattern, group and replacement; pattern, group and replacement attribute. Other combinations return the source unchanged.",
        bad "Replace([upn], \"@\", \"_\")", good "Replace([upn], \"@\", , , \"_\", , )";
    BAD_CULTURE = "AF0312", Error, "the culture name cannot be used",
        "The constant is not a culture name that .NET takes. Culture names look like `en-US` or `tr-TR`; leave the argument out for rules that are the same everywhere.",
        bad "ToLower([surname], \"türkçe\")", good "ToLower([surname], \"tr-TR\")";
    BAD_CONSTANT_DATE = "AF0313", Error, "the constant is not a date",
        "The text cannot be read as a date. Write the year first, as in `2025-01-31` or `2025-01-31T10:30:00Z`.",
        bad "DateDiff(\"d\", CDate(\"31.12.2025\"), Now())", good "DateDiff(\"d\", CDate(\"2025-12-31\"), Now())";
    BAD_STYLES = "AF0314", Error, "the date styles cannot be used",
        "The constant does not name .NET's DateTimeStyles, or names some that exclude each other. Names are separated by commas and are case-sensitive.",
        bad "FormatDateTime([hireDate], \"assumeUniversal\", \"yyyy-MM-dd\", \"d\")", good "FormatDateTime([hireDate], \"AssumeUniversal\", \"yyyy-MM-dd\", \"d\")";
}
