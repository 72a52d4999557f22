//! Compiles the resolved tree to instructions. This cannot fail: `check` has already rejected everything that could.
//!
//! Instructions read constants and attributes directly from the frame. A computed value gets the register of its
//! nesting depth, so every operand is known at compile time. How many constants and registers there will be is known
//! only at the end; until then an operand is tagged with what it is, and `Layout` turns it into an index of the
//! frame.

mod fused;
mod shared;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::btree_map::Entry::Vacant;
use std::sync::Arc;

use crate::compile::shared::Shared;
use crate::functions::Operand;
use crate::ir::Attributes;
use crate::ir::Call;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::ir::Switch;
use crate::program::CallSite;
use crate::program::Choice;
use crate::program::Chosen;
use crate::program::Entry;
use crate::program::FastPath;
use crate::program::Instruction;
use crate::program::Keys;
use crate::program::Program;
use crate::program::Table;
use crate::source::Span;
use crate::value::Arena;
use crate::value::convert;

/// Compiles the expressions of a mapping, each with its target attribute, into one program.
///
/// Without `direct`, an instruction loads every constant and attribute, and every expression ends with its last
/// instruction, so that an observer sees every part. Nothing is then computed once for several expressions.
pub fn compile(expressions: &[(Arc<str>, Node)], attributes: &Attributes, direct: bool) -> Program {
    let mut compiler = Compiler { direct, ..Compiler::default() };
    if direct {
        compiler.shared = Shared::of(expressions.iter().map(|(_, node)| node));
    }
    compiler.program.attributes = attributes.names().to_vec();
    for (target, node) in expressions {
        let start = number(compiler.program.code.len());
        compiler.program.entries.push(Entry { start, fast_path: FastPath::default(), target: target.clone() });
        if direct {
            compiler.ending(node);
        } else {
            compiler.node(node, 0);
            compiler.emit(Instruction::Return { value: register(0) }, node.span);
        }
    }
    let mut program = compiler.program;
    let (constants, registers) = (number(program.first_constant()), number(program.first_register()));
    let shared = registers.saturating_add(number(program.registers));
    program.registers += 2 * compiler.shared_registers.len();
    Layout { constants, registers, shared }.apply(&mut program);
    program.set_fast_paths();
    program
}

/// The tag of a constant.
const CONSTANT: u32 = 1 << 31;
/// The tag of a register.
const REGISTER: u32 = 1 << 30;

fn register(at: u16) -> Operand {
    Operand(REGISTER | u32::from(at))
}

/// The tag of a register that holds a shared part.
const SHARED: u32 = 1 << 29;

/// The first index of the constants, registers and shared registers in the finished frame.
struct Layout {
    constants: u32,
    registers: u32,
    shared: u32,
}

impl Layout {
    fn apply(&self, program: &mut Program) {
        program.code.iter_mut().flat_map(Instruction::operands_mut).for_each(|operand| self.place(operand));
        let arguments = program.calls.iter_mut().flat_map(|site| site.arguments.iter_mut().chain(&mut site.each));
        arguments.for_each(|operand| self.place(operand));
        program
            .fused_strings
            .iter_mut()
            .flat_map(|string| string.operands_mut())
            .for_each(|operand| self.place(operand));
        for choice in &mut program.choices {
            self.place(&mut choice.source);
            for chosen in choice.values.values_mut().chain([&mut choice.default]) {
                if let Chosen::Operand(operand) = chosen {
                    self.place(operand);
                }
            }
        }
    }

    fn place(&self, operand: &mut Operand) {
        if operand.0 & CONSTANT != 0 {
            operand.0 = (operand.0 & !CONSTANT) + self.constants;
        } else if operand.0 & REGISTER != 0 {
            operand.0 = (operand.0 & !REGISTER) + self.registers;
        } else if operand.0 & SHARED != 0 {
            operand.0 = (operand.0 & !SHARED) + self.shared;
        }
    }
}

#[derive(Default)]
struct Compiler {
    program: Program,
    direct: bool,
    /// Whether this is the code that runs when a fused string operation falls through, which must not try the same
    /// again.
    unfused: bool,
    constants: HashMap<Constant, u32>,
    constant_results: HashMap<Constant, u32>,
    /// The parts that are computed once.
    shared: Shared,
    /// The registers of shared parts, by the numbers of the parts.
    shared_registers: HashMap<u32, u32>,
}

impl Compiler {
    fn emit(&mut self, instruction: Instruction, span: Span) -> usize {
        self.program.code.push(instruction);
        self.program.spans.push(span);
        self.program.code.len() - 1
    }

    /// Makes the next instruction the target of the jump at `position`.
    fn land(&mut self, position: usize) {
        let here = number(self.program.code.len());
        match self.program.code.get_mut(position).and_then(Instruction::target_mut) {
            Some(target) => *target = here,
            None => debug_assert!(false, "only jumps land"),
        }
    }

    fn constant(&mut self, constant: &Constant) -> Operand {
        let next = number(self.program.constants.len());
        let index = *self.constants.entry(constant.clone()).or_insert(next);
        if index == next {
            self.program.constants.push(constant.clone());
        }
        Operand(CONSTANT | index)
    }

    /// Returns the register with this number, and makes sure that the frame has it.
    fn register(&mut self, at: u16) -> Operand {
        self.program.registers = self.program.registers.max(usize::from(at) + 1);
        register(at)
    }

    /// Returns the operand of a constant or an attribute; any other node must be computed.
    fn leaf(&mut self, node: &Node) -> Option<Operand> {
        match &node.kind {
            NodeKind::Attribute(slot) => Some(Operand(*slot)),
            NodeKind::Constant(constant) => Some(self.constant(constant)),
            _ => None,
        }
    }

    /// Returns a constant or an attribute as the result of a choice.
    fn chosen(&mut self, node: &Node) -> Option<Chosen> {
        let NodeKind::Constant(constant) = &node.kind else { return self.leaf(node).map(Chosen::Operand) };
        let next = number(self.program.constant_results.len());
        let index = *self.constant_results.entry(constant.clone()).or_insert(next);
        if index == next {
            self.program.constant_results.push(constant.clone());
        }
        Some(Chosen::Constant(index))
    }

    /// Compiles a node and returns the operand that holds its value.
    fn operand(&mut self, node: &Node, at: u16) -> Operand {
        if self.direct
            && let Some(operand) = self.leaf(node)
        {
            return operand;
        }
        if let Some(operand) = self.shared_part(node, at) {
            return operand;
        }
        self.node(node, at);
        register(at)
    }

    /// Compiles a shared part and returns the register of its value; `None` when the node is not shared. The part is
    /// computed at its first use in a record: a second register, which is missing when a record begins, says whether
    /// it has been. A part that fails does so at every use.
    fn shared_part(&mut self, node: &Node, at: u16) -> Option<Operand> {
        let (part, NodeKind::Call(call)) = (self.shared.number(node)?, &node.kind) else { return None };
        let next = number(self.shared_registers.len());
        let number = *self.shared_registers.entry(part).or_insert(next);
        let (to, known) = (Operand(SHARED | (2 * number)), Operand(SHARED | (2 * number + 1)));
        let skip = self.emit(Instruction::JumpIfValue { on: known, target: 0 }, node.span);
        self.call_into(call, at, to, node.span);
        let from = self.constant(&Constant::Boolean(true));
        self.emit(Instruction::Load { to: known, from }, node.span);
        self.land(skip);
        Some(to)
    }

    /// Compiles nodes whose values are needed together, and returns their operands.
    fn operands<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, mut at: u16) -> Vec<Operand> {
        let mut operands = Vec::new();
        for node in nodes {
            let operand = self.operand(node, at);
            if operand == register(at) {
                at = at.saturating_add(1);
            }
            operands.push(operand);
        }
        operands
    }

    /// Compiles a node so that its value goes into the register.
    fn node(&mut self, node: &Node, at: u16) {
        let (to, span) = (self.register(at), node.span);
        let in_frame = self.leaf(node).or_else(|| self.shared_part(node, at));
        if let Some(from) = in_frame {
            self.emit(Instruction::Load { to, from }, span);
            return;
        }
        match &node.kind {
            NodeKind::Constant(_) | NodeKind::Attribute(_) => {}
            NodeKind::Parameter(name) => {
                self.program.parameters.push(name.clone());
                let index = number(self.program.parameters.len() - 1);
                self.emit(Instruction::Parameter { to, index }, span);
            }
            NodeKind::Call(call) => self.call_into(call, at, to, span),
            NodeKind::Compare(compare) => {
                if let [left, right] = *self.operands([&compare.left, &compare.right], at) {
                    self.emit(Instruction::Compare { operator: compare.operator, to, left, right }, span);
                }
            }
            NodeKind::If(parts) => {
                let [condition, yes, no] = &**parts;
                let otherwise = self.unless(condition, at);
                self.node(yes, at);
                let end = self.emit(Instruction::Jump { target: 0 }, span);
                self.land(otherwise);
                self.node(no, at);
                self.land(end);
            }
            NodeKind::Switch(switch) => match self.choice(switch) {
                Some(choice) => {
                    // The source is what may have no text.
                    self.emit(Instruction::Choose { to, choice }, switch.source.place);
                }
                None => {
                    let mut ends = Vec::new();
                    self.switch(switch, at, |compiler, value| {
                        compiler.node(value, at);
                        ends.push(compiler.emit(Instruction::Jump { target: 0 }, value.span));
                    });
                    self.node(&switch.default, at);
                    ends.into_iter().for_each(|end| self.land(end));
                }
            },
            NodeKind::Coalesce(nodes) => {
                let mut ends = Vec::new();
                for (position, node) in nodes.iter().enumerate() {
                    self.node(node, at);
                    if position + 1 < nodes.len() {
                        ends.push(self.emit(Instruction::JumpIfValue { on: to, target: 0 }, node.span));
                    }
                }
                ends.into_iter().for_each(|end| self.land(end));
            }
            NodeKind::IgnoreFlow(inner) => {
                self.node(inner, at);
                self.emit(Instruction::StopIfEmpty { on: to }, span);
            }
            NodeKind::NoFlow(what) => {
                self.emit(Instruction::Stop { what: *what }, span);
            }
            NodeKind::SelectUnique(nodes) => {
                let mut ends = Vec::new();
                for node in nodes {
                    self.node(node, at);
                    ends.push(self.emit(Instruction::JumpIfFree { on: to, target: 0 }, node.place));
                }
                self.emit(Instruction::NothingFree {}, span);
                ends.into_iter().for_each(|end| self.land(end));
            }
        }
    }

    /// Compiles a node whose value ends the expression.
    fn ending(&mut self, node: &Node) {
        let span = node.span;
        match &node.kind {
            NodeKind::Call(call) if self.shared.number(node).is_none() => {
                let string = self.fused(call);
                if let Some(string) = string {
                    self.emit(Instruction::ReturnFused { string }, span);
                }
                let to = self.register(0);
                let call = self.call_after(string.is_some(), call, 0);
                self.emit(Instruction::ReturnCall { to, call }, span);
            }
            NodeKind::If(parts) => {
                let [condition, yes, no] = &**parts;
                let otherwise = self.unless(condition, 0);
                self.ending(yes);
                self.land(otherwise);
                self.ending(no);
            }
            NodeKind::Switch(switch) => match self.choice(switch) {
                Some(choice) => {
                    self.emit(Instruction::ReturnChoice { choice }, switch.source.place);
                }
                None => {
                    self.switch(switch, 0, Compiler::ending);
                    self.ending(&switch.default);
                }
            },
            NodeKind::Coalesce(nodes) => {
                if let Some((last, before)) = nodes.split_last() {
                    for node in before {
                        let value = self.operand(node, 0);
                        self.emit(Instruction::ReturnIfValue { value }, node.span);
                    }
                    self.ending(last);
                }
            }
            _ => {
                let value = self.operand(node, 0);
                self.emit(Instruction::Return { value }, span);
            }
        }
    }

    /// Compiles a jump unless a condition holds, and returns its position.
    fn unless(&mut self, condition: &Node, at: u16) -> usize {
        let span = condition.span;
        if let (true, NodeKind::Compare(compare)) = (self.direct, &condition.kind)
            && let [left, right] = *self.operands([&compare.left, &compare.right], at)
        {
            let operator = compare.operator;
            return self.emit(Instruction::JumpUnlessHolds { operator, left, right, target: 0 }, span);
        }
        let on = self.operand(condition, at);
        self.emit(Instruction::JumpUnless { on, target: 0 }, condition.place)
    }

    /// Compiles a call whose result goes into a register.
    fn call_into(&mut self, call: &Call, at: u16, to: Operand, span: Span) {
        let string = self.fused(call);
        let fused = string.map(|string| self.emit(Instruction::Fuse { to, string, target: 0 }, span));
        let call = self.call_after(fused.is_some(), call, at);
        self.emit(Instruction::Call { to, call }, span);
        if let Some(fused) = fused {
            self.land(fused);
        }
    }

    /// Compiles a call; after a fused string operation the calls in it are not fused again.
    fn call_after(&mut self, fused: bool, call: &Call, at: u16) -> u32 {
        let before = self.unfused;
        self.unfused |= fused;
        let call = self.call(call, at);
        self.unfused = before;
        call
    }

    /// Compiles a call with its arguments and returns its index.
    fn call(&mut self, call: &Call, at: u16) -> u32 {
        // Empty slots at the end are missing values whether they have an operand or not.
        let written = |(position, _): &(usize, &Node)| *position >= 16 || call.prepared.is_given(*position);
        let count =
            call.arguments.iter().enumerate().filter(written).map(|(position, _)| position + 1).max().unwrap_or(0);
        let arguments = self.operands(call.arguments.iter().take(count), at);
        self.program.calls.push(CallSite {
            function: call.function,
            body: call.function.body,
            each: call.function.each.and_then(|each| arguments.get(each).copied()),
            arguments: arguments.into(),
            prepared: call.prepared.clone(),
            argument_spans: call.arguments.iter().map(|argument| argument.place).collect(),
        });
        number(self.program.calls.len() - 1)
    }

    /// Returns the index of a choice for a `Switch` with constant keys whose source and values are constants or
    /// attributes.
    fn choice(&mut self, switch: &Switch) -> Option<u32> {
        let mut parts = switch.cases.iter().map(|(_, value)| value).chain([&switch.source, &switch.default]);
        if !self.direct || !parts.all(is_leaf) {
            return None;
        }
        let keys = key_texts(switch)?;
        let mut values = BTreeMap::new();
        for (key, (_, value)) in keys.into_iter().zip(&switch.cases) {
            // The first of two equal keys wins.
            if let Vacant(free) = values.entry(key) {
                free.insert(self.chosen(value)?);
            }
        }
        let (source, default) = (self.leaf(&switch.source)?, self.chosen(&switch.default)?);
        self.program.choices.push(Choice { source, values: Keys::new(values.into_iter().collect()), default });
        Some(number(self.program.choices.len() - 1))
    }

    /// Compiles a `Switch` whose values the closure compiles; the code that follows is the default.
    fn switch(&mut self, switch: &Switch, at: u16, mut value: impl FnMut(&mut Compiler, &Node)) {
        let on = self.operand(&switch.source, at);
        let table = number(self.program.tables.len());
        self.program.tables.push(Table::default());
        // Where it has no text, the source is the place of the error, whether keys are constants or not.
        self.emit(Instruction::Switch { on, table }, switch.source.place);
        let Some(keys) = key_texts(switch) else {
            let next = number(self.program.code.len());
            if let Some(table) = self.program.tables.get_mut(table as usize) {
                table.default = next;
            }
            for (key, node) in &switch.cases {
                let other = self.operand(key, at.saturating_add(1));
                let next = self.emit(Instruction::JumpUnlessSame { left: on, right: other, target: 0 }, key.place);
                value(self, node);
                self.land(next);
            }
            return;
        };
        let mut targets = BTreeMap::new();
        for (key, (_, node)) in keys.into_iter().zip(&switch.cases) {
            // The first of two equal keys wins, so a later one is never reached.
            let Vacant(free) = targets.entry(key) else { continue };
            free.insert(number(self.program.code.len()));
            value(self, node);
        }
        let targets = Keys::new(targets.into_iter().collect());
        let default = number(self.program.code.len());
        if let Some(table) = self.program.tables.get_mut(table as usize) {
            *table = Table { targets, default };
        }
    }
}

fn is_leaf(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Attribute(_) | NodeKind::Constant(_))
}

/// Returns the texts of the keys if all of them are constants.
fn key_texts(switch: &Switch) -> Option<Vec<Arc<str>>> {
    let arena = Arena::new(usize::MAX);
    let text = |key: &Node| convert::to_text(key.as_constant()?.value(), &arena).ok().map(Arc::from);
    switch.cases.iter().map(|(key, _)| text(key)).collect()
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
