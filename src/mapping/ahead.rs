//! Records one a line, several of them read before the first is mapped.
//!
//! To read a record takes one part of the program's instructions and to map it takes another, and both together are more than what the
//! first-level cache of the processor holds: where each record is read and mapped in turn, instructions are fetched again and again. Some
//! dozens of records in a row need each part once. The outcome of a record is the same, and so is the memory that it may use.

use crate::engine::Workspace;
use crate::host::Host;
use crate::mapping::RecordFault;
use crate::mapping::Writer;
use crate::mapping::stream::Fate;
use crate::mapping::stream::Stop;
use crate::record::Block;
use crate::record::Cursor;
use crate::record::Input;
use crate::record::Line;
use crate::record::Lines;
use crate::value::Arena;

/// The number of records that are read ahead.
const AHEAD: usize = 32;
/// When those that were read, or what was made and written of them, take more memory than this, in bytes, it is given back before another
/// one is.
pub(crate) const MEMORY: usize = 1024 * 1024;

/// A record that was read ahead.
pub(crate) struct Ahead<T> {
    /// What was read of it.
    pub(crate) record: T,
    /// Its line.
    pub(crate) cursor: Cursor,
    /// The memory that it took.
    pub(crate) memory: usize,
}

/// Records that were read ahead, and the line of the first that could not be, with why.
pub(crate) type ReadAhead<T, E> = ([Option<Ahead<T>>; AHEAD], Option<(E, Cursor)>);

/// Reads the records on some of the lines after a cursor, up to one that `read` stops at.
#[inline(always)]
pub(crate) fn read_ahead<T, E>(
    block: Block<'_>,
    cursor: Cursor,
    arena: &Arena,
    mut read: impl FnMut(&mut Cursor) -> Result<T, E>,
) -> ReadAhead<T, E> {
    let mut records = [const { None }; AHEAD];
    let (mut taken, mut ahead) = (0, cursor);
    for place in &mut records {
        if taken > MEMORY || !block.begin(&mut ahead) {
            break;
        }
        arena.set_used(0);
        match read(&mut ahead) {
            Ok(record) => *place = Some(Ahead { record, cursor: ahead, memory: arena.used() }),
            Err(stop) => {
                block.end(&mut ahead);
                return (records, Some((stop, ahead)));
            }
        }
        taken += arena.used();
    }
    (records, None)
}

impl Writer<'_> {
    /// Maps the records on some of the next lines, each like [`Writer::write`] does: how many is up to the writer, which reads ahead, as
    /// that is sooner done. A line feed is appended to each object. The closure gets the outcome of each record, in their order. False
    /// when there is no other line.
    ///
    /// ```
    /// use attrflow::record::Lines;
    /// use attrflow::{Document, Engine, FixedHost, Workspace};
    ///
    /// let mapping = Document::parse(attrflow::mapping::templates::TEMPLATES[0].document)?.mapping(&Engine::new(), None);
    /// let mapping = mapping.map_err(|found| found[0].clone())?;
    /// let (host, mut workspace, mut out) = (FixedHost::new(), Workspace::default(), Vec::new());
    /// let writer = mapping.writer();
    /// let mut lines = Lines::new(b"{\"userPrincipalName\": \"jo@example.com\", \"mail\": \"jo@example.com\"}\n\n{\"mail\": 1\n");
    /// let mut bad = Vec::new();
    /// while writer.write_lines(&mut lines, &host, &mut workspace, &mut out, |line, fate| {
    ///     if let Err(fault) = fate {
    ///         bad.push((line.number, fault.diagnostic.code.id));
    ///     }
    /// }) {
    ///     // Here `out` may be written elsewhere and cleared.
    /// }
    /// assert!(out.ends_with(b"}\n"));
    /// assert_eq!(bad, [(3, "AF0808")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_lines(
        &self,
        lines: &mut Lines<'_>,
        host: &dyn Host,
        workspace: &mut Workspace,
        out: &mut Vec<u8>,
        mut each: impl FnMut(Line<'_>, Result<Fate, RecordFault>),
    ) -> bool {
        let (block, cursor) = lines.apart();
        let before = *cursor;
        if let Some((stop, at)) = self.write_ahead(block, cursor, host, workspace, out, &mut each) {
            *cursor = at;
            let line = block.line(at);
            let written = self.write_stopped(stop, line.bytes, host, workspace, out);
            each(line, ended(written, out));
        }
        !cursor.is_at(before)
    }

    /// Writes records up to one that the fast path cannot map, and returns why and where it is. The cursor is moved past those that were
    /// mapped.
    #[expect(clippy::too_many_arguments, reason = "what a record is mapped with, each borrowed by itself")]
    fn write_ahead<'r>(
        &'r self,
        block: Block<'r>,
        cursor: &mut Cursor,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        out: &mut Vec<u8>,
        each: &mut impl FnMut(Line<'_>, Result<Fate, RecordFault>),
    ) -> Option<(Stop, Cursor)> {
        let (arena, memory, reading) = workspace.split();
        let read = |ahead: &mut Cursor| self.read(Input::Line(block, ahead), reading, arena);
        let (mut records, stopped) = read_ahead(block, *cursor, arena, read);
        let mut made = 0;
        let start = out.len();
        for record in records.iter_mut().map_while(Option::take) {
            if made + (out.len() - start) > MEMORY {
                // This one and the later ones are read once more.
                return None;
            }
            arena.set_used(record.memory);
            let written = match self.write_frame(record.record, host, arena, memory, out) {
                Ok(fate) => Ok(fate),
                Err(Stop::Mapping(fault)) => Err(fault),
                Err(stop) => return Some((stop, record.cursor)),
            };
            made += arena.used() - record.memory;
            *cursor = record.cursor;
            each(block.line(*cursor), ended(written, out));
        }
        stopped
    }
}

/// Returns the outcome of a record, with a line feed after its object.
fn ended(written: Result<Fate, RecordFault>, out: &mut Vec<u8>) -> Result<Fate, RecordFault> {
    if let Ok(Fate::Written) = written {
        out.push(b'\n');
    }
    written
}
