//! The flat program a pattern is turned into, and the analysis that lets a search skip hopeless starting points.
//!
//! The instructions are those of .NET's interpreter, because what a group holds after loops that match nothing,
//! look-arounds and balancing groups follows from how its stacks work. See the module `machine` for the meaning.

use crate::dotnet::regex::class::Single;
use crate::dotnet::regex::class::Test;
use crate::dotnet::regex::fault::PatternReason;
use crate::dotnet::regex::group_names::GroupNames;
use crate::dotnet::regex::tree::Anchor;
use crate::dotnet::regex::tree::Mode;
use crate::dotnet::regex::tree::Node;
use crate::dotnet::regex::tree::Repetition;
use crate::dotnet::regex::tree::UNBOUNDED;

/// One step of the program. Targets are indexes of instructions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Instruction {
    /// The end of the program, after success and after failure.
    Stop,
    Nothing,
    Goto(u32),
    /// Goes on; when that fails, continues at the target.
    LazyBranch(u32),
    SetMark,
    NullMark,
    GetMark,
    /// Slot that gets the capture, slot that loses one; -1 for none.
    CaptureMark(i32, i32),
    BranchMark(u32),
    LazyBranchMark(u32),
    SetCount(i32),
    NullCount(i32),
    BranchCount(u32, i32),
    LazyBranchCount(u32, i32),
    SetJump,
    BackJump,
    ForeJump,
    TestReference(u32),
    Anchor(Anchor),
    /// Index of the single, and the direction.
    Single(u32, bool),
    /// As often as the number says.
    Repeat(u32, bool, i32),
    /// At most so often, greedily.
    Loop(u32, bool, i32),
    /// Like `Loop`, where giving back could never help because the next unit must be one the loop does not take.
    AtomicLoop(u32, bool, i32),
    LazyLoop(u32, bool, i32),
    /// First and last (exclusive) unit in the pool of texts.
    Text(u32, u32, Mode),
    Reference(u32, Mode),
}

/// What a search can check before it runs the program at a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Start {
    /// The pattern can only match at the very start of the text.
    pub(super) text_start: bool,
    /// The pattern can only match where the search begins.
    pub(super) search_start: bool,
    /// ASCII units a match can begin with; only meaningful when `first_is_known`.
    pub(super) ascii: u128,
    /// Whether a match can begin with a unit beyond ASCII.
    pub(super) beyond_ascii: bool,
    /// Whether every match begins with a unit the two fields above describe.
    pub(super) first_is_known: bool,
    /// The text every match begins with, when it is ASCII and compared as it stands.
    pub(super) literal: Vec<u8>,
}

/// A pattern ready to run.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    pub(super) singles: Vec<Single>,
    pub(super) pool: Vec<u16>,
    pub(super) start: Start,
    pub(super) slots: usize,
    /// There is nothing to go back to: an attempt succeeds at once or fails.
    pub(super) linear: bool,
}

/// Compiles a tree. The depth of the tree is limited by the parser.
pub(super) fn compile(root: &Node, names: &GroupNames, size_limit: usize) -> Result<Program, PatternReason> {
    let mut compiler = Compiler {
        names,
        size_limit,
        program: Program {
            instructions: Vec::new(),
            singles: Vec::new(),
            pool: Vec::new(),
            start: Start::default(),
            slots: names.count(),
            linear: false,
        },
    };
    let failed = compiler.emit(Instruction::LazyBranch(0))?;
    compiler.node(root)?;
    let end = compiler.here();
    compiler.patch(failed, end);
    compiler.emit(Instruction::Stop)?;
    let mut program = compiler.program;
    make_loops_atomic(&mut program);
    program.linear = is_linear(&program);
    program.start = start_of(root);
    Ok(program)
}

struct Compiler<'a> {
    names: &'a GroupNames,
    size_limit: usize,
    program: Program,
}

impl Compiler<'_> {
    fn here(&self) -> u32 {
        u32::try_from(self.program.instructions.len()).unwrap_or(u32::MAX)
    }

    fn emit(&mut self, instruction: Instruction) -> Result<u32, PatternReason> {
        if self.program.instructions.len() >= self.size_limit {
            return Err(PatternReason::TooLarge);
        }
        let here = self.here();
        self.program.instructions.push(instruction);
        Ok(here)
    }

    fn patch(&mut self, at: u32, to: u32) {
        let index = usize::try_from(at).unwrap_or(usize::MAX);
        if let Some(Instruction::Goto(target) | Instruction::LazyBranch(target)) =
            self.program.instructions.get_mut(index)
        {
            *target = to;
        }
    }

    fn slot(&self, number: i32) -> Result<u32, PatternReason> {
        let slot = self.names.slot(number).ok_or(PatternReason::NotSupported)?;
        u32::try_from(slot).map_err(|_| PatternReason::TooLarge)
    }

    fn optional_slot(&self, number: Option<i32>) -> Result<i32, PatternReason> {
        match number {
            Some(number) => i32::try_from(self.slot(number)?).map_err(|_| PatternReason::TooLarge),
            None => Ok(-1),
        }
    }

    fn single(&mut self, test: &Test, mode: Mode) -> u32 {
        let same = |known: &Single| known.fold == mode.fold && known.test == *test;
        let index = match (test, self.program.singles.iter().position(same)) {
            (Test::Is(_) | Test::Not(_), Some(index)) => index,
            _ => {
                self.program.singles.push(Single::new(test.clone(), mode.fold));
                self.program.singles.len() - 1
            }
        };
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    fn node(&mut self, node: &Node) -> Result<(), PatternReason> {
        match node {
            Node::Empty => {}
            Node::Nothing => {
                self.emit(Instruction::Nothing)?;
            }
            Node::Single(test, mode) => {
                let single = self.single(test, *mode);
                self.emit(Instruction::Single(single, mode.backward))?;
            }
            Node::SingleLoop(test, mode, repetition) => self.single_loop(test, *mode, *repetition)?,
            Node::Text(units, mode) => {
                let length = |pool: &[u16]| u32::try_from(pool.len()).map_err(|_| PatternReason::TooLarge);
                let start = length(&self.program.pool)?;
                self.program.pool.extend_from_slice(units);
                let end = length(&self.program.pool)?;
                self.emit(Instruction::Text(start, end, *mode))?;
            }
            Node::Reference(number, mode) => {
                let slot = self.slot(*number)?;
                self.emit(Instruction::Reference(slot, *mode))?;
            }
            Node::Anchor(anchor) => {
                self.emit(Instruction::Anchor(*anchor))?;
            }
            Node::Alternate(children) => {
                let mut ends = Vec::with_capacity(children.len());
                if let Some((last, others)) = children.split_last() {
                    for child in others {
                        let branch = self.emit(Instruction::LazyBranch(0))?;
                        self.node(child)?;
                        ends.push(self.emit(Instruction::Goto(0))?);
                        self.patch(branch, self.here());
                    }
                    self.node(last)?;
                }
                for end in ends {
                    self.patch(end, self.here());
                }
            }
            Node::Concatenate(children, _) => {
                for child in children {
                    self.node(child)?;
                }
            }
            Node::Loop(child, repetition) => self.group_loop(child, *repetition)?,
            Node::Capture(child, number, uncaptured) => {
                self.emit(Instruction::SetMark)?;
                self.node(child)?;
                let capture = Instruction::CaptureMark(self.optional_slot(*number)?, self.optional_slot(*uncaptured)?);
                self.emit(capture)?;
            }
            Node::Group(child) => self.node(child)?,
            Node::Look(child, false) => {
                self.emit(Instruction::SetJump)?;
                self.emit(Instruction::SetMark)?;
                self.node(child)?;
                self.emit(Instruction::GetMark)?;
                self.emit(Instruction::ForeJump)?;
            }
            Node::Look(child, true) => {
                self.emit(Instruction::SetJump)?;
                let branch = self.emit(Instruction::LazyBranch(0))?;
                self.node(child)?;
                self.emit(Instruction::BackJump)?;
                self.patch(branch, self.here());
                self.emit(Instruction::ForeJump)?;
            }
            Node::Atomic(child) => {
                self.emit(Instruction::SetJump)?;
                self.node(child)?;
                self.emit(Instruction::ForeJump)?;
            }
            Node::TestReference(number, children) => {
                let slot = self.slot(*number)?;
                self.emit(Instruction::SetJump)?;
                let branch = self.emit(Instruction::LazyBranch(0))?;
                self.emit(Instruction::TestReference(slot))?;
                self.emit(Instruction::ForeJump)?;
                if let Some(yes) = children.first() {
                    self.node(yes)?;
                }
                let end = self.emit(Instruction::Goto(0))?;
                self.patch(branch, self.here());
                self.emit(Instruction::ForeJump)?;
                if let Some(no) = children.get(1) {
                    self.node(no)?;
                }
                self.patch(end, self.here());
            }
            Node::TestGroup(children) => {
                self.emit(Instruction::SetJump)?;
                self.emit(Instruction::SetMark)?;
                let branch = self.emit(Instruction::LazyBranch(0))?;
                if let Some(condition) = children.first() {
                    self.node(condition)?;
                }
                self.emit(Instruction::GetMark)?;
                self.emit(Instruction::ForeJump)?;
                if let Some(yes) = children.get(1) {
                    self.node(yes)?;
                }
                let end = self.emit(Instruction::Goto(0))?;
                self.patch(branch, self.here());
                self.emit(Instruction::GetMark)?;
                self.emit(Instruction::ForeJump)?;
                if let Some(no) = children.get(2) {
                    self.node(no)?;
                }
                self.patch(end, self.here());
            }
        }
        Ok(())
    }

    fn single_loop(&mut self, test: &Test, mode: Mode, repetition: Repetition) -> Result<(), PatternReason> {
        let Repetition { min, max, lazy } = repetition;
        let single = self.single(test, mode);
        if min > 0 {
            self.emit(Instruction::Repeat(single, mode.backward, min))?;
        }
        if max > min {
            let more = if max == UNBOUNDED { UNBOUNDED } else { max - min };
            self.emit(if lazy {
                Instruction::LazyLoop(single, mode.backward, more)
            } else {
                Instruction::Loop(single, mode.backward, more)
            })?;
        }
        Ok(())
    }

    fn group_loop(&mut self, child: &Node, repetition: Repetition) -> Result<(), PatternReason> {
        let Repetition { min, max, lazy } = repetition;
        let counted = max < UNBOUNDED || min > 1;
        self.emit(match (counted, min) {
            (true, 0) => Instruction::NullCount(0),
            (true, _) => Instruction::SetCount(1 - min),
            (false, 0) => Instruction::NullMark,
            (false, _) => Instruction::SetMark,
        })?;
        let to_test = if min == 0 { Some(self.emit(Instruction::Goto(0))?) } else { None };
        let body = self.here();
        self.node(child)?;
        let more = if max == UNBOUNDED { UNBOUNDED } else { max - min };
        let test = self.emit(match (counted, lazy) {
            (true, false) => Instruction::BranchCount(body, more),
            (true, true) => Instruction::LazyBranchCount(body, more),
            (false, false) => Instruction::BranchMark(body),
            (false, true) => Instruction::LazyBranchMark(body),
        })?;
        if let Some(to_test) = to_test {
            self.patch(to_test, test);
        }
        Ok(())
    }
}

/// Marks greedy loops over one unit where giving back is of no use: what must follow never passes the loop's test, or
/// nothing follows at all.
fn make_loops_atomic(program: &mut Program) {
    for index in 0..program.instructions.len() {
        let Some(Instruction::Loop(single, backward, most)) = program.instructions.get(index).copied() else {
            continue;
        };
        if giving_back_is_useless(program, index, single, backward)
            && let Some(instruction) = program.instructions.get_mut(index)
        {
            *instruction = Instruction::AtomicLoop(single, backward, most);
        }
    }
}

fn giving_back_is_useless(program: &Program, index: usize, single: u32, backward: bool) -> bool {
    let at = |index: u32| usize::try_from(index).ok().and_then(|index| program.singles.get(index));
    let Some(loop_single) = at(single) else { return false };
    let passing =
        |instruction: &&Instruction| matches!(instruction, Instruction::SetMark | Instruction::CaptureMark(_, -1));
    match program.instructions.iter().skip(index + 1).find(|instruction| !passing(instruction)) {
        Some(Instruction::Stop) => true,
        Some(Instruction::Single(next, next_backward) | Instruction::Repeat(next, next_backward, _)) => {
            *next_backward == backward && at(*next).is_some_and(|next| loop_single.excludes(next))
        }
        Some(Instruction::Text(from, to, mode)) if !mode.fold && mode.backward == backward => {
            let place = if backward { to.checked_sub(1) } else { Some(*from) };
            let unit = place.and_then(|place| program.pool.get(usize::try_from(place).ok()?));
            unit.is_some_and(|unit| !loop_single.matches(*unit))
        }
        // Neither end holds in front of a unit other than a line feed.
        Some(Instruction::Anchor(Anchor::FinalLineEnd | Anchor::TextEnd)) => {
            !backward && !loop_single.matches(u16::from(b'\n'))
        }
        _ => false,
    }
}

/// Whether the program has no choice to come back to, apart from its very first instruction.
fn is_linear(program: &Program) -> bool {
    program.instructions.iter().skip(1).all(|instruction| {
        matches!(
            instruction,
            Instruction::Stop
                | Instruction::Nothing
                | Instruction::SetMark
                | Instruction::CaptureMark(_, -1)
                | Instruction::Anchor(_)
                | Instruction::Single(..)
                | Instruction::Repeat(..)
                | Instruction::AtomicLoop(..)
                | Instruction::Text(..)
        )
    })
}

/// What a node can begin with.
#[derive(Clone, Copy, Default)]
struct First {
    ascii: u128,
    beyond_ascii: bool,
    /// It can match without taking a unit.
    nullable: bool,
}

fn start_of(root: &Node) -> Start {
    let first = first_of(root);
    let mut start = Start {
        ascii: first.ascii,
        beyond_ascii: first.beyond_ascii,
        first_is_known: !first.nullable,
        ..Start::default()
    };
    let mut node = root;
    loop {
        node = match node {
            Node::Capture(child, _, _) | Node::Atomic(child) | Node::Group(child) => child,
            Node::Concatenate(children, false) => {
                let Some(child) = children.first() else { return start };
                child
            }
            Node::Anchor(Anchor::TextStart) => {
                start.text_start = true;
                return start;
            }
            Node::Anchor(Anchor::SearchStart) => {
                start.search_start = true;
                return start;
            }
            Node::Single(Test::Is(unit), Mode { fold: false, backward: false }) => {
                start.literal = ascii_text(&[*unit]);
                return start;
            }
            Node::Text(units, Mode { fold: false, backward: false }) => {
                start.literal = ascii_text(units);
                return start;
            }
            _ => return start,
        };
    }
}

/// The leading ASCII units as bytes.
fn ascii_text(units: &[u16]) -> Vec<u8> {
    units.iter().map_while(|unit| u8::try_from(*unit).ok().filter(u8::is_ascii)).collect()
}

fn first_of(node: &Node) -> First {
    let nothing_known = First { ascii: u128::MAX, beyond_ascii: true, nullable: true };
    let of_single = |test: &Test, mode: &Mode| {
        let single = Single::new(test.clone(), mode.fold);
        First { ascii: single.ascii(), beyond_ascii: single.may_match_beyond_ascii(), nullable: false }
    };
    let either = |one: First, other: First| First {
        ascii: one.ascii | other.ascii,
        beyond_ascii: one.beyond_ascii || other.beyond_ascii,
        nullable: one.nullable || other.nullable,
    };
    match node {
        Node::Empty | Node::Anchor(_) | Node::Look(_, _) => First { nullable: true, ..First::default() },
        Node::Nothing => First::default(),
        Node::Single(test, mode) if !mode.backward => of_single(test, mode),
        Node::SingleLoop(test, mode, repetition) if !mode.backward => {
            First { nullable: repetition.min == 0, ..of_single(test, mode) }
        }
        Node::Text(units, mode) if !mode.backward => match units.first() {
            Some(unit) => of_single(&Test::Is(*unit), mode),
            None => nothing_known,
        },
        Node::Alternate(children) => children.iter().map(first_of).reduce(either).unwrap_or(nothing_known),
        Node::Concatenate(children, false) => {
            let mut whole = First { nullable: true, ..First::default() };
            for child in children {
                let next = first_of(child);
                whole = First { nullable: next.nullable, ..either(whole, next) };
                if !whole.nullable {
                    break;
                }
            }
            whole
        }
        Node::Loop(child, repetition) => {
            let first = first_of(child);
            First { nullable: first.nullable || repetition.min == 0, ..first }
        }
        Node::Capture(child, _, _) | Node::Group(child) | Node::Atomic(child) => first_of(child),
        Node::TestReference(_, children) => {
            let no = if children.len() < 2 { First { nullable: true, ..First::default() } } else { First::default() };
            children.iter().map(first_of).fold(no, either)
        }
        _ => nothing_known,
    }
}
