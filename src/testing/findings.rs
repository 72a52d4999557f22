//! What synthetic records reveal about a mapping.

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
use crate::testing::synthetic::SYNTHETIC_RECORDS;
use crate::testing::synthetic::SyntheticRecord;
use crate::testing::synthetic::Variation;

/// A finding, with all synthetic records that it holds for.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Finding {
    /// The mapping: its file, or `template zendesk`.
    pub mapping: String,
    /// The finding. Its location names the target attribute.
    pub diagnostic: Diagnostic,
    /// The names of the records, in the order of the table.
    pub records: Vec<&'static str>,
}

/// Characters that separate parts of a value.
const SEPARATORS: &[char] = &['.', '-', '_', '@', ',', ';', '/', '\\', '|', '+', '&', ':'];
/// Maximum length of an excerpt of a value, in characters.
const MAX_EXCERPT: usize = 40;

/// Maps every synthetic record with the mapping of a fixture, and returns what looks wrong. Scoping filters are not
/// applied.
pub fn synthetic_findings(fixture: &Fixture) -> Vec<Finding> {
    let subject = &fixture.subject;
    let Ok((rule, object)) = subject.document.object_mapping(subject.object.as_deref()) else { return Vec::new() };
    let check = Check {
        fixture,
        source: subject.document.source_object(rule, object),
        target: subject.document.target_object(rule, object),
        attributes: fixture.mapping().attributes().iter().map(|name| &**name).collect(),
    };
    let mut found = Grouped::default();
    let ordinary = check.mapped(&SyntheticRecord { name: "an ordinary record", variation: Variation::Ordinary });
    let ordinary: BTreeMap<String, Json> =
        ordinary.1.into_iter().filter_map(|(target, result)| Some((target.name.clone(), result.ok()??))).collect();
    for record in SYNTHETIC_RECORDS {
        check.record(record, &ordinary, &mut found);
    }
    found.findings(fixture)
}

/// The mapping that is checked.
struct Check<'f> {
    fixture: &'f Fixture,
    source: Option<&'f ObjectDefinition>,
    target: Option<&'f ObjectDefinition>,
    attributes: Vec<&'f str>,
}

/// Findings grouped by code, target and kind.
#[derive(Default)]
struct Grouped {
    numbers: BTreeMap<(&'static str, String, String), usize>,
    found: Vec<(Diagnostic, Vec<&'static str>)>,
}

impl Grouped {
    fn add(&mut self, record: &SyntheticRecord, diagnostic: Diagnostic, kind: &str) {
        let target = diagnostic.location.as_ref().and_then(|location| location.target.clone()).unwrap_or_default();
        let number = *self.numbers.entry((diagnostic.code.id, target, kind.to_owned())).or_insert(self.found.len());
        match self.found.get_mut(number) {
            Some((_, records)) => records.push(record.name),
            None => self.found.push((diagnostic, vec![record.name])),
        }
    }

    fn findings(self, fixture: &Fixture) -> Vec<Finding> {
        let finding = |(diagnostic, records)| Finding { mapping: fixture.subject(), diagnostic, records };
        let mut findings: Vec<Finding> = self.found.into_iter().map(finding).collect();
        let position = |finding: &Finding| {
            let target = finding.diagnostic.location.as_ref().and_then(|location| location.target.as_deref());
            fixture.mapping().targets().position(|known| Some(known.name.as_str()) == target)
        };
        findings.sort_by_key(|finding| (position(finding), finding.diagnostic.code.id));
        findings
    }
}

impl<'f> Check<'f> {
    /// Maps a synthetic record; returns the record and the result of each target.
    fn mapped(&self, synthetic: &SyntheticRecord) -> (Json, Vec<TargetResult<'f>>) {
        let mut record = synthetic.record(&self.attributes, |name| self.source?.attribute(name));
        if let Some(members) = record.as_object_mut() {
            // The service computes it for every record.
            members.insert(SOFT_DELETED.to_owned(), false.into());
        }
        let host = self.fixture.cases.first().map_or_else(FixedHost::new, |case| case.world.host());
        let results = self.fixture.mapping().results(&record, &host, &mut Workspace::default());
        (record, results.unwrap_or_default())
    }

    fn record(&self, synthetic: &SyntheticRecord, ordinary: &BTreeMap<String, Json>, found: &mut Grouped) {
        let (record, results) = self.mapped(synthetic);
        let inputs: Vec<&str> = record.as_object().into_iter().flatten().flat_map(|(_, value)| texts(value)).collect();
        for (target, result) in results {
            let value = match result {
                Err(fault) => {
                    let (diagnostic, kind) = mapping_error(fault);
                    found.add(synthetic, diagnostic, kind);
                    continue;
                }
                Ok(None) => continue,
                Ok(Some(value)) => value,
            };
            let definition = self.target.and_then(|object| object.attribute(&target.name));
            let usual: Vec<&str> = ordinary.get(&target.name).map(texts).unwrap_or_default();
            for text in texts(&value) {
                let checked = CheckedText { text, usual: &usual, inputs: &inputs };
                if let Some((code, message)) = checked.problem(target, definition) {
                    let diagnostic = Diagnostic::new(code, message).in_document("", Some(&target.name));
                    found.add(synthetic, diagnostic, code.id);
                }
            }
        }
    }
}

/// Returns the texts in a value.
fn texts(value: &Json) -> Vec<&str> {
    match value {
        Json::String(text) => vec![text],
        Json::Array(items) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Converts an error of the mapping to a finding, with the spans in the expression.
fn mapping_error(fault: RecordFault) -> (Diagnostic, &'static str) {
    let mut diagnostic = *fault.diagnostic;
    let kind = diagnostic.code.id;
    diagnostic.code = if diagnostic.code == &REQUIRED_MISSING { &REQUIRED_EMPTY } else { &PERSONA_REFUSED };
    diagnostic.severity = diagnostic.code.severity;
    (diagnostic, kind)
}

/// A text that would be written to a target attribute.
struct CheckedText<'t> {
    text: &'t str,
    /// The texts that an ordinary record has there.
    usual: &'t [&'t str],
    /// The texts of the source record.
    inputs: &'t [&'t str],
}

impl CheckedText<'_> {
    fn problem(
        &self,
        target: &TargetAttribute,
        definition: Option<&AttributeDefinition>,
    ) -> Option<(&'static Code, String)> {
        let (name, text) = (&target.name, self.text);
        let shown = excerpt(text, MAX_EXCERPT);
        if text.trim().is_empty() {
            let what = if text.is_empty() { "empty" } else { "blank" };
            return target.required.then(|| (&REQUIRED_EMPTY, format!("`{name}` is required, and becomes {what}")));
        }
        if text.chars().all(is_separator) || text.starts_with('@') || text.ends_with('@') {
            return self.is_computed().then(|| (&ONLY_SEPARATORS, format!("`{name}` becomes `{shown}`")));
        }
        for (edge, pick) in EDGES {
            let Some(sign) = pick(text).filter(|sign| is_separator(*sign)) else { continue };
            // A separator that the source or the ordinary value also has there was not left over.
            if !self.inputs.iter().chain(self.usual).any(|other| pick(other) == Some(sign)) {
                let what = if sign.is_whitespace() { "a space".to_owned() } else { format!("`{sign}`") };
                return Some((&EDGE_SEPARATOR, format!("`{name}` {edge} with {what}: `{}`", bounded(text))));
            }
        }
        let longest: usize = definition?.metadata("MaximumLength")?.trim().parse().ok()?;
        let length = text.encode_utf16().count();
        (length > longest).then(|| {
            (&LONGER_THAN_TARGET, format!("`{name}` has {length} characters, and the target accepts {longest}"))
        })
    }

    /// Returns whether the text differs from all texts of the source record.
    fn is_computed(&self) -> bool {
        !self.inputs.contains(&self.text)
    }
}

/// The ends of a text: a verb for messages, and the character there.
type Edge = (&'static str, fn(&str) -> Option<char>);
const EDGES: [Edge; 2] = [("begins", |text| text.chars().next()), ("ends", |text| text.chars().next_back())];

fn is_separator(character: char) -> bool {
    character.is_whitespace() || SEPARATORS.contains(&character)
}

/// Returns a text, cut in the middle so that both ends are shown.
fn bounded(text: &str) -> String {
    let count = text.chars().count();
    if count <= MAX_EXCERPT {
        return text.to_owned();
    }
    let half = MAX_EXCERPT / 2;
    let begin: String = text.chars().take(half).collect();
    let end: String = text.chars().skip(count - half).collect();
    format!("{begin}…{end}")
}
