//! The records of a file in whatever format they are.

use std::fmt;
use std::io;
use std::io::Read;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::FORMAT_MISMATCH;
use crate::diagnostic::codes::input::FORMAT_NOT_BUILT_IN;
use crate::input::batch::Batch;
use crate::input::converted::Converted;
use crate::input::converted::ConvertedRecords;
use crate::input::detect::Found;
use crate::input::detect::Json;
use crate::input::encoding::Encoding;
use crate::input::error::InputError;
use crate::input::foreign;
use crate::input::format::Family;
use crate::input::format::Format;
use crate::input::head::Bytes;
use crate::input::head::Head;
use crate::input::header;
use crate::input::incomplete::Incomplete;
use crate::input::lines::LineBlocks;
use crate::input::rows::Rows;
use crate::input::split::Splitter;
use crate::input::texts;
use crate::input::texts::JsonTexts;
#[cfg(not(target_family = "wasm"))]
use crate::input::workbook::Workbook;
use crate::limits::RECORD_LENGTH;
use crate::record::attribute_names;

/// Tells whether reading would have to wait for more to arrive.
pub type Awaited = Box<dyn Fn() -> bool + Send>;

/// How an input is read; without anything it is recognized by its content.
#[derive(Debug, Clone, Default)]
pub struct Options {
    format: Option<Format>,
    encoding: Option<Encoding>,
    sheet: Option<String>,
    list_separator: Option<String>,
    id: Option<String>,
}

impl Options {
    /// Reads the input as this format, or refuses it.
    pub fn format(mut self, format: Format) -> Options {
        self.format = Some(format);
        self
    }

    /// Names the encoding of an input that is neither UTF-8 nor has a byte order mark.
    pub fn encoding(mut self, encoding: Encoding) -> Options {
        self.encoding = Some(encoding);
        self
    }

    /// Reads this sheet of a workbook; the first visible one without it.
    pub fn sheet(mut self, name: impl Into<String>) -> Options {
        self.sheet = Some(name.into());
        self
    }

    /// Splits the cells of list attributes at this text instead of `;`.
    pub fn list_separator(mut self, separator: impl Into<String>) -> Options {
        self.list_separator = Some(separator.into()).filter(|separator| !separator.is_empty());
        self
    }

    /// Names the attribute that identifies records, where they have neither `objectId` nor `id`.
    pub fn id(mut self, attribute: impl Into<String>) -> Options {
        self.id = Some(attribute.into());
        self
    }

    fn separator(&self) -> &str {
        self.list_separator.as_deref().unwrap_or(";")
    }
}

/// The records of a file, batch by batch, each as the text of a JSON object. Memory does not grow with the file, except for Excel workbooks.
///
/// ```
/// use attrflow::input::Options;
/// use attrflow::input::Source;
///
/// let table = "userPrincipalName,businessPhones,accountEnabled\nada@example.com,+1 234;+1 567,True\n";
/// let mut source = Source::open(table.as_bytes(), &Options::default())?;
/// assert_eq!(source.description(), "CSV, separator `,`, UTF-8");
///
/// let batch = source.batch()?;
/// let record = batch.records.first().unwrap();
/// let expected = r#"{"userPrincipalName":"ada@example.com","businessPhones":["+1 234","+1 567"],"accountEnabled":true}"#;
/// assert_eq!(batch.bytes(record), Some(expected.as_bytes()));
/// assert_eq!((record.record, record.line, record.offset), (1, 2, 48));
/// # Ok::<(), attrflow::input::InputError>(())
/// ```
pub struct Source {
    form: Form,
    format: Format,
    /// What the format is called here; none where the table of formats says it.
    title: Option<String>,
    details: String,
    /// Whether a record may turn the input into a delta.
    may_become_delta: bool,
    is_delta: bool,
    id: Option<String>,
    awaited: Option<Awaited>,
}

impl fmt::Debug for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Source").field("description", &self.description()).finish_non_exhaustive()
    }
}

enum Form {
    Lines(LineBlocks<Bytes>),
    /// Lines whose records are converted; the batch is what they are read into.
    ConvertedLines(LineBlocks<Bytes>, Box<Batch>),
    Json(Box<JsonTexts>),
    Rows(Box<Rows<Bytes>>),
    Converted(Box<ConvertedRecords>),
    #[cfg(not(target_family = "wasm"))]
    Workbook(Box<Workbook>),
}

impl Source {
    /// Opens an input and recognizes its format.
    ///
    /// # Errors
    ///
    /// The input cannot be read, is in no format that records are read from, or in another one than the options name.
    pub fn open(reader: impl Read + Send + 'static, options: &Options) -> Result<Source, InputError> {
        Source::open_awaited(reader, None, options)
    }

    /// Opens an input such as a pipe, of which records are wanted as soon as they arrive; `awaited` says whether reading would wait.
    ///
    /// # Errors
    ///
    /// As for [`Source::open`].
    pub fn open_awaited(
        reader: impl Read + Send + 'static,
        awaited: Option<Awaited>,
        options: &Options,
    ) -> Result<Source, InputError> {
        let mut raw = Head::new(Box::new(reader));
        while foreign::may_be_known(&raw.bytes) || raw.bytes.len() < 2 {
            if !raw.more()? {
                break;
            }
        }
        let start = raw.bytes.as_slice();
        if start.starts_with(foreign::ZIP) {
            return workbook(raw, awaited, options);
        }
        if start.starts_with(foreign::PARQUET) {
            return Err(not_built_in().into());
        }
        if let Some(known) = foreign::binary(start) {
            return Err(known.into());
        }
        let (encoding, mark) = match Encoding::of_mark(start) {
            Some((encoding, mark)) => (encoding, mark),
            None => (options.encoding.unwrap_or(Encoding::UTF_8), 0),
        };
        if mark == 0
            && options.encoding.is_none()
            && let Some(found) = foreign::utf16(start)
        {
            return Err(found.into());
        }
        let mut head = if encoding.is_utf8() {
            raw.bytes.drain(..mark);
            raw
        } else {
            let mut reader = raw.into_reader();
            io::copy(&mut (&mut reader).take(mark as u64), &mut io::sink())?;
            Head::new(Box::new(encoding.decode(reader)))
        };
        let found = head.detect()?;
        let opened = Opened { head, encoding, offset: mark as u64, awaited, options };
        opened.source(found)
    }

    /// Reads an input as JSON lines, or as an array if it begins with a bracket, whatever is in the records.
    ///
    /// # Errors
    ///
    /// The input cannot be read.
    pub fn plain(reader: impl Read + Send + 'static, awaited: Option<Awaited>) -> Result<Source, InputError> {
        let mut head = Head::new(Box::new(reader));
        while head.bytes.trim_ascii_start().is_empty() && head.more()? {}
        let mark =
            Encoding::of_mark(&head.bytes).filter(|(encoding, _)| encoding.is_utf8()).map_or(0, |(_, mark)| mark);
        head.bytes.drain(..mark);
        let is_array = head.bytes.trim_ascii_start().first() == Some(&b'[');
        let format = if is_array { Format::Json } else { Format::JsonLines };
        let json = Json { format, is_page: false, is_lines: !is_array };
        let options = &Options::default();
        let opened = Opened { head, encoding: Encoding::UTF_8, offset: mark as u64, awaited, options };
        opened.json(json, format)
    }

    /// Reads records of a format that the caller converts, such as Parquet. They end with the first error. The number of a record is its line
    /// as well.
    ///
    /// ```
    /// use attrflow::input::Format;
    /// use attrflow::input::Options;
    /// use attrflow::input::Source;
    ///
    /// let rows = [Ok(Ok(br#"{"mail":"ada@example.com"}"#.to_vec()))];
    /// let mut source = Source::converted(rows.into_iter(), Format::Parquet, &Options::default())?;
    /// assert_eq!(source.description(), "Parquet");
    /// assert_eq!(source.batch()?.records.len(), 1);
    /// # Ok::<(), attrflow::input::InputError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The options name another format.
    pub fn converted(
        records: impl Iterator<Item = Result<Converted, InputError>> + Send + 'static,
        format: Format,
        options: &Options,
    ) -> Result<Source, InputError> {
        if let Some(asked) = options.format.filter(|asked| *asked != format) {
            return Err(mismatch(asked, format).into());
        }
        let form = Form::Converted(Box::new(ConvertedRecords::new(records)));
        Ok(Source::new(form, format, None, String::new(), None, options))
    }

    /// Returns the format that the input is read as.
    pub fn format(&self) -> Format {
        if self.is_delta && self.may_become_delta { Format::GraphDelta } else { self.format }
    }

    /// Returns what the input is read as, for people: `portal export, CSV, separator ",", UTF-8`. Once the last batch was read, it says
    /// whether the input is a delta.
    pub fn description(&self) -> String {
        self.title.clone().unwrap_or_else(|| self.format().row().title.to_owned()) + &self.details
    }

    /// Returns whether the records read so far, or the options, make the input a delta: its records hold what changed.
    pub fn is_delta(&self) -> bool {
        self.format == Format::GraphDelta || (self.is_delta && self.may_become_delta)
    }

    /// Returns what is missing, once the last batch was read.
    pub fn incomplete(&self) -> Option<Incomplete> {
        match &self.form {
            Form::Json(texts) => texts.incomplete(),
            _ => None,
        }
    }

    /// Returns the attributes that identify a record, the first of which that has a value does: the one that the options name, spelled as
    /// the records have it, `objectId` and `id`.
    pub fn id_attributes(&self) -> Vec<String> {
        let names = [self.id.as_deref(), Some("objectId"), Some("id")];
        names.into_iter().flatten().map(str::to_owned).collect()
    }

    /// Reads the next records. Of a pipe there may be none although it goes on, when no record has arrived as a whole.
    ///
    /// # Errors
    ///
    /// Reading fails, or the input cannot be used from here on.
    pub fn batch(&mut self) -> Result<Batch, InputError> {
        let mut batch = Batch::default();
        self.fill(&mut batch)?;
        Ok(batch)
    }

    /// Reads the next records into the memory of a batch that is no longer needed.
    ///
    /// # Errors
    ///
    /// As for [`Source::batch`].
    pub fn fill(&mut self, batch: &mut Batch) -> Result<(), InputError> {
        let awaited = self.awaited.as_ref();
        let is_awaited = || awaited.is_some_and(|awaited| awaited());
        match &mut self.form {
            Form::Lines(lines) => lines.fill(batch, is_awaited)?,
            Form::ConvertedLines(lines, read) => {
                lines.fill(read, is_awaited)?;
                texts::convert_lines(self.format, read, batch)?;
            }
            Form::Json(texts) => texts.fill(self.format, batch, awaited.is_some())?,
            Form::Rows(rows) => rows.fill(batch, awaited.is_some())?,
            Form::Converted(records) => records.fill(batch)?,
            #[cfg(not(target_family = "wasm"))]
            Form::Workbook(workbook) => workbook.fill(batch),
        }
        self.is_delta |= batch.is_delta;
        Ok(())
    }

    /// Returns whether the next records may have to be waited for.
    pub fn would_wait(&self) -> bool {
        let Some(awaited) = &self.awaited else { return false };
        match &self.form {
            Form::Lines(lines) | Form::ConvertedLines(lines, _) => lines.would_wait() && awaited(),
            // An element is read to its end, whatever has arrived of it.
            Form::Json(texts) => texts.would_wait(),
            Form::Rows(rows) => rows.would_wait(),
            Form::Converted(_) => false,
            #[cfg(not(target_family = "wasm"))]
            Form::Workbook(_) => false,
        }
    }
}

/// An input whose beginning was read.
struct Opened<'o> {
    head: Head,
    encoding: Encoding,
    offset: u64,
    awaited: Option<Awaited>,
    options: &'o Options,
}

impl Opened<'_> {
    /// The records of an input that looks like this.
    fn source(self, found: Found) -> Result<Source, InputError> {
        let asked = self.options.format;
        let looks = match &found {
            Found::Json(json) => json.format,
            _ => Format::Csv,
        };
        match (found, asked.map(|format| (format, format.row().family))) {
            (Found::Json(json), None) => self.json(json, json.format),
            (Found::Json(json), Some((format, _))) if json.is_readable_as(format) => self.json(json, format),
            (Found::Table, None | Some((_, Family::Table))) | (Found::Text(_), Some((_, Family::Table))) => self.rows(),
            (Found::Text(fault) | Found::Unusable(fault), _) => Err(fault.into()),
            (_, Some((format, _))) => Err(mismatch(format, looks).into()),
        }
    }

    fn json(self, json: Json, format: Format) -> Result<Source, InputError> {
        let Opened { head, encoding, offset, awaited, options } = self;
        let (reader, width) = (head.into_buffered()?, encoding.width());
        let is_plain = matches!(format, Format::JsonLines | Format::GraphDelta | Format::Json);
        let form = if json.is_lines && is_plain {
            Form::Lines(LineBlocks::new(reader, RECORD_LENGTH, offset, width))
        } else if json.is_lines {
            Form::ConvertedLines(LineBlocks::new(reader, RECORD_LENGTH, offset, width), Box::default())
        } else {
            let splitter = Splitter::new(reader, RECORD_LENGTH, format.row().list, offset, width);
            Form::Json(Box::new(JsonTexts::new(splitter)))
        };
        let mut source = Source::new(form, format, None, format!(", {encoding}"), awaited, options);
        source.may_become_delta = options.format.is_none();
        Ok(source)
    }

    fn rows(self) -> Result<Source, InputError> {
        let Opened { head, encoding, offset, awaited, options } = self;
        let (skip, named) = header::start(&head.bytes);
        let line = header::whole(&head.bytes).unwrap_or_default();
        let found = named.or_else(|| header::separator(line));
        let format = if found == Some(b'\t') { Format::Tsv } else { Format::Csv };
        let separator = match (options.format, found) {
            (Some(asked), Some(_)) if asked != format => {
                return Err(mismatch(asked, format).into());
            }
            (_, Some(separator)) => separator,
            (Some(Format::Tsv), None) => b'\t',
            (_, None) => b',',
        };
        let format = options.format.unwrap_or(format);
        let (reader, width) = (head.into_buffered()?, encoding.width());
        let rows = Rows::new(reader, separator, options.separator(), RECORD_LENGTH, (skip, offset), width)?;
        let title = header::origin(rows.columns().names()).map(|origin| format!("{origin}, {}", format.row().title));
        let details = match format {
            Format::Tsv => format!(", {encoding}"),
            _ => format!(", separator {}, {encoding}", header::separator_name(separator)),
        };
        Ok(Source::new(Form::Rows(Box::new(rows)), format, title, details, awaited, options))
    }
}

impl Source {
    fn new(
        form: Form,
        format: Format,
        title: Option<String>,
        details: String,
        awaited: Option<Awaited>,
        options: &Options,
    ) -> Source {
        // In tables and PowerShell's objects names match in any case, so the one that was named is spelled as they are.
        let id = options.id.as_ref().map(|id| match format {
            Format::Csv | Format::Tsv | Format::Xlsx | Format::PowerShell => {
                attribute_names::find_in_any_case(id).map_or_else(|| id.clone(), |property| property.name.to_owned())
            }
            _ => id.clone(),
        });
        Source { form, format, title, details, may_become_delta: false, is_delta: false, id, awaited }
    }
}

#[cfg(not(target_family = "wasm"))]
fn workbook(raw: Head, awaited: Option<Awaited>, options: &Options) -> Result<Source, InputError> {
    let read = Workbook::read(raw.into_reader(), options.sheet.as_deref(), options.separator())?;
    if let Some(format) = options.format.filter(|format| *format != Format::Xlsx) {
        return Err(mismatch(format, Format::Xlsx).into());
    }
    let details = format!(", sheet `{}`", read.sheet);
    Ok(Source::new(Form::Workbook(Box::new(read)), Format::Xlsx, None, details, awaited, options))
}

fn mismatch(asked: Format, found: Format) -> Diagnostic {
    let message = format!("the file is not in the format `{asked}`: it looks like `{found}` ({})", found.row().title);
    Diagnostic::new(&FORMAT_MISMATCH, message).help(format!("leave `--input` out, or write `--input {found}`"))
}

/// Refuses ZIP archives: a workbook may make its reader panic, which ends a WebAssembly module for good.
#[cfg(target_family = "wasm")]
fn workbook(_: Head, _: Option<Awaited>, _: &Options) -> Result<Source, InputError> {
    let refused = Diagnostic::new(&FORMAT_NOT_BUILT_IN, "Excel workbooks are not read by this build");
    Err(refused.help("save the sheet as CSV, or use `attrflow run`").into())
}

fn not_built_in() -> Diagnostic {
    Diagnostic::new(&FORMAT_NOT_BUILT_IN, "Parquet is not read by this build")
        .help("build attrflow with `--features parquet`, or convert the file, for instance with DuckDB: `COPY (FROM 'users.parquet') TO 'users.jsonl'`")
}
