//! Reads the attributes of a record: on the fast path where it can, otherwise on the slow path.

use fearless_simd::Simd;
use fearless_simd::dispatch;

use crate::host::Record;
use crate::record::Fault;
use crate::record::Lines;
use crate::record::Projection;
use crate::record::Scratch;
use crate::record::found::Found;
use crate::record::lines;
use crate::record::lines::Block;
use crate::record::lines::Cursor;
use crate::record::reader::Reader;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// The attributes of a record that mappings read.
#[derive(Debug)]
pub struct Read<'r> {
    projection: &'r Projection,
    slots: &'r mut [Value<'r>],
    /// The slots of attributes whose value is an empty list.
    emptied: Vec<usize>,
}

impl<'r> Read<'r> {
    /// The values, in the order of [`Projection::names`]. Attributes that the record does not have are missing.
    pub fn slots(self) -> &'r [Value<'r>] {
        self.slots
    }

    /// Whether the value in this slot is an empty list.
    pub(crate) fn is_emptied_slot(&self, slot: usize) -> bool {
        self.emptied.contains(&slot)
    }

    /// The values, in the order of [`Projection::names`].
    pub(crate) fn values(&self) -> &[Value<'r>] {
        self.slots
    }
}

impl Record for Read<'_> {
    fn attribute<'r>(&'r self, name: &str, _: &'r Arena) -> Result<Value<'r>, ArenaFull> {
        let slot = self.projection.slot(name).and_then(|slot| self.slots.get(slot));
        Ok(slot.copied().unwrap_or(Value::Missing))
    }

    fn is_emptied(&self, name: &str) -> bool {
        self.projection.slot(name).is_some_and(|slot| self.emptied.contains(&slot))
    }
}

impl Projection {
    /// Reads a record. Values borrow from its text and from the arena.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or the reader cannot decide (see [`FaultKind`](crate::record::FaultKind)).
    pub fn read<'r>(&'r self, record: &'r [u8], scratch: &mut Scratch, arena: &'r Arena) -> Result<Read<'r>, Fault> {
        self.read_from(Input::Record(record), scratch, arena)
    }

    /// Reads the record on the next of these lines. `None` after the last line.
    pub fn read_next<'r>(
        &'r self,
        lines: &mut Lines<'r>,
        scratch: &mut Scratch,
        arena: &'r Arena,
    ) -> Option<Result<Read<'r>, Fault>> {
        let (block, cursor) = lines.apart();
        if !block.begin(cursor) {
            return None;
        }
        let read = self.read_from(Input::Line(block, cursor), scratch, arena);
        block.end(cursor);
        Some(read)
    }

    /// The same with the record of this input.
    pub(crate) fn read_from<'r>(
        &'r self,
        input: Input<'_, 'r>,
        scratch: &mut Scratch,
        arena: &'r Arena,
    ) -> Result<Read<'r>, Fault> {
        let slots = arena.values(self.names().len())?;
        let emptied = fill(input, Filling { projection: self, scratch, arena, places: &mut *slots })?;
        Ok(Read { projection: self, slots, emptied })
    }

    /// Reads a record into slots that are all missing. There may be more slots than the projection has.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or the reader is not sure what it is.
    #[inline]
    pub(crate) fn fill<'r>(
        &'r self,
        record: Input<'_, 'r>,
        scratch: &mut Scratch,
        arena: &'r Arena,
        places: &mut [Value<'r>],
    ) -> Result<(), Fault> {
        fill(record, Filling { projection: self, scratch, arena, places }).map(drop)
    }
}

#[inline(always)]
fn fill<'r>(input: Input<'_, 'r>, filling: Filling<'r, '_>) -> Result<Vec<usize>, Fault> {
    let level = filling.scratch.level;
    dispatch!(level, simd => filling.run(simd, input))
}

/// The text of a record.
#[derive(Debug)]
pub(crate) enum Input<'i, 'r> {
    /// The text itself.
    Record(&'r [u8]),
    /// The next line of a block.
    Line(Block<'r>, &'i mut Cursor),
}

/// The slots that a record fills.
struct Filling<'r, 's> {
    projection: &'r Projection,
    scratch: &'s mut Scratch,
    arena: &'r Arena,
    places: &'s mut [Value<'r>],
}

impl<'r> Filling<'r, '_> {
    /// The slots of the attributes that are an empty list.
    #[inline(always)]
    fn run(self, simd: impl Simd, input: Input<'_, 'r>) -> Result<Vec<usize>, Fault> {
        let Filling { projection, scratch, arena, places } = self;
        let Scratch { quotes, learned, reading, found, presence, .. } = scratch;
        let slots = places.get_mut(..projection.names().len()).unwrap_or_default();
        let (text, has_quotes) = match input {
            Input::Record(record) => (lines::utf8(record)?, false),
            Input::Line(block, cursor) => block.take(simd, cursor, quotes)?,
        };
        reading.seen.begin(projection.places());
        let mut reader = Reader::new(text, projection, reading, arena);
        let is_read = (has_quotes || quotes.find(simd, text.as_bytes().trim_ascii_end())) && {
            learned.begin(projection);
            found.clear();
            found.resize(projection.places(), Found::NOTHING);
            let read = reader.clean(simd, slots, found, quotes, learned);
            read.and_then(|()| Found::put_all(found, text, slots)).is_some()
        };
        if !is_read {
            if projection.is_exact() {
                return Err(Fault::unsure(0));
            }
            reader.read_from_start(slots)?;
        }
        if !projection.aliases().is_empty() {
            let of = |place: usize| found.get(place).copied().unwrap_or(Found::NOTHING);
            if is_read {
                reader.fill_attributes(slots, |_, place| (of(place).is_there(), of(place)))?;
            } else {
                reader.fill_attributes(slots, |reader, place| (reader.scratch.seen.has(place), Found::NOTHING))?;
            }
        }
        if presence.begin(projection) {
            let has_found = |place: usize| found.get(place).is_some_and(|found| found.is_there());
            if is_read {
                presence.note(projection, has_found, |each| learned.names().for_each(each));
            } else {
                let seen = &reader.scratch.seen;
                presence.note(projection, |place| seen.has(place), |each| seen.others(text).for_each(each));
            }
        }
        Ok(reader.emptied())
    }
}
