//! Sets of kinds: the kinds that a parameter accepts or that a node may have.

use std::fmt;

/// A set of kinds. A missing value has no kind and is accepted everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u8);

/// The kinds with their names in messages, in order of their bits.
const WORDS: [(Kinds, &str); 6] = [
    (Kinds::TEXT, "Text"),
    (Kinds::INTEGER, "Integer"),
    (Kinds::BOOLEAN, "Boolean"),
    (Kinds::DATE_TIME, "DateTime"),
    (Kinds::LIST, "List"),
    (Kinds::COMPLEX, "Complex"),
];

impl Kinds {
    /// The empty set.
    pub const NONE: Kinds = Kinds(0);
    /// Text.
    pub const TEXT: Kinds = Kinds(1);
    /// Whole numbers.
    pub const INTEGER: Kinds = Kinds(2);
    /// True and false.
    pub const BOOLEAN: Kinds = Kinds(4);
    /// Points in time.
    pub const DATE_TIME: Kinds = Kinds(8);
    /// Several values.
    pub const LIST: Kinds = Kinds(16);
    /// Named members.
    pub const COMPLEX: Kinds = Kinds(32);
    /// The kinds that can be converted to text: everything but lists and complex values.
    pub const SCALAR: Kinds = Kinds(1 | 2 | 4 | 8);
    /// Everything.
    pub const ANY: Kinds = Kinds(63);

    /// Returns the union.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// Returns the difference.
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// Returns whether the sets intersect.
    pub const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns whether the other set is a subset of this one.
    pub const fn includes(self, other: Kinds) -> bool {
        other.0 & !self.0 == 0
    }

    /// Returns whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for (kind, word) in WORDS {
            if self.meets(kind) {
                if !first {
                    formatter.write_str(" or ")?;
                }
                formatter.write_str(word)?;
                first = false;
            }
        }
        if first { formatter.write_str("nothing") } else { Ok(()) }
    }
}
