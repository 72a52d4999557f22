//! Where in a JSON text pointers lead to, so that a report can name the line of a file and a fix can change one text in it.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;

use crate::json::Tree;
use crate::json::content;
use crate::json::decode;

/// Returns the bytes of the values that these pointers (RFC 6901) lead to. What a pointer does not lead to has no entry.
pub fn places(text: &str, wanted: &HashSet<&str>) -> HashMap<String, Range<usize>> {
    if wanted.is_empty() {
        return HashMap::new();
    }
    let tree = Tree::parse(text);
    let place = |pointer: &&str| Some(((*pointer).to_owned(), tree.node(tree.find(pointer)?)?.range.clone()));
    wanted.iter().filter_map(place).collect()
}

/// Returns how many bytes of a JSON text in quotes, its first quote included, are before the byte at `offset` of what it says.
pub fn inside(raw: &str, offset: usize) -> Option<usize> {
    let decoded = decode(raw, content(raw, &(0..raw.len())));
    (offset <= decoded.text.len()).then(|| decoded.to_file(offset))
}
