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

/// Runs of bytes with numbers, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    /// The bytes in blocks, so that nothing is copied when there are more.
    blocks: Vec<Vec<u8>>,
    /// Where each run begins: the number of the block, and the offset in it.
    starts: Vec<(u32, u32)>,
}

impl Runs {
    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Adds a run.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        let start = self.store(bytes);
        self.starts.push(start);
    }

    /// Puts other bytes at a number. Those that were there are kept without use.
    pub(super) fn replace(&mut self, number: usize, bytes: &[u8]) {
        let start = self.store(bytes);
        if let Some(place) = self.starts.get_mut(number) {
            *place = start;
        }
    }

    fn store(&mut self, bytes: &[u8]) -> (u32, u32) {
        if self.blocks.last().is_none_or(|block| block.len() + bytes.len() > block.capacity()) {
            self.blocks.push(Vec::with_capacity(bytes.len().max(BLOCK)));
        }
        let number = self.blocks.len() - 1;
        let Some(block) = self.blocks.last_mut() else { return (0, 0) };
        // Blocks have fewer bytes than this, unless a run has: then its length was refused when it was read.
        let start = (number as u32, block.len() as u32);
        block.extend_from_slice(bytes);
        start
    }

    /// Returns the bytes that begin with those of a run.
    pub(super) fn from(&self, number: usize) -> Option<&[u8]> {
        let (block, offset) = *self.starts.get(number)?;
        self.blocks.get(block as usize)?.get(offset as usize..)
    }
}
