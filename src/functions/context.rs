//! What a function may use while it runs: the record's arena, reusable memory, the limits.

use crate::dotnet::regex::Scratch;
use crate::functions::Fault;
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

impl<'r> Context<'_, 'r> {
    /// The text that the closure writes, as a value.
    pub fn write(&mut self, write: impl FnOnce(&mut String)) -> Result<Value<'r>, Fault> {
        self.memory.text.clear();
        write(&mut self.memory.text);
        Ok(Value::Text(self.arena.text(&self.memory.text)?))
    }

    /// The text that the closure writes, as a value, unless it refuses.
    pub fn try_write(
        &mut self,
        write: impl FnOnce(&mut String, &mut Scratch) -> Result<(), Fault>,
    ) -> Result<Value<'r>, Fault> {
        self.memory.text.clear();
        write(&mut self.memory.text, &mut self.memory.search)?;
        Ok(Value::Text(self.arena.text(&self.memory.text)?))
    }
}
