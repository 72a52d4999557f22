//! The bound of a call, from the bounds of its arguments and the growth that the function's row states.

use crate::bound::Bound;
use crate::bound::Polynomial;
use crate::bound::Size;
use crate::bound::Variable;
use crate::functions::Growth;
use crate::functions::ReplaceMode as Mode;
use crate::functions::Returns;
use crate::functions::Role;
use crate::functions::context::LONG;
use crate::functions::context::PART;
use crate::ir::Call;
use crate::ir::Constant;
use crate::limits::Limits;
use crate::value::Kinds;
use crate::value::Value;

/// The most bytes that a UTF-16 unit has in UTF-8.
const UNIT: usize = 3;

/// The longest that a letter of a date format becomes: `K` becomes `+00:00`.
const FORMATTED: usize = 6;

/// The longest that a date becomes in a format of one letter, and more.
const STANDARD: usize = 40;

/// The members of a role without its value and its display name: names, `False`, and the type.
const ROLE: usize = 63;

/// The steps that are paid for an element of a list after the first, when it is long enough to be paid for.
const ELEMENT: usize = Value::SIZE / 2 + 1;

/// Returns the steps for reading a text. A short one costs nothing; what may be long is counted whole, not half.
pub(super) fn read(bytes: &Polynomial) -> Polynomial {
    let is_short = bytes.as_constant().and_then(|bytes| usize::try_from(bytes).ok()).is_some_and(|bytes| bytes < LONG);
    if is_short { Polynomial::constant(0) } else { bytes.clone() }
}

/// Returns the steps for comparing two texts: those for reading the shorter.
pub(super) fn compared(left: &Polynomial, right: &Polynomial) -> Polynomial {
    match (read(left).as_constant(), read(right).as_constant()) {
        (Some(0), _) | (_, Some(0)) => Polynomial::constant(0),
        (_, Some(_)) => right.clone(),
        _ => left.clone(),
    }
}

/// Returns the steps for reading a list of this many elements.
fn elements(count: &Polynomial) -> Polynomial {
    count.without(&Polynomial::constant(1)).times(ELEMENT)
}

/// The steps that a search takes for a UTF-16 unit beside its limit, and a last attempt.
const SEARCHED: usize = 18;

/// Returns the bound of a call whose arguments have these bounds.
pub(super) fn bound(call: &Call, arguments: &[Bound], limits: &Limits) -> Bound {
    let before = arguments.iter().fold(Polynomial::constant(0), |sum, argument| sum.plus(&argument.steps));
    let mut sizes: Vec<Size> = arguments.iter().map(|argument| argument.size.clone()).collect();
    let sizing = Sizing { call, limits, is_broadcast: false };
    let each = call.function.each.filter(|each| takes_list(call, *each));
    let list = each.and_then(|each| Some((each, sizes.get(each)?.clone())));
    let Some((each, list)) = list.filter(|(_, list)| list.count.as_constant() != Some(1)) else {
        let (size, own) = sizing.one(&sizes);
        return Bound { size, steps: before.plus(&own) };
    };
    // The sum over all elements. What grows with the source is at most what it is for all of them at once; the rest occurs once for
    // each element.
    let sizing = Sizing { is_broadcast: true, ..sizing };
    let element = |sizes: &mut Vec<Size>, bytes: Polynomial| {
        if let Some(size) = sizes.get_mut(each) {
            *size = Size::single(bytes);
        }
        sizing.one(sizes)
    };
    let (all, work) = element(&mut sizes, list.bytes.clone());
    let (none, rest) = element(&mut sizes, Polynomial::constant(0));
    let sum = |all: &Polynomial, none: &Polynomial| all.without(none).plus(&none.product(&list.count));
    let steps = sum(&work, &rest).plus(&elements(&list.count));
    Bound { size: Size { bytes: sum(&all.bytes, &none.bytes), count: list.count.clone() }, steps: before.plus(&steps) }
}

/// Whether an argument may be a list.
fn takes_list(call: &Call, position: usize) -> bool {
    call.arguments.get(position).is_some_and(|node| node.kinds.meets(Kinds::LIST))
}

/// One call of a function.
#[derive(Clone, Copy)]
struct Sizing<'c> {
    call: &'c Call,
    limits: &'c Limits,
    /// Whether the first argument is an element of a list.
    is_broadcast: bool,
}

impl Sizing<'_> {
    /// Returns the size of the result, and the steps of the call itself.
    fn one(self, sizes: &[Size]) -> (Size, Polynomial) {
        let own = self.searches(sizes).plus(&self.parts(sizes));
        let steps = (0..sizes.len()).fold(own, |sum, position| sum.plus(&self.paid(sizes, position)));
        (self.size(sizes), steps)
    }

    fn bytes(sizes: &[Size], position: usize) -> Polynomial {
        sizes.get(position).map_or_else(|| Polynomial::constant(0), |size| size.bytes.clone())
    }

    fn constant(&self, position: usize) -> Option<&Constant> {
        self.call.arguments.get(position)?.as_constant()
    }

    fn text(&self, position: usize) -> Option<&str> {
        match self.constant(position)? {
            Constant::Text(text) => Some(text),
            Constant::Missing => Some(""),
            _ => None,
        }
    }

    /// The steps for reading an argument.
    fn paid(&self, sizes: &[Size], position: usize) -> Polynomial {
        let Some(size) = sizes.get(position) else { return Polynomial::constant(0) };
        read(&size.bytes).plus(&elements(&size.count))
    }

    fn size(self, sizes: &[Size]) -> Size {
        let source = Self::bytes(sizes, 0);
        match self.call.function.growth {
            Growth::Fixed(bytes) => Size::single(Polynomial::constant(bytes)),
            Growth::Of(factor, more) => Size {
                bytes: source.times(factor).plus(&Polynomial::constant(more)),
                count: match self.call.function.returns {
                    Returns::Always(kinds) if !kinds.meets(Kinds::LIST) => Polynomial::constant(1),
                    _ => sizes.first().map_or_else(|| Polynomial::constant(1), |size| size.count.clone()),
                },
            },
            Growth::Sum => Size::single(sum(sizes)),
            Growth::Joined => {
                let others = sizes.get(1..).unwrap_or_default();
                let elements = others.iter().fold(Polynomial::constant(0), |sum, size| sum.plus(&size.count));
                let separators = elements.without(&Polynomial::constant(1));
                Size::single(sum(others).plus(&separators.product(&source)))
            }
            Growth::Beginning => {
                let count = match self.constant(1) {
                    Some(Constant::Integer(count)) => usize::try_from(*count).ok(),
                    _ => None,
                };
                let cut = count.map(|count| Polynomial::constant(count.saturating_mul(UNIT)));
                let is_shorter = |cut: &Polynomial| match (source.as_constant(), cut.as_constant()) {
                    (Some(source), Some(cut)) => source <= cut,
                    _ => false,
                };
                // For all elements of a list together, only the size of all of them is a bound.
                Size::single(cut.filter(|cut| !self.is_broadcast && !is_shorter(cut)).unwrap_or(source))
            }
            Growth::Split => {
                let elements = match self.text(1) {
                    Some("") => Polynomial::constant(1),
                    _ => source.plus(&Polynomial::constant(1)),
                };
                Size { bytes: source, count: elements }
            }
            Growth::Roles => {
                let roles = sizes.first().map_or_else(|| Polynomial::constant(1), |size| size.count.clone());
                Size { bytes: source.times(2).plus(&roles.times(ROLE)), count: roles.times(4) }
            }
            Growth::Formatted => {
                let format = Self::bytes(sizes, sizes.len().saturating_sub(1));
                Size::single(format.times(FORMATTED).plus(&Polynomial::constant(STANDARD)))
            }
            Growth::Replaced => Size::single(self.replaced(sizes)),
            Growth::Domain => Size::single(Polynomial::variable(Variable::Domain)),
            Growth::Chosen => sizes.iter().fold(Size::single(Polynomial::constant(0)), |all, one| all.or(one)),
        }
    }

    /// The size of a `Replace`. See [`Mode`] for what its slots do.
    fn replaced(&self, sizes: &[Size]) -> Polynomial {
        let source = Self::bytes(sizes, 0);
        let site = &self.call.prepared;
        // Matches begin at different places, one of which may be the end.
        let matches = source.plus(&Polynomial::constant(1));
        match Mode::of(site.given) {
            None => source,
            Some(Mode::Literal) => {
                let new = Self::bytes(sizes, Mode::REPLACEMENT);
                let old = self.text(Mode::OLD_VALUE).map_or(1, str::len).max(1);
                match new.as_constant().and_then(|new| usize::try_from(new).ok()) {
                    Some(new) => source.times(new.div_ceil(old).max(1)),
                    None => source.plus(&source.product(&new)),
                }
            }
            Some(Mode::Template) => {
                let template = Self::bytes(sizes, Mode::TEMPLATE);
                match (self.text(Mode::TEMPLATE), self.text(Mode::OLD_VALUE)) {
                    (Some(text), Some(old)) if !old.is_empty() => {
                        let count = text.matches(old).count();
                        let rest = text.len().saturating_sub(count.saturating_mul(old.len()));
                        source.times(count).plus(&Polynomial::constant(rest))
                    }
                    _ => template.plus(&template.product(&source)),
                }
            }
            Some(Mode::Match) => match (&site.pattern, &site.replacement) {
                (Some(pattern), Some(replacement)) => {
                    let growth = pattern.growth(replacement);
                    let literals = matches.times(growth.literal);
                    let texts = matches.product(&source).times(growth.texts);
                    source.times(growth.parts.max(1)).plus(&literals).plus(&texts)
                }
                _ => Polynomial::UNBOUNDED,
            },
            Some(Mode::Group) => source.plus(&matches.product(&Self::bytes(sizes, Mode::REPLACEMENT))),
            Some(Mode::Other) => source.or(&Self::bytes(sizes, Mode::ATTRIBUTE)),
        }
    }

    /// The steps for the parts of a text that are replaced: each byte may be one.
    fn parts(&self, sizes: &[Size]) -> Polynomial {
        if self.call.function.growth != Growth::Replaced {
            return Polynomial::constant(0);
        }
        let position = match Mode::of(self.call.prepared.given) {
            Some(Mode::Literal) => 0,
            Some(Mode::Template) => Mode::TEMPLATE,
            _ => return Polynomial::constant(0),
        };
        Self::bytes(sizes, position).times(PART / 2)
    }

    /// The steps of the searches with a regular expression. Each text is searched twice where the matches are counted first.
    fn searches(&self, sizes: &[Size]) -> Polynomial {
        let patterns = self.call.function.parameters.iter().position(|parameter| parameter.role == Role::Pattern);
        if !patterns.is_some_and(|position| self.call.prepared.is_given(position)) {
            return Polynomial::constant(0);
        }
        let limit = usize::try_from(self.limits.pattern_steps).unwrap_or(usize::MAX).saturating_add(4);
        // The text that is searched is the source, or the other attribute.
        let searched = Self::bytes(sizes, 0).or(&Self::bytes(sizes, Mode::ATTRIBUTE));
        searched.times(SEARCHED).plus(&Polynomial::constant(limit)).times(2)
    }
}

fn sum(sizes: &[Size]) -> Polynomial {
    sizes.iter().fold(Polynomial::constant(0), |sum, size| sum.plus(&size.bytes))
}
