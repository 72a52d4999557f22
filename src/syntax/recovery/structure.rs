//! Walks over the tokens with an explicit stack, and reports what is missing, surplus or unclosed.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::syntax::FOREIGN_COMPARATOR;
use crate::diagnostic::codes::syntax::INCOMPLETE_COMPARISON;
use crate::diagnostic::codes::syntax::MISSING_COMMA;
use crate::diagnostic::codes::syntax::MISSING_PARENTHESES;
use crate::diagnostic::codes::syntax::NO_FUNCTION_NAME;
use crate::diagnostic::codes::syntax::NOT_A_FUNCTION;
use crate::diagnostic::codes::syntax::STRAY_COMMA;
use crate::diagnostic::codes::syntax::TEXT_AFTER_END;
use crate::diagnostic::codes::syntax::UNCLOSED_PARENTHESIS;
use crate::diagnostic::codes::syntax::UNEXPECTED_PARENTHESIS;
use crate::limits::EXPRESSION_FINDINGS;
use crate::source::Span;
use crate::syntax::recovery::advice;
use crate::syntax::recovery::advice::Item;
use crate::syntax::recovery::advice::Logic;
use crate::syntax::recovery::excerpt;
use crate::syntax::recovery::scan::Kind;
use crate::syntax::recovery::scan::Token;

/// Reports the errors in the order of the tokens.
pub(super) fn check(text: &str, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) {
    let count = |kind: Kind| tokens.iter().filter(|token| token.kind == kind).count();
    let (opened, closed) = (count(Kind::Open), count(Kind::Close));
    let mut walk = Walk {
        text,
        diagnostics,
        frames: Vec::new(),
        root: Frame::default(),
        ended: false,
        last_close: None,
        missing_open: closed.saturating_sub(opened),
        missing_close: opened.saturating_sub(closed),
    };
    let mut previous = None;
    for (index, token) in tokens.iter().enumerate() {
        if walk.diagnostics.len() >= EXPRESSION_FINDINGS {
            return;
        }
        let next = tokens.get(index + 1);
        walk.token(*token, previous, next);
        previous = Some(*token);
    }
    walk.finish();
}

/// An open parenthesis and its arguments so far.
#[derive(Default)]
struct Frame {
    /// The parenthesis; `None` for the text as a whole.
    open: Option<Span>,
    /// The function name before it.
    name: Option<Span>,
    /// Whether a value comes directly before it, so that its contents belong to no argument.
    stray: bool,
    /// The current argument.
    items: Vec<Item>,
    /// The complete arguments.
    arguments: Vec<Span>,
    /// The logical operators in the first argument, with the index of their error.
    logic: Option<(Logic, usize)>,
}

struct Walk<'t, 'f> {
    text: &'t str,
    diagnostics: &'f mut Vec<Diagnostic>,
    frames: Vec<Frame>,
    root: Frame,
    /// Whether text after the end of the expression was reported; all further text is the same error.
    ended: bool,
    /// The parenthesis that closed the outermost function.
    last_close: Option<Span>,
    /// The number of closing parentheses that are still unmatched in the whole text.
    missing_open: usize,
    /// The number of opening parentheses that are still unmatched in the whole text.
    missing_close: usize,
}

impl Walk<'_, '_> {
    fn frame(&mut self) -> &mut Frame {
        self.frames.last_mut().unwrap_or(&mut self.root)
    }

    fn token(&mut self, token: Token, previous: Option<Token>, next: Option<&Token>) {
        match token.kind {
            Kind::Text | Kind::Attribute | Kind::Value => {
                self.value_begins(token, previous, false);
                self.frame().items.push(Item::Value { span: token.span, text: token.kind == Kind::Text });
            }
            Kind::Placeholder => {
                let frame = self.frame();
                if !matches!(frame.items.last(), Some(Item::Value { .. })) {
                    frame.items.push(Item::Value { span: token.span, text: false });
                }
            }
            Kind::Name => {
                let called = next.is_some_and(|next| next.kind == Kind::Open);
                self.value_begins(token, previous, called);
                if !called {
                    self.frame().items.push(Item::Value { span: token.span, text: false });
                }
            }
            Kind::Open => {
                let name = previous.filter(|previous| previous.kind == Kind::Name).map(|previous| previous.span);
                let member = previous.is_some_and(|previous| previous.kind == Kind::Placeholder);
                let stray = name.is_none() && self.called_value(token.span, member);
                self.frames.push(Frame { open: Some(token.span), name, stray, ..Frame::default() });
            }
            Kind::Close => self.close(token.span, next),
            Kind::Comma => self.comma(token.span, previous, next),
            Kind::Comparator => self.comparator(token.span),
            Kind::Operator(operator) => self.frame().items.push(Item::Operator(operator, token.span)),
            Kind::Index => {
                let text = self.text;
                let mut diagnostic = None;
                if let Some(Item::Value { span, text: is_text }) = self.frame().items.last_mut() {
                    diagnostic = Some(advice::postfix_index(text, *span, token.span));
                    *span = span.join(token.span);
                    *is_text = false;
                }
                self.diagnostics.extend(diagnostic);
            }
        }
    }

    /// Handles the beginning of a value; directly after another value, something between them is missing.
    fn value_begins(&mut self, token: Token, previous: Option<Token>, called: bool) {
        let Some(Item::Value { span: before, .. }) = self.frame().items.last().copied() else { return };
        if previous.is_some_and(|previous| previous.kind == Kind::Placeholder) {
            self.frame().items.pop();
            return;
        }
        let (left, mut right) = (excerpt(self.text, before), excerpt(self.text, token.span));
        if called {
            right.push_str("(…)");
        }
        let gap = Span { start: before.end, end: token.span.start };
        let named = previous.is_some_and(|previous| previous.kind == Kind::Name);
        if named && self.missing_open > 0 && matches!(token.kind, Kind::Attribute | Kind::Text | Kind::Name) {
            self.missing_open -= 1;
            let insertion = Span { start: before.end, end: before.end };
            self.diagnostics.push(
                Diagnostic::new(&MISSING_PARENTHESES, format!("`{left}` has no parenthesis before its arguments"))
                    .at(before, "")
                    .help(format!("write `{left}(`"))
                    .fix(insertion, "(", false),
            );
            self.frame().items.pop();
            self.frames.push(Frame { open: Some(insertion), name: Some(before), ..Frame::default() });
            return;
        }
        if named && token.kind == Kind::Attribute {
            let whole = before.join(token.span);
            self.diagnostics.push(
                Diagnostic::new(&MISSING_PARENTHESES, format!("`{left}` has no parenthesis before its argument"))
                    .at(whole, "")
                    .help(format!("write `{left}({right})`"))
                    .fix(gap.join(token.span), format!("({})", token.span.slice(self.text)), false),
            );
            self.frame().items.pop();
            return;
        }
        if self.frames.is_empty() {
            if !self.ended {
                self.ended = true;
                self.diagnostics.push(
                    Diagnostic::new(&TEXT_AFTER_END, format!("`{right}` after the end of the expression"))
                        .at(token.span, "")
                        .at(before, "the expression ends here")
                        .help("an expression is a single value: combine values with `Join`, or delete the rest"),
                );
            }
            self.frame().items.clear();
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(&MISSING_COMMA, format!("a comma is missing between `{left}` and `{right}`"))
                .at(gap, "")
                .help(format!("write `{left}, {right}`"))
                .fix(Span { start: before.end, end: before.end }, ",", false),
        );
        self.end_argument();
    }

    /// Reports a parenthesis directly after a value that is no function name.
    fn called_value(&mut self, open: Span, member: bool) -> bool {
        let Some(Item::Value { span, .. }) = self.frame().items.last().copied() else { return false };
        if member {
            return true;
        }
        let value = excerpt(self.text, span);
        let named: String = span.slice(self.text).trim_matches(['[', ']', '"', ' ']).to_owned();
        let name = !named.is_empty() && named.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let diagnostic = Diagnostic::new(&NOT_A_FUNCTION, format!("`{value}` is not a function"))
            .at(span, "")
            .at(open, "called here");
        self.diagnostics.push(if name {
            diagnostic
                .help(format!("if the function `{named}` is meant, write its name without brackets or quotes"))
                .fix(span, named, false)
        } else {
            diagnostic.help("write a comma before the parenthesis, or the name of a function")
        });
        true
    }

    fn comparator(&mut self, span: Span) {
        let text = self.text;
        let last = self.frame().items.last().copied();
        match last {
            Some(Item::Comparator(before)) => {
                let joined: String = before.join(span).slice(text).split_whitespace().collect();
                let diagnostic =
                    Diagnostic::new(&FOREIGN_COMPARATOR, "two comparison operators in a row").at(before.join(span), "");
                self.diagnostics.push(match joined.as_str() {
                    "<=" | ">=" | "<>" => {
                        diagnostic.help(format!("write `{joined}` without spaces")).fix(before.join(span), joined, true)
                    }
                    _ => diagnostic.help("write one of `=`, `<>`, `<`, `<=`, `>` and `>=`"),
                });
                return;
            }
            Some(Item::Value { .. }) => {}
            _ => self.diagnostics.push(incomplete(text, span, "left")),
        }
        self.frame().items.push(Item::Comparator(span));
    }

    fn comma(&mut self, span: Span, previous: Option<Token>, next: Option<&Token>) {
        if !self.frames.is_empty() {
            self.end_argument();
            return;
        }
        self.end_argument();
        if self.ended {
            return;
        }
        self.ended = previous.is_some();
        let diagnostic = Diagnostic::new(&STRAY_COMMA, "a comma outside a function").at(span, "");
        self.diagnostics.push(match (next.filter(|_| previous.is_some()), self.last_close) {
            (None, _) => diagnostic.help("delete it").fix(span, "", true),
            (Some(_), Some(close)) => diagnostic
                .at(close, "the outermost function is closed here")
                .help("an earlier parenthesis closes the function too early: move it after the last argument"),
            (Some(_), None) => {
                diagnostic.help("several values are the arguments of a function: write its name and `(` before them")
            }
        });
    }

    fn close(&mut self, span: Span, next: Option<&Token>) {
        self.end_argument();
        let Some(frame) = self.frames.pop() else {
            if !self.ended {
                self.ended = true;
                let mut diagnostic = Diagnostic::new(&UNEXPECTED_PARENTHESIS, "unmatched `)`").at(span, "");
                if let Some(close) = self.last_close {
                    diagnostic = diagnostic.at(close, "the outermost function is closed here");
                }
                self.diagnostics.push(if next.is_none() {
                    diagnostic.help("delete it").fix(span, "", false)
                } else {
                    diagnostic.help("delete it, or check which parenthesis before it closes too early")
                });
            }
            return;
        };
        let start = frame.name.or(frame.open).unwrap_or(span);
        let whole = start.join(span);
        if frame.name.is_none() && !frame.stray {
            self.without_name(&frame, whole);
        }
        if let (Some((logic, diagnostic)), Some(name)) = (&frame.logic, frame.name) {
            let rewritten = advice::nested_choice(self.text, name.slice(self.text), logic, &frame.arguments);
            if let (Some(rewritten), Some(diagnostic)) = (rewritten, self.diagnostics.get_mut(*diagnostic)) {
                *diagnostic = diagnostic
                    .clone()
                    .help(format!("write {}", advice::shown(&rewritten)))
                    .fix(whole, rewritten, false);
            }
        }
        if self.frames.is_empty() {
            self.last_close = Some(span);
        }
        if frame.stray {
            if let Some(Item::Value { span: value, .. }) = self.frame().items.last_mut() {
                *value = value.join(span);
            }
        } else {
            self.frame().items.push(Item::Value { span: whole, text: false });
        }
    }

    /// Reports parentheses without a function name that do not contain exactly one value.
    fn without_name(&mut self, frame: &Frame, whole: Span) {
        let open = frame.open.unwrap_or(whole);
        let nothing = frame.arguments.iter().all(|argument| argument.is_empty());
        let doubled = self.frame().items.is_empty() && self.frame().arguments.is_empty() && self.frame().name.is_some();
        if frame.arguments.len() > 1 && doubled && self.missing_close > 0 {
            // `Join((…)`: the arguments belong to the function before it, which ends here.
            self.missing_close -= 1;
            self.diagnostics.push(
                Diagnostic::new(&UNCLOSED_PARENTHESIS, "a surplus opening parenthesis")
                    .at(open, "")
                    .help("delete it")
                    .fix(open, "", false),
            );
            self.frames.pop();
            return;
        }
        if nothing || frame.arguments.len() > 1 {
            let message =
                if nothing { "empty parentheses" } else { "several values in parentheses without a function name" };
            self.diagnostics.push(
                Diagnostic::new(&NO_FUNCTION_NAME, message)
                    .at(if nothing { whole } else { open }, "")
                    .help("write the name of a function before the parenthesis"),
            );
        }
    }

    /// Completes the current argument and checks its operators.
    fn end_argument(&mut self) {
        let text = self.text;
        let first = self.frame().arguments.is_empty();
        let items = std::mem::take(&mut self.frame().items);
        if let Some(Item::Comparator(span)) = items.last() {
            self.diagnostics.push(incomplete(text, *span, "right"));
        }
        let span = match (items.first(), items.last()) {
            (Some(start), Some(end)) => start.span().join(end.span()),
            _ => Span::default(),
        };
        let logic = advice::operators(text, &items, self.diagnostics);
        // The error about logical operators is the last one reported.
        let diagnostic = self.diagnostics.len().checked_sub(1);
        let frame = self.frame();
        frame.arguments.push(span);
        if first {
            frame.logic = logic.zip(diagnostic);
        }
    }

    /// Reports the parentheses that are still open at the end.
    fn finish(mut self) {
        const MAX_SHOWN: usize = 3;
        let end = self.text.trim_end().len();
        self.end_argument();
        let open = self.frames.len();
        let mut shown = Vec::new();
        while let Some(frame) = self.frames.pop() {
            if shown.len() < MAX_SHOWN {
                shown.extend(frame.open.map(|open| (frame.name.unwrap_or(open).join(open), frame.name)));
            }
            self.end_argument();
        }
        let Some(((span, _), others)) = shown.split_first() else { return };
        let message = match open {
            1 => format!("`{}` is not closed", excerpt(self.text, *span)),
            _ => format!("{open} parentheses are not closed, the last one is `{}`", excerpt(self.text, *span)),
        };
        let mut diagnostic = Diagnostic::new(&UNCLOSED_PARENTHESIS, message).at(*span, "opened here");
        for (other, _) in others {
            diagnostic = diagnostic.at(*other, "not closed either");
        }
        let missing = ")".repeat(open);
        let shown = if open <= MAX_SHOWN { format!("`{missing}`") } else { format!("{open} times `)`") };
        self.diagnostics.push(
            diagnostic.help(format!("write {shown} at the end, or where the arguments of the function end")).fix(
                Span::new(end, end),
                missing,
                false,
            ),
        );
    }
}

fn incomplete(text: &str, span: Span, side: &str) -> Diagnostic {
    let sign = excerpt(text, span);
    Diagnostic::new(&INCOMPLETE_COMPARISON, format!("`{sign}` has no value on its {side}"))
        .at(span, "")
        .help("a comparison needs a value on both sides; an empty text is written `\"\"`")
}
