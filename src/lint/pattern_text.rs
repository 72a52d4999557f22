//! Regular expressions as people write them, looked at character by character.

use std::ops::Range;

/// Whether a text is more likely a regular expression than a text to look for.
pub(super) fn looks_like_pattern(text: &str) -> bool {
    let escapes = ["\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\b"];
    let parts = ["(?", ".*", ".+", "[a-z", "[A-Z", "[0-9", "[^", "]+", "]*", ")+", ")*"];
    escapes.iter().chain(&parts).any(|part| text.contains(part))
        || (text.len() > 2 && text.starts_with('^'))
        || (text.len() > 2 && text.ends_with('$') && text.contains(['(', '[', '\\']))
}

/// Whether a pattern says where it begins or ends.
pub(super) fn is_bounded(pattern: &str) -> bool {
    let marks = ["^", "$", "\\A", "\\z", "\\Z", "\\b", "\\G"];
    marks.iter().any(|mark| pattern.contains(mark)) || pattern.starts_with(".*") || pattern.ends_with(".*")
}

/// An escaped backslash before a letter that makes a class of characters: `\\d`, most often meant as `\d`.
pub(super) fn double_escape(pattern: &str) -> Option<Range<usize>> {
    let mut rest = pattern;
    let mut offset = 0;
    while let Some(position) = rest.find('\\') {
        let after = rest.get(position + 1..).unwrap_or_default();
        let mut letters = after.chars();
        let (escaped, next) = (letters.next(), letters.next());
        let start = offset + position;
        if escaped == Some('\\') && next.is_some_and(|next| "dDwWsSbB".contains(next)) {
            return Some(start..start + 3);
        }
        let length = 1 + escaped.map_or(0, char::len_utf8);
        offset = start + length;
        rest = pattern.get(offset..).unwrap_or_default();
    }
    None
}

/// What is known of a group that is still open.
#[derive(Default)]
struct Group {
    start: usize,
    /// Elements of the alternative that is being read.
    elements: usize,
    /// Whether each of them may be repeated or left out.
    all_loose: bool,
    /// Whether one of them may be repeated without end.
    some_unbounded: bool,
    /// Whether an earlier alternative was nothing but repetitions.
    repeats: bool,
    /// Whether what is inside counts: not in a look-around nor in an atomic group.
    counts: bool,
}

impl Group {
    fn open(start: usize, counts: bool) -> Group {
        Group { start, all_loose: true, counts, ..Group::default() }
    }

    fn element(&mut self, loose: bool, unbounded: bool) {
        self.elements += 1;
        self.all_loose &= loose;
        self.some_unbounded |= unbounded;
    }

    fn alternative(&mut self) {
        self.repeats |= self.elements > 0 && self.all_loose && self.some_unbounded;
        (self.elements, self.all_loose, self.some_unbounded) = (0, true, false);
    }
}

/// A group that is repeated without end and holds nothing but what is itself repeated or optional: `(\d+)*`, `(.*)*`.
/// The same text can then be divided in exponentially many ways.
pub(super) fn nested_quantifier(pattern: &str) -> Option<Range<usize>> {
    let characters: Vec<(usize, char)> = pattern.char_indices().collect();
    let at = |index: usize| characters.get(index).map(|(_, character)| *character);
    let offset = |index: usize| characters.get(index).map_or(pattern.len(), |(offset, _)| *offset);
    let mut groups = vec![Group::open(0, true)];
    let mut index = 0;
    while let Some(character) = at(index) {
        let mut inner = (false, false);
        let mut start = offset(index);
        match character {
            '(' => {
                let head: String = (1..4).filter_map(|ahead| at(index + ahead)).collect();
                let zero_width = ["?=", "?!", "?<=", "?<!", "?>", "?#"].iter().any(|kind| head.starts_with(kind));
                groups.push(Group::open(offset(index), !zero_width));
                index += 1;
                if at(index) == Some('?') {
                    // The kind of the group is no element: `?:`, `?<name>`, `?'name'`.
                    index = after_kind(&characters, index);
                }
                continue;
            }
            '|' => {
                if let Some(group) = groups.last_mut() {
                    group.alternative();
                }
                index += 1;
                continue;
            }
            ')' => {
                // The outermost stays: a parenthesis without a partner is a fault of the pattern.
                let mut group = (if groups.len() > 1 { groups.pop() } else { None })?;
                let loose = group.elements > 0 && group.all_loose;
                group.alternative();
                if !group.counts {
                    index += 1;
                    continue;
                }
                inner = (loose, group.repeats);
                start = group.start;
                index += 1;
            }
            '[' => index = after_class(&characters, index),
            '\\' => index += 2,
            '^' | '$' => {
                index += 1;
                continue;
            }
            _ => index += 1,
        }
        let (optional, unbounded, after) = quantifier(&characters, index);
        if unbounded && inner.1 {
            return Some(start..offset(after));
        }
        index = after;
        if let Some(group) = groups.last_mut() {
            group.element(optional || unbounded || inner.0, unbounded || inner.1);
        }
    }
    None
}

fn after_kind(characters: &[(usize, char)], question: usize) -> usize {
    let at = |index: usize| characters.get(index).map(|(_, character)| *character);
    let closing = match (at(question + 1), at(question + 2)) {
        (Some('<'), Some('=' | '!')) => return question + 3,
        (Some('<'), _) => '>',
        (Some('\''), _) => '\'',
        _ => return question + 2,
    };
    (question + 2..characters.len()).find(|index| at(*index) == Some(closing)).map_or(characters.len(), |end| end + 1)
}

fn after_class(characters: &[(usize, char)], open: usize) -> usize {
    let at = |index: usize| characters.get(index).map(|(_, character)| *character);
    let mut index = open + 1;
    if at(index) == Some('^') {
        index += 1;
    }
    // A closing bracket in the first place is a literal.
    if at(index) == Some(']') {
        index += 1;
    }
    while let Some(character) = at(index) {
        match character {
            '\\' => index += 2,
            ']' => return index + 1,
            _ => index += 1,
        }
    }
    index
}

/// Whether what is repeated may be left out, whether it may be repeated without end, and where the quantifier ends.
fn quantifier(characters: &[(usize, char)], index: usize) -> (bool, bool, usize) {
    let at = |index: usize| characters.get(index).map(|(_, character)| *character);
    let (optional, unbounded, mut after) = match at(index) {
        Some('*') => (true, true, index + 1),
        Some('+') => (false, true, index + 1),
        Some('?') => (true, false, index + 1),
        Some('{') => {
            let is_count = |character: &char| character.is_ascii_digit() || *character == ',';
            let inner: String = (index + 1..characters.len()).map_while(at).take_while(is_count).collect();
            let end = index + 1 + inner.len();
            if inner.is_empty() || at(end) != Some('}') {
                return (false, false, index);
            }
            (inner.starts_with("0,") || inner == "0", inner.ends_with(','), end + 1)
        }
        _ => return (false, false, index),
    };
    if at(after) == Some('?') {
        after += 1;
    }
    (optional, unbounded, after)
}
