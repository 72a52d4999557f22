//! The four ways from a text to an answer: the walk over the tree, the machine with all passes and with none, and the
//! machine on the text as it is printed. All four must agree.

use attrflow::Limits;
use attrflow::check;
use attrflow::check::SourceObject;
use attrflow::compile;
use attrflow::diagnostic::Diagnostic;
use attrflow::functions::Fault;
use attrflow::functions::context::Memory;
use attrflow::ir::Attributes;
use attrflow::ir::Node;
use attrflow::ir::NodeKind;
use attrflow::optimise;
use attrflow::optimise::Passes;
use attrflow::program;
use attrflow::source::Span;
use attrflow::syntax;
use attrflow::value::Arena;
use attrflow::value::NoFlow;
use attrflow::value::Value;
use attrflow::value::json::to_json;
use attrflow::vm::Machine;
use attrflow::vm::Outcome;
use serde_json::Value as Json;

use crate::oracle;
use crate::oracle::Stop;
use crate::oracle::Walk;
use crate::support;

/// The target that expressions are evaluated for: that of a lone expression.
const TARGET: &str = "";

/// What came of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A value: as JSON, and as the value itself is shown, which tells a date from its text.
    Value(Json, String),
    /// No flow.
    NoFlow(NoFlow),
    /// A refusal, and its place in the text.
    Fault(Fault, Span),
    /// The text is wrong.
    Refused(Vec<Diagnostic>),
}

impl Answer {
    /// The same, without the place of a refusal.
    pub fn anywhere(self) -> Answer {
        match self {
            Answer::Fault(fault, _) => Answer::Fault(fault, Span::default()),
            other => other,
        }
    }

    fn of(value: Value<'_>) -> Answer {
        Answer::Value(to_json(value), format!("{value:?}"))
    }
}

/// A resolved expression.
#[derive(Debug)]
pub struct Resolved {
    /// The tree.
    pub node: Node,
    /// The attributes it reads.
    pub attributes: Attributes,
}

/// The resolved tree of a text, or everything that is wrong with it.
pub fn resolve(text: &str, limits: &Limits) -> Result<Resolved, Vec<Diagnostic>> {
    let tree = syntax::parse(text, limits)?;
    let mut attributes = Attributes::default();
    match check::check(text, &tree, &SourceObject::default(), &mut attributes, limits) {
        (Some(node), _) => Ok(Resolved { node, attributes }),
        (None, diagnostics) => Err(diagnostics),
    }
}

/// The walk's answer.
pub fn walk(resolved: &Resolved, record: &Json, limits: &Limits) -> Answer {
    let (arena, host) = (Arena::new(limits.record_memory), support::host());
    let slots = oracle::slots(record, &resolved.attributes, &arena);
    let mut memory = Memory::default();
    let mut walk = Walk { slots: &slots, arena: &arena, memory: &mut memory, limits, target: TARGET };
    match walk.value(&resolved.node, &host) {
        Ok(value) => Answer::of(value),
        Err(Stop::NoFlow(what)) => Answer::NoFlow(what),
        Err(Stop::Fault(fault, span)) => Answer::Fault(fault, span),
    }
}

/// The parts of the tree whose value is of a kind that `check` did not foresee: what they are and what came of them.
pub fn unforeseen(resolved: &Resolved, record: &Json, limits: &Limits) -> Vec<String> {
    let (arena, host) = (Arena::new(limits.record_memory), support::host());
    let slots = oracle::slots(record, &resolved.attributes, &arena);
    let mut memory = Memory::default();
    let mut walk = Walk { slots: &slots, arena: &arena, memory: &mut memory, limits, target: TARGET };
    let mut found = Vec::new();
    let mut nodes = vec![&resolved.node];
    while let Some(node) = nodes.pop() {
        nodes.extend(node.children());
        if let Ok(value) = walk.value(node, &host)
            && !node.kinds.includes(value.kind())
        {
            let name = match &node.kind {
                NodeKind::Call(call) => call.function.name,
                _ => "a branch or leaf",
            };
            found.push(format!("{name} is said to yield {}, and yields {}", node.kinds, value.kind()));
        }
    }
    found
}

/// A program that is ready to run.
#[derive(Debug)]
pub struct Prepared {
    program: program::Program,
    attributes: Attributes,
}

impl Prepared {
    /// Compiles and verifies.
    pub fn new(resolved: &Resolved, passes: Passes, limits: &Limits) -> Result<Prepared, String> {
        Prepared::repeated(resolved, 1, passes, limits)
    }

    /// Compiles the expression this many times into one program, and verifies it. No call is shared.
    pub fn repeated(resolved: &Resolved, count: usize, passes: Passes, limits: &Limits) -> Result<Prepared, String> {
        let mut node = resolved.node.clone();
        optimise::optimise(&mut node, passes, limits);
        let expressions = vec![(TARGET.into(), node); count];
        let program = compile::compile(&expressions, &resolved.attributes, passes.direct);
        program::verify::verify(&program)?;
        Ok(Prepared { program, attributes: resolved.attributes.clone() })
    }

    /// The number of instructions.
    pub fn instructions(&self) -> usize {
        self.program.code.len()
    }

    /// Runs the program and returns the steps that were taken.
    pub fn run(
        &self,
        record: &Json,
        limits: &Limits,
        mut on_outcome: impl FnMut(Result<Outcome<'_>, attrflow::vm::RunError>),
    ) -> u64 {
        let (arena, host) = (Arena::new(limits.record_memory), support::host());
        let slots = oracle::slots(record, &self.attributes, &arena);
        let mut frame = vec![Value::Missing; self.program.frame_size()];
        self.program.fill(&mut frame);
        frame[..slots.len()].copy_from_slice(&slots);
        let mut memory = Memory::default();
        Machine::new(&self.program, &mut frame, &arena, &mut memory, &host, limits)
            .run_all(|_, outcome| on_outcome(outcome));
        limits.record_work - memory.search.steps_left()
    }

    /// The machine's answer.
    pub fn answer(&self, record: &Json, limits: &Limits) -> Result<Answer, String> {
        let mut answer = Err("nothing was run".to_owned());
        self.run(record, limits, |outcome| {
            answer = Ok(match outcome {
                Ok(Outcome::Value(value)) => Answer::of(value),
                Ok(Outcome::NoFlow) => Answer::NoFlow(NoFlow::Attribute),
                Ok(Outcome::NoObjectFlow) => Answer::NoFlow(NoFlow::Object),
                Err(refusal) => Answer::Fault(refusal.fault, refusal.span),
            });
        });
        answer
    }

    /// The bytes of the value and the number of single values in it, if there is a value, and the steps that were taken.
    pub fn cost(&self, record: &Json, limits: &Limits) -> (Option<(usize, usize)>, u64) {
        let mut size = None;
        let steps = self.run(record, limits, |outcome| {
            if let Ok(Outcome::Value(value)) = outcome {
                size = Some(attrflow::bound::measure(&value));
            }
        });
        (size, steps)
    }
}

/// The machine's answer, or what is wrong with the program.
pub fn run(resolved: &Resolved, passes: Passes, record: &Json, limits: &Limits) -> Result<Answer, String> {
    Prepared::new(resolved, passes, limits)?.answer(record, limits)
}

/// The answer that all four ways agree on, or how they differ.
pub fn answer(text: &str, record: &Json) -> Result<Answer, String> {
    let limits = Limits::default();
    let resolved = match resolve(text, &limits) {
        Ok(resolved) => resolved,
        Err(diagnostics) => return Ok(Answer::Refused(diagnostics)),
    };
    let expected = walk(&resolved, record, &limits);
    let same = |way: &str, answer: Answer, expected: &Answer| {
        if answer == *expected { Ok(()) } else { Err(format!("{way}: {answer:?}, and the walk: {expected:?}")) }
    };
    same("with all passes", run(&resolved, Passes::all(), record, &limits)?, &expected)?;
    same("without passes", run(&resolved, Passes::none(), record, &limits)?, &expected)?;
    let tree = syntax::parse(text, &limits).map_err(|diagnostics| format!("{diagnostics:?}"))?;
    for printed in [syntax::print(&tree), syntax::print_wide(&tree, 30)] {
        if syntax::parse(&printed, &limits).as_ref() != Ok(&tree) {
            return Err(format!("printed, it reads as another tree: {printed}"));
        }
        let again = resolve(&printed, &limits).map_err(|diagnostics| format!("{printed}: {diagnostics:?}"))?;
        let walked = walk(&again, record, &limits);
        same(&printed, run(&again, Passes::all(), record, &limits)?, &walked)?;
        same(&printed, walked.anywhere(), &expected.clone().anywhere())?;
    }
    Ok(expected)
}
