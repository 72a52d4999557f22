//! The flat program that a pattern is compiled to.
//!
//! The instructions are those of .NET's interpreter, because what groups hold after empty iterations, look-arounds and
//! balancing groups follows from how that interpreter uses its stacks. The module `run` defines what they do.

use crate::regex::class::Test;
use crate::regex::class::UnitMatcher;
use crate::regex::error::PatternErrorKind;
use crate::regex::group_names::GroupNames;
use crate::regex::start::Start;
use crate::regex::start::start_of;
use crate::regex::tree::Anchor;
use crate::regex::tree::Mode;
use crate::regex::tree::Node;
use crate::regex::tree::Repetition;
use crate::regex::tree::UNBOUNDED;

/// An instruction. Targets are indexes of instructions.
#[derive(Debug, Clone, Copy)]
pub(super) enum Instruction {
    /// The end of the program, after success and after failure.
    Stop,
    Nothing,
    Goto(u32),
    /// Goes on, and to the target if that fails.
    LazyBranch(u32),
    SetMark,
    NullMark,
    GetMark,
    /// The slot that captures, and the slot that loses a capture; -1 for none.
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
    /// Matches one unit: the index of the matcher, and whether it moves backward.
    Single(u32, bool),
    /// Matches a number of units.
    Repeat(u32, bool, i32),
    /// Matches at most a number of units, greedily.
    Loop(u32, bool, i32),
    /// Like `Loop`, where giving back units never helps.
    AtomicLoop(u32, bool, i32),
    LazyLoop(u32, bool, i32),
    /// First and last (exclusive) unit in the pool of texts.
    Text(u32, u32, Mode),
    Reference(u32, Mode),
}

/// A compiled pattern.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    pub(super) matchers: Vec<UnitMatcher>,
    pub(super) pool: Vec<u16>,
    pub(super) start: Start,
    pub(super) slots: usize,
    /// Whether there are no choices, so that an attempt never backtracks.
    pub(super) is_deterministic: bool,
}

/// Most instructions of a program, so that an instruction and a kind of choice fit an `i32`.
const MAX_INSTRUCTIONS: usize = 1 << 28;

/// Compiles a tree, without recursion.
pub(super) fn compile(root: &Node, names: &GroupNames, size_limit: usize) -> Result<Program, PatternErrorKind> {
    let mut compiler = Compiler {
        names,
        size_limit: size_limit.min(MAX_INSTRUCTIONS),
        program: Program {
            instructions: Vec::new(),
            matchers: Vec::new(),
            pool: Vec::new(),
            start: Start::default(),
            slots: names.count(),
            is_deterministic: false,
        },
        labels: Vec::new(),
    };
    compiler.open()?;
    compiler.visit(root)?;
    compiler.close(1);
    compiler.emit(Instruction::Stop)?;
    let mut program = compiler.program;
    make_loops_atomic(&mut program);
    program.is_deterministic = is_deterministic(&program);
    program.start = start_of(root);
    Ok(program)
}

struct Compiler<'a> {
    names: &'a GroupNames,
    size_limit: usize,
    program: Program,
    /// Branches that have no target yet, and the starts of loops.
    labels: Vec<u32>,
}

/// What is left to do for a node and its children, instead of recursion.
#[derive(Clone, Copy)]
enum Task<'a> {
    Visit(&'a Node),
    Emit(Instruction),
    /// Emits a branch for when what follows fails.
    Open,
    /// Ends what follows an `Open` with a jump over its alternative, which begins here.
    Else,
    /// Sets the target of this many branches.
    Close(usize),
    /// Emits a jump to the test of a loop.
    ToTest,
    /// Begins the body of a loop.
    Body,
    /// Emits the test of a loop.
    Test(Repetition),
}

impl Compiler<'_> {
    fn here(&self) -> u32 {
        u32::try_from(self.program.instructions.len()).unwrap_or(u32::MAX)
    }

    fn emit(&mut self, instruction: Instruction) -> Result<u32, PatternErrorKind> {
        if self.program.instructions.len() >= self.size_limit {
            return Err(PatternErrorKind::TooLarge);
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

    fn open(&mut self) -> Result<(), PatternErrorKind> {
        let branch = self.emit(Instruction::LazyBranch(0))?;
        self.labels.push(branch);
        Ok(())
    }

    fn close(&mut self, count: usize) {
        for _ in 0..count {
            if let Some(branch) = self.labels.pop() {
                self.patch(branch, self.here());
            }
        }
    }

    fn visit(&mut self, root: &Node) -> Result<(), PatternErrorKind> {
        let mut tasks = vec![Task::Visit(root)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Visit(node) => {
                    let begun = tasks.len();
                    self.node(node, &mut tasks)?;
                    // Tasks are done from last to first.
                    if let Some(added) = tasks.get_mut(begun..) {
                        added.reverse();
                    }
                }
                Task::Emit(instruction) => {
                    self.emit(instruction)?;
                }
                Task::Open => self.open()?,
                Task::Else => {
                    let jump = self.emit(Instruction::Goto(0))?;
                    self.close(1);
                    self.labels.push(jump);
                }
                Task::Close(count) => self.close(count),
                Task::ToTest => {
                    let jump = self.emit(Instruction::Goto(0))?;
                    self.labels.push(jump);
                }
                Task::Body => self.labels.push(self.here()),
                Task::Test(repetition) => self.loop_test(repetition)?,
            }
        }
        Ok(())
    }

    fn slot(&self, number: i32) -> Result<u32, PatternErrorKind> {
        let slot = self.names.slot(number).ok_or(PatternErrorKind::NotSupported)?;
        u32::try_from(slot).map_err(|_| PatternErrorKind::TooLarge)
    }

    fn optional_slot(&self, number: Option<i32>) -> Result<i32, PatternErrorKind> {
        match number {
            Some(number) => i32::try_from(self.slot(number)?).map_err(|_| PatternErrorKind::TooLarge),
            None => Ok(-1),
        }
    }

    /// Returns the index of the matcher for a test.
    fn matcher(&mut self, test: &Test, mode: Mode) -> u32 {
        let same = |known: &UnitMatcher| known.fold == mode.fold && known.test == *test;
        let known = match test {
            Test::Is(_) | Test::Not(_) => self.program.matchers.iter().position(same),
            Test::Class(_) => None,
        };
        let index = known.unwrap_or_else(|| {
            self.program.matchers.push(UnitMatcher::new(test.clone(), mode.fold));
            self.program.matchers.len() - 1
        });
        u32::try_from(index).unwrap_or(u32::MAX)
    }

    /// Pushes the tasks of a node from first to last.
    fn node<'t>(&mut self, node: &'t Node, tasks: &mut Vec<Task<'t>>) -> Result<(), PatternErrorKind> {
        use Instruction as Do;
        use Task::Close;
        use Task::Else;
        use Task::Emit;
        use Task::Open;
        use Task::Visit;
        match node {
            Node::Empty => {}
            Node::Nothing => tasks.push(Emit(Do::Nothing)),
            Node::Single(test, mode) => {
                let single = self.matcher(test, *mode);
                tasks.push(Emit(Do::Single(single, mode.backward)));
            }
            Node::SingleLoop(test, mode, repetition) => self.single_loop(test, *mode, *repetition)?,
            Node::Text(units, mode) => {
                let length = |pool: &[u16]| u32::try_from(pool.len()).map_err(|_| PatternErrorKind::TooLarge);
                let start = length(&self.program.pool)?;
                self.program.pool.extend_from_slice(units);
                tasks.push(Emit(Do::Text(start, length(&self.program.pool)?, *mode)));
            }
            Node::Reference(number, mode) => tasks.push(Emit(Do::Reference(self.slot(*number)?, *mode))),
            Node::Anchor(anchor) => tasks.push(Emit(Do::Anchor(*anchor))),
            Node::Alternate(children) => {
                if let Some((last, others)) = children.split_last() {
                    for child in others {
                        tasks.extend([Open, Visit(child), Else]);
                    }
                    tasks.extend([Visit(last), Close(others.len())]);
                }
            }
            Node::Concatenate(children, _) => tasks.extend(children.iter().map(Visit)),
            Node::Loop(child, repetition) => self.group_loop(child, *repetition, tasks),
            Node::Capture(child, number, uncaptured) => {
                let capture = Do::CaptureMark(self.optional_slot(*number)?, self.optional_slot(*uncaptured)?);
                tasks.extend([Emit(Do::SetMark), Visit(child), Emit(capture)]);
            }
            Node::Group(child) => tasks.push(Visit(child)),
            Node::Look(child, false) => {
                tasks.extend([
                    Emit(Do::SetJump),
                    Emit(Do::SetMark),
                    Visit(child),
                    Emit(Do::GetMark),
                    Emit(Do::ForeJump),
                ]);
            }
            Node::Look(child, true) => {
                tasks.extend([Emit(Do::SetJump), Open, Visit(child), Emit(Do::BackJump), Close(1), Emit(Do::ForeJump)]);
            }
            Node::Atomic(child) => tasks.extend([Emit(Do::SetJump), Visit(child), Emit(Do::ForeJump)]),
            Node::TestReference(number, children) => {
                let test = Do::TestReference(self.slot(*number)?);
                tasks.extend([Emit(Do::SetJump), Open, Emit(test), Emit(Do::ForeJump)]);
                tasks.extend(children.first().map(Visit));
                tasks.extend([Else, Emit(Do::ForeJump)]);
                tasks.extend(children.get(1).map(Visit));
                tasks.push(Close(1));
            }
            Node::TestGroup(children) => {
                tasks.extend([Emit(Do::SetJump), Emit(Do::SetMark), Open]);
                tasks.extend(children.first().map(Visit));
                tasks.extend([Emit(Do::GetMark), Emit(Do::ForeJump)]);
                tasks.extend(children.get(1).map(Visit));
                tasks.extend([Else, Emit(Do::GetMark), Emit(Do::ForeJump)]);
                tasks.extend(children.get(2).map(Visit));
                tasks.push(Close(1));
            }
        }
        Ok(())
    }

    fn single_loop(&mut self, test: &Test, mode: Mode, repetition: Repetition) -> Result<(), PatternErrorKind> {
        let Repetition { min, max, lazy } = repetition;
        let single = self.matcher(test, mode);
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

    fn group_loop<'t>(&self, child: &'t Node, repetition: Repetition, tasks: &mut Vec<Task<'t>>) {
        tasks.push(Task::Emit(match (repetition.is_counted(), repetition.min) {
            (true, 0) => Instruction::NullCount(0),
            (true, min) => Instruction::SetCount(1 - min),
            (false, 0) => Instruction::NullMark,
            (false, _) => Instruction::SetMark,
        }));
        if repetition.min == 0 {
            tasks.push(Task::ToTest);
        }
        tasks.extend([Task::Body, Task::Visit(child), Task::Test(repetition)]);
    }

    fn loop_test(&mut self, repetition: Repetition) -> Result<(), PatternErrorKind> {
        let body = self.labels.pop().unwrap_or_default();
        if repetition.min == 0 {
            self.close(1);
        }
        let more = if repetition.max == UNBOUNDED { UNBOUNDED } else { repetition.max - repetition.min };
        self.emit(match (repetition.is_counted(), repetition.lazy) {
            (true, false) => Instruction::BranchCount(body, more),
            (true, true) => Instruction::LazyBranchCount(body, more),
            (false, false) => Instruction::BranchMark(body),
            (false, true) => Instruction::LazyBranchMark(body),
        })?;
        Ok(())
    }
}

/// Makes greedy loops over one unit atomic where giving back units never helps.
///
/// That is so if nothing follows, or something that never begins with a unit of the loop.
fn make_loops_atomic(program: &mut Program) {
    for index in 0..program.instructions.len() {
        let Some(Instruction::Loop(single, backward, max)) = program.instructions.get(index).copied() else {
            continue;
        };
        if giving_back_is_useless(program, index, single, backward)
            && let Some(instruction) = program.instructions.get_mut(index)
        {
            *instruction = Instruction::AtomicLoop(single, backward, max);
        }
    }
}

fn giving_back_is_useless(program: &Program, index: usize, single: u32, backward: bool) -> bool {
    let at = |index: u32| usize::try_from(index).ok().and_then(|index| program.matchers.get(index));
    let Some(matcher) = at(single) else { return false };
    let takes_nothing =
        |instruction: &&Instruction| matches!(instruction, Instruction::SetMark | Instruction::CaptureMark(_, -1));
    match program.instructions.iter().skip(index + 1).find(|instruction| !takes_nothing(instruction)) {
        Some(Instruction::Stop) => true,
        Some(Instruction::Single(next, next_backward) | Instruction::Repeat(next, next_backward, _)) => {
            *next_backward == backward && at(*next).is_some_and(|next| matcher.excludes(next))
        }
        Some(Instruction::Text(from, to, mode)) if !mode.fold && mode.backward == backward => {
            let position = if backward { to.checked_sub(1) } else { Some(*from) };
            let unit = position.and_then(|position| program.pool.get(usize::try_from(position).ok()?));
            unit.is_some_and(|unit| !matcher.matches(*unit))
        }
        // Neither anchor holds before a unit other than a line feed.
        Some(Instruction::Anchor(Anchor::FinalLineEnd | Anchor::TextEnd)) => {
            !backward && !matcher.matches(u16::from(b'\n'))
        }
        _ => false,
    }
}

/// Returns whether the program has no choice apart from its first instruction.
fn is_deterministic(program: &Program) -> bool {
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
