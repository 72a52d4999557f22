//! Writes a program as text, for `attrflow listing`.

use std::fmt::Write;

use crate::functions::Operand;
use crate::program::Chosen;
use crate::program::Instruction;
use crate::program::Program;
use crate::untrusted::Untrusted;
use crate::value::Constant;

/// Returns the program with one instruction per line, and with the names and constants of its operands.
pub fn disassemble(program: &Program) -> String {
    let mut text = String::new();
    for (position, instruction) in program.code.iter().enumerate() {
        for entry in program.entries.iter().filter(|entry| entry.start as usize == position) {
            if !entry.target.is_empty() {
                let _ = writeln!(text, "{}:", Untrusted(&entry.target));
            }
        }
        let _ = writeln!(text, "{}", Untrusted(line(program, position, *instruction).trim_end()));
    }
    for (number, table) in program.tables.iter().enumerate() {
        let _ = writeln!(text, "table {number}:");
        for (key, target) in table.targets.iter() {
            let _ = writeln!(text, "      {} -> {target}", Untrusted(&format!("{key:?}")));
        }
        let _ = writeln!(text, "      otherwise -> {}", table.default);
    }
    for (number, choice) in program.choices.iter().enumerate() {
        let _ = writeln!(text, "choice {number}:");
        for (key, value) in choice.values.iter() {
            let _ = writeln!(text, "      {}", Untrusted(&format!("{key:?} -> {}", chosen(program, *value))));
        }
        let _ = writeln!(text, "      otherwise -> {}", Untrusted(&chosen(program, choice.default)));
    }
    let _ = writeln!(text, "registers {}, instructions {}", program.registers, program.code.len());
    text
}

fn line(program: &Program, position: usize, instruction: Instruction) -> String {
    let shown = |operand: Operand| shown(program, operand);
    let called = |call: u32| match program.calls.get(call as usize) {
        Some(site) => {
            let arguments: Vec<String> = site.arguments.iter().map(|operand| shown(*operand)).collect();
            format!("{}({})", site.function.name, arguments.join(", "))
        }
        None => String::new(),
    };
    let looked_up = |choice: u32| {
        let source = program.choices.get(choice as usize).map_or(String::new(), |choice| shown(choice.source));
        format!("{source} in choice {choice}")
    };
    let fused =
        |string: u32| program.fused_strings.get(string as usize).map_or(String::new(), |parts| parts.words(shown));
    let (name, operands, comment) = match instruction {
        Instruction::Load { to, from } => ("Load", shown(to), shown(from)),
        Instruction::Parameter { to, index } => (
            "Parameter",
            shown(to),
            program.parameters.get(index as usize).map_or(String::new(), |name| format!("%{name}%")),
        ),
        Instruction::Call { to, call } => ("Call", shown(to), called(call)),
        Instruction::ReturnCall { call, .. } => ("ReturnCall", String::new(), called(call)),
        Instruction::Fuse { to, string, target } => ("Fuse", format!("{} -> {target}", shown(to)), fused(string)),
        Instruction::ReturnFused { string } => ("ReturnFused", String::new(), fused(string)),
        Instruction::Compare { operator, to, left, right } => {
            ("Compare", shown(to), format!("{} {} {}", shown(left), operator.sign(), shown(right)))
        }
        Instruction::Jump { target } => ("Jump", format!("-> {target}"), String::new()),
        Instruction::JumpUnless { on, target } => ("JumpUnless", format!("-> {target}"), shown(on)),
        Instruction::JumpUnlessHolds { operator, left, right, target } => {
            ("JumpUnlessHolds", format!("-> {target}"), format!("{} {} {}", shown(left), operator.sign(), shown(right)))
        }
        Instruction::JumpIfValue { on, target } => ("JumpIfValue", format!("-> {target}"), shown(on)),
        Instruction::JumpUnlessSame { left, right, target } => {
            ("JumpUnlessSame", format!("-> {target}"), format!("{}, {}", shown(left), shown(right)))
        }
        Instruction::Choose { to, choice } => ("Choose", shown(to), looked_up(choice)),
        Instruction::ReturnChoice { choice } => ("ReturnChoice", String::new(), looked_up(choice)),
        Instruction::Switch { on, table } => ("Switch", String::new(), format!("{} in table {table}", shown(on))),
        Instruction::StopIfEmpty { on } => ("StopIfEmpty", String::new(), shown(on)),
        Instruction::JumpIfFree { on, target } => ("JumpIfFree", format!("-> {target}"), shown(on)),
        Instruction::Stop { what } => ("Stop", String::new(), format!("{what:?}")),
        Instruction::NothingFree {} => ("NothingFree", String::new(), String::new()),
        Instruction::ReturnIfValue { value } => ("ReturnIfValue", String::new(), shown(value)),
        Instruction::Return { value } => ("Return", String::new(), shown(value)),
    };
    format!("{position:>4}  {name:<15} {operands:<6} {comment}")
}

/// Names an operand: `[attribute]`, a constant, or a register.
fn shown(program: &Program, operand: Operand) -> String {
    let index = operand.0 as usize;
    if let Some(name) = program.attributes.get(index) {
        return format!("[{name}]");
    }
    match program.constants.get(index.saturating_sub(program.first_constant())) {
        Some(value) => constant(value),
        None => format!("r{}", index.saturating_sub(program.first_register())),
    }
}

fn chosen(program: &Program, chosen: Chosen) -> String {
    match chosen {
        Chosen::Operand(operand) => shown(program, operand),
        Chosen::Constant(number) => program.constant_results.get(number as usize).map_or(String::new(), constant),
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
