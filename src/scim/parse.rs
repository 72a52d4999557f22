//! Parses paths and filters: runs the grammar and builds the tree. Only this file sees rules and pairs.
//!
//! The grammar accepts more than either dialect allows. The rest is checked here, where the spans are known and the
//! messages can be specific. Recursion is bounded by the nesting of brackets, which [`scan`] limits beforehand.

use std::str::FromStr;

use pest::Parser as _;
use pest::error::ErrorVariant;
use pest::error::InputLocation;
use pest::iterators::Pair;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::scim as codes;
use crate::limits::Limits;
use crate::scim::Comparand;
use crate::scim::Dialect;
use crate::scim::Filter;
use crate::scim::Node;
use crate::scim::Operator;
use crate::scim::Path;
use crate::scim::explain;
use crate::scim::scan;
use crate::source::Span;

/// The generated parser, in its own module to keep its rules private.
mod grammar {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/scim.pest"]
    pub(super) struct Grammar;
}
use grammar::Grammar;
use grammar::Rule;

impl Path {
    /// Parses a path under the default limits.
    ///
    /// # Errors
    ///
    /// A diagnostic of the family 04, whose first span is the error.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Path, Diagnostic> {
        Path::parse_within(text, dialect, &Limits::default())
    }

    /// Parses a path under these limits.
    ///
    /// # Errors
    ///
    /// As [`Path::parse`].
    pub fn parse_within(text: &str, dialect: Dialect, limits: &Limits) -> Result<Path, Diagnostic> {
        scan::check(text, "path", limits)?;
        let builder = Builder { dialect, in_brackets: false };
        let attribute = root(Rule::path, text, explain::in_path)?;
        builder.path(attribute).map_err(|diagnostic| diagnostic.in_text(text))
    }
}

impl Filter {
    /// Parses a filter under the default limits.
    ///
    /// # Errors
    ///
    /// A diagnostic of the family 04, whose first span is the error.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Filter, Diagnostic> {
        Filter::parse_within(text, dialect, &Limits::default())
    }

    /// Parses a filter under these limits.
    ///
    /// # Errors
    ///
    /// As [`Filter::parse`].
    pub fn parse_within(text: &str, dialect: Dialect, limits: &Limits) -> Result<Filter, Diagnostic> {
        scan::check(text, "filter", limits)?;
        let builder = Builder { dialect, in_brackets: false };
        let disjunction = root(Rule::filter, text, explain::in_filter)?;
        builder.filter(disjunction).map_err(|diagnostic| diagnostic.in_text(text))
    }
}

impl FromStr for Path {
    type Err = Diagnostic;

    /// Parses a path in the dialect of the RFC.
    fn from_str(text: &str) -> Result<Path, Diagnostic> {
        Path::parse(text, Dialect::Rfc)
    }
}

impl FromStr for Filter {
    type Err = Diagnostic;

    /// Parses a filter in the dialect of the RFC.
    fn from_str(text: &str) -> Result<Filter, Diagnostic> {
        Filter::parse(text, Dialect::Rfc)
    }
}

/// Runs the grammar; `fallback` explains what is wrong at a byte offset.
fn root(rule: Rule, text: &str, fallback: fn(&str, usize) -> Diagnostic) -> Result<Pair<'_, Rule>, Diagnostic> {
    let mut pairs = Grammar::parse(rule, text).map_err(|error| match (error.variant, error.location) {
        // The only error of pest itself: its stack guard, for threads with a very small stack.
        (ErrorVariant::CustomError { .. }, _) => {
            Diagnostic::new(&codes::TOO_DEEP, "the text is nested too deeply for the stack of this thread")
                .help("parse it on a thread with a larger stack")
        }
        (_, InputLocation::Pos(at) | InputLocation::Span((at, _))) => fallback(text, at),
    })?;
    pairs.next().and_then(|pair| pair.into_inner().next()).ok_or_else(|| fallback(text, 0))
}

/// The rules between and around terms.
const PUNCTUATION: [Rule; 4] = [Rule::and, Rule::or, Rule::open, Rule::close];

/// Returns the terms that a pair joins, with groups and lists of a single term unwrapped; or the single term.
fn unwrapped(mut pair: Pair<'_, Rule>) -> (Rule, Vec<Pair<'_, Rule>>) {
    loop {
        let rule = pair.as_rule();
        if !matches!(rule, Rule::disjunction | Rule::conjunction | Rule::group) {
            return (rule, vec![pair]);
        }
        let mut terms: Vec<_> = pair.into_inner().filter(|part| !PUNCTUATION.contains(&part.as_rule())).collect();
        match (terms.len(), terms.pop()) {
            (1, Some(only)) => pair = only,
            (_, last) => {
                terms.extend(last);
                return (rule, terms);
            }
        }
    }
}

fn span_of(pair: &Pair<'_, Rule>) -> Span {
    Span::new(pair.as_span().start(), pair.as_span().end())
}

/// Builds the tree, depending on the dialect and on whether the text is in brackets.
#[derive(Clone, Copy)]
struct Builder {
    dialect: Dialect,
    in_brackets: bool,
}

impl Builder {
    fn path(self, pair: Pair<'_, Rule>) -> Result<Path, Diagnostic> {
        let whole = span_of(&pair);
        let mut schema: Option<String> = None;
        let mut names: Vec<(String, Span)> = Vec::new();
        let mut filter: Option<Box<Filter>> = None;
        let mut after: Vec<(String, Span)> = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::schema => schema = part.as_str().strip_suffix(':').map(str::to_owned),
                Rule::name => names.push((part.as_str().to_owned(), span_of(&part))),
                Rule::sub_attribute => names.extend(name_of(part)),
                Rule::value_filter => {
                    if self.in_brackets {
                        return Err(nested_filter(span_of(&part), whole));
                    }
                    for piece in part.into_inner() {
                        match piece.as_rule() {
                            Rule::disjunction => {
                                filter = Some(Box::new(Builder { in_brackets: true, ..self }.filter(piece)?));
                            }
                            Rule::sub_attribute => after.extend(name_of(piece)),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        if self.dialect == Dialect::Entra {
            version_belongs_to_schema(&mut schema, &mut names);
        }
        self.check_names(schema.as_deref(), &names, &after)?;
        let mut names = names.into_iter().map(|(name, _)| name);
        let attribute = names.next().unwrap_or_default();
        let dotted = names.next();
        let (nested, sub_attribute) =
            if filter.is_some() { (dotted, after.into_iter().next().map(|(name, _)| name)) } else { (None, dotted) };
        Ok(Path { schema, attribute, nested, filter, sub_attribute })
    }

    fn check_names(
        self,
        schema: Option<&str>,
        names: &[(String, Span)],
        after: &[(String, Span)],
    ) -> Result<(), Diagnostic> {
        for (name, span) in names.iter().chain(after) {
            self.check_name(name, *span)?;
        }
        let too_many = names.get(2).or_else(|| after.get(1));
        if let Some((name, span)) = too_many {
            let message = format!("`.{name}` is one level too deep");
            return Err(Diagnostic::new(&codes::TOO_MANY_PARTS, message)
                .at(Span::new((span.start as usize).saturating_sub(1), span.end as usize), "")
                .help("sub-attributes have no sub-attributes; remove this part"));
        }
        match (self.dialect, schema, names) {
            (Dialect::Entra, Some(schema), [(first, span), (_, next)]) if is_resource(schema, first) => {
                let dot = Span::new(span.end as usize, next.start as usize);
                Err(Diagnostic::new(&codes::SCHEMA_DOT, format!("the schema `{schema}:{first}` ends with a dot"))
                    .at(dot, "a colon belongs here")
                    .help("write `:` between the schema and the attribute")
                    .fix(dot, ":", true))
            }
            _ => Ok(()),
        }
    }

    fn check_name(self, name: &str, span: Span) -> Result<(), Diagnostic> {
        let first = name.chars().next().unwrap_or('0');
        let plain = first.is_ascii_alphabetic() || name.eq_ignore_ascii_case("$ref");
        if plain || (self.dialect == Dialect::Entra && !first.is_ascii_digit()) {
            return Ok(());
        }
        let help = if first.is_ascii_digit() {
            "begin the name with a letter"
        } else {
            "begin the name with a letter, or use the dialect `entra`"
        };
        let message = format!("`{name}` is not an attribute name: it begins with `{first}`");
        Err(Diagnostic::new(&codes::ATTRIBUTE_NAME, message).at(span, "").help(help))
    }

    /// Builds a filter. It recurses only for joined or negated terms, and through small stack frames, so that the
    /// deepest text fits a small stack even in a debug build.
    fn filter(self, pair: Pair<'_, Rule>) -> Result<Filter, Diagnostic> {
        let (rule, mut terms) = unwrapped(pair);
        if terms.len() > 1 {
            return self.joined(rule, terms);
        }
        match (rule, terms.pop()) {
            (Rule::negation, Some(negation)) => self.negation(negation),
            (_, Some(test)) => self.test(test).map(|node| Filter { node }),
            (_, None) => Err(explain::at(0, "there is no filter")),
        }
    }

    fn joined(self, rule: Rule, pairs: Vec<Pair<'_, Rule>>) -> Result<Filter, Diagnostic> {
        let mut terms = Vec::with_capacity(pairs.len());
        for pair in pairs {
            terms.push(self.filter(pair)?);
        }
        let node = if rule == Rule::disjunction { Node::Or(terms) } else { Node::And(terms) };
        Ok(Filter { node })
    }

    fn negation(self, pair: Pair<'_, Rule>) -> Result<Filter, Diagnostic> {
        match pair.into_inner().find(|part| part.as_rule() == Rule::group) {
            Some(group) => Ok(Filter { node: Node::Not(Box::new(self.filter(group)?)) }),
            None => Err(explain::at(0, "there is no filter")),
        }
    }

    fn test(self, pair: Pair<'_, Rule>) -> Result<Node, Diagnostic> {
        let whole = span_of(&pair);
        let mut parts = pair.into_inner();
        let attribute = parts.next().ok_or_else(|| explain::at(whole.start as usize, "there is no attribute"))?;
        let name = attribute.as_str().to_owned();
        let name_span = span_of(&attribute);
        let test = parts.next();
        let test_span = test.as_ref().map(span_of);
        let negated = name.eq_ignore_ascii_case("not");
        let path = self.path(attribute)?;
        let node = match test {
            None if path.filter.is_some() && path.sub_attribute.is_none() => return Ok(Node::Matches(path)),
            None => return Err(no_test(&name, name_span)),
            Some(test) if test.as_rule() == Rule::present => Node::Present(path),
            Some(test) => match self.comparison(test) {
                Ok((operator, value)) => Node::Compare(path, operator, value),
                Err(_) if negated => return Err(explain::not_without_parentheses(name_span)),
                Err(diagnostic) => return Err(diagnostic),
            },
        };
        match (&node, test_span) {
            (Node::Present(path) | Node::Compare(path, ..), Some(span))
                if path.filter.is_some() && self.dialect == Dialect::Rfc =>
            {
                let (holder, part) = (path.to_string(), path.sub_attribute().unwrap_or("value"));
                let whole = Filter { node: node.clone() }.to_string();
                let test = whole.strip_prefix(&holder).unwrap_or_default().trim_start();
                let inner = holder.rsplit_once(']').map_or(holder.as_str(), |(inner, _)| inner);
                Err(Diagnostic::new(&codes::TEST_AFTER_BRACKETS, "a comparison after the brackets").at(span, "").help(format!(
                    "write `{inner} and {part} {test}]`; `--dialect entra` accepts the comparison after the brackets"
                )))
            }
            _ => Ok(node),
        }
    }

    fn comparison(self, pair: Pair<'_, Rule>) -> Result<(Operator, Comparand), Diagnostic> {
        let whole = span_of(&pair);
        let mut parts = pair.into_inner();
        let (Some(operator), Some(value)) = (parts.next(), parts.next()) else {
            return Err(explain::at(whole.start as usize, "the comparison is incomplete"));
        };
        let Some(found) = Operator::find(operator.as_str()) else {
            return Err(unknown_operator(operator.as_str(), span_of(&operator)));
        };
        Ok((found, self.value(value)?))
    }

    fn value(self, pair: Pair<'_, Rule>) -> Result<Comparand, Diagnostic> {
        let span = span_of(&pair);
        let text = pair.as_str();
        match pair.as_rule() {
            Rule::text => serde_json::from_str(text).map(Comparand::Text).map_err(|_| bad_text(text, span)),
            Rule::number => Ok(Comparand::Number(text.to_owned())),
            _ => self.word(text, span),
        }
    }

    fn word(self, text: &str, span: Span) -> Result<Comparand, Diagnostic> {
        let known =
            [("true", Comparand::Boolean(true)), ("false", Comparand::Boolean(false)), ("null", Comparand::Null)];
        let error = |message: String, replacement: String| {
            Err(Diagnostic::new(&codes::VALUE, message).at(span, "").help(format!("write `{replacement}`")).fix(
                span,
                replacement,
                false,
            ))
        };
        for (word, value) in known {
            if text == word || (self.dialect == Dialect::Entra && text.eq_ignore_ascii_case(word)) {
                return Ok(value);
            }
            if text.eq_ignore_ascii_case(word) {
                return error(format!("`{text}` is not a JSON value"), word.to_owned());
            }
        }
        if let Some(inner) = text.strip_prefix('\'') {
            let inner = inner.strip_suffix('\'').unwrap_or(inner);
            return error(format!("`{text}` has the wrong quotes"), Comparand::Text(inner.to_owned()).to_string());
        }
        // `.5` and `5.` are numbers in many languages, but not to JSON.
        if let (true, Ok(number)) = (text.starts_with('.') || text.ends_with('.'), text.parse::<f64>()) {
            return error(format!("`{text}` is not a JSON number"), Comparand::Number(number.to_string()).to_string());
        }
        if self.dialect == Dialect::Entra && text.starts_with(|first: char| first.is_ascii_alphanumeric()) {
            return Ok(Comparand::Text(text.to_owned()));
        }
        error(format!("`{text}` has no quotes"), Comparand::Text(text.to_owned()).to_string())
    }
}

fn name_of(pair: Pair<'_, Rule>) -> Option<(String, Span)> {
    pair.into_inner().find(|part| part.as_rule() == Rule::name).map(|name| (name.as_str().to_owned(), span_of(&name)))
}

/// Returns whether schema and name together are the URN of a resource, such as `..:enterprise:2.0` and `User`.
fn is_resource(schema: &str, name: &str) -> bool {
    let version = schema.rsplit(':').next().unwrap_or_default();
    let is_version = version.starts_with(|first: char| first.is_ascii_digit())
        && version.chars().all(|character| character.is_ascii_digit() || character == '.');
    is_version && ["User", "Group"].iter().any(|resource| name.eq_ignore_ascii_case(resource))
}

/// Moves a version to the schema in `urn:scim:schemas:extension:enterprise:1.0.manager`, which SCIM 1.1 jobs of the
/// service write.
fn version_belongs_to_schema(schema: &mut Option<String>, names: &mut Vec<(String, Span)>) {
    let digits = |name: &str| name.chars().all(|character| character.is_ascii_digit());
    if let (Some(schema), [(major, _), (minor, _), _, ..]) = (schema, names.as_slice())
        && digits(major)
        && digits(minor)
    {
        *schema = format!("{schema}:{major}.{minor}");
        names.drain(..2);
    }
}

fn nested_filter(span: Span, whole: Span) -> Diagnostic {
    Diagnostic::new(&codes::NESTED_FILTER, "nested brackets")
        .at(span, "")
        .at(Span { start: whole.start, end: span.start }, "a sub-attribute has no elements")
        .help("compare the sub-attribute itself, as in `emails[type eq \"work\"]`")
}

fn no_test(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(&codes::UNEXPECTED, format!("no comparison for `{name}`"))
        .at(span, "")
        .help(format!("write `{name} pr` to test whether it has a value, or compare it, as in `{name} eq \"x\"`"))
}

fn unknown_operator(word: &str, span: Span) -> Diagnostic {
    let near = Operator::ALL.iter().map(|operator| operator.word()).chain(["pr"]).find(|known| {
        let longer = word.len() > known.len();
        longer && word.get(..known.len()).is_some_and(|head| head.eq_ignore_ascii_case(known))
    });
    let help = match near {
        Some(known) => format!("did you mean `{known}`?"),
        None => "use one of `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le`, `pr`".to_owned(),
    };
    Diagnostic::new(&codes::OPERATOR, format!("`{word}` is not an operator")).at(span, "").help(help)
}

/// Reports a quoted string that is not valid JSON: a raw control character or an invalid escape.
fn bad_text(text: &str, span: Span) -> Diagnostic {
    let start = span.start as usize;
    let error = |from: usize, length: usize, message: String, help: &str| {
        Diagnostic::new(&codes::VALUE, message).at(Span::new(start + from, start + from + length), "").help(help)
    };
    if let Some((at, _)) = text.char_indices().find(|(_, character)| u32::from(*character) < 0x20) {
        let help = "write it as an escape: `\\n`, `\\r`, `\\t` or `\\u` with four hexadecimal digits";
        return error(at, 1, "a control character in a quoted string".to_owned(), help);
    }
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            continue;
        }
        let Some((_, letter)) = characters.next() else { break };
        if letter == 'u' {
            let digits = text.get(at + 2..at + 6).unwrap_or_default();
            if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) || digits.len() < 4 {
                let help = "four hexadecimal digits follow `\\u`; write `\\\\` for a backslash";
                return error(at, 2, "`\\u` has no four digits".to_owned(), help);
            }
        } else if !"\"\\/bfnrt".contains(letter) {
            let help = "write `\\\\` for a backslash";
            return error(at, 1 + letter.len_utf8(), format!("`\\{letter}` is not an escape"), help);
        }
    }
    let help = "write a character beyond U+FFFF as two escapes: `\\uD83D\\uDE00`";
    error(0, text.len(), "half of a surrogate pair".to_owned(), help)
}
