//! What must hold for every program: jumps go forward, names exist, registers are in range, every expression ends.

use crate::functions::Place;
use crate::program::Chosen;
use crate::program::Instruction;
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
    let known = |place: &Place| (place.0 as usize) < program.places();
    let there = |chosen: &Chosen| match chosen {
        Chosen::Place(place) => known(place),
        Chosen::Answer(number) => (*number as usize) < program.answers.len(),
    };
    let register = |place: Place| known(&place) && (place.0 as usize) >= program.first_register();
    for (position, instruction) in program.code.iter().enumerate() {
        if let Some(target) = instruction.target()
            && !forward(position, target)
        {
            return fail(position, "a jump goes forward and stays inside");
        }
        let called = |call: u32| program.calls.get(call as usize).is_some_and(|site| site.arguments.iter().all(known));
        let composed = |composition: u32| {
            program
                .compositions
                .get(composition as usize)
                .is_some_and(|parts| parts.places().all(|place| known(&place)))
        };
        let chosen = |choice: u32| {
            program.choices.get(choice as usize).is_some_and(|choice| {
                known(&choice.source)
                    && there(&choice.default)
                    && choice.values.iter().all(|(_, value)| there(value))
                    && choice.values.is_sorted_by(|left, right| left.0 < right.0)
            })
        };
        let sound = match *instruction {
            Instruction::Load { to, from } => register(to) && known(&from),
            Instruction::Choose { to, choice } => register(to) && chosen(choice),
            Instruction::ReturnChoice { choice } => chosen(choice),
            Instruction::Parameter { to, index } => register(to) && (index as usize) < program.parameters.len(),
            Instruction::Call { to, call } | Instruction::ReturnCall { to, call } => register(to) && called(call),
            Instruction::Compose { to, composition, .. } => register(to) && composed(composition),
            Instruction::ReturnComposition { composition } => composed(composition),
            Instruction::Switch { on, table } => {
                known(&on)
                    && program.tables.get(table as usize).is_some_and(|table| {
                        forward(position, table.default)
                            && table.targets.iter().all(|(_, target)| forward(position, *target))
                            && table.targets.is_sorted_by(|left, right| left.0 < right.0)
                    })
            }
            Instruction::Compare { to, left, right, .. } => register(to) && known(&left) && known(&right),
            Instruction::JumpUnlessSame { left, right, .. } | Instruction::JumpUnlessHolds { left, right, .. } => {
                known(&left) && known(&right)
            }
            Instruction::JumpUnless { on, .. }
            | Instruction::JumpIfValue { on, .. }
            | Instruction::JumpIfFree { on, .. }
            | Instruction::StopIfEmpty { on }
            | Instruction::ReturnIfValue { value: on }
            | Instruction::Return { value: on } => known(&on),
            Instruction::Jump { .. } | Instruction::NothingFree {} | Instruction::Stop { .. } => true,
        };
        if !sound {
            return fail(position, "an operand names nothing");
        }
        let ends = matches!(
            instruction,
            Instruction::Return { .. }
                | Instruction::ReturnCall { .. }
                | Instruction::ReturnChoice { .. }
                | Instruction::NothingFree {}
                | Instruction::Jump { .. }
        );
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
