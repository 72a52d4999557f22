//! From the resolved tree to instructions. Cannot fail: whatever could be refused was refused by `check`.
//!
//! A constant or an attribute is read where it stands in the frame; what has to be computed gets the register of its depth. So every
//! place is known here, and nothing counts at run time. How many constants and registers there will be is known at the end only;
//! until then their places are numbers of their own kind, which `Layout` turns into places of the frame.

mod compositions;
mod shared;

use std::collections::BTreeMap;
use std::collections::HashMap;
use std::collections::btree_map::Entry::Vacant;
use std::sync::Arc;

use crate::compile::shared::Shared;
use crate::functions::Place;
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
use crate::program::First;
use crate::program::Instruction;
use crate::program::Keys;
use crate::program::Program;
use crate::program::Table;
use crate::source::Span;
use crate::value::Arena;
use crate::value::convert;

/// Compiles the expressions of a mapping, each with the target it is for, into one program.
///
/// Without `direct`, every constant and attribute is loaded by an instruction of its own and every expression ends with its last
/// instruction, so that whoever watches a run is told of every part; and nothing is computed once for several expressions.
pub fn compile(expressions: &[(Arc<str>, Node)], attributes: &Attributes, direct: bool) -> Program {
    let mut compiler = Compiler { direct, ..Compiler::default() };
    if direct {
        compiler.shared = Shared::of(expressions.iter().map(|(_, node)| node));
    }
    compiler.program.attributes = attributes.names().to_vec();
    for (target, node) in expressions {
        let start = number(compiler.program.code.len());
        compiler.program.entries.push(Entry { start, first: First::default(), target: target.clone() });
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
    program.registers += 2 * compiler.held.len();
    Layout { constants, registers, shared }.apply(&mut program);
    program.note_first();
    program
}

/// The mark of a constant's number.
const CONSTANT: u32 = 1 << 31;
/// The mark of a register's number.
const REGISTER: u32 = 1 << 30;

fn register(at: u16) -> Place {
    Place(REGISTER | u32::from(at))
}

/// The mark of the number of a register that is shared.
const SHARED: u32 = 1 << 29;

/// Where constants, registers and shared registers begin in the finished frame.
struct Layout {
    constants: u32,
    registers: u32,
    shared: u32,
}

impl Layout {
    fn apply(&self, program: &mut Program) {
        program.code.iter_mut().flat_map(Instruction::places).for_each(|place| self.settle(place));
        let named = program.calls.iter_mut().flat_map(|site| site.arguments.iter_mut().chain(&mut site.each));
        named.for_each(|place| self.settle(place));
        program
            .compositions
            .iter_mut()
            .flat_map(|composition| composition.places_mut())
            .for_each(|place| self.settle(place));
        for choice in &mut program.choices {
            self.settle(&mut choice.source);
            for chosen in choice.values.values_mut().chain([&mut choice.default]) {
                if let Chosen::Place(place) = chosen {
                    self.settle(place);
                }
            }
        }
    }

    fn settle(&self, place: &mut Place) {
        if place.0 & CONSTANT != 0 {
            place.0 = (place.0 & !CONSTANT) + self.constants;
        } else if place.0 & REGISTER != 0 {
            place.0 = (place.0 & !REGISTER) + self.registers;
        } else if place.0 & SHARED != 0 {
            place.0 = (place.0 & !SHARED) + self.shared;
        }
    }
}

#[derive(Default)]
struct Compiler {
    program: Program,
    direct: bool,
    /// Whether this is what runs when a composition refused, so that the same is not tried again.
    call_by_call: bool,
    constants: HashMap<Constant, u32>,
    answers: HashMap<Constant, u32>,
    /// What is computed once.
    shared: Shared,
    /// The shared parts that have registers, by their numbers.
    held: HashMap<u32, u32>,
}

impl Compiler {
    fn emit(&mut self, instruction: Instruction, span: Span) -> usize {
        self.program.code.push(instruction);
        self.program.spans.push(span);
        self.program.code.len() - 1
    }

    /// Lets the jump at this position lead to the next instruction.
    fn land(&mut self, position: usize) {
        let here = number(self.program.code.len());
        match self.program.code.get_mut(position).and_then(Instruction::target_mut) {
            Some(target) => *target = here,
            None => debug_assert!(false, "only jumps land"),
        }
    }

    fn constant(&mut self, constant: &Constant) -> Place {
        let next = number(self.program.constants.len());
        let index = *self.constants.entry(constant.clone()).or_insert(next);
        if index == next {
            self.program.constants.push(constant.clone());
        }
        Place(CONSTANT | index)
    }

    /// The register with this number, and room for it.
    fn register(&mut self, at: u16) -> Place {
        self.program.registers = self.program.registers.max(usize::from(at) + 1);
        register(at)
    }

    /// Where a constant or an attribute stands; anything else has no place of its own.
    fn leaf(&mut self, node: &Node) -> Option<Place> {
        match &node.kind {
            NodeKind::Attribute(slot) => Some(Place(*slot)),
            NodeKind::Constant(constant) => Some(self.constant(constant)),
            _ => None,
        }
    }

    /// What a choice yields.
    fn chosen(&mut self, node: &Node) -> Option<Chosen> {
        let NodeKind::Constant(constant) = &node.kind else { return self.leaf(node).map(Chosen::Place) };
        let next = number(self.program.answers.len());
        let index = *self.answers.entry(constant.clone()).or_insert(next);
        if index == next {
            self.program.answers.push(constant.clone());
        }
        Some(Chosen::Answer(index))
    }

    /// Where the node's value can be read: where it stands, or in the register it was put into.
    fn place(&mut self, node: &Node, at: u16) -> Place {
        if self.direct
            && let Some(place) = self.leaf(node)
        {
            return place;
        }
        if let Some(place) = self.once(node, at) {
            return place;
        }
        self.node(node, at);
        register(at)
    }

    /// Where the value of a shared part stands. It is computed here unless the record's value is there already: a second register, which is
    /// empty when a record begins, tells. A part that refuses does so wherever it is needed.
    fn once(&mut self, node: &Node, at: u16) -> Option<Place> {
        let (part, NodeKind::Call(call)) = (self.shared.number(node)?, &node.kind) else { return None };
        let next = number(self.held.len());
        let number = *self.held.entry(part).or_insert(next);
        let (to, known) = (Place(SHARED | (2 * number)), Place(SHARED | (2 * number + 1)));
        let skip = self.emit(Instruction::JumpIfValue { on: known, target: 0 }, node.span);
        self.call_into(call, at, to, node.span);
        let from = self.constant(&Constant::Boolean(true));
        self.emit(Instruction::Load { to: known, from }, node.span);
        self.land(skip);
        Some(to)
    }

    /// The places of nodes that are needed together.
    fn places<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Node>, mut at: u16) -> Vec<Place> {
        let mut places = Vec::new();
        for node in nodes {
            let place = self.place(node, at);
            if place == register(at) {
                at = at.saturating_add(1);
            }
            places.push(place);
        }
        places
    }

    /// Puts the node's value into the register.
    fn node(&mut self, node: &Node, at: u16) {
        let (to, span) = (self.register(at), node.span);
        let stands = self.leaf(node).or_else(|| self.once(node, at));
        if let Some(from) = stands {
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
                if let [left, right] = *self.places([&compare.left, &compare.right], at) {
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
                    self.emit(Instruction::Choose { to, choice }, span);
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
                    ends.push(self.emit(Instruction::JumpIfFree { on: to, target: 0 }, node.span));
                }
                self.emit(Instruction::NothingFree {}, span);
                ends.into_iter().for_each(|end| self.land(end));
            }
        }
    }

    /// Ends the expression with the node's value, from where it stands.
    fn ending(&mut self, node: &Node) {
        let span = node.span;
        match &node.kind {
            NodeKind::Call(call) if self.shared.number(node).is_none() => {
                let composition = self.composed(call);
                if let Some(composition) = composition {
                    self.emit(Instruction::ReturnComposition { composition }, span);
                }
                let to = self.register(0);
                let call = self.call_after(composition.is_some(), call, 0);
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
                    self.emit(Instruction::ReturnChoice { choice }, span);
                }
                None => {
                    self.switch(switch, 0, Compiler::ending);
                    self.ending(&switch.default);
                }
            },
            NodeKind::Coalesce(nodes) => {
                if let Some((last, before)) = nodes.split_last() {
                    for node in before {
                        let value = self.place(node, 0);
                        self.emit(Instruction::ReturnIfValue { value }, node.span);
                    }
                    self.ending(last);
                }
            }
            _ => {
                let value = self.place(node, 0);
                self.emit(Instruction::Return { value }, span);
            }
        }
    }

    /// A jump that is taken unless the condition holds.
    fn unless(&mut self, condition: &Node, at: u16) -> usize {
        let span = condition.span;
        if let (true, NodeKind::Compare(compare)) = (self.direct, &condition.kind)
            && let [left, right] = *self.places([&compare.left, &compare.right], at)
        {
            let operator = compare.operator;
            return self.emit(Instruction::JumpUnlessHolds { operator, left, right, target: 0 }, span);
        }
        let on = self.place(condition, at);
        self.emit(Instruction::JumpUnless { on, target: 0 }, span)
    }

    /// Puts what a call yields into a register.
    fn call_into(&mut self, call: &Call, at: u16, to: Place, span: Span) {
        let composition = self.composed(call);
        let composed =
            composition.map(|composition| self.emit(Instruction::Compose { to, composition, target: 0 }, span));
        let call = self.call_after(composed.is_some(), call, at);
        self.emit(Instruction::Call { to, call }, span);
        if let Some(composed) = composed {
            self.land(composed);
        }
    }

    /// A call, and all in it without compositions when the same was `composed` before it.
    fn call_after(&mut self, composed: bool, call: &Call, at: u16) -> u32 {
        let before = self.call_by_call;
        self.call_by_call |= composed;
        let call = self.call(call, at);
        self.call_by_call = before;
        call
    }

    /// The call's number, with its arguments where they are read.
    fn call(&mut self, call: &Call, at: u16) -> u32 {
        // Empty slots at the end are missing whether they have a place or not.
        let written = |(position, _): &(usize, &Node)| *position >= 16 || call.prepared.is_given(*position);
        let count =
            call.arguments.iter().enumerate().filter(written).map(|(position, _)| position + 1).max().unwrap_or(0);
        let arguments = self.places(call.arguments.iter().take(count), at);
        self.program.calls.push(CallSite {
            function: call.function,
            body: call.function.body,
            each: call.function.each.and_then(|each| arguments.get(each).copied()),
            arguments: arguments.into(),
            prepared: call.prepared.clone(),
            argument_spans: call.arguments.iter().map(|argument| argument.span).collect(),
        });
        number(self.program.calls.len() - 1)
    }

    /// The number of a `Switch` that needs no jumps, because its source and its values are there already.
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

    /// A `Switch`, whose values the closure compiles; what comes next belongs to the default.
    fn switch(&mut self, switch: &Switch, at: u16, mut value: impl FnMut(&mut Compiler, &Node)) {
        let on = self.place(&switch.source, at);
        let Some(keys) = key_texts(switch) else {
            for (key, node) in &switch.cases {
                let other = self.place(key, at.saturating_add(1));
                let next = self.emit(Instruction::JumpUnlessSame { left: on, right: other, target: 0 }, key.span);
                value(self, node);
                self.land(next);
            }
            return;
        };
        let table = number(self.program.tables.len());
        self.program.tables.push(Table::default());
        self.emit(Instruction::Switch { on, table }, switch.source.span);
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

/// The texts of the keys, where all of them are constants.
fn key_texts(switch: &Switch) -> Option<Vec<Arc<str>>> {
    let arena = Arena::new(usize::MAX);
    let text = |key: &Node| convert::to_text(key.as_constant()?.value(), &arena).ok().map(Arc::from);
    switch.cases.iter().map(|(key, _)| text(key)).collect()
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
