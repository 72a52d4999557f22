//! Rows of a table as records: columns get the names of Graph and the portal, cells the kind of value that an attribute has.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::DUPLICATE_COLUMN;
use crate::diagnostic::codes::input::RAGGED_ROW;
use crate::input::batch::Notes;
use crate::input::damage;
use crate::record::attribute_names;
use crate::record::attribute_names::Shape;
use crate::value::json_bytes::is_clean_text;

/// Attributes that are Boolean.
const BOOLEANS: [&str; 6] =
    ["accountEnabled", "dirSyncEnabled", "isAssignableToRole", "IsSoftDeleted", "mailEnabled", "securityEnabled"];

/// From this number on a spreadsheet keeps no more digits of a number.
const SHORTENED_FROM: f64 = 1e15;

/// A cell.
#[derive(Debug, Clone)]
#[cfg_attr(target_family = "wasm", expect(dead_code, reason = "only cells of workbooks are anything else than text"))]
pub(super) enum Cell<'c> {
    /// Without a value.
    Empty,
    Text(&'c str),
    Number(f64),
    Boolean(bool),
    /// The formula failed.
    Error,
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Column>,
    list_separator: String,
}

#[derive(Debug)]
struct Column {
    /// As records have it; empty for a column without a name, which is passed over.
    name: String,
    /// The name as JSON, with the colon.
    json: Vec<u8>,
    kind: ColumnKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnKind {
    /// An attribute that is a text.
    Text,
    Boolean,
    List,
    /// Not an attribute of the schema.
    Unknown,
}

impl Column {
    fn new(header: &str) -> Column {
        let header = header.trim();
        let property = attribute_names::find_in_any_case(header);
        let name = property.map_or(header, |property| match property.shape {
            // A table has no complex values, so the column is the attribute itself.
            Shape::Member => property.attribute,
            _ => property.name,
        });
        let kind = match property {
            None => ColumnKind::Unknown,
            Some(property) if BOOLEANS.contains(&property.attribute) => ColumnKind::Boolean,
            Some(property) if property.list || property.shape == Shape::First => ColumnKind::List,
            Some(_) => ColumnKind::Text,
        };
        let mut json = Vec::new();
        write_string(&mut json, name);
        json.push(b':');
        Column { name: name.to_owned(), json, kind }
    }
}

impl Columns {
    /// Makes columns of the cells of a header.
    pub(super) fn new<'h>(header: impl Iterator<Item = &'h str>, list_separator: &str) -> Result<Columns, Diagnostic> {
        let columns: Vec<Column> = header.map(Column::new).collect();
        let mut seen = HashMap::new();
        for (number, column) in (1..).zip(&columns) {
            if column.name.is_empty() {
                continue;
            }
            if let Some(first) = seen.insert(column.name.as_str(), number) {
                let message = format!("the columns {first} and {number} of the table are both `{}`", column.name);
                let help = "remove one of them, or give it another name";
                return Err(Diagnostic::new(&DUPLICATE_COLUMN, message).help(help));
            }
        }
        Ok(Columns { columns, list_separator: list_separator.to_owned() })
    }

    /// Returns the names that records have.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// Returns why a row with this many cells is no record.
    pub(super) fn misfit(&self, cells: usize) -> Diagnostic {
        let message = format!("the row has {cells} cells, and the header has {} columns", self.columns.len());
        let help = "a cell with the separator, a quote or a line break in it is written in quotes";
        Diagnostic::new(&RAGGED_ROW, message).help(help)
    }

    /// Writes a row as a JSON object; notes damaged cells. Returns false, with nothing written, when all cells are empty.
    pub(super) fn write<'c>(
        &self,
        cells: impl Iterator<Item = Cell<'c>>,
        out: &mut Vec<u8>,
        notes: &mut Notes,
    ) -> bool {
        let start = out.len();
        let mut has_values = false;
        for (column, cell) in self.columns.iter().zip(cells) {
            if matches!(cell, Cell::Empty | Cell::Text("")) {
                continue;
            }
            has_values = true;
            if column.name.is_empty() {
                continue;
            }
            out.push(if out.len() == start { b'{' } else { b',' });
            out.extend_from_slice(&column.json);
            if self.write_cell(column.kind, &cell, out) {
                notes.damaged.push(column.name.clone());
            }
        }
        match (has_values, out.len() == start) {
            (false, _) => return false,
            (true, true) => out.extend_from_slice(b"{}"),
            (true, false) => out.push(b'}'),
        }
        true
    }

    /// Writes the value of a cell; returns whether it is damaged.
    fn write_cell(&self, kind: ColumnKind, cell: &Cell<'_>, out: &mut Vec<u8>) -> bool {
        match cell {
            Cell::Empty => out.extend_from_slice(b"null"),
            Cell::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Cell::Number(number) => {
                let text = decimal(*number);
                match kind {
                    ColumnKind::Unknown => out.extend_from_slice(text.as_bytes()),
                    // Identifiers and postal codes are texts, whatever a spreadsheet takes them for.
                    _ => write_string(out, &text),
                }
                return number.abs() >= SHORTENED_FROM;
            }
            Cell::Error => {
                write_string(out, "#ERROR!");
                return true;
            }
            Cell::Text(text) => return self.write_text(kind, text, out),
        }
        false
    }

    fn write_text(&self, kind: ColumnKind, text: &str, out: &mut Vec<u8>) -> bool {
        let is_damaged = |text: &str| damage::by_powershell(text) || damage::by_spreadsheet(text);
        match kind {
            // An empty text differs from a cell without a value.
            _ if text == "\"\"" => write_string(out, ""),
            ColumnKind::Boolean if text.trim().eq_ignore_ascii_case("true") => out.extend_from_slice(b"true"),
            ColumnKind::Boolean if text.trim().eq_ignore_ascii_case("false") => out.extend_from_slice(b"false"),
            ColumnKind::List => {
                let mut separator = b'[';
                let mut damaged = is_damaged(text.trim());
                let mut write = |part: &str| {
                    let part = part.trim();
                    if !part.is_empty() {
                        out.push(separator);
                        separator = b',';
                        damaged |= is_damaged(part);
                        write_string(out, part);
                    }
                };
                match self.list_separator.as_bytes() {
                    // Most lists have one element, and to prepare a search takes longer than it.
                    [only] => text.split(char::from(*only)).for_each(&mut write),
                    _ => text.split(&self.list_separator).for_each(&mut write),
                }
                out.extend_from_slice(if separator == b'[' { b"[]" } else { b"]" });
                return damaged;
            }
            _ => {
                write_string(out, text);
                return is_damaged(text.trim());
            }
        }
        false
    }
}

/// Writes a number as people do: without an exponent and without a fraction of zero.
fn decimal(number: f64) -> String {
    let text = format!("{number}");
    match number.is_finite() {
        true if text == "-0" => "0".to_owned(),
        true => text,
        false => "null".to_owned(),
    }
}

/// Writes a JSON string.
pub(super) fn write_string(out: &mut Vec<u8>, text: &str) {
    if is_clean_text(text.as_bytes()) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
        return;
    }
    // Memory takes everything.
    let _ = serde_json::to_writer(out, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(header: &[&str], cells: &[Cell<'_>]) -> (String, Vec<String>) {
        let columns = Columns::new(header.iter().copied(), ";").unwrap();
        let (mut out, mut notes) = (Vec::new(), Notes::default());
        columns.write(cells.iter().cloned(), &mut out, &mut notes);
        (String::from_utf8(out).unwrap(), notes.damaged)
    }

    #[test]
    fn cells_become_values_of_their_attributes() {
        let header = ["ID", "accountenabled", "OtherMails", " businessPhones ", "employeeId", "Office", "x", ""];
        let cells = [
            Cell::Text("1"),
            Cell::Text("TRUE"),
            Cell::Text("a@b; c@d;"),
            Cell::Text("+1"),
            Cell::Number(123.0),
            Cell::Number(4.5),
            Cell::Text("\"\""),
            Cell::Text("no name"),
        ];
        let expected = concat!(
            r#"{"id":"1","accountEnabled":true,"otherMails":["a@b","c@d"],"businessPhones":["+1"],"#,
            r#""employeeId":"123","Office":4.5,"x":""}"#
        );
        assert_eq!(row(&header, &cells), (expected.to_owned(), vec![]));
        assert_eq!(row(&["a"], &[Cell::Empty]).0, "");
        assert_eq!(row(&["", "a"], &[Cell::Text("x"), Cell::Text("")]).0, "{}");
    }

    #[test]
    fn damaged_cells_are_named() {
        let header = ["mail", "mobilephone", "proxyaddresses", "office", "employeeId"];
        let cells = [
            Cell::Error,
            Cell::Text("4.91709E+11"),
            Cell::Text("System.String[]"),
            Cell::Text("@{a=b}"),
            Cell::Number(4917012345678901.0),
        ];
        assert_eq!(row(&header, &cells).1, ["mail", "mobilePhone", "proxyAddresses", "office", "employeeId"]);
    }

    #[test]
    fn columns_with_one_name_are_refused() {
        for header in
            [["Mail", "mail"], ["x", "x"], ["onPremisesExtensionAttributes.extensionAttribute1", "extensionattribute1"]]
        {
            assert!(Columns::new(header.into_iter(), ";").is_err(), "{header:?}");
        }
        for header in [["X", "x"], ["", ""], ["id", "objectId"]] {
            assert!(Columns::new(header.into_iter(), ";").is_ok(), "{header:?}");
        }
    }
}
