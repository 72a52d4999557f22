//! Text as a JSON string, byte for byte as `serde_json` writes it.
//!
//! Names and addresses hardly ever need an escape, so up to sixteen bytes are looked at together.

use crate::scim::output::Output;
use crate::value::json_bytes::is_special;
use crate::value::json_bytes::special;

/// Copies what lies between escapes in one piece each.
#[cold]
pub(super) fn push_escaped(bytes: &[u8], out: &mut Output<'_>) {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| is_special(*byte)) {
        let (head, tail) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        let Some((byte, after)) = tail.split_first() else { break };
        out.extend(head);
        push_escape(*byte, out);
        rest = after;
    }
    out.extend(rest);
}

/// Whether no byte needs an escape. The last bytes are looked at as a block too, whatever the blocks before cover.
#[inline]
pub(super) fn is_clean_text(bytes: &[u8]) -> bool {
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
    !bytes.iter().any(|byte| is_special(*byte))
}

#[inline(always)]
pub(super) fn is_clean_block(block: [u8; 16]) -> bool {
    special(block) == 0
}

/// Whether none of eight bytes needs an escape. A byte minus a bound borrows into its highest bit when it is below the
/// bound; bytes that have that bit themselves (all but the first of a character beyond ASCII, and that one too) are
/// masked out.
#[inline(always)]
pub(super) fn is_clean(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = ONES << 7;
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & HIGH;
    let control = below(word, 0x20);
    let quote = below(word ^ (ONES * b'"' as u64), 1);
    let backslash = below(word ^ (ONES * b'\\' as u64), 1);
    (control | quote | backslash) == 0
}

fn push_escape(byte: u8, out: &mut Output<'_>) {
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
            out.extend(b"\\u00");
            let digits = [byte >> 4, byte & 15].map(|digit| DIGITS.get(usize::from(digit)).copied().unwrap_or(b'0'));
            out.extend(&digits);
            return;
        }
    };
    out.extend(&[b'\\', short]);
}
