//! The table of instructions: name, operands, and what it does, once.

use std::fmt;

use crate::functions::Place;
use crate::value::Comparator;
use crate::value::NoFlow;

/// What an instruction is made of.
trait Field {
    /// The field as a place of the frame, if it is one.
    fn place(&mut self) -> Option<&mut Place> {
        None
    }
}

impl Field for Place {
    fn place(&mut self) -> Option<&mut Place> {
        Some(self)
    }
}

impl Field for u32 {}
impl Field for Comparator {}
impl Field for NoFlow {}

/// Makes the instructions and their names from one list.
macro_rules! instructions {
    ($($(#[doc = $doc:literal])* $name:ident { $($field:ident: $kind:ty),* },)*) => {
        /// One instruction; registers and operands are places of a frame, targets are numbers of instructions further on.
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

            /// Every place of the frame that it names.
            pub fn places(&mut self) -> Vec<&mut Place> {
                let mut places: Vec<&mut Place> = Vec::new();
                match self {
                    $(Instruction::$name { $($field),* } => {
                        $(places.extend(Field::place($field));)*
                    })*
                }
                places
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
    /// Puts a constant, a slot's value or another register's into the register.
    Load { to: Place, from: Place },
    /// Puts a job parameter's value into the register.
    Parameter { to: Place, index: u32 },
    /// Calls a function on what its operands say; the result goes into the register.
    Call { to: Place, call: u32 },
    /// Ends the expression with what a function yields, which goes into the register unless it is a text.
    ReturnCall { to: Place, call: u32 },
    /// Puts a text together into the register and continues at the target; continues here where the parts are not plain enough.
    Compose { to: Place, composition: u32, target: u32 },
    /// Ends the expression with a text that is put together; continues where the parts are not plain enough.
    ReturnComposition { composition: u32 },
    /// Compares; the result goes into the register.
    Compare { operator: Comparator, to: Place, left: Place, right: Place },
    /// Continues at the target.
    Jump { target: u32 },
    /// Continues at the target unless the value holds.
    JumpUnless { on: Place, target: u32 },
    /// Compares, and continues at the target unless that holds.
    JumpUnlessHolds { operator: Comparator, left: Place, right: Place, target: u32 },
    /// Continues at the target if there is a value.
    JumpIfValue { on: Place, target: u32 },
    /// Continues at the target unless both have the same text.
    JumpUnlessSame { left: Place, right: Place, target: u32 },
    /// Continues where the table says for the text.
    Switch { on: Place, table: u32 },
    /// Puts what a choice of constants and slots has for the text of its source into the register.
    Choose { to: Place, choice: u32 },
    /// Ends the expression with what a choice of constants and slots has for the text of its source.
    ReturnChoice { choice: u32 },
    /// Ends the expression with no flow if the value is missing or empty.
    StopIfEmpty { on: Place },
    /// Ends the expression without a value to send.
    Stop { what: NoFlow },
    /// Continues at the target if the value is free in the target directory.
    JumpIfFree { on: Place, target: u32 },
    /// Refuses, because no value was free.
    NothingFree { },
    /// Ends the expression with the value, if there is one.
    ReturnIfValue { value: Place },
    /// Ends the expression with the value.
    Return { value: Place },
}

const _: () = assert!(size_of::<Instruction>() == 16);

impl Instruction {
    /// Where it may continue other than at the next instruction.
    pub fn target(mut self) -> Option<u32> {
        self.target_mut().copied()
    }

    /// The same, to be changed.
    pub fn target_mut(&mut self) -> Option<&mut u32> {
        match self {
            Instruction::Jump { target }
            | Instruction::JumpUnless { target, .. }
            | Instruction::JumpUnlessHolds { target, .. }
            | Instruction::JumpIfValue { target, .. }
            | Instruction::JumpUnlessSame { target, .. }
            | Instruction::JumpIfFree { target, .. }
            | Instruction::Compose { target, .. } => Some(target),
            _ => None,
        }
    }

    /// The call it makes.
    pub fn call(self) -> Option<u32> {
        match self {
            Instruction::Call { call, .. } | Instruction::ReturnCall { call, .. } => Some(call),
            _ => None,
        }
    }
}
