//! What hostile records show about a mapping.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::documents::REQUIRED_MISSING;
use crate::diagnostic::codes::personas::EDGE_SEPARATOR;
use crate::diagnostic::codes::personas::LONGER_THAN_TARGET;
use crate::diagnostic::codes::personas::ONLY_SEPARATORS;
use crate::diagnostic::codes::personas::PERSONA_REFUSED;
use crate::diagnostic::codes::personas::REQUIRED_EMPTY;
use crate::engine::Workspace;
use crate::host::FixedHost;
use crate::mapping::RecordFault;
use crate::mapping::TargetAttribute;
use crate::mapping::TargetResult;
use crate::mapping::model::AttributeDefinition;
use crate::mapping::model::ObjectDefinition;
use crate::testing::branch::excerpt;
use crate::testing::fixture::Fixture;
use crate::testing::observed::SOFT_DELETED;
use crate::testing::personas::Nature;
use crate::testing::personas::PERSONAS;
use crate::testing::personas::Persona;

/// Something that hostile records showed: the same for all personas it holds for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The mapping: its file, or `template zendesk`.
    pub mapping: String,
    /// What it is. Its place names the target attribute.
    pub diagnostic: Diagnostic,
    /// The names of the personas, in the order of the table.
    pub personas: Vec<&'static str>,
}

/// Signs that stand between parts of a value.
const SEPARATORS: &[char] = &['.', '-', '_', '@', ',', ';', '/', '\\', '|', '+', '&', ':'];
/// Longest excerpt of a value, in characters.
const EXCERPT: usize = 40;

/// Maps every persona with the mapping of a fixture, and tells what looks wrong. Scoping filters do not count.
pub fn hostile_findings(fixture: &Fixture) -> Vec<Finding> {
    let subject = &fixture.subject;
    let Ok((rule, object)) = subject.document.object_mapping(subject.object.as_deref()) else { return Vec::new() };
    let look = Look {
        fixture,
        source: subject.document.source_object(rule, object),
        target: subject.document.target_object(rule, object),
        attributes: fixture.mapping().attributes().iter().map(|name| &**name).collect(),
    };
    let mut found = Grouped::default();
    let ordinary = look.mapped(&Persona { name: "an ordinary record", nature: Nature::Ordinary });
    let ordinary: BTreeMap<String, Json> =
        ordinary.1.into_iter().filter_map(|(target, result)| Some((target.name.clone(), result.ok()??))).collect();
    for persona in PERSONAS {
        look.at(persona, &ordinary, &mut found);
    }
    found.findings(fixture)
}

/// What is looked at.
struct Look<'f> {
    fixture: &'f Fixture,
    source: Option<&'f ObjectDefinition>,
    target: Option<&'f ObjectDefinition>,
    attributes: Vec<&'f str>,
}

/// Findings by what they say.
#[derive(Default)]
struct Grouped {
    numbers: BTreeMap<(&'static str, String, String), usize>,
    found: Vec<(Diagnostic, Vec<&'static str>)>,
}

impl Grouped {
    fn add(&mut self, persona: &Persona, diagnostic: Diagnostic, kind: &str) {
        let target = diagnostic.place.as_ref().and_then(|place| place.target.clone()).unwrap_or_default();
        let number = *self.numbers.entry((diagnostic.code.id, target, kind.to_owned())).or_insert(self.found.len());
        match self.found.get_mut(number) {
            Some((_, personas)) => personas.push(persona.name),
            None => self.found.push((diagnostic, vec![persona.name])),
        }
    }

    fn findings(self, fixture: &Fixture) -> Vec<Finding> {
        let finding = |(diagnostic, personas)| Finding { mapping: fixture.subject(), diagnostic, personas };
        let mut findings: Vec<Finding> = self.found.into_iter().map(finding).collect();
        let place = |finding: &Finding| {
            let target = finding.diagnostic.place.as_ref().and_then(|place| place.target.as_deref());
            fixture.mapping().targets().position(|known| Some(known.name.as_str()) == target)
        };
        findings.sort_by_key(|finding| (place(finding), finding.diagnostic.code.id));
        findings
    }
}

impl<'f> Look<'f> {
    /// A persona's record, and what became of it.
    fn mapped(&self, persona: &Persona) -> (Json, Vec<TargetResult<'f>>) {
        let mut record = persona.record(&self.attributes, |name| self.source?.attribute(name));
        if let Some(members) = record.as_object_mut() {
            // The service computes it for everybody.
            members.insert(SOFT_DELETED.to_owned(), false.into());
        }
        let host = self.fixture.cases.first().map_or_else(FixedHost::new, |case| case.world.host());
        let results = self.fixture.mapping().results(&record, &host, &mut Workspace::default());
        (record, results.unwrap_or_default())
    }

    fn at(&self, persona: &Persona, ordinary: &BTreeMap<String, Json>, found: &mut Grouped) {
        let (record, results) = self.mapped(persona);
        let inputs: Vec<&str> = record.as_object().into_iter().flatten().flat_map(|(_, value)| texts(value)).collect();
        for (target, result) in results {
            let value = match result {
                Err(fault) => {
                    let (diagnostic, kind) = refused(fault);
                    found.add(persona, diagnostic, kind);
                    continue;
                }
                Ok(None) => continue,
                Ok(Some(value)) => value,
            };
            let definition = self.target.and_then(|object| object.attribute(&target.name));
            let usual: Vec<&str> = ordinary.get(&target.name).map(texts).unwrap_or_default();
            for text in texts(&value) {
                let look = Text { text, usual: &usual, inputs: &inputs };
                if let Some((code, message)) = look.fault(target, definition) {
                    let diagnostic = Diagnostic::new(code, message).in_document("", Some(&target.name));
                    found.add(persona, diagnostic, code.id);
                }
            }
        }
    }
}

/// The texts in a value.
fn texts(value: &Json) -> Vec<&str> {
    match value {
        Json::String(text) => vec![text],
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A refusal as a finding. The places in the expression stay.
fn refused(fault: RecordFault) -> (Diagnostic, &'static str) {
    let mut diagnostic = *fault.diagnostic;
    let kind = diagnostic.code.id;
    diagnostic.code = if diagnostic.code == &REQUIRED_MISSING { &REQUIRED_EMPTY } else { &PERSONA_REFUSED };
    diagnostic.severity = diagnostic.code.severity;
    (diagnostic, kind)
}

/// A text that goes into a target attribute.
struct Text<'t> {
    text: &'t str,
    /// What an ordinary record gives.
    usual: &'t [&'t str],
    /// The texts of the record it was made from.
    inputs: &'t [&'t str],
}

impl Text<'_> {
    fn fault(
        &self,
        target: &TargetAttribute,
        definition: Option<&AttributeDefinition>,
    ) -> Option<(&'static Code, String)> {
        let (name, text) = (&target.name, self.text);
        let shown = excerpt(text, EXCERPT);
        if text.trim().is_empty() {
            let what = if text.is_empty() { "empty" } else { "blank" };
            return target.required.then(|| (&REQUIRED_EMPTY, format!("`{name}` is required, and becomes {what}")));
        }
        if text.chars().all(is_separator) || text.starts_with('@') || text.ends_with('@') {
            return self.is_made().then(|| (&ONLY_SEPARATORS, format!("`{name}` becomes `{shown}`")));
        }
        for (edge, pick) in EDGES {
            let Some(sign) = pick(text).filter(|sign| is_separator(*sign)) else { continue };
            // A sign that the source or the ordinary value has there too was not left over.
            if !self.inputs.iter().chain(self.usual).any(|other| pick(other) == Some(sign)) {
                let what = if sign.is_whitespace() { "a blank".to_owned() } else { format!("`{sign}`") };
                return Some((&EDGE_SEPARATOR, format!("`{name}` {edge} with {what}: `{}`", bounded(text))));
            }
        }
        let longest: usize = definition?.metadata("MaximumLength")?.trim().parse().ok()?;
        let length = text.encode_utf16().count();
        (length > longest).then(|| {
            (&LONGER_THAN_TARGET, format!("`{name}` gets {length} characters, and the target takes {longest}"))
        })
    }

    /// Whether the text is not just what the source holds.
    fn is_made(&self) -> bool {
        !self.inputs.contains(&self.text)
    }
}

/// The edges of a text: a word about each, and the character there.
type Edge = (&'static str, fn(&str) -> Option<char>);
const EDGES: [Edge; 2] = [("begins", |text| text.chars().next()), ("ends", |text| text.chars().next_back())];

fn is_separator(character: char) -> bool {
    character.is_whitespace() || SEPARATORS.contains(&character)
}

/// A text of which both edges are seen.
fn bounded(text: &str) -> String {
    let count = text.chars().count();
    if count <= EXCERPT {
        return text.to_owned();
    }
    let half = EXCERPT / 2;
    let begin: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    format!("{begin}…{end}")
}
