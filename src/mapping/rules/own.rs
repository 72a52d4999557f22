//! The rules of a template, as its `facts.json` writes them.

use std::sync::Mutex;
use std::sync::PoisonError;

use regex::Regex;
use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::input::BAD_TEMPLATE;
use crate::mapping::rules::Check;
use crate::mapping::rules::Fact;
use crate::mapping::rules::Row;
use crate::mapping::rules::table;
use crate::source::Span;

/// The name of the file.
pub const FACTS: &str = "facts.json";

/// A rule of a template: what is checked, and the words for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnRule {
    pub(super) row: Row,
    pub(super) fact: Fact,
}

/// The facts of an application: its rules and how it is written to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "members for readers, and the calls, which are read where requests are written")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(title = "Facts about an application (facts.json of a template)"))]
pub(in crate::mapping) struct Facts {
    /// The address of this schema, for editors.
    #[serde(rename = "$schema")]
    schema: Option<String>,
    /// The application's short name.
    app: Option<String>,
    /// The application's name in messages, as people write it.
    name: Option<String>,
    /// How the application is written to: `scim`, or `rest` for an interface of its own, whose calls are `requests`.
    kind: Option<String>,
    /// The rules.
    #[serde(default)]
    rules: Vec<WrittenRule>,
    /// For readers: the mappings that the application's own documentation gives.
    default_mappings: Option<serde_json::Value>,
    /// For readers: the application's SCIM interface.
    scim: Option<serde_json::Value>,
    /// The calls of an application without SCIM, as `attrflow template new DIR --from zendesk` writes them.
    requests: Option<serde_json::Value>,
}

/// A rule.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "members for readers")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct WrittenRule {
    /// The rule's name, such as `contoso-mail`. A name of a built-in rule brings its checks along.
    id: String,
    /// How much it matters.
    level: Level,
    /// The source or target object it is about, such as `User`; all without it.
    object: Option<String>,
    /// What is wrong when the rule is broken: lower case, no full stop.
    title: String,
    /// What to do.
    help: String,
    /// What is checked; a rule without it, whose name is not that of a built-in rule either, is for readers only.
    check: Option<WrittenCheck>,
    /// For readers: what it needs to be checked: `static` a document, `data` records, `tenant` knowledge of the target.
    checkable: Option<String>,
    /// For readers: the target attributes that it is about.
    attributes: Option<Vec<String>>,
}

/// How much a rule matters.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum Level {
    Error,
    Warning,
    Info,
}

/// What a rule checks. In lists of names a `*` at the beginning or the end is anything.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
enum WrittenCheck {
    /// All of these targets are mapped.
    Mapped(Vec<String>),
    /// One of these targets is mapped.
    MappedOneOf(Vec<String>),
    /// None of these targets is mapped.
    NeverMapped(Vec<String>),
    /// There is a matching attribute, and each is one of these targets.
    MatchingOnly(Vec<String>),
    /// None of these targets is a matching attribute.
    MatchingNever(Vec<String>),
    /// These targets are sent when an object is created, and never later.
    CreationOnly(Vec<String>),
    /// No expression reads one of these source attributes.
    SourceNever(Vec<String>),
    /// Object mappings write only these target objects.
    Objects(Vec<String>),
    /// Constants of the target are among these words.
    Words {
        /// The target attribute.
        target: String,
        /// The words.
        values: Vec<String>,
    },
    /// Every record gives these targets a value.
    Present(Vec<String>),
    /// The value of the target has at most this many UTF-16 code units.
    MaxLength {
        /// The target attribute.
        target: String,
        /// The number of code units.
        length: usize,
    },
    /// The value of the target matches a regular expression.
    Form {
        /// The target attribute.
        target: String,
        /// The regular expression.
        pattern: String,
    },
}

/// Keeps a text until the program ends.
fn kept(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

fn all_kept(texts: Vec<String>) -> &'static [&'static str] {
    Box::leak(texts.into_iter().map(kept).collect::<Vec<_>>().into_boxed_slice())
}

impl WrittenCheck {
    fn check(self) -> Result<Check, String> {
        Ok(match self {
            WrittenCheck::Mapped(names) => Check::Mapped(all_kept(names)),
            WrittenCheck::MappedOneOf(names) => Check::MappedOneOf(all_kept(names)),
            WrittenCheck::NeverMapped(names) => Check::NeverMapped(all_kept(names)),
            WrittenCheck::MatchingOnly(names) => Check::MatchingOnly(all_kept(names)),
            WrittenCheck::MatchingNever(names) => Check::MatchingNever(all_kept(names)),
            WrittenCheck::CreationOnly(names) => Check::CreationOnly(all_kept(names)),
            WrittenCheck::SourceNever(names) => Check::SourceNever(all_kept(names)),
            WrittenCheck::Objects(names) => Check::OneObjectOf(all_kept(names)),
            WrittenCheck::Words { target, values } => Check::Words(kept(target), all_kept(values)),
            WrittenCheck::Present(names) => Check::Present(all_kept(names)),
            WrittenCheck::MaxLength { target, length } => Check::MaxLength(kept(target), length),
            WrittenCheck::Form { target, pattern } => match Regex::new(&pattern) {
                Ok(_) => Check::Form(kept(target), kept(pattern)),
                Err(_) => return Err(format!("the pattern `{pattern}` is not a regular expression")),
            },
        })
    }
}

/// The rules of the templates that were read, by the address of their facts.
static READ: Mutex<Vec<(&'static str, &'static [OwnRule])>> = Mutex::new(Vec::new());

/// Returns the rules that these facts have. Facts of a built-in template are read when they are first asked for.
pub(super) fn of(facts: &'static str) -> &'static [OwnRule] {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, rules)) = read.iter().find(|(known, _)| std::ptr::eq(*known, facts)) {
        return rules;
    }
    // Facts of a custom template were read, or refused, when its folder was loaded; a test reads the built-in ones.
    let rules: &'static [OwnRule] =
        Box::leak(parse(facts).map(|(_, rules)| rules).unwrap_or_default().into_boxed_slice());
    read.push((facts, rules));
    rules
}

/// Reads facts, keeps their rules, and returns the application's name where they have one.
///
/// # Errors
///
/// The facts are not as they should be.
pub fn read(facts: &'static str) -> Result<Option<String>, Box<Diagnostic>> {
    let (name, rules) = parse(facts)?;
    READ.lock().unwrap_or_else(PoisonError::into_inner).push((facts, Box::leak(rules.into_boxed_slice())));
    Ok(name)
}

/// The title and the rules of facts.
fn parse(text: &str) -> Result<(Option<String>, Vec<OwnRule>), Box<Diagnostic>> {
    let facts: Facts = serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let what = message.split(" at line ").next().unwrap_or_default();
        let offset = offset(text, error.line(), error.column());
        Box::new(
            Diagnostic::new(&BAD_TEMPLATE, format!("`{FACTS}`, line {}: {what}", error.line()))
                .help("docs/templates.md has the members; docs/schemas/facts.schema.json is their JSON Schema")
                .at(Span::new(offset, offset), "")
                .in_text(text),
        )
    })?;
    let mut own = Vec::new();
    for rule in facts.rules {
        let WrittenRule { id, level, object, title, help, check, .. } = rule;
        let level = match level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
        };
        let fact = Fact { id, level: level.to_owned(), checkable: String::new(), object, title, help };
        let check = check.map(WrittenCheck::check).transpose();
        let check = check.map_err(|message| {
            Box::new(Diagnostic::new(&BAD_TEMPLATE, format!("rule `{}` of `{FACTS}`: {message}", fact.id)))
        })?;
        match check {
            Some(check) => own.push(OwnRule { row: Row { id: kept(fact.id.clone()), object: "", check }, fact }),
            None => {
                own.extend(table::of(&fact.id).map(|row| OwnRule { row: *row, fact: fact.clone() }));
            }
        }
    }
    Ok((facts.name, own))
}

/// The byte at a line and column, which serde counts from 1 and in bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}
