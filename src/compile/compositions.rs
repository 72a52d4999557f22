//! Which calls are a composition: texts that are joined, cut, or change their letters, down to attributes and constants.

use crate::compile::Compiler;
use crate::functions::Composition;
use crate::functions::Place;
use crate::functions::Plain;
use crate::functions::composition::LetterCase;
use crate::functions::composition::Part;
use crate::functions::composition::Treatment;
use crate::ir::Call;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;

impl Compiler {
    /// The number of the composition that this call comes to where its texts are plain, if that saves something: a call besides this one, or
    /// a second look at letters that are to change. A text that is neither put together nor changed stands in the record already.
    pub(super) fn composed(&mut self, call: &Call) -> Option<u32> {
        if !self.direct || self.call_by_call {
            return None;
        }
        let mut parts = Parts::default();
        parts.call(self, call, Treatment::default())?;
        let changes = |part: &Part| matches!(part, Part::Text(_, treatment) if treatment.letters.is_some());
        let texts = parts.parts.iter().filter(|part| matches!(part, Part::Text(..))).count();
        let more = parts.parts.len() > 1 && parts.calls > 1;
        if texts == 0 || !more && !parts.parts.iter().any(changes) {
            return None;
        }
        self.program.compositions.push(Composition::new(&parts.parts));
        Some(super::number(self.program.compositions.len() - 1))
    }
}

/// What is put together, in order; constants that meet are one.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    /// How many calls that takes.
    calls: usize,
}

impl Parts {
    /// Adds what the node yields, to which all of this is done.
    fn node(&mut self, compiler: &Compiler, node: &Node, treatment: Treatment) -> Option<()> {
        match &node.kind {
            NodeKind::Constant(Constant::Text(text)) => self.constant(text, treatment),
            NodeKind::Attribute(slot) => {
                self.parts.push(Part::Text(Place(*slot), treatment));
                Some(())
            }
            NodeKind::Call(call) if compiler.shared.number(node).is_none() => self.call(compiler, call, treatment),
            _ => None,
        }
    }

    fn call(&mut self, compiler: &Compiler, call: &Call, outer: Treatment) -> Option<()> {
        let plain = call.function.plain?;
        self.calls += 1;
        // What is cut or trimmed as a whole cannot be put together of pieces.
        let whole = outer.part.is_none() && !outer.trimmed;
        // Marks are taken from letters as they stand.
        let ascii = Treatment { ascii: true, unmarked: false, ..outer };
        match (plain, &*call.arguments) {
            (Plain::Concatenates, arguments) if whole => {
                arguments.iter().try_for_each(|argument| self.node(compiler, argument, outer))
            }
            (Plain::Joins, [separator, sources @ ..]) if whole => {
                let Some(Constant::Text(separator)) = separator.as_constant() else { return None };
                for (position, source) in sources.iter().enumerate() {
                    if position > 0 {
                        self.constant(separator, Treatment { needed: false, ..outer })?;
                    }
                    self.node(compiler, source, Treatment { needed: true, ..outer })?;
                }
                Some(())
            }
            (Plain::LowerCase, [source]) => {
                let letters = outer.letters.or(Some(LetterCase::Lower));
                self.node(compiler, source, Treatment { letters, ..ascii })
            }
            (Plain::UpperCase, [source]) => {
                let letters = outer.letters.or(Some(LetterCase::Upper));
                self.node(compiler, source, Treatment { letters, ..ascii })
            }
            (Plain::WithoutMarks, [source]) => self.node(compiler, source, Treatment { unmarked: whole, ..ascii }),
            // A blank that is taken away before the text is cut counts there, wherever it stands.
            (Plain::WithoutBlanks, [source]) if whole => {
                self.node(compiler, source, Treatment { without_blanks: true, ..outer })
            }
            (Plain::Trims, [source]) => match source.kind {
                NodeKind::Attribute(_) => self.node(compiler, source, Treatment { trimmed: true, ..outer }),
                _ => None,
            },
            (Plain::Middle, [source, start, count]) if whole => {
                let part = (number(start)?.checked_sub(1)?, number(count)?);
                self.cut(compiler, source, Treatment { part: Some(part), ..outer })
            }
            (Plain::Beginning, [source, count]) if whole => {
                self.cut(compiler, source, Treatment { part: Some((0, number(count)?)), ..outer })
            }
            _ => None,
        }
    }

    fn cut(&mut self, compiler: &Compiler, source: &Node, treatment: Treatment) -> Option<()> {
        match source.kind {
            NodeKind::Constant(_) => None,
            _ => self.node(compiler, source, treatment),
        }
    }

    /// A constant, with all of that done to it now.
    fn constant(&mut self, text: &str, treatment: Treatment) -> Option<()> {
        let Treatment { ascii, unmarked: _, needed, without_blanks, trimmed, part, letters } = treatment;
        if ascii && !text.is_ascii() || trimmed || part.is_some() {
            return None;
        }
        let text = if without_blanks { text.replace(' ', "") } else { text.to_owned() };
        if text.is_empty() && needed {
            return None;
        }
        let text = match letters {
            Some(LetterCase::Lower) => text.to_ascii_lowercase(),
            Some(LetterCase::Upper) => text.to_ascii_uppercase(),
            None => text,
        };
        match self.parts.last_mut() {
            Some(Part::Constant(before)) => before.push_str(&text),
            _ if text.is_empty() => {}
            _ => self.parts.push(Part::Constant(text)),
        }
        Some(())
    }
}

/// A constant number of characters that is not zero.
fn number(node: &Node) -> Option<usize> {
    match node.as_constant()? {
        Constant::Integer(number) => usize::try_from(*number).ok().filter(|number| *number > 0),
        _ => None,
    }
}
