//! A file in an editor: what kind of file it is, its findings, and the expressions in it.

use std::ops::Range;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::Engine;
use attrflow::SourceObject;
use attrflow::diagnostic::codes::documents::TREE_DIFFERS;
use attrflow::lint;
use attrflow::lint::Surroundings;
use attrflow::mapping::TargetSchema;
use attrflow::mapping::model::AttributeDefinition;
use attrflow::mapping::model::ObjectDefinition;
use attrflow::mapping::model::Source;
use attrflow::mapping::templates::Template;

use crate::finding;
use crate::finding::Finding;
use crate::json::Decoded;
use crate::mapping::Around;
use crate::mapping::MappingFile;
use crate::markdown;
use crate::text::SourceText;

/// The languages of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// One expression.
    Expression,
    /// JSON, which may be a mapping document.
    Json,
    /// Markdown, which may hold expressions.
    Markdown,
    /// TOML, which may be a case file of `attrflow test`.
    Toml,
}

/// The identifiers that editors use, and the endings of files' names.
const LANGUAGES: &[(&str, Language)] = &[
    ("attrflow", Language::Expression),
    ("json", Language::Json),
    ("jsonc", Language::Json),
    ("markdown", Language::Markdown),
    ("mdx", Language::Markdown),
    ("md", Language::Markdown),
    ("toml", Language::Toml),
];

impl Language {
    /// Returns the language of an editor's identifier (`attrflow`, `json`, `markdown`, `toml`) or of a file name's ending.
    pub fn named(name: &str) -> Option<Language> {
        LANGUAGES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, language)| *language)
    }
}

/// A file with everything that is known about it. It is made again whenever the text changes.
#[derive(Debug)]
pub struct File {
    text: SourceText,
    pub(crate) content: Content,
    engine: Engine,
    target: Option<TargetSchema>,
    application: Option<&'static Template>,
}

/// What a file holds.
#[derive(Debug)]
pub(crate) enum Content {
    Expression(Decoded),
    Mapping(Box<MappingFile>),
    /// Pieces that look like expressions.
    Markdown(Vec<Decoded>),
    #[cfg(feature = "cases")]
    Cases,
    /// Nothing for us.
    Other,
}

/// An expression at a place in a file.
#[derive(Debug)]
pub(crate) struct ExpressionAt<'f> {
    /// Its text and where that is written.
    pub(crate) decoded: Decoded,
    /// The place as an offset of the text.
    pub(crate) offset: usize,
    /// What it belongs to.
    pub(crate) around: Around<'f>,
    /// Whether it is written in JSON.
    pub(crate) is_json: bool,
}

impl ExpressionAt<'_> {
    /// Writes a text as the file holds it.
    pub(crate) fn encode(&self, text: &str) -> String {
        if self.is_json { crate::json::encode(text) } else { text.to_owned() }
    }
}

impl File {
    /// Reads a file. Nothing of it can make this fail.
    ///
    /// ```
    /// use attrflow_analysis::File;
    /// use attrflow_analysis::Language;
    /// use attrflow_analysis::SourceText;
    ///
    /// let file = File::new(Language::Expression, SourceText::new("Joni([mail])"));
    /// let found = file.findings();
    /// assert_eq!((found[0].range.clone(), found[0].diagnostic.code.id), (0..4, "AF0203"));
    /// ```
    pub fn new(language: Language, text: SourceText) -> File {
        let content = content(language, text.as_str());
        File { text, content, engine: Engine::new(), target: None, application: None }
    }

    /// Says what the target really has, in place of what documents say of it.
    pub fn for_target(mut self, target: Option<TargetSchema>) -> File {
        self.target = target;
        self
    }

    /// Says which application the document is for, whatever its directories are called.
    pub fn for_application(mut self, application: Option<&'static Template>) -> File {
        self.application = application;
        self
    }

    /// Returns the text.
    pub fn text(&self) -> &SourceText {
        &self.text
    }

    pub(crate) fn str(&self) -> &str {
        self.text.as_str()
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether the file is a mapping document, perhaps a broken one.
    pub fn is_mapping(&self) -> bool {
        matches!(self.content, Content::Mapping(_))
    }

    /// Whether the file holds cases of `attrflow test`.
    pub fn is_case_file(&self) -> bool {
        #[cfg(feature = "cases")]
        let is_case_file = matches!(self.content, Content::Cases);
        #[cfg(not(feature = "cases"))]
        let is_case_file = false;
        is_case_file
    }

    pub(crate) fn mapping_file(&self) -> Option<&MappingFile> {
        match &self.content {
            Content::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// Returns the document, as far as it could be read.
    pub fn document(&self) -> Option<&Document> {
        self.mapping_file()?.document.as_ref()
    }

    /// Returns the object that is written: what the target really has, where that is known.
    pub(crate) fn target_object(&self, around: &Around<'_>) -> Option<ObjectDefinition> {
        let (Some(target), Some(document)) = (&self.target, self.document()) else { return around.target.cloned() };
        let aimed = document.clone().for_target(target);
        let pointer = around.mapping?.pointer.as_str();
        let (rule, mapping) = aimed.object_mappings().find(|(_, mapping)| mapping.pointer == pointer)?;
        aimed.target_object(rule, mapping).cloned()
    }

    /// Returns the definition of the attribute that is written.
    pub(crate) fn written(&self, around: &Around<'_>) -> Option<AttributeDefinition> {
        self.target_object(around)?.attribute(&around.attribute?.target).cloned()
    }

    /// Returns the texts of all expressions of the file.
    pub(crate) fn expressions(&self) -> Vec<String> {
        match &self.content {
            Content::Expression(decoded) => vec![decoded.text.clone()],
            Content::Markdown(pieces) => pieces.iter().map(|piece| piece.text.clone()).collect(),
            Content::Mapping(mapping) => {
                let mappings = mapping.document.iter().flat_map(Document::object_mappings);
                let sources =
                    mappings.flat_map(|(_, mapping)| &mapping.attributes).filter_map(|one| one.source.as_ref());
                sources.map(Source::text).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns what is reported without a configuration, in the order of the file.
    pub fn findings(&self) -> Vec<Finding> {
        self.judged(&mut finding::usual)
    }

    /// Returns what is reported, in the order of the file. The closure is given everything that was found, for each piece of
    /// Markdown apart, and returns what a configuration leaves of it.
    pub fn judged(&self, judge: &mut dyn FnMut(Vec<Diagnostic>) -> Vec<Diagnostic>) -> Vec<Finding> {
        match &self.content {
            Content::Expression(decoded) if decoded.text.trim().is_empty() => Vec::new(),
            Content::Expression(decoded) => self.locate(judge(self.lone(&decoded.text))),
            Content::Mapping(mapping) => {
                let mut aim = |document: &Document| {
                    let mut aimed = document.clone();
                    if let Some(application) = self.application {
                        aimed = aimed.for_template(application);
                    }
                    match &self.target {
                        Some(target) => aimed.for_target(target),
                        None => aimed,
                    }
                };
                self.locate(judge(mapping.diagnostics(self.str(), &self.engine, &mut aim)))
            }
            Content::Markdown(pieces) => {
                let mut found = Vec::new();
                for piece in pieces {
                    let own = judge(self.lone(&piece.text));
                    found.extend(own.into_iter().map(|diagnostic| in_text(diagnostic, piece)));
                }
                found
            }
            #[cfg(feature = "cases")]
            Content::Cases => {
                let found = attrflow::testing::check_case_file(self.str()).err().into_iter().collect();
                self.locate(judge(found))
            }
            Content::Other => Vec::new(),
        }
    }

    /// Returns what is wrong with an expression that nothing else is known about.
    fn lone(&self, text: &str) -> Vec<Diagnostic> {
        let source = SourceObject::default();
        let mut found = self.engine.check(text, &source);
        found.extend(lint::expression_in(text, Surroundings::of(&source), self.engine.limits()));
        lint::distinct(found)
    }

    /// Finds the places of diagnostics of this file, in the order of the file. In Markdown only [`File::judged`] knows them.
    pub fn locate(&self, found: Vec<Diagnostic>) -> Vec<Finding> {
        let mut located: Vec<Finding> = match &self.content {
            Content::Mapping(mapping) => {
                let one = |diagnostic: Diagnostic| {
                    let range = mapping.locate(self.str(), &diagnostic);
                    let place = diagnostic.location.as_ref().and_then(|place| mapping.tree.find(&place.pointer));
                    let decoded = place.and_then(|node| mapping.expression(self.str(), node, &diagnostic));
                    let related = decoded.map(|decoded| related(&diagnostic, &decoded)).unwrap_or_default();
                    Finding { range, diagnostic, related }
                };
                found.into_iter().map(one).collect()
            }
            Content::Expression(decoded) => found.into_iter().map(|diagnostic| in_text(diagnostic, decoded)).collect(),
            _ => {
                let one = |diagnostic: Diagnostic| {
                    let range = diagnostic.span().map_or(0..0, |span| span.range());
                    Finding { range, diagnostic, related: Vec::new() }
                };
                found.into_iter().map(one).collect()
            }
        };
        located.sort_by_key(|finding| (finding.range.start, finding.range.end));
        located
    }

    /// Returns the expression at an offset.
    pub(crate) fn expression_at(&self, offset: usize) -> Option<ExpressionAt<'_>> {
        let at = |decoded: Decoded| {
            let offset = decoded.from_file(offset)?;
            Some(ExpressionAt { decoded, offset, around: Around::default(), is_json: false })
        };
        match &self.content {
            Content::Expression(decoded) => at(decoded.clone()),
            Content::Markdown(pieces) => {
                let inside = |piece: &&Decoded| piece.range.start <= offset && offset <= piece.range.end;
                let found = pieces.iter().find(inside).cloned();
                let explicit = || markdown::explicit(self.str(), offset).map(|range| Decoded::plain(self.str(), range));
                at(found.or_else(explicit)?)
            }
            Content::Mapping(mapping) => {
                let (node, decoded) = mapping.expression_at(self.str(), offset)?;
                let offset = decoded.from_file(offset)?;
                Some(ExpressionAt { decoded, offset, around: mapping.around(node), is_json: true })
            }
            _ => None,
        }
    }
}

fn content(language: Language, text: &str) -> Content {
    match language {
        Language::Expression => Content::Expression(Decoded::plain(text, 0..text.len())),
        Language::Json => match MappingFile::read(text) {
            Some(mapping) => Content::Mapping(Box::new(mapping)),
            None => Content::Other,
        },
        Language::Markdown => {
            let pieces = markdown::expressions(text).into_iter().map(|range| Decoded::plain(text, range));
            Content::Markdown(pieces.collect())
        }
        #[cfg(feature = "cases")]
        Language::Toml if attrflow::testing::looks_like_cases(text) => Content::Cases,
        Language::Toml => Content::Other,
    }
}

/// A finding in a text that is an expression as a whole.
fn in_text(diagnostic: Diagnostic, decoded: &Decoded) -> Finding {
    let range = diagnostic.span().map_or(0..0, |span| span.range());
    let related = related(&diagnostic, decoded);
    Finding { range: decoded.range_in_file(range), diagnostic, related }
}

/// The other places of a finding.
fn related(diagnostic: &Diagnostic, decoded: &Decoded) -> Vec<(Range<usize>, String)> {
    if diagnostic.code == &TREE_DIFFERS {
        return Vec::new();
    }
    let others = diagnostic.labels.iter().skip(1).filter(|label| !label.text.is_empty());
    others.map(|label| (decoded.range_in_file(label.span.range()), label.text.clone())).collect()
}
