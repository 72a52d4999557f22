//! Text as a JSON string, byte for byte as `serde_json` writes it.
//!
//! Names and addresses hardly ever need an escape, so eight bytes are looked at together and copied in one piece with
//! their neighbours.

/// Adds the text in quotes.
pub(super) fn push_text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    let mut rest = bytes;
    loop {
        let clean = clean_length(rest);
        let (head, tail) = rest.split_at_checked(clean).unwrap_or((rest, &[]));
        out.extend_from_slice(head);
        let Some((byte, after)) = tail.split_first() else { break };
        push_escape(*byte, out);
        rest = after;
    }
    out.push(b'"');
}

/// How many bytes at the beginning need no escape.
fn clean_length(bytes: &[u8]) -> usize {
    let (chunks, _) = bytes.as_chunks::<8>();
    let clean = chunks.iter().take_while(|chunk| is_clean(u64::from_le_bytes(**chunk))).count() * 8;
    let rest = bytes.get(clean..).unwrap_or_default();
    clean + rest.iter().position(|byte| needs_escape(*byte)).unwrap_or(rest.len())
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
