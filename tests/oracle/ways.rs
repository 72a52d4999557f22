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
use attrflow::optimise;
use attrflow::optimise::Passes;
use attrflow::program;
use attrflow::syntax;
use attrflow::value::Arena;
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
    NoFlow,
    /// A refusal.
    Fault(Fault),
}

impl Answer {
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
        Ok(value) => {
            let (kind, kinds) = (value.kind(), resolved.node.kinds);
            assert!(kinds.includes(kind), "a {kind} came out of a node that yields {kinds}");
            Answer::of(value)
        }
        Err(Stop::NoFlow) => Answer::NoFlow,
        Err(Stop::Fault(fault)) => Answer::Fault(fault),
    }
}

/// The machine's answer.
pub fn run(resolved: &Resolved, passes: Passes, record: &Json, limits: &Limits) -> Answer {
    let mut node = resolved.node.clone();
    optimise::optimise(&mut node, passes, limits);
    let program = compile::compile(&[(TARGET.into(), node)], &resolved.attributes);
    assert_eq!(program::verify::verify(&program), Ok(()), "{}", program::listing::listing(&program));
    let (arena, host) = (Arena::new(limits.record_memory), support::host());
    let slots = oracle::slots(record, &resolved.attributes, &arena);
    let mut memory = Memory::default();
    match Machine::new(&program, &slots, &arena, &mut memory, &host, limits) {
        Ok(mut machine) => match machine.run(0) {
            Ok(Outcome::Value(value)) => Answer::of(value),
            Ok(Outcome::NoFlow) => Answer::NoFlow,
            Err(refusal) => Answer::Fault(refusal.fault),
        },
        Err(fault) => Answer::Fault(fault),
    }
}

/// The answer that all four ways agree on, or everything that is wrong with the text.
///
/// # Panics
///
/// When two ways disagree.
pub fn answer(text: &str, record: &Json) -> Result<Answer, Vec<Diagnostic>> {
    let limits = Limits::default();
    let resolved = resolve(text, &limits)?;
    let expected = walk(&resolved, record, &limits);
    assert_eq!(run(&resolved, Passes::all(), record, &limits), expected, "with all passes: {text}");
    assert_eq!(run(&resolved, Passes::none(), record, &limits), expected, "without passes: {text}");
    let tree = syntax::parse(text, &limits)?;
    for printed in [syntax::print(&tree), syntax::print_wide(&tree, 30)] {
        let again = syntax::parse(&printed, &limits);
        assert_eq!(again.as_ref(), Ok(&tree), "read again: {printed}");
        match resolve(&printed, &limits) {
            Ok(resolved) => {
                assert_eq!(run(&resolved, Passes::all(), record, &limits), expected, "printed: {printed}");
            }
            Err(diagnostics) => panic!("{printed} is refused: {diagnostics:?}"),
        }
    }
    Ok(expected)
}
