//! From the text of a record to the values of its attributes: the short way where it leads through, and the long one elsewhere.

use fearless_simd::Simd;
use fearless_simd::dispatch;

use crate::host::Record;
use crate::record::Fault;
use crate::record::FaultKind;
use crate::record::Projection;
use crate::record::Scratch;
use crate::record::reader::Reader;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Value;

/// The attributes of a record that are needed.
#[derive(Debug)]
pub struct Read<'r> {
    projection: &'r Projection,
    slots: &'r mut [Value<'r>],
    /// The slots of the attributes that are an empty list.
    emptied: Vec<usize>,
}

impl<'r> Read<'r> {
    /// The values, in the order of [`Projection::names`]; those that the record does not have are missing.
    pub fn slots(self) -> &'r [Value<'r>] {
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
    /// The text is no JSON, or the reader is not sure what it is.
    pub fn read<'r>(&'r self, record: &'r [u8], scratch: &mut Scratch, arena: &'r Arena) -> Result<Read<'r>, Fault> {
        let all = arena.values(self.names().len() + 1)?;
        let emptied = fill(Filling { projection: self, record, scratch, arena, places: &mut *all })?;
        let slots = all.split_last_mut().map(|(_, slots)| slots).unwrap_or_default();
        Ok(Read { projection: self, slots, emptied })
    }

    /// Reads a record into places that begin with its slots, all of them missing. Others may stand behind the slots, of which the last
    /// takes what is not needed.
    ///
    /// # Errors
    ///
    /// The text is no JSON, or the reader is not sure what it is.
    #[inline]
    pub fn fill<'r>(
        &'r self,
        record: &'r [u8],
        scratch: &mut Scratch,
        arena: &'r Arena,
        places: &mut [Value<'r>],
    ) -> Result<(), Fault> {
        fill(Filling { projection: self, record, scratch, arena, places }).map(drop)
    }
}

#[inline(always)]
fn fill(filling: Filling<'_, '_>) -> Result<Vec<usize>, Fault> {
    let level = filling.scratch.level;
    dispatch!(level, simd => filling.run(simd))
}

/// A record to be read.
struct Filling<'r, 's> {
    projection: &'r Projection,
    record: &'r [u8],
    scratch: &'s mut Scratch,
    arena: &'r Arena,
    places: &'s mut [Value<'r>],
}

impl Filling<'_, '_> {
    /// The slots of the attributes that are an empty list.
    #[inline(always)]
    fn run(self, simd: impl Simd) -> Result<Vec<usize>, Fault> {
        let Filling { projection, record, scratch, arena, places } = self;
        // The quick check does not say where; the slow one is made when something is wrong.
        let text = simdutf8::basic::from_utf8(record).or_else(|_| std::str::from_utf8(record));
        let text = text.map_err(|error| Fault { kind: FaultKind::NotUtf8, offset: error.valid_up_to() })?;
        let Scratch { quotes, learned, reading, .. } = scratch;
        reading.seen.begin(projection.names().len());
        let mut reader = Reader::new(text, projection, reading, arena);
        let found = quotes.find(simd, record.trim_ascii_end());
        if found {
            learned.begin(projection, places.len());
        }
        if !found || reader.clean(simd, places, quotes, learned).is_none() {
            reader.anew(places)?;
        }
        Ok(reader.emptied())
    }
}
