//! Finds out which branches of an expression are taken, by probes in the branches.
//!
//! A probe is a missing constant with an artificial span, put before a branch with `Coalesce`: it changes no value,
//! costs one instruction, and is reported to the machine's observer exactly when the evaluation of the branch begins.
//! So nothing is inferred from values: what the observer sees is what the machine does.

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
use crate::testing::branch::Role;
use crate::value::Arena;
use crate::value::Value;
use crate::vm::Machine;
use crate::vm::Observer;

/// An expression with probes.
#[derive(Debug)]
pub(super) struct ProbedExpression {
    program: Program,
    /// The branches, in the order of the text; the index of a probe is that of its branch.
    pub(super) branches: Vec<Branch>,
}

/// Spans from here on are probes. An expression has at most [`crate::limits::EXPRESSION_LENGTH`] characters.
const FIRST_PROBE: u32 = u32::MAX / 2;

impl ProbedExpression {
    /// Compiles an expression with probes; `None` when it does not compile.
    pub(super) fn new(target: &str, text: &str) -> Option<ProbedExpression> {
        let limits = Limits::default();
        let tree = syntax::parse(text, &limits).ok()?;
        let mut attributes = Attributes::default();
        let mut node = check::check(text, &tree, &SourceObject::default(), &mut attributes, &limits).0?;
        let mut branches = Vec::new();
        probe(&mut node, &mut branches);
        let program = compile::compile(&[(target.into(), node)], &attributes, false);
        Some(ProbedExpression { program, branches })
    }

    /// Returns the indices of the branches that a record takes.
    pub(super) fn taken<R: Record + ?Sized>(&self, record: &R, host: &dyn Host) -> Vec<usize> {
        let limits = Limits::default();
        let arena = Arena::new(limits.record_memory);
        let mut memory = Memory::default();
        let mut frame = vec![Value::Missing; self.program.frame_size()];
        self.program.fill(&mut frame);
        for (slot, name) in frame.iter_mut().zip(&self.program.attributes) {
            *slot = record.attribute(name, &arena).unwrap_or(Value::Missing);
        }
        let mut machine = Machine::new(&self.program, &mut frame, &arena, &mut memory, host, &limits);
        let mut observer = ProbeObserver { reached: Vec::new(), last: None };
        let (no_flow, failed) = match machine.run_observed(0, &mut observer) {
            Ok(outcome) => (matches!(outcome, Outcome::NoFlow), None),
            Err(error) => (false, Some(error.span)),
        };
        let ending = Ending {
            stopped: if no_flow { self.stopper(&observer) } else { None },
            failed,
            reached: &observer.reached,
        };
        (0..self.branches.len()).filter(|number| self.is_taken(*number, &ending)).collect()
    }

    /// Returns the probe of the `IgnoreFlowIfNullOrEmpty` that ended the expression: the innermost one around the
    /// last value.
    fn stopper(&self, observer: &ProbeObserver) -> Option<usize> {
        let ended_by_word = observer.reached.last().is_some_and(|last| self.role(*last) == Some(Role::Word));
        let last = observer.last.filter(|_| !ended_by_word)?;
        let around = |number: &usize| {
            let branch = self.branches.get(*number);
            branch.is_some_and(|branch| branch.role == Role::Flows && covers(branch.owner, last))
        };
        observer.reached.iter().rev().copied().find(around)
    }

    fn role(&self, number: usize) -> Option<Role> {
        self.branches.get(number).map(|branch| branch.role)
    }

    fn is_taken(&self, number: usize, ending: &Ending<'_>) -> bool {
        let Some(branch) = self.branches.get(number) else { return false };
        let was_reached = |number: usize| ending.reached.contains(&number);
        match branch.role {
            Role::Operand { next, .. } => was_reached(number) && !next.is_some_and(was_reached),
            Role::Flows => {
                let failed = ending.failed.is_some_and(|span| covers(branch.owner, span));
                let within = ending.stopped.is_some_and(|other| {
                    self.branches.get(other).is_some_and(|other| covers(branch.owner, other.owner))
                });
                let word = ending.reached.iter().any(|other| {
                    let other = self.branches.get(*other);
                    other.is_some_and(|other| other.role == Role::Word && covers(branch.owner, other.owner))
                });
                was_reached(number) && !failed && !within && !word
            }
            // It comes after the `Flows` branch, whose probe it shares.
            Role::NoFlow => number.checked_sub(1).is_some_and(|flows| ending.stopped == Some(flows)),
            Role::Word => false,
            _ => was_reached(number),
        }
    }
}

/// The way a run ended.
struct Ending<'h> {
    stopped: Option<usize>,
    failed: Option<Span>,
    reached: &'h [usize],
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Collects the probes of a run.
struct ProbeObserver {
    /// The probes, in the order of evaluation.
    reached: Vec<usize>,
    /// The span of the last value that is no probe.
    last: Option<Span>,
}

impl Observer for ProbeObserver {
    fn on_value(&mut self, span: Span, _: &Value<'_>) {
        match span.start.checked_sub(FIRST_PROBE) {
            Some(number) => self.reached.push(number as usize),
            None => self.last = Some(span),
        }
    }
}

/// Adds probes to a node and its descendants. Recursion is bounded by the nesting limit of expressions.
fn probe(node: &mut Node, branches: &mut Vec<Branch>) {
    let owner = node.span;
    match &mut node.kind {
        NodeKind::If(parts) => {
            let [condition, yes, no] = &mut **parts;
            probe(condition, branches);
            alternative(yes, owner, Role::Holds, branches);
            alternative(no, owner, Role::HoldsNot, branches);
        }
        NodeKind::Switch(switch) => {
            probe(&mut switch.source, branches);
            for (key, value) in &mut switch.cases {
                probe(key, branches);
                alternative(value, owner, Role::Key(key.span), branches);
            }
            alternative(&mut switch.default, owner, Role::Default, branches);
        }
        NodeKind::Coalesce(nodes) | NodeKind::SelectUnique(nodes) => {
            let mut before: Option<usize> = None;
            for (position, operand) in nodes.iter_mut().enumerate() {
                let number = branches.len();
                if let Some(Branch { role: Role::Operand { next, .. }, .. }) =
                    before.and_then(|before| branches.get_mut(before))
                {
                    *next = Some(number);
                }
                before = Some(number);
                alternative(operand, owner, Role::Operand { position: position + 1, next: None }, branches);
            }
        }
        NodeKind::IgnoreFlow(inner) => {
            let number = branches.len();
            branches.push(Branch { owner, span: inner.span, role: Role::Flows });
            branches.push(Branch { owner, span: inner.span, role: Role::NoFlow });
            probe(inner, branches);
            wrap(inner, missing(number));
        }
        NodeKind::NoFlow(_) => {
            branches.push(Branch { owner, span: owner, role: Role::Word });
            let number = branches.len() - 1;
            let word = std::mem::replace(node, missing(number));
            let probe = std::mem::replace(node, word);
            wrap(node, probe);
        }
        _ => node.children_mut().into_iter().for_each(|child| probe(child, branches)),
    }
}

/// Adds a probe before a branch.
fn alternative(node: &mut Node, owner: Span, role: Role, branches: &mut Vec<Branch>) {
    let number = branches.len();
    branches.push(Branch { owner, span: node.span, role });
    probe(node, branches);
    wrap(node, missing(number));
}

fn missing(number: usize) -> Node {
    let start = FIRST_PROBE.saturating_add(u32::try_from(number).unwrap_or(FIRST_PROBE));
    Node::constant(Constant::Missing, Span { start, end: start })
}

/// Replaces `node` by `Coalesce(probe, node)`.
fn wrap(node: &mut Node, probe: Node) {
    let (kinds, span) = (node.kinds, node.span);
    let inner = std::mem::replace(node, Node { kind: NodeKind::Coalesce(Vec::new()), kinds, span, place: span });
    node.kind = NodeKind::Coalesce(vec![probe, inner]);
}
