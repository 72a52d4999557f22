//! What an expression becomes: a row of instructions over numbered registers, with the constants and calls they name.
//!
//! One program holds all expressions of a mapping, so that they share attributes and constants. Every jump goes forward, so
//! every program ends. Data only: nothing here runs.

pub mod instruction;
pub mod keys;
pub mod listing;
pub mod verify;

use std::sync::Arc;

use crate::functions::Body;
use crate::functions::Composition;
use crate::functions::Function;
use crate::functions::Place;
use crate::functions::arguments::Prepared;
use crate::source::Span;
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
    /// The constants that choices yield.
    pub answers: Vec<Constant>,
    /// The parameters of the job.
    pub parameters: Vec<Arc<str>>,
    /// The calls.
    pub calls: Vec<CallSite>,
    /// The texts that are put together in one go.
    pub compositions: Vec<Composition>,
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

impl Program {
    /// Where the constants begin in a frame, behind the slots.
    pub fn first_constant(&self) -> usize {
        self.attributes.len()
    }

    /// Where the registers begin in a frame, behind the constants.
    pub fn first_register(&self) -> usize {
        self.attributes.len() + self.constants.len()
    }

    /// How many places a frame has.
    pub fn places(&self) -> usize {
        self.first_register() + self.registers
    }

    /// Notes what the expressions begin with, when the code is finished.
    pub fn note_first(&mut self) {
        for entry in &mut self.entries {
            entry.first = First::of(self.code.get(entry.start as usize));
        }
    }

    /// Whether the expression with this number is a text that is put together in one go, where its parts are plain.
    pub fn composes(&self, entry: usize) -> bool {
        self.entries.get(entry).is_some_and(|entry| entry.first.composition.is_some())
    }

    /// Puts the program's constants into a frame: all that an instruction can name, in a row. The slots of a record stand before them, the
    /// registers behind them.
    pub fn fill<'r>(&'r self, frame: &mut [Value<'r>]) {
        for (place, constant) in frame.iter_mut().skip(self.first_constant()).zip(&self.constants) {
            *place = constant.value();
        }
    }
}

/// One expression in a program.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its first instruction.
    pub start: u32,
    /// What the first instruction does, where that is most likely all there is to do.
    pub first: First,
    /// The target attribute it is for; empty for a lone expression.
    pub target: Arc<str>,
}

impl Entry {
    /// The first instruction that is not the composition of the whole expression.
    #[inline(always)]
    pub fn after_composition(&self) -> usize {
        self.start as usize + usize::from(self.first.composition.is_some())
    }
}

/// What the first instruction of an expression does, where it ends most expressions at once with a text. What cannot be done so is done by
/// the instructions, from the first on. The fields stand apart because the processor foresees a few branches, each in its own place, better
/// than one jump to all that an instruction can be.
#[derive(Debug, Clone, Copy, Default)]
pub struct First {
    /// A text is put together.
    pub composition: Option<u32>,
    /// A function is called.
    pub call: Option<u32>,
    /// A choice is made.
    pub choice: Option<u32>,
    /// A value stands in this place.
    pub place: Option<Place>,
}

impl First {
    /// What this instruction does.
    fn of(instruction: Option<&Instruction>) -> First {
        let mut first = First::default();
        match instruction {
            Some(Instruction::ReturnComposition { composition }) => first.composition = Some(*composition),
            Some(Instruction::ReturnCall { call, .. }) => first.call = Some(*call),
            Some(Instruction::ReturnChoice { choice }) => first.choice = Some(*choice),
            Some(Instruction::Return { value } | Instruction::ReturnIfValue { value }) => first.place = Some(*value),
            _ => {}
        }
        first
    }
}

/// One call of a function.
#[derive(Debug, Clone)]
pub struct CallSite {
    /// The row of the function.
    pub function: &'static Function,
    /// What the function does.
    pub body: Body,
    /// Where the argument stands for each element of which the function is called, if there is one that may be a list.
    pub each: Option<Place>,
    /// Where the arguments stand in a frame.
    pub arguments: Box<[Place]>,
    /// What is known of the call beforehand.
    pub prepared: Arc<Prepared>,
    /// The places of the arguments.
    pub argument_spans: Box<[Span]>,
}

/// A `Switch` on constant keys whose source and values are constants and slots.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is compared.
    pub source: Place,
    /// The keys with their values.
    pub values: Keys<Chosen>,
    /// The value when no key is equal.
    pub default: Chosen,
}

/// The value of a key. A `Switch` may have thousands, so that its constants are no part of the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// What stands in this place.
    Place(Place),
    /// The one of [`Program::answers`] with this number.
    Answer(u32),
}

impl Choice {
    /// The value for this text.
    #[inline]
    pub fn find(&self, text: &str) -> Chosen {
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
