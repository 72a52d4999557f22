//! What a function may use while it runs: the record's arena, reusable memory, the limits.

use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::PatternError;
use crate::dotnet::regex::PatternErrorKind;
use crate::dotnet::regex::Scratch;
use crate::functions::Fault;
use crate::functions::FaultKind;
use crate::limits::Limits;
use crate::value::Arena;
use crate::value::Value;

/// Memory that is used again from call to call and from record to record.
#[derive(Debug, Default)]
pub struct Memory {
    /// Text under construction.
    pub text: String,
    /// The memory of searches with regular expressions.
    pub search: Scratch,
    /// Regular expressions that were computed at run time.
    pub patterns: Patterns,
    /// The bytes of the record's values as they are written, as far as they are known, see [`Limits::record_output`].
    pub output: usize,
}

/// Text under construction that is kept for the next call, in bytes.
const TEXT_KEPT: usize = 1 << 20;

impl Memory {
    /// Begins to count the work and the output of a record.
    pub(crate) fn begin(&mut self, limits: &Limits) {
        self.search.allow_steps(limits.record_work);
        self.output = 0;
    }

    /// Frees the text under construction where it is large; it would be there beside all results that follow.
    pub(super) fn release(&mut self) {
        if self.text.capacity() > TEXT_KEPT {
            self.text = String::new();
        }
    }
}

/// A text from this length on is paid for; fewer bytes take less time than a call.
pub const LONG: usize = 1024;

/// A part of a text takes as long to replace as this many bytes take to read.
pub const PART: usize = 8;

/// How many regular expressions that were computed at run time are cached.
const PATTERNS_KEPT: usize = 8;

/// A cache of the last regular expressions that were computed at run time. Its size is fixed, because a pattern
/// that differs from record to record must not fill the memory.
#[derive(Debug, Default)]
pub struct Patterns {
    kept: Vec<(String, Pattern)>,
    oldest: usize,
}

impl Patterns {
    /// Returns the pattern, parsed again unless it is cached.
    ///
    /// # Errors
    ///
    /// The pattern is not valid.
    pub fn get(&mut self, text: &str, limits: &Limits) -> Result<&Pattern, PatternError> {
        let place = match self.kept.iter().position(|(kept, _)| kept == text) {
            Some(place) => place,
            None => {
                let pattern = Pattern::new(text, &limits.pattern())?;
                if self.kept.len() < PATTERNS_KEPT {
                    self.kept.push((text.to_owned(), pattern));
                    self.kept.len() - 1
                } else {
                    let place = self.oldest;
                    self.oldest = (place + 1) % PATTERNS_KEPT;
                    if let Some(slot) = self.kept.get_mut(place) {
                        *slot = (text.to_owned(), pattern);
                    }
                    place
                }
            }
        };
        match self.kept.get(place) {
            Some((_, pattern)) => Ok(pattern),
            None => Err(PatternError { kind: PatternErrorKind::TooLarge, span: 0..text.len() }),
        }
    }
}

/// What a function may use while it runs.
#[derive(Debug)]
pub struct Context<'c, 'r> {
    /// Where results live.
    pub arena: &'r Arena,
    /// Reusable memory.
    pub memory: &'c mut Memory,
    /// The limits.
    pub limits: &'c Limits,
}

impl<'c, 'r> Context<'c, 'r> {
    /// What functions may use.
    pub fn new(arena: &'r Arena, memory: &'c mut Memory, limits: &'c Limits) -> Context<'c, 'r> {
        Context { arena, memory, limits }
    }

    /// Pays for reading a text or a list.
    ///
    /// # Errors
    ///
    /// The record's work is used up.
    #[inline]
    pub fn pay(&self, bytes: usize) -> Result<(), Fault> {
        if bytes < LONG { Ok(()) } else { self.pay_for_long(bytes) }
    }

    #[cold]
    fn pay_for_long(&self, bytes: usize) -> Result<(), Fault> {
        let steps = u64::try_from(bytes / 2).unwrap_or(u64::MAX);
        if self.memory.search.take_steps(steps) { Ok(()) } else { Err(FaultKind::Work.fault()) }
    }

    /// Pays for replacing this many parts of a text.
    ///
    /// # Errors
    ///
    /// The record's work is used up.
    pub fn pay_for_parts(&self, parts: usize) -> Result<(), Fault> {
        self.pay(parts.saturating_mul(PART))
    }

    /// Charges the result for an element of a list against the record's memory if it is text of another argument than the `each`-th:
    /// such a text takes no memory here, and is written once for every element.
    ///
    /// # Errors
    ///
    /// The record's memory is used up.
    pub fn charge_shared(&self, result: Value<'_>, arguments: &[Value<'_>], each: Option<usize>) -> Result<(), Fault> {
        let Value::Text(text) = result else { return Ok(()) };
        let is_in = |argument: &Value<'_>| match argument {
            Value::Text(whole) => whole.as_bytes().as_ptr_range().contains(&text.as_ptr()),
            _ => false,
        };
        let mut others = arguments.iter().enumerate().filter(|(position, _)| Some(*position) != each);
        if others.any(|(_, argument)| is_in(argument)) {
            self.arena.charge(text.len())?;
        }
        Ok(())
    }

    /// The text that the closure writes, as a value.
    pub fn write(&mut self, write: impl FnOnce(&mut String)) -> Result<Value<'r>, Fault> {
        Ok(Value::Text(self.write_text(write)?))
    }

    /// The text that the closure writes.
    pub fn write_text(&mut self, write: impl FnOnce(&mut String)) -> Result<&'r str, Fault> {
        self.memory.text.clear();
        write(&mut self.memory.text);
        self.keep()
    }

    /// The text that the closure makes of the source; the source itself where it made the same.
    pub fn rewrite(&mut self, source: &'r str, write: impl FnOnce(&mut String)) -> Result<&'r str, Fault> {
        self.reserve(source.len())?;
        write(&mut self.memory.text);
        if self.memory.text == source {
            self.memory.release();
            return Ok(source);
        }
        self.keep()
    }

    /// The text that the closure writes, as a value, unless it refuses.
    pub fn try_write(
        &mut self,
        write: impl FnOnce(&mut String, &mut Scratch) -> Result<(), Fault>,
    ) -> Result<Value<'r>, Fault> {
        self.memory.text.clear();
        write(&mut self.memory.text, &mut self.memory.search)?;
        Ok(Value::Text(self.keep()?))
    }

    /// Reserves the space for a text of some bytes under construction at once: a text that grows by doubling takes twice as much.
    ///
    /// # Errors
    ///
    /// The record's memory has no space for it and its copy among the results.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Fault> {
        self.memory.text.clear();
        if bytes > TEXT_KEPT {
            let all = bytes.saturating_mul(2).saturating_add(self.arena.used());
            if all > self.limits.record_memory {
                return Err(FaultKind::Memory.fault());
            }
            self.memory.text.reserve_exact(bytes);
        }
        Ok(())
    }

    /// Copies the text under construction to the results.
    pub(super) fn keep(&mut self) -> Result<&'r str, Fault> {
        let text = self.arena.text(&self.memory.text)?;
        self.memory.release();
        Ok(text)
    }
}
