//! Unicode normal forms, as `String.Normalize`, and text without its diacritics.
//!
//! The data are those of the crate `unicode-normalization`; forms of assigned characters never change between versions.

use unicode_general_category::GeneralCategory;
use unicode_general_category::get_general_category;
use unicode_normalization::UnicodeNormalization;

/// A Unicode normal form, under .NET's name for it.
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

/// Appends `source` in the given form to `out`.
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

/// Appends `source` to `out` without non-spacing marks: decomposed, the marks dropped, composed again.
pub fn strip_diacritics(source: &str, out: &mut String) {
    if source.is_ascii() {
        out.push_str(source);
        return;
    }
    let base = |character: &char| get_general_category(*character) != GeneralCategory::NonspacingMark;
    out.extend(source.nfd().filter(base).nfc());
}
