//! Files that are not read: known by their first bytes, and named with the command that converts them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::FOREIGN_FORMAT;
use crate::diagnostic::codes::input::NOT_UTF8;

/// One row of the table: a file that begins with these bytes.
struct Foreign {
    start: &'static [u8],
    what: &'static str,
    help: &'static str,
}

const fn row(start: &'static [u8], what: &'static str, help: &'static str) -> Foreign {
    Foreign { start, what, help }
}

/// What a ZIP archive begins with, an Excel workbook among them.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
/// What a Parquet file begins with.
pub(super) const PARQUET: &[u8] = b"PAR1";

static FOREIGN: &[Foreign] = &[
    row(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Excel workbook of the old kind (XLS), or one with a password",
        "save it as XLSX without a password, or run `soffice --headless --convert-to xlsx FILE`",
    ),
    row(b"%PDF", "a PDF document", "ask for the data itself: an export as CSV, XLSX or JSON"),
    row(b"PK\x05\x06", "an empty ZIP archive", "export or download it again"),
    row(b"\x1f\x8b", "a file that is compressed with gzip", "unpack it: `gunzip -c FILE | attrflow run ... -`"),
    row(b"\x28\xb5\x2f\xfd", "a file that is compressed with zstd", "unpack it: `zstd -dc FILE | attrflow run ... -`"),
    row(b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it: `7z x FILE`"),
    row(b"SQLite format 3\0", "an SQLite database", "export the table: `sqlite3 -csv -header FILE 'SELECT ...'`"),
    row(b"Obj\x01", "an Avro file", "convert it to JSON lines: `avro-tools tojson FILE`"),
    row(b"\x89PNG", "a picture", "ask for the data itself: an export as CSV, XLSX or JSON"),
    row(b"\xff\xd8\xff", "a picture", "ask for the data itself: an export as CSV, XLSX or JSON"),
    row(b"{\\rtf", "a text document (RTF)", "save it as plain text"),
];

/// Returns the error for a file that begins with these bytes, if it is known not to be read.
pub(super) fn binary(start: &[u8]) -> Option<Diagnostic> {
    FOREIGN.iter().find(|row| start.starts_with(row.start)).map(|row| looks_like(row.what, row.help))
}

/// Returns whether more bytes may show a format that is known by its first ones.
pub(super) fn may_be_known(start: &[u8]) -> bool {
    let is_open = |known: &[u8]| known.len() > start.len() && known.starts_with(start);
    // Two characters of UTF-16, of which the first has been seen.
    let may_be_utf16 = start.len() < 4 && start.iter().take(2).any(|byte| *byte == 0);
    FOREIGN.iter().any(|row| is_open(row.start))
        || [ZIP, PARQUET, b"\xef\xbb\xbf"].into_iter().any(is_open)
        || may_be_utf16
}

/// The error for markup.
pub(super) fn markup(text: &[u8], is_all: bool) -> Option<Diagnostic> {
    let start: Vec<u8> = text.iter().take(512).map(u8::to_ascii_lowercase).collect();
    if start.len() < 512 && !start.contains(&b'>') && !is_all {
        return None;
    }
    let is_html = start.starts_with(b"<!doctype html") || start.starts_with(b"<html") || start.starts_with(b"<head");
    Some(match is_html {
        true => looks_like(
            "a web page (HTML)",
            "a sign-in or error page was saved instead of the data; sign in and download it again",
        ),
        false => looks_like(
            "XML",
            "convert it: in PowerShell `Import-Clixml FILE | ConvertTo-Json -Depth 20`, in Excel save it as XLSX",
        ),
    })
}

/// The error for a text whose first line is of a kind that is known not to be read.
pub(super) fn known_text(line: &[u8]) -> Option<Diagnostic> {
    let start = line.trim_ascii();
    if start.starts_with(b"dn: ") || start.starts_with(b"dn:: ") || start == b"version: 1" {
        let help = "export it as CSV: `Get-ADUser -Filter * -Properties * | Export-Csv FILE`, or with `csvde`";
        return Some(looks_like("LDIF", help));
    }
    // Control characters below the tab are in no text.
    let is_binary = line.iter().any(|byte| *byte < b'\t');
    is_binary.then(|| looks_like("a binary file", "export the records as JSON, CSV or XLSX"))
}

/// The error for a text that is neither JSON nor a table.
pub(super) fn text() -> Diagnostic {
    Diagnostic::new(&FOREIGN_FORMAT, "the file is neither JSON nor a table with a header")
        .help("a table of one column is read with `--input csv`")
}

fn looks_like(what: &str, help: &str) -> Diagnostic {
    Diagnostic::new(&FOREIGN_FORMAT, format!("the file looks like {what}")).help(help)
}

/// The error for a ZIP archive that is no workbook, by the names of its files.
#[cfg(not(target_family = "wasm"))]
pub(super) fn archive(names: &[&str], mime_type: Option<&str>) -> Diagnostic {
    let convert = "save it as XLSX or CSV, or run `soffice --headless --convert-to xlsx FILE`";
    let has = |name: &str| names.contains(&name);
    if mime_type.is_some_and(|mime_type| mime_type.contains("opendocument.spreadsheet")) {
        return looks_like("an OpenDocument spreadsheet (ODS)", convert);
    }
    if has("xl/workbook.bin") {
        return looks_like("an Excel workbook of the binary kind (XLSB)", convert);
    }
    if has("word/document.xml") || has("ppt/presentation.xml") || mime_type.is_some() {
        return looks_like("an Office document without tables", "save the table as XLSX or CSV");
    }
    looks_like("a ZIP archive", "unpack it, `unzip FILE`, and give the files in it")
}

/// The error for UTF-16 without a mark, if the bytes look like it.
pub(super) fn utf16(start: &[u8]) -> Option<Diagnostic> {
    let label = match start {
        [first, 0, second, 0, ..] if *first != 0 && *second != 0 => "utf-16le",
        [first, 0] if *first != 0 => "utf-16le",
        [0, first, 0, second, ..] if *first != 0 && *second != 0 => "utf-16be",
        [0, first] if *first != 0 => "utf-16be",
        _ => return None,
    };
    let message = "the file looks like UTF-16 without a byte order mark";
    Some(Diagnostic::new(&NOT_UTF8, message).help(format!("name the encoding: `--encoding {label}`")))
}

/// The error for a table that is not Unicode.
pub(super) fn not_unicode(line: u64) -> Diagnostic {
    let message = format!("the table is not UTF-8 (line {line})");
    let help = "save it as UTF-8, or name its encoding: `--encoding windows-1252` for what Windows programs save";
    Diagnostic::new(&NOT_UTF8, message).help(help)
}
