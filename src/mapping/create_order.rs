//! The order of members in the body of a request that creates an object.
//!
//! A member is where the first of its values is put. The skeleton of a mapping has the members in the order of the targets, which is the
//! same unless the first of several targets that share a member, and have others between them, has no value.

use std::collections::HashMap;

use crate::scim::Path;

/// Returns which of the targets with these paths must have a value for the skeleton to have the members in the order in which they are put; none if the body
/// differs from what the skeleton writes in more than that.
pub(super) fn anchors<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Option<Vec<usize>> {
    let mut anchors = Vec::new();
    // Where each member was used first and last.
    let mut members: HashMap<String, (usize, usize)> = HashMap::new();
    for (number, path) in paths.into_iter().enumerate() {
        if path.sub_attribute().is_some_and(|name| name.eq_ignore_ascii_case("primary")) {
            return None;
        }
        let filter = path.filter().map(ToString::to_string);
        let mut member = String::new();
        for part in [path.extension(), Some(path.attribute()), path.nested(), filter.as_deref()].into_iter().flatten() {
            member.push('\n');
            member.push_str(&part.to_lowercase());
            let (first, last) = members.entry(member.clone()).or_insert((number, number));
            if *last + 1 < number && !anchors.contains(first) {
                anchors.push(*first);
            }
            *last = number;
        }
    }
    Some(anchors)
}
