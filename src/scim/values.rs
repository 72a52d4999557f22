//! The source of the values that a [`Skeleton`](crate::scim::skeleton::Skeleton) writes: existing values, or deferred
//! strings that are written directly into the output.

use std::marker::PhantomData;

use crate::value::Arena;
use crate::value::Value;

/// A source of values for targets.
pub(crate) trait Values<'v> {
    /// Returns the value of a target; `None` is a missing value. A deferred value must be evaluated first, with
    /// [`Values::evaluate`].
    fn value(&self, target: usize) -> Option<&Value<'v>>;

    /// Returns whether the target is deferred, so that [`Values::write_text`] may write it.
    #[inline(always)]
    fn is_deferred(&self, _target: usize) -> bool {
        false
    }

    /// Fast path for a deferred target: writes its text and returns the length. `None` means not applicable; call
    /// [`Values::evaluate`] then.
    #[inline(always)]
    fn write_text(&mut self, _target: usize, _block: &mut [u8; Arena::BLOCK]) -> Option<usize> {
        None
    }

    /// Evaluates a deferred target that [`Values::write_text`] did not write.
    #[inline(always)]
    fn evaluate(&mut self, _target: usize) {}
}

/// Existing values, returned by a closure.
pub(super) struct FromClosure<'v, 's, F> {
    value: F,
    values: PhantomData<&'s Value<'v>>,
}

impl<'v: 's, 's, F: Fn(usize) -> Option<&'s Value<'v>>> FromClosure<'v, 's, F> {
    pub(super) fn new(value: F) -> FromClosure<'v, 's, F> {
        FromClosure { value, values: PhantomData }
    }
}

impl<'v: 's, 's, F: Fn(usize) -> Option<&'s Value<'v>>> Values<'v> for FromClosure<'v, 's, F> {
    #[inline(always)]
    fn value(&self, target: usize) -> Option<&Value<'v>> {
        (self.value)(target)
    }
}
