//! Goes over JSON text block by block, with only its quotes and brackets in view.
//!
//! Most of a record is neither the end of it nor anything that needs a closer look, so 64 bytes at a time are passed. What is inside of strings
//! follows from the quotes before it; of the brackets outside of strings only their number matters.

use fearless_simd::Level;
use fearless_simd::Simd;
use fearless_simd::dispatch;
use fearless_simd::prelude::*;
use fearless_simd::u8x64;

/// How many bytes a block has.
const BLOCK: usize = 64;

/// Where in its value a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Nesting {
    /// How many brackets are open; at least one.
    pub(super) depth: usize,
    pub(super) in_string: bool,
}

/// Skips blocks as long as they neither close the last open bracket nor have an escape or a line break in a string. Returns how many
/// bytes were passed.
pub(super) fn pass(level: Level, text: &[u8], nesting: &mut Nesting) -> usize {
    dispatch!(level, simd => pass_with(simd, text, nesting))
}

#[inline(always)]
fn pass_with<S: Simd>(simd: S, text: &[u8], nesting: &mut Nesting) -> usize {
    let (blocks, _) = text.as_chunks::<BLOCK>();
    let mut passed = 0;
    for block in blocks {
        let bytes: u8x64<S> = (*block).simd_into(simd);
        // In ASCII this makes both kinds of brackets the same, and nothing else a bracket.
        let folded = bytes | u8x64::splat(simd, 0x20);
        let inside = inside(bytes.simd_eq(b'"').to_bitmask(), nesting.in_string);
        let opening = folded.simd_eq(b'{').to_bitmask() & !inside;
        let closing = folded.simd_eq(b'}').to_bitmask() & !inside;
        let line_breaks = bytes.simd_eq(b'\n').to_bitmask() & inside;
        if line_breaks != 0 || bytes.simd_eq(b'\\').any_true() || closes_all(opening, closing, nesting.depth) {
            break;
        }
        nesting.depth = nesting.depth + opening.count_ones() as usize - closing.count_ones() as usize;
        nesting.in_string = inside >> (BLOCK - 1) == 1;
        passed += BLOCK;
    }
    passed
}

/// Returns whether a line breaks inside of a string, in a text without escapes.
pub(super) fn breaks_in_string(level: Level, text: &[u8]) -> bool {
    dispatch!(level, simd => breaks_in_string_with(simd, text))
}

#[inline(always)]
fn breaks_in_string_with<S: Simd>(simd: S, text: &[u8]) -> bool {
    let (blocks, tail) = text.as_chunks::<BLOCK>();
    let mut last = [b' '; BLOCK];
    last.iter_mut().zip(tail).for_each(|(place, byte)| *place = *byte);
    let mut in_string = false;
    for block in blocks.iter().chain([&last]) {
        let bytes: u8x64<S> = (*block).simd_into(simd);
        let inside = inside(bytes.simd_eq(b'"').to_bitmask(), in_string);
        let breaks = (bytes.simd_eq(b'\n') | bytes.simd_eq(b'\r')).to_bitmask();
        if breaks & inside != 0 {
            return true;
        }
        in_string = inside >> (BLOCK - 1) == 1;
    }
    false
}

/// Returns a bit for each byte inside of a string, the opening quote included, given a bit for each quote.
#[inline(always)]
fn inside(quotes: u64, in_string: bool) -> u64 {
    let mut inside = quotes;
    for shift in [1, 2, 4, 8, 16, 32] {
        inside ^= inside << shift;
    }
    if in_string { !inside } else { inside }
}

/// Returns whether one of the brackets closes the last that is open.
#[inline(always)]
fn closes_all(opening: u64, closing: u64, mut depth: usize) -> bool {
    if (closing.count_ones() as usize) < depth {
        return false;
    }
    let mut rest = opening | closing;
    while rest != 0 {
        let lowest = rest & rest.wrapping_neg();
        if opening & lowest != 0 {
            depth += 1;
        } else {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return true;
            }
        }
        rest ^= lowest;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, byte by byte; none where a block must not be passed.
    fn slow(block: &[u8], mut nesting: Nesting) -> Option<Nesting> {
        for byte in block {
            match byte {
                b'\\' => return None,
                b'\n' if nesting.in_string => return None,
                b'"' => nesting.in_string = !nesting.in_string,
                _ if nesting.in_string => {}
                b'{' | b'[' => nesting.depth += 1,
                b'}' | b']' => {
                    nesting.depth -= 1;
                    if nesting.depth == 0 {
                        return None;
                    }
                }
                _ => {}
            }
        }
        Some(nesting)
    }

    #[test]
    fn line_breaks_are_found_in_strings_only() {
        for length in 0..200 {
            let spaces = " ".repeat(length);
            for (text, expected) in [
                (format!("{spaces}\n\"a\"\r\n\"b\"{spaces}\n"), false),
                (format!("{spaces}\"a\"\n\"{spaces}\r\""), true),
                (format!("\"{spaces}\n"), true),
                (format!("\"{spaces}\"\n"), false),
            ] {
                for level in [Level::new(), Level::baseline()] {
                    assert_eq!(breaks_in_string(level, text.as_bytes()), expected, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn blocks_are_passed_as_their_bytes_are() {
        let alphabet = b"{}[]\"\\\n :,a\xc3\xa4;=\x1b\x5a\x7e";
        let mut random = 1_u64;
        let mut next = |bound: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % bound
        };
        for round in 0..20_000 {
            // Fewer of the bytes that end it in most rounds.
            let text: Vec<u8> = (0..next(200))
                .map(|_| if next(8) < round % 8 { b'a' } else { alphabet[next(alphabet.len())] })
                .collect();
            let start = Nesting { depth: 1 + next(4), in_string: next(2) == 1 };
            let (mut nesting, mut expected, mut length) = (start, start, 0);
            for block in text.chunks_exact(BLOCK) {
                let Some(after) = slow(block, expected) else { break };
                expected = after;
                length += BLOCK;
            }
            let passed = pass(Level::new(), &text, &mut nesting);
            assert_eq!((passed, nesting), (length, expected), "{:?}", String::from_utf8_lossy(&text));
            let mut baseline = start;
            assert_eq!(pass(Level::baseline(), &text, &mut baseline), length);
        }
    }
}
