//! Tokens to a tree, with everything that is wrong on the way.

use std::ops::Range;

use crate::json::Fault;
use crate::json::MAX_DEPTH;
use crate::json::Node;
use crate::json::NodeId;
use crate::json::NodeKind;
use crate::json::Slot;
use crate::json::content;
use crate::json::decode;
use crate::json::lex::Token;
use crate::json::lex::TokenKind;
use crate::json::lex::tokens;

/// A text read as JSON.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Option<NodeId>,
    pub(super) faults: Vec<Fault>,
}

impl Tree {
    /// Reads a text. What is wrong with it is in [`Tree::faults`].
    ///
    /// ```
    /// use attrflow_analysis::json::Tree;
    ///
    /// let text = r#"{"a": [1, "b" "c": {"d": true}"#;
    /// let tree = Tree::parse(text);
    /// assert!(!tree.faults().is_empty());
    /// assert_eq!(tree.to_value(text, &[])["a"][1], "b");
    /// ```
    pub fn parse(text: &str) -> Tree {
        let (tokens, faults) = tokens(text);
        let tree = Builder::new(text, &tokens, faults.clone(), false).build();
        if tree.faults.is_empty() {
            return tree;
        }
        // Brackets alone do not tell which one is missing; the layout does.
        Builder::new(text, &tokens, faults, true).build()
    }
}

/// An array or object that has not ended.
struct Open {
    id: NodeId,
    is_object: bool,
    state: State,
    line: usize,
    /// The blanks that the line of its bracket begins with.
    indent: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// A name or an element may follow, or the end.
    First,
    /// A name or an element has to follow.
    AfterComma,
    /// A name was read.
    Named { name: String, range: Range<usize>, line: usize, colon: bool },
    /// A comma or the end has to follow.
    AfterValue,
}

struct Builder<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    stack: Vec<Open>,
    tree: Tree,
    by_indent: bool,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str, tokens: &'t [Token], faults: Vec<Fault>, by_indent: bool) -> Builder<'t> {
        let tree = Tree { faults, ..Tree::default() };
        Builder { text, tokens, at: 0, stack: Vec::new(), tree, by_indent }
    }

    fn build(mut self) -> Tree {
        while let Some(token) = self.tokens.get(self.at) {
            let before = (self.at, self.stack.len(), self.tree.nodes.len());
            let state = self.stack.last().map(|open| open.state.clone());
            self.step(token.clone());
            let after = self.stack.last().map(|open| open.state.clone());
            if before == (self.at, self.stack.len(), self.tree.nodes.len()) && state == after {
                self.at += 1;
            }
        }
        if self.tree.root.is_none() {
            self.fault(self.text.len()..self.text.len(), "a value is missing", "write an object in braces");
        }
        self.close_rest();
        let mut tree = self.tree;
        tree.faults.sort_by_key(|fault| (fault.range.start, fault.range.end));
        damage(&mut tree);
        tree
    }

    fn fault(&mut self, range: Range<usize>, message: &str, help: &str) {
        let (message, help) = (message.to_owned(), help.to_owned());
        self.tree.faults.push(Fault { range, message, help, replacement: None });
    }

    fn step(&mut self, token: Token) {
        let Some(open) = self.stack.last() else {
            if self.tree.root.is_some() {
                self.fault(
                    token.range.clone(),
                    "nothing can follow the end of the document",
                    "remove it, or the bracket too many before it",
                );
                // What follows is part of nothing; its faults would only repeat this one.
                self.at = self.tokens.len();
            } else if !self.value(&token, Slot::Root) {
                self.fault(token.range, "a document begins with an object or an array", "write `{` before it");
                self.at += 1;
            }
            return;
        };
        match token.kind {
            TokenKind::CloseObject | TokenKind::CloseArray => self.close(&token),
            _ if open.is_object => self.in_object(&token),
            _ => self.in_array(&token),
        }
    }

    fn state(&mut self, state: State) {
        if let Some(open) = self.stack.last_mut() {
            open.state = state;
        }
    }

    fn in_object(&mut self, token: &Token) {
        let Some(state) = self.stack.last().map(|open| open.state.clone()) else { return };
        match (state, token.kind) {
            (State::First | State::AfterComma, TokenKind::Text { .. }) => self.name(token),
            (State::AfterComma, TokenKind::Comma) => {
                self.fault(token.range.clone(), "a name is missing between the commas", "remove one of the commas");
                self.at += 1;
            }
            (State::Named { name, range, line, colon: false }, TokenKind::Colon) => {
                self.at += 1;
                self.state(State::Named { name, range, line, colon: true });
            }
            (State::Named { colon: true, .. }, TokenKind::Colon) => {
                self.fault(token.range.clone(), "there is a colon too many", "remove the colon");
                self.at += 1;
            }
            (State::Named { range, line, colon, .. }, kind) => {
                let on_next_line = token.line > line;
                let is_name =
                    matches!(kind, TokenKind::Text { .. }) && (self.is_before_colon() || !colon) && on_next_line;
                if kind == TokenKind::Comma || is_name {
                    let wanted = if colon {
                        "a value is missing after this name"
                    } else {
                        "a colon and a value are missing after this name"
                    };
                    self.fault(range, wanted, "write them, or remove the name");
                    self.missing();
                    return;
                }
                if !colon {
                    self.fault(
                        token.range.clone(),
                        "a colon is missing before this",
                        "write `:` between the name and the value",
                    );
                }
                let slot = self.slot();
                self.state(State::AfterValue);
                self.value(token, slot);
            }
            (State::AfterValue, TokenKind::Comma) => {
                self.at += 1;
                self.state(State::AfterComma);
            }
            (State::AfterValue, TokenKind::Text { .. }) if self.is_before_colon() => {
                self.missing_comma(token);
                self.name(token);
            }
            (State::AfterComma | State::AfterValue, TokenKind::OpenObject) if self.is_in_array() => {
                // The next element begins, so the bracket of this one is missing.
                self.unclosed(token.range.start);
                let comma = self.stack.last().is_some_and(|open| open.state == State::AfterComma);
                self.pop(token.range.start);
                if comma {
                    self.state(State::AfterComma);
                }
            }
            (State::First, TokenKind::Comma) => {
                self.fault(token.range.clone(), "a name is missing before the comma", "remove the comma");
                self.at += 1;
                self.state(State::AfterComma);
            }
            _ => self.garbage(token),
        }
    }

    fn in_array(&mut self, token: &Token) {
        let Some(state) = self.stack.last().map(|open| open.state.clone()) else { return };
        match (state, token.kind) {
            (State::AfterValue, TokenKind::Comma) => {
                self.at += 1;
                self.state(State::AfterComma);
            }
            (_, TokenKind::Comma) => {
                self.fault(token.range.clone(), "a value is missing before the comma", "remove the comma");
                self.at += 1;
                self.state(State::AfterComma);
            }
            (_, TokenKind::Colon) => self.garbage(token),
            (_, TokenKind::Text { .. }) if self.is_before_colon() && self.is_in_object() => {
                // A member begins, so the array ended before it.
                self.unclosed(token.range.start);
                let comma = self.stack.last().is_some_and(|open| open.state == State::AfterComma);
                self.pop(token.range.start);
                if comma {
                    self.state(State::AfterComma);
                }
            }
            (state, _) => {
                if state == State::AfterValue {
                    self.missing_comma(token);
                }
                let slot = self.slot();
                self.state(State::AfterValue);
                self.value(token, slot);
            }
        }
    }

    fn missing_comma(&mut self, token: &Token) {
        let end = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |last| last.range.end);
        let near = token.range.start.max(end);
        self.fault(near..token.range.end, "a comma is missing before this", "write `,` between the two");
    }

    /// Whether the innermost array or object is an element of an array.
    fn is_in_array(&self) -> bool {
        self.stack.iter().rev().nth(1).is_some_and(|open| !open.is_object)
    }

    /// Whether the innermost array or object is a member of an object.
    fn is_in_object(&self) -> bool {
        self.stack.iter().rev().nth(1).is_some_and(|open| open.is_object)
    }

    /// Whether the token after the one at hand is a colon.
    fn is_before_colon(&self) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|next| next.kind == TokenKind::Colon)
    }

    fn name(&mut self, token: &Token) {
        let name = decode(self.text, content(self.text, &token.range)).text;
        self.at += 1;
        self.state(State::Named { name, range: token.range.clone(), line: token.line, colon: false });
    }

    /// The slot of the value that comes next in the innermost array or object.
    fn slot(&self) -> Slot {
        let Some(open) = self.stack.last() else { return Slot::Root };
        match &open.state {
            State::Named { name, range, .. } => Slot::Member { name: name.clone(), range: range.clone() },
            _ => Slot::Element(self.tree.node(open.id).map_or(0, |node| node.children().len())),
        }
    }

    /// Notes that the name that was read last has no value.
    fn missing(&mut self) {
        let slot = self.slot();
        let end = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(0, |last| last.range.end);
        let blanks = self.text.get(end..).unwrap_or_default();
        let blanks = blanks.len() - blanks.trim_start_matches([' ', '\t']).len();
        self.add(end..end + blanks, slot, NodeKind::Missing);
        self.state(State::AfterValue);
    }

    fn add(&mut self, range: Range<usize>, slot: Slot, kind: NodeKind) -> NodeId {
        let id = self.tree.nodes.len();
        let parent = self.stack.last().map(|open| open.id);
        self.tree.nodes.push(Node { range, parent, slot, kind, is_damaged: false });
        match parent.and_then(|parent| self.tree.nodes.get_mut(parent)).map(|node| &mut node.kind) {
            Some(NodeKind::Object(children) | NodeKind::Array(children)) => children.push(id),
            _ => self.tree.root = Some(id),
        }
        id
    }

    /// Reads the value that begins with a token; none does with punctuation.
    fn value(&mut self, token: &Token, slot: Slot) -> bool {
        let kind = match token.kind {
            TokenKind::OpenObject => NodeKind::Object(Vec::new()),
            TokenKind::OpenArray => NodeKind::Array(Vec::new()),
            TokenKind::Text { .. } => NodeKind::Text,
            TokenKind::Word => NodeKind::Scalar,
            _ => return false,
        };
        if self.stack.len() >= MAX_DEPTH && matches!(token.kind, TokenKind::OpenObject | TokenKind::OpenArray) {
            self.fault(
                token.range.clone(),
                "arrays and objects are nested too deeply",
                "at most 127 may be inside of each other",
            );
            self.at = self.tokens.len();
            self.add(token.range.clone(), slot, NodeKind::Missing);
            return true;
        }
        let is_object = kind == NodeKind::Object(Vec::new());
        let opens = is_object || kind == NodeKind::Array(Vec::new());
        let id = self.add(token.range.clone(), slot, kind);
        self.at += 1;
        if opens {
            let indent = self.indent(token.range.start);
            self.stack.push(Open { id, is_object, state: State::First, line: token.line, indent });
        }
        true
    }

    /// The blanks that the line of an offset begins with.
    fn indent(&self, offset: usize) -> usize {
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }

    fn is_first_on_line(&self, token: &Token) -> bool {
        self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).is_none_or(|last| last.line < token.line)
    }

    /// Ends the array or object that a closing bracket belongs to, and everything inside of it.
    fn close(&mut self, token: &Token) {
        let is_object = token.kind == TokenKind::CloseObject;
        let fits = |open: &Open| open.is_object == is_object;
        let by_indent = self.by_indent && self.is_first_on_line(token);
        let indent = self.indent(token.range.start);
        let spread = |open: &Open| open.line < token.line;
        let mut found = self.stack.iter().rposition(fits);
        if by_indent {
            let same = self.stack.iter().rposition(|open| fits(open) && spread(open) && open.indent == indent);
            let deeper = self.stack.last().is_some_and(|open| spread(open) && open.indent < indent);
            found = same.or(if deeper { None } else { found });
        }
        let Some(found) = found else {
            self.fault(
                token.range.clone(),
                "this bracket closes nothing",
                "remove it, or write the bracket that opens",
            );
            self.at += 1;
            return;
        };
        while self.stack.len() > found + 1 {
            let end = token.range.start;
            self.unclosed(end);
            self.pop(end);
        }
        self.finish_member();
        if self.stack.last().is_some_and(|open| open.state == State::AfterComma) {
            let comma = self.at.checked_sub(1).and_then(|last| self.tokens.get(last)).map(|last| last.range.clone());
            let range = comma.unwrap_or_else(|| token.range.clone());
            self.tree.faults.push(Fault {
                range,
                message: "a comma follows the last part".to_owned(),
                help: "remove the comma".to_owned(),
                replacement: Some(String::new()),
            });
        }
        self.pop(token.range.end);
        self.at += 1;
    }

    /// Completes a name without a value, where the object ends after it.
    fn finish_member(&mut self) {
        let named = self.stack.last().map(|open| open.state.clone());
        if let Some(State::Named { range, .. }) = named {
            self.fault(range, "a value is missing after this name", "write the value, or remove the name");
            self.missing();
        }
    }

    /// Reports that the innermost array or object is not closed.
    fn unclosed(&mut self, end: usize) {
        self.finish_member();
        let Some(open) = self.stack.last() else { return };
        let start = self.tree.node(open.id).map_or(end, |node| node.range.start);
        let sign = if open.is_object { "}" } else { "]" };
        self.fault(
            start..start + 1,
            &format!("this bracket has no `{sign}`"),
            &format!("write `{sign}` where it ends"),
        );
    }

    fn pop(&mut self, end: usize) {
        if let Some(open) = self.stack.pop()
            && let Some(node) = self.tree.nodes.get_mut(open.id)
        {
            node.range.end = end;
        }
    }

    fn close_rest(&mut self) {
        let end = self.text.trim_end().len();
        while !self.stack.is_empty() {
            self.unclosed(end);
            self.pop(end);
        }
    }

    /// Passes over what cannot be here: the rest of the line but for the punctuation at its end, or on a line that holds a
    /// whole object up to the next punctuation.
    fn garbage(&mut self, token: &Token) {
        let in_one_line = self.stack.last().is_some_and(|open| open.line == token.line);
        let rest = self.text.get(token.range.start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let tail = line.trim_end_matches(|sign: char| sign.is_whitespace() || matches!(sign, '}' | ']' | ','));
        let end = token.range.start + tail.len();
        let first = self.at;
        while let Some(next) = self.tokens.get(self.at) {
            let stops = if in_one_line {
                self.at > first
                    && matches!(next.kind, TokenKind::Comma | TokenKind::CloseObject | TokenKind::CloseArray)
            } else {
                next.range.start >= end
            };
            if stops {
                break;
            }
            self.at += 1;
        }
        self.at = self.at.max(first + 1);
        let last = self.tokens.get(self.at - 1).map_or(token.range.end, |last| last.range.end);
        let start = token.range.start;
        self.fault(start..last, "this cannot be here", "a quote inside of a text is written `\\\"`");
        if let Some(open) = self.stack.last() {
            let before = self.tree.node(open.id).and_then(|node| node.children().last().copied());
            if let Some(node) = before.and_then(|before| self.tree.nodes.get_mut(before)) {
                node.is_damaged = true;
            }
        }
        self.state(State::AfterValue);
    }
}

/// Marks the values that a fault is in.
fn damage(tree: &mut Tree) {
    for node in &mut tree.nodes {
        let touches = |fault: &Fault| {
            fault.range.start >= node.range.start && fault.range.end <= node.range.end && !node.range.is_empty()
        };
        // The faults are in order; a value's own begin in it.
        let from = tree.faults.partition_point(|fault| fault.range.start < node.range.start);
        node.is_damaged |=
            tree.faults.iter().skip(from).take_while(|fault| fault.range.start <= node.range.end).any(touches);
    }
}
