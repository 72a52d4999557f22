//! The compiled form of expressions: instructions over numbered registers, with the constants and calls they use.
//!
//! One program contains all expressions of a mapping, so that they share attributes and constants. Every jump goes
//! forward, so every program ends. Data only: [`crate::vm`] executes it.

pub mod disassembly;
pub mod instruction;
pub mod keys;
pub mod verify;

use std::sync::Arc;

use crate::functions::Body;
use crate::functions::Function;
use crate::functions::FusedString;
use crate::functions::Operand;
use crate::functions::arguments::Prepared;
use crate::source::Span;
use crate::value::Constant;
use crate::value::Value;

pub use instruction::Instruction;
pub use keys::Keys;

/// Instructions and everything they refer to.
#[derive(Debug, Default)]
pub struct Program {
    /// The attributes that are read; their indices are the slots of a record.
    pub attributes: Vec<Arc<str>>,
    /// The constants.
    pub constants: Vec<Constant>,
    /// The constants that choices return.
    pub constant_results: Vec<Constant>,
    /// The parameters of the job.
    pub parameters: Vec<Arc<str>>,
    /// The calls.
    pub calls: Vec<CallSite>,
    /// The fused string operations.
    pub fused_strings: Vec<FusedString>,
    /// The choices of `Choose`.
    pub choices: Vec<Choice>,
    /// The tables of `Switch`.
    pub tables: Vec<Table>,
    /// The instructions.
    pub code: Vec<Instruction>,
    /// The span of the expression that each instruction was compiled from.
    pub spans: Vec<Span>,
    /// The expressions, in order.
    pub entries: Vec<Entry>,
    /// The number of registers.
    pub registers: usize,
}

impl Program {
    /// Returns the index of the first constant in a frame; the slots come before it.
    pub fn first_constant(&self) -> usize {
        self.attributes.len()
    }

    /// Returns the index of the first register in a frame; the constants come before it.
    pub fn first_register(&self) -> usize {
        self.attributes.len() + self.constants.len()
    }

    /// Returns the number of values in a frame.
    pub fn frame_size(&self) -> usize {
        self.first_register() + self.registers
    }

    /// Sets the fast path of every expression, when the code is finished.
    pub fn set_fast_paths(&mut self) {
        for entry in &mut self.entries {
            entry.fast_path = FastPath::of(self.code.get(entry.start as usize));
        }
    }

    /// Returns whether an expression begins with a fused string operation.
    pub fn is_fused(&self, entry: usize) -> bool {
        self.entries.get(entry).is_some_and(|entry| entry.fast_path.string.is_some())
    }

    /// Copies the constants into a frame: the slots of a record, the constants, the registers, in this order.
    pub fn fill<'r>(&'r self, frame: &mut [Value<'r>]) {
        for (value, constant) in frame.iter_mut().skip(self.first_constant()).zip(&self.constants) {
            *value = constant.value();
        }
    }
}

/// An expression in a program.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its first instruction.
    pub start: u32,
    /// The effect of the first instruction, when it usually is the whole expression.
    pub fast_path: FastPath,
    /// The target attribute it is for; empty for a lone expression.
    pub target: Arc<str>,
}

impl Entry {
    /// Returns the first instruction after a fused string operation.
    #[inline(always)]
    pub fn after_fused(&self) -> usize {
        self.start as usize + usize::from(self.fast_path.string.is_some())
    }
}

/// The effect of the first instruction of an expression, when that instruction usually ends the expression with a
/// text. At most one field is set. When the fast path does not apply, the instructions run from the first on.
///
/// The fields are separate because the branch predictor does better with a few branches, each at its own address,
/// than with one jump over all instructions.
#[derive(Debug, Clone, Copy, Default)]
pub struct FastPath {
    /// The fused string operation.
    pub string: Option<u32>,
    /// The call.
    pub call: Option<u32>,
    /// The choice.
    pub choice: Option<u32>,
    /// The operand that is returned.
    pub operand: Option<Operand>,
}

impl FastPath {
    fn of(instruction: Option<&Instruction>) -> FastPath {
        let mut path = FastPath::default();
        match instruction {
            Some(Instruction::ReturnFused { string }) => path.string = Some(*string),
            Some(Instruction::ReturnCall { call, .. }) => path.call = Some(*call),
            Some(Instruction::ReturnChoice { choice }) => path.choice = Some(*choice),
            Some(Instruction::Return { value } | Instruction::ReturnIfValue { value }) => path.operand = Some(*value),
            _ => {}
        }
        path
    }
}

/// A call of a function.
#[derive(Debug, Clone)]
pub struct CallSite {
    /// The row of the function.
    pub function: &'static Function,
    /// The implementation of the function.
    pub body: Body,
    /// The argument that may be a list, over whose elements the call is then broadcast.
    pub each: Option<Operand>,
    /// The arguments.
    pub arguments: Box<[Operand]>,
    /// The constant arguments in prepared form.
    pub prepared: Arc<Prepared>,
    /// The spans of the arguments.
    pub argument_spans: Box<[Span]>,
}

/// A `Switch` with constant keys whose source and values are constants and slots.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The value that is looked up.
    pub source: Operand,
    /// The keys with their values.
    pub values: Keys<Chosen>,
    /// The value when no key matches.
    pub default: Chosen,
}

/// The result of a choice. Its constants are not part of the frame, because a `Switch` may have thousands of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// An operand.
    Operand(Operand),
    /// An index into [`Program::constant_results`].
    Constant(u32),
}

impl Choice {
    /// Looks a text up.
    #[inline]
    pub fn find(&self, text: &str) -> Chosen {
        self.values.find(text).unwrap_or(self.default)
    }
}

/// A jump table of `Switch`.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The keys with the instruction at which their value begins.
    pub targets: Keys<u32>,
    /// The instruction to continue at when no key matches.
    pub default: u32,
}

impl Table {
    /// Returns the instruction to continue at for a text.
    #[inline]
    pub fn find(&self, text: &str) -> u32 {
        self.targets.find(text).unwrap_or(self.default)
    }
}
