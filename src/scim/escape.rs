//! Text as a JSON string, byte for byte as `serde_json` writes it.
//!
//! Names and addresses hardly ever need an escape, so up to sixteen bytes are looked at together and copied in one piece with
//! their neighbours.

use wide::u8x16;

/// Adds the text in quotes.
pub(super) fn push_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    push_rest(text, out);
}

/// Adds the text and the quote behind it. Texts of up to thirty-two bytes are copied as their first and last bytes, of which one
/// may be in both, so that no length has to be known in advance.
#[inline]
pub(super) fn push_rest(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
        if bytes.len() <= 32 && is_clean_block(*first) && is_clean_block(*last) {
            return push_halves(*first, *last, bytes.len(), out);
        }
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>())
        && is_clean(u64::from_le_bytes(*first))
        && is_clean(u64::from_le_bytes(*last))
    {
        return push_halves(*first, *last, bytes.len(), out);
    }
    if is_clean_text(bytes) {
        out.extend_from_slice(bytes);
    } else {
        push_escaped(bytes, out);
    }
    out.push(b'"');
}

/// Adds so many bytes, at least as many as a half has and at most two, and a quote.
#[inline(always)]
fn push_halves<const HALF: usize>(first: [u8; HALF], last: [u8; HALF], length: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.reserve(2 * HALF + 1);
    out.extend_from_slice(&first);
    out.truncate(start + length - HALF);
    out.extend_from_slice(&last);
    out.push(b'"');
}

/// Copies what lies between escapes in one piece each.
#[cold]
fn push_escaped(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| needs_escape(*byte)) {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        let Some((byte, after)) = tail.split_first() else { break };
        out.extend_from_slice(head);
        push_escape(*byte, out);
        rest = after;
    }
    out.extend_from_slice(rest);
}

/// Whether no byte needs an escape. The last bytes are looked at as a block too, whatever the blocks before cover.
#[inline]
fn is_clean_text(bytes: &[u8]) -> bool {
    if let Some(last) = bytes.last_chunk::<16>() {
        let (chunks, _) = bytes.as_chunks::<16>();
        return is_clean_block(*last) && chunks.iter().all(|chunk| is_clean_block(*chunk));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return is_clean(u64::from_le_bytes(*first)) && is_clean(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return is_clean(u64::from(first) | u64::from(last) << 32);
    }
    !bytes.iter().any(|byte| needs_escape(*byte))
}

#[inline(always)]
fn is_clean_block(block: [u8; 16]) -> bool {
    let bytes = u8x16::new(block);
    let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    let quote = bytes.simd_eq(u8x16::splat(b'"'));
    let backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    (control | quote | backslash).to_bitmask() == 0
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Whether none of eight bytes needs an escape. A byte minus a bound borrows into its highest bit when it is below the
/// bound; bytes that have that bit themselves (all but the first of a character beyond ASCII, and that one too) are
/// masked out.
fn is_clean(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGH;
    let control = below(word, 0x20);
    let quote = below(word ^ (ONES * b'"' as u64), 1);
    let backslash = below(word ^ (ONES * b'\\' as u64), 1);
    (control | quote | backslash) == 0
}

fn push_escape(byte: u8, out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            out.extend_from_slice(b"\\u00");
            let digits = [byte >> 4, byte & 15].map(|digit| DIGITS.get(usize::from(digit)).copied().unwrap_or(b'0'));
            out.extend_from_slice(&digits);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
