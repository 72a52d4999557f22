//! Expressions in Markdown: in fenced code and in backticks, where the code looks like one.

use std::ops::Range;

use attrflow::functions;

/// The words after a fence under which an expression may stand.
const FENCES: &[&str] =
    &["", "text", "txt", "plaintext", "plain", "none", "attrflow", "entra", "excel", "vb", "console"];

/// The words after a fence that say that it holds expressions and nothing else.
const OWN_FENCES: &[&str] = &["attrflow", "entra"];

/// The pieces of a text that look like expressions, in its order.
pub fn expressions(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for piece in code(text) {
        let Some(piece) = trimmed(text, piece.range) else { continue };
        let whole = text.get(piece.clone()).unwrap_or_default();
        match paragraphs(text, &piece).or_else(|| lines(text, &piece)) {
            Some(parts) => found.extend(parts),
            None if looks_like_expression(whole) => found.push(piece),
            None => {}
        }
    }
    found
}

/// Most edits between a misspelt name and that of a function.
const MAX_EDITS: usize = 2;

/// Names up to this length have one edit only: everything is two edits from a name of three letters.
const SHORT_NAME: usize = 3;

/// The paragraph at an offset of code that is said to be an expression, whatever it looks like: it may be half typed.
pub fn explicit(text: &str, offset: usize) -> Option<Range<usize>> {
    let pieces = code(text);
    let inside = |range: &Range<usize>| range.start <= offset && offset <= range.end;
    let piece = pieces.into_iter().find(|piece| piece.explicit && inside(&piece.range))?;
    let mut found: Option<Range<usize>> = None;
    for line in lines_of(text, piece.range) {
        let is_blank = trimmed(text, line.clone()).is_none();
        match &mut found {
            Some(part) if is_blank && part.end >= offset => break,
            Some(part) if !is_blank => part.end = line.end,
            _ if is_blank => found = None,
            _ => found = Some(line),
        }
    }
    found.filter(inside)
}

/// Whether the code is a call of a function of the language, as far as one can tell from its ends. Anything else may be
/// code of another language, or a piece of an expression. A call of something that is only spelt like a function must read an attribute.
fn looks_like_expression(code: &str) -> bool {
    let brackets = brackets(code);
    let Some(name) = name(code).filter(|_| !brackets.contains(&Bracket::Foreign)) else { return false };
    let is_name = code.split_once('(').is_some_and(|(_, rest)| rest.trim() == ")");
    if is_name || is_signature(code) || is_scim_filter(name, code) || has_cell_reference(code) {
        return false;
    }
    functions::find(name).is_some() || brackets.contains(&Bracket::Attribute) && is_misspelt(name)
}

/// Words that documentation writes in signatures besides the names of parameters, without the numbers after them.
const SIGNATURE_WORDS: &[&str] = &[
    "and",
    "attribute",
    "condition",
    "default",
    "defaultvalue",
    "expression",
    "key",
    "not",
    "or",
    "source",
    "string",
    "text",
    "value",
];

/// Whether the code is how documentation writes a function: `Mid(source, start, length)`, names of parameters, optional ones perhaps in brackets, and no value.
fn is_signature(code: &str) -> bool {
    if code.contains(['"', '%']) {
        return false;
    }
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let mut rest = code;
    let (mut called, mut words, mut optional) = (Vec::new(), Vec::new(), Vec::new());
    let mut last = None;
    while let Some(start) = rest.find(is_word) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|character| !is_word(character)).unwrap_or(from.len()));
        last = before.trim_end().chars().next_back().or(last);
        match () {
            () if after.trim_start().starts_with('(') => called.push(word),
            () if last == Some('[') => optional.push(word),
            () => words.push(word),
        }
        rest = after;
    }
    let parameters: Vec<&str> = called
        .iter()
        .filter_map(|name| functions::find(name))
        .flat_map(|function| function.parameters.iter().map(|parameter| parameter.name))
        .collect();
    let without_number =
        |word: &str| word.trim_end_matches(|last: char| last.is_ascii_digit() || last == 'N').to_lowercase();
    let is_parameter = |word: &&str| parameters.iter().any(|known| without_number(known) == without_number(word));
    let is_letter = |word: &str| word.chars().nth(1).is_none() && word.starts_with(char::is_alphabetic);
    let is_name =
        |word: &&str| is_letter(word) || SIGNATURE_WORDS.contains(&without_number(word).as_str()) || is_parameter(word);
    !words.is_empty() && words.iter().all(is_name) && optional.iter().all(is_parameter)
}

/// Whether the code reads a cell of a spreadsheet, as `LEFT(A1, 3)` and `Join($A$1:$C$1)` do.
fn has_cell_reference(code: &str) -> bool {
    let bare =
        code.split('"').step_by(2).flat_map(|part| part.split('[').map(|part| part.rsplit(']').next().unwrap_or(part)));
    let words = bare.flat_map(|part| part.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '$'));
    words.into_iter().any(|word| {
        let word: String = word.chars().filter(|letter| *letter != '$').collect();
        let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
        let digits = word.bytes().skip(letters);
        (1..=3).contains(&letters) && word.len() > letters && digits.into_iter().all(|byte| byte.is_ascii_digit())
    })
}

/// Whether the code is a negated filter of SCIM, `not (title pr)`.
fn is_scim_filter(name: &str, code: &str) -> bool {
    const OPERATORS: &[&str] = &["eq", "ne", "co", "sw", "ew", "pr", "gt", "ge", "lt", "le"];
    let is_operator =
        |word: &str| OPERATORS.iter().any(|known| known.eq_ignore_ascii_case(word.trim_matches(['(', ')'])));
    name.eq_ignore_ascii_case("not") && code.split_whitespace().any(is_operator)
}

/// Whether a name is a few edits away from that of a function.
fn is_misspelt(name: &str) -> bool {
    let name = name.to_lowercase();
    functions::all().any(|function| {
        let edits = if function.name.len().min(name.len()) <= SHORT_NAME { 1 } else { MAX_EDITS };
        strsim::osa_distance(&name, &function.name.to_lowercase()) <= edits
    })
}

/// What is in a pair of square brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bracket {
    /// The name of an attribute.
    Attribute,
    /// Something of another language: a type, a list, a comprehension.
    Foreign,
    /// Anything else.
    Other,
}

/// What is in the square brackets outside of texts in quotes.
fn brackets(code: &str) -> Vec<Bracket> {
    let mut found = Vec::new();
    let bare: Vec<&str> = code.split('"').step_by(2).collect();
    for part in bare {
        let mut rest = part;
        while let Some((before, after)) = rest.split_once('[') {
            let Some((inside, rest_of_line)) = after.split_once(']') else { break };
            let is_index = before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '$'));
            let is_cast = rest_of_line.starts_with(['$', '@']) || rest_of_line.starts_with("::");
            let is_list =
                is_numbers(inside) || inside.contains("::") || inside.contains('$') || inside.contains(" for ");
            let is_name = inside.starts_with(|first: char| first.is_ascii_alphabetic())
                && inside.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-' | ' '));
            found.push(match () {
                () if is_cast || is_list || is_index => Bracket::Foreign,
                () if is_name => Bracket::Attribute,
                () => Bracket::Other,
            });
            rest = rest_of_line;
        }
    }
    found
}

/// Whether the text is a list of numbers.
fn is_numbers(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ',' | '.' | ' ' | '-'))
}

/// The name of what is called, when the code is a call as a whole.
fn name(code: &str) -> Option<&str> {
    let (name, _) = code.split_once('(')?;
    let name = name.trim_end();
    let is_word = !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || character == '_');
    let is_whole = code.ends_with(')') && !code.contains("...") && !code.contains('…');
    (is_word && is_whole).then_some(name)
}

/// Several expressions with empty lines between them.
fn paragraphs(text: &str, piece: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for line in lines_of(text, piece.clone()) {
        match (trimmed(text, line.clone()), &mut open) {
            (Some(_), Some(part)) => part.end = line.end,
            (Some(_), None) => open = Some(line),
            (None, _) => parts.extend(open.take()),
        }
    }
    parts.extend(open);
    let parts: Vec<_> = parts.into_iter().filter_map(|part| trimmed(text, part)).collect();
    several(text, parts)
}

/// Several expressions, each on a line of its own.
fn lines(text: &str, piece: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let parts: Vec<_> = lines_of(text, piece.clone()).filter_map(|line| trimmed(text, line)).collect();
    let closed = |part: &Range<usize>| {
        text.get(part.clone()).is_some_and(|line| line.matches('(').count() == line.matches(')').count())
    };
    if parts.iter().all(closed) { several(text, parts) } else { None }
}

/// The parts when there are several, all of them are calls, and one is of a function of the language.
fn several(text: &str, parts: Vec<Range<usize>>) -> Option<Vec<Range<usize>>> {
    let code = |part: &Range<usize>| text.get(part.clone()).unwrap_or_default();
    let known = parts.iter().any(|part| looks_like_expression(code(part)));
    if parts.len() < 2 || !known || parts.iter().any(|part| name(code(part)).is_none()) {
        return None;
    }
    Some(parts.into_iter().filter(|part| !is_signature(text.get(part.clone()).unwrap_or_default())).collect())
}

/// The lines of a range, without what ends them.
fn lines_of(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = range.start;
    text.get(range).unwrap_or_default().split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..start + line.trim_end_matches(['\n', '\r']).len()
    })
}

/// A range without blanks at its ends; none when nothing is left.
fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = text.get(range.clone())?;
    let start = range.start + piece.len() - piece.trim_start().len();
    let end = start + piece.trim().len();
    (start < end).then_some(start..end)
}

/// A piece of code.
struct Code {
    range: Range<usize>,
    /// Whether it is said to be expressions.
    explicit: bool,
}

/// The pieces of code.
fn code(text: &str) -> Vec<Code> {
    let mut pieces = Vec::new();
    let mut fence: Option<Fence> = None;
    let mut indented: Option<Range<usize>> = None;
    let mut is_after_blank = true;
    for range in lines_of(text, 0..text.len()) {
        let (quotes, line) = unquoted(text, range.clone());
        let start = range.end - line.len();
        let bare = line.trim_start();
        let mark = if bare.starts_with('~') { '~' } else { '`' };
        let rest = bare.trim_start_matches(mark);
        let marks = bare.len() - rest.len();
        let rest = rest.trim();
        match &mut fence {
            Some(open) if quotes < open.quotes || (mark == open.mark && marks >= open.marks && rest.is_empty()) => {
                pieces.extend(open.pieces(range.start));
                fence = None;
                continue;
            }
            // The marks of the quotation are between the lines, so each is read by itself.
            Some(open) => {
                if open.quotes > 0 && open.read {
                    pieces.push(Code { range: start..range.end, explicit: open.explicit });
                }
                continue;
            }
            None => {}
        }
        let is_code = (line.starts_with("    ") || line.starts_with('\t')) && (is_after_blank || indented.is_some());
        match &mut indented {
            Some(block) if is_code => block.end = range.end,
            Some(_) if bare.is_empty() => {}
            None if is_code && !bare.is_empty() => indented = Some(start..range.end),
            _ => pieces.extend(indented.take().map(|range| Code { range, explicit: false })),
        }
        is_after_blank = bare.is_empty();
        if indented.is_some() {
            continue;
        }
        if marks >= 3 && !rest.contains('`') {
            let word = rest.split([' ', ',', '{']).next().unwrap_or_default();
            let is_in = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
            let (read, explicit) = (is_in(FENCES), is_in(OWN_FENCES));
            fence = Some(Fence { mark, marks, read, explicit, quotes, start: range.end });
        } else {
            let mut ranges = inline(line, start);
            ranges.extend(cells(line, start));
            pieces.extend(ranges.into_iter().map(|range| Code { range, explicit: false }));
        }
    }
    pieces.extend(indented.take().map(|range| Code { range, explicit: false }));
    pieces
}

/// Fenced code that has not ended yet.
struct Fence {
    mark: char,
    marks: usize,
    read: bool,
    explicit: bool,
    /// In how many quotations it is.
    quotes: usize,
    /// Where the line of the fence ends.
    start: usize,
}

impl Fence {
    /// The code up to the end of the fence, unless its lines are pieces already.
    fn pieces(&self, end: usize) -> Option<Code> {
        (self.read && self.quotes == 0).then_some(Code { range: self.start..end, explicit: self.explicit })
    }
}

/// A line without the marks of quotations before it, and how many there are.
fn unquoted(text: &str, range: Range<usize>) -> (usize, &str) {
    let mut line = text.get(range).unwrap_or_default();
    let mut quotes = 0;
    while let Some(rest) = line.trim_start_matches(' ').strip_prefix('>').filter(|_| !line.starts_with("    ")) {
        line = rest.strip_prefix(' ').unwrap_or(rest);
        quotes += 1;
    }
    (quotes, line)
}

/// The cells of a line of a table that are a call as a whole, without backticks, and have an attribute or a text in quotes.
fn cells(line: &str, start: usize) -> Vec<Range<usize>> {
    if !line.trim_start().starts_with('|') {
        return Vec::new();
    }
    let mut pieces = Vec::new();
    let mut at = start;
    for cell in line.split('|') {
        let is_plain = !cell.contains(['`', '\\']);
        let has_parts = cell.contains('"') || brackets(cell).contains(&Bracket::Attribute);
        if is_plain && has_parts && looks_like_expression(cell.trim()) {
            pieces.push(at..at + cell.len());
        }
        at += cell.len() + 1;
    }
    pieces
}

/// The code in backticks of one line, which begins at `start`: between two runs of as many backticks.
fn inline(line: &str, start: usize) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('`') {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    let mut pieces = Vec::new();
    let mut rest = runs.as_slice();
    while let Some((open, after)) = rest.split_first() {
        match after.iter().position(|run| run.len() == open.len()) {
            Some(number) => {
                let close = after.get(number).map_or(line.len(), |run| run.start);
                pieces.push(start + open.end..start + close);
                rest = after.get(number + 1..).unwrap_or_default();
            }
            None => rest = after,
        }
    }
    pieces
}
