//! What is known about the word at a place.

use std::ops::Range;

use attrflow::functions;
use attrflow::mapping::scope::operators;

use crate::evaluate;
use crate::evaluate::Sample;
use crate::expression::Cursor;
use crate::expression::Token;
use crate::expression::TokenKind;
use crate::fields;
use crate::fields::Holds;
use crate::file::ExpressionAt;
use crate::file::File;
use crate::json::NodeKind;
use crate::json::Slot;
use crate::mapping::Around;
use crate::mapping::MappingFile;
use crate::reference;
use crate::text;

/// A page about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hover {
    /// The bytes that it is about.
    pub range: Range<usize>,
    /// The page, as Markdown.
    pub page: String,
}

impl File {
    /// Returns what is known about the word at an offset. With a sample the page has the values of the expression there.
    pub fn hover(&self, offset: usize, sample: Option<&Sample<'_>>) -> Option<Hover> {
        let offset = text::floor(self.str(), offset);
        if let Some(at) = self.expression_at(offset) {
            return self.in_expression(&at, sample);
        }
        match self.mapping_file() {
            Some(mapping) => self.in_document(mapping, offset, sample),
            None => self.in_cases(offset),
        }
    }

    #[cfg(feature = "cases")]
    fn in_cases(&self, offset: usize) -> Option<Hover> {
        if !self.is_case_file() {
            return None;
        }
        let (key, decoded) = crate::cases::key_at(self.str(), offset)?;
        let words: Vec<String> = key.words.iter().map(|word| format!("`{word}`")).collect();
        let words = if words.is_empty() { String::new() } else { format!("\n\nOne of {}", words.join(", ")) };
        Some(Hover { range: decoded.range, page: format!("`{}`: {}{words}\n", key.name, key.about) })
    }

    #[cfg(not(feature = "cases"))]
    fn in_cases(&self, _: usize) -> Option<Hover> {
        None
    }

    fn in_expression(&self, at: &ExpressionAt<'_>, sample: Option<&Sample<'_>>) -> Option<Hover> {
        let cursor = Cursor::new(&at.decoded.text, at.offset);
        let token = cursor.token.clone().or_else(|| next_token(&at.decoded.text, at.offset))?;
        let mut page = page(at, &cursor, &token).unwrap_or_default();
        if let Some(sample) = sample {
            let values = evaluate::values(self, at, sample);
            if !values.is_empty() {
                page = if page.is_empty() { values } else { format!("{values}\n---\n\n{page}") };
            }
        }
        let range = at.decoded.range_in_file(token.range);
        (!page.is_empty()).then_some(Hover { range, page })
    }

    fn in_document(&self, mapping: &MappingFile, offset: usize, sample: Option<&Sample<'_>>) -> Option<Hover> {
        let id = mapping.tree.at(offset)?;
        let node = mapping.tree.node(id)?;
        let field = fields::find(fields::part(&mapping.tree, node.parent?)?, node.name()?)?;
        if let Slot::Member { range, .. } = &node.slot
            && range.start <= offset
            && offset < range.end
        {
            return Some(Hover { range: range.clone(), page: format!("`{}`: {}\n", field.name, field.about) });
        }
        if node.kind != NodeKind::Text || offset < node.range.start {
            return None;
        }
        let text = mapping.tree.text(self.str(), id)?;
        let around = mapping.around(id);
        let mut page = match field.holds {
            Holds::TargetAttribute => target_page(&around, &text),
            Holds::SourceAttribute | Holds::SourceName => {
                let attribute = around.readable().attribute(&text);
                let function = || functions::find(&text).map(reference::function);
                attribute
                    .map(|attribute| reference::attribute(attribute, &around.readable().name))
                    .or_else(function)
                    .unwrap_or_default()
            }
            Holds::Operator => operators::find(&text)
                .map(|operator| format!("`{}`: {}\n", operator.name, operator.meaning))
                .unwrap_or_default(),
            Holds::Words(_) => {
                let about = fields::about_word(&text);
                if about.is_empty() { String::new() } else { format!("`{text}`: {about}\n") }
            }
            _ => String::new(),
        };
        let flows = matches!(field.holds, Holds::TargetAttribute | Holds::SourceName);
        if let (Some(sample), Some(source), true) =
            (sample, around.attribute.and_then(|one| one.source.as_ref()), flows)
            && let Some(outcome) = self.outcome(&source.text(), sample)
        {
            page = if page.is_empty() { outcome } else { format!("{outcome}\n---\n\n{page}") };
        }
        (!page.is_empty()).then(|| Hover { range: node.range.clone(), page })
    }
}

/// The token that begins at the cursor.
fn next_token(text: &str, offset: usize) -> Option<Token> {
    let tokens = crate::expression::tokens(text);
    tokens.into_iter().find(|token| token.range.start <= offset && offset < token.range.end)
}

fn page(at: &ExpressionAt<'_>, cursor: &Cursor, token: &Token) -> Option<String> {
    let own = at.decoded.text.get(token.inner())?;
    match token.kind {
        TokenKind::Name => functions::find(own).map(reference::function),
        TokenKind::Attribute { .. } => {
            let object = at.around.readable();
            object.attribute(own).map(|attribute| reference::attribute(attribute, &object.name))
        }
        TokenKind::Parameter { .. } => {
            Some(format!("{}: a parameter of the job\n", reference::inline(&format!("%{own}%"))))
        }
        TokenKind::Text { .. } | TokenKind::Number => {
            let (function, parameter) = crate::completion::parameter(cursor)?;
            let known = reference::words(parameter.role);
            let about = known.iter().find(|(word, _)| word.trim_matches('"').eq_ignore_ascii_case(own));
            let about =
                about.map_or(String::new(), |(word, about)| format!("\n\n{}: {about}", reference::inline(word)));
            Some(format!("`{}` of `{}`: {}{about}\n", parameter.name, function.name, parameter.kinds))
        }
        _ => None,
    }
}

/// The page about a target attribute: its definition, where there is one.
fn target_page(around: &Around<'_>, name: &str) -> String {
    match around.target {
        Some(object) => match object.attribute(name) {
            Some(attribute) => reference::attribute(attribute, &object.name),
            None => format!("{} is not defined by {}\n", reference::inline(name), reference::inline(&object.name)),
        },
        None => String::new(),
    }
}
