//! The memory that one thread evaluates in.

use crate::dotnet::regex::Scratch;
use crate::functions::context::Memory;
use crate::limits::Limits;
use crate::record;
use crate::value::Arena;

/// The memory that one thread evaluates in, reused from record to record.
#[derive(Debug)]
pub struct Workspace {
    pub(super) arena: Arena,
    pub(super) memory: Memory,
    pub(super) record: record::Scratch,
}

impl Default for Workspace {
    fn default() -> Workspace {
        Workspace::new(&Limits::default())
    }
}

impl Workspace {
    /// Creates a workspace for these limits.
    pub fn new(limits: &Limits) -> Workspace {
        Workspace {
            arena: Arena::new(limits.record_memory),
            memory: Memory::default(),
            record: record::Scratch::default(),
        }
    }
}

impl Workspace {
    /// Returns which attributes were absent from the records that were read in this workspace. Parsed records count only after
    /// [`Mapping::note_attributes`](crate::mapping::Mapping::note_attributes).
    pub fn presence(&self) -> &record::Presence {
        self.record.presence()
    }

    /// Returns the memory of the record reader.
    pub(crate) fn reading(&mut self) -> &mut record::Scratch {
        &mut self.record
    }

    /// Clears the arena and returns it.
    pub fn cleared(&mut self) -> &Arena {
        self.arena.reset();
        &self.arena
    }

    /// Clears the arena and returns it with the memory for regular expression searches, for scoping filters.
    pub(crate) fn parts(&mut self) -> (&Arena, &mut Scratch) {
        self.arena.reset();
        (&self.arena, &mut self.memory.search)
    }

    /// Clears the arena and returns all memory, to read, filter and evaluate a record in one go.
    #[inline]
    pub(crate) fn split(&mut self) -> (&Arena, &mut Memory, &mut record::Scratch) {
        self.arena.reset();
        (&self.arena, &mut self.memory, &mut self.record)
    }
}
