//! CSV and its relatives: rows of the text, one record each.
//!
//! Where a row ends is found here, with a bound on what a quoted cell may swallow; `csv-core` takes the row apart. A row without quotes is
//! only split.

use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;

use csv_core::ReadRecordResult;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::RAGGED_ROW;
use crate::input::batch::Batch;
use crate::input::batch::Notes;
use crate::input::batch::RecordSpan;
use crate::input::encoding::Width;
use crate::input::error::InputError;
use crate::input::foreign;
use crate::input::header;
use crate::input::kind::Kind;
use crate::input::table::Cell;
use crate::input::table::Columns;

/// The memory for a row that is taken apart, in bytes; longer rows take more than one step.
const BUFFER: usize = 4096;

/// A byte order mark. Files that were put one after the other have one within; it is no part of the cell that it is before.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads the rows of a table.
pub(super) struct Rows<R> {
    reader: BufReader<R>,
    separator: u8,
    parser: csv_core::Reader,
    columns: Columns,
    /// What the rows are, where a line before the header names the type.
    kind: Option<Kind>,
    limit: usize,
    width: Width,
    /// What was read of the rows that are to come, from `start` on.
    text: Vec<u8>,
    start: usize,
    is_all: bool,
    line: u64,
    /// Whether a carriage return was passed last, to which a line feed would belong.
    after_return: bool,
    offset: u64,
    record: u64,
    /// The row that was taken apart last: its text, where its cells end, and what separates them there.
    cells: Vec<u8>,
    ends: Vec<usize>,
    gap: usize,
    out: Vec<u8>,
}

/// Where a row ends in the text.
#[derive(Debug, Clone, Copy)]
struct RowEnd {
    /// Without the line break.
    end: usize,
    /// After it.
    next: usize,
    /// Whether a quoted cell of it has no end.
    is_open: bool,
    form: RowForm,
}

/// What is known of the cells of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowForm {
    /// They have no quotes.
    Plain,
    /// They may have quotes.
    Quoted,
    /// The row was taken apart already.
    Parsed,
}

/// The next row.
#[derive(Debug)]
enum NextRow {
    Row(RowEnd),
    /// More bytes than the limit allows.
    TooLong,
    None,
}

/// How far a row was searched for its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Cell,
    Quoted,
    /// After a quote inside of a quoted cell.
    Quote,
}

impl<R: Read> Rows<R> {
    /// Reads the header. `skip` bytes before it are passed over.
    pub(super) fn new(
        reader: BufReader<R>,
        separator: u8,
        list_separator: &str,
        limit: usize,
        (skip, offset): (usize, u64),
        width: Width,
    ) -> Result<Rows<R>, InputError> {
        let parser = csv_core::ReaderBuilder::new().delimiter(separator).build();
        let columns = Columns::new(std::iter::empty(), list_separator)?;
        let mut rows = Rows {
            reader,
            separator,
            parser,
            columns,
            kind: None,
            limit,
            width,
            text: Vec::new(),
            start: 0,
            is_all: false,
            line: 1,
            after_return: false,
            offset,
            record: 0,
            cells: Vec::new(),
            ends: Vec::new(),
            gap: 0,
            out: Vec::new(),
        };
        while rows.text.len() < skip && rows.more()? {}
        rows.kind = header::kind(rows.text.get(..skip).unwrap_or_default());
        rows.advance(skip);
        if let NextRow::Row(row) = rows.next_row()? {
            rows.parse(row)?;
            let header: Vec<&str> = rows.parsed().collect();
            let columns = Columns::new(header.into_iter(), list_separator)?;
            rows.columns = columns;
            rows.advance(row.next - rows.start);
        }
        Ok(rows)
    }

    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Returns whether the next row may have to be waited for.
    pub(super) fn would_wait(&self) -> bool {
        self.reader.buffer().is_empty() && memchr::memchr(b'\n', self.rest()).is_none()
    }

    /// Reads the next rows; at least one, and no more than have arrived.
    pub(super) fn fill(&mut self, batch: &mut Batch, waits: bool) -> Result<(), InputError> {
        batch.restart_converted();
        while !batch.is_full() {
            if waits && !batch.records.is_empty() && self.would_wait() {
                return Ok(());
            }
            match self.next_row()? {
                NextRow::Row(row) => {
                    self.take(row, batch)?;
                    self.advance(row.next - self.start);
                }
                NextRow::TooLong => self.skip_row(batch)?,
                NextRow::None => {
                    batch.last = true;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Puts a row into the batch.
    fn take(&mut self, row: RowEnd, batch: &mut Batch) -> Result<(), InputError> {
        let text = self.text.get(self.start..row.end).unwrap_or_default();
        let unmarked = text.strip_prefix(MARK).unwrap_or(text);
        if unmarked.iter().all(u8::is_ascii_whitespace) && !text.contains(&self.separator) {
            batch.blank += 1;
            return Ok(());
        }
        let length = self.width.of(text);
        if text.len() > self.limit {
            self.push(batch, (self.line, self.offset, length), None, false);
            return Ok(());
        }
        let mut notes = Notes::default();
        if row.is_open {
            let message = "a quoted cell of the row never ends";
            let help = "close the quote; a quote inside of a cell is written twice";
            notes.fault = Some(Box::new(Diagnostic::new(&RAGGED_ROW, message).help(help)));
        } else {
            self.parse(row)?;
            if self.ends.len() == self.columns.len() {
                self.out.clear();
                let mut out = std::mem::take(&mut self.out);
                let has_values = self.columns.write(self.parsed().map(Cell::Text), &mut out, &mut notes);
                self.out = out;
                if !has_values {
                    batch.blank += 1;
                    return Ok(());
                }
            } else {
                notes.fault = Some(Box::new(self.columns.misfit(self.ends.len())));
            }
        }
        let notes = (!notes.is_empty()).then(|| Box::new(notes));
        self.push(batch, (self.line, self.offset, length), notes, true);
        Ok(())
    }

    fn push(&mut self, batch: &mut Batch, at: (u64, u64, u64), notes: Option<Box<Notes>>, is_whole: bool) {
        self.record += 1;
        let (line, offset, length) = at;
        let span = RecordSpan { record: self.record, line, offset, length, text: None, kind: self.kind, notes };
        batch.push(span, is_whole.then_some(self.out.as_slice()));
    }

    /// Passes over a row that is longer than the limit, up to the next line break.
    fn skip_row(&mut self, batch: &mut Batch) -> Result<(), InputError> {
        let (line, offset) = (self.line, self.offset);
        loop {
            let rest = self.rest();
            if let Some(end) = memchr::memchr(b'\n', rest) {
                self.advance(end);
                break;
            }
            self.advance(rest.len());
            if !self.more()? {
                break;
            }
        }
        let has_return = self.text.get(..self.start).is_some_and(|text| text.ends_with(b"\r"));
        let length = self.offset - offset - self.width.of(b"\r") * u64::from(has_return);
        self.push(batch, (line, offset, length), None, false);
        self.advance(self.text.get(self.start..self.start + 1).map_or(0, <[u8]>::len));
        Ok(())
    }

    /// Takes a row apart.
    fn parse(&mut self, row: RowEnd) -> Result<(), InputError> {
        let mut input = self.text.get(self.start..row.end).unwrap_or_default();
        if simdutf8::basic::from_utf8(input).is_err() {
            return Err(foreign::not_unicode(self.line).into());
        }
        if row.form == RowForm::Parsed {
            return Ok(());
        }
        self.cells.clear();
        self.ends.clear();
        if row.form == RowForm::Plain {
            // The parser passes over a mark itself.
            input = input.strip_prefix(MARK).unwrap_or(input);
            self.gap = 1;
            self.cells.extend_from_slice(input);
            self.ends.extend(memchr::memchr_iter(self.separator, input));
            self.ends.push(input.len());
            return Ok(());
        }
        self.gap = 0;
        self.parser.reset();
        self.cells.resize(input.len() + 1, 0);
        let most = memchr::memchr_iter(self.separator, input).count() + 2;
        self.ends.resize(most, 0);
        let (mut written, mut ended) = (0, 0);
        loop {
            let (result, read, out, ends) = self.parser.read_record(
                input,
                self.cells.get_mut(written..).unwrap_or_default(),
                self.ends.get_mut(ended..).unwrap_or_default(),
            );
            written += out;
            ended += ends;
            input = input.get(read..).unwrap_or_default();
            match result {
                // Asked with nothing, the parser ends the row.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        self.ends.truncate(ended);
        Ok(())
    }

    /// The cells of the row that was taken apart last.
    fn parsed(&self) -> impl Iterator<Item = &str> {
        let length = self.ends.last().copied().unwrap_or_default();
        // The row is UTF-8, and cells are cut at ASCII characters.
        let text = self.cells.get(..length).map(|cells| simdutf8::basic::from_utf8(cells).unwrap_or_default());
        let (text, mut from) = (text.unwrap_or_default(), 0);
        self.ends.iter().map(move |end| {
            let cell = text.get(from..*end).unwrap_or_default();
            from = *end + self.gap;
            cell
        })
    }

    /// Returns what was read of the rows that are to come.
    fn rest(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// Finds the end of the next row, if the row has no quotes and all of it was read.
    fn plain_row(&self) -> Option<RowEnd> {
        let rest = self.text.get(self.start..)?;
        let length = memchr::memchr3(b'"', b'\n', b'\r', rest)?;
        let after = match rest.get(length..)? {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return None,
        };
        let end = self.start + length;
        Some(RowEnd { end, next: end + after, is_open: false, form: RowForm::Plain })
    }

    /// Takes the next row apart, if all of it was read; its end is found on the way.
    fn parsed_row(&mut self) -> Option<RowEnd> {
        let input = self.text.get(self.start..)?;
        if matches!(input, [] | [b'\n' | b'\r', ..]) {
            return None;
        }
        self.parser.reset();
        // What is in the memory already is written over.
        if self.cells.len() < BUFFER {
            self.cells.resize(BUFFER, 0);
        }
        self.ends.resize(self.columns.len() + 1, 0);
        let (result, read, _, ended) = self.parser.read_record(input, &mut self.cells, &mut self.ends);
        let end = self.start + read.checked_sub(1)?;
        let next = match self.text.get(end..)? {
            [b'\n', ..] => end + 1,
            [b'\r', b'\n', ..] => end + 2,
            [b'\r', _, ..] => end + 1,
            _ => return None,
        };
        if result != ReadRecordResult::Record || read > self.limit {
            return None;
        }
        self.ends.truncate(ended);
        self.gap = 0;
        Some(RowEnd { end, next, is_open: false, form: RowForm::Parsed })
    }

    /// Finds the end of the next row.
    fn next_row(&mut self) -> Result<NextRow, InputError> {
        // Whether a row begins with a mark is known before its end is looked for.
        while !self.is_all && self.rest().len() < MARK.len() && MARK.starts_with(self.rest()) {
            self.more()?;
        }
        if let Some(row) = self.plain_row().or_else(|| self.parsed_row()) {
            return Ok(NextRow::Row(row));
        }
        let mark = if self.rest().starts_with(MARK) { MARK.len() } else { 0 };
        let (mut at, mut state, mut first_end) = (self.start + mark, State::CellStart, None);
        loop {
            while let Some(byte) = self.text.get(at) {
                if state == State::Quoted {
                    let rest = self.text.get(at..).unwrap_or_default();
                    match memchr::memchr2(b'"', b'\n', rest) {
                        Some(skipped) => at += skipped,
                        None => {
                            at = self.text.len();
                            break;
                        }
                    }
                    if self.text.get(at) == Some(&b'"') {
                        state = State::Quote;
                    } else {
                        first_end = first_end.or(Some(at));
                    }
                    at += 1;
                    continue;
                }
                match (byte, state) {
                    (b'"', State::CellStart | State::Quote) => state = State::Quoted,
                    (b'\n', _) => {
                        return Ok(NextRow::Row(RowEnd {
                            end: at,
                            next: at + 1,
                            is_open: false,
                            form: RowForm::Quoted,
                        }));
                    }
                    (b'\r', _) => {
                        let after = match self.text.get(at + 1) {
                            Some(b'\n') => 2,
                            None if !self.is_all => break,
                            _ => 1,
                        };
                        return Ok(NextRow::Row(RowEnd {
                            end: at,
                            next: at + after,
                            is_open: false,
                            form: RowForm::Quoted,
                        }));
                    }
                    (byte, _) if *byte == self.separator => state = State::CellStart,
                    _ => state = State::Cell,
                }
                at += 1;
            }
            let is_too_long = at - self.start > self.limit;
            if state == State::Quoted && (self.is_all || is_too_long) {
                // The quote was never meant to open a cell over lines: the row is bad, and those after it are read.
                let end = first_end.unwrap_or(self.text.len());
                let text = self.text.get(self.start..end).unwrap_or_default();
                let end = self.start + text.strip_suffix(b"\r").unwrap_or(text).len();
                let next = first_end.map_or(self.text.len(), |end| end + 1);
                return Ok(NextRow::Row(RowEnd { end, next, is_open: true, form: RowForm::Quoted }));
            }
            if is_too_long {
                return Ok(NextRow::TooLong);
            }
            if self.is_all {
                let end = self.text.len();
                if end == self.start {
                    return Ok(NextRow::None);
                }
                return Ok(NextRow::Row(RowEnd { end, next: end, is_open: false, form: RowForm::Quoted }));
            }
            let from = self.start;
            self.more()?;
            // What was passed over is dropped when more is read.
            at -= from - self.start;
            first_end = first_end.map(|end| end - (from - self.start));
        }
    }

    /// Reads what the reader gives in one call; false at its end.
    fn more(&mut self) -> Result<bool, InputError> {
        self.text.drain(..self.start);
        self.start = 0;
        loop {
            match self.reader.fill_buf() {
                Ok(available) => {
                    let count = available.len();
                    self.text.extend_from_slice(available);
                    self.reader.consume(count);
                    self.is_all = count == 0;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Goes on by this many bytes of the text.
    fn advance(&mut self, count: usize) {
        let passed = self.text.get(self.start..self.start + count).unwrap_or_default();
        self.offset += self.width.of(passed);
        let is_alone = |at: &usize| match at.checked_sub(1) {
            Some(before) => passed.get(before) != Some(&b'\r'),
            None => !self.after_return,
        };
        let feeds = memchr::memchr_iter(b'\n', passed).filter(is_alone).count();
        let returns = memchr::memchr_iter(b'\r', passed).count();
        self.after_return = passed.last().map_or(self.after_return, |last| *last == b'\r');
        self.line += (feeds + returns) as u64;
        self.start += count;
    }
}
