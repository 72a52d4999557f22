//! Strings with escapes.

use crate::record::Fault;
use crate::record::NotJson;
use crate::record::scan;

/// Appends the unescaped string, from `from` on, and returns the position of its closing quote. The first backslash is
/// known.
#[inline(never)]
pub(super) fn decode(text: &str, mut from: usize, mut at: usize, mut out: Option<&mut String>) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    loop {
        if let Some(out) = out.as_deref_mut() {
            out.push_str(text.get(from..at).unwrap_or_default());
        }
        match bytes.get(at) {
            Some(b'"') => return Ok(at),
            Some(b'\\') => {
                let (character, after) = escaped(bytes, at + 1)?;
                if let Some(out) = out.as_deref_mut() {
                    out.push(character);
                }
                from = after;
                at = after + scan::plain(bytes.get(after..).unwrap_or_default());
            }
            Some(_) => return Err(Fault::not_json(NotJson::Control, at)),
            None => return Err(Fault::cut_off(at)),
        }
    }
}

/// Returns the character of the escape after a backslash, and the position after it.
fn escaped(bytes: &[u8], at: usize) -> Result<(char, usize), Fault> {
    let character = match bytes.get(at) {
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes, at + 1),
        Some(_) => return Err(Fault::not_json(NotJson::Escape, at)),
        None => return Err(Fault::cut_off(at)),
    };
    Ok((character, at + 1))
}

/// Returns the character whose first four hexadecimal digits are at `at`.
fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), Fault> {
    let unit = digits(bytes, at)?;
    let end = at + 4;
    if let Some(character) = char::from_u32(unit) {
        return Ok((character, end));
    }
    let alone = Fault::not_json(NotJson::Surrogate, at);
    if unit >= 0xDC00 {
        return Err(alone);
    }
    for (distance, wanted) in [b'\\', b'u'].into_iter().enumerate() {
        match bytes.get(end + distance) {
            Some(byte) if *byte == wanted => {}
            Some(_) => return Err(alone),
            None => return Err(Fault::cut_off(bytes.len())),
        }
    }
    let low = digits(bytes, end + 2)?;
    if !(0xDC00..0xE000).contains(&low) {
        return Err(alone);
    }
    let character = char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
    character.map(|character| (character, end + 6)).ok_or(alone)
}

fn digits(bytes: &[u8], at: usize) -> Result<u32, Fault> {
    let Some(digits) = bytes.get(at..).and_then(<[u8]>::first_chunk::<4>) else {
        return Err(Fault::cut_off(bytes.len()));
    };
    let mut unit = 0;
    for digit in digits {
        match char::from(*digit).to_digit(16) {
            Some(digit) => unit = unit << 4 | digit,
            None => return Err(Fault::not_json(NotJson::Escape, at)),
        }
    }
    Ok(unit)
}
