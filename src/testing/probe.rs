//! An expression with probes in its branches, which tells after a run which of them were taken.
//!
//! A probe is a missing constant with a made-up place, put before a branch with `Coalesce`: it changes no value, costs one
//! instruction, and the machine's observer hears of it exactly when the branch begins to be evaluated. So nothing is guessed
//! from values, and what the observer hears is what the machine did.

use crate::check;
use crate::compile;
use crate::engine::Outcome;
use crate::engine::SourceObject;
use crate::functions::context::Memory;
use crate::host::Host;
use crate::host::Record;
use crate::ir::Attributes;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::limits::Limits;
use crate::program::Program;
use crate::source::Span;
use crate::syntax;
use crate::testing::branch::Branch;
use crate::testing::branch::Way;
use crate::value::Arena;
use crate::value::Value;
use crate::vm::Machine;
use crate::vm::Observer;

/// An expression with probes.
#[derive(Debug)]
pub(super) struct Probed {
    program: Program,
    /// The branches, in the order of the text; a probe's number is that of its branch.
    pub(super) branches: Vec<Branch>,
}

/// Places from here on are probes. An expression has at most [`crate::limits::EXPRESSION_LENGTH`] characters.
const PROBES: u32 = u32::MAX / 2;

impl Probed {
    /// The expression with probes; none when it does not compile.
    pub(super) fn new(target: &str, text: &str) -> Option<Probed> {
        let limits = Limits::default();
        let tree = syntax::parse(text, &limits).ok()?;
        let mut attributes = Attributes::default();
        let mut node = check::check(text, &tree, &SourceObject::default(), &mut attributes, &limits).0?;
        let mut branches = Vec::new();
        probe(&mut node, &mut branches);
        let program = compile::compile(&[(target.into(), node)], &attributes, false);
        Some(Probed { program, branches })
    }

    /// The numbers of the branches that are taken on a record.
    pub(super) fn taken<R: Record + ?Sized>(&self, record: &R, host: &dyn Host) -> Vec<usize> {
        let limits = Limits::default();
        let arena = Arena::new(limits.record_memory);
        let mut memory = Memory::default();
        let mut frame = vec![Value::Missing; self.program.places()];
        self.program.fill(&mut frame);
        for (slot, name) in frame.iter_mut().zip(&self.program.attributes) {
            *slot = record.attribute(name, &arena).unwrap_or(Value::Missing);
        }
        let mut machine = Machine::new(&self.program, &mut frame, &arena, &mut memory, host, &limits);
        let mut heard = Heard { reached: Vec::new(), last: None };
        let (no_flow, refused) = match machine.run_observed(0, &mut heard) {
            Ok(outcome) => (matches!(outcome, Outcome::NoFlow), None),
            Err(refusal) => (false, Some(refusal.span)),
        };
        let ending =
            Ending { stopped: if no_flow { self.stopper(&heard) } else { None }, refused, reached: &heard.reached };
        (0..self.branches.len()).filter(|number| self.is_taken(*number, &ending)).collect()
    }

    /// The probe of the `IgnoreFlowIfNullOrEmpty` that ended the expression: the innermost around what was evaluated last.
    fn stopper(&self, heard: &Heard) -> Option<usize> {
        let ended_by_word = heard.reached.last().is_some_and(|last| self.way(*last) == Some(Way::Word));
        let last = heard.last.filter(|_| !ended_by_word)?;
        let around = |number: &usize| {
            let branch = self.branches.get(*number);
            branch.is_some_and(|branch| branch.way == Way::Flows && covers(branch.owner, last))
        };
        heard.reached.iter().rev().copied().find(around)
    }

    fn way(&self, number: usize) -> Option<Way> {
        self.branches.get(number).map(|branch| branch.way)
    }

    fn is_taken(&self, number: usize, ending: &Ending<'_>) -> bool {
        let Some(branch) = self.branches.get(number) else { return false };
        let was_reached = |number: usize| ending.reached.contains(&number);
        match branch.way {
            Way::Operand { next, .. } => was_reached(number) && !next.is_some_and(was_reached),
            Way::Flows => {
                let refused = ending.refused.is_some_and(|span| covers(branch.owner, span));
                let within = ending.stopped.is_some_and(|other| {
                    self.branches.get(other).is_some_and(|other| covers(branch.owner, other.owner))
                });
                let word = ending.reached.iter().any(|other| {
                    let other = self.branches.get(*other);
                    other.is_some_and(|other| other.way == Way::Word && covers(branch.owner, other.owner))
                });
                was_reached(number) && !refused && !within && !word
            }
            // It stands behind the branch whose probe is its own too.
            Way::LeavesOut => number.checked_sub(1).is_some_and(|flows| ending.stopped == Some(flows)),
            Way::Word => false,
            _ => was_reached(number),
        }
    }
}

/// How a run ended.
struct Ending<'h> {
    stopped: Option<usize>,
    refused: Option<Span>,
    reached: &'h [usize],
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// What the observer heard.
struct Heard {
    /// The probes, in the order of the run.
    reached: Vec<usize>,
    /// The place of the last value that was no probe.
    last: Option<Span>,
}

impl Observer for Heard {
    fn made(&mut self, span: Span, _: &Value<'_>) {
        match span.start.checked_sub(PROBES) {
            Some(number) => self.reached.push(number as usize),
            None => self.last = Some(span),
        }
    }
}

/// Puts probes into a node and everything below it. As deep as the expression, which has a limit.
fn probe(node: &mut Node, branches: &mut Vec<Branch>) {
    let owner = node.span;
    match &mut node.kind {
        NodeKind::If(parts) => {
            let [condition, yes, no] = &mut **parts;
            probe(condition, branches);
            alternative(yes, owner, Way::Holds, branches);
            alternative(no, owner, Way::HoldsNot, branches);
        }
        NodeKind::Switch(switch) => {
            probe(&mut switch.source, branches);
            for (key, value) in &mut switch.cases {
                probe(key, branches);
                alternative(value, owner, Way::Key(key.span), branches);
            }
            alternative(&mut switch.default, owner, Way::Default, branches);
        }
        NodeKind::Coalesce(nodes) | NodeKind::SelectUnique(nodes) => {
            let mut before: Option<usize> = None;
            for (position, operand) in nodes.iter_mut().enumerate() {
                let number = branches.len();
                if let Some(Branch { way: Way::Operand { next, .. }, .. }) =
                    before.and_then(|before| branches.get_mut(before))
                {
                    *next = Some(number);
                }
                before = Some(number);
                alternative(operand, owner, Way::Operand { position: position + 1, next: None }, branches);
            }
        }
        NodeKind::IgnoreFlow(inner) => {
            let number = branches.len();
            branches.push(Branch { owner, span: inner.span, way: Way::Flows });
            branches.push(Branch { owner, span: inner.span, way: Way::LeavesOut });
            probe(inner, branches);
            wrap(inner, missing(number));
        }
        NodeKind::NoFlow(_) => {
            branches.push(Branch { owner, span: owner, way: Way::Word });
            let number = branches.len() - 1;
            let word = std::mem::replace(node, missing(number));
            let probe = std::mem::replace(node, word);
            wrap(node, probe);
        }
        _ => node.children_mut().into_iter().for_each(|child| probe(child, branches)),
    }
}

/// Puts a probe before one of the ways a node may take.
fn alternative(node: &mut Node, owner: Span, way: Way, branches: &mut Vec<Branch>) {
    let number = branches.len();
    branches.push(Branch { owner, span: node.span, way });
    probe(node, branches);
    wrap(node, missing(number));
}

fn missing(number: usize) -> Node {
    let start = PROBES.saturating_add(u32::try_from(number).unwrap_or(PROBES));
    Node::constant(Constant::Missing, Span { start, end: start })
}

/// `node` becomes `Coalesce(probe, node)`.
fn wrap(node: &mut Node, probe: Node) {
    let (kinds, span) = (node.kinds, node.span);
    let inner = std::mem::replace(node, Node { kind: NodeKind::Coalesce(Vec::new()), kinds, span });
    node.kind = NodeKind::Coalesce(vec![probe, inner]);
}
