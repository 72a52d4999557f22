//! Family 08: what the program reads and writes.

crate::diagnostic::codes::codes! {
    NOT_JSON = "AF0801", Error, "the text is not JSON",
        "The text cannot be read as JSON (RFC 8259). The message says what was met and where; the usual reasons are single quotes, a comma after the last member, a line break inside of a text, or more than 127 arrays and objects in each other.",
        bad "{'givenName': 'Ada'}", good "{\"givenName\": \"Ada\"}";
    UNREADABLE_INPUT = "AF0802", Error, "the input cannot be read",
        "The file does not exist, is a directory, or may not be read. Use `-` to read from the standard input.",
        bad "", good "";
    NOT_A_RECORD = "AF0803", Error, "this is not a record",
        "A record is a JSON object of attribute names with their values, or the form of Microsoft Graph: an object whose member `properties` is a list of objects with `key` and `value`.",
        bad "[\"Ada\"]", good "{\"givenName\": \"Ada\"}";
    BAD_REQUEST = "AF0804", Error, "the request lacks something",
        "A request is a JSON object on one line. A member that is needed is missing, or is of another kind than expected; the message names it.",
        bad "{\"expr\": \"[mail]\"}", good "{\"expression\": \"[mail]\", \"record\": {\"mail\": \"a@b.c\"}}";
    NOT_UTF8 = "AF0805", Error, "the text is not UTF-8",
        "Only UTF-8 is read. Convert the file first, for instance with `iconv -t UTF-8`.",
        bad "", good "";
    LOOKS_LIKE_UTF16 = "AF0806", Error, "the text looks like UTF-16",
        "The input begins with the mark of UTF-16, as text saved by Windows PowerShell often does. Only UTF-8 is read: save it as UTF-8, for instance with `Set-Content -Encoding utf8`.",
        bad "", good "";
    LINE_TOO_LONG = "AF0807", Error, "the record is too long",
        "A record takes more bytes than the limit allows. It is not kept in memory, and the records after it are read as usual.",
        bad "", good "";
    CUT_OFF = "AF0808", Error, "the JSON text ends too early",
        "The text ends in the middle of a value. The usual reasons are a file that was not copied as a whole, and a record that stands on several lines where each line is one record.",
        bad "{\"givenName\": \"Ad", good "{\"givenName\": \"Ada\"}";
    DUPLICATE_NAME = "AF0809", Error, "an object names a member twice",
        "A name that occurs twice in one JSON object means something else to every reader, so it is refused. Keep one of the two.",
        bad "{\"mail\": \"a@b.c\", \"mail\": \"d@e.f\"}", good "{\"mail\": \"a@b.c\"}";
    NOT_A_TIME = "AF0810", Error, "the time cannot be read",
        "A time is written as in ISO 8601: `2026-03-31`, `2026-03-31T08:30:00Z`, or with an offset as in `2026-03-31T08:30:00+02:00`. Without an offset it is UTC.",
        bad "31.3.2026", good "2026-03-31T08:30:00Z";
    INTERNAL = "AF0811", Error, "the program failed on this record",
        "This is a mistake in attrflow, not in the record or the expression. The other records are not affected. Please report it with the expression and the place that was printed.",
        bad "", good "";
    BAD_CONFIGURATION = "AF0812", Error, "the configuration cannot be used",
        "The file `attrflow.toml` has a table `[codes]` with a level for each code or family (`allow`, `info`, `warning` or `error`), and a list `[[suppress]]` whose entries have a `code`, a `reason`, and at least one of `target`, `pointer` and `file`. The message says what was met instead.",
        bad "", good "";
    UNUSED_SUPPRESSION = "AF0813", Warning, "a suppression suppresses nothing",
        "An entry of `[[suppress]]` in `attrflow.toml` fits no finding of what was checked: the finding is gone, or the entry never fitted. Remove it, so that a later finding is not hidden by it.",
        bad "", good "";
    NOT_A_LOG = "AF0850", Error, "this is not a provisioning log",
        "`attrflow replay` reads the provisioning logs of Microsoft Entra ID: answers of Microsoft Graph's `auditLogs/provisioning`, the JSON or the unpacked CSV files of the portal's download, events of Azure Monitor, and what `attrflow provision --log` writes. The message says what the file is instead, or which file of the download is missing.",
        bad "", good "";
}
