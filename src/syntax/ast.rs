//! The syntax tree. Every node has its span in the text.
//!
//! Equality ignores spans and the spelling of constants, so that tests can state `parse(print(tree)) == tree`.

use crate::source::Span;

/// A node with its span.
#[derive(Debug, Clone)]
pub struct Node {
    /// The node itself.
    pub kind: NodeKind,
    /// Its span in the text, without surrounding whitespace.
    pub span: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.kind == other.kind
    }
}

/// The kinds of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// `[givenName]`: the name between the brackets, verbatim.
    Attribute(String),
    /// `"text"`, with the escapes resolved: `\"` and `\\` become one character, any other backslash stays.
    Text(String),
    /// `42`, `-1`, `&HF`.
    Integer(i64),
    /// `%DomainFQDN%`: a job parameter, without the percent signs.
    Parameter(String),
    /// A bare word such as `vbTextCompare` or `UTF8`.
    Word(String),
    /// `Join(" ", [a], [b])`.
    Call(Call),
    /// `[country] = "USA"`.
    Comparison(Box<Comparison>),
}

/// A call of a function.
#[derive(Debug, Clone)]
pub struct Call {
    /// The name as it was written.
    pub name: String,
    /// The span of the name.
    pub name_span: Span,
    /// The arguments; the node of an empty slot is `None`.
    pub arguments: Vec<Argument>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Call) -> bool {
        self.name == other.name && self.arguments == other.arguments
    }
}

/// An argument slot of a call.
#[derive(Debug, Clone)]
pub struct Argument {
    /// The argument; `None` for an empty slot, which differs from `""`.
    pub node: Option<Node>,
    /// The span of the argument, or the possibly empty span between the commas.
    pub span: Span,
}

impl PartialEq for Argument {
    fn eq(&self, other: &Argument) -> bool {
        self.node == other.node
    }
}

/// A comparison of two operands.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The operator.
    pub operator: Comparator,
    /// The span of the operator.
    pub operator_span: Span,
    /// The left operand.
    pub left: Node,
    /// The right operand.
    pub right: Node,
}

impl PartialEq for Comparison {
    fn eq(&self, other: &Comparison) -> bool {
        self.operator == other.operator && self.left == other.left && self.right == other.right
    }
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// Returns the operator as it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::NotEqual => "<>",
            Comparator::Less => "<",
            Comparator::LessOrEqual => "<=",
            Comparator::Greater => ">",
            Comparator::GreaterOrEqual => ">=",
        }
    }
}
