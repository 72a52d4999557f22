//! Where in a JSON text pointers lead to, so that a report can name the line of a file and a fix can change one text in it.

use std::collections::HashMap;
use std::collections::HashSet;
use std::fmt::Write;
use std::ops::Range;

use attrflow::diagnostic::Diagnostic;
use attrflow::diagnostic::codes::shapes::UNKNOWN_MEMBER;

use crate::json::Tree;
use crate::json::content;
use crate::json::decode;

/// Returns the bytes of the values that these pointers (RFC 6901) lead to. What a pointer does not lead to has no entry.
pub fn places(text: &str, wanted: &HashSet<&str>) -> HashMap<String, Range<usize>> {
    if wanted.is_empty() {
        return HashMap::new();
    }
    let mut scan = Scan { text, wanted, ancestors: ancestors(wanted), path: String::new(), found: HashMap::new() };
    if scan.value(scan.blank(0)).is_some() {
        return scan.found;
    }
    let tree = Tree::parse(text);
    let place = |pointer: &&str| Some(((*pointer).to_owned(), tree.node(tree.find(pointer)?)?.range.clone()));
    wanted.iter().filter_map(place).collect()
}

/// Returns the pointers of all objects and lists that contain these pointers.
fn ancestors<'p>(wanted: &HashSet<&'p str>) -> HashSet<&'p str> {
    let slashes = wanted.iter().flat_map(|pointer| pointer.match_indices('/').map(|(at, _)| (*pointer, at)));
    slashes.filter_map(|(pointer, at)| pointer.get(..at)).collect()
}

/// A scan of a JSON text that only descends to the wanted pointers: a tree of the whole text would take many times its size.
/// Functions return nothing where the text is not JSON.
struct Scan<'s> {
    text: &'s str,
    wanted: &'s HashSet<&'s str>,
    ancestors: HashSet<&'s str>,
    path: String,
    found: HashMap<String, Range<usize>>,
}

impl Scan<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Returns where the blanks end that begin here.
    fn blank(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            at += 1;
        }
        at
    }

    /// Walks through a value and returns where it ends.
    fn value(&mut self, start: usize) -> Option<usize> {
        let end = match self.byte(start)? {
            open @ (b'{' | b'[') if self.ancestors.contains(self.path.as_str()) => {
                self.container(open == b'{', start + 1)?
            }
            _ => self.skip(start)?,
        };
        if self.wanted.contains(self.path.as_str()) {
            // Of two members of one name the last one counts.
            self.found.insert(self.path.clone(), start..end);
        }
        Some(end)
    }

    fn container(&mut self, is_object: bool, start: usize) -> Option<usize> {
        let close = if is_object { b'}' } else { b']' };
        let length = self.path.len();
        let mut at = self.blank(start);
        if self.byte(at)? == close {
            return Some(at + 1);
        }
        for number in 0_usize.. {
            if is_object {
                let end = self.string(at)?;
                let name: String = serde_json::from_str(self.text.get(at..end)?).ok()?;
                let _ = write!(self.path, "/{}", name.replace('~', "~0").replace('/', "~1"));
                at = self.blank(end);
                self.byte(at).filter(|byte| *byte == b':')?;
                at = self.blank(at + 1);
            } else {
                let _ = write!(self.path, "/{number}");
            }
            at = self.value(at)?;
            self.path.truncate(length);
            at = self.blank(at);
            match self.byte(at)? {
                b',' => at = self.blank(at + 1),
                byte if byte == close => return Some(at + 1),
                _ => return None,
            }
        }
        None
    }

    /// Returns where the text in quotes ends that begins here.
    fn string(&self, start: usize) -> Option<usize> {
        self.byte(start).filter(|byte| *byte == b'"')?;
        let mut at = start + 1;
        loop {
            match self.byte(at)? {
                b'"' => return Some(at + 1),
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
    }

    /// Returns where a value ends, without a look into it.
    fn skip(&self, start: usize) -> Option<usize> {
        let (mut at, mut depth) = (start, 0_usize);
        loop {
            match self.byte(at)? {
                b'"' => at = self.string(at)?,
                b'{' | b'[' => (at, depth) = (at + 1, depth + 1),
                b'}' | b']' => (at, depth) = (at + 1, depth.checked_sub(1)?),
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth > 0 => at += 1,
                _ => {
                    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
                    let end = (at..).find(|at| !self.byte(*at).is_some_and(is_word))?;
                    if end == at {
                        return None;
                    }
                    at = end;
                }
            }
            if depth == 0 {
                return Some(at);
            }
        }
    }
}

/// Returns how many bytes of a JSON text in quotes, its first quote included, are before the byte at `offset` of what it says.
pub fn inside(raw: &str, offset: usize) -> Option<usize> {
    let decoded = decode(raw, content(raw, &(0..raw.len())));
    (offset <= decoded.text.len()).then(|| decoded.to_file(offset))
}

/// Returns the bytes of the name, in quotes, of the member whose value begins at `start`.
pub fn name_of_member(text: &str, start: usize) -> Option<Range<usize>> {
    let before = text.get(..start)?.trim_end().strip_suffix(':')?.trim_end();
    let mut opening = before.strip_suffix('"')?.len();
    loop {
        opening = text.get(..opening)?.rfind('"')?;
        let escapes = text.get(..opening)?.bytes().rev().take_while(|byte| *byte == b'\\').count();
        if escapes % 2 == 0 {
            return Some(opening..before.len());
        }
    }
}

/// Returns whether a finding is about the name of the member that its pointer leads to, not about its value.
pub fn is_about_name(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == &UNKNOWN_MEMBER
}
