//! Where a [`Skeleton`](crate::scim::skeleton::Skeleton) takes the values of its targets from: from values that are there, or from texts that
//! are put together right where they are written.

use std::marker::PhantomData;

use crate::value::Arena;
use crate::value::Value;

/// Where the values of the targets come from.
pub(crate) trait Values<'v> {
    /// The value of a target; none is a missing one. One that is put together is made first, by [`Values::make`].
    fn value(&self, target: usize) -> Option<&Value<'v>>;

    /// Whether it is worth asking for the text of this target with [`Values::put`].
    #[inline(always)]
    fn is_put_together(&self, _target: usize) -> bool {
        false
    }

    /// Writes the text of a target and says how many bytes it has, where that takes no more room and is sooner done than to make a value of
    /// it. None where only the value tells.
    #[inline(always)]
    fn put(&mut self, _target: usize, _room: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        None
    }

    /// Makes the value of a target whose text [`Values::put`] did not write.
    #[inline(always)]
    fn make(&mut self, _target: usize) {}
}

/// Values that are there, by the closure.
pub(super) struct Given<'v, 's, F> {
    value: F,
    values: PhantomData<&'s Value<'v>>,
}

impl<'v: 's, 's, F: Fn(usize) -> Option<&'s Value<'v>>> Given<'v, 's, F> {
    pub(super) fn by(value: F) -> Given<'v, 's, F> {
        Given { value, values: PhantomData }
    }
}

impl<'v: 's, 's, F: Fn(usize) -> Option<&'s Value<'v>>> Values<'v> for Given<'v, 's, F> {
    #[inline(always)]
    fn value(&self, target: usize) -> Option<&Value<'v>> {
        (self.value)(target)
    }
}
