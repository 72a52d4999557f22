//! Parses a pattern into a tree, in the way of .NET's parser.
//!
//! .NET parses a pattern twice: the first pass finds and numbers the groups (`Parser::count_groups`), the second one builds
//! the tree. The passes do not always agree on what is a group. Where .NET accepts such a pattern, this parser must do the
//! same, so its states follow those of .NET closely.

use crate::regex::class::Class;
use crate::regex::class::Test;
use crate::regex::error::PatternError;
use crate::regex::error::PatternErrorKind;
use crate::regex::group_names::GroupNames;
use crate::regex::limits::Limits;
use crate::regex::parse_group::Opening;
use crate::regex::parser::Options;
use crate::regex::parser::ParseError;
use crate::regex::parser::Parser;
use crate::regex::parser::is_digit;
use crate::regex::parser::is_pattern_space;
use crate::regex::tree::Anchor;
use crate::regex::tree::Node;
use crate::regex::tree::Repetition;
use crate::regex::tree::UNBOUNDED;

/// An open group: its kind, what was parsed of it, and the direction around it.
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

/// A parsed pattern.
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) names: GroupNames,
}

/// What a special character begins.
enum Element {
    /// An element that a quantifier may follow.
    Node(Node),
    /// Something that has no quantifier: an opening parenthesis, `|`, inline options.
    Structure,
}

/// Parses a pattern.
pub(super) fn parse(pattern: &str, limits: &Limits) -> Result<Parsed, PatternError> {
    let units: Vec<u16> = pattern.encode_utf16().collect();
    if units.len() > limits.length {
        return Err(PatternError { kind: PatternErrorKind::TooLong, span: 0..pattern.len() });
    }
    let mut parser = Parser::new(units, limits);
    parser.parse().map_err(|error| error.in_bytes(pattern))
}

impl Parser {
    fn parse(&mut self) -> Result<Parsed, ParseError> {
        self.count_groups()?;
        self.at = 0;
        self.next_number = 1;
        self.ignore_next_parenthesis = false;
        self.options = Options::default();
        self.options_around.clear();
        let root = self.scan()?;
        Ok(Parsed { root, names: std::mem::take(&mut self.names) })
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

    fn scan(&mut self) -> Result<Node, ParseError> {
        let mut groups: Vec<OpenGroup> = Vec::new();
        let mut group = self.open(Opening::Capture(Some(0), None), 0);
        let mut was_quantifier = false;
        while self.left() > 0 {
            self.token = self.at;
            let after_quantifier = std::mem::replace(&mut was_quantifier, false);
            self.skip_blanks()?;
            let (start, end) = self.scan_text();
            self.skip_blanks()?;
            self.token = self.at;
            let special = self.peek(0).filter(|unit| is_special(*unit));
            let quantified = special.is_some_and(is_quantifier);
            let mut element: Option<Node> = None;
            if start < end {
                let text_end = end - usize::from(quantified);
                self.add_text(&mut group, start, text_end);
                if quantified {
                    let last = self.units.get(text_end).copied().unwrap_or_default();
                    element = Some(Node::Single(Test::Is(self.folded(last)), self.options.mode));
                }
            }
            let Some(special) = special else { continue };
            if quantified && element.is_none() {
                self.at += 1;
                return Err(self.error(if after_quantifier {
                    PatternErrorKind::NestedQuantifier
                } else {
                    PatternErrorKind::QuantifierAfterNothing
                }));
            }
            if !quantified {
                self.at += 1;
                match self.scan_special(special, &mut group, &mut groups)? {
                    Element::Node(node) => element = Some(node),
                    Element::Structure => continue,
                }
            }
            self.skip_blanks()?;
            let Some(element) = element else { continue };
            if self.left() == 0 || !self.is_true_quantifier() {
                group.concatenation.push(element.reduced());
                continue;
            }
            was_quantifier = true;
            self.token = self.at;
            let repetition = self.scan_quantifier()?;
            group.concatenation.push(element.repeated(repetition).reduced());
        }
        if !groups.is_empty() {
            self.token = group.start;
            self.at = group.start + 1;
            return Err(self.error(PatternErrorKind::NotEnoughParentheses));
        }
        self.close(group)
    }

    /// Consumes ordinary characters and returns where they begin and end.
    fn scan_text(&mut self) -> (usize, usize) {
        let start = self.at;
        while let Some(unit) = self.peek(0) {
            let stops = if self.options.ignore_space { stops_with_space(unit) } else { is_special(unit) };
            if stops && (unit != u16::from(b'{') || self.is_true_quantifier()) {
                break;
            }
            self.at += 1;
        }
        (start, self.at)
    }

    /// Parses what a special character other than a quantifier begins.
    fn scan_special(
        &mut self,
        special: u16,
        group: &mut OpenGroup,
        groups: &mut Vec<OpenGroup>,
    ) -> Result<Element, ParseError> {
        let mode = self.options.mode;
        Ok(Element::Node(match u8::try_from(special).unwrap_or_default() {
            b'[' => {
                let class = self.scan_class(mode.fold, true)?;
                Node::Single(Test::Class(Box::new(class)), mode)
            }
            b'(' => {
                self.open_group(group, groups)?;
                return Ok(Element::Structure);
            }
            b'|' => {
                group.end_alternative(mode.backward);
                return Ok(Element::Structure);
            }
            b')' => {
                let Some(around) = groups.pop() else {
                    return Err(self.error(PatternErrorKind::TooManyParentheses));
                };
                let closed = self.close(std::mem::replace(group, around))?;
                self.options = self.options_around.pop().unwrap_or_default();
                if matches!(group.opening, Opening::TestGroup) && group.condition_parts.is_empty() {
                    group.condition_parts.push(closed.reduced());
                    return Ok(Element::Structure);
                }
                closed
            }
            b'\\' => self.scan_backslash()?,
            b'^' => Node::Anchor(if self.options.multiline { Anchor::LineStart } else { Anchor::TextStart }),
            b'$' => Node::Anchor(if self.options.multiline { Anchor::LineEnd } else { Anchor::FinalLineEnd }),
            _ if self.options.single_line => Node::Single(Test::Class(Box::new(Class::any())), mode),
            _ => Node::Single(Test::Not(u16::from(b'\n')), mode),
        }))
    }

    /// Opens a group after its `(`, or sets inline options.
    fn open_group(&mut self, group: &mut OpenGroup, groups: &mut Vec<OpenGroup>) -> Result<(), ParseError> {
        self.options_around.push(self.options);
        let start = self.token;
        let in_condition = matches!(group.opening, Opening::TestGroup);
        let Some(opening) = self.scan_group_opening(in_condition)? else {
            self.options_around.pop();
            return Ok(());
        };
        if groups.len() >= self.nesting {
            return Err(self.error(PatternErrorKind::TooDeep));
        }
        let inner = self.open(opening, start);
        groups.push(std::mem::replace(group, inner));
        Ok(())
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

    /// Returns the node of a group that ends here.
    fn close(&self, mut group: OpenGroup) -> Result<Node, ParseError> {
        group.end_alternative(false);
        let error = |kind| Err(ParseError { kind, from: group.start, to: self.at });
        let parts = group.condition_parts.len();
        Ok(match group.opening {
            Opening::TestReference(number) if parts <= 2 => Node::TestReference(number, group.condition_parts),
            Opening::TestReference(_) => return error(PatternErrorKind::TooManyAlternatives),
            Opening::TestGroup if parts > 3 => return error(PatternErrorKind::TooManyAlternatives),
            // Without a condition the program would have a hole.
            Opening::TestGroup if parts < 2 => return error(PatternErrorKind::NotSupported),
            Opening::TestGroup => Node::TestGroup(group.condition_parts),
            other => {
                let inner = Box::new(Node::Alternate(group.alternatives).reduced());
                match other {
                    Opening::Capture(number, uncaptured) => {
                        let known = number.is_none_or(|number| self.names.has_number(number));
                        if !known {
                            return error(PatternErrorKind::NotSupported);
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

    /// Consumes `*`, `+`, `?` or `{..}`, one of which is next, and a `?` after it.
    fn scan_quantifier(&mut self) -> Result<Repetition, ParseError> {
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
            return Err(self.error(PatternErrorKind::ReversedQuantifier));
        }
        Ok(Repetition { min, max, lazy })
    }

    /// Returns whether a quantifier is next: `{` is one only before `n}`, `n,}` or `n,m}`.
    fn is_true_quantifier(&self) -> bool {
        let Some(first) = self.peek(0) else { return false };
        if first != u16::from(b'{') {
            return is_quantifier(first);
        }
        let mut ahead = 1;
        while is_digit(self.peek(ahead)) {
            ahead += 1;
        }
        if ahead == 1 {
            return false;
        }
        if self.peek(ahead) == Some(u16::from(b',')) {
            ahead += 1;
            while is_digit(self.peek(ahead)) {
                ahead += 1;
            }
        }
        self.peek(ahead) == Some(u16::from(b'}'))
    }
}

impl OpenGroup {
    /// Ends the current alternative; the next one has the direction `backward`.
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

/// Returns whether a unit ends a run of ordinary characters.
fn is_special(unit: u16) -> bool {
    matches!(u8::try_from(unit), Ok(b'$' | b'(' | b')' | b'.' | b'[' | b'\\' | b'^' | b'|')) || is_quantifier(unit)
}

/// Returns whether a unit ends a run of ordinary characters under `(?x)`.
fn stops_with_space(unit: u16) -> bool {
    is_special(unit) || unit == u16::from(b'#') || is_pattern_space(unit)
}

fn is_quantifier(unit: u16) -> bool {
    matches!(u8::try_from(unit), Ok(b'*' | b'+' | b'?' | b'{'))
}
