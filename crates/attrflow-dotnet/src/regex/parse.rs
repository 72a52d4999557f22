//! Reads the text of a pattern into a tree, the way .NET's parser does it.
//!
//! .NET reads a pattern twice: a quick first look finds the groups and numbers them, the second builds the tree. The
//! two do not always agree on what is a group; where .NET then answers, this parser answers the same, so its
//! state machine follows theirs closely. Positions in here are UTF-16 units of the pattern.

use crate::regex::class::Class;
use crate::regex::class::Test;
use crate::regex::fault::PatternFault;
use crate::regex::fault::PatternReason;
use crate::regex::group_names::GroupNames;
use crate::regex::limits::Limits;
use crate::regex::parse_group::Opening;
use crate::regex::tree::Anchor;
use crate::regex::tree::Mode;
use crate::regex::tree::Node;
use crate::regex::tree::Repetition;
use crate::regex::tree::UNBOUNDED;
use crate::regex::unicode;

/// The inline options in force, and the direction of reading.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Options {
    pub(super) mode: Mode,
    pub(super) multiline: bool,
    pub(super) explicit_capture: bool,
    pub(super) single_line: bool,
    pub(super) ignore_space: bool,
}

/// A group that is open: what its end will make of it, and the state around it.
struct OpenGroup {
    opening: Opening,
    /// Alternatives of a condition, which .NET keeps apart from those of other groups.
    condition_parts: Vec<Node>,
    alternatives: Vec<Node>,
    concatenation: Vec<Node>,
    /// The direction of the concatenation: the one in force where it began.
    backward: bool,
    start: usize,
}

/// The parser's state.
pub(super) struct Parser {
    pub(super) units: Vec<u16>,
    pub(super) at: usize,
    pub(super) options: Options,
    pub(super) options_around: Vec<Options>,
    pub(super) names: GroupNames,
    pub(super) next_number: i32,
    pub(super) ignore_next_parenthesis: bool,
    pub(super) nesting: usize,
    /// Where the construct being read began, for faults.
    pub(super) token: usize,
}

/// What parsing gives.
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) names: GroupNames,
}

/// A fault in units of the pattern.
pub(super) struct Fault {
    pub(super) reason: PatternReason,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Fault {
    /// The fault with its place in bytes of the text the units came from.
    pub(super) fn in_bytes(&self, text: &str) -> PatternFault {
        let byte_at = |wanted: usize| {
            let mut unit = 0;
            for (byte, character) in text.char_indices() {
                if unit >= wanted {
                    return byte;
                }
                unit += character.len_utf16();
            }
            text.len()
        };
        let start = byte_at(self.from);
        PatternFault { reason: self.reason, span: start..byte_at(self.to).max(start) }
    }
}

/// Parses a pattern.
pub(super) fn parse(pattern: &str, limits: &Limits) -> Result<Parsed, PatternFault> {
    let units: Vec<u16> = pattern.encode_utf16().collect();
    if units.len() > limits.length {
        return Err(PatternFault { reason: PatternReason::TooLong, span: 0..pattern.len() });
    }
    let mut parser = Parser::new(units, limits);
    parser.parse().map_err(|fault| fault.in_bytes(pattern))
}

impl Parser {
    pub(super) fn new(units: Vec<u16>, limits: &Limits) -> Parser {
        Parser {
            units,
            at: 0,
            options: Options::default(),
            options_around: Vec::new(),
            names: GroupNames::default(),
            next_number: 1,
            ignore_next_parenthesis: false,
            nesting: limits.nesting,
            token: 0,
        }
    }

    fn parse(&mut self) -> Result<Parsed, Fault> {
        self.count_groups()?;
        self.at = 0;
        self.next_number = 1;
        self.ignore_next_parenthesis = false;
        self.options = Options::default();
        self.options_around.clear();
        let root = self.scan()?;
        Ok(Parsed { root, names: std::mem::take(&mut self.names) })
    }

    pub(super) fn left(&self) -> usize {
        self.units.len().saturating_sub(self.at)
    }

    /// The unit `ahead` units to the right.
    pub(super) fn peek(&self, ahead: usize) -> Option<u16> {
        self.units.get(self.at.checked_add(ahead)?).copied()
    }

    pub(super) fn next_is(&self, character: char) -> bool {
        self.peek(0).is_some_and(|unit| u32::from(unit) == u32::from(character))
    }

    pub(super) fn take(&mut self) -> Option<u16> {
        let unit = self.peek(0)?;
        self.at += 1;
        Some(unit)
    }

    pub(super) fn fault(&self, reason: PatternReason) -> Fault {
        Fault { reason, from: self.token.min(self.units.len()), to: self.at.min(self.units.len()).max(self.token) }
    }

    pub(super) fn folded(&self, unit: u16) -> u16 {
        if self.options.mode.fold { unicode::lower(unit) } else { unit }
    }

    fn open(&self, opening: Opening, start: usize) -> OpenGroup {
        OpenGroup {
            opening,
            condition_parts: Vec::new(),
            alternatives: Vec::new(),
            concatenation: Vec::new(),
            backward: self.options.mode.backward,
            start,
        }
    }

    fn scan(&mut self) -> Result<Node, Fault> {
        let mut groups: Vec<OpenGroup> = Vec::new();
        let mut group = self.open(Opening::Capture(Some(0), None), 0);
        let mut was_quantifier = false;
        while self.left() > 0 {
            self.token = self.at;
            let after_quantifier = std::mem::replace(&mut was_quantifier, false);
            self.skip_blanks()?;
            let start = self.at;
            while let Some(unit) = self.peek(0) {
                let stops = if self.options.ignore_space { stops_with_space(unit) } else { is_special(unit) };
                if stops && (unit != u16::from(b'{') || self.is_true_quantifier()) {
                    break;
                }
                self.at += 1;
            }
            let end = self.at;
            self.skip_blanks()?;
            self.token = self.at;
            let special = self.peek(0).filter(|unit| is_special(*unit));
            let quantified = special.is_some_and(is_quantifier);
            if special.is_some() {
                self.at += 1;
            }
            let mut unit: Option<Node> = None;
            if start < end {
                let plain_end = end - usize::from(quantified);
                self.add_text(&mut group, start, plain_end);
                if quantified {
                    let last = self.units.get(plain_end).copied().unwrap_or_default();
                    unit = Some(Node::Single(Test::Is(self.folded(last)), self.options.mode));
                }
            }
            let Some(special) = special else { continue };
            let mode = self.options.mode;
            match u8::try_from(special).unwrap_or_default() {
                b'[' => {
                    let class = self.scan_class(self.options.mode.fold, true)?;
                    unit = Some(Node::Single(Test::Class(Box::new(class)), mode));
                }
                b'(' => {
                    self.options_around.push(self.options);
                    let start = self.token;
                    let in_condition = matches!(group.opening, Opening::TestGroup);
                    match self.scan_group_opening(in_condition)? {
                        None => {
                            self.options_around.pop();
                        }
                        Some(opening) => {
                            if groups.len() >= self.nesting {
                                return Err(self.fault(PatternReason::TooDeep));
                            }
                            let inner = self.open(opening, start);
                            groups.push(std::mem::replace(&mut group, inner));
                        }
                    }
                    continue;
                }
                b'|' => {
                    let mode = self.options.mode;
                    group.end_alternative(mode.backward);
                    continue;
                }
                b')' => {
                    let Some(around) = groups.pop() else {
                        return Err(self.fault(PatternReason::TooManyParentheses));
                    };
                    let closed = self.close(std::mem::replace(&mut group, around))?;
                    self.options = self.options_around.pop().unwrap_or_default();
                    if matches!(group.opening, Opening::TestGroup) && group.condition_parts.is_empty() {
                        group.condition_parts.push(closed.reduced());
                        continue;
                    }
                    unit = Some(closed);
                }
                b'\\' => unit = Some(self.scan_backslash()?),
                b'^' => {
                    let anchor = if self.options.multiline { Anchor::LineStart } else { Anchor::TextStart };
                    unit = Some(Node::Anchor(anchor));
                }
                b'$' => {
                    let anchor = if self.options.multiline { Anchor::LineEnd } else { Anchor::FinalLineEnd };
                    unit = Some(Node::Anchor(anchor));
                }
                b'.' if self.options.single_line => {
                    unit = Some(Node::Single(Test::Class(Box::new(Class::any())), mode));
                }
                b'.' => unit = Some(Node::Single(Test::Not(u16::from(b'\n')), mode)),
                _ => {
                    // A quantifier. It is read again below.
                    if unit.is_none() {
                        let reason = if after_quantifier {
                            PatternReason::NestedQuantifier
                        } else {
                            PatternReason::QuantifierAfterNothing
                        };
                        return Err(self.fault(reason));
                    }
                    self.at -= 1;
                }
            }
            self.skip_blanks()?;
            let Some(unit) = unit else { continue };
            if self.left() == 0 || !self.is_true_quantifier() {
                group.concatenation.push(unit.reduced());
                continue;
            }
            was_quantifier = true;
            self.token = self.at;
            let repetition = self.scan_quantifier()?;
            group.concatenation.push(unit.repeated(repetition).reduced());
        }
        if !groups.is_empty() {
            self.token = group.start;
            self.at = group.start + 1;
            return Err(self.fault(PatternReason::NotEnoughParentheses));
        }
        self.close(group)
    }

    fn add_text(&self, group: &mut OpenGroup, start: usize, end: usize) {
        let units: Vec<u16> =
            self.units.get(start..end).unwrap_or_default().iter().map(|unit| self.folded(*unit)).collect();
        match units.as_slice() {
            [] => {}
            [unit] => group.concatenation.push(Node::Single(Test::Is(*unit), self.options.mode)),
            _ => group.concatenation.push(Node::Text(units, self.options.mode)),
        }
    }

    fn close(&self, mut group: OpenGroup) -> Result<Node, Fault> {
        group.end_alternative(false);
        let fault = |reason| Err(Fault { reason, from: group.start, to: self.at });
        let parts = group.condition_parts.len();
        Ok(match group.opening {
            Opening::TestReference(number) if parts <= 2 => Node::TestReference(number, group.condition_parts),
            Opening::TestReference(_) => return fault(PatternReason::TooManyAlternatives),
            Opening::TestGroup if parts > 3 => return fault(PatternReason::TooManyAlternatives),
            // `(?(?i)a)`: .NET emits code with a hole for it.
            Opening::TestGroup if parts < 2 => return fault(PatternReason::NotSupported),
            Opening::TestGroup => Node::TestGroup(group.condition_parts),
            other => {
                let inner = Box::new(Node::Alternate(group.alternatives).reduced());
                match other {
                    Opening::Capture(number, uncaptured) => {
                        let known = number.is_none_or(|number| self.names.has_number(number));
                        if !known {
                            return fault(PatternReason::NotSupported);
                        }
                        Node::Capture(inner, number, uncaptured)
                    }
                    Opening::Look(negative) => Node::Look(inner, negative),
                    Opening::Atomic => Node::Atomic(inner),
                    _ => Node::Group(inner),
                }
            }
        })
    }

    /// `*`, `+`, `?` or `{..}`, which is known to be there, and a `?` after it.
    fn scan_quantifier(&mut self) -> Result<Repetition, Fault> {
        let (min, max) = match self.take().map(|unit| u8::try_from(unit).unwrap_or_default()) {
            Some(b'*') => (0, UNBOUNDED),
            Some(b'?') => (0, 1),
            Some(b'+') => (1, UNBOUNDED),
            _ => {
                let min = self.scan_number()?;
                let mut max = min;
                if self.next_is(',') {
                    self.at += 1;
                    max = if self.next_is('}') { UNBOUNDED } else { self.scan_number()? };
                }
                self.at += 1;
                (min, max)
            }
        };
        self.skip_blanks()?;
        let lazy = self.next_is('?');
        if lazy {
            self.at += 1;
        }
        if min > max {
            return Err(self.fault(PatternReason::ReversedQuantifier));
        }
        Ok(Repetition { min, max, lazy })
    }

    /// Whether a quantifier stands here: `{` is one only in front of `n}`, `n,}` or `n,m}`.
    fn is_true_quantifier(&self) -> bool {
        let Some(first) = self.peek(0) else { return false };
        if first != u16::from(b'{') {
            return is_quantifier(first);
        }
        let digit = |unit: Option<u16>| unit.is_some_and(|unit| (0x30..=0x39).contains(&unit));
        let mut ahead = 1;
        while digit(self.peek(ahead)) {
            ahead += 1;
        }
        if ahead == 1 {
            return false;
        }
        if self.peek(ahead) == Some(u16::from(b',')) {
            ahead += 1;
            while digit(self.peek(ahead)) {
                ahead += 1;
            }
        }
        self.peek(ahead) == Some(u16::from(b'}'))
    }

    /// Skips comments, and under `(?x)` white space.
    pub(super) fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            if self.options.ignore_space {
                while self.peek(0).is_some_and(is_pattern_space) {
                    self.at += 1;
                }
                if self.next_is('#') {
                    while self.peek(0).is_some_and(|unit| unit != u16::from(b'\n')) {
                        self.at += 1;
                    }
                    continue;
                }
            }
            let comment =
                self.next_is('(') && self.peek(1) == Some(u16::from(b'?')) && self.peek(2) == Some(u16::from(b'#'));
            if !comment {
                return Ok(());
            }
            let start = self.at;
            while self.peek(0).is_some_and(|unit| unit != u16::from(b')')) {
                self.at += 1;
            }
            if self.left() == 0 {
                self.token = start;
                return Err(self.fault(PatternReason::UnterminatedComment));
            }
            self.at += 1;
        }
    }
}

impl OpenGroup {
    /// Ends the alternative being read; the next one is read in the direction `backward`.
    fn end_alternative(&mut self, backward: bool) {
        let mut nodes = std::mem::take(&mut self.concatenation);
        if self.backward {
            nodes.reverse();
        }
        let node = Node::Concatenate(nodes, self.backward).reduced();
        self.backward = backward;
        if matches!(self.opening, Opening::TestGroup | Opening::TestReference(_)) {
            self.condition_parts.push(node);
        } else {
            self.alternatives.push(node);
        }
    }
}

/// The characters that end a run of ordinary ones.
fn is_special(unit: u16) -> bool {
    matches!(u8::try_from(unit), Ok(b'$' | b'(' | b')' | b'.' | b'[' | b'\\' | b'^' | b'|')) || is_quantifier(unit)
}

fn stops_with_space(unit: u16) -> bool {
    is_special(unit) || unit == u16::from(b'#') || is_pattern_space(unit)
}

/// The white space that `(?x)` ignores: fewer characters than `\s`.
fn is_pattern_space(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x20)
}

fn is_quantifier(unit: u16) -> bool {
    matches!(u8::try_from(unit), Ok(b'*' | b'+' | b'?' | b'{'))
}
