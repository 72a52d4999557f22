//! Where values were found in the text of a record.

use crate::value::Value;

/// A value as the short way finds it: where its text begins and ends, or zero and the number of a literal. All zeros where the record
/// has nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found(u16, u16);

impl Found {
    pub(super) const NOTHING: Found = Found(0, 0);
    pub(super) const TRUE: Found = Found(0, 1);
    pub(super) const FALSE: Found = Found(0, 2);
    /// It is missing, or was read as on the long way.
    pub(super) const READ: Found = Found(0, 3);

    /// Whether the record has something.
    #[inline(always)]
    pub(super) fn is_there(self) -> bool {
        self != Found::NOTHING
    }

    /// The text that begins and ends here.
    #[inline(always)]
    pub(super) fn text(start: u16, end: u16) -> Found {
        Found(start, end)
    }

    /// The value, unless it is missing or was read on the long way. None where the text has no such place.
    #[inline(always)]
    pub(super) fn put<'r>(self, text: &'r str, slot: &mut Value<'r>) -> Option<()> {
        match self {
            Found::NOTHING | Found::READ => {}
            Found(0, number) => *slot = Value::Boolean(number == Found::TRUE.1),
            Found(start, end) => *slot = Value::Text(text.get(usize::from(start)..usize::from(end))?),
        }
        Some(())
    }

    /// Puts the values into the slots. None where the text does not have all of them.
    #[inline(always)]
    pub(super) fn put_all<'r>(found: &[Found], text: &'r str, slots: &mut [Value<'r>]) -> Option<()> {
        slots.iter_mut().zip(found).try_for_each(|(slot, found)| found.put(text, slot))
    }
}
