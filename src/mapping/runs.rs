//! Many things in few bytes: runs of bytes that are found by a number, and numbers that are found by the hash of a text.

/// Bytes of a block.
const BLOCK: usize = 1 << 20;

/// The numbers of things by the hashes of texts: open addressing with linear probing, a part of the hash and the number in each slot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    slots: Vec<u64>,
    count: usize,
}

/// Slots of a new table.
const SLOTS: usize = 1024;
const NUMBER: u64 = u32::MAX as u64;

impl Table {
    /// Returns a table with space for this many numbers.
    pub(crate) fn with_capacity(count: usize) -> Table {
        let slots = (count.saturating_mul(4) / 3 + 1).next_power_of_two().max(SLOTS);
        Table { slots: vec![0; slots], count: 0 }
    }

    /// Enters a number by the hash of a text, and returns whether a number is there already that may be meant by it. A number may be
    /// entered more than once.
    pub(crate) fn enter(&mut self, hash: u64, number: usize) -> bool {
        if (self.count + 1) * 4 > self.slots.len() * 3 {
            let slots = vec![0; (self.slots.len() * 2).max(SLOTS)];
            let taken = std::mem::replace(&mut self.slots, slots).into_iter().filter(|slot| *slot != 0);
            for slot in taken {
                self.put(slot);
            }
        }
        // Slots count from 1, so that 0 is a free one; a table with that many things would not fit into memory.
        self.count += 1;
        self.put((hash & !NUMBER) | ((number as u64 + 1) & NUMBER))
    }

    /// Puts a slot into its place, and returns whether another one has the same part of the hash.
    fn put(&mut self, slot: u64) -> bool {
        let mask = self.slots.len().wrapping_sub(1);
        let mut place = (slot >> 32) as usize & mask;
        let mut is_there = false;
        while let Some(taken) = self.slots.get_mut(place) {
            if *taken == 0 {
                *taken = slot;
                break;
            }
            is_there |= *taken >> 32 == slot >> 32;
            place = (place + 1) & mask;
        }
        is_there
    }

    /// Returns the numbers that may be meant.
    pub(crate) fn candidates(&self, hash: u64) -> impl Iterator<Item = usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let first = (hash >> 32) as usize & mask;
        let slots = (0..self.slots.len()).map_while(move |step| {
            let slot = *self.slots.get((first + step) & mask)?;
            (slot != 0).then_some(slot)
        });
        slots.filter(move |slot| slot >> 32 == hash >> 32).map(|slot| (slot & NUMBER) as usize - 1)
    }
}

/// Runs of bytes, each found by the place where it begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blocks {
    /// The bytes in blocks, so that nothing is copied when there are more.
    blocks: Vec<Vec<u8>>,
}

/// Runs begin at multiples of this many bytes, so that 32 bits are enough for the places in 32 GiB.
const UNIT: usize = 8;
/// How many bits of a place say where in its block a run begins.
const IN_BLOCK: u32 = (BLOCK / UNIT).trailing_zeros();

impl Blocks {
    /// Adds a run, and returns its place.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> u32 {
        let is_full = |block: &Vec<u8>| block.len().next_multiple_of(UNIT) + bytes.len() > block.capacity();
        if self.blocks.last().is_none_or(is_full) {
            self.blocks.push(Vec::with_capacity(bytes.len().max(BLOCK)));
        }
        let number = self.blocks.len() - 1;
        let Some(block) = self.blocks.last_mut() else { return 0 };
        block.resize(block.len().next_multiple_of(UNIT), 0);
        // A run that is longer than a block has one of its own, so that it begins within the first `BLOCK` bytes as well.
        let place = ((number as u32) << IN_BLOCK) | (block.len() / UNIT) as u32;
        block.extend_from_slice(bytes);
        place
    }

    /// Returns the bytes that begin with those of the run at a place.
    pub(crate) fn from(&self, place: u32) -> Option<&[u8]> {
        let offset = (place as usize & ((1 << IN_BLOCK) - 1)) * UNIT;
        self.blocks.get((place >> IN_BLOCK) as usize)?.get(offset..)
    }

    /// Returns a number that is above every place.
    pub(crate) fn places(&self) -> usize {
        self.blocks.len() << IN_BLOCK
    }

    /// Calls the closure with each run's place and the bytes that begin with it, in the order in which they were added. The closure
    /// returns the length of the run.
    pub(crate) fn for_each<'b>(&'b self, mut on_run: impl FnMut(u32, &'b [u8]) -> usize) {
        for (number, block) in self.blocks.iter().enumerate() {
            let mut offset = 0;
            while let Some(bytes) = block.get(offset..).filter(|bytes| !bytes.is_empty()) {
                let length = on_run(((number as u32) << IN_BLOCK) | (offset / UNIT) as u32, bytes);
                offset = (offset + length.max(1)).next_multiple_of(UNIT);
            }
        }
    }
}

/// Runs of bytes with numbers, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    runs: Blocks,
    /// The place of each run.
    places: Vec<u32>,
}

impl Runs {
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds a run.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.places.push(self.runs.push(bytes));
    }

    /// Puts other bytes at a number. Those that were there are kept without use.
    pub(super) fn replace(&mut self, number: usize, bytes: &[u8]) {
        if let Some(place) = self.places.get_mut(number) {
            *place = self.runs.push(bytes);
        }
    }

    /// Returns the bytes that begin with those of a run.
    pub(super) fn from(&self, number: usize) -> Option<&[u8]> {
        self.runs.from(*self.places.get(number)?)
    }
}
