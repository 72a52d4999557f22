//! Prints a tree: in the service's canonical form on one line, or with long calls over several lines.
//!
//! Both forms parse to the same tree. Recursion is bounded by the nesting limit of the text.

use crate::limits::Limits;
use crate::syntax::ast::Argument;
use crate::syntax::ast::Call;
use crate::syntax::ast::Node;
use crate::syntax::ast::NodeKind;
use crate::syntax::constant::quote;

/// Functions whose arguments come in pairs, with the first paired argument: key and value share a line.
const PAIRED: &[(&str, usize)] = &[("Switch", 2)];

/// Spaces per level.
const INDENT: usize = 2;

/// Prints the canonical form on one line: `, ` between arguments, nothing for an empty one, spaces around a
/// comparison operator.
///
/// This is how the service prints an expression (Microsoft Graph, `parseExpression`): `Replace([mail], "-", , , "_", , )`.
pub fn print(node: &Node) -> String {
    let mut out = String::new();
    write_node(node, &mut out);
    out
}

/// Prints every call that is longer than `width` characters over several lines, one argument each; an empty argument
/// stays on the line before it.
///
/// Spaces count towards the length limit of the service: [`print_within`] keeps it.
pub fn print_wide(node: &Node, width: usize) -> String {
    let mut layout = Layout { width, out: String::new() };
    layout.node(node, 0, 0);
    layout.out
}

/// Prints like [`print_wide`], like [`print()`] where that would be too long an expression with a line end after it, and not at all where
/// both are.
pub fn print_within(node: &Node, width: usize, limits: &Limits) -> Option<String> {
    let fits = |text: &String| text.encode_utf16().count() < limits.expression_length;
    Some(print_wide(node, width)).filter(fits).or_else(|| Some(print(node)).filter(fits))
}

fn write_node(node: &Node, out: &mut String) {
    match &node.kind {
        NodeKind::Call(call) => {
            out.push_str(&call.name);
            out.push('(');
            for (index, argument) in call.arguments.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_argument(argument, out);
            }
            out.push(')');
        }
        NodeKind::Comparison(comparison) => {
            write_operand(&comparison.left, out);
            out.push(' ');
            out.push_str(comparison.operator.sign());
            out.push(' ');
            write_operand(&comparison.right, out);
        }
        NodeKind::Attribute(name) => {
            out.push('[');
            out.push_str(name);
            out.push(']');
        }
        NodeKind::Text(value) => quote(value, out),
        NodeKind::Integer(value) => out.push_str(&value.to_string()),
        NodeKind::Parameter(name) => {
            out.push('%');
            out.push_str(name);
            out.push('%');
        }
        NodeKind::Word(word) => out.push_str(word),
    }
}

fn write_argument(argument: &Argument, out: &mut String) {
    if let Some(node) = &argument.node {
        write_node(node, out);
    }
}

/// Comparisons do not nest without parentheses.
fn write_operand(node: &Node, out: &mut String) {
    if needs_parentheses(node) {
        out.push('(');
        write_node(node, out);
        out.push(')');
    } else {
        write_node(node, out);
    }
}

fn needs_parentheses(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Comparison(_))
}

struct Layout {
    width: usize,
    out: String,
}

impl Layout {
    /// Writes a node whose lines are indented by `indent`, and after which `after` characters follow on its last
    /// line.
    fn node(&mut self, node: &Node, indent: usize, after: usize) {
        let flat = print(node);
        if self.column() + flat.chars().count() + after <= self.width {
            self.out.push_str(&flat);
            return;
        }
        match &node.kind {
            NodeKind::Call(call) if !call.arguments.is_empty() => self.call(call, indent),
            NodeKind::Comparison(comparison) => {
                let sign = comparison.operator.sign();
                self.operand(&comparison.left, indent, sign.len() + 1);
                self.out.push(' ');
                self.out.push_str(sign);
                self.out.push(' ');
                self.operand(&comparison.right, indent, after);
            }
            _ => self.out.push_str(&flat),
        }
    }

    fn operand(&mut self, node: &Node, indent: usize, after: usize) {
        if needs_parentheses(node) {
            self.out.push('(');
            self.node(node, indent, after + 1);
            self.out.push(')');
        } else {
            self.node(node, indent, after);
        }
    }

    fn call(&mut self, call: &Call, indent: usize) {
        self.out.push_str(&call.name);
        self.out.push('(');
        let inner = indent + INDENT;
        let last = call.arguments.len() - 1;
        for (index, argument) in call.arguments.iter().enumerate() {
            match &argument.node {
                Some(_) if index > 0 && completes_pair(call, index) => self.out.push(' '),
                None if index > 0 && index < last => self.out.push(' '),
                None if index > 0 => {}
                _ => self.line(inner),
            }
            if let Some(node) = &argument.node {
                self.node(node, inner, 1);
            }
            if index < last {
                self.out.push(',');
            }
        }
        self.line(indent);
        self.out.push(')');
    }

    fn line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    fn column(&self) -> usize {
        self.out.rsplit('\n').next().unwrap_or_default().chars().count()
    }
}

/// Returns whether an argument is the value of the key before it.
fn completes_pair(call: &Call, index: usize) -> bool {
    PAIRED
        .iter()
        .any(|(name, first)| call.name.eq_ignore_ascii_case(name) && index > *first && (index - first) % 2 == 1)
}
