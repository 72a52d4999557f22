//! Where in a JSON text pointers lead to, so that a report can name the line of a file and a fix can change one text in it.
//!
//! The text is gone through once for any number of pointers. It is known to be JSON, and its reader has limited how deeply its
//! parts stand in each other.

use std::collections::HashMap;
use std::collections::HashSet;
use std::ops::Range;

/// The bytes of the values that these pointers (RFC 6901) lead to. What a pointer does not lead to has no entry.
pub fn places(text: &str, wanted: &HashSet<&str>) -> HashMap<String, Range<usize>> {
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut walk = Walk { text, at, path: String::new(), open: Vec::new(), wanted, found: HashMap::new() };
    if !wanted.is_empty() {
        // JSON that ends too early gives what was found up to there.
        let _ = walk.all();
    }
    walk.found
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    /// The pointer of the value that is read.
    path: String,
    open: Vec<Open>,
    wanted: &'a HashSet<&'a str>,
    found: HashMap<String, Range<usize>>,
}

/// An array or object that has not ended.
struct Open {
    /// Its first byte.
    start: usize,
    /// The length of its own pointer.
    path: usize,
    /// The number of its next element; none for an object.
    element: Option<usize>,
}

impl Walk<'_> {
    fn all(&mut self) -> Option<()> {
        self.value()?;
        while let Some(open) = self.open.last_mut() {
            self.path.truncate(open.path);
            if let Some(element) = &mut open.element {
                *element += 1;
            }
            self.blanks();
            match self.peek()? {
                b',' => {
                    self.at += 1;
                    self.member()?;
                }
                _ => self.close()?,
            }
        }
        Some(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Ends the innermost array or object; its pointer is the path already.
    fn close(&mut self) -> Option<()> {
        self.at += 1;
        let open = self.open.pop()?;
        self.note(open.start);
        Some(())
    }

    fn note(&mut self, start: usize) {
        if self.wanted.contains(self.path.as_str()) {
            // Of two members with one name the last counts.
            self.found.insert(self.path.clone(), start..self.at);
        }
    }

    /// Goes past a value; into one that has parts.
    fn value(&mut self) -> Option<()> {
        self.blanks();
        let start = self.at;
        match self.peek()? {
            bracket @ (b'{' | b'[') => {
                let element = (bracket == b'[').then_some(0);
                self.open.push(Open { start, path: self.path.len(), element });
                self.at += 1;
                self.blanks();
                if matches!(self.peek()?, b'}' | b']') { self.close() } else { self.member() }
            }
            b'"' => {
                self.string()?;
                self.note(start);
                Some(())
            }
            _ => {
                while self.peek().is_some_and(|byte| !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace())
                {
                    self.at += 1;
                }
                self.note(start);
                Some(())
            }
        }
    }

    /// Reads the name or number of the next part, and goes on with its value.
    fn member(&mut self) -> Option<()> {
        match self.open.last()?.element {
            Some(number) => self.path.push_str(&format!("/{number}")),
            None => {
                self.blanks();
                let start = self.at;
                self.string()?;
                let name: String = serde_json::from_str(self.text.get(start..self.at)?).ok()?;
                self.path.push('/');
                self.path.push_str(&name.replace('~', "~0").replace('/', "~1"));
                self.blanks();
                self.at += 1;
            }
        }
        self.value()
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        let mut escaped = false;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => return Some(()),
                _ => {}
            }
        }
    }
}

/// How many bytes of a JSON text in quotes, its first quote included, stand before the byte at `offset` of what it says.
pub fn inside(raw: &str, offset: usize) -> Option<usize> {
    let mut said = 0;
    let mut characters = raw.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if said >= offset || character == '"' {
            return Some(at);
        }
        if character != '\\' {
            said += character.len_utf8();
            continue;
        }
        let (_, kind) = characters.next()?;
        if kind != 'u' {
            said += 1;
            continue;
        }
        let unit = hexadecimal(raw, at + 2)?;
        let mut length = 6;
        let mut spelt = char::from_u32(unit);
        if spelt.is_none() {
            // A character beyond the first 65,536 is written as two units.
            let low = hexadecimal(raw, at + 8)?;
            spelt = char::decode_utf16([u16::try_from(unit).ok()?, u16::try_from(low).ok()?]).next()?.ok();
            length = 12;
        }
        said += spelt?.len_utf8();
        while characters.peek().is_some_and(|(next, _)| *next < at + length) {
            characters.next();
        }
    }
    None
}

fn hexadecimal(raw: &str, at: usize) -> Option<u32> {
    u32::from_str_radix(raw.get(at..at + 4)?, 16).ok()
}
