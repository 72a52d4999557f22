//! The shape of a row: what there is to know about a function.

use crate::functions::Arguments;
use crate::functions::Context;
use crate::functions::Fault;
use crate::functions::FusibleOp;
use crate::functions::Operand;
use crate::functions::arguments::Prepared;
use crate::host::Host;
use crate::value::Kinds;
use crate::value::Value;

/// One function of the language.
#[derive(Debug)]
pub struct Function {
    /// The documented spelling.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What it does at the edges, in sentences; may be empty.
    pub details: &'static str,
    /// The parameters, in order; only the last may repeat.
    pub parameters: &'static [Parameter],
    /// The parameter that may be left out together with its comma, so that a call with one argument less is understood
    /// (`FormatDateTime` with three arguments).
    pub omittable: Option<usize>,
    /// The parameter that may be a list, for each element of which the function is called; the result is a list then.
    pub each: Option<usize>,
    /// What it returns.
    pub returns: Returns,
    /// Expressions with the value they yield; all of them are run as tests.
    pub examples: &'static [Example],
    /// Where it is documented.
    pub availability: Availability,
    /// How large the result can get.
    pub growth: Growth,
    /// Whether the slots that hold an argument (one bit each, from the first on) work together; none when all do.
    pub fits: Option<fn(u16) -> bool>,
    /// What it comes to on plain texts, if that can be done together with other such calls.
    pub fusible: Option<FusibleOp>,
    /// What it does.
    pub body: Body,
}

impl Function {
    /// Returns what the fields of most rows say; a row names what differs (`..Function::growing(...)`). The growth has no default, so
    /// that no function is without a bound.
    pub const fn growing(growth: Growth) -> Function {
        Function {
            name: "",
            summary: "",
            details: "",
            parameters: &[],
            omittable: None,
            each: None,
            returns: Returns::Always(Kinds::TEXT),
            examples: &[],
            availability: Availability::Reference,
            growth,
            fits: None,
            fusible: None,
            body: Body::Branch(Branch::If),
        }
    }

    /// The parameter that the argument at this position belongs to.
    pub fn parameter(&self, position: usize) -> Option<&Parameter> {
        match self.parameters.get(position) {
            Some(parameter) => Some(parameter),
            None => self.parameters.last().filter(|parameter| parameter.occurs == Occurs::Repeated),
        }
    }

    /// The fewest arguments a call may have.
    pub fn fewest(&self) -> usize {
        let needed = self.parameters.iter().rposition(|parameter| parameter.required).map_or(0, |last| last + 1);
        if self.omittable.is_some() { needed - 1 } else { needed }
    }

    /// The most arguments a call may have; none when the last parameter repeats.
    pub fn most(&self) -> Option<usize> {
        match self.parameters.last() {
            Some(parameter) if parameter.occurs == Occurs::Repeated => None,
            _ => Some(self.parameters.len()),
        }
    }

    /// The call form, as in `Mid(source, start, length)`; optional parameters are in brackets.
    pub fn signature(&self) -> String {
        let mut text = format!("{}(", self.name);
        for (position, parameter) in self.parameters.iter().enumerate() {
            if position > 0 {
                text.push_str(", ");
            }
            let dots = if parameter.occurs == Occurs::Repeated { ", ..." } else { "" };
            if parameter.required {
                text.push_str(&format!("{}{dots}", parameter.name));
            } else {
                text.push_str(&format!("[{}]{dots}", parameter.name));
            }
        }
        text.push(')');
        text
    }
}

/// One parameter of a function.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The name in the reference's prose.
    pub name: &'static str,
    /// The key in the parse tree of Microsoft Graph.
    pub key: &'static str,
    /// What it accepts. A missing value is always accepted.
    pub kinds: Kinds,
    /// Whether the slot must hold an argument.
    pub required: bool,
    /// How often it occurs.
    pub occurs: Occurs,
    /// What a constant in this place must be.
    pub role: Role,
}

impl Parameter {
    /// With the key that Microsoft Graph uses, where it differs from the name.
    pub const fn key(mut self, key: &'static str) -> Parameter {
        self.key = key;
        self
    }

    /// With a role that constants are checked for.
    pub const fn role(mut self, role: Role) -> Parameter {
        self.role = role;
        self
    }
}

/// The kinds of a parameter that wants a whole number: numbers may be written as texts.
pub const NUMBER: Kinds = Kinds::INTEGER.or(Kinds::TEXT);

/// A parameter that must be given.
pub const fn once(name: &'static str, kinds: Kinds) -> Parameter {
    Parameter { name, key: name, kinds, required: true, occurs: Occurs::Once, role: Role::Plain }
}

/// A parameter whose slot may be empty or left out at the end.
pub const fn optional(name: &'static str, kinds: Kinds) -> Parameter {
    Parameter { name, key: name, kinds, required: false, occurs: Occurs::Once, role: Role::Plain }
}

/// A last parameter that may be given several times, once at least.
pub const fn repeated(name: &'static str, kinds: Kinds) -> Parameter {
    Parameter { name, key: name, kinds, required: true, occurs: Occurs::Repeated, role: Role::Plain }
}

/// How often a parameter occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// Once.
    Once,
    /// Once or more; only the last parameter.
    Repeated,
}

/// What a constant in a parameter's place must be; checked when the expression is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Any value of the parameter's kinds.
    Plain,
    /// A number that may have a fraction, which only a text can hold.
    Number,
    /// A text that is looked for.
    Needle,
    /// A .NET regular expression.
    Pattern,
    /// The name or number of a group of the regular expression in the same call.
    Group,
    /// A replacement text; with a regular expression in the same call it may hold substitutions such as `${name}`.
    Replacement,
    /// A .NET date format that is read.
    InputFormat,
    /// A .NET date format that is printed.
    OutputFormat,
    /// Names of .NET DateTimeStyles.
    Styles,
    /// A culture name such as `en-US`.
    Culture,
    /// An interval of VB's date functions, such as `yyyy`.
    Interval,
    /// A date or a date and time, as `CDate` reads it.
    Date,
    /// One of these bare words.
    OneOf(&'static [&'static str]),
}

/// What a function returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    /// Values of these kinds.
    Always(Kinds),
    /// What the argument at this position is.
    Like(usize),
    /// One of the arguments from this position on.
    AnyFrom(usize),
    /// Switch: one of the values, or the default.
    SwitchValues,
    /// An element of the argument at this position.
    ElementOf(usize),
}

/// An expression and what it yields, as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The expression.
    pub expression: &'static str,
    /// The record it is evaluated on, as JSON.
    pub record: &'static str,
    /// The value, as JSON; empty when it is random or depends on the clock.
    pub value: &'static str,
}

/// An example without a record.
pub const fn example(expression: &'static str, value: &'static str) -> Example {
    Example { expression, record: "{}", value }
}

/// An example on a record.
pub const fn example_on(record: &'static str, expression: &'static str, value: &'static str) -> Example {
    Example { expression, record, value }
}

/// Where Microsoft documents a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// In the reference for provisioning expressions.
    Reference,
    /// In other provisioning documents, such as a tutorial or a how-to.
    Elsewhere,
    /// Only in the list of functions that Microsoft Graph answers.
    SchemaDump,
    /// In the reference for cloud sync.
    CloudSync,
}

impl Availability {
    /// In words, for the reference.
    pub fn words(self) -> &'static str {
        match self {
            Availability::Reference => "function reference",
            Availability::Elsewhere => "other provisioning documents, not the function reference",
            Availability::SchemaDump => "Microsoft Graph's list of functions only",
            Availability::CloudSync => "cloud sync reference, not the main reference",
        }
    }
}

/// The maximum size of a result, in bytes of its text, from the sizes of the arguments. The module `bound` computes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// At most this many bytes, whatever the arguments are.
    Fixed(usize),
    /// The size of the first argument, times the first number, plus the second.
    Of(usize, usize),
    /// The size of all arguments together.
    Sum,
    /// As [`Growth::Sum`], with the first argument between all elements of the others.
    Joined,
    /// The size of the first argument, at most as many UTF-16 units as the second argument says.
    Beginning,
    /// The size of the first argument, and an element after each delimiter, the second argument.
    Split,
    /// For each element of the first argument, its value, its display name, and the other members of a role.
    Roles,
    /// What a date becomes in the format, the last argument.
    Formatted,
    /// By the slots of `Replace` that are filled.
    Replaced,
    /// The size of the domain, which the host says.
    Domain,
    /// The size of the largest of the values that a branching function chooses from.
    Chosen,
}

impl Growth {
    /// The size of the first argument.
    pub const SOURCE: Growth = Growth::Of(1, 0);
}

/// A function that depends on nothing but its arguments.
pub type Pure = for<'r> fn(&Arguments<'_, 'r>, &mut Context<'_, 'r>) -> Result<Value<'r>, Fault>;

/// A function that depends on nothing but its arguments and always yields a text; `text_body!` makes one.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// Returns the text if all arguments are texts, integers or missing; `None` means that `full` has to be called. It takes
    /// the parts of [`Arguments`], so that they are passed in registers.
    pub quick: for<'r> fn(&[Value<'r>], &[Operand], &'r Prepared, &mut Context<'_, 'r>) -> Option<&'r str>,
    /// The function for all arguments.
    pub full: for<'r> fn(&Arguments<'_, 'r>, &mut Context<'_, 'r>) -> Result<&'r str, Fault>,
}

/// The body of a row: from a function of quick [`Arguments`] and one of any, or from one that takes both.
macro_rules! text_body {
    ($body:ident) => {
        text_body!($body, $body)
    };
    ($quick:ident, $full:ident) => {{
        fn quick<'r>(
            frame: &[$crate::value::Value<'r>],
            operands: &[$crate::functions::Operand],
            site: &'r $crate::functions::arguments::Prepared,
            context: &mut Context<'_, 'r>,
        ) -> Option<&'r str> {
            $quick(&Arguments::<true> { frame, operands, site }, context).ok()
        }
        $crate::functions::Text { quick, full: $full }
    }};
}
pub(super) use text_body;

/// A function that asks the host.
pub type Asks = for<'r> fn(&Arguments<'_, 'r>, &mut Context<'_, 'r>, &'r dyn Host) -> Result<Value<'r>, Fault>;

/// What a function does.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Depends on nothing but its arguments; folded when they are constant.
    Pure(Pure),
    /// As `Pure`, and always a text.
    Text(Text),
    /// Asks the host: the clock, randomness, the tenant.
    Asks(Asks),
    /// Becomes jumps; only the arguments that are taken are evaluated.
    Branch(Branch),
}

impl Body {
    /// What a function yields that depends on nothing but its arguments; nothing for any other.
    pub fn pure<'r>(
        self,
        arguments: &Arguments<'_, 'r>,
        context: &mut Context<'_, 'r>,
    ) -> Option<Result<Value<'r>, Fault>> {
        match self {
            Body::Pure(body) => Some(body(arguments, context)),
            Body::Text(body) => Some((body.full)(arguments, context).map(Value::Text)),
            Body::Asks(_) | Body::Branch(_) => None,
        }
    }
}

/// The functions that choose among their arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// `IIF`.
    If,
    /// `Switch`.
    Switch,
    /// `Coalesce`.
    Coalesce,
    /// `IgnoreFlowIfNullOrEmpty`.
    IgnoreFlow,
    /// `SelectUniqueValue`.
    SelectUnique,
}
