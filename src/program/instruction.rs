//! The table of instructions: each with its name, fields and effect.

use std::fmt;

use crate::functions::Operand;
use crate::value::Comparator;
use crate::value::NoFlow;

/// A field of an instruction.
trait Field {
    /// Returns the field as an operand, if it is one.
    fn operand(&mut self) -> Option<&mut Operand> {
        None
    }
}

impl Field for Operand {
    fn operand(&mut self) -> Option<&mut Operand> {
        Some(self)
    }
}

impl Field for u32 {}
impl Field for Comparator {}
impl Field for NoFlow {}

/// Defines the instructions and their reference from one list.
macro_rules! instructions {
    ($($(#[doc = $doc:literal])* $name:ident { $($field:ident: $kind:ty),* },)*) => {
        /// An instruction. Operands are indices into the frame; jump targets are indices of later instructions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Instruction {
            $($(#[doc = $doc])* $name { $(
                #[doc = concat!("The ", stringify!($field), ".")]
                $field: $kind
            ),* },)*
        }

        impl Instruction {
            /// The name of every instruction with its effect, for the reference.
            pub const REFERENCE: &'static [(&'static str, &'static str)] = &[
                $((stringify!($name), concat!($($doc),*)),)*
            ];

            /// Returns all operands.
            pub fn operands_mut(&mut self) -> Vec<&mut Operand> {
                let mut operands: Vec<&mut Operand> = Vec::new();
                match self {
                    $(Instruction::$name { $($field),* } => {
                        $(operands.extend(Field::operand($field));)*
                    })*
                }
                operands
            }
        }

        impl fmt::Display for Instruction {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Instruction::$name { $($field),* } => {
                        formatter.write_str(stringify!($name))?;
                        $(write!(formatter, " {}={:?}", stringify!($field), $field)?;)*
                        Ok(())
                    })*
                }
            }
        }
    };
}

instructions! {
    /// Copies a constant, a slot or another register into the register.
    Load { to: Operand, from: Operand },
    /// Puts the value of a job parameter into the register.
    Parameter { to: Operand, index: u32 },
    /// Calls a function; the result goes into the register.
    Call { to: Operand, call: u32 },
    /// Ends the expression with the result of a function. A result that is no text goes through the register.
    ReturnCall { to: Operand, call: u32 },
    /// Writes a fused string operation into the register and continues at the target; falls through when a part does
    /// not qualify.
    Fuse { to: Operand, string: u32, target: u32 },
    /// Ends the expression with a fused string operation; falls through when a part does not qualify.
    ReturnFused { string: u32 },
    /// Compares two operands; the result goes into the register.
    Compare { operator: Comparator, to: Operand, left: Operand, right: Operand },
    /// Continues at the target.
    Jump { target: u32 },
    /// Continues at the target unless the value is true.
    JumpUnless { on: Operand, target: u32 },
    /// Compares two operands and continues at the target unless the comparison holds.
    JumpUnlessHolds { operator: Comparator, left: Operand, right: Operand, target: u32 },
    /// Continues at the target if the value is not missing.
    JumpIfValue { on: Operand, target: u32 },
    /// Continues at the target unless both operands are the same text.
    JumpUnlessSame { left: Operand, right: Operand, target: u32 },
    /// Continues at the target that the table has for the text.
    Switch { on: Operand, table: u32 },
    /// Looks a text up in a choice; the result goes into the register.
    Choose { to: Operand, choice: u32 },
    /// Looks a text up in a choice and ends the expression with the result.
    ReturnChoice { choice: u32 },
    /// Ends the expression with no flow if the value is missing or empty.
    StopIfEmpty { on: Operand },
    /// Ends the expression without a value to send.
    Stop { what: NoFlow },
    /// Continues at the target if the value is not in use in the target directory.
    JumpIfFree { on: Operand, target: u32 },
    /// Fails, because every candidate value is in use.
    NothingFree { },
    /// Ends the expression with the value unless it is missing.
    ReturnIfValue { value: Operand },
    /// Ends the expression with the value.
    Return { value: Operand },
}

const _: () = assert!(size_of::<Instruction>() == 16);

impl Instruction {
    /// Returns the jump target, if the instruction has one.
    pub fn target(mut self) -> Option<u32> {
        self.target_mut().copied()
    }

    /// Returns the jump target for writing.
    pub fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Instruction::Jump { target }
            | Instruction::JumpUnless { target, .. }
            | Instruction::JumpUnlessHolds { target, .. }
            | Instruction::JumpIfValue { target, .. }
            | Instruction::JumpUnlessSame { target, .. }
            | Instruction::JumpIfFree { target, .. }
            | Instruction::Fuse { target, .. } => Some(target),
            _ => None,
        }
    }

    /// Returns the index of the call it makes.
    pub fn call(self) -> Option<u32> {
        match self {
            Instruction::Call { call, .. } | Instruction::ReturnCall { call, .. } => Some(call),
            _ => None,
        }
    }
}
