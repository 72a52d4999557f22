//! What an expression becomes: a row of instructions over numbered registers, with the constants and calls they name.
//!
//! One program holds all expressions of a mapping, so that they share attributes and constants. Every jump goes forward, so
//! every program ends. Data only: nothing here runs.

pub mod instruction;
pub mod keys;
pub mod listing;
pub mod verify;

use std::sync::Arc;

use crate::functions::Function;
use crate::functions::arguments::Prepared;
use crate::source::Span;
use crate::value::Arena;
use crate::value::ArenaFull;
use crate::value::Constant;
use crate::value::Value;

pub use instruction::Instruction;
pub use keys::Keys;

/// Instructions and everything they name.
#[derive(Debug, Default)]
pub struct Program {
    /// The attributes that are read; their numbers are the slots of a record.
    pub attributes: Vec<Arc<str>>,
    /// The constants.
    pub constants: Vec<Constant>,
    /// What `Load` loads.
    pub operands: Vec<Operand>,
    /// The parameters of the job.
    pub parameters: Vec<Arc<str>>,
    /// The calls.
    pub calls: Vec<CallSite>,
    /// The choices of `Choose`.
    pub choices: Vec<Choice>,
    /// The tables of `Switch`.
    pub tables: Vec<Table>,
    /// The instructions.
    pub code: Vec<Instruction>,
    /// The bytes of its expression that each instruction came from.
    pub spans: Vec<Span>,
    /// Where each expression begins.
    pub entries: Vec<Entry>,
    /// How many registers the longest expression needs.
    pub registers: usize,
}

/// A place in a frame: the slots of a record, and behind them the constants of the program. Both are loaded alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operand(pub u32);

impl Program {
    /// Where the constant with this number stands in a frame.
    pub fn constant_place(&self, index: u32) -> usize {
        self.attributes.len() + index as usize
    }

    /// The slots of a record with the program's constants behind them: all that can be loaded.
    pub fn frame<'r>(&'r self, slots: &[Value<'r>], arena: &'r Arena) -> Result<&'r mut [Value<'r>], ArenaFull> {
        let count = self.attributes.len();
        let frame = arena.values(count + self.constants.len())?;
        for (place, value) in frame.iter_mut().zip(slots.iter().take(count)) {
            *place = *value;
        }
        for (place, constant) in frame.iter_mut().skip(count).zip(&self.constants) {
            *place = constant.value();
        }
        Ok(frame)
    }
}

/// One expression in a program.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its first instruction.
    pub start: u32,
    /// The target attribute it is for; empty for a lone expression.
    pub target: Arc<str>,
}

/// One call of a function.
#[derive(Debug, Clone)]
pub struct CallSite {
    /// The row of the function.
    pub function: &'static Function,
    /// How many arguments stand in the registers from the call's base on.
    pub arguments: u16,
    /// What the arguments are loaded from before the call, where all of them are constants and slots; empty when they stand in the
    /// registers already.
    pub operands: Box<[Operand]>,
    /// What is known of the call beforehand.
    pub prepared: Arc<Prepared>,
    /// The places of the arguments.
    pub argument_spans: Vec<Span>,
}

/// A `Switch` on constant keys whose source and values are constants and slots.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is compared.
    pub source: Operand,
    /// The keys with their values.
    pub values: Keys<Operand>,
    /// The value when no key is equal.
    pub default: Operand,
}

impl Choice {
    /// The value for this text.
    #[inline]
    pub fn find(&self, text: &str) -> Operand {
        self.values.find(text).unwrap_or(self.default)
    }
}

/// Where `Switch` continues for a text.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The keys with the instruction where their value begins.
    pub targets: Keys<u32>,
    /// Where it continues when no key is equal.
    pub default: u32,
}

impl Table {
    /// Where `Switch` continues for this text.
    #[inline]
    pub fn find(&self, text: &str) -> u32 {
        self.targets.find(text).unwrap_or(self.default)
    }
}
