//! Constants in special places: patterns, formats, cultures and intervals are tried when the expression is compiled.

use crate::check::Checker;
use crate::check::names::nearest;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::dotnet::regex::Pattern;
use crate::dotnet::regex::Replacement;
use crate::functions::Function;
use crate::functions::Parameter;
use crate::functions::Role;
use crate::functions::arguments::Prepared;
use crate::ir;
use crate::ir::Constant;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// A bare word in the place of an option, such as `vbTextCompare`.
    pub(in crate::check) fn option_word(
        &mut self,
        function: &Function,
        parameter: &Parameter,
        words: &'static [&'static str],
        word: &str,
        span: Span,
    ) -> Option<ir::Node> {
        if let Some(known) = words.iter().find(|known| known.eq_ignore_ascii_case(word)) {
            return Some(ir::Node::constant(Constant::Text((*known).into()), span));
        }
        let listed = words.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
        let message = format!("`{}` of `{}` is one of {listed}", parameter.name, function.name);
        let diagnostic = Diagnostic::new(&codes::arguments::BAD_WORD, message);
        self.report(match nearest(word, words.iter().copied()) {
            Some(known) => diagnostic.at(span, format!("did you mean `{known}`?")).fix(span, known, false),
            None => diagnostic.at(span, "not one of them"),
        });
        None
    }

    /// Tries the constants of a call and keeps what can be made of them beforehand; none where one was refused.
    pub(in crate::check) fn prepare(
        &mut self,
        function: &'static Function,
        call: &ast::Call,
        arguments: &[ir::Node],
        given: u16,
    ) -> Option<Prepared> {
        let _ = call;
        let mut prepared = Prepared { given, ..Prepared::default() };
        let before = self.diagnostics.len();
        for (position, node) in arguments.iter().enumerate() {
            let (Some(parameter), Some(Constant::Text(text))) = (function.parameter(position), node.as_constant())
            else {
                continue;
            };
            match parameter.role {
                Role::Pattern => match Pattern::new(text, self.limits) {
                    Ok(pattern) => prepared.pattern = Some(pattern),
                    Err(fault) => self.report(
                        Diagnostic::new(
                            &codes::arguments::BAD_PATTERN,
                            format!("the regular expression cannot be used: {fault}"),
                        )
                        .at(self.inside(node.span, fault.span.clone()), ""),
                    ),
                },
                Role::Replacement => {
                    if let Some(pattern) = &prepared.pattern {
                        prepared.replacement = Replacement::new(text, pattern).ok();
                    }
                }
                _ => {}
            }
        }
        (self.diagnostics.len() == before).then_some(prepared)
    }

    fn inside(&self, node: Span, range: std::ops::Range<usize>) -> Span {
        let _ = (self.text, range);
        node
    }
}
