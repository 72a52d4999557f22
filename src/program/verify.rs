//! What must hold for every program: jumps go forward, names exist, registers are in range, every expression ends.

use crate::program::Instruction;
use crate::program::Operand;
use crate::program::Program;

/// What is wrong with a program, as a sentence; none when it holds.
pub fn verify(program: &Program) -> Result<(), String> {
    let fail = |position: usize, reason: &str| Err(format!("instruction {position}: {reason}"));
    if program.code.len() != program.spans.len() {
        return Err("every instruction has a place".to_owned());
    }
    let forward = |position: usize, target: u32| {
        let target = target as usize;
        target > position && target < program.code.len()
    };
    let register = |at: u16, count: usize| usize::from(at) + count <= program.registers;
    let places = program.constant_place(0) + program.constants.len();
    let known = |operand: &Operand| (operand.0 as usize) < places;
    for (position, instruction) in program.code.iter().enumerate() {
        if let Some(target) = instruction.target()
            && !forward(position, target)
        {
            return fail(position, "a jump goes forward and stays inside");
        }
        let sound = match *instruction {
            Instruction::Constant { to, index } => register(to, 1) && (index as usize) < program.constants.len(),
            Instruction::Attribute { to, slot } => register(to, 1) && (slot as usize) < program.attributes.len(),
            Instruction::Load { count, to, from } => {
                let operands = program.operands.get(from as usize..from as usize + usize::from(count));
                register(to, usize::from(count).max(1)) && operands.is_some_and(|operands| operands.iter().all(known))
            }
            Instruction::Choose { to, choice } => match program.choices.get(choice as usize) {
                Some(choice) => {
                    register(to, 1)
                        && known(&choice.source)
                        && known(&choice.default)
                        && choice.values.iter().all(|(_, value)| known(value))
                        && choice.values.is_sorted_by(|left, right| left.0 < right.0)
                }
                None => false,
            },
            Instruction::Parameter { to, index } => register(to, 1) && (index as usize) < program.parameters.len(),
            Instruction::Call { at, call } => match program.calls.get(call as usize) {
                Some(site) => {
                    let arguments = usize::from(site.arguments);
                    register(at, arguments.max(1))
                        && (site.operands.is_empty() || site.operands.len() == arguments)
                        && site.operands.iter().all(known)
                }
                None => false,
            },
            Instruction::Switch { at, table } => match program.tables.get(table as usize) {
                Some(table) => {
                    register(at, 1)
                        && forward(position, table.default)
                        && table.targets.iter().all(|(_, target)| forward(position, *target))
                        && table.targets.is_sorted_by(|left, right| left.0 < right.0)
                }
                None => false,
            },
            Instruction::Compare { at, .. } | Instruction::JumpUnlessSame { at, .. } => register(at, 2),
            Instruction::JumpUnless { at, .. }
            | Instruction::JumpIfValue { at, .. }
            | Instruction::JumpIfFree { at, .. }
            | Instruction::StopIfEmpty { at }
            | Instruction::Return { at } => register(at, 1),
            Instruction::Jump { .. } | Instruction::NothingFree {} | Instruction::Stop { .. } => true,
        };
        if !sound {
            return fail(position, "an operand names nothing");
        }
        let ends =
            matches!(instruction, Instruction::Return { .. } | Instruction::NothingFree {} | Instruction::Jump { .. });
        if position + 1 == program.code.len() && !ends {
            return fail(position, "the last instruction ends its expression");
        }
    }
    for entry in &program.entries {
        if entry.start as usize >= program.code.len() {
            return Err("an expression begins inside the program".to_owned());
        }
    }
    Ok(())
}
