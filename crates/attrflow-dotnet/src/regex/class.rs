//! Sets of UTF-16 units: what `[...]`, `\d`, `\p{..}` and single characters match.
//!
//! A [`Class`] is built while a pattern is parsed. The matchers use a [`UnitMatcher`], which has a bit for each ASCII unit and
//! consults the class for the others.

use crate::regex::blocks::block;
use crate::regex::unicode;

/// A set of units: ranges, categories and white space, perhaps negated, without a subtracted set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Class {
    ranges: Vec<(u16, u16)>,
    categories: u32,
    space: bool,
    not_space: bool,
    pub(super) negated: bool,
    pub(super) subtracted: Option<Box<Class>>,
}

/// Why a name in `\p{..}` is not a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnknownName {
    /// .NET does not know it.
    Unknown,
    /// .NET knows it; this crate does not.
    NotSupported,
}

impl Class {
    /// Returns the class of no units or, if `negated`, of all.
    pub(super) fn new(negated: bool) -> Class {
        Class { negated, ..Class::default() }
    }

    /// Returns the class of all units.
    pub(super) fn any() -> Class {
        Class { ranges: vec![(0, 0xFFFF)], ..Class::default() }
    }

    pub(super) fn add_range(&mut self, first: u16, last: u16) {
        self.ranges.push((first, last));
    }

    pub(super) fn add_categories(&mut self, mask: u32, inverted: bool) {
        self.categories |= if inverted { !mask } else { mask };
    }

    pub(super) fn add_space(&mut self, inverted: bool) {
        if inverted {
            self.not_space = true;
        } else {
            self.space = true;
        }
    }

    /// Adds `\p{name}`, or `\P{name}` if `inverted`.
    pub(super) fn add_property(&mut self, name: &str, inverted: bool, fold: bool) -> Result<(), UnknownName> {
        let mut mask = 0;
        for (number, category) in unicode::CATEGORY_NAMES.iter().enumerate() {
            if *category == name || (name.len() == 1 && category.starts_with(name)) {
                mask |= 1 << number;
            }
        }
        if mask != 0 {
            // Under (?i), each of the three categories of letters with case means all three.
            let cased = fold && name.len() == 2 && mask & unicode::CASED != 0;
            self.add_categories(if cased { unicode::CASED } else { mask }, inverted);
            return Ok(());
        }
        let Some((first, last)) = block(name) else {
            let known = matches!(name, "_xmlC" | "_xmlD" | "_xmlI" | "_xmlW");
            return Err(if known { UnknownName::NotSupported } else { UnknownName::Unknown });
        };
        if !inverted {
            self.add_range(first, last);
            return Ok(());
        }
        if let Some(before) = first.checked_sub(1) {
            self.add_range(0, before);
        }
        if let Some(after) = last.checked_add(1) {
            self.add_range(after, 0xFFFF);
        }
        Ok(())
    }

    /// Converts to lower case as .NET does under `(?i)`.
    ///
    /// A single unit becomes its lower case; a range gains the lower case of its units, from a shorter table.
    pub(super) fn add_lower(&mut self) {
        let mut added = Vec::new();
        for range in &mut self.ranges {
            if range.0 == range.1 {
                let lower = unicode::lower(range.0);
                *range = (lower, lower);
            } else {
                unicode::lower_range(range.0, range.1, |first, last| added.push((first, last)));
            }
        }
        self.ranges.append(&mut added);
    }

    /// Returns whether .NET merges this class with others of an alternation.
    pub(super) fn is_mergeable(&self) -> bool {
        !self.negated && self.subtracted.is_none()
    }

    pub(super) fn merge(&mut self, other: &Class) {
        self.ranges.extend_from_slice(&other.ranges);
        self.categories |= other.categories;
        self.space |= other.space;
        self.not_space |= other.not_space;
    }

    /// Returns the only unit in the class or, if it is negated, the only one that is not.
    pub(super) fn only_unit(&self) -> Option<u16> {
        let ranges_only = self.categories == 0 && !self.space && !self.not_space && self.subtracted.is_none();
        match self.ranges.as_slice() {
            [(first, last)] if ranges_only && first == last => Some(*first),
            _ => None,
        }
    }

    /// Sorts and joins the ranges, for the binary search of [`Class::contains`].
    fn normalize(&mut self) {
        self.ranges.sort_unstable();
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(self.ranges.len());
        for &(first, last) in &self.ranges {
            match joined.last_mut() {
                Some(previous) if u32::from(first) <= u32::from(previous.1) + 1 => previous.1 = previous.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        self.ranges = joined;
        if let Some(subtracted) = &mut self.subtracted {
            subtracted.normalize();
        }
    }

    fn contains(&self, unit: u16) -> bool {
        let at = self.ranges.partition_point(|range| range.1 < unit);
        let listed = self.ranges.get(at).is_some_and(|range| range.0 <= unit)
            || (self.categories != 0 && self.categories & unicode::category_bit(unit) != 0)
            || ((self.space || self.not_space)
                && if unicode::is_white_space(unit) { self.space } else { self.not_space });
        // .NET negates before it subtracts: `[^a-[b]]` contains neither `a` nor `b`.
        listed != self.negated && !self.subtracted.as_ref().is_some_and(|subtracted| subtracted.contains(unit))
    }

    fn ascii(&self) -> u128 {
        let mut members = unicode::ascii_of_categories(self.categories);
        for &(first, last) in &self.ranges {
            if first < 0x80 {
                let width = u32::from(last.min(0x7F) - first.min(last)) + 1;
                members |= (u128::MAX >> (128 - width)) << first;
            }
        }
        if self.space {
            members |= unicode::ASCII_SPACE;
        }
        if self.not_space {
            members |= !unicode::ASCII_SPACE;
        }
        if self.negated {
            members = !members;
        }
        self.subtracted.as_ref().map_or(members, |subtracted| members & !subtracted.ascii())
    }
}

/// Which units match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// This unit.
    Is(u16),
    /// Any unit but this.
    Not(u16),
    /// A unit of the class.
    Class(Box<Class>),
}

/// A [`Test`], prepared for matching.
#[derive(Debug, Clone)]
pub(super) struct UnitMatcher {
    /// A bit for each ASCII unit: first those below 64.
    ascii: [u64; 2],
    /// Whether a unit is converted to lower case before the test, as .NET does under `(?i)`.
    pub(super) fold: bool,
    pub(super) test: Test,
}

impl UnitMatcher {
    pub(super) fn new(mut test: Test, fold: bool) -> UnitMatcher {
        if let Test::Class(class) = &mut test {
            class.normalize();
        }
        let bit = |unit: u16| if unit < 0x80 { 1u128 << unit } else { 0 };
        let mut ascii = match &test {
            Test::Is(unit) => bit(*unit),
            Test::Not(unit) => !bit(*unit),
            Test::Class(class) => class.ascii(),
        };
        if fold {
            const UPPER: u128 = ((1 << 26) - 1) << 0x41;
            ascii = (ascii & !UPPER) | ((ascii >> 0x20) & UPPER);
        }
        UnitMatcher { ascii: halves(ascii), fold, test }
    }

    /// Returns a bit for each ASCII unit.
    pub(super) fn ascii(&self) -> u128 {
        let [low, high] = self.ascii;
        u128::from(low) | u128::from(high) << 64
    }

    #[inline]
    pub(super) fn matches_ascii(&self, unit: u16) -> bool {
        let [low, high] = self.ascii;
        let half = if unit & 0x40 == 0 { low } else { high };
        half >> (unit & 0x3F) & 1 == 1
    }

    #[inline]
    pub(super) fn matches(&self, unit: u16) -> bool {
        if unit < 0x80 { self.matches_ascii(unit) } else { self.matches_beyond_ascii(unit) }
    }

    fn matches_beyond_ascii(&self, unit: u16) -> bool {
        let unit = if self.fold { unicode::lower(unit) } else { unit };
        match &self.test {
            Test::Is(wanted) => unit == *wanted,
            Test::Not(unwanted) => unit != *unwanted,
            Test::Class(class) => class.contains(unit),
        }
    }

    /// Returns whether a unit beyond ASCII can match; may return true if none does.
    pub(super) fn may_match_beyond_ascii(&self) -> bool {
        match &self.test {
            // Under (?i), a few units beyond ASCII have ASCII letters as their lower case, such as the Kelvin sign.
            Test::Is(unit) => *unit >= 0x80 || self.fold,
            Test::Not(_) => true,
            Test::Class(class) => {
                self.fold
                    || class.negated
                    || class.categories != 0
                    || class.space
                    || class.not_space
                    || class.ranges.iter().any(|range| range.1 >= 0x80)
            }
        }
    }

    /// Returns whether no unit matches both; may return false if none does.
    pub(super) fn excludes(&self, other: &UnitMatcher) -> bool {
        match (self.only_unit(), other.only_unit()) {
            (_, Some(unit)) => !self.matches(unit),
            (Some(unit), None) => !other.matches(unit),
            (None, None) => {
                let beyond_ascii = self.categories_beyond_ascii() & other.categories_beyond_ascii();
                beyond_ascii == 0 && self.ascii() & other.ascii() == 0
            }
        }
    }

    /// Returns the unit of a test for a single unit without case folding.
    fn only_unit(&self) -> Option<u16> {
        match self.test {
            Test::Is(unit) if !self.fold => Some(unit),
            _ => None,
        }
    }

    /// Returns the categories of the units beyond ASCII that match, or more.
    fn categories_beyond_ascii(&self) -> u32 {
        match &self.test {
            Test::Class(class) if !self.fold && !class.negated && !class.not_space => {
                let ranges = class.ranges.iter().any(|range| range.1 >= 0x80);
                let space = if class.space { unicode::SPACE } else { 0 };
                if ranges { u32::MAX } else { class.categories | space }
            }
            _ => u32::MAX,
        }
    }
}

fn halves(bits: u128) -> [u64; 2] {
    let low = bits & u128::from(u64::MAX);
    [low, bits >> 64].map(|half| u64::try_from(half).unwrap_or_default())
}
