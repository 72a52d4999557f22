//! The ranges of values in the text of a record.

use crate::value::Value;

/// A value as the fast path finds it: the range of its text, or zero and the number of a literal. All zeros if the record
/// has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found(u16, u16);

impl Found {
    pub(super) const NOTHING: Found = Found(0, 0);
    pub(super) const TRUE: Found = Found(0, 1);
    pub(super) const FALSE: Found = Found(0, 2);
    /// The value is missing, or the slow path's functions read it.
    pub(super) const READ: Found = Found(0, 3);

    /// Whether the record has a value.
    #[inline(always)]
    pub(super) fn is_there(self) -> bool {
        self != Found::NOTHING
    }

    /// The range of a text.
    #[inline(always)]
    pub(super) fn text(start: u16, end: u16) -> Found {
        Found(start, end)
    }

    /// Returns the value, unless it is missing or was read by the slow path's functions. `None` if the range is outside the text.
    #[inline(always)]
    pub(super) fn put<'r>(self, text: &'r str, slot: &mut Value<'r>) -> Option<()> {
        match self {
            Found::NOTHING | Found::READ => {}
            Found(0, number) => *slot = Value::Boolean(number == Found::TRUE.1),
            Found(start, end) => *slot = Value::Text(text.get(usize::from(start)..usize::from(end))?),
        }
        Some(())
    }

    /// Fills the slots. `None` if a range is outside the text.
    #[inline(always)]
    pub(super) fn put_all<'r>(found: &[Found], text: &'r str, slots: &mut [Value<'r>]) -> Option<()> {
        slots.iter_mut().zip(found).try_for_each(|(slot, found)| found.put(text, slot))
    }
}
