//! The memory of one thread.

use crate::dotnet::regex::Scratch;
use crate::functions::context::Memory;
use crate::limits::Limits;
use crate::record;
use crate::value::Arena;

/// The memory one thread evaluates in; used again from record to record.
#[derive(Debug)]
pub struct Workspace {
    pub(super) arena: Arena,
    pub(super) memory: Memory,
    pub(super) reading: record::Scratch,
}

impl Default for Workspace {
    fn default() -> Workspace {
        Workspace::new(&Limits::default())
    }
}

impl Workspace {
    /// A workspace under these limits.
    pub fn new(limits: &Limits) -> Workspace {
        Workspace {
            arena: Arena::new(limits.record_memory),
            memory: Memory::default(),
            reading: record::Scratch::default(),
        }
    }
}

impl Workspace {
    /// Which attributes the records that were read in it did not have. Records that come parsed are noted where that is asked for
    /// ([`Mapping::note_attributes`](crate::mapping::Mapping::note_attributes)).
    pub fn presence(&self) -> &record::Presence {
        self.reading.presence()
    }

    /// The memory for reading.
    pub(crate) fn reading(&mut self) -> &mut record::Scratch {
        &mut self.reading
    }

    /// Its arena, with nothing in it.
    pub fn cleared(&mut self) -> &Arena {
        self.arena.reset();
        &self.arena
    }

    /// The memory for something that is asked of a record before it is evaluated; what was made before is gone.
    pub(crate) fn parts(&mut self) -> (&Arena, &mut Scratch) {
        self.arena.reset();
        (&self.arena, &mut self.memory.search)
    }

    /// All of its memory, for a record that is read, asked and evaluated in one go; what was made before is gone.
    #[inline]
    pub(crate) fn apart(&mut self) -> (&Arena, &mut Memory, &mut record::Scratch) {
        self.arena.reset();
        (&self.arena, &mut self.memory, &mut self.reading)
    }
}
