//! Moves the values of properties into the slots of their attributes at the end of a record; see [`aliases`](crate::record::aliases).

use crate::record::Fault;
use crate::record::aliases::Alias;
use crate::record::found::Found;
use crate::record::reader::Reader;
use crate::value::Value;

impl<'r> Reader<'_, 'r> {
    /// Moves the values of properties into the slots of attributes that the record does not have under their own names. The closure
    /// says whether the record fills a slot, and with which range of the text if the value was not kept.
    #[inline(never)]
    pub(super) fn fill_attributes(
        &mut self,
        slots: &mut [Value<'r>],
        found: impl Fn(&Self, usize) -> (bool, Found),
    ) -> Result<(), Fault> {
        let mut filled = None;
        for alias in self.projection.aliases() {
            let Alias { place, slot, .. } = *alias;
            let (is_there, text) = found(self, place);
            if !is_there || (place != slot && (found(self, slot).0 || filled == Some(slot))) {
                continue;
            }
            let kept = self.properties.iter().find(|(kept, _)| *kept == place).map(|(_, value)| *value);
            let mut value = kept.or_else(|| slots.get(place).copied()).unwrap_or(Value::Missing);
            // The fast path found a range of the text.
            text.put(self.text, &mut value).ok_or(Fault::unsure(0))?;
            let (Some(value), Some(into)) = (alias.convert(value, self.arena)?, slots.get_mut(slot)) else { continue };
            *into = value;
            filled = Some(slot);
            if place != slot && alias.keeps_lists() && self.emptied.contains(&place) {
                self.emptied.push(slot);
            }
        }
        Ok(())
    }
}
