//! Base64 and hexadecimal text, and the encodings under them.
//!
//! `Unicode` is .NET's word for UTF-16, little endian. Decoding never fails on the bytes themselves: what does not fit
//! becomes U+FFFD, or `?` in ASCII, as .NET's default fallbacks do.

use crate::text::number::ConversionError;
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;

/// An encoding of text as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TextEncoding {
    /// UTF-16, little endian, without a mark at its beginning.
    #[default]
    Unicode,
    /// Seven bits.
    Ascii,
    /// UTF-8, without a mark at its beginning.
    Utf8,
}

/// `Convert.FromBase64String` wants full padding but ignores what the last digit holds in excess.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Bytes encoded at a time: a multiple of three, so that only the last group can need padding.
const GROUP: usize = 768;

/// Appends the Base64 of the UTF-16 (little endian) bytes of `source` to `out`.
pub fn to_base64(source: &str, out: &mut String) {
    let mut group = [0_u8; GROUP];
    let mut used = 0;
    for byte in source.encode_utf16().flat_map(u16::to_le_bytes) {
        if let Some(slot) = group.get_mut(used) {
            *slot = byte;
        }
        used += 1;
        if used == GROUP {
            BASE64.encode_string(group, out);
            used = 0;
        }
    }
    BASE64.encode_string(group.get(..used).unwrap_or_default(), out);
}

/// Appends the text that Base64 `source` stands for to `out`.
///
/// # Errors
///
/// [`ConversionError::Format`] when `source` is not Base64; blanks, tabs and line ends in it are ignored.
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

/// Appends the UTF-8 bytes of `source` to `out` as upper-case hexadecimal digits, two per byte.
pub fn to_utf8_hex(source: &str, out: &mut String) {
    out.reserve(source.len().saturating_mul(2));
    for byte in source.bytes() {
        for digit in [byte >> 4, byte & 0xF] {
            let digit = char::from_digit(u32::from(digit), 16).unwrap_or_default();
            out.push(digit.to_ascii_uppercase());
        }
    }
}
