//! Explains syntax errors by the words around the position where parsing stopped.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Operator;
use crate::source::Span;

/// Reports an error that the grammar makes impossible.
pub(super) fn at(span: usize, message: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNEXPECTED, message).at(Span::new(span, span), "")
}

/// Reports `not title pr`.
pub(super) fn not_without_parentheses(span: Span) -> Diagnostic {
    Diagnostic::new(&codes::NOT_WITHOUT_PARENTHESES, "`not` without parentheses")
        .at(span, "")
        .help("put the negated filter in parentheses: `not (title pr)`")
}

/// Explains a syntax error in a path at this byte offset.
pub(super) fn in_path(text: &str, span: usize) -> Diagnostic {
    Context::new(text, span, true).explain().in_text(text)
}

/// Explains a syntax error in a filter at this byte offset.
pub(super) fn in_filter(text: &str, span: usize) -> Diagnostic {
    Context::new(text, span, false).explain().in_text(text)
}

/// The context of a syntax error.
struct Context<'t> {
    /// The text parsed so far, without whitespace at its end.
    before: &'t str,
    /// The first word or sign that could not be parsed.
    word: &'t str,
    /// The text after that word.
    after: &'t str,
    /// The span of the word.
    span: Span,
    /// Whether whitespace precedes the word.
    spaced: bool,
    /// Whether the word is in a path, outside its brackets.
    in_path: bool,
}

impl<'t> Context<'t> {
    fn new(text: &'t str, span: usize, path: bool) -> Context<'t> {
        let (before, rest) = text.split_at_checked(span).unwrap_or((text, ""));
        let unparsed = rest.trim_start();
        let start = text.len() - unparsed.len();
        let (word, after) = unparsed.split_at_checked(word_length(unparsed)).unwrap_or((unparsed, ""));
        Context {
            before: before.trim_end(),
            word,
            after,
            span: Span::new(start, start + word.len()),
            spaced: unparsed.len() < rest.len() || before.ends_with(char::is_whitespace),
            in_path: path && open_brackets(before) == 0,
        }
    }

    fn explain(&self) -> Diagnostic {
        let word = self.word;
        if let Some(span) = self.negation() {
            return not_without_parentheses(span);
        }
        let (message, help) = if self.in_path && self.spaced && (self.before.is_empty() || word.is_empty()) {
            ("a space before or after the path".to_owned(), "remove it".to_owned())
        } else if word.is_empty() {
            self.at_end()
        } else if let Some(found) = self.punctuation().or_else(|| self.misplaced_word()) {
            found
        } else {
            let help = if self.in_path {
                "a path is `attribute`, `attribute.sub` or `attribute[filter].sub`"
            } else {
                "a filter is `attribute pr`, or an attribute, an operator and a value, as in `attribute eq \"text\"`"
            };
            (format!("unexpected `{word}`"), help.to_owned())
        };
        Diagnostic::new(&codes::UNEXPECTED, message).at(self.span, "").help(help)
    }

    /// Explains a dot, colon or bracket by the character before it.
    fn punctuation(&self) -> Option<(String, String)> {
        let last = self.before.chars().next_back();
        let (message, help) = match (self.word, last) {
            (".", Some('"')) if !self.in_path => {
                ("a dot after a quoted string".to_owned(), "close the brackets before the dot")
            }
            (".", Some(last)) if self.spaced && (is_name(last) || last == ']') => {
                ("a space before the dot".to_owned(), "remove it")
            }
            ("." | ":", last) if last.is_none_or(|last| !is_name(last)) => {
                (format!("a name is missing before `{}`", self.word), "name the attribute first")
            }
            (".", _) => ("a name is missing after the dot".to_owned(), "name the sub-attribute, such as `.value`"),
            (":", _) => (
                format!("`{}` is not a schema", self.last_word()),
                "write the whole form: `urn:ietf:params:scim:schemas:extension:NAME:2.0:User:ATTRIBUTE`",
            ),
            ("[", Some(']')) => {
                ("an attribute has only one pair of brackets".to_owned(), "join the two filters with `and`")
            }
            ("]", Some('[')) | (")", Some('(')) => {
                ("the brackets are empty".to_owned(), "write a filter, such as `type eq \"work\"`")
            }
            (word, Some('.' | ':')) => (format!("`{word}` is not a name"), "an attribute name begins with a letter"),
            _ => return None,
        };
        Some((message, help.to_owned()))
    }

    /// Explains a word where it does not belong.
    fn misplaced_word(&self) -> Option<(String, String)> {
        let word = self.word;
        let starts_name = word.starts_with(is_name);
        let found = if self.in_path && self.spaced {
            let help = "the path ends before it; write a filter in brackets, as in `emails[type eq \"work\"]`";
            (format!("`{word}` after the path"), help)
        } else if self.in_path && self.before.ends_with(']') {
            (format!("`{word}` after the brackets"), "write a dot before a sub-attribute")
        } else if self.in_path {
            return None;
        } else if !self.spaced && self.before.ends_with(['"', ')', ']']) && word != ")" && word != "]" {
            (format!("a space is missing before `{word}`"), "add a space")
        } else if Operator::find(word).is_some() && self.after.starts_with('"') {
            (format!("a space is missing after `{word}`"), "add a space")
        } else if Operator::find(word).is_some() && self.nothing_follows() {
            (format!("no value after `{word}`"), "write one, such as `\"work\"`")
        } else if is_logical(word) && self.nothing_follows() {
            (format!("no filter after `{word}`"), "write one, such as `title pr`")
        } else if let Some((_, meant)) = FOREIGN.iter().find(|(sign, _)| *sign == word) {
            (format!("`{word}` is not an operator"), *meant)
        } else if starts_name && self.spaced && self.before.contains(|sign: char| " \t\")]".contains(sign)) {
            (format!("`{word}` after the end of a filter"), "join filters with `and` or `or`")
        } else {
            return None;
        };
        Some((found.0, found.1.to_owned()))
    }

    /// Explains a text that ends too early.
    fn at_end(&self) -> (String, String) {
        let (message, help) = match self.before.chars().next_back() {
            Some('.') => ("a name is missing after the dot", "name the sub-attribute, such as `.value`"),
            Some(':') => ("a name is missing after the schema", "name the attribute"),
            _ if is_logical(self.last_word()) => ("a filter is missing at the end", "write one, such as `title pr`"),
            _ => ("incomplete filter", "add an operator and a value, such as `eq \"work\"`, or `pr`"),
        };
        (message.to_owned(), help.to_owned())
    }

    fn nothing_follows(&self) -> bool {
        self.after.trim_start().chars().next().is_none_or(|next| "()[]".contains(next))
    }

    fn last_word(&self) -> &'t str {
        self.before.rsplit([' ', '\t', '(', '[']).next().unwrap_or_default()
    }

    /// Returns the span of a `not` before a filter without parentheses: `not title eq "x"`.
    fn negation(&self) -> Option<Span> {
        let mut words = self.before.rsplit([' ', '\t', '(', '[']).filter(|word| !word.is_empty());
        let (operator, name, not) = (words.next()?, words.next()?, words.next()?);
        Operator::find(operator).filter(|_| not.eq_ignore_ascii_case("not"))?;
        let end = self.before.rfind(name)?;
        let start = self.before.get(..end)?.trim_end().len().checked_sub(not.len())?;
        Some(Span::new(start, start + not.len()))
    }
}

/// Operators of other languages, and their equivalents.
const FOREIGN: &[(&str, &str)] = &[
    ("=", "write `eq`"),
    ("==", "write `eq`"),
    ("!=", "write `ne`"),
    ("<>", "write `ne`"),
    (">", "write `gt`"),
    (">=", "write `ge`"),
    ("<", "write `lt`"),
    ("<=", "write `le`"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("!", "write `not (...)`"),
];

/// Returns the length of a word, of a quoted string, or of one sign.
fn word_length(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    let end = if first == '"' {
        text.match_indices('"').nth(1).map_or(text.len(), |(at, _)| at + 1)
    } else {
        text.find(|sign: char| sign.is_whitespace() || "()[]\".:".contains(sign)).unwrap_or(text.len())
    };
    end.max(first.len_utf8())
}

fn is_logical(word: &str) -> bool {
    word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or")
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_$".contains(character)
}

/// Returns how many brackets are open, ignoring those in quotes.
fn open_brackets(before: &str) -> usize {
    let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in before.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => open += 1,
            b']' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    open
}
