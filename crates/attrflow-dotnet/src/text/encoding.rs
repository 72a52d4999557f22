//! Base64 and hexadecimal representations of encoded text.
//!
//! `Unicode` is .NET's name of UTF-16, little endian. Bytes that are invalid in an encoding decode to U+FFFD, or to `?` in
//! ASCII, as with .NET's default fallbacks.

use crate::text::number::ConversionError;
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;

/// An encoding of text as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TextEncoding {
    /// UTF-16, little endian, without a byte order mark.
    #[default]
    Unicode,
    /// ASCII.
    Ascii,
    /// UTF-8, without a byte order mark.
    Utf8,
}

/// `Convert.FromBase64String` requires padding but ignores excess bits of the last digit.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Bytes encoded at a time: a multiple of three, so that only the last chunk can need padding.
const CHUNK: usize = 768;

/// Appends the Base64 representation of the UTF-16 (little endian) bytes of `source`.
pub fn to_base64(source: &str, out: &mut String) {
    let mut chunk = [0_u8; CHUNK];
    let mut used = 0;
    for byte in source.encode_utf16().flat_map(u16::to_le_bytes) {
        if let Some(slot) = chunk.get_mut(used) {
            *slot = byte;
        }
        used += 1;
        if used == CHUNK {
            BASE64.encode_string(chunk, out);
            used = 0;
        }
    }
    BASE64.encode_string(chunk.get(..used).unwrap_or_default(), out);
}

/// Appends the text that `source` represents in Base64.
///
/// # Errors
///
/// [`ConversionError::Format`] if `source` is not Base64; spaces, tabs and line ends in it are ignored.
pub fn from_base64(source: &str, encoding: TextEncoding, out: &mut String) -> Result<(), ConversionError> {
    let is_ignored = |character: char| matches!(character, ' ' | '\t' | '\n' | '\r');
    let decoded =
        if source.contains(is_ignored) { BASE64.decode(source.replace(is_ignored, "")) } else { BASE64.decode(source) };
    let bytes = decoded.map_err(|_| ConversionError::Format)?;
    match encoding {
        TextEncoding::Utf8 => out.push_str(&String::from_utf8_lossy(&bytes)),
        TextEncoding::Ascii => {
            out.extend(bytes.iter().map(|&byte| if byte.is_ascii() { char::from(byte) } else { '?' }));
        }
        TextEncoding::Unicode => {
            let (pairs, rest) = bytes.as_chunks::<2>();
            let units = pairs.iter().map(|&pair| u16::from_le_bytes(pair));
            out.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
            if !rest.is_empty() {
                out.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    Ok(())
}

/// Appends the UTF-8 bytes of `source` as upper-case hexadecimal digits, two per byte.
pub fn to_utf8_hex(source: &str, out: &mut String) {
    out.reserve(source.len().saturating_mul(2));
    for byte in source.bytes() {
        for digit in [byte >> 4, byte & 0xF] {
            let digit = char::from_digit(u32::from(digit), 16).unwrap_or_default();
            out.push(digit.to_ascii_uppercase());
        }
    }
}
