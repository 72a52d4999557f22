//! What may be written at a place.

#[cfg(feature = "cases")]
mod cases;
mod constants;
mod document;
mod expression;

use std::ops::Range;

use attrflow::Document;
use serde_json::Value;

pub(crate) use expression::parameter;

use crate::file::Content;
use crate::file::File;
use crate::text;

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompletionKind {
    /// A function.
    Function,
    /// An attribute of the source or target object.
    Attribute,
    /// One of several words.
    Word,
    /// The name of a member.
    Member,
    /// A constant.
    Constant,
    /// An object or directory.
    Object,
    /// A parameter of the job.
    Parameter,
}

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Completion {
    /// What it is called in the list.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label.
    pub detail: String,
    /// A page about it, as Markdown.
    pub documentation: String,
    /// The bytes of the file that it replaces.
    pub range: Range<usize>,
    /// The text to insert, as the file holds it.
    pub insert: String,
    /// The same with places to fill in (`${1:source}`), where there are any.
    pub snippet: Option<String>,
}

impl Completion {
    fn new(label: impl Into<String>, kind: CompletionKind, range: Range<usize>) -> Completion {
        let label = label.into();
        Completion {
            insert: label.clone(),
            label,
            kind,
            detail: String::new(),
            documentation: String::new(),
            range,
            snippet: None,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Completion {
        self.detail = detail.into();
        self
    }

    fn documentation(mut self, page: impl Into<String>) -> Completion {
        self.documentation = page.into();
        self
    }

    fn insert(mut self, text: impl Into<String>) -> Completion {
        self.insert = text.into();
        self
    }

    fn snippet(mut self, text: impl Into<String>) -> Completion {
        self.snippet = Some(text.into());
        self
    }
}

/// Writes a text so that a snippet holds it as it is.
fn in_snippet(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '$' | '}' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// What is known besides the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'c> {
    /// The document that a case file tests.
    pub tested: Option<&'c Document>,
    /// Records whose values may be shown.
    pub records: &'c [Value],
}

impl File {
    /// Returns what may be written at an offset.
    ///
    /// ```
    /// use attrflow_analysis::Context;
    /// use attrflow_analysis::File;
    /// use attrflow_analysis::Language;
    /// use attrflow_analysis::SourceText;
    ///
    /// let file = File::new(Language::Expression, SourceText::new("ToLower([givenN"));
    /// let found = file.completions(15, &Context::default());
    /// assert!(found.iter().any(|one| one.label == "givenName" && one.range == (9..15)));
    /// ```
    pub fn completions(&self, offset: usize, context: &Context<'_>) -> Vec<Completion> {
        let offset = text::floor(self.str(), offset);
        if let Some(at) = self.expression_at(offset) {
            return expression::complete(self, &at, context);
        }
        match &self.content {
            Content::Mapping(mapping) => document::complete(self, mapping, offset),
            #[cfg(feature = "cases")]
            Content::Cases => cases::complete(self.str(), offset, context.tested),
            _ => Vec::new(),
        }
    }
}
