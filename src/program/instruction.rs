//! The table of instructions: name, operands, and what it does, once.

use std::fmt;

use crate::value::Comparator;
use crate::value::NoFlow;

/// Makes the instructions and their names from one list.
macro_rules! instructions {
    ($($(#[doc = $doc:literal])* $name:ident { $($field:ident: $kind:ty),* },)*) => {
        /// One instruction; registers are numbered from 0, targets are numbers of instructions further on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Instruction {
            $($(#[doc = $doc])* $name { $(
                #[doc = concat!("The ", stringify!($field), ".")]
                $field: $kind
            ),* },)*
        }

        impl Instruction {
            /// Every instruction's name with what it does, for the reference.
            pub const REFERENCE: &'static [(&'static str, &'static str)] = &[
                $((stringify!($name), concat!($($doc),*)),)*
            ];
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
    /// Puts a constant into the register.
    Constant { to: u16, index: u32 },
    /// Puts the record's value of a slot into the register.
    Attribute { to: u16, slot: u32 },
    /// Puts constants and slots into as many registers, as the operands from `from` on say.
    Load { count: u8, to: u16, from: u32 },
    /// Puts a job parameter's value into the register.
    Parameter { to: u16, index: u32 },
    /// Calls a function on the registers from `at` on, which the call may load itself; the result goes into `at`.
    Call { at: u16, call: u32 },
    /// Compares the registers `at` and `at + 1`; the result goes into `at`.
    Compare { at: u16, operator: Comparator },
    /// Continues at the target.
    Jump { target: u32 },
    /// Continues at the target unless the register holds.
    JumpUnless { at: u16, target: u32 },
    /// Continues at the target if the register has a value.
    JumpIfValue { at: u16, target: u32 },
    /// Continues at the target unless the registers `at` and `at + 1` have the same text.
    JumpUnlessSame { at: u16, target: u32 },
    /// Continues where the table says for the register's text.
    Switch { at: u16, table: u32 },
    /// Puts what a choice of constants and slots has for the text of its source into the register.
    Choose { to: u16, choice: u32 },
    /// Ends the expression with no flow if the register is missing or empty.
    StopIfEmpty { at: u16 },
    /// Ends the expression without a value to send.
    Stop { what: NoFlow },
    /// Continues at the target if the register's value is free in the target directory.
    JumpIfFree { at: u16, target: u32 },
    /// Refuses, because no value was free.
    NothingFree { },
    /// Ends the expression; the register is its value.
    Return { at: u16 },
}

const _: () = assert!(size_of::<Instruction>() == 8);

impl Instruction {
    /// Where it may continue other than at the next instruction.
    pub fn target(self) -> Option<u32> {
        match self {
            Instruction::Jump { target }
            | Instruction::JumpUnless { target, .. }
            | Instruction::JumpIfValue { target, .. }
            | Instruction::JumpUnlessSame { target, .. }
            | Instruction::JumpIfFree { target, .. } => Some(target),
            _ => None,
        }
    }
}
