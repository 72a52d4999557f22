//! Expressions in Markdown: in fenced code and in backticks, where the code looks like one.

use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::functions;
use attrflow::source::line_and_column;

use crate::cli::report::Finding;

/// The words after a fence under which an expression may stand.
const FENCES: &[&str] = &["", "text", "txt", "attrflow", "entra"];

/// What is wrong with the expressions of a text, with the lines of the file.
pub fn check(engine: &Engine, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, code) in code(text) {
        if looks_like_expression(&code) {
            let found = engine.check(&code, &SourceObject::default()).into_iter();
            findings.extend(found.map(|diagnostic| {
                let start = diagnostic.span().map_or(0, |span| span.start as usize);
                let line = Some(line + line_and_column(&code, start).0 - 1);
                Finding { diagnostic, line }
            }));
        }
    }
    findings
}

/// Whether the code is a call of a function of the language, as far as one can tell from its ends. Anything else may be
/// code of another language, or a piece of an expression.
fn looks_like_expression(code: &str) -> bool {
    let code = code.trim();
    let Some((name, _)) = code.split_once('(') else { return false };
    code.ends_with(')') && functions::find(name.trim_end()).is_some() && !code.contains("...") && !code.contains('…')
}

/// The pieces of code with the lines they begin on, from 1.
fn code(text: &str) -> Vec<(usize, String)> {
    let mut pieces = Vec::new();
    let mut fence: Option<Fence> = None;
    for (number, line) in text.lines().enumerate() {
        let bare = line.trim_start();
        let marks = bare.chars().take_while(|character| *character == '`').count();
        let rest = bare.trim_start_matches('`').trim();
        match &mut fence {
            Some(open) if marks >= open.marks && rest.is_empty() => {
                pieces.extend(fence.take().and_then(Fence::piece));
            }
            Some(open) => {
                open.code.push_str(line);
                open.code.push('\n');
            }
            None if marks >= 3 && !rest.contains('`') => {
                let read = FENCES.iter().any(|word| rest.eq_ignore_ascii_case(word));
                fence = Some(Fence { marks, read, line: number + 2, code: String::new() });
            }
            None => pieces.extend(inline(line).map(|code| (number + 1, code.to_owned()))),
        }
    }
    pieces
}

/// Fenced code that has not ended yet.
struct Fence {
    marks: usize,
    read: bool,
    line: usize,
    code: String,
}

impl Fence {
    fn piece(self) -> Option<(usize, String)> {
        self.read.then(|| (self.line, self.code.trim_end().to_owned()))
    }
}

/// The code in backticks of one line.
fn inline(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}
