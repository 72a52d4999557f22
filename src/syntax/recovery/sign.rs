//! Recovery for signs: ampersands, comparison operators, percent signs and dots.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::ELLIPSIS;
use crate::diagnostic::codes::syntax::FOREIGN_COMPARATOR;
use crate::diagnostic::codes::syntax::LEADING_EQUALS;
use crate::diagnostic::codes::syntax::NOT_AN_INTEGER;
use crate::diagnostic::codes::syntax::PARAMETER_SIGNS;
use crate::diagnostic::codes::syntax::TRAILING_FULL_STOP;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::limits::EXPRESSION_FINDINGS;
use crate::source::Span;
use crate::syntax::character;
use crate::syntax::literal;
use crate::syntax::recovery::excerpt;
use crate::syntax::recovery::scan::Kind;
use crate::syntax::recovery::scan::Operator;
use crate::syntax::recovery::scan::Scanner;

/// Comparison operators of other languages, and their equivalents.
const COMPARING_SIGNS: &[(&str, &str)] = &[
    ("==", "="),
    ("===", "="),
    ("!=", "<>"),
    ("!==", "<>"),
    ("=>", ">="),
    ("=<", "<="),
    ("><", "<>"),
    ("≠", "<>"),
    ("≤", "<="),
    ("≥", ">="),
];

impl Scanner<'_> {
    pub(super) fn ampersand(&mut self) {
        let rest = self.rest();
        if let Some((entity, meant)) = character::entity(rest) {
            match meant {
                "<" | ">" => self.comparator(),
                "\"" | "'" => self.entity_quotes(entity),
                _ => {
                    // An ampersand used as an operator is reported as such, not as an entity.
                    let after = rest.get(entity.len()..).unwrap_or_default();
                    if meant == " " {
                        self.report(literal::html_entity(self.here(entity.len()), entity, meant));
                        self.position += entity.len();
                    } else if let Some(again) = after.strip_prefix("&amp;").or_else(|| after.strip_prefix('&')) {
                        self.take(Kind::Operator(Operator::And), rest.len() - again.len());
                    } else if let Some(digits) = hexadecimal(after) {
                        self.report(literal::html_entity(self.here(entity.len()), entity, meant));
                        self.take(Kind::Value, entity.len() + digits);
                    } else {
                        self.take(Kind::Operator(Operator::Concatenate), entity.len());
                    }
                }
            }
        } else if rest.starts_with("&&") {
            self.take(Kind::Operator(Operator::And), 2);
        } else if let Some(digits) = hexadecimal(rest.get(1..).unwrap_or_default()) {
            self.integer(1 + digits);
        } else if !self.after_value() && digits_follow(rest) {
            let length = rest.bytes().skip(1).take_while(u8::is_ascii_alphanumeric).count() + 1;
            let number = excerpt(self.text, self.here(length));
            let diagnostic = Diagnostic::new(&NOT_AN_INTEGER, format!("`{number}` is not a hexadecimal number"));
            self.report(
                diagnostic
                    .at(self.here(length), "")
                    .help("write `&H` followed by digits from 0 to 9 and letters from A to F"),
            );
            self.take(Kind::Value, length);
        } else {
            self.take(Kind::Operator(Operator::Concatenate), 1);
        }
    }

    /// Scans a run of comparison signs, some of which may be entities.
    pub(super) fn comparator(&mut self) {
        let start = self.position;
        if self.bracketed_name("<", '>') {
            return;
        }
        let mut sign = String::new();
        let mut length = 0;
        let mut entities = Vec::new();
        loop {
            let rest = self.from(start + length);
            if let Some((entity, meant @ ("<" | ">"))) = character::entity(rest) {
                entities.push(literal::html_entity(
                    Span::new(start + length, start + length + entity.len()),
                    entity,
                    meant,
                ));
                sign.push_str(meant);
                length += entity.len();
            } else if let Some(next) = rest.chars().next().filter(|next| "<>=!≠≤≥".contains(*next)) {
                sign.push(next);
                length += next.len_utf8();
            } else {
                break;
            }
            if entities.len() > EXPRESSION_FINDINGS {
                break;
            }
        }
        self.diagnostics.extend(entities);
        let span = self.here(length);
        if self.tokens.is_empty() && matches!(sign.as_str(), "=" | "==") {
            let diagnostic = Diagnostic::new(&LEADING_EQUALS, format!("the expression begins with `{sign}`"));
            self.report(diagnostic.at(span, "").help("delete it").fix(span, "", true));
            self.position += length;
            return;
        }
        if !self.after_value() && sign.starts_with('!') && !sign.contains('=') {
            self.take(Kind::Operator(Operator::Not), length);
            return;
        }
        if !matches!(sign.as_str(), "=" | "<>" | "<" | "<=" | ">" | ">=") {
            let meant = COMPARING_SIGNS.iter().find(|(foreign, _)| *foreign == sign).map(|(_, meant)| *meant);
            self.foreign_comparator(span, meant, true);
        }
        self.take(Kind::Comparator, length);
    }

    pub(super) fn foreign_comparator(&mut self, span: Span, meant: Option<&str>, certain: bool) {
        let diagnostic = Diagnostic::new(
            &FOREIGN_COMPARATOR,
            format!("`{}` is not a comparison operator", excerpt(self.text, span)),
        );
        self.report(match meant {
            Some(meant) => diagnostic.at(span, "").help(format!("write `{meant}`")).fix(span, meant, certain),
            None => diagnostic.at(span, "").help("the operators are `=`, `<>`, `<`, `<=`, `>` and `>=`"),
        });
    }

    pub(super) fn parameter(&mut self) {
        let rest = self.rest();
        let inside = rest.get(1..).unwrap_or_default();
        let length = inside.find(|next| !character::is_name_character(next) && next != '.').unwrap_or(inside.len());
        let closed = inside.get(length..).is_some_and(|after| after.starts_with('%'));
        if closed && length > 0 {
            self.take(Kind::Value, length + 2);
            return;
        }
        if length == 0 && !closed && self.after_value() {
            self.take(Kind::Operator(Operator::Arithmetic), 1);
            return;
        }
        let span = self.here(1 + length + usize::from(closed));
        let diagnostic = if closed {
            Diagnostic::new(&PARAMETER_SIGNS, "no name between the percent signs")
                .help("write the name of a job parameter, such as `%DomainFQDN%`")
        } else if length == 0 {
            Diagnostic::new(&PARAMETER_SIGNS, "a single percent sign")
                .help("write a job parameter as `%Name%`, a percent sign in a constant as `\"%\"`")
        } else {
            Diagnostic::new(
                &PARAMETER_SIGNS,
                format!("the parameter `{}` has no second percent sign", excerpt(self.text, span)),
            )
            .help("write `%` after its name, too")
            .fix(Span::new(span.end as usize, span.end as usize), "%", false)
        };
        self.report(diagnostic.at(span, ""));
        self.take(Kind::Value, span.range().len());
    }

    pub(super) fn dots(&mut self) {
        let rest = self.rest();
        let length = rest.find(|next| next != '.' && next != '…').unwrap_or(rest.len());
        let after = rest.get(length..).unwrap_or_default();
        if length > 1 {
            let span = self.here(length);
            let diagnostic = Diagnostic::new(&ELLIPSIS, format!("`{}` instead of arguments", excerpt(self.text, span)));
            self.report(diagnostic.at(span, "").help("replace it with the actual arguments"));
            self.take(Kind::Placeholder, length);
        } else if after.trim().is_empty() && self.after_value() {
            let diagnostic = Diagnostic::new(&TRAILING_FULL_STOP, "a full stop after the expression");
            self.report(diagnostic.at(self.here(1), "").help("delete it").fix(self.here(1), "", true));
            self.position += 1;
        } else if self.after_value() && self.touches_last() {
            let member = after.find(|next: char| !next.is_alphanumeric()).unwrap_or(after.len());
            let diagnostic = Diagnostic::new(&UNEXPECTED_TEXT, "a value has no members");
            self.report(diagnostic.at(self.here(1 + member), "").help(
                "write a function around the value, or the whole path in the brackets, such as `[name.familyName]`",
            ));
            self.take(Kind::Placeholder, 1 + member);
        } else if after.starts_with(char::is_alphanumeric) {
            self.word();
        } else {
            let diagnostic = Diagnostic::new(&UNEXPECTED_TEXT, "a single full stop");
            self.report(diagnostic.at(self.here(1), "").help("delete it, or write it in double quotes"));
            self.position += 1;
        }
    }
}

/// Returns whether `&H` and something like a digit follow.
fn digits_follow(text: &str) -> bool {
    let mut bytes = text.bytes().skip(1);
    matches!(bytes.next(), Some(b'H' | b'h')) && bytes.next().is_some_and(|next| next.is_ascii_alphanumeric())
}

/// Returns the length of `H` and its digits.
fn hexadecimal(text: &str) -> Option<usize> {
    let digits = text.strip_prefix(['H', 'h'])?;
    let length = digits.find(|next: char| !next.is_ascii_hexdigit()).unwrap_or(digits.len());
    let ends = !digits.get(length..)?.starts_with(character::is_name_character);
    (length > 0 && ends).then_some(length + 1)
}
