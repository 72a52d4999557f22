//! Unicode normalization, as `String.Normalize`, and removal of diacritics.
//!
//! The data are those of the crate `unicode-normalization`. Normal forms of assigned characters are stable across versions
//! of Unicode.

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_normalization::UnicodeNormalization;

/// A Unicode normal form, by its name in .NET.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NormalForm {
    /// Canonical composition (NFC).
    FormC,
    /// Canonical decomposition (NFD).
    FormD,
    /// Compatibility composition (NFKC).
    FormKC,
    /// Compatibility decomposition (NFKD).
    FormKD,
}

/// Appends `source` in a normal form.
pub fn normalize(source: &str, form: NormalForm, out: &mut String) {
    if source.is_ascii() {
        out.push_str(source);
        return;
    }
    match form {
        NormalForm::FormC => out.extend(source.nfc()),
        NormalForm::FormD => out.extend(source.nfd()),
        NormalForm::FormKC => out.extend(source.nfkc()),
        NormalForm::FormKD => out.extend(source.nfkd()),
    }
}

/// Appends `source` without diacritics: decomposes, drops non-spacing marks, composes again.
pub fn strip_diacritics(source: &str, out: &mut String) {
    if source.is_ascii() {
        out.push_str(source);
        return;
    }
    let base = |character: &char| get_general_category(*character) != GeneralCategory::NonspacingMark;
    out.extend(source.nfd().filter(base).nfc());
}
