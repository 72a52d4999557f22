//! Static bounds: how large the result of an expression can get, and how much work it can be, before it is evaluated.
//!
//! The bounds are polynomials over the sizes of what the expression reads. `Append(ToLower([mail]), "-1")` has at most `2·|mail| + 2`
//! bytes, because a lower-case letter can have twice the bytes. Each function states its growth in its row ([`Growth`]); this module
//! adds what branches, lists and the pieces of `Replace` come to. Where no bound is known, the limits of the record are the bound.
//!
//! [`Growth`]: crate::functions::Growth

mod call;
mod polynomial;

use std::fmt::Write;
use std::sync::Arc;

use crate::ir::Attributes;
use crate::ir::Node;
use crate::ir::NodeKind;
use crate::limits::Limits;
use crate::value::Value;
use crate::value::convert;

pub use polynomial::Polynomial;
pub use polynomial::Variable;
pub(crate) use polynomial::grouped;

/// The sizes of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size {
    /// The bytes of its text; of a list, those of all elements together, with the names of members.
    pub bytes: Polynomial,
    /// The number of single values in it, in all lists in each other; at least 1.
    pub count: Polynomial,
}

impl Size {
    /// A single value of at most this many bytes.
    fn single(bytes: Polynomial) -> Size {
        Size { bytes, count: Polynomial::constant(1) }
    }

    /// Returns a bound of both.
    fn or(&self, other: &Size) -> Size {
        Size { bytes: self.bytes.or(&other.bytes), count: self.count.or(&other.count) }
    }
}

/// What an expression can come to at most.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bound {
    /// The size of its value.
    pub size: Size,
    /// Its work, in the steps that [`Limits::record_work`] counts.
    pub steps: Polynomial,
}

/// The bounds of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// For records whose attributes are single values.
    pub of_single_values: Bound,
    /// For any records.
    pub of_lists: Bound,
}

/// Returns the bounds of a resolved expression.
pub fn bounds(node: &Node, attributes: &Attributes, limits: &Limits) -> Bounds {
    let of = |has_lists| bound(node, Reads { names: attributes.names(), limits, has_lists });
    Bounds { of_single_values: of(false), of_lists: of(true) }
}

/// What an expression is evaluated with.
#[derive(Clone, Copy)]
struct Reads<'r> {
    /// The names of the attributes.
    names: &'r [Arc<str>],
    limits: &'r Limits,
    /// Whether an attribute may be a list.
    has_lists: bool,
}

fn bound(node: &Node, reads: Reads<'_>) -> Bound {
    let of = |node: &Node| bound(node, reads);
    let free = |size: Size| Bound { size, steps: Polynomial::constant(0) };
    match &node.kind {
        NodeKind::Constant(constant) => free(size_of(constant.value())),
        NodeKind::Attribute(number) => {
            let name =
                usize::try_from(*number).ok().and_then(|number| reads.names.get(number)).cloned().unwrap_or_default();
            let mut size = Size::single(Polynomial::variable(Variable::Size(name.clone())));
            if reads.has_lists {
                size.count = size.count.plus(&Polynomial::variable(Variable::More(name)));
            }
            free(size)
        }
        NodeKind::Parameter(name) => free(Size::single(Polynomial::variable(Variable::Parameter(name.clone())))),
        NodeKind::Call(call) => call::bound(call, &call.arguments.iter().map(of).collect::<Vec<_>>(), reads.limits),
        NodeKind::Compare(compare) => {
            let (left, right) = (of(&compare.left), of(&compare.right));
            let steps = left.steps.plus(&right.steps).plus(&call::compared(&left.size.bytes, &right.size.bytes));
            Bound { size: Size::single(Polynomial::constant(BOOLEAN)), steps }
        }
        NodeKind::If(parts) => {
            let [condition, first, second] = &**parts;
            let (condition, first, second) = (of(condition), of(first), of(second));
            let steps = condition.steps.plus(&call::read(&condition.size.bytes)).plus(&first.steps.or(&second.steps));
            Bound { size: first.size.or(&second.size), steps }
        }
        NodeKind::Switch(switch) => {
            let mut chosen = of(&switch.default);
            let source = of(&switch.source);
            let mut steps = source.steps;
            for (key, value) in &switch.cases {
                let key = of(key);
                steps = steps.plus(&key.steps).plus(&call::compared(&source.size.bytes, &key.size.bytes));
                let value = of(value);
                chosen = Bound { size: chosen.size.or(&value.size), steps: chosen.steps.or(&value.steps) };
            }
            Bound { steps: steps.plus(&chosen.steps), ..chosen }
        }
        NodeKind::Coalesce(nodes) | NodeKind::SelectUnique(nodes) => {
            let nothing = free(Size::single(Polynomial::constant(0)));
            nodes
                .iter()
                .map(of)
                .fold(nothing, |all, one| Bound { size: all.size.or(&one.size), steps: all.steps.plus(&one.steps) })
        }
        NodeKind::IgnoreFlow(node) => of(node),
        NodeKind::NoFlow(_) => free(Size::single(Polynomial::constant(0))),
    }
}

/// The bytes of `False`.
const BOOLEAN: usize = 5;

/// Returns the sizes of a value.
pub fn size_of(value: Value<'_>) -> Size {
    let (bytes, count) = measure(&value);
    Size { bytes: Polynomial::constant(bytes), count: Polynomial::constant(count) }
}

/// Returns the bytes of a value and the number of single values in it, as [`Size`] counts them.
pub fn measure(value: &Value<'_>) -> (usize, usize) {
    let sum = |parts: &mut dyn Iterator<Item = (usize, usize)>| {
        let (bytes, count) = parts.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
        (bytes, count.max(1))
    };
    match value {
        Value::List(elements) => sum(&mut elements.iter().map(measure)),
        Value::Complex(members) => sum(&mut members.iter().map(|(name, value)| {
            let (bytes, count) = measure(value);
            (name.len() + bytes, count)
        })),
        Value::Missing => (0, 1),
        Value::Text(text) => (text.len(), 1),
        single => {
            let mut text = String::new();
            convert::write_scalar(*single, &mut text);
            (text.len(), 1)
        }
    }
}

/// The size of an attribute that numbers are shown for.
const EXAMPLE: u64 = 256;

impl Bounds {
    /// Writes the bounds for `attrflow listing`: as formulas, and as numbers.
    pub fn describe(&self, limits: &Limits) -> String {
        let memory = (u64::try_from(limits.record_memory).unwrap_or(u64::MAX), "record_memory");
        let work = (limits.record_work, "record_work");
        let Bounds { of_single_values: single, of_lists: lists } = self;
        let mut text = String::new();
        let _ = writeln!(text, "size at most {}", shown(&single.size.bytes, " bytes", memory));
        let _ = writeln!(text, "steps at most {}", shown(&single.steps, "", work));
        if single != lists {
            let _ = writeln!(text, "where attributes are lists, # being the number of elements:");
            let _ = writeln!(text, "  size at most {} bytes", lists.size.bytes);
            let _ = writeln!(text, "  elements at most {}", lists.size.count);
            let _ = writeln!(text, "  steps at most {}", lists.steps);
        }
        text
    }
}

/// Returns a formula with its numbers: for attributes of a usual size, and for any record under the default limits.
fn shown(polynomial: &Polynomial, unit: &str, (limit, name): (u64, &str)) -> String {
    let of_size = |bytes: u64| polynomial.value(|_| bytes).filter(|value| *value < limit);
    if polynomial.as_constant().is_some_and(|number| number < limit) {
        return format!("{polynomial}{unit}");
    }
    let mut text = match polynomial {
        unbounded if *unbounded == Polynomial::UNBOUNDED => "what the limits allow".to_owned(),
        bounded => format!("{bounded}{unit}"),
    };
    if let Some(number) = of_size(EXAMPLE) {
        let _ = write!(text, "; {} where each attribute has {EXAMPLE} bytes", grouped(number));
    }
    let _ = match of_size(LARGEST) {
        Some(number) => write!(text, "; {} under the default limits", grouped(number)),
        None => write!(text, "; never more than the limit `{name}`, {}", grouped(limit)),
    };
    text
}

/// The largest attribute: as long as a record.
const LARGEST: u64 = crate::limits::RECORD_LENGTH as u64;
