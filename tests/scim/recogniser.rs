//! A second recogniser of RFC 7644 with its errata, written by hand and as plainly as possible, to hold the grammar
//! against. It gives a verdict and nothing else.

#![expect(clippy::string_slice, reason = "the recogniser cuts at places it has found, as plainly as can be")]

/// What is left of the text.
type Rest<'t> = Option<&'t str>;

pub fn is_filter(text: &str) -> bool {
    either(blanks(text), false).is_some_and(|rest| blanks(rest).is_empty())
}

pub fn is_path(text: &str) -> bool {
    let Some(rest) = attribute(text) else { return false };
    let rest = match brackets(rest) {
        Some(rest) => match rest.strip_prefix('.') {
            Some(rest) => match name(rest) {
                Some(rest) => rest,
                None => return false,
            },
            None => rest,
        },
        None => rest,
    };
    rest.is_empty()
}

fn blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}

/// At least one blank.
fn gap(text: &str) -> Rest<'_> {
    let rest = blanks(text);
    (rest.len() < text.len()).then_some(rest)
}

fn word<'t>(text: &'t str, word: &str) -> Rest<'t> {
    let rest = text.get(word.len()..)?;
    text[..word.len()].eq_ignore_ascii_case(word).then_some(rest)
}

fn either(text: &str, inside: bool) -> Rest<'_> {
    let mut rest = both(text, inside)?;
    while let Some(next) = gap(rest).and_then(|next| word(next, "or")).and_then(gap) {
        rest = both(next, inside)?;
    }
    Some(rest)
}

fn both(text: &str, inside: bool) -> Rest<'_> {
    let mut rest = term(text, inside)?;
    while let Some(next) = gap(rest).and_then(|next| word(next, "and")).and_then(gap) {
        rest = term(next, inside)?;
    }
    Some(rest)
}

fn term(text: &str, inside: bool) -> Rest<'_> {
    if let Some(rest) = word(text, "not").map(blanks).filter(|rest| rest.starts_with('(')) {
        return group(rest, inside);
    }
    if text.starts_with('(') {
        return group(text, inside);
    }
    let rest = attribute(text)?;
    if blanks(rest).starts_with('[') {
        return if inside { None } else { brackets(rest) };
    }
    let rest = gap(rest)?;
    if let Some(after) = word(rest, "pr")
        && !after.starts_with(|sign: char| sign.is_ascii_alphanumeric() || "-_$".contains(sign))
    {
        return Some(after);
    }
    let rest =
        ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"].iter().find_map(|operator| word(rest, operator))?;
    value(gap(rest)?)
}

fn group(text: &str, inside: bool) -> Rest<'_> {
    blanks(either(blanks(text.strip_prefix('(')?), inside)?).strip_prefix(')')
}

fn brackets(text: &str) -> Rest<'_> {
    blanks(either(blanks(blanks(text).strip_prefix('[')?), true)?).strip_prefix(']')
}

/// `[URI ":"] name ["." name]`: everything up to the last colon is the URI, which has a scheme and something after it.
fn attribute(text: &str) -> Rest<'_> {
    let end = text.find(|sign: char| !sign.is_ascii_alphanumeric() && !"-._~%!$&'*+,;=@/?#:".contains(sign));
    let (head, _) = text.split_at(end.unwrap_or(text.len()));
    let start = match head.rfind(':') {
        Some(at) if is_uri(&head[..at]) => at + 1,
        _ => 0,
    };
    let rest = name(&text[start..])?;
    match rest.strip_prefix('.') {
        Some(rest) => name(rest),
        None => Some(rest),
    }
}

fn is_uri(text: &str) -> bool {
    let mut parts = text.split(':');
    let scheme = parts.next().unwrap_or_default();
    let scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.chars().all(|sign| sign.is_ascii_alphanumeric() || "+-.".contains(sign));
    let rest: Vec<&str> = parts.collect();
    scheme && !rest.is_empty() && rest.iter().all(|part| !part.is_empty())
}

fn name(text: &str) -> Rest<'_> {
    let end = text.find(|sign: char| !sign.is_ascii_alphanumeric() && !"-_$".contains(sign)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (name.starts_with(|first: char| first.is_ascii_alphabetic()) || name.eq_ignore_ascii_case("$ref")).then_some(rest)
}

/// One JSON value that is no object and no list; `serde_json` says whether it is one.
fn value(text: &str) -> Rest<'_> {
    let end = if text.starts_with('"') {
        let mut signs = text.char_indices().skip(1);
        loop {
            match signs.next()? {
                (_, '\\') => drop(signs.next()),
                (at, '"') => break at + 1,
                _ => {}
            }
        }
    } else {
        text.find([' ', '\t', '\r', '\n', '(', ')', '[', ']', '"']).unwrap_or(text.len())
    };
    let (value, rest) = text.split_at(end);
    let json: serde_json::Value = serde_json::from_str(value).ok()?;
    (!json.is_array() && !json.is_object()).then_some(rest)
}
