//! Family 08: input and output of the command line.

crate::diagnostic::codes::codes! {
    NOT_JSON = "AF0801", Error, "the text is not JSON",
        "The text is not valid JSON (RFC 8259). Usual causes are single quotes, a comma after the last member, a line break inside a string, or more than 127 levels of nested arrays and objects.",
        bad "{'givenName': 'Ada'}", good "{\"givenName\": \"Ada\"}";
    UNREADABLE_INPUT = "AF0802", Error, "the input cannot be read",
        "The file does not exist, is a directory, or cannot be opened. Use `-` to read from standard input.",
        bad "", good "";
    NOT_A_RECORD = "AF0803", Error, "the value is not a record",
        "A record is a JSON object of attribute names with their values, or the form of Microsoft Graph: an object whose member `properties` is a list of objects with `key` and `value`.",
        bad "[\"Ada\"]", good "{\"givenName\": \"Ada\"}";
    BAD_REQUEST = "AF0804", Error, "the request is incomplete",
        "A request is a JSON object on one line. A required member is missing or has the wrong type; the message names it.",
        bad "{\"expr\": \"[mail]\"}", good "{\"expression\": \"[mail]\", \"record\": {\"mail\": \"a@b.c\"}}";
    NOT_UTF8 = "AF0805", Error, "the text is not UTF-8",
        "Only UTF-8 is supported. Convert the file first, for example with `iconv -t UTF-8`.",
        bad "", good "";
    LOOKS_LIKE_UTF16 = "AF0806", Error, "the text looks like UTF-16",
        "The input begins with a UTF-16 byte order mark, as files saved by Windows PowerShell often do. Save it as UTF-8, for example with `Set-Content -Encoding utf8`.",
        bad "", good "";
    LINE_TOO_LONG = "AF0807", Error, "the record is too long",
        "The record has more bytes than the limit allows. It is skipped without being kept in memory; the records after it are read as usual.",
        bad "", good "";
    CUT_OFF = "AF0808", Error, "the JSON text ends too early",
        "The text ends in the middle of a value. Usual causes are an incomplete copy of the file, and a record on several lines where each line must be one record.",
        bad "{\"givenName\": \"Ad", good "{\"givenName\": \"Ada\"}";
    DUPLICATE_NAME = "AF0809", Error, "an object has two members of the same name",
        "JSON parsers disagree about which of two equal names counts, so the record is rejected. Keep one of the two.",
        bad "{\"mail\": \"a@b.c\", \"mail\": \"d@e.f\"}", good "{\"mail\": \"a@b.c\"}";
    NOT_A_TIME = "AF0810", Error, "the time is invalid",
        "Write a time in ISO 8601: `2026-03-31`, `2026-03-31T08:30:00Z`, or with an offset as in `2026-03-31T08:30:00+02:00`. Without an offset it is UTC.",
        bad "31.3.2026", good "2026-03-31T08:30:00Z";
    INTERNAL = "AF0811", Error, "internal error",
        "This is a bug in attrflow, not in the record or the expression. Other records are not affected. Please report it with the expression and the printed source location.",
        bad "", good "";
    BAD_CONFIGURATION = "AF0812", Error, "the configuration is invalid",
        "The file `attrflow.toml` has a table `[codes]` with a level for each code or family (`allow`, `info`, `warning` or `error`), and a list `[[suppress]]` whose entries have a `code`, a `reason`, and at least one of `target`, `pointer` and `file`. The message names the entry that is wrong.",
        bad "", good "";
    UNUSED_SUPPRESSION = "AF0813", Warning, "unused suppression",
        "An entry of `[[suppress]]` in `attrflow.toml` matches no finding: the finding is gone, or the entry never matched. Remove it, so that it does not hide a later finding.",
        bad "", good "";
    NOT_FINITE = "AF0814", Error, "the number is infinite or not a number",
        "A floating-point column or value holds NaN or an infinity, which JSON and attributes do not have. Put null, or nothing, where there is no value.",
        bad "", good "";
    BAD_PARQUET = "AF0815", Error, "the Parquet file cannot be read",
        "The file is broken, compressed in a way that is not known, or has a column whose type no attribute can have, such as binary data: no column is left out silently. The message says which. Write the file without the column, or cast the column to text.",
        bad "", good "";
    EMPTY_INPUT = "AF0820", Error, "the file is empty",
        "The file has no records, not even the bracket or the header of an empty list: an export or a download went wrong. A list without records is `[]`, `{\"value\": []}` or a header line.",
        bad "", good "";
    FOREIGN_FORMAT = "AF0821", Error, "the file is not in a format that records are read from",
        "Records are read from JSON (lines, arrays, Graph and SCIM answers, output of ConvertTo-Json), from CSV and TSV, and from Excel workbooks (XLSX). The message names what the file looks like, and the help how to convert it.",
        bad "", good "";
    FORMAT_MISMATCH = "AF0822", Error, "the file is in another format than `--input` names",
        "The content of the file shows another format than the one that was asked for. Leave `--input` out to have the format recognized, or name the right one.",
        bad "", good "";
    NOT_RECORDS = "AF0823", Error, "the file holds something else than records",
        "The file is a mapping document, or the error answer of a server. A mapping document is given with `--schema`; records are users and groups.",
        bad "", good "";
    CUT_BY_DEPTH = "AF0824", Error, "the list was cut by ConvertTo-Json",
        "ConvertTo-Json writes two levels unless it is given `-Depth`; what is deeper becomes a text such as `System.Object[]` or `@{...}`, and its values are lost. Write the file again with `ConvertTo-Json -Depth 20`.",
        bad "", good "";
    DUPLICATE_COLUMN = "AF0825", Error, "two columns have one name",
        "Two columns of a table have the same name, where names of Graph and the portal are the same in any case. Nobody can tell which of the two is meant, so the table is refused: remove or rename one.",
        bad "", good "";
    RAGGED_ROW = "AF0826", Error, "the row does not fit the header",
        "The row of a table has more or fewer cells than the header has columns, or a quoted cell in it never ends. A cell with the separator, a quote or a line break in it has to be in quotes. The other rows are read as usual.",
        bad "", good "";
    DAMAGED_VALUE = "AF0827", Error, "the value of a mapped attribute is damaged",
        "A program damaged the value before the file was read: PowerShell wrote the type of a list or an object instead of its content (`System.String[]`, `@{...}`), or a spreadsheet shortened a number (`1.2E+11`) or wrote an error (`#NAME?`). In PowerShell use `ConvertTo-Json -Depth 20`, or join lists before Export-Csv; in spreadsheets format the column as text before the values are entered.",
        bad "", good "";
    UNUSABLE_WORKBOOK = "AF0828", Error, "the spreadsheet cannot be used",
        "The Excel workbook is broken or too large, or has no sheet of the name that was asked for. The message says which.",
        bad "", good "";
    FORMAT_NOT_BUILT_IN = "AF0829", Error, "the format is not built in",
        "The file is in a format that this build of the program does not read.",
        bad "", good "";
    INCOMPLETE_INPUT = "AF0830", Warning, "the input is incomplete",
        "A Graph page ends with `@odata.nextLink`, a SCIM ListResponse has fewer resources than `totalResults`, or an expanded list has 20 or more objects, where Graph cuts it. Fetch the other pages, and members with `/groups/{id}/members`.",
        bad "", good "";
    NOT_A_REPORT = "AF0831", Error, "the file is not a report of `check`",
        "A baseline is what `attrflow check --format json` printed before. Reports of another version are not read: make a new one, best from the state before the change.",
        bad "[]", good "{\"version\": 2, \"diagnostics\": []}";
    BAD_ASSIGNMENTS = "AF0835", Error, "the assignments or the app roles cannot be read",
        "Assignments are the answer of Microsoft Graph to `/servicePrincipals/{id}/appRoleAssignedTo`, a JSON array of identifiers, or one identifier a line. App roles are a service principal or an application with its `appRoles`, or their list alone. The message says what was found instead.",
        bad "", good "";
    BAD_TEMPLATE = "AF0838", Error, "the template cannot be used",
        "A custom template is a folder with `mapping.json` and, where there are any, `facts.json` (the application's rules), `samples/users.jsonl` and `samples/groups.jsonl`. `attrflow template new DIR` makes one, and docs/templates.md describes the files. The message says which file is missing or what is wrong in it.",
        bad "", good "";
    NOT_A_LOG = "AF0840", Error, "this is not a provisioning log",
        "`attrflow replay` reads the provisioning logs of Microsoft Entra ID: answers of Microsoft Graph's `auditLogs/provisioning`, the JSON or the unpacked CSV files of the portal's download, events of Azure Monitor, and what `attrflow provision --log` writes. The message says what the file is instead, or which file of the download is missing.",
        bad "", good "";
}
