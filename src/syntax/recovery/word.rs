//! Recovery for words and numbers, and for text without quotes or brackets.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::NOT_AN_INTEGER;
use crate::diagnostic::codes::syntax::UNQUOTED_TEXT;
use crate::syntax::character;
use crate::syntax::literal;
use crate::syntax::recovery::excerpt;
use crate::syntax::recovery::scan::Kind;
use crate::syntax::recovery::scan::Operator;
use crate::syntax::recovery::scan::Scanner;

/// Comparison operators of other languages that are words, and their equivalents.
const COMPARING_WORDS: &[(&str, &str)] =
    &[("eq", "="), ("ne", "<>"), ("gt", ">"), ("ge", ">="), ("lt", "<"), ("le", "<="), ("is", "="), ("equals", "=")];

impl Scanner<'_> {
    /// Scans a name, a number, or text that lacks quotes or brackets.
    pub(super) fn word(&mut self) {
        let rest = self.rest();
        let run = rest.find(|next: char| !next.is_alphanumeric() && !"_.@:#$~/-".contains(next)).unwrap_or(rest.len());
        let word = rest.get(..run).unwrap_or_default().trim_end_matches(['.', ':', '-']);
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.integer(word.len());
        } else if digits.split_once('.').is_some_and(|(whole, part)| {
            [whole, part].iter().all(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()))
        }) {
            let diagnostic = Diagnostic::new(&NOT_AN_INTEGER, format!("`{word}` is not an integer"));
            let quoted = format!("\"{word}\"");
            let diagnostic = diagnostic
                .at(self.here(word.len()), "")
                .help(format!("numbers have no fraction; write a constant: `{quoted}`"));
            let diagnostic = diagnostic.fix(self.here(word.len()), quoted, false);
            self.report(diagnostic);
            self.take(Kind::Value, word.len());
        } else if word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.chars().all(character::is_name_character)
        {
            self.name(word);
        } else {
            self.unquoted(word);
        }
    }

    pub(super) fn integer(&mut self, length: usize) {
        let span = self.here(length);
        if let Err(diagnostic) = literal::integer(span.slice(self.text), span) {
            self.report(*diagnostic);
        }
        self.take(Kind::Value, length);
    }

    pub(super) fn name(&mut self, word: &str) {
        let after = self.from(self.position + word.len()).trim_start();
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let between_values = self.after_value() && !after.is_empty() && !after.starts_with([',', ')']);
        if self.after_value() && (is("and") || is("or")) {
            let operator = if is("and") { Operator::And } else { Operator::Or };
            self.take(Kind::Operator(operator), word.len());
        } else if !self.after_value()
            && is("not")
            && after.starts_with(|next: char| next.is_alphanumeric() || "[\"%".contains(next))
        {
            self.take(Kind::Operator(Operator::Not), word.len());
        } else if let Some((_, meant)) =
            COMPARING_WORDS.iter().find(|(foreign, _)| between_values && !after.starts_with('(') && is(foreign))
        {
            self.foreign_comparator(self.here(word.len()), Some(meant), false);
            self.take(Kind::Comparator, word.len());
        } else {
            self.take(Kind::Name, word.len());
        }
    }

    pub(super) fn unquoted(&mut self, word: &str) {
        let span = self.here(word.len());
        let foreign = word.chars().find(|letter| letter.is_alphanumeric() && !letter.is_ascii());
        let called = self.from(span.end as usize).trim_start().starts_with('(');
        let diagnostic = match foreign {
            Some(letter) if called => Diagnostic::new(
                &UNQUOTED_TEXT,
                format!(
                    "`{}` is not a function name: `{letter}` is U+{:04X}",
                    excerpt(self.text, span),
                    u32::from(letter)
                ),
            ),
            None if called => {
                Diagnostic::new(&UNQUOTED_TEXT, format!("`{}` is not a function name", excerpt(self.text, span)))
            }
            _ => Diagnostic::new(
                &UNQUOTED_TEXT,
                format!("`{}` is neither a constant nor an attribute", excerpt(self.text, span)),
            ),
        };
        // An attribute name begins with a letter and contains no address.
        let constant = !word.starts_with(|first: char| first.is_ascii_alphabetic()) || word.contains(['/', '@']);
        let short = excerpt(self.text, span);
        let diagnostic = match (called, constant) {
            (true, _) => diagnostic.help("function names have only the letters a to z, digits and underscores"),
            (false, true) => diagnostic.help(format!("write a constant in double quotes: `\"{short}\"`")).fix(
                span,
                format!("\"{word}\""),
                false,
            ),
            (false, false) => {
                diagnostic.help(format!("write a constant as `\"{short}\"`, an attribute as `[{short}]`"))
            }
        };
        self.report(diagnostic.at(span, ""));
        self.take(if called { Kind::Name } else { Kind::Value }, word.len());
    }
}
