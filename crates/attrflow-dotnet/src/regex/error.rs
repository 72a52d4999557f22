//! The errors: of patterns that .NET or this crate refuses, and of searches that reach a limit.

use std::fmt;
use std::ops::Range;

/// Why a pattern or a replacement is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong.
    pub kind: PatternErrorKind,
    /// The bytes of the pattern (or of the replacement) that the error is about.
    pub span: Range<usize>,
}

impl fmt::Display for PatternError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.message())
    }
}

impl std::error::Error for PatternError {}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident => $message:literal,)*) => {
        /// The kinds of [`PatternError`]. .NET refuses all but the first four as well.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum PatternErrorKind {
            $($(#[$doc])* $name,)*
        }

        impl PatternErrorKind {
            /// Returns what is wrong and what to do about it, in lower case and without a full stop.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self {
                    $(PatternErrorKind::$name => $message,)*
                }
            }
        }
    };
}

kinds! {
    /// Longer than `Limits::length`.
    TooLong => "the regular expression is longer than the limit; shorten it or raise the limit",
    /// Groups deeper than `Limits::nesting`.
    TooDeep => "the groups of the regular expression are nested deeper than the limit; nest them less",
    /// More nodes than `Limits::size`.
    TooLarge => "the compiled regular expression is larger than the limit; split it",
    /// .NET accepts it; this crate refuses it because it might match differently.
    NotSupported => "this part of .NET's regular expressions is not supported here; write it differently",
    /// `[` without its `]`.
    UnterminatedBracket => "the character class is not closed; add `]`, or write `\\[` for the character",
    /// `(?#` without its `)`.
    UnterminatedComment => "the comment is not closed; add `)`",
    /// A `)` without its `(`.
    TooManyParentheses => "there is no `(` for this `)`; remove it, or write `\\)` for the character",
    /// A `(` without its `)`.
    NotEnoughParentheses => "a group is not closed; add `)`, or write `\\(` for the character",
    /// A quantifier with nothing before it.
    QuantifierAfterNothing => "there is nothing before the quantifier to repeat; put something there or escape it",
    /// A quantifier after a quantifier.
    NestedQuantifier => "a quantifier follows a quantifier; put the first one in `(?:...)`",
    /// `{3,2}`.
    ReversedQuantifier => "the smallest number of repetitions is greater than the largest; swap them",
    /// `[z-a]`.
    ReversedRange => "the range in the character class runs backwards; swap its ends",
    /// `[a-\d]`.
    ClassInRange => "a class such as `\\d` cannot be the end of a range; write `\\-` for the hyphen",
    /// `[a-z-[b]c]`.
    SubtractionNotLast => "a subtraction must be the last part of a character class; move it to the end",
    /// A name with characters that are not word characters.
    InvalidGroupName => "a group name holds word characters only and does not begin with a digit unless it is a number",
    /// `(?<0>...)`.
    GroupNumberZero => "group 0 is the whole match; use another number",
    /// A reference to a number without a group.
    UndefinedNumber => "there is no group with this number; add it or correct the reference",
    /// A reference to a name without a group.
    UndefinedName => "there is no group with this name; add it or correct the reference",
    /// `(?(1` without its `)`.
    MalformedCondition => "the condition on a group number is not closed; add `)`",
    /// `\k` without `<name>`.
    MalformedNameReference => "write a reference by name as `\\k<name>`",
    /// A comment as a condition.
    ConditionIsComment => "a condition cannot be a comment; remove the comment",
    /// A named group as a condition.
    ConditionCaptures => "a condition cannot be a named group; use `(?=...)` as the condition",
    /// Nothing usable as a condition.
    InvalidCondition => "the condition `(?(...)` holds nothing to test; write an expression or a group name",
    /// More than yes and no.
    TooManyAlternatives => "a condition has at most two alternatives; put further ones in `(?:...)`",
    /// `(?` and something unknown.
    UnrecognizedGrouping => "the group construct is not complete or not known; use `(?:...)` for a plain group",
    /// A `\` at the very end.
    EscapeAtEnd => "there is a backslash at the end; write `\\\\` for the character",
    /// `\y` and other letters without meaning.
    UnrecognizedEscape => "this escape is not known; leave out the backslash for the plain character",
    /// `\x` or `\u` with too few digits.
    TooFewHexDigits => "`\\x` needs two hexadecimal digits and `\\u` four",
    /// `\c` at the end.
    MissingControl => "`\\c` needs a letter after it",
    /// `\c` and something that is no control character.
    UnrecognizedControl => "`\\c` needs one of the letters and signs `@` to `_` after it",
    /// `\p{` without its end.
    IncompleteProperty => "the Unicode category is not complete; write `\\p{Lu}`",
    /// `\p` without `{`.
    MalformedProperty => "the Unicode category needs braces; write `\\p{Lu}`",
    /// `\p{..}` with a name .NET does not know.
    UnknownProperty => "the Unicode category or block is not known to .NET; use a category such as `\\p{L}`",
    /// A number above 2147483647.
    NumberTooLarge => "the number is larger than 2147483647; write a smaller one",
}

/// Why a search failed. It never means that nothing matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MatchError {
    /// The search took more than `Limits::steps` steps.
    StepLimit,
    /// The search took more steps than were left of those allowed to all searches together.
    TotalStepLimit,
    /// The search needed more than `Limits::memory` bytes, or the text has more than 2^31 units.
    MemoryLimit,
    /// The search ran into a defect of .NET's engine, where its results have no meaning.
    EngineDefect,
}

impl fmt::Display for MatchError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            MatchError::StepLimit => {
                "the search with the regular expression takes more steps than the limit; make the expression simpler"
            }
            MatchError::TotalStepLimit => {
                "the searches with regular expressions together take more steps than the limit; make the expressions simpler"
            }
            MatchError::MemoryLimit => {
                "the search with the regular expression takes more memory than the limit; make the expression simpler"
            }
            MatchError::EngineDefect => {
                "the regular expression meets a defect of .NET's engine; avoid lazy loops around what may be empty"
            }
        })
    }
}

impl std::error::Error for MatchError {}
