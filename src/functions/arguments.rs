//! Typed access to the arguments of one call.

use std::borrow::Cow;

use memchr::memmem::Finder;

use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::Replacement;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::functions::context::LONG;
use crate::value::Value;
use crate::value::convert;

/// An index into a frame: the slots of a record, the constants, and the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operand(pub u32);

impl Operand {
    /// Returns the first operands of a frame, in order.
    pub fn first(count: usize) -> Cow<'static, [Operand]> {
        static FEW: [Operand; 8] =
            [Operand(0), Operand(1), Operand(2), Operand(3), Operand(4), Operand(5), Operand(6), Operand(7)];
        match FEW.get(..count) {
            Some(operands) => Cow::Borrowed(operands),
            None => (0..).take(count).map(Operand).collect(),
        }
    }
}

/// The arguments of one call, in order. They are read from slots, constants and registers; no value is copied to call a function.
///
/// With `QUICK`, only texts, integers and missing values are accepted, and everything else fails without a message; the caller then
/// calls again without `QUICK`. A quick body needs hardly any calls, so that its values stay in the processor's registers.
#[derive(Debug, Clone, Copy)]
pub struct Arguments<'c, 'r, const QUICK: bool = false> {
    /// The values that arguments are taken from.
    pub frame: &'c [Value<'r>],
    /// The position of each argument in the frame. An argument without one is missing.
    pub operands: &'c [Operand],
    /// What is known of the call before it runs.
    pub site: &'r Prepared,
}

/// What is known of a call when it is compiled.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The bits of the slots that hold an argument, for the first 16.
    pub given: u16,
    /// The bits of the slots whose argument is a constant of the expression, for the first 16.
    pub constant: u16,
    /// What looks for the text in the place of an old value, where it is constant and not empty.
    pub needle: Option<Finder<'static>>,
    /// The regular expression, where it is constant.
    pub pattern: Option<Pattern>,
    /// The replacement, where it and the regular expression are constant.
    pub replacement: Option<Replacement>,
}

impl Prepared {
    /// Whether the slot holds an argument.
    pub fn is_given(&self, position: usize) -> bool {
        position < 16 && self.given & (1 << position) != 0
    }

    /// Whether the slot holds a constant of the expression, which a message may show. It never shows values of records.
    pub fn is_constant(&self, position: usize) -> bool {
        position < 16 && self.constant & (1 << position) != 0
    }
}

impl<'r, const QUICK: bool> Arguments<'_, 'r, QUICK> {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.operands.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.operands.is_empty()
    }

    /// The value where it stands; none where there is no such argument.
    #[inline]
    pub fn get(&self, position: usize) -> Option<&Value<'r>> {
        self.operands.get(position).and_then(|operand| self.frame.get(operand.0 as usize))
    }

    /// Whether something was written in the slot. An empty slot differs from `""` and from a missing attribute.
    pub fn is_given(&self, position: usize) -> bool {
        self.site.is_given(position)
    }

    /// The value; missing where nothing was written.
    #[inline]
    pub fn value(&self, position: usize) -> Value<'r> {
        self.get(position).copied().unwrap_or(Value::Missing)
    }

    /// The values from this position on.
    #[inline]
    pub fn from(&self, position: usize) -> impl ExactSizeIterator<Item = Value<'r>> + '_ {
        (position..self.len()).map(|position| self.value(position))
    }

    /// The value as text; a missing one is empty.
    #[inline]
    pub fn text(&self, position: usize, context: &Context<'_, 'r>) -> Result<&'r str, Fault> {
        match self.get(position) {
            Some(Value::Text(text)) if text.len() < LONG => Ok(text),
            Some(Value::Missing) | None => Ok(""),
            Some(_) if QUICK => Err(not_quick()),
            Some(Value::Text(text)) => context.pay(text.len()).map(|()| *text),
            Some(other) => text_of(other, position, context),
        }
    }

    /// The text of a slot that may be empty.
    pub fn optional_text(&self, position: usize, context: &Context<'_, 'r>) -> Result<Option<&'r str>, Fault> {
        if self.is_given(position) { self.text(position, context).map(Some) } else { Ok(None) }
    }

    /// The value as a whole number.
    #[inline]
    pub fn integer(&self, position: usize, context: &Context<'_, 'r>) -> Result<i64, Fault> {
        match self.get(position) {
            Some(Value::Integer(value)) => Ok(*value),
            _ if QUICK => Err(not_quick()),
            _ => integer_of(self.value(position), position, context),
        }
    }

    /// The value as a point in time: a date itself, or a text that `CDate` reads. `now` completes a date that lacks its
    /// year or its day.
    pub fn date(&self, position: usize, context: &Context<'_, 'r>, now: DateTime) -> Result<DateTime, Fault> {
        match self.value(position) {
            Value::DateTime(date) => Ok(date),
            _ => date::parse(self.text(position, context)?, now).map_err(|fault| FaultKind::Date(fault).at(position)),
        }
    }

    /// The value as a whole number, or the default where the slot is empty.
    pub fn integer_or(&self, position: usize, default: i64, context: &Context<'_, 'r>) -> Result<i64, Fault> {
        if self.is_given(position) { self.integer(position, context) } else { Ok(default) }
    }
}

/// Returns the error of quick arguments. Nobody sees it, and it costs nothing.
pub(super) const fn not_quick() -> Fault {
    Fault::FULL
}

/// The number that a value is, if it is not one itself.
#[cold]
fn integer_of(value: Value<'_>, position: usize, context: &Context<'_, '_>) -> Result<i64, Fault> {
    if let Value::Text(text) = value {
        context.pay(text.len())?;
    }
    convert::to_integer(value).ok_or_else(|| FaultKind::NotANumber.at(position))
}

/// The text of a value that is neither a text nor missing.
#[cold]
fn text_of<'r>(value: &Value<'r>, position: usize, context: &Context<'_, 'r>) -> Result<&'r str, Fault> {
    convert::to_text(*value, context.arena).map_err(|reason| Fault::from(reason).with_argument(position))
}
