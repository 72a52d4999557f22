//! What matches of a pattern begin with, so that searches skip positions where none can begin.

use crate::regex::class::Test;
use crate::regex::class::UnitMatcher;
use crate::regex::tree::Anchor;
use crate::regex::tree::Mode;
use crate::regex::tree::Node;

/// The depth of the analysis; nothing is known of deeper nodes.
const MAX_DEPTH: usize = 32;

/// What a search can test before it runs the program at a position.
#[derive(Debug, Clone, Default)]
pub(super) struct Start {
    /// Whether matches only begin at the start of the text.
    pub(super) text_start: bool,
    /// Whether matches only end at the end of the text, or before a line feed there.
    pub(super) text_end: bool,
    /// Whether matches only begin where the search began.
    pub(super) search_start: bool,
    /// The ASCII units that a match can begin with, if `first_is_known`.
    pub(super) ascii: u128,
    /// Whether a match can begin with a unit beyond ASCII, if `first_is_known`.
    pub(super) beyond_ascii: bool,
    /// Whether every match begins with a unit that the two fields above describe.
    pub(super) first_is_known: bool,
    /// The case-sensitive ASCII text that every match begins with.
    pub(super) literal: Vec<u8>,
}

/// The first unit of the matches of a node.
#[derive(Clone, Copy, Default)]
struct First {
    ascii: u128,
    beyond_ascii: bool,
    /// Whether it can match without consuming a unit.
    nullable: bool,
}

/// Analyses a tree.
pub(super) fn start_of(root: &Node) -> Start {
    let first = first_of(root, MAX_DEPTH);
    let mut start = Start {
        ascii: first.ascii,
        beyond_ascii: first.beyond_ascii,
        first_is_known: !first.nullable,
        text_end: ends_at_text_end(root),
        ..Start::default()
    };
    let mut node = root;
    loop {
        node = match node {
            Node::Capture(child, _, _) | Node::Atomic(child) | Node::Group(child) => child,
            Node::Concatenate(children, false) => {
                let Some(child) = children.first() else { return start };
                child
            }
            Node::Anchor(Anchor::TextStart) => {
                start.text_start = true;
                return start;
            }
            Node::Anchor(Anchor::SearchStart) => {
                start.search_start = true;
                return start;
            }
            Node::Single(Test::Is(unit), Mode { fold: false, backward: false }) => {
                start.literal = ascii_text(&[*unit]);
                return start;
            }
            Node::Text(units, Mode { fold: false, backward: false }) => {
                start.literal = ascii_text(units);
                return start;
            }
            _ => return start,
        };
    }
}

fn ends_at_text_end(root: &Node) -> bool {
    let mut node = root;
    loop {
        node = match node {
            Node::Capture(child, _, _) | Node::Atomic(child) | Node::Group(child) => child,
            Node::Concatenate(children, false) => match children.last() {
                Some(child) => child,
                None => return false,
            },
            _ => return matches!(node, Node::Anchor(Anchor::FinalLineEnd | Anchor::TextEnd)),
        };
    }
}

/// Returns leading ASCII units as bytes; a few are enough for a fast search.
fn ascii_text(units: &[u16]) -> Vec<u8> {
    units.iter().take(24).map_while(|unit| u8::try_from(*unit).ok().filter(u8::is_ascii)).collect()
}

fn first_of(node: &Node, depth: usize) -> First {
    let nothing_known = First { ascii: u128::MAX, beyond_ascii: true, nullable: true };
    let Some(depth) = depth.checked_sub(1) else { return nothing_known };
    let of_single = |test: &Test, mode: &Mode| {
        let matcher = UnitMatcher::new(test.clone(), mode.fold);
        First { ascii: matcher.ascii(), beyond_ascii: matcher.may_match_beyond_ascii(), nullable: false }
    };
    let either = |one: First, other: First| First {
        ascii: one.ascii | other.ascii,
        beyond_ascii: one.beyond_ascii || other.beyond_ascii,
        nullable: one.nullable || other.nullable,
    };
    match node {
        Node::Empty | Node::Anchor(_) | Node::Look(_, _) => First { nullable: true, ..First::default() },
        Node::Nothing => First::default(),
        Node::Single(test, mode) if !mode.backward => of_single(test, mode),
        Node::SingleLoop(test, mode, repetition) if !mode.backward => {
            First { nullable: repetition.min == 0, ..of_single(test, mode) }
        }
        Node::Text(units, mode) if !mode.backward => match units.first() {
            Some(unit) => of_single(&Test::Is(*unit), mode),
            None => nothing_known,
        },
        Node::Alternate(children) => {
            children.iter().map(|child| first_of(child, depth)).reduce(either).unwrap_or(nothing_known)
        }
        Node::Concatenate(children, false) => {
            let mut whole = First { nullable: true, ..First::default() };
            for child in children {
                let next = first_of(child, depth);
                whole = First { nullable: next.nullable, ..either(whole, next) };
                if !whole.nullable {
                    break;
                }
            }
            whole
        }
        Node::Loop(child, repetition) => {
            let first = first_of(child, depth);
            First { nullable: first.nullable || repetition.min == 0, ..first }
        }
        Node::Capture(child, _, _) | Node::Group(child) | Node::Atomic(child) => first_of(child, depth),
        Node::TestReference(_, children) => {
            let no = if children.len() < 2 { First { nullable: true, ..First::default() } } else { First::default() };
            children.iter().map(|child| first_of(child, depth)).fold(no, either)
        }
        _ => nothing_known,
    }
}
