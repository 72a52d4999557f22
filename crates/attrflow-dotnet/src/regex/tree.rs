//! The syntax tree of a pattern, and the reductions that .NET applies while it builds the tree.
//!
//! The reductions are not only for speed: that of nested repetitions changes what .NET matches in rare cases, so they must
//! be the same here.

use crate::regex::class::Class;
use crate::regex::class::Test;

/// The upper bound of an unbounded repetition, as in .NET.
pub(super) const UNBOUNDED: i32 = i32::MAX;

/// How units are compared, and the direction of matching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mode {
    /// `(?i)`.
    pub(super) fold: bool,
    /// Inside a lookbehind, from right to left.
    pub(super) backward: bool,
}

/// Assertions about a position of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    LineStart,
    LineEnd,
    Boundary,
    NotBoundary,
    TextStart,
    SearchStart,
    FinalLineEnd,
    TextEnd,
}

/// The bounds of a quantifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repetition {
    pub(super) min: i32,
    pub(super) max: i32,
    pub(super) lazy: bool,
}

impl Repetition {
    /// Returns whether iterations must be counted, unlike those of `*` and `+`.
    pub(super) fn is_counted(self) -> bool {
        self.max < UNBOUNDED || self.min > 1
    }
}

/// A node of the tree.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Empty,
    /// Matches nowhere.
    Nothing,
    Single(Test, Mode),
    SingleLoop(Test, Mode, Repetition),
    Text(Vec<u16>, Mode),
    Reference(i32, Mode),
    Anchor(Anchor),
    Alternate(Vec<Node>),
    /// The children, and whether they are in reversed order for matching backward.
    Concatenate(Vec<Node>, bool),
    Loop(Box<Node>, Repetition),
    /// Group number, and the number of the group that loses its last capture.
    Capture(Box<Node>, Option<i32>, Option<i32>),
    Group(Box<Node>),
    /// A look-around; negative if `true`.
    Look(Box<Node>, bool),
    Atomic(Box<Node>),
    /// `(?(1)yes|no)`.
    TestReference(i32, Vec<Node>),
    /// `(?(condition)yes|no)`, the condition first.
    TestGroup(Vec<Node>),
}

impl Node {
    /// Reduces this node, as .NET does before it adds it to its parent.
    pub(super) fn reduced(self) -> Node {
        match self {
            Node::Alternate(children) => reduced_alternation(children),
            Node::Concatenate(children, backward) => reduced_concatenation(children, backward),
            Node::Loop(child, repetition) => reduced_loop(child, repetition),
            Node::Group(child) => {
                let mut inner = *child;
                while let Node::Group(child) = inner {
                    inner = *child;
                }
                inner
            }
            Node::Single(test, mode) => Node::Single(reduced_test(test), mode),
            Node::SingleLoop(test, mode, repetition) if !repetition.lazy => {
                Node::SingleLoop(reduced_test(test), mode, repetition)
            }
            other => other,
        }
    }

    /// Applies a quantifier.
    pub(super) fn repeated(self, repetition: Repetition) -> Node {
        match (repetition.min, repetition.max, self) {
            (0, 0, _) => Node::Empty,
            (1, 1, node) => node,
            (_, _, Node::Single(test, mode)) => Node::SingleLoop(test, mode, repetition),
            (_, _, node) => Node::Loop(Box::new(node.reduced()), repetition),
        }
    }
}

fn reduced_test(test: Test) -> Test {
    match test {
        Test::Class(class) => match class.only_unit() {
            Some(unit) if class.negated => Test::Not(unit),
            Some(unit) => Test::Is(unit),
            None => Test::Class(class),
        },
        other => other,
    }
}

fn reduced_loop(mut child: Box<Node>, outer: Repetition) -> Node {
    let mut current = outer;
    let (mut min, mut max) = (outer.min, outer.max);
    loop {
        let inner = match &*child {
            Node::Loop(_, inner) | Node::SingleLoop(_, _, inner) if inner.lazy == outer.lazy => *inner,
            _ => break,
        };
        // (a{100,105}){3} and (a{2,})? are not a single repetition. The product wraps as in .NET.
        if (current.min == 0 && inner.min > 1) || inner.max < inner.min.wrapping_mul(2) {
            break;
        }
        current = inner;
        if current.min > 0 {
            min = product(current.min, min);
            current.min = min;
        }
        if current.max > 0 {
            max = product(current.max, max);
            current.max = max;
        }
        match *child {
            Node::Loop(grandchild, _) => child = grandchild,
            Node::SingleLoop(test, mode, _) => {
                return if min == UNBOUNDED { Node::Nothing } else { Node::SingleLoop(test, mode, current) };
            }
            other => {
                child = Box::new(other);
                break;
            }
        }
    }
    if min == UNBOUNDED { Node::Nothing } else { Node::Loop(child, current) }
}

fn product(factor: i32, count: i32) -> i32 {
    factor.checked_mul(count).filter(|value| *value < UNBOUNDED).unwrap_or(UNBOUNDED)
}

fn reduced_alternation(children: Vec<Node>) -> Node {
    let mut kept: Vec<Node> = Vec::with_capacity(children.len());
    // Nested alternations are flattened; their children are not alternations again.
    for child in flattened(children, |node| match node {
        Node::Alternate(nested) => Ok(nested),
        other => Err(other),
    }) {
        let Node::Single(test, mode) = child else {
            if !matches!(child, Node::Nothing) {
                kept.push(child);
            }
            continue;
        };
        match (kept.last_mut(), class_of(&test)) {
            (Some(Node::Single(last, last_mode)), Some(class)) if *last_mode == mode && class.is_mergeable() => {
                match class_of(last) {
                    Some(mut merged) if merged.is_mergeable() => {
                        merged.merge(&class);
                        *last = Test::Class(Box::new(merged));
                    }
                    _ => kept.push(Node::Single(test, mode)),
                }
            }
            _ => kept.push(Node::Single(test, mode)),
        }
    }
    match kept.len() {
        0 => Node::Nothing,
        1 => kept.pop().unwrap_or(Node::Nothing),
        _ => Node::Alternate(kept),
    }
}

/// Returns a test as a class; `None` for "any unit but this", which .NET never merges.
fn class_of(test: &Test) -> Option<Class> {
    match test {
        Test::Is(unit) => {
            let mut class = Class::default();
            class.add_range(*unit, *unit);
            Some(class)
        }
        Test::Not(_) => None,
        Test::Class(class) => Some((**class).clone()),
    }
}

fn reduced_concatenation(children: Vec<Node>, backward: bool) -> Node {
    let mut kept: Vec<Node> = Vec::with_capacity(children.len());
    for child in flattened(children, |node| match node {
        Node::Concatenate(nested, nested_backward) if nested_backward == backward => Ok(nested),
        other => Err(other),
    }) {
        let (units, mode) = match child {
            Node::Empty => continue,
            Node::Single(Test::Is(unit), mode) => (vec![unit], mode),
            Node::Text(units, mode) => (units, mode),
            other => {
                kept.push(other);
                continue;
            }
        };
        let before = match kept.last_mut() {
            Some(Node::Single(Test::Is(unit), last_mode)) if *last_mode == mode => vec![*unit],
            Some(Node::Text(before, last_mode)) if *last_mode == mode => std::mem::take(before),
            _ => {
                kept.push(if let [unit] = units.as_slice() {
                    Node::Single(Test::Is(*unit), mode)
                } else {
                    Node::Text(units, mode)
                });
                continue;
            }
        };
        let joined = if mode.backward { [units, before].concat() } else { [before, units].concat() };
        kept.pop();
        kept.push(Node::Text(joined, mode));
    }
    match kept.len() {
        0 => Node::Empty,
        1 => kept.pop().unwrap_or(Node::Empty),
        _ => Node::Concatenate(kept, backward),
    }
}

/// Replaces nodes by the children that `open` returns for them, to any depth, in order.
fn flattened(nodes: Vec<Node>, open: impl Fn(Node) -> Result<Vec<Node>, Node>) -> Vec<Node> {
    let mut flat = Vec::with_capacity(nodes.len());
    let mut waiting: Vec<Node> = nodes.into_iter().rev().collect();
    while let Some(node) = waiting.pop() {
        match open(node) {
            Ok(children) => waiting.extend(children.into_iter().rev()),
            Err(node) => flat.push(node),
        }
    }
    flat
}
