//! The operators of scoping filters, one row each: names are read, clauses are checked and evaluated, and the reference is
//! printed from these rows and from nothing else.
//!
//! The filter reference says that a clause about an attribute without a value does not hold. For the sets that an object
//! leaves by being de-provisioned or handed to another mapping, that is what the rows say. For `inputFilterGroups`
//! they do not: the filter that cloud sync ships there (no account with `adminDescription` beginning `User_`, none with
//! `isCriticalSystemObject`, none with certain bits of `msExchRecipientTypeDetails`) would keep out every ordinary
//! account, because ordinary accounts have none of these attributes. There, what is only forbidden is not forbidden by
//! being absent.

use crate::mapping::model::AttributeType;

/// One operator.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operator {
    /// The documented spelling.
    pub name: &'static str,
    /// Another spelling that differs in more than case, blanks, underscores and hyphens; may be empty.
    pub alias: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// Its right operand.
    pub operand: Operand,
    /// The types of attributes it is documented for; empty where they are not documented.
    pub kinds: &'static [AttributeType],
    /// Whether the clause holds when the attribute has no value or an empty one, in `groups` and `categoryFilterGroups`.
    pub holds_without_value: bool,
    /// The same in `inputFilterGroups`.
    pub holds_without_value_on_input: bool,
    /// How many elements of a multi-valued attribute must pass.
    pub elements: Elements,
    /// What one element is asked.
    pub(super) test: Test,
    /// Whether the element must fail the test for each of the values.
    pub(super) negated: bool,
}

/// The right operand of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operand {
    /// Nothing: the operator is unary.
    Nothing,
    /// Texts.
    Text,
    /// Whole numbers, none below zero.
    WholeNumber,
    /// .NET regular expressions.
    Pattern,
}

impl Operand {
    /// The arity, as Microsoft Graph names it.
    pub fn arity(self) -> &'static str {
        if self == Operand::Nothing { "Unary" } else { "Binary" }
    }
}

/// How many elements of a multi-valued attribute must pass. Microsoft Graph knows `Any` too and uses it nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Elements {
    /// Every element that has a value.
    All,
}

/// What one element, which has a value, is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    /// Whether it is there at all.
    Present,
    /// Whether it is this Boolean.
    Is(bool),
    /// Whether it is the same as the value.
    Equal,
    /// Whether the pattern is found in it.
    Match,
    /// Whether it is a number above the value.
    Greater,
    /// Whether it is a number that is not below the value.
    GreaterOrEqual,
    /// Whether the value is a part of it.
    Contains,
    /// Whether the value is its end.
    Ends,
    /// Whether one of the value's bits is set in it.
    AnyBit,
    /// Nothing: what the operator does is not documented.
    Unknown,
}

const BOOLEAN: &[AttributeType] = &[AttributeType::Boolean];
const TEXT: &[AttributeType] = &[AttributeType::String, AttributeType::Integer];
const PRESENCE: &[AttributeType] =
    &[AttributeType::String, AttributeType::Integer, AttributeType::Binary, AttributeType::Boolean];

const ROW: Operator = Operator {
    name: "",
    alias: "",
    meaning: "",
    operand: Operand::Text,
    kinds: &[],
    holds_without_value: false,
    holds_without_value_on_input: false,
    elements: Elements::All,
    test: Test::Unknown,
    negated: false,
};

/// All operators.
pub static OPERATORS: &[Operator] = &[
    Operator {
        name: "EQUALS",
        meaning: "The attribute is one of the values; case counts. Numbers are compared as numbers.",
        kinds: TEXT,
        test: Test::Equal,
        ..ROW
    },
    Operator {
        name: "NOT EQUALS",
        meaning: "The attribute has a value, and it is not one of the values; case counts.",
        kinds: TEXT,
        holds_without_value_on_input: true,
        test: Test::Equal,
        negated: true,
        ..ROW
    },
    Operator {
        name: "REGEX MATCH",
        meaning: "One of the .NET regular expressions is found somewhere in the attribute; case counts.",
        operand: Operand::Pattern,
        kinds: TEXT,
        test: Test::Match,
        ..ROW
    },
    Operator {
        name: "NOT REGEX MATCH",
        meaning: "The attribute has a value, and none of the .NET regular expressions is found in it.",
        operand: Operand::Pattern,
        kinds: TEXT,
        holds_without_value_on_input: true,
        test: Test::Match,
        negated: true,
        ..ROW
    },
    Operator {
        name: "IS NULL",
        meaning: "The attribute has no value, or an empty one.",
        operand: Operand::Nothing,
        kinds: PRESENCE,
        holds_without_value: true,
        holds_without_value_on_input: true,
        test: Test::Present,
        negated: true,
        ..ROW
    },
    Operator {
        name: "IS NOT NULL",
        meaning: "The attribute has a value that is not empty.",
        operand: Operand::Nothing,
        kinds: PRESENCE,
        test: Test::Present,
        ..ROW
    },
    Operator {
        name: "IS TRUE",
        meaning: "The attribute is true.",
        operand: Operand::Nothing,
        kinds: BOOLEAN,
        test: Test::Is(true),
        ..ROW
    },
    Operator {
        name: "IS FALSE",
        meaning: "The attribute is false.",
        operand: Operand::Nothing,
        kinds: BOOLEAN,
        holds_without_value_on_input: true,
        test: Test::Is(false),
        ..ROW
    },
    Operator {
        name: "Greater_Than",
        meaning: "The attribute is a whole number above the value; neither may be below zero.",
        operand: Operand::WholeNumber,
        test: Test::Greater,
        ..ROW
    },
    Operator {
        name: "Greater_Than_OR_EQUALS",
        meaning: "The attribute is a whole number that is not below the value; neither may be below zero.",
        operand: Operand::WholeNumber,
        test: Test::GreaterOrEqual,
        ..ROW
    },
    Operator {
        name: "Includes",
        meaning: "One of the values is a part of the attribute; case counts.",
        test: Test::Contains,
        ..ROW
    },
    Operator {
        name: "ENDS_WITH",
        meaning: "The attribute ends with one of the values; case counts.",
        test: Test::Ends,
        ..ROW
    },
    Operator {
        name: "&",
        meaning: "The attribute is a whole number in which at least one bit of the value is set.",
        operand: Operand::WholeNumber,
        test: Test::AnyBit,
        ..ROW
    },
    Operator {
        name: "!&",
        alias: "!&L",
        meaning: "The attribute is a whole number in which no bit of the value is set.",
        operand: Operand::WholeNumber,
        holds_without_value_on_input: true,
        test: Test::AnyBit,
        negated: true,
        ..ROW
    },
    Operator { name: "IsMemberOf", meaning: "The portal shows it; the service does not support it.", ..ROW },
    Operator { name: "Present", meaning: "The portal shows it; what it does is not documented.", ..ROW },
    Operator { name: "Valid Cert Match", meaning: "The portal shows it; what it does is not documented.", ..ROW },
];

impl Operator {
    /// Whether it can be evaluated; the others are only known by name.
    pub fn is_supported(&self) -> bool {
        self.test != Test::Unknown
    }
}

/// The operator with this name, whatever its case; blanks, underscores and hyphens do not count.
pub fn find(name: &str) -> Option<&'static Operator> {
    let wanted = bare(name);
    let is = |known: &str| !known.is_empty() && bare(known) == wanted;
    OPERATORS.iter().find(|operator| is(operator.name) || is(operator.alias))
}

fn bare(name: &str) -> String {
    let kept = name.chars().filter(|character| !matches!(character, ' ' | '_' | '-'));
    kept.map(|character| character.to_ascii_lowercase()).collect()
}
