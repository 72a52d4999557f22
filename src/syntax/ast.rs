//! The tree a person's text becomes: every node knows the bytes it came from.
//!
//! Two trees are equal when they say the same; spans and the way a constant was spelt do not count, so that
//! `parse(print(tree)) == tree` can be asked.

use crate::source::Span;

/// A node and its place in the text.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The bytes it was read from, without surrounding blanks.
    pub span: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.kind == other.kind
    }
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// `[givenName]`: the name between the brackets, verbatim.
    Attribute(String),
    /// `"text"`, with the escapes resolved: `\"` and `\\` become one character, any other backslash stays.
    Text(String),
    /// `42`, `-1`, `&HF`.
    Integer(i64),
    /// `%DomainFQDN%`: a parameter of the job, without the percent signs.
    Parameter(String),
    /// A bare word such as `vbTextCompare` or `UTF8`.
    Word(String),
    /// `Join(" ", [a], [b])`.
    Call(Call),
    /// `[country] = "USA"`.
    Comparison(Box<Comparison>),
}

/// A function's name and its arguments.
#[derive(Debug, Clone)]
pub struct Call {
    /// The name as it was written.
    pub name: String,
    /// The name's place.
    pub name_span: Span,
    /// The arguments; an empty slot is `None` inside.
    pub arguments: Vec<Argument>,
}

impl PartialEq for Call {
    fn eq(&self, other: &Call) -> bool {
        self.name == other.name && self.arguments == other.arguments
    }
}

/// One slot between the commas of a call.
#[derive(Debug, Clone)]
pub struct Argument {
    /// What stands there; `None` for an empty slot, which differs from `""`.
    pub node: Option<Node>,
    /// The slot's place: the node's span, or the (possibly empty) blanks between the commas.
    pub span: Span,
}

impl PartialEq for Argument {
    fn eq(&self, other: &Argument) -> bool {
        self.node == other.node
    }
}

/// Two operands and what is asked of them.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// What is asked.
    pub operator: Comparator,
    /// The operator's place.
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
    /// The operator as it is written.
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
