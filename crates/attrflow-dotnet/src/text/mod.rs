//! Strings as in .NET: case, words, UTF-16 positions, search, conversion of numbers, encodings.
//!
//! The reference is .NET Core 3.1 with ICU 72 (Unicode 15; character categories of Unicode 11) and the invariant culture.
//! Functions take `&str` and return a part of it or append to a `String`; nothing is converted to UTF-16. A Rust string
//! cannot hold half of a surrogate pair, so where .NET would cut a pair, the half is dropped.

mod case;
mod category;
mod compare;
mod encoding;
mod fold;
mod normalize;
mod number;
mod scan;
mod search;
pub mod swar;
mod title;
mod utf16;
mod val;
mod visual_basic;
mod whitespace;

pub use case::AsciiLetters;
pub use case::Culture;
pub use case::ascii_letters;
pub use case::lower;
pub use case::lower_character;
pub use case::upper;
pub use case::upper_character;
pub use category::WordClass;
pub use category::word_class;
pub use compare::compare_ordinal;
pub use compare::compare_ordinal_ignore_case;
pub use compare::equal_ordinal;
pub use compare::equal_ordinal_ignore_case;
pub use encoding::TextEncoding;
pub use encoding::from_base64;
pub use encoding::to_base64;
pub use encoding::to_utf8_hex;
pub use normalize::NormalForm;
pub use normalize::normalize;
pub use normalize::strip_diacritics;
pub use number::ConversionError;
pub use number::double_to_text;
pub use number::parse_double;
pub use number::parse_int32;
pub use number::parse_int64;
pub use number::to_boolean;
pub use search::Comparison;
pub use search::index_of;
pub use search::replace;
pub use search::split;
pub use title::proper_case;
pub use title::proper_case_with_separators;
pub use title::title_case;
pub use utf16::byte_of_unit;
pub use utf16::left;
pub use utf16::length;
pub use utf16::right;
pub use utf16::slice;
pub use utf16::slice_inside;
pub use utf16::unit_of_byte;
pub use val::vb_val;
pub use visual_basic::bit_and;
pub use visual_basic::to_long;
pub use visual_basic::vb_boolean;
pub use visual_basic::vb_left;
pub use visual_basic::vb_mid;
pub use visual_basic::vb_right;
pub use whitespace::is_null_or_white_space;
pub use whitespace::is_white_space;
pub use whitespace::trim;
