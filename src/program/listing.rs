//! A program as text, for people: `attrflow listing`.

use std::fmt::Write;

use crate::program::Instruction;
use crate::program::Operand;
use crate::program::Program;
use crate::value::Constant;

/// The program, one instruction a line, with the names and constants its operands stand for.
pub fn listing(program: &Program) -> String {
    let mut text = String::new();
    for (position, instruction) in program.code.iter().enumerate() {
        for entry in program.entries.iter().filter(|entry| entry.start as usize == position) {
            if !entry.target.is_empty() {
                let _ = writeln!(text, "{}:", entry.target);
            }
        }
        let _ = writeln!(text, "{}", line(program, position, *instruction).trim_end());
    }
    for (number, table) in program.tables.iter().enumerate() {
        let _ = writeln!(text, "table {number}:");
        for (key, target) in table.targets.iter() {
            let _ = writeln!(text, "      {key:?} -> {target}");
        }
        let _ = writeln!(text, "      otherwise -> {}", table.default);
    }
    for (number, choice) in program.choices.iter().enumerate() {
        let _ = writeln!(text, "choice {number}:");
        for (key, value) in choice.values.iter() {
            let _ = writeln!(text, "      {key:?} -> {}", loaded(program, *value));
        }
        let _ = writeln!(text, "      otherwise -> {}", loaded(program, choice.default));
    }
    let _ = writeln!(text, "registers {}, instructions {}", program.registers, program.code.len());
    text
}

fn line(program: &Program, position: usize, instruction: Instruction) -> String {
    let (name, operands, comment) = match instruction {
        Instruction::Constant { to, index } => {
            ("Constant", format!("r{to}"), program.constants.get(index as usize).map_or(String::new(), constant))
        }
        Instruction::Attribute { to, slot } => (
            "Attribute",
            format!("r{to}"),
            program.attributes.get(slot as usize).map_or(String::new(), |name| format!("[{name}]")),
        ),
        Instruction::Load { count, to, from } => {
            let last = u32::from(to) + u32::from(count).saturating_sub(1);
            let operands = program.operands.get(from as usize..from as usize + usize::from(count)).unwrap_or_default();
            let shown: Vec<String> = operands.iter().map(|operand| loaded(program, *operand)).collect();
            ("Load", format!("r{to}..r{last}"), shown.join(", "))
        }
        Instruction::Parameter { to, index } => (
            "Parameter",
            format!("r{to}"),
            program.parameters.get(index as usize).map_or(String::new(), |name| format!("%{name}%")),
        ),
        Instruction::Call { at, call } => match program.calls.get(call as usize) {
            Some(site) if !site.operands.is_empty() => {
                let shown: Vec<String> = site.operands.iter().map(|operand| loaded(program, *operand)).collect();
                ("Call", format!("r{at}"), format!("{}({})", site.function.name, shown.join(", ")))
            }
            Some(site) if site.arguments == 0 => ("Call", format!("r{at}"), format!("{}()", site.function.name)),
            Some(site) => {
                let last = usize::from(at) + usize::from(site.arguments) - 1;
                ("Call", format!("r{at}"), format!("{}(r{at}..r{last})", site.function.name))
            }
            None => ("Call", format!("r{at}"), String::new()),
        },
        Instruction::Compare { at, operator } => {
            ("Compare", format!("r{at}"), format!("r{at} {} r{}", operator.sign(), u32::from(at) + 1))
        }
        Instruction::Jump { target } => ("Jump", format!("-> {target}"), String::new()),
        Instruction::JumpUnless { at, target } => ("JumpUnless", format!("r{at} -> {target}"), String::new()),
        Instruction::JumpIfValue { at, target } => ("JumpIfValue", format!("r{at} -> {target}"), String::new()),
        Instruction::JumpUnlessSame { at, target } => {
            ("JumpUnlessSame", format!("r{at} r{} -> {target}", u32::from(at) + 1), String::new())
        }
        Instruction::Choose { to, choice } => {
            let source =
                program.choices.get(choice as usize).map_or(String::new(), |choice| loaded(program, choice.source));
            ("Choose", format!("r{to}"), format!("{source} in choice {choice}"))
        }
        Instruction::Switch { at, table } => ("Switch", format!("r{at}"), format!("table {table}")),
        Instruction::StopIfEmpty { at } => ("StopIfEmpty", format!("r{at}"), String::new()),
        Instruction::JumpIfFree { at, target } => ("JumpIfFree", format!("r{at} -> {target}"), String::new()),
        Instruction::Stop { what } => ("Stop", String::new(), format!("{what:?}")),
        Instruction::NothingFree {} => ("NothingFree", String::new(), String::new()),
        Instruction::Return { at } => ("Return", format!("r{at}"), String::new()),
    };
    format!("{position:>4}  {name:<15} {operands:<14} {comment}")
}

fn loaded(program: &Program, operand: Operand) -> String {
    let place = operand.0 as usize;
    match program.attributes.get(place) {
        Some(name) => format!("[{name}]"),
        None => program.constants.get(place - program.attributes.len()).map_or(String::new(), constant),
    }
}

fn constant(constant: &Constant) -> String {
    match constant {
        Constant::Missing => "missing".to_owned(),
        Constant::Text(text) => format!("{text:?}"),
        Constant::Integer(value) => value.to_string(),
        Constant::Boolean(value) => crate::value::convert::boolean_text(*value).to_owned(),
        Constant::DateTime(value) => {
            let mut text = String::new();
            value.write_general(&mut text);
            text
        }
    }
}
