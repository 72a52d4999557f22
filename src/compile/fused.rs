//! Finds calls to fuse: strings that are joined, cut, or change case, down to attributes and constants.

use crate::compile::Compiler;
use crate::functions::FusedString;
use crate::functions::FusibleOp;
use crate::functions::Operand;
use crate::functions::composition::LetterCase;
use crate::functions::composition::Part;
use crate::functions::composition::Transform;
use crate::ir::Call;
use crate::ir::Constant;
use crate::ir::Node;
use crate::ir::NodeKind;

impl Compiler {
    /// Returns the index of a fused string operation for a call, if fusing saves something. It saves another call, or
    /// a second pass over letters that change case. A string that is neither joined nor changed already exists in the
    /// record.
    pub(super) fn fused(&mut self, call: &Call) -> Option<u32> {
        if !self.direct || self.unfused {
            return None;
        }
        let mut parts = Parts::default();
        parts.call(self, call, Transform::default())?;
        let changes = |part: &Part| matches!(part, Part::Text(_, transform) if transform.letters.is_some());
        let texts = parts.parts.iter().filter(|part| matches!(part, Part::Text(..))).count();
        let more = parts.parts.len() > 1 && parts.calls > 1;
        if texts == 0 || !more && !parts.parts.iter().any(changes) {
            return None;
        }
        self.program.fused_strings.push(FusedString::new(&parts.parts));
        Some(super::number(self.program.fused_strings.len() - 1))
    }
}

/// The parts of a fused string operation, in order; adjacent constants are merged.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    /// The number of calls that are fused.
    calls: usize,
}

impl Parts {
    /// Adds the value of a node with the transform of the calls around it.
    fn node(&mut self, compiler: &Compiler, node: &Node, transform: Transform) -> Option<()> {
        match &node.kind {
            NodeKind::Constant(Constant::Text(text)) => self.constant(text, transform),
            NodeKind::Attribute(slot) => {
                self.parts.push(Part::Text(Operand(*slot), transform));
                Some(())
            }
            NodeKind::Call(call) if compiler.shared.number(node).is_none() => self.call(compiler, call, transform),
            _ => None,
        }
    }

    fn call(&mut self, compiler: &Compiler, call: &Call, outer: Transform) -> Option<()> {
        let op = call.function.fusible?;
        self.calls += 1;
        // A string that is cut or trimmed as a whole cannot be written part by part.
        let whole = outer.part.is_none() && !outer.trimmed;
        // Diacritics are removed from the original letters only.
        let ascii = Transform { ascii: true, unmarked: false, ..outer };
        match (op, &*call.arguments) {
            (FusibleOp::Concatenates, arguments) if whole => {
                arguments.iter().try_for_each(|argument| self.node(compiler, argument, outer))
            }
            (FusibleOp::Joins, [separator, sources @ ..]) if whole => {
                let Some(Constant::Text(separator)) = separator.as_constant() else { return None };
                for (position, source) in sources.iter().enumerate() {
                    if position > 0 {
                        self.constant(separator, Transform { needed: false, ..outer })?;
                    }
                    self.node(compiler, source, Transform { needed: true, ..outer })?;
                }
                Some(())
            }
            (FusibleOp::LowerCase, [source]) => {
                let letters = outer.letters.or(Some(LetterCase::Lower));
                self.node(compiler, source, Transform { letters, ..ascii })
            }
            (FusibleOp::UpperCase, [source]) => {
                let letters = outer.letters.or(Some(LetterCase::Upper));
                self.node(compiler, source, Transform { letters, ..ascii })
            }
            (FusibleOp::WithoutMarks, [source]) => self.node(compiler, source, Transform { unmarked: whole, ..ascii }),
            // Spaces are removed before the cut, so they would have to count in it.
            (FusibleOp::WithoutBlanks, [source]) if whole => {
                self.node(compiler, source, Transform { without_blanks: true, ..outer })
            }
            (FusibleOp::Trims, [source]) => match source.kind {
                NodeKind::Attribute(_) => self.node(compiler, source, Transform { trimmed: true, ..outer }),
                _ => None,
            },
            (FusibleOp::Middle, [source, start, count]) if whole => {
                let part = (number(start)?.checked_sub(1)?, number(count)?);
                self.cut(compiler, source, Transform { part: Some(part), ..outer })
            }
            (FusibleOp::Beginning, [source, count]) if whole => {
                self.cut(compiler, source, Transform { part: Some((0, number(count)?)), ..outer })
            }
            _ => None,
        }
    }

    fn cut(&mut self, compiler: &Compiler, source: &Node, transform: Transform) -> Option<()> {
        match source.kind {
            NodeKind::Constant(_) => None,
            _ => self.node(compiler, source, transform),
        }
    }

    /// Adds a constant, with the transform applied at compile time.
    fn constant(&mut self, text: &str, transform: Transform) -> Option<()> {
        let Transform { ascii, unmarked: _, needed, without_blanks, trimmed, part, letters } = transform;
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

/// Returns a constant number of characters, if it is positive.
fn number(node: &Node) -> Option<usize> {
    match node.as_constant()? {
        Constant::Integer(number) => usize::try_from(*number).ok().filter(|number| *number > 0),
        _ => None,
    }
}
