//! Elements of lists removed from a JSON text, with the commas that belong to them. Every other byte stays.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;

use crate::json::NodeId;
use crate::json::NodeKind;
use crate::json::Slot;
use crate::json::Tree;

/// Returns the text without the elements that these pointers (RFC 6901) lead to.
pub(crate) fn removed<'p>(text: &str, pointers: impl Iterator<Item = &'p str>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for range in ranges(text, pointers) {
        result.push_str(text.get(copied..range.start).unwrap_or_default());
        copied = range.end;
    }
    result.push_str(text.get(copied..).unwrap_or_default());
    result
}

/// Returns the bytes to remove, in the order of the text. What a pointer does not lead to stays, and so does what is no element.
pub(crate) fn ranges<'p>(text: &str, pointers: impl Iterator<Item = &'p str>) -> Vec<Range<usize>> {
    let mut pointers = pointers.peekable();
    if pointers.peek().is_none() {
        return Vec::new();
    }
    ranges_in(&Tree::parse(text), pointers)
}

/// Returns the same for a text that was parsed.
pub(crate) fn ranges_in<'p>(tree: &Tree, pointers: impl Iterator<Item = &'p str>) -> Vec<Range<usize>> {
    let mut lists: BTreeMap<NodeId, BTreeSet<usize>> = BTreeMap::new();
    for node in pointers.filter_map(|pointer| tree.node(tree.find(pointer)?)) {
        if let (Some(list), Slot::Element(number)) = (node.parent, &node.slot) {
            lists.entry(list).or_default().insert(*number);
        }
    }
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (list, numbers) in lists {
        let Some(NodeKind::Array(elements)) = tree.node(list).map(|node| &node.kind) else { continue };
        let place = |number: usize| Some(tree.node(*elements.get(number)?)?.range.clone());
        let mut numbers = numbers.into_iter().peekable();
        while let Some(first) = numbers.next() {
            let mut last = first;
            while numbers.next_if_eq(&(last + 1)).is_some() {
                last += 1;
            }
            let (Some(from), Some(to)) = (place(first), place(last)) else { continue };
            // The comma goes with the element before it, or, at the end of the list, with the one after it.
            ranges.push(match (place(last + 1), first.checked_sub(1).and_then(place)) {
                (Some(next), _) => from.start..next.start,
                (None, Some(before)) => before.end..to.end,
                (None, None) => from.start..to.end,
            });
        }
    }
    ranges.sort_by_key(|range| range.start);
    // A part of what is removed already is gone with it.
    ranges.dedup_by(|later, earlier| later.end <= earlier.end);
    ranges
}
