//! Polynomials over the sizes of attributes, with coefficients that are not negative.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::untrusted::Untrusted;

/// Terms of a polynomial; one that would have more is unbounded.
const MAX_TERMS: usize = 4_000;

/// Terms that are shown.
const MAX_SHOWN: usize = 12;

/// A size that differs from record to record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variable {
    /// The bytes of an attribute, written as text; of a list, those of all elements together.
    Size(Arc<str>),
    /// The number of elements of an attribute after the first, in all lists in each other; 0 for a single value.
    More(Arc<str>),
    /// The bytes of a job parameter.
    Parameter(Arc<str>),
    /// The bytes of the tenant's domain.
    Domain,
}

impl fmt::Display for Variable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Variable::Size(name) => write!(formatter, "|{}|", Untrusted(name)),
            Variable::More(name) => write!(formatter, "(#{} - 1)", Untrusted(name)),
            Variable::Parameter(name) => write!(formatter, "|%{}%|", Untrusted(name)),
            Variable::Domain => formatter.write_str("|DefaultDomain()|"),
        }
    }
}

/// A product of variables, in order; empty for the constant.
type Monomial = Vec<Variable>;

/// A polynomial, or nothing where no bound is known. No operation returns less than the exact result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polynomial {
    terms: Option<BTreeMap<Monomial, u64>>,
}

impl Polynomial {
    /// No bound.
    pub const UNBOUNDED: Polynomial = Polynomial { terms: None };

    /// Creates a constant.
    pub fn constant(number: usize) -> Polynomial {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        Polynomial { terms: Some((number > 0).then(|| (Vec::new(), number)).into_iter().collect()) }
    }

    /// Creates a variable.
    pub fn variable(variable: Variable) -> Polynomial {
        Polynomial { terms: Some(BTreeMap::from([(vec![variable], 1)])) }
    }

    /// Returns the number, if it is a constant.
    pub fn as_constant(&self) -> Option<u64> {
        let terms = self.terms.as_ref()?;
        match (terms.len(), terms.get(&Vec::new())) {
            (0, _) => Some(0),
            (1, Some(number)) => Some(*number),
            _ => None,
        }
    }

    fn combine(&self, other: &Polynomial, merge: impl Fn(u64, u64) -> Option<u64>) -> Polynomial {
        let (Some(own), Some(others)) = (&self.terms, &other.terms) else { return Polynomial::UNBOUNDED };
        let mut terms = own.clone();
        for (monomial, factor) in others {
            let before = terms.get(monomial).copied().unwrap_or(0);
            let Some(merged) = merge(before, *factor) else { return Polynomial::UNBOUNDED };
            terms.insert(monomial.clone(), merged);
        }
        terms.retain(|_, factor| *factor > 0);
        if terms.len() > MAX_TERMS { Polynomial::UNBOUNDED } else { Polynomial { terms: Some(terms) } }
    }

    /// Returns the sum.
    #[must_use]
    pub fn plus(&self, other: &Polynomial) -> Polynomial {
        self.combine(other, u64::checked_add)
    }

    /// Returns a bound of both: the larger coefficient of each term.
    #[must_use]
    pub fn or(&self, other: &Polynomial) -> Polynomial {
        self.combine(other, |own, other| Some(own.max(other)))
    }

    /// Returns what is left without the terms of the other one.
    #[must_use]
    pub fn without(&self, other: &Polynomial) -> Polynomial {
        self.combine(other, |own, other| Some(own.saturating_sub(other)))
    }

    /// Returns the product with a number.
    #[must_use]
    pub fn times(&self, factor: usize) -> Polynomial {
        self.product(&Polynomial::constant(factor))
    }

    /// Returns the product.
    #[must_use]
    pub fn product(&self, other: &Polynomial) -> Polynomial {
        let (Some(own), Some(others)) = (&self.terms, &other.terms) else { return Polynomial::UNBOUNDED };
        if own.len().saturating_mul(others.len()) > MAX_TERMS {
            return Polynomial::UNBOUNDED;
        }
        let mut terms: BTreeMap<Monomial, u64> = BTreeMap::new();
        for (left, first) in own {
            for (right, second) in others {
                let mut monomial = [left.as_slice(), right.as_slice()].concat();
                monomial.sort();
                let before = terms.get(&monomial).copied().unwrap_or(0);
                let Some(sum) = first.checked_mul(*second).and_then(|product| product.checked_add(before)) else {
                    return Polynomial::UNBOUNDED;
                };
                terms.insert(monomial, sum);
            }
        }
        Polynomial { terms: Some(terms) }
    }

    /// Returns the value for these sizes; `None` where there is no bound, or none below 2^64.
    pub fn value(&self, size: impl Fn(&Variable) -> u64) -> Option<u64> {
        self.terms.as_ref()?.iter().try_fold(0_u64, |sum, (monomial, factor)| {
            let product = monomial.iter().try_fold(*factor, |product, variable| product.checked_mul(size(variable)))?;
            sum.checked_add(product)
        })
    }
}

/// Writes `3·|givenName| + 7`, with `#list` for `(#list - 1) + 1`; `unbounded` where there is no bound.
impl fmt::Display for Polynomial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(terms) = &self.terms else { return formatter.write_str("unbounded") };
        let mut constant = terms.get(&Vec::new()).copied().unwrap_or(0);
        let mut shown: Vec<(usize, String)> = Vec::new();
        for (monomial, factor) in terms.iter().filter(|(monomial, _)| !monomial.is_empty()) {
            let product = match (monomial.as_slice(), constant.checked_sub(*factor)) {
                ([Variable::More(name)], Some(rest)) => {
                    constant = rest;
                    format!("#{}", Untrusted(name))
                }
                _ => monomial.iter().map(ToString::to_string).collect::<Vec<_>>().join("·"),
            };
            shown.push((monomial.len(), if *factor > 1 { format!("{}·{product}", grouped(*factor)) } else { product }));
        }
        shown.sort_by_key(|(degree, _)| std::cmp::Reverse(*degree));
        if constant > 0 || shown.is_empty() {
            shown.push((0, grouped(constant)));
        }
        let more = shown.len().saturating_sub(MAX_SHOWN);
        let texts: Vec<String> = shown.into_iter().take(MAX_SHOWN).map(|(_, text)| text).collect();
        formatter.write_str(&texts.join(" + "))?;
        if more > 0 { write!(formatter, " + {more} more terms") } else { Ok(()) }
    }
}

/// Returns a number with a comma after every three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
