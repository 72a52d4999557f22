//! What a JSON text says, and where each of its bytes is written.

use std::ops::Range;

/// What a text in a file says, and how its bytes are related to those of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decoded {
    /// What the text says.
    pub text: String,
    /// Where it is written in the file.
    pub range: Range<usize>,
    escapes: Vec<Escape>,
}

/// A part that is not written as it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Escape {
    /// Its bytes in what the text says.
    said: Range<usize>,
    /// Its bytes in the file.
    written: Range<usize>,
}

impl Decoded {
    /// A text that is written as it reads.
    pub fn plain(text: &str, range: Range<usize>) -> Decoded {
        let said = text.get(range.clone()).unwrap_or_default().to_owned();
        Decoded { text: said, range, escapes: Vec::new() }
    }

    /// Returns where in the file a byte of the text is written; inside of an escape, where that begins.
    pub fn to_file(&self, offset: usize) -> usize {
        let next = self.escapes.partition_point(|escape| escape.said.end <= offset);
        let (said, written) = match next.checked_sub(1).and_then(|last| self.escapes.get(last)) {
            Some(escape) => (escape.said.end, escape.written.end),
            None => (0, self.range.start),
        };
        let inside = self.escapes.get(next).filter(|escape| escape.said.start < offset);
        let place = inside.map_or(written + offset.saturating_sub(said), |escape| escape.written.start);
        place.min(self.range.end)
    }

    /// Returns where in the file a range of the text is written.
    pub fn range_in_file(&self, range: Range<usize>) -> Range<usize> {
        let start = self.to_file(range.start);
        start..self.to_file(range.end).max(start)
    }

    /// Returns which byte of the text is written at an offset of the file; none outside.
    pub fn from_file(&self, offset: usize) -> Option<usize> {
        if offset < self.range.start || offset > self.range.end {
            return None;
        }
        let next = self.escapes.partition_point(|escape| escape.written.end <= offset);
        let (said, written) = match next.checked_sub(1).and_then(|last| self.escapes.get(last)) {
            Some(escape) => (escape.said.end, escape.written.end),
            None => (0, self.range.start),
        };
        let inside = self.escapes.get(next).filter(|escape| escape.written.start < offset);
        Some(inside.map_or(said + (offset - written), |escape| escape.said.start))
    }
}

/// Reads what is between the quotes of a JSON text. What is no escape of JSON says itself.
///
/// ```
/// use attrflow_analysis::json::decode;
///
/// let decoded = decode(r#"caf\u00e9 \"x\""#, 0..15);
/// assert_eq!(decoded.text, "café \"x\"");
/// assert_eq!(decoded.to_file(5), 9);
/// assert_eq!(decoded.from_file(9), Some(5));
/// ```
pub fn decode(text: &str, range: Range<usize>) -> Decoded {
    let raw = text.get(range.clone()).unwrap_or_default();
    let mut said = String::with_capacity(raw.len());
    let mut escapes = Vec::new();
    let mut copied = 0;
    let mut from = 0;
    while let Some(at) = raw.get(from..).and_then(|rest| rest.find('\\')).map(|at| at + from) {
        let Some((character, length)) = escape(raw, at) else {
            // The backslash itself, and what follows it, are read as they are.
            from = at + 1;
            continue;
        };
        said.push_str(raw.get(copied..at).unwrap_or_default());
        let start = said.len();
        said.push(character);
        let written = range.start + at..range.start + at + length;
        escapes.push(Escape { said: start..said.len(), written });
        copied = at + length;
        from = copied;
    }
    said.push_str(raw.get(copied..).unwrap_or_default());
    Decoded { text: said, range, escapes }
}

/// Returns the character of the escape at an offset, and the escape's length; none where there is no escape of JSON.
pub(super) fn escape(raw: &str, at: usize) -> Option<(char, usize)> {
    let kind = raw.as_bytes().get(at + 1)?;
    let character = match kind {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(raw, at),
        _ => return None,
    };
    Some((character, 2))
}

/// Reads `\u00e9`, or two of them for a character beyond the first 65,536.
fn unicode(raw: &str, at: usize) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = raw.get(at + 2..at + 6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let high = unit(at)?;
    if let Some(character) = char::from_u32(u32::from(high)) {
        return Some((character, 6));
    }
    let low = raw.get(at + 6..at + 8).filter(|start| *start == "\\u").and_then(|_| unit(at + 6))?;
    let character = char::decode_utf16([high, low]).next()?.ok()?;
    Some((character, 12))
}

/// Whether what follows the text would be escaped: it ends in an odd number of backslashes.
pub(super) fn ends_in_escape(raw: &str) -> bool {
    raw.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

/// Writes a text as it is written between the quotes of JSON.
pub(crate) fn encode(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}
