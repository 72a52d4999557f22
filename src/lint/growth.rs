//! Nested calls that make a value many times as large.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::lints_arguments as codes;
use crate::dotnet::regex::Limits;
use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::Scratch;
use crate::functions::ReplaceMode;
use crate::lint::ExpressionContext;
use crate::lint::context::Called;
use crate::lint::context::text;

/// A product of at least two factors is reported from here on; no expression that a person needs comes near it.
const MAX_FACTOR: u64 = 256;

/// The steps of a search in a text that a call puts in; a search that takes more counts as a match.
const MAX_STEPS: u64 = 10_000;

/// How much larger nested calls make a value.
#[derive(Debug, Clone, Default)]
struct Growth<'c> {
    /// The product of the factors; 0 and 1 are none.
    factor: u64,
    /// How many calls have a factor.
    calls: usize,
    /// How many of them are templates that repeat a reference.
    templates: usize,
    /// The texts that the calls put in; none where they put in what they found.
    inserted: Option<Vec<&'c str>>,
}

impl<'c> Growth<'c> {
    fn new(factor: usize, inserted: Option<&'c str>) -> Growth<'c> {
        let factor = u64::try_from(factor).unwrap_or(u64::MAX);
        Growth { factor, calls: 1, templates: 0, inserted: inserted.map(|text| vec![text]) }
    }

    fn is_reported(&self) -> bool {
        self.templates > 1 || (self.calls > 1 && self.factor >= MAX_FACTOR)
    }

    /// Returns the growth of a call around this one. Its factor counts only if it can find something in what was put in.
    fn within(self, own: Growth<'c>, finds: impl Fn(&str) -> bool) -> Growth<'c> {
        if self.factor < 2 {
            return own;
        }
        match (self.inserted, own.inserted) {
            (Some(mut inner), Some(outer)) if !inner.iter().any(|text| finds(text)) => {
                inner.extend(outer);
                Growth {
                    factor: self.factor.max(own.factor),
                    calls: self.calls,
                    templates: self.templates,
                    inserted: Some(inner),
                }
            }
            (inner, outer) => Growth {
                factor: self.factor.saturating_mul(own.factor),
                calls: self.calls + own.calls,
                templates: self.templates + own.templates,
                inserted: inner.zip(outer).map(|(inner, outer)| [inner, outer].concat()),
            },
        }
    }
}

pub(super) fn nested(context: &ExpressionContext<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut inside: Vec<Growth<'_>> = vec![Growth::default(); context.places.len()];
    // Calls are numbered before their arguments.
    for number in (0..context.places.len()).rev() {
        let Some(place) = context.place(number) else { continue };
        let mut growth = inside.get_mut(number).map(std::mem::take).unwrap_or_default();
        if let Some(called) = context.called(number)
            && let Some(own) = own_growth(&called)
        {
            growth = growth.within(own, |text| finds(&called, text));
        }
        match place.parent.and_then(|parent| inside.get_mut(parent)) {
            Some(outer) if (growth.templates, growth.factor) > (outer.templates, outer.factor) => *outer = growth,
            Some(_) => {}
            None if growth.is_reported() => {
                let factor = crate::bound::grouped(growth.factor);
                diagnostics.push(
                    Diagnostic::new(
                        &codes::NESTED_GROWTH,
                        format!("nested calls make the value up to {factor} times as large"),
                    )
                    .at(place.node.span, "each call multiplies what the one inside it returns")
                    .help("repeat a text only once, in the outermost call"),
                );
            }
            None => {}
        }
    }
}

/// Returns which slots of a call have an argument, one bit each.
fn given(called: &Called<'_>) -> u16 {
    let given = (0..called.function.parameters.len()).filter(|position| called.argument(*position).is_some());
    given.fold(0, |bits, position| bits | 1 << position)
}

/// Returns how much larger a call itself makes its source; `None` if not at all.
fn own_growth<'c>(called: &Called<'c>) -> Option<Growth<'c>> {
    let constant = |position: usize| called.argument(position).and_then(text);
    let growth = match called.function.name {
        "ConvertToBase64" => Growth::new(3, None),
        "ConvertToUTF8Hex" => Growth::new(2, None),
        "Replace" => match ReplaceMode::of(given(called))? {
            ReplaceMode::Literal => {
                let (old, new) = (constant(ReplaceMode::OLD_VALUE)?, constant(ReplaceMode::REPLACEMENT)?);
                Growth::new(new.len().div_ceil(old.len().max(1)), Some(new))
            }
            ReplaceMode::Template => {
                let (old, template) = (constant(ReplaceMode::OLD_VALUE)?, constant(ReplaceMode::TEMPLATE)?);
                Growth::new(template.matches(old).count(), None)
            }
            ReplaceMode::Group => {
                let new = constant(ReplaceMode::REPLACEMENT)?;
                Growth::new(new.len(), Some(new))
            }
            ReplaceMode::Match => {
                let new = constant(ReplaceMode::REPLACEMENT)?;
                match references(new) {
                    (0, _) => Growth::new(new.len(), Some(new)),
                    (1, literal) => Growth::new(literal, None),
                    (repeated, _) => Growth { templates: 1, ..Growth::new(repeated, None) },
                }
            }
            ReplaceMode::Other => return None,
        },
        _ => return None,
    };
    (growth.factor > 1).then_some(growth)
}

/// Whether a call finds something to replace in a text; true where that is not known.
fn finds(called: &Called<'_>, inserted: &str) -> bool {
    let constant = |position: usize| called.argument(position).and_then(text);
    match (constant(ReplaceMode::OLD_VALUE), constant(ReplaceMode::PATTERN)) {
        (Some(old), _) => inserted.contains(old),
        (None, Some(pattern)) => {
            let mut limits = Limits::default();
            limits.steps = MAX_STEPS;
            let pattern = Pattern::new(pattern, &limits);
            pattern.is_ok_and(|pattern| pattern.is_match(inserted, &mut Scratch::new()).unwrap_or(true))
        }
        (None, None) => true,
    }
}

/// Returns how often a replacement repeats a reference, as `$1` and `${name}`, and the bytes of its text between references.
fn references(replacement: &str) -> (usize, usize) {
    let mut names: Vec<&str> = Vec::new();
    let mut literal = replacement.len();
    let mut rest = replacement;
    while let Some((_, after)) = rest.split_once('$') {
        let length = match after.chars().next() {
            Some('{') => after.find('}').map_or(1, |end| end + 1),
            Some(digit) if digit.is_ascii_digit() => {
                after.find(|next: char| !next.is_ascii_digit()).unwrap_or(after.len())
            }
            Some('&' | '_' | '`' | '\'' | '+') => 1,
            _ => 0,
        };
        let (name, others) = after.split_at_checked(length).unwrap_or((after, ""));
        if !name.is_empty() {
            names.push(name);
            literal = literal.saturating_sub(name.len() + 1);
        }
        rest = if after.starts_with('$') { after.get(1..).unwrap_or_default() } else { others };
    }
    let repeated = names.iter().map(|name| names.iter().filter(|other| *other == name).count()).max();
    (repeated.unwrap_or(0), literal)
}
