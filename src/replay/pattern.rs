//! The patterns by which differences are grouped.

use crate::dotnet::text::strip_diacritics;
use crate::functions::diacritics;
use crate::replay::value::Normal;

/// How a computed value differs from the logged one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    /// The mapping refuses the record, and the service logged a value.
    RefusedHere,
    /// One of the two is the default value of the mapping.
    DefaultValue,
    /// The service logged a value, and the mapping computes none.
    MissingHere,
    /// The mapping computes a value, and the service logged none.
    MissingThere,
    /// Only the case of letters differs.
    CaseOnly,
    /// Only white space differs.
    WhiteSpace,
    /// Only diacritics differ, and how letters are replaced that have some.
    Diacritics,
    /// One is the beginning of the other.
    Truncated,
    /// They differ otherwise.
    Other,
}

impl Pattern {
    /// All patterns, in the order of reports.
    pub const ALL: [Pattern; 9] = [
        Pattern::RefusedHere,
        Pattern::MissingHere,
        Pattern::MissingThere,
        Pattern::DefaultValue,
        Pattern::CaseOnly,
        Pattern::WhiteSpace,
        Pattern::Diacritics,
        Pattern::Truncated,
        Pattern::Other,
    ];

    /// Returns the words that reports use.
    pub fn words(self) -> &'static str {
        match self {
            Pattern::RefusedHere => "refused here",
            Pattern::DefaultValue => "default value",
            Pattern::MissingHere => "missing here",
            Pattern::MissingThere => "missing there",
            Pattern::CaseOnly => "case only",
            Pattern::WhiteSpace => "white space",
            Pattern::Diacritics => "diacritics",
            Pattern::Truncated => "truncated",
            Pattern::Other => "other",
        }
    }

    /// Finds the pattern of two values that differ.
    pub(super) fn of(here: &Normal, there: &Normal, default: Option<&str>) -> Pattern {
        let is_default = |value: &Normal| {
            default.is_some_and(|default| {
                value.0.iter().any(|text| text.eq_ignore_ascii_case(default)) && value.0.len() == 1
            })
        };
        if is_default(here) || is_default(there) {
            return Pattern::DefaultValue;
        }
        if here.is_missing() {
            return Pattern::MissingHere;
        }
        if there.is_missing() {
            return Pattern::MissingThere;
        }
        let (here, there) = (here.text(), there.text());
        let same = |of: fn(&str) -> String| of(&here) == of(&there);
        if same(folded) {
            Pattern::CaseOnly
        } else if same(without_space) {
            Pattern::WhiteSpace
        } else if same(without_diacritics) {
            Pattern::Diacritics
        } else if is_cut(&here, &there) || is_cut(&there, &here) {
            Pattern::Truncated
        } else {
            Pattern::Other
        }
    }
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

fn without_space(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// Returns the text with letters replaced as `NormalizeDiacritics` does, and without what marks are left.
fn without_diacritics(text: &str) -> String {
    let mut replaced = text.to_owned();
    for (result, sequences) in diacritics::rows() {
        for sequence in sequences.split(' ') {
            if replaced.contains(sequence) {
                replaced = replaced.replace(sequence, result);
            }
        }
    }
    let mut plain = String::new();
    strip_diacritics(&replaced, &mut plain);
    plain
}

/// Whether one text is the beginning of the other, perhaps with dots that say so.
fn is_cut(cut: &str, whole: &str) -> bool {
    let beginning = cut.trim_end_matches(['.', '…']).trim_end();
    !beginning.is_empty() && cut.len() < whole.len() && whole.starts_with(beginning)
}
