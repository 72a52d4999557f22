//! The elements of JSON texts as records: of arrays, of pages, and objects one after the other.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::input::batch::Batch;
use crate::input::batch::Notes;
use crate::input::batch::RecordSpan;
use crate::input::convert;
use crate::input::error::InputError;
use crate::input::format::Format;
use crate::input::graph::Pages;
use crate::input::head::Bytes;
use crate::input::incomplete::Incomplete;
use crate::input::kind;
use crate::input::kind::Kind;
use crate::input::position::Position;
use crate::input::scim;
use crate::input::scim::Responses;
use crate::input::split::Item;
use crate::input::split::Splitter;

/// A batch with this many bytes is not held back until its page has ended.
const MAX_HELD_BYTES: usize = 16 * 1024 * 1024;

/// Reads the elements of JSON texts.
pub(super) struct JsonTexts {
    splitter: Splitter<Bytes>,
    record: u64,
    page: Page,
    pages: Pages,
    responses: Responses,
}

/// The page that is being read.
#[derive(Debug, Default)]
struct Page {
    /// How many elements it has had.
    count: u64,
    /// What its records are.
    kind: Option<Kind>,
    /// The number in the batch of its first record, while what the page says after its list may tell their kind: a hashtable of
    /// PowerShell has its members in any order.
    open_from: Option<usize>,
}

impl JsonTexts {
    pub(super) fn new(splitter: Splitter<Bytes>) -> JsonTexts {
        let (pages, responses) = (Pages::default(), Responses::default());
        JsonTexts { splitter, record: 0, page: Page::default(), pages, responses }
    }

    /// Returns whether the next element may have to be waited for.
    pub(super) fn would_wait(&self) -> bool {
        self.splitter.would_wait()
    }

    /// Returns what is missing, once everything was read.
    pub(super) fn incomplete(&self) -> Option<Incomplete> {
        if self.pages.is_incomplete() {
            return Some(Incomplete::NextPage);
        }
        self.responses.is_incomplete().then_some(Incomplete::TotalResults)
    }

    /// Reads the next elements.
    pub(super) fn fill(&mut self, format: Format, batch: &mut Batch, waits: bool) -> Result<(), InputError> {
        batch.restart_converted();
        self.page.open_from = self.page.open_from.and(Some(0));
        while !batch.is_full() || self.is_held(batch) {
            if waits && !batch.records.is_empty() && self.page.open_from.is_none() && self.splitter.would_wait() {
                break;
            }
            match self.splitter.next()? {
                None => {
                    batch.last = true;
                    break;
                }
                Some(Item::Element { text: Some(text), in_page: false, .. })
                    if format == Format::Scim && scim::is_list_response(text) =>
                {
                    self.responses.take(text, 0);
                }
                Some(Item::Element { at, length, text, in_page }) => {
                    self.record += 1;
                    self.page.count += u64::from(in_page);
                    let kind = self.page.kind.filter(|_| in_page);
                    let (record, line, offset) = (self.record, at.line, at.offset);
                    let span = RecordSpan { record, line, offset, length, text: None, kind, notes: None };
                    push(format, batch, span, text)?;
                }
                Some(Item::PageStart(start)) => {
                    let kind = kind::of_page(start);
                    let may_follow = kind.is_none() && format != Format::Scim && !has_context(start);
                    self.page = Page { count: 0, kind, open_from: may_follow.then_some(batch.records.len()) };
                }
                Some(Item::Missing { at, found }) => {
                    self.record += 1;
                    let Position { line, column, offset } = at;
                    let message =
                        format!("an element of the array is missing before `{found}` (line {line}, column {column})");
                    let fault = Box::new(Diagnostic::new(&NOT_JSON, message).help("remove the comma"));
                    let notes = Some(Box::new(Notes { fault: Some(fault), ..Notes::default() }));
                    let record = self.record;
                    batch.push(RecordSpan { record, line, offset, length: 0, text: None, kind: None, notes }, None);
                }
                Some(Item::Page { text }) => {
                    let (text, page) = (text.unwrap_or_default(), std::mem::take(&mut self.page));
                    if let Some(from) = page.open_from {
                        let kind = kind::of_page(text);
                        batch.records.iter_mut().skip(from).for_each(|span| span.kind = span.kind.or(kind));
                    }
                    match format {
                        Format::Scim => self.responses.take(text, page.count),
                        _ => self.pages.take(text),
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns whether the records of a batch wait for what their page says after its list.
    fn is_held(&self, batch: &Batch) -> bool {
        self.page.open_from.is_some() && batch.text().len() < MAX_HELD_BYTES
    }
}

fn has_context(page: &[u8]) -> bool {
    memchr::memmem::find(page, b"\"@odata.context\"").is_some()
}

/// Converts lines that were read.
pub(super) fn convert_lines(format: Format, read: &mut Batch, batch: &mut Batch) -> Result<(), InputError> {
    batch.restart_converted();
    (batch.blank, batch.last) = (read.blank, read.last);
    for span in std::mem::take(&mut read.records) {
        let text = read.bytes(&span);
        push(format, batch, span, text)?;
    }
    Ok(())
}

/// Converts a record and adds it to the batch.
fn push(format: Format, batch: &mut Batch, span: RecordSpan, text: Option<&[u8]>) -> Result<(), InputError> {
    let mut notes = Notes::default();
    let converted = text.map(|text| convert::element(format, text, &mut notes)).transpose()?;
    batch.is_delta |= converted.as_ref().is_some_and(|converted| converted.is_delta);
    let kind = converted.as_ref().and_then(|converted| converted.kind).or(span.kind);
    let notes = (!notes.is_empty()).then(|| Box::new(notes));
    batch.push(RecordSpan { kind, notes, ..span }, converted.as_ref().map(|converted| converted.text.as_ref()));
    Ok(())
}
