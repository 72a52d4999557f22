//! What to say when a text does not fit the grammar at all: looks at the place and at what stands around it.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::scim::Operator;
use crate::source::Span;

/// A fault that the grammar makes impossible; says so without a guess.
pub(super) fn at(place: usize, message: &str) -> Diagnostic {
    Diagnostic::new(&codes::UNEXPECTED, message).at(Span::new(place, place), "")
}

/// `not title pr`.
pub(super) fn not_without_parentheses(place: Span) -> Diagnostic {
    Diagnostic::new(&codes::NOT_WITHOUT_PARENTHESES, "`not` stands without parentheses")
        .at(place, "")
        .help("put what it turns round into parentheses: `not (title pr)`")
}

/// Explains why a path stops making sense at this byte.
pub(super) fn in_path(text: &str, place: usize) -> Diagnostic {
    Around::new(text, place, true).explain().in_text(text)
}

/// Explains why a filter stops making sense at this byte.
pub(super) fn in_filter(text: &str, place: usize) -> Diagnostic {
    Around::new(text, place, false).explain().in_text(text)
}

/// The place where reading stopped.
struct Around<'t> {
    /// What has been read, without blanks at its end.
    before: &'t str,
    /// The first word or sign that could not be read.
    word: &'t str,
    /// What follows that word.
    after: &'t str,
    /// Where the word stands.
    place: Span,
    /// Whether a blank stands before the word.
    apart: bool,
    /// Whether the word stands in a path, outside its brackets.
    in_path: bool,
}

impl<'t> Around<'t> {
    fn new(text: &'t str, place: usize, path: bool) -> Around<'t> {
        let (before, rest) = text.split_at_checked(place).unwrap_or((text, ""));
        let culprit = rest.trim_start();
        let start = text.len() - culprit.len();
        let (word, after) = culprit.split_at_checked(word_length(culprit)).unwrap_or((culprit, ""));
        Around {
            before: before.trim_end(),
            word,
            after,
            place: Span::new(start, start + word.len()),
            apart: culprit.len() < rest.len() || before.ends_with(char::is_whitespace),
            in_path: path && open_brackets(before) == 0,
        }
    }

    fn explain(&self) -> Diagnostic {
        let word = self.word;
        if let Some(place) = self.negation() {
            return not_without_parentheses(place);
        }
        let (message, help) = if self.in_path && self.apart && (self.before.is_empty() || word.is_empty()) {
            ("a blank stands beside the path".to_owned(), "remove it".to_owned())
        } else if word.is_empty() {
            self.at_end()
        } else if let Some(found) = self.punctuation().or_else(|| self.place_of_word()) {
            found
        } else {
            let help = if self.in_path {
                "a path is `attribute`, `attribute.part` or `attribute[test].part`"
            } else {
                "a test is `attribute pr`, or has an operator and a value, as in `attribute eq \"text\"`"
            };
            (format!("`{word}` cannot stand here"), help.to_owned())
        };
        Diagnostic::new(&codes::UNEXPECTED, message).at(self.place, "").help(help)
    }

    /// A dot, colon or bracket whose neighbour tells what is missing.
    fn punctuation(&self) -> Option<(String, String)> {
        let last = self.before.chars().next_back();
        let (message, help) = match (self.word, last) {
            (".", Some('"')) if !self.in_path => {
                ("a dot follows the text in quotes".to_owned(), "close the brackets before the dot")
            }
            (".", Some(last)) if self.apart && (is_name(last) || last == ']') => {
                ("a blank stands before the dot".to_owned(), "remove it")
            }
            ("." | ":", last) if last.is_none_or(|last| !is_name(last)) => {
                (format!("a name is missing before `{}`", self.word), "name the attribute first")
            }
            (".", _) => ("a name is missing after the dot".to_owned(), "name the sub-attribute, such as `.value`"),
            (":", _) => (
                format!("`{}` is no schema", self.last_word()),
                "write the whole form: `urn:ietf:params:scim:schemas:extension:NAME:2.0:User:ATTRIBUTE`",
            ),
            ("[", Some(']')) => {
                ("an attribute has only one pair of brackets".to_owned(), "join the two tests with `and`")
            }
            ("]", Some('[')) | (")", Some('(')) => {
                ("there is no test between the brackets".to_owned(), "write one, such as `type eq \"work\"`")
            }
            (word, Some('.' | ':')) => {
                (format!("`{word}` is no name"), "the name of an attribute begins with a letter")
            }
            _ => return None,
        };
        Some((message, help.to_owned()))
    }

    /// A word in the wrong place.
    fn place_of_word(&self) -> Option<(String, String)> {
        let word = self.word;
        let starts_name = word.starts_with(is_name);
        let found = if self.in_path && self.apart {
            let help =
                "the path ends before it; tests stand in brackets, as in `emails[type eq \"work\"]`, or in a filter";
            (format!("`{word}` stands after the path"), help)
        } else if self.in_path && self.before.ends_with(']') {
            (format!("`{word}` stands after the brackets"), "write a dot before a sub-attribute")
        } else if self.in_path {
            return None;
        } else if !self.apart && self.before.ends_with(['"', ')', ']']) && word != ")" && word != "]" {
            (format!("a blank is missing before `{word}`"), "put one there")
        } else if Operator::find(word).is_some() && self.after.starts_with('"') {
            (format!("a blank is missing after `{word}`"), "put one there")
        } else if Operator::find(word).is_some() && self.nothing_follows() {
            (format!("`{word}` has nothing to compare with"), "write a value after it, such as `\"work\"`")
        } else if is_logical(word) && self.nothing_follows() {
            (format!("no test follows `{word}`"), "write one, such as `title pr`")
        } else if let Some((_, meant)) = FOREIGN.iter().find(|(sign, _)| *sign == word) {
            (format!("`{word}` belongs to another language"), *meant)
        } else if starts_name && self.apart && self.before.contains(|sign: char| " \t\")]".contains(sign)) {
            (format!("`{word}` stands where a test has ended"), "join tests with `and` or `or`")
        } else {
            return None;
        };
        Some((found.0, found.1.to_owned()))
    }

    /// The text ends too early.
    fn at_end(&self) -> (String, String) {
        let (message, help) = match self.before.chars().next_back() {
            Some('.') => ("a name is missing after the dot", "name the sub-attribute, such as `.value`"),
            Some(':') => ("a name is missing after the schema", "name the attribute"),
            _ if is_logical(self.last_word()) => ("a test is missing at the end", "write one, such as `title pr`"),
            _ => {
                ("the text ends in the middle of a test", "compare with a value, such as `eq \"work\"`, or write `pr`")
            }
        };
        (message.to_owned(), help.to_owned())
    }

    fn nothing_follows(&self) -> bool {
        self.after.trim_start().chars().next().is_none_or(|next| "()[]".contains(next))
    }

    fn last_word(&self) -> &'t str {
        self.before.rsplit([' ', '\t', '(', '[']).next().unwrap_or_default()
    }

    /// The place of a `not` before a test without parentheses: `not title eq "x"`.
    fn negation(&self) -> Option<Span> {
        let mut words = self.before.rsplit([' ', '\t', '(', '[']).filter(|word| !word.is_empty());
        let (operator, name, not) = (words.next()?, words.next()?, words.next()?);
        Operator::find(operator).filter(|_| not.eq_ignore_ascii_case("not"))?;
        let end = self.before.rfind(name)?;
        let start = self.before.get(..end)?.trim_end().len().checked_sub(not.len())?;
        Some(Span::new(start, start + not.len()))
    }
}

/// Operators of other languages, and what to write here.
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

/// A word, a whole text in quotes, or one sign.
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

/// How many brackets are open, with quotes respected.
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
