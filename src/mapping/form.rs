//! What a JSON text holds of a synchronization schema: the whole, or one of its parts, perhaps inside of something else.
//!
//! People save what they were given: the answer of a Graph request (`{"value": [..]}`), a synchronization template with its
//! `schema`, one object mapping, one attribute mapping out of the portal's editor. The form says what was found where.

use std::fmt;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents;
use crate::mapping::part::ADDITIONAL;
use crate::mapping::part::Part;
use crate::mapping::part::member;

/// Deepest nesting of things that a schema is looked for in.
const MAX_WRAPPERS: usize = 5;

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    content: Content,
    wrappers: Vec<Wrapper>,
    /// Whether names are in PascalCase.
    is_pascal: bool,
}

/// What a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Schema,
    Rule,
    Rules,
    ObjectMapping,
    ObjectMappings,
    AttributeMapping,
    AttributeMappings,
}

/// What it is inside of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapper {
    /// A list of one element.
    List,
    /// The member `value` of a Graph answer.
    Collection,
    /// The member `schema` of a synchronization template, or one of a name like that.
    Member(&'static str),
}

/// The members that hold a schema.
pub(super) const HOLDERS: [&str; 4] = ["schema", "synchronizationSchema", "template", "value"];

/// What was found: its form, and the part or list that holds it.
#[derive(Debug)]
pub(super) struct Found<'d> {
    pub(super) form: Form,
    pub(super) part: Part<'d>,
}

impl Form {
    /// Whether it is a synchronizationSchema as Microsoft Graph and the portal give it.
    pub fn is_plain(&self) -> bool {
        self.content == Content::Schema && self.wrappers.is_empty() && !self.is_pascal
    }

    pub(super) fn content(&self) -> Content {
        self.content
    }
}

impl fmt::Display for Form {
    /// Writes it as `read as ...` goes on.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.content {
            Content::Schema => "a synchronizationSchema",
            Content::Rule => "one synchronization rule",
            Content::Rules => "a list of synchronization rules",
            Content::ObjectMapping => "one object mapping",
            Content::ObjectMappings => "a list of object mappings",
            Content::AttributeMapping => "one attribute mapping",
            Content::AttributeMappings => "a list of attribute mappings",
        })?;
        for wrapper in self.wrappers.iter().rev() {
            match wrapper {
                Wrapper::List => formatter.write_str(" in a list")?,
                Wrapper::Collection => formatter.write_str(" in a collection of Microsoft Graph (`value`)")?,
                Wrapper::Member(name) => write!(formatter, " in the member `{name}`")?,
            }
        }
        if self.is_pascal {
            formatter.write_str(", with names in PascalCase as the Graph PowerShell SDK writes them")?;
        }
        Ok(())
    }
}

/// Finds the schema, or the part of one, that a JSON text holds; none when it holds neither.
///
/// # Errors
///
/// It holds several schemas.
pub(super) fn find(json: &Value) -> Result<Option<Found<'_>>, Diagnostic> {
    look(Part { json, pointer: String::new() }, &mut Vec::new())
}

fn look<'d>(part: Part<'d>, wrappers: &mut Vec<Wrapper>) -> Result<Option<Found<'d>>, Diagnostic> {
    if wrappers.len() > MAX_WRAPPERS {
        return Ok(None);
    }
    if let Some((content, is_pascal)) = content(&part) {
        return Ok(Some(found(content, is_pascal, wrappers, part)));
    }
    if part.json.is_array() {
        return look_in_list(&part, wrappers);
    }
    for name in HOLDERS {
        let Some(inner) = part.inner(name) else { continue };
        wrappers.push(if name == "value" && inner.json.is_array() {
            Wrapper::Collection
        } else {
            Wrapper::Member(name)
        });
        let found = look(inner, wrappers)?;
        wrappers.pop();
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

fn found<'d>(content: Content, is_pascal: bool, wrappers: &[Wrapper], part: Part<'d>) -> Found<'d> {
    Found { form: Form { content, wrappers: wrappers.to_vec(), is_pascal }, part }
}

/// A list holds parts of one kind, or one thing that holds a schema.
fn look_in_list<'d>(list: &Part<'d>, wrappers: &mut Vec<Wrapper>) -> Result<Option<Found<'d>>, Diagnostic> {
    let kinds = list.elements().map(|element| content(&element));
    if let Some((first, is_pascal)) = kinds.flatten().next() {
        let content = match first {
            Content::AttributeMapping => Content::AttributeMappings,
            Content::ObjectMapping => Content::ObjectMappings,
            Content::Rule => Content::Rules,
            other => other,
        };
        if content != first {
            return Ok(Some(found(content, is_pascal, wrappers, list.clone())));
        }
    }
    let is_collection = wrappers.last() == Some(&Wrapper::Collection);
    let mut schemas = Vec::new();
    if !is_collection {
        wrappers.push(Wrapper::List);
    }
    for element in list.elements().filter(|element| element.json.is_object()) {
        schemas.extend(look(element, wrappers)?);
    }
    if !is_collection {
        wrappers.pop();
    }
    if schemas.len() > 1 {
        let message = format!("there are {} schemas in one list, and a document is one", schemas.len());
        return Err(Diagnostic::new(&documents::NOT_A_DOCUMENT, message)
            .help("save the one that is meant in a file of its own")
            .in_document(list.pointer.clone(), None));
    }
    Ok(schemas.pop())
}

/// What an object is of itself, and whether its names are in PascalCase.
fn content(part: &Part<'_>) -> Option<(Content, bool)> {
    const SIGNS: [(&str, Content); 5] = [
        ("synchronizationRules", Content::Schema),
        ("directories", Content::Schema),
        ("objectMappings", Content::Rule),
        ("attributeMappings", Content::ObjectMapping),
        ("targetAttributeName", Content::AttributeMapping),
    ];
    let sign = SIGNS.iter().find_map(|(name, content)| {
        let found = member(part.json, name).filter(|found| !found.value.is_null())?;
        // Files of other programs have `directories` as well, as an object of paths.
        (*name != "directories" || !found.value.is_object()).then_some((*content, found.name))
    });
    let (content, name) = sign.or_else(|| nameless(part))?;
    Some((content, name.starts_with(|first: char| first.is_ascii_uppercase()) || part.json.get(ADDITIONAL).is_some()))
}

/// An attribute mapping whose target is missing is known by its source.
fn nameless<'d>(part: &Part<'d>) -> Option<(Content, &'d str)> {
    let source = member(part.json, "source")?;
    let signs = ["expression", "parameters"];
    let is_source = signs.iter().any(|name| member(source.value, name).is_some());
    let is_mapping =
        ["flowType", "flowBehavior", "matchingPriority"].iter().any(|name| member(part.json, name).is_some());
    (is_source || is_mapping).then_some((Content::AttributeMapping, source.name))
}
