//! Checks what must hold for every program: jumps go forward, operands exist, results go to registers, every expression ends.
//!
//! The compiler keeps these rules; debug builds and tests check that it did.

use crate::functions::Operand;
use crate::program::Chosen;
use crate::program::Instruction;
use crate::program::Program;

/// Checks a program.
///
/// # Errors
///
/// The first rule that is broken, as a sentence.
pub fn verify(program: &Program) -> Result<(), String> {
    if program.code.len() != program.spans.len() {
        return Err("every instruction has a span".to_owned());
    }
    for (position, instruction) in program.code.iter().enumerate() {
        let checked = Checked { program, position };
        checked.instruction(*instruction).map_err(|reason| format!("instruction {position}: {reason}"))?;
    }
    for entry in &program.entries {
        if entry.start as usize >= program.code.len() {
            return Err("an expression begins inside the program".to_owned());
        }
    }
    Ok(())
}

/// An instruction of a program.
struct Checked<'p> {
    program: &'p Program,
    position: usize,
}

impl Checked<'_> {
    fn instruction(&self, instruction: Instruction) -> Result<(), &'static str> {
        if instruction.target().is_some_and(|target| !self.is_forward(target)) {
            return Err("a jump goes forward and stays inside");
        }
        if !self.has_valid_operands(instruction) {
            return Err("an operand names nothing");
        }
        let ends = matches!(
            instruction,
            Instruction::Return { .. }
                | Instruction::ReturnCall { .. }
                | Instruction::ReturnChoice { .. }
                | Instruction::NothingFree {}
                | Instruction::Jump { .. }
        );
        if self.position + 1 == self.program.code.len() && !ends {
            return Err("the last instruction ends its expression");
        }
        Ok(())
    }

    fn has_valid_operands(&self, instruction: Instruction) -> bool {
        match instruction {
            Instruction::Load { to, from } => self.is_register(to) && self.exists(from),
            Instruction::Choose { to, choice } => self.is_register(to) && self.has_choice(choice),
            Instruction::ReturnChoice { choice } => self.has_choice(choice),
            Instruction::Parameter { to, index } => {
                self.is_register(to) && (index as usize) < self.program.parameters.len()
            }
            Instruction::Call { to, call } | Instruction::ReturnCall { to, call } => {
                self.is_register(to) && self.has_call(call)
            }
            Instruction::Fuse { to, string, .. } => self.is_register(to) && self.has_fused(string),
            Instruction::ReturnFused { string } => self.has_fused(string),
            Instruction::Switch { on, table } => self.exists(on) && self.has_table(table),
            Instruction::Compare { to, left, right, .. } => {
                self.is_register(to) && self.exists(left) && self.exists(right)
            }
            Instruction::JumpUnlessSame { left, right, .. } | Instruction::JumpUnlessHolds { left, right, .. } => {
                self.exists(left) && self.exists(right)
            }
            Instruction::JumpUnless { on, .. }
            | Instruction::JumpIfValue { on, .. }
            | Instruction::JumpIfFree { on, .. }
            | Instruction::StopIfEmpty { on }
            | Instruction::ReturnIfValue { value: on }
            | Instruction::Return { value: on } => self.exists(on),
            Instruction::Jump { .. } | Instruction::NothingFree {} | Instruction::Stop { .. } => true,
        }
    }

    fn is_forward(&self, target: u32) -> bool {
        let target = target as usize;
        target > self.position && target < self.program.code.len()
    }

    fn exists(&self, operand: Operand) -> bool {
        (operand.0 as usize) < self.program.frame_size()
    }

    fn is_register(&self, operand: Operand) -> bool {
        self.exists(operand) && (operand.0 as usize) >= self.program.first_register()
    }

    fn has_call(&self, call: u32) -> bool {
        let site = self.program.calls.get(call as usize);
        site.is_some_and(|site| site.arguments.iter().all(|argument| self.exists(*argument)))
    }

    fn has_fused(&self, string: u32) -> bool {
        let string = self.program.fused_strings.get(string as usize);
        string.is_some_and(|string| string.operands().all(|operand| self.exists(operand)))
    }

    fn has_choice(&self, choice: u32) -> bool {
        let there = |chosen: &Chosen| match chosen {
            Chosen::Operand(operand) => self.exists(*operand),
            Chosen::Constant(number) => (*number as usize) < self.program.constant_results.len(),
        };
        self.program.choices.get(choice as usize).is_some_and(|choice| {
            self.exists(choice.source)
                && there(&choice.default)
                && choice.values.iter().all(|(_, value)| there(value))
                && choice.values.is_sorted_by(|left, right| left.0 < right.0)
        })
    }

    fn has_table(&self, table: u32) -> bool {
        self.program.tables.get(table as usize).is_some_and(|table| {
            self.is_forward(table.default)
                && table.targets.iter().all(|(_, target)| self.is_forward(*target))
                && table.targets.is_sorted_by(|left, right| left.0 < right.0)
        })
    }
}
