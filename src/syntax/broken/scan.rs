//! Cuts broken text into tokens, reporting every token of another language and going on with the one that was meant.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::BACK_TICKS;
use crate::diagnostic::codes::syntax::COMMENT;
use crate::diagnostic::codes::syntax::ELLIPSIS;
use crate::diagnostic::codes::syntax::FOREIGN_COMPARATOR;
use crate::diagnostic::codes::syntax::FRACTION;
use crate::diagnostic::codes::syntax::FULL_WIDTH;
use crate::diagnostic::codes::syntax::LEADING_EQUALS;
use crate::diagnostic::codes::syntax::MARKDOWN_LINK;
use crate::diagnostic::codes::syntax::PARAMETER_SIGNS;
use crate::diagnostic::codes::syntax::TRAILING_FULL_STOP;
use crate::diagnostic::codes::syntax::UNCLOSED_BRACKET;
use crate::diagnostic::codes::syntax::UNEXPECTED_BRACKET;
use crate::diagnostic::codes::syntax::UNEXPECTED_TEXT;
use crate::diagnostic::codes::syntax::UNQUOTED_TEXT;
use crate::diagnostic::codes::syntax::WRONG_SEPARATOR;
use crate::source::Span;
use crate::syntax::broken::MOST_FAULTS;
use crate::syntax::broken::excerpt;
use crate::syntax::character;
use crate::syntax::literal;

/// What a token is, or was meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Comma,
    /// A comparator of the language.
    Comparator,
    /// A constant in quotes.
    Text,
    /// A name in brackets.
    Attribute,
    /// A number, a parameter, or text without quotes.
    Value,
    /// A function's name or a bare word.
    Name,
    /// `[1]` directly behind a value.
    Index,
    /// Dots that stand for anything.
    Placeholder,
    /// An operator the language does not have.
    Operator(Operator),
}

/// Operators of other languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
    Concatenate,
    Plus,
    Arithmetic,
    /// `?`
    Choose,
    /// `:`
    Otherwise,
    /// `??`
    Coalesce,
}

/// A token and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// Words that compare in other languages, and the comparator that says the same.
const COMPARING_WORDS: &[(&str, &str)] =
    &[("eq", "="), ("ne", "<>"), ("gt", ">"), ("ge", ">="), ("lt", "<"), ("le", "<="), ("is", "="), ("equals", "=")];

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

/// Cuts `text` into tokens and hands them on; gives the faults of both.
pub(super) fn scan(text: &str, structure: impl FnOnce(&[Token], &mut Vec<Diagnostic>)) -> Vec<Diagnostic> {
    let mut scanner = Scanner {
        text,
        position: 0,
        end: text.len(),
        tokens: Vec::new(),
        faults: Vec::new(),
        argument: (0, 0),
        depth: 0,
    };
    scanner.unwrap();
    while scanner.position < scanner.end && scanner.faults.len() < MOST_FAULTS {
        scanner.token();
    }
    // Half of the tokens would say that everything is unclosed.
    if scanner.position >= scanner.end {
        structure(&scanner.tokens, &mut scanner.faults);
    }
    scanner.faults
}

/// The state of the scan.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) position: usize,
    pub(super) end: usize,
    pub(super) tokens: Vec<Token>,
    pub(super) faults: Vec<Diagnostic>,
    /// How many tokens and faults there were when the current argument began.
    pub(super) argument: (usize, usize),
    /// Parentheses that are open.
    pub(super) depth: usize,
}

impl<'t> Scanner<'t> {
    /// The text from the position on.
    pub(super) fn rest(&self) -> &'t str {
        self.from(self.position)
    }

    /// The text from an offset on.
    pub(super) fn from(&self, offset: usize) -> &'t str {
        self.text.get(offset..self.end).unwrap_or_default()
    }

    /// Reports a fault.
    pub(super) fn fault(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    /// Takes a token of `length` bytes.
    pub(super) fn take(&mut self, kind: Kind, length: usize) -> Span {
        let span = Span::new(self.position, self.position + length);
        self.position += length;
        self.tokens.push(Token { kind, span });
        match kind {
            Kind::Open => self.depth += 1,
            Kind::Close => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        if matches!(kind, Kind::Open | Kind::Comma | Kind::Comparator) {
            self.argument = (self.tokens.len(), self.faults.len());
        }
        span
    }

    /// Whether the last token ended a value.
    pub(super) fn after_value(&self) -> bool {
        self.tokens.last().is_some_and(|token| {
            matches!(
                token.kind,
                Kind::Close | Kind::Text | Kind::Attribute | Kind::Value | Kind::Name | Kind::Index | Kind::Placeholder
            )
        })
    }

    /// Whether the last token ends where the position is.
    pub(super) fn touches_last(&self) -> bool {
        self.tokens.last().is_some_and(|token| token.span.end as usize == self.position)
    }

    /// The place of the next `length` bytes.
    pub(super) fn here(&self, length: usize) -> Span {
        Span::new(self.position, self.position + length)
    }

    /// Back-ticks around the whole text are Markdown's mark of code.
    fn unwrap(&mut self) {
        let start = self.text.len() - self.text.trim_start().len();
        let trimmed = self.text.trim();
        let inner = trimmed.trim_start_matches('`');
        let opening = trimmed.len() - inner.len();
        let inner = inner.trim_end_matches('`');
        let closing = trimmed.len() - opening - inner.len();
        if opening == 0 || closing == 0 {
            return;
        }
        self.position = start + opening;
        self.end = self.position + inner.len();
        self.fault(
            Diagnostic::new(&BACK_TICKS, "the expression stands in back-ticks")
                .at(Span::new(start, start + opening), "")
                .at(Span::new(self.end, self.end + closing), "")
                .help("delete them, they are marks of Markdown")
                .fix(Span::new(start, self.end + closing), inner.trim(), true),
        );
    }

    fn token(&mut self) {
        let rest = self.rest();
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return };
        let second = characters.next();
        let after_value = self.after_value();
        match first {
            _ if character::is_blank(first) => self.position += 1,
            '(' => _ = self.take(Kind::Open, 1),
            ')' => _ = self.take(Kind::Close, 1),
            ',' => _ = self.take(Kind::Comma, 1),
            ';' => {
                let fault = Diagnostic::new(&WRONG_SEPARATOR, "a semicolon separates nothing here");
                self.fault(fault.at(self.here(1), "").help("write a comma").fix(self.here(1), ",", true));
                self.take(Kind::Comma, 1);
            }
            '"' => self.constant(),
            '\'' | '`' => self.foreign_quotes(first),
            _ if character::is_curly(first) || character::is_curly_single(first) || first == '＂' => {
                self.foreign_quotes(first);
            }
            '[' => self.bracket(),
            ']' => {
                let fault = Diagnostic::new(&UNEXPECTED_BRACKET, "`]` closes no bracket");
                self.fault(fault.at(self.here(1), "").help("write `[` before the name of the attribute, or delete it"));
                self.position += 1;
            }
            '%' => self.parameter(),
            '&' => self.ampersand(),
            '<' | '>' | '=' | '!' | '≠' | '≤' | '≥' => self.comparator(),
            '|' if second == Some('|') => _ = self.take(Kind::Operator(Operator::Or), 2),
            '|' => _ = self.take(Kind::Operator(Operator::Or), 1),
            '?' if second == Some('?') => _ = self.take(Kind::Operator(Operator::Coalesce), 2),
            '?' => _ = self.take(Kind::Operator(Operator::Choose), 1),
            ':' if after_value => _ = self.take(Kind::Operator(Operator::Otherwise), 1),
            '+' => _ = self.take(Kind::Operator(Operator::Plus), 1),
            '/' if matches!(second, Some('/' | '*')) => self.comment(),
            '*' | '^' | '/' | '-' if after_value => _ = self.take(Kind::Operator(Operator::Arithmetic), 1),
            '\\' => self.backslash(second),
            '.' | '…' => self.dots(),
            '-' if second.is_some_and(|next| next.is_ascii_digit()) => self.word(),
            '-' | '*' => _ = self.take(Kind::Operator(Operator::Arithmetic), first.len_utf8()),
            _ if first.is_alphanumeric() || first == '_' => self.word(),
            '@' | '#' | '$' | '/' | '~' | ':' if second.is_some_and(char::is_alphanumeric) => self.word(),
            _ => self.other(first),
        }
    }

    fn other(&mut self, first: char) {
        let length = first.len_utf8();
        let here = self.here(length);
        if let Some(fault) = literal::character_fault(first, here) {
            // One report for a run of the same character.
            let repeated = self.rest().chars().take_while(|next| *next == first).count() * length;
            self.fault(if repeated == length {
                fault
            } else {
                literal::character_fault(first, self.here(repeated)).unwrap_or(fault)
            });
            self.position += repeated;
        } else if let Some(meant) = character::from_full_width(first) {
            self.fault(
                Diagnostic::new(&FULL_WIDTH, format!("`{first}` is the full-width form of `{meant}`"))
                    .at(here, "")
                    .help(format!("write `{meant}`"))
                    .fix(here, meant, true),
            );
            match meant {
                '(' => _ = self.take(Kind::Open, length),
                ')' => _ = self.take(Kind::Close, length),
                ',' | ';' => _ = self.take(Kind::Comma, length),
                '<' | '>' | '=' => _ = self.take(Kind::Comparator, length),
                '[' => {
                    let close = self.rest().find(['］', ']', '\n']).unwrap_or(self.rest().len());
                    let wide = self.from(self.position + close).starts_with('］');
                    let end = self.here(close).end as usize;
                    if wide {
                        let fault = Diagnostic::new(&FULL_WIDTH, "`］` is the full-width form of `]`");
                        let place = Span::new(end, end + '］'.len_utf8());
                        self.fault(fault.at(place, "").help("write `]`").fix(place, "]", true));
                    }
                    let closing = self.from(end).chars().next().map_or(0, char::len_utf8);
                    self.take(Kind::Attribute, close + closing);
                }
                _ => self.position += length,
            }
        } else {
            self.fault(
                Diagnostic::new(&UNEXPECTED_TEXT, format!("`{first}` is not part of the language"))
                    .at(here, "")
                    .help("inside of a constant it needs double quotes around it; otherwise delete it"),
            );
            self.position += length;
        }
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        };
        let span = self.here(rest.get(..length).unwrap_or_default().trim_end().len());
        self.fault(
            Diagnostic::new(&COMMENT, "an expression has no comments")
                .at(span, "")
                .help("delete it")
                .fix(span, "", true),
        );
        self.position += length;
    }

    fn backslash(&mut self, second: Option<char>) {
        let rest = self.rest();
        match second {
            Some('"') if rest.get(2..).is_some_and(|inner| inner.contains("\\\"")) => self.escaped_quotes(),
            Some('n' | 'r' | 't') => {
                self.fault(literal::stray_escape(self.here(2)).fix(self.here(2), " ", true));
                self.position += 2;
            }
            _ => {
                self.fault(literal::stray_escape(self.here(1)));
                self.position += 1;
            }
        }
    }

    fn ampersand(&mut self) {
        let rest = self.rest();
        if let Some((entity, meant)) = character::entity(rest) {
            match meant {
                "<" | ">" => self.comparator(),
                "\"" | "'" => self.entity_quotes(entity),
                _ => {
                    self.fault(literal::html_entity(self.here(entity.len()), entity, meant));
                    let behind = rest.get(entity.len()..).unwrap_or_default();
                    if meant == " " {
                        self.position += entity.len();
                    } else if let Some(again) = behind.strip_prefix('&').or_else(|| behind.strip_prefix("&amp;")) {
                        self.take(Kind::Operator(Operator::And), rest.len() - again.len());
                    } else if let Some(digits) = hexadecimal(behind) {
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
        } else {
            self.take(Kind::Operator(Operator::Concatenate), 1);
        }
    }

    /// A run of comparing signs, some of them perhaps entities.
    fn comparator(&mut self) {
        let start = self.position;
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
        if sign == "=" && self.tokens.is_empty() {
            let fault = Diagnostic::new(&LEADING_EQUALS, "the expression begins with `=`");
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
            self.foreign_comparator(span, meant);
        }
        self.take(Kind::Comparator, length);
    }

    fn foreign_comparator(&mut self, span: Span, meant: Option<&str>) {
        let fault =
            Diagnostic::new(&FOREIGN_COMPARATOR, format!("`{}` is not a comparison sign", excerpt(self.text, span)));
        self.fault(match meant {
            Some(meant) => fault.at(span, "").help(format!("write `{meant}`")).fix(span, meant, true),
            None => fault.at(span, "").help("the signs are `=`, `<>`, `<`, `<=`, `>` and `>=`"),
        });
    }

    fn parameter(&mut self) {
        let rest = self.rest();
        let inside = rest.get(1..).unwrap_or_default();
        let length = inside.find(|next| !character::is_name_character(next) && next != '.').unwrap_or(inside.len());
        let closed = inside.get(length..).is_some_and(|behind| behind.starts_with('%'));
        if closed && length > 0 {
            self.take(Kind::Value, length + 2);
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

    fn dots(&mut self) {
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
            self.position += 1 + member;
        } else if behind.starts_with(char::is_alphanumeric) {
            self.word();
        } else {
            let fault = Diagnostic::new(&UNEXPECTED_TEXT, "a full stop cannot stand here");
            self.fault(fault.at(self.here(1), "").help("delete it, or write it in double quotes"));
            self.position += 1;
        }
    }

    /// A name, a number, or text that needs quotes or brackets.
    fn word(&mut self) {
        let rest = self.rest();
        let run = rest.find(|next: char| !next.is_alphanumeric() && !"_.@:#$~/-".contains(next)).unwrap_or(rest.len());
        let word =
            rest.get(..run).unwrap_or_default().trim_end_matches(|next: char| !next.is_alphanumeric() && next != '_');
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            self.integer(word.len());
        } else if digits.split_once('.').is_some_and(|(whole, part)| {
            [whole, part].iter().all(|piece| piece.bytes().all(|byte| byte.is_ascii_digit()))
        }) {
            let fault = Diagnostic::new(&FRACTION, format!("`{word}` is not an integer"));
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

    fn integer(&mut self, length: usize) {
        let span = self.here(length);
        if let Err(fault) = literal::integer(span.slice(self.text), span) {
            self.fault(*fault);
        }
        self.take(Kind::Value, length);
    }

    fn name(&mut self, word: &str) {
        let behind = self.from(self.position + word.len()).trim_start();
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        let between_values = self.after_value() && !behind.is_empty() && !behind.starts_with([',', ')']);
        if between_values && (is("and") || is("or")) {
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
            self.foreign_comparator(self.here(word.len()), Some(meant));
            self.take(Kind::Comparator, word.len());
        } else {
            self.take(Kind::Name, word.len());
        }
    }

    fn unquoted(&mut self, word: &str) {
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
            )
            .help("names of functions have only the letters a to z, digits and underscores"),
            None if called => {
                Diagnostic::new(&UNQUOTED_TEXT, format!("`{}` is not a function's name", excerpt(self.text, span)))
                    .help("names of functions have only the letters a to z, digits and underscores")
            }
            _ => Diagnostic::new(
                &UNQUOTED_TEXT,
                format!("`{}` is neither a constant nor an attribute", excerpt(self.text, span)),
            )
            .help(format!("write a constant as `\"{0}\"`, an attribute as `[{0}]`", excerpt(self.text, span))),
        };
        self.fault(fault.at(span, ""));
        self.take(if called { Kind::Name } else { Kind::Value }, word.len());
    }

    /// From `[` to its `]` by the grammar's rules, or as far as the name may have been meant to go.
    fn bracket(&mut self) {
        let rest = self.rest();
        let Some(length) = bracket_length(rest) else {
            let inside = rest.get(1..).unwrap_or_default();
            let name = inside.find([',', ')', '(', '"', '[', '\n', '\r', '=', '<', '>']).unwrap_or(inside.len());
            let name = inside.get(..name).unwrap_or_default().trim_end().len();
            let place = Span::new(self.position + 1 + name, self.position + 1 + name);
            let mut fault = Diagnostic::new(
                &UNCLOSED_BRACKET,
                format!("`{}` has no closing bracket", excerpt(self.text, self.here(1 + name))),
            );
            fault = fault.at(self.here(1), "opened here");
            self.fault(if name == 0 {
                fault.help("write the name of an attribute and `]`, or delete it")
            } else {
                fault.help("write `]` behind the name of the attribute").fix(place, "]", false)
            });
            self.take(Kind::Attribute, 1 + name);
            return;
        };
        let inside = rest.get(1..length - 1).unwrap_or_default();
        let digits = !inside.is_empty() && inside.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        if digits && self.after_value() && self.touches_last() {
            self.take(Kind::Index, length);
            return;
        }
        let span = self.here(length);
        self.faults.extend(literal::attribute_faults(inside, Span { start: span.start + 1, end: span.end - 1 }));
        self.take(Kind::Attribute, length);
        let behind = self.rest();
        let link = ["(http:", "(https:", "(mailto:", "(file:", "(#"].iter().any(|scheme| behind.starts_with(scheme));
        if link {
            let address = behind.find([')', '\n']).map_or(behind.len(), |end| end + 1);
            let place = self.here(address);
            let fault = Diagnostic::new(&MARKDOWN_LINK, "an address of Markdown stands behind the brackets");
            self.fault(fault.at(place, "").help("delete it").fix(place, "", true));
            self.position += address;
        }
    }
}

/// The length of `H` and its digits.
fn hexadecimal(text: &str) -> Option<usize> {
    let digits = text.strip_prefix(['H', 'h'])?;
    let length = digits.find(|next: char| !next.is_ascii_hexdigit()).unwrap_or(digits.len());
    let ends = !digits.get(length..)?.starts_with(character::is_name_character);
    (length > 0 && ends).then_some(length + 1)
}

/// The length of a bracket and its name; a bracket inside stands directly behind a letter, and quotes are skipped.
fn bracket_length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut after_letter = true;
    let mut characters = text.char_indices();
    while let Some((offset, next)) = characters.next() {
        match next {
            '[' if !after_letter => return None,
            '[' => depth += 1,
            ']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(offset + 1);
                }
            }
            '"' => {
                let close = offset + 1 + closing_quote(text.get(offset + 1..)?)?;
                while characters.offset() <= close {
                    characters.next()?;
                }
            }
            '\n' | '\r' => return None,
            _ => {}
        }
        after_letter = character::is_name_character(next);
    }
    None
}

/// Where the first quote stands that is not escaped.
pub(super) fn closing_quote(content: &str) -> Option<usize> {
    let mut bytes = content.bytes().enumerate().peekable();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(offset),
            b'\\' => _ = bytes.next_if(|(_, next)| matches!(next, b'"' | b'\\')),
            _ => {}
        }
    }
    None
}
