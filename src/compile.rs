//! From the resolved tree to instructions. Cannot fail: whatever could be refused was refused by `check`.
//!
//! A node's value is put into the register of its depth: the arguments of a call stand in the registers from the call's own
//! on, and the result takes the place of the first. So a register's number is known here, and nothing counts at run time.

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::btree_map::Entry::Vacant;
use std::sync::Arc;

use crate::ir::Attributes;
use crate::ir::Call;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::ir::Switch;
use crate::program::CallSite;
use crate::program::Choice;
use crate::program::Entry;
use crate::program::Instruction;
use crate::program::Keys;
use crate::program::Operand;
use crate::program::Program;
use crate::program::Table;
use crate::source::Span;
use crate::value::Arena;
use crate::value::convert;

/// Compiles the expressions of a mapping, each with the target it is for, into one program.
///
/// With `loads`, constants and attributes that stand side by side are loaded with one instruction.
pub fn compile(expressions: &[(Arc<str>, Node)], attributes: &Attributes, loads: bool) -> Program {
    let mut compiler = Compiler { loads, ..Compiler::default() };
    compiler.program.attributes = attributes.names().to_vec();
    for (target, node) in expressions {
        let start = compiler.here();
        compiler.program.entries.push(Entry { start, target: target.clone() });
        compiler.node(node, 0);
        compiler.emit(Instruction::Return { at: 0 }, node.span);
        compiler.return_early(start);
    }
    compiler.program
}

#[derive(Default)]
struct Compiler {
    program: Program,
    loads: bool,
    texts: HashMap<Arc<str>, u32>,
}

impl Compiler {
    fn here(&self) -> u32 {
        number(self.program.code.len())
    }

    fn emit(&mut self, instruction: Instruction, span: Span) -> usize {
        self.program.code.push(instruction);
        self.program.spans.push(span);
        self.program.code.len() - 1
    }

    /// Lets an expression end where it would jump to its end, the last instruction.
    fn return_early(&mut self, start: u32) {
        let end = self.here().saturating_sub(1);
        if self.loads {
            for instruction in self.program.code.iter_mut().skip(start as usize) {
                if *instruction == (Instruction::Jump { target: end }) {
                    *instruction = Instruction::Return { at: 0 };
                }
            }
        }
    }

    /// Lets the jump at this position lead to the next instruction.
    fn land(&mut self, position: usize) {
        let here = self.here();
        match self.program.code.get_mut(position) {
            Some(
                Instruction::Jump { target }
                | Instruction::JumpUnless { target, .. }
                | Instruction::JumpIfValue { target, .. }
                | Instruction::JumpUnlessSame { target, .. }
                | Instruction::JumpIfFree { target, .. },
            ) => *target = here,
            _ => debug_assert!(false, "only jumps land"),
        }
    }

    fn constant(&mut self, constant: &Constant) -> u32 {
        if let Constant::Text(text) = constant {
            if let Some(index) = self.texts.get(text) {
                return *index;
            }
            self.texts.insert(text.clone(), number(self.program.constants.len()));
        }
        self.program.constants.push(constant.clone());
        number(self.program.constants.len() - 1)
    }

    fn node(&mut self, node: &Node, at: u16) {
        self.program.registers = self.program.registers.max(usize::from(at) + 1);
        let span = node.span;
        match &node.kind {
            NodeKind::Constant(constant) => {
                let index = self.constant(constant);
                self.emit(Instruction::Constant { to: at, index }, span);
            }
            NodeKind::Attribute(slot) => {
                self.emit(Instruction::Attribute { to: at, slot: *slot }, span);
            }
            NodeKind::Parameter(name) => {
                self.program.parameters.push(name.clone());
                let index = number(self.program.parameters.len() - 1);
                self.emit(Instruction::Parameter { to: at, index }, span);
            }
            NodeKind::Call(call) => self.call(call, at, span),
            NodeKind::Compare(compare) => {
                self.nodes(&[&compare.left, &compare.right], at);
                self.emit(Instruction::Compare { at, operator: compare.operator }, span);
            }
            NodeKind::If(parts) => {
                let [condition, yes, no] = &**parts;
                self.node(condition, at);
                let otherwise = self.emit(Instruction::JumpUnless { at, target: 0 }, condition.span);
                self.node(yes, at);
                let end = self.emit(Instruction::Jump { target: 0 }, span);
                self.land(otherwise);
                self.node(no, at);
                self.land(end);
            }
            NodeKind::Switch(switch) => self.switch(switch, at, span),
            NodeKind::Coalesce(nodes) => {
                let mut ends = Vec::new();
                for (position, node) in nodes.iter().enumerate() {
                    self.node(node, at);
                    if position + 1 < nodes.len() {
                        ends.push(self.emit(Instruction::JumpIfValue { at, target: 0 }, node.span));
                    }
                }
                ends.into_iter().for_each(|end| self.land(end));
            }
            NodeKind::IgnoreFlow(inner) => {
                self.node(inner, at);
                self.emit(Instruction::StopIfEmpty { at }, span);
            }
            NodeKind::NoFlow(what) => {
                self.emit(Instruction::Stop { what: *what }, span);
            }
            NodeKind::SelectUnique(nodes) => {
                let mut ends = Vec::new();
                for node in nodes {
                    self.node(node, at);
                    ends.push(self.emit(Instruction::JumpIfFree { at, target: 0 }, node.span));
                }
                self.emit(Instruction::NothingFree {}, span);
                ends.into_iter().for_each(|end| self.land(end));
            }
        }
    }

    fn call(&mut self, call: &Call, at: u16, span: Span) {
        // Empty slots at the end are missing whether they have a register or not.
        let written = |(position, _): &(usize, &Node)| *position >= 16 || call.prepared.is_given(*position);
        let count =
            call.arguments.iter().enumerate().filter(written).map(|(position, _)| position + 1).max().unwrap_or(0);
        let arguments: Vec<&Node> = call.arguments.iter().take(count).collect();
        let mut operands = Vec::new();
        if self.loads && arguments.iter().all(|argument| is_leaf(argument)) {
            operands.extend(arguments.iter().map(|argument| self.operand(argument)));
        } else {
            self.nodes(&arguments, at);
        }
        self.program.registers = self.program.registers.max(usize::from(at) + count.max(1));
        self.program.calls.push(CallSite {
            function: call.function,
            arguments: u16::try_from(count).unwrap_or(u16::MAX),
            operands: operands.into(),
            prepared: call.prepared.clone(),
            argument_spans: call.arguments.iter().map(|argument| argument.span).collect(),
        });
        let call = number(self.program.calls.len() - 1);
        self.emit(Instruction::Call { at, call }, span);
    }

    /// A `Switch` that needs no jumps, because its source and its values are there already.
    fn choice(&mut self, switch: &Switch, keys: &[Arc<str>], at: u16, span: Span) {
        let mut values = BTreeMap::new();
        for (key, (_, value)) in keys.iter().zip(&switch.cases) {
            // The first of two equal keys wins.
            if let Vacant(free) = values.entry(key.clone()) {
                free.insert(self.operand(value));
            }
        }
        let (source, default) = (self.operand(&switch.source), self.operand(&switch.default));
        self.program.choices.push(Choice { source, values: Keys::new(values.into_iter().collect()), default });
        let choice = number(self.program.choices.len() - 1);
        self.emit(Instruction::Choose { to: at, choice }, span);
    }

    /// What a leaf is loaded from; anything else is missing.
    fn operand(&mut self, node: &Node) -> Operand {
        let index = match &node.kind {
            NodeKind::Attribute(slot) => return Operand(*slot),
            NodeKind::Constant(constant) => self.constant(constant),
            _ => self.constant(&Constant::Missing),
        };
        Operand(number(self.program.constant_place(index)))
    }

    /// Nodes into registers side by side. Neighbours that are constants or attributes are loaded together.
    fn nodes(&mut self, nodes: &[&Node], at: u16) {
        let mut position = 0;
        while let Some(node) = nodes.get(position) {
            let to = at.saturating_add(u16::try_from(position).unwrap_or(u16::MAX));
            let together =
                nodes.iter().skip(position).take(usize::from(u8::MAX)).take_while(|node| is_leaf(node)).count();
            if !self.loads || together < 2 {
                self.node(node, to);
                position += 1;
                continue;
            }
            let from = number(self.program.operands.len());
            for node in nodes.iter().skip(position).take(together) {
                let operand = self.operand(node);
                self.program.operands.push(operand);
            }
            self.program.registers = self.program.registers.max(usize::from(to) + together);
            self.emit(Instruction::Load { count: u8::try_from(together).unwrap_or(u8::MAX), to, from }, node.span);
            position += together;
        }
    }

    fn switch(&mut self, switch: &Switch, at: u16, span: Span) {
        let keys: Option<Vec<Arc<str>>> = switch.cases.iter().map(|(key, _)| key_text(key)).collect();
        let leaves =
            is_leaf(&switch.source) && is_leaf(&switch.default) && switch.cases.iter().all(|(_, value)| is_leaf(value));
        if let (true, true, Some(keys)) = (self.loads, leaves, &keys) {
            self.choice(switch, keys, at, span);
            return;
        }
        self.node(&switch.source, at);
        let mut ends = Vec::new();
        if let Some(keys) = keys {
            let table = number(self.program.tables.len());
            self.program.tables.push(Table::default());
            self.emit(Instruction::Switch { at, table }, span);
            let mut targets = BTreeMap::new();
            for (key, (_, value)) in keys.into_iter().zip(&switch.cases) {
                // The first of two equal keys wins, so a later one is never reached.
                let Vacant(free) = targets.entry(key) else { continue };
                free.insert(self.here());
                self.node(value, at);
                ends.push(self.emit(Instruction::Jump { target: 0 }, value.span));
            }
            let targets = Keys::new(targets.into_iter().collect());
            let default = self.here();
            if let Some(table) = self.program.tables.get_mut(table as usize) {
                *table = Table { targets, default };
            }
        } else {
            for (key, value) in &switch.cases {
                self.node(key, at.saturating_add(1));
                let next = self.emit(Instruction::JumpUnlessSame { at, target: 0 }, key.span);
                self.node(value, at);
                ends.push(self.emit(Instruction::Jump { target: 0 }, value.span));
                self.land(next);
            }
        }
        self.node(&switch.default, at);
        ends.into_iter().for_each(|end| self.land(end));
    }
}

fn is_leaf(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Attribute(_) | NodeKind::Constant(_))
}

/// The text of a constant key.
fn key_text(key: &Node) -> Option<Arc<str>> {
    let constant = key.as_constant()?;
    let arena = Arena::new(usize::MAX);
    convert::to_text(constant.value(), &arena).ok().map(Arc::from)
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
