//! Signs in broken text: ampersands, comparisons, percent signs and dots.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::ELLIPSIS;
use crate::diagnostic::codes::syntax::FOREIGN_COMPARATOR;
use crate::diagnostic::codes::syntax::LEADING_EQUALS;
use crate::diagnostic::codes::syntax::NOT_AN_INTEGER;
use crate::diagnostic::codes::syntax::PARAMETER_SIGNS;
use crate::diagnostic::codes::syntax::TRAILING_FULL_STOP;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::source::Span;
use crate::syntax::broken::MOST_FAULTS;
use crate::syntax::broken::excerpt;
use crate::syntax::broken::scan::Kind;
use crate::syntax::broken::scan::Operator;
use crate::syntax::broken::scan::Scanner;
use crate::syntax::character;
use crate::syntax::literal;

/// Signs that compare in other languages, and the comparator that says the same.
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
                    // An ampersand that is an operator is reported as one, not as an entity.
                    let behind = rest.get(entity.len()..).unwrap_or_default();
                    if meant == " " {
                        self.fault(literal::html_entity(self.here(entity.len()), entity, meant));
                        self.position += entity.len();
                    } else if let Some(again) = behind.strip_prefix("&amp;").or_else(|| behind.strip_prefix('&')) {
                        self.take(Kind::Operator(Operator::And), rest.len() - again.len());
                    } else if let Some(digits) = hexadecimal(behind) {
                        self.fault(literal::html_entity(self.here(entity.len()), entity, meant));
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
            let fault = Diagnostic::new(&NOT_AN_INTEGER, format!("`{number}` is not a hexadecimal number"));
            self.fault(
                fault.at(self.here(length), "").help("behind `&H` stand digits from 0 to 9 and letters from A to F"),
            );
            self.take(Kind::Value, length);
        } else {
            self.take(Kind::Operator(Operator::Concatenate), 1);
        }
    }

    /// A run of comparing signs, some of them perhaps entities.
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
            if entities.len() > MOST_FAULTS {
                break;
            }
        }
        self.faults.extend(entities);
        let span = self.here(length);
        if self.tokens.is_empty() && matches!(sign.as_str(), "=" | "==") {
            let fault = Diagnostic::new(&LEADING_EQUALS, format!("the expression begins with `{sign}`"));
            self.fault(fault.at(span, "").help("delete it").fix(span, "", true));
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
        let fault =
            Diagnostic::new(&FOREIGN_COMPARATOR, format!("`{}` is not a comparison sign", excerpt(self.text, span)));
        self.fault(match meant {
            Some(meant) => fault.at(span, "").help(format!("write `{meant}`")).fix(span, meant, certain),
            None => fault.at(span, "").help("the signs are `=`, `<>`, `<`, `<=`, `>` and `>=`"),
        });
    }

    pub(super) fn parameter(&mut self) {
        let rest = self.rest();
        let inside = rest.get(1..).unwrap_or_default();
        let length = inside.find(|next| !character::is_name_character(next) && next != '.').unwrap_or(inside.len());
        let closed = inside.get(length..).is_some_and(|behind| behind.starts_with('%'));
        if closed && length > 0 {
            self.take(Kind::Value, length + 2);
            return;
        }
        if length == 0 && !closed && self.after_value() {
            self.take(Kind::Operator(Operator::Arithmetic), 1);
            return;
        }
        let span = self.here(1 + length + usize::from(closed));
        let fault = if closed {
            Diagnostic::new(&PARAMETER_SIGNS, "the percent signs hold no name")
                .help("write the name of a parameter of the job, such as `%DomainFQDN%`")
        } else if length == 0 {
            Diagnostic::new(&PARAMETER_SIGNS, "a percent sign stands alone")
                .help("a parameter of the job is written `%Name%`, a percent sign in a text `\"%\"`")
        } else {
            Diagnostic::new(
                &PARAMETER_SIGNS,
                format!("the parameter `{}` has no second percent sign", excerpt(self.text, span)),
            )
            .help("write `%` behind its name as well")
            .fix(Span::new(span.end as usize, span.end as usize), "%", false)
        };
        self.fault(fault.at(span, ""));
        self.take(Kind::Value, span.range().len());
    }

    pub(super) fn dots(&mut self) {
        let rest = self.rest();
        let length = rest.find(|next| next != '.' && next != '…').unwrap_or(rest.len());
        let behind = rest.get(length..).unwrap_or_default();
        if length > 1 {
            let span = self.here(length);
            let fault =
                Diagnostic::new(&ELLIPSIS, format!("`{}` stands for something left out", excerpt(self.text, span)));
            self.fault(fault.at(span, "").help("replace it by the arguments that are meant"));
            self.take(Kind::Placeholder, length);
        } else if behind.trim().is_empty() && self.after_value() {
            let fault = Diagnostic::new(&TRAILING_FULL_STOP, "a full stop stands behind the expression");
            self.fault(fault.at(self.here(1), "").help("delete it").fix(self.here(1), "", true));
            self.position += 1;
        } else if self.after_value() && self.touches_last() {
            let member = behind.find(|next: char| !next.is_alphanumeric()).unwrap_or(behind.len());
            let fault = Diagnostic::new(&UNEXPECTED_TEXT, "a value has no members");
            self.fault(fault.at(self.here(1 + member), "").help(
                "write a function around the value, or the whole path in the brackets, such as `[name.familyName]`",
            ));
            self.take(Kind::Placeholder, 1 + member);
        } else if behind.starts_with(char::is_alphanumeric) {
            self.word();
        } else {
            let fault = Diagnostic::new(&UNEXPECTED_TEXT, "a full stop stands alone");
            self.fault(fault.at(self.here(1), "").help("delete it, or write it in double quotes"));
            self.position += 1;
        }
    }
}

/// Whether `&H` and something that should be a digit is meant.
fn digits_follow(text: &str) -> bool {
    let mut bytes = text.bytes().skip(1);
    matches!(bytes.next(), Some(b'H' | b'h')) && bytes.next().is_some_and(|next| next.is_ascii_alphanumeric())
}

/// The length of `H` and its digits.
fn hexadecimal(text: &str) -> Option<usize> {
    let digits = text.strip_prefix(['H', 'h'])?;
    let length = digits.find(|next: char| !next.is_ascii_hexdigit()).unwrap_or(digits.len());
    let ends = !digits.get(length..)?.starts_with(character::is_name_character);
    (length > 0 && ends).then_some(length + 1)
}
