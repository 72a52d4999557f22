//! Excel workbooks: the rows of one sheet as records.
//!
//! A workbook is a ZIP archive whose parts refer to each other, so it is read as a whole, within limits on its packed and unpacked size.
//! The records are kept as text.

use std::io;
use std::io::Cursor;
use std::io::Read;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;

use calamine::Data;
use calamine::ExcelDateTime;
use calamine::Reader;
use calamine::Sheet;
use calamine::SheetVisible;
use calamine::Xlsx;
use zip::ZipArchive;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::EMPTY_INPUT;
use crate::diagnostic::codes::input::UNUSABLE_WORKBOOK;
use crate::input::batch::Batch;
use crate::input::batch::Notes;
use crate::input::batch::RecordSpan;
use crate::input::error::InputError;
use crate::input::foreign;
use crate::input::table::Cell;
use crate::input::table::Columns;
use crate::limits::RECORD_LENGTH;
use crate::limits::WORKBOOK_LENGTH;
use crate::limits::WORKBOOK_UNPACKED;

/// The records of a sheet.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    pub(super) sheet: String,
    text: Vec<u8>,
    /// The records with the ends of their texts, in reverse order of the rows once all are read.
    records: Vec<(RecordSpan, usize)>,
    blank: u64,
    next: usize,
    from: usize,
}

impl Workbook {
    /// Reads a workbook, and all records of a sheet; the first visible one without a name.
    pub(super) fn read(reader: impl Read, sheet: Option<&str>, list_separator: &str) -> Result<Workbook, InputError> {
        let mut bytes = Vec::new();
        reader.take(WORKBOOK_LENGTH as u64 + 1).read_to_end(&mut bytes)?;
        check_length(bytes.len())?;
        check_archive(&bytes, WORKBOOK_UNPACKED)?;
        // A broken workbook is no reason to end the program, whatever the crate makes of it.
        let read = catch_unwind(AssertUnwindSafe(|| rows(&bytes, sheet, list_separator)));
        read.unwrap_or_else(|_| Err(broken("its content is not as Excel writes it").into()))
    }

    /// Puts the next records into the batch.
    pub(super) fn fill(&mut self, batch: &mut Batch) {
        batch.restart_converted();
        batch.blank = std::mem::take(&mut self.blank);
        while !batch.is_full() {
            let Some((span, end)) = self.records.get_mut(self.next) else { break };
            let span = RecordSpan { notes: span.notes.take(), text: None, ..*span };
            let text = self.text.get(self.from..*end).filter(|text| text.len() <= RECORD_LENGTH);
            (self.next, self.from) = (self.next + 1, *end);
            batch.push(span, text);
        }
        batch.last = self.next == self.records.len();
    }

    fn push(&mut self, row: u32, notes: Notes) {
        let record = self.records.len() as u64 + 1;
        let notes = (!notes.is_empty()).then(|| Box::new(notes));
        let span = RecordSpan { record, line: u64::from(row) + 1, offset: 0, length: 0, text: None, kind: None, notes };
        self.records.push((span, self.text.len()));
    }
}

fn check_length(length: usize) -> Result<(), InputError> {
    if length <= WORKBOOK_LENGTH {
        return Ok(());
    }
    let most = WORKBOOK_LENGTH / 1024 / 1024;
    Err(unusable(format!("the workbook has more than {most} MiB"), "save the sheet as CSV").into())
}

/// Unpacks everything once, into nothing, because what an archive says of its sizes may be wrong.
fn check_archive(bytes: &[u8], most: u64) -> Result<(), InputError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken("the archive has no directory"))?;
    let names: Vec<String> = archive.file_names().flatten().map(|name| name.replace('\\', "/")).collect();
    let has_workbook = names.iter().any(|name| name.eq_ignore_ascii_case("xl/workbook.xml"));
    if !has_workbook {
        let mut mime_type = String::new();
        if let Ok(part) = archive.by_name("mimetype") {
            // What cannot be read names nothing.
            let _ = part.take(200).read_to_string(&mut mime_type);
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        return Err(foreign::archive(&names, Some(mime_type.as_str()).filter(|text| !text.is_empty())).into());
    }
    let mut left = most;
    for number in 0..archive.len() {
        let part = archive.by_index(number).map_err(|_| broken("a part of it cannot be unpacked"))?;
        let count =
            io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|_| broken("a part of it is damaged"))?;
        left = left.checked_sub(count).ok_or_else(|| {
            let most = most / 1024 / 1024;
            unusable(format!("the workbook has more than {most} MiB when it is unpacked"), "save the sheet as CSV")
        })?;
    }
    Ok(())
}

fn rows(bytes: &[u8], sheet: Option<&str>, list_separator: &str) -> Result<Workbook, InputError> {
    let mut xlsx = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken("its content is not as Excel writes it"))?;
    let sheets = xlsx.sheets_metadata().to_vec();
    let found = match sheet {
        Some(name) => sheets.iter().find(|sheet| sheet.name == name),
        None => sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or_else(|| sheets.first()),
    };
    let Some(name) = found.map(|sheet| sheet.name.clone()) else {
        let message = format!("the workbook has no sheet `{}`", sheet.unwrap_or_default());
        return Err(unusable(message, &format!("its sheets are {}", names(&sheets))).into());
    };
    let mut cells = xlsx.worksheet_cells_reader(&name).map_err(|_| broken("the sheet is not as Excel writes it"))?;
    let mut table = Table {
        workbook: Workbook { sheet: name.clone(), ..Workbook::default() },
        columns: None,
        separator: list_separator,
    };
    let (mut row, mut held): (u32, Vec<Data>) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(|_| broken("the sheet is not as Excel writes it"))? {
        let (number, column) = cell.get_position();
        if number != row {
            table.take(row, &held)?;
            held.clear();
            row = number;
        }
        let value: Data = cell.get_value().clone().into();
        if matches!(value, Data::Empty) {
            continue;
        }
        let column = column as usize;
        if held.len() <= column {
            held.resize(column + 1, Data::Empty);
        }
        if let Some(place) = held.get_mut(column) {
            *place = value;
        }
    }
    table.take(row, &held)?;
    if table.columns.is_none() {
        let help = match sheets.len() {
            0 | 1 => "export or download it again".to_owned(),
            _ => format!("read another sheet with `--sheet NAME`: its sheets are {}", names(&sheets)),
        };
        return Err(Diagnostic::new(&EMPTY_INPUT, format!("the sheet `{name}` is empty")).help(help).into());
    }
    Ok(table.workbook)
}

/// Returns the names of sheets, for people.
fn names(sheets: &[Sheet]) -> String {
    let names: Vec<String> = sheets.iter().map(|sheet| format!("`{}`", sheet.name)).collect();
    names.join(", ")
}

/// A sheet that is being read.
struct Table<'s> {
    workbook: Workbook,
    columns: Option<Columns>,
    separator: &'s str,
}

impl Table<'_> {
    /// Takes a row; the first one that is not empty is the header.
    fn take(&mut self, row: u32, cells: &[Data]) -> Result<(), InputError> {
        let texts: Vec<Option<String>> = cells.iter().map(text).collect();
        let Some(columns) = &self.columns else {
            if !cells.is_empty() {
                let header = texts.iter().map(|text| text.as_deref().unwrap_or_default());
                self.columns = Some(Columns::new(header, self.separator)?);
            }
            return Ok(());
        };
        let mut notes = Notes::default();
        if cells.len() > columns.len() {
            notes.fault = Some(Box::new(columns.misfit(cells.len())));
            self.workbook.push(row, notes);
            return Ok(());
        }
        let values = cells.iter().zip(&texts).map(|(cell, text)| match (cell, text) {
            (_, Some(text)) => Cell::Text(text),
            (Data::Int(number), _) => Cell::Number(*number as f64),
            (Data::Float(number), _) => Cell::Number(*number),
            (Data::Bool(value), _) => Cell::Boolean(*value),
            (Data::Error(_), _) => Cell::Error,
            _ => Cell::Empty,
        });
        if columns.write(values, &mut self.workbook.text, &mut notes) {
            self.workbook.push(row, notes);
        } else if !cells.is_empty() {
            self.workbook.blank += 1;
        }
        Ok(())
    }
}

/// Returns a cell that is a text in a record, dates among them.
fn text(cell: &Data) -> Option<String> {
    match cell {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Some(text.clone()),
        Data::DateTime(time) => Some(iso(*time)),
        _ => None,
    }
}

/// Writes a date in ISO 8601, without a zone because spreadsheets have none.
fn iso(time: ExcelDateTime) -> String {
    if time.is_duration() {
        return format!("PT{}S", (time.as_f64() * 86_400.0).round());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    match (time.as_f64() < 1.0, clock == "00:00:00") {
        (true, _) => clock,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{clock}"),
    }
}

fn unusable(message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::new(&UNUSABLE_WORKBOOK, message).help(help)
}

fn broken(why: &str) -> Diagnostic {
    unusable(format!("the workbook is broken: {why}"), "open it in Excel, save it again, or save the sheet as CSV")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn archive(size: usize) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, size) in [("xl/workbook.xml", 10), ("xl/x", size - 10)] {
            writer.start_file(name, SimpleFileOptions::default()).unwrap();
            writer.write_all(&vec![b' '; size]).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn sizes_are_bounded() {
        assert!(check_length(WORKBOOK_LENGTH).is_ok() && check_length(WORKBOOK_LENGTH + 1).is_err());
        assert!(check_archive(&archive(100_000), 100_000).is_ok());
        assert!(check_archive(&archive(100_001), 100_000).is_err());
    }

    #[test]
    fn broken_workbooks_are_refused() {
        let whole = archive(100);
        for length in [whole.len(), whole.len() - 1, 60, 4] {
            assert!(Workbook::read(whole.get(..length).unwrap(), None, ";").is_err(), "{length}");
        }
    }
}
