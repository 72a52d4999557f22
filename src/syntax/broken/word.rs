//! Words and numbers in broken text, and text that lacks its quotes or brackets.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::NOT_AN_INTEGER;
use crate::diagnostic::codes::syntax::UNQUOTED_TEXT;
use crate::syntax::broken::excerpt;
use crate::syntax::broken::scan::Kind;
use crate::syntax::broken::scan::Operator;
use crate::syntax::broken::scan::Scanner;
use crate::syntax::character;
use crate::syntax::literal;

/// Words that compare in other languages, and the comparator that says the same.
const COMPARING_WORDS: &[(&str, &str)] =
    &[("eq", "="), ("ne", "<>"), ("gt", ">"), ("ge", ">="), ("lt", "<"), ("le", "<="), ("is", "="), ("equals", "=")];

impl Scanner<'_> {
    /// A name, a number, or text that needs quotes or brackets.
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
            let fault = Diagnostic::new(&NOT_AN_INTEGER, format!("`{word}` is not an integer"));
            let quoted = format!("\"{word}\"");
            let fault = fault
                .at(self.here(word.len()), "")
                .help(format!("numbers have no fraction; as a text write `{quoted}`"));
            let fault = fault.fix(self.here(word.len()), quoted, false);
            self.fault(fault);
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
        if let Err(fault) = literal::integer(span.slice(self.text), span) {
            self.fault(*fault);
        }
        self.take(Kind::Value, length);
    }

    pub(super) fn name(&mut self, word: &str) {
        let behind = self.from(self.position + word.len()).trim_start();
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let between_values = self.after_value() && !behind.is_empty() && !behind.starts_with([',', ')']);
        if self.after_value() && (is("and") || is("or")) {
            let operator = if is("and") { Operator::And } else { Operator::Or };
            self.take(Kind::Operator(operator), word.len());
        } else if !self.after_value()
            && is("not")
            && behind.starts_with(|next: char| next.is_alphanumeric() || "[\"%".contains(next))
        {
            self.take(Kind::Operator(Operator::Not), word.len());
        } else if let Some((_, meant)) =
            COMPARING_WORDS.iter().find(|(foreign, _)| between_values && !behind.starts_with('(') && is(foreign))
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
        let fault = match foreign {
            Some(letter) if called => Diagnostic::new(
                &UNQUOTED_TEXT,
                format!(
                    "`{}` is not a function's name: `{letter}` is U+{:04X}",
                    excerpt(self.text, span),
                    u32::from(letter)
                ),
            ),
            None if called => {
                Diagnostic::new(&UNQUOTED_TEXT, format!("`{}` is not a function's name", excerpt(self.text, span)))
            }
            _ => Diagnostic::new(
                &UNQUOTED_TEXT,
                format!("`{}` is neither a constant nor an attribute", excerpt(self.text, span)),
            ),
        };
        // A name of an attribute begins with a letter and has no address in it.
        let constant = !word.starts_with(|first: char| first.is_ascii_alphabetic()) || word.contains(['/', '@']);
        let short = excerpt(self.text, span);
        let fault = match (called, constant) {
            (true, _) => fault.help("names of functions have only the letters a to z, digits and underscores"),
            (false, true) => fault.help(format!("write a constant in double quotes: `\"{short}\"`")).fix(
                span,
                format!("\"{word}\""),
                false,
            ),
            (false, false) => fault.help(format!("write a constant as `\"{short}\"`, an attribute as `[{short}]`")),
        };
        self.fault(fault.at(span, ""));
        self.take(if called { Kind::Name } else { Kind::Value }, word.len());
    }
}
