//! Programs that no compiler made: what the verifier accepts runs to its end.

use attrflow::Limits;
use attrflow::compile;
use attrflow::functions::Operand;
use attrflow::functions::context::Memory;
use attrflow::optimise;
use attrflow::optimise::Passes;
use attrflow::program::Chosen;
use attrflow::program::Program;
use attrflow::program::verify;
use attrflow::value::Arena;
use attrflow::value::Value;
use attrflow::vm::Machine;

use crate::oracle;
use crate::random::Choices;
use crate::support;
use crate::ways;

/// Compiles expressions, changes their program, and runs it if the verifier accepts it: every expression then has an outcome.
pub fn program(bytes: &[u8]) {
    let numbers: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let (changes, rest) = numbers.split_at(numbers.len() / 3);
    let (mut choices, limits) = (Choices::new(rest), Limits::default());
    let record = choices.record();
    let Ok(resolved) = ways::resolve(&choices.expression(), &limits) else { return };
    let passes = if changes.len() % 2 == 0 { Passes::all() } else { Passes::none() };
    let mut node = resolved.node.clone();
    optimise::optimise(&mut node, passes, &limits);
    let plain = [("a".into(), resolved.node.clone()), ("b".into(), node)];
    let mut program = compile::compile(&plain, &resolved.attributes, passes.direct);
    assert_eq!(verify::verify(&program), Ok(()));
    let mut choices = Choices::new(changes);
    for _ in 0..changes.len().div_ceil(4).min(8) {
        change(&mut program, &mut choices);
    }
    program.set_fast_paths();
    if verify::verify(&program).is_err() {
        return;
    }
    let (arena, host) = (Arena::new(limits.record_memory), support::host());
    let slots = oracle::slots(&record, &resolved.attributes, &arena);
    let mut frame = vec![Value::Missing; program.frame_size()];
    program.fill(&mut frame);
    frame[..slots.len()].copy_from_slice(&slots);
    let (mut memory, mut outcomes) = (Memory::default(), 0);
    Machine::new(&program, &mut frame, &arena, &mut memory, &host, &limits).run_all(|_, _| outcomes += 1);
    assert_eq!(outcomes, program.entries.len());
    assert!(!attrflow::program::disassembly::disassemble(&program).is_empty());
}

/// Makes one change, of those that a damaged program may have.
fn change(program: &mut Program, choices: &mut Choices<'_>) {
    let (count, frame) = (program.code.len(), program.frame_size() + 2);
    if count == 0 {
        return;
    }
    let (at, other, number) = (choices.below(count), choices.below(count), choices.below(frame));
    let operand = Operand(number as _);
    match choices.below(10) {
        0 => program.code[at] = program.code[other],
        1 => program.code.swap(at, other),
        2 => {
            program.code.remove(at);
            program.spans.remove(at);
        }
        3 => {
            program.code.insert(at, program.code[other]);
            program.spans.insert(at, program.spans[other]);
        }
        4 => {
            let target = choices.below(count + 2);
            if let Some(own) = program.code[at].target_mut() {
                *own = target as u32;
            }
        }
        5 => {
            let which = choices.below(4);
            if let Some(own) = program.code[at].operands_mut().into_iter().nth(which) {
                *own = operand;
            }
        }
        6 => {
            let (site, which) = (choices.below(program.calls.len().max(1)), choices.below(4));
            if let Some(site) = program.calls.get_mut(site) {
                match which {
                    0 => site.arguments = site.arguments.iter().skip(1).copied().collect(),
                    1 => site.each = Some(operand),
                    2 => site.argument_spans = Box::default(),
                    _ => site.arguments.iter_mut().for_each(|argument| *argument = operand),
                }
            }
        }
        7 => {
            let entry = choices.below(program.entries.len().max(1));
            if let Some(entry) = program.entries.get_mut(entry) {
                entry.start = other as u32;
            }
        }
        8 => {
            if let Some(choice) = program.choices.first_mut() {
                (choice.source, choice.default) = (operand, Chosen::Constant(number as u32));
            }
            if let Some(table) = program.tables.first_mut() {
                table.default = other as u32;
            }
        }
        _ => {
            program.registers = program.registers.saturating_sub(1);
        }
    }
}
