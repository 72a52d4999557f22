//! Resolves a case file: looks every name up, and collects all errors with their spans.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::diagnostic::codes::fixtures::BAD_CASE;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::engine::Engine;
use crate::engine::nearest;
use crate::mapping::Action;
use crate::mapping::Document;
use crate::mapping::Mapping;
use crate::mapping::templates;
use crate::mapping::templates::Template;
use crate::mapping::wire::WireDialect;
use crate::record::graph;
use crate::source::Span;
use crate::source::line_and_column;
use crate::testing::case::Case;
use crate::testing::expect::Expected;
use crate::testing::files::FixtureError;
use crate::testing::files::document_text_of;
use crate::testing::files::normalized;
use crate::testing::files::slug;
use crate::testing::files::text_at;
use crate::testing::shape;
use crate::testing::shape::CaseTable;
use crate::testing::shape::Defaults;
use crate::testing::world::CaseRecord;
use crate::testing::world::Subject;
use crate::testing::world::World;

/// Resolves a case file and collects its errors.
pub(super) struct Reader<'f> {
    text: &'f str,
    folder: &'f Path,
    file: &'f Path,
    pub(super) errors: Vec<Diagnostic>,
    /// The slugs of the cases so far, which name the snapshots.
    slugs: BTreeSet<String>,
}

impl<'f> Reader<'f> {
    /// Creates a reader for a case file with this text.
    pub(super) fn new(file: &'f Path, text: &'f str) -> Reader<'f> {
        let folder = file.parent().unwrap_or(Path::new(""));
        Reader { text, folder, file, errors: Vec::new(), slugs: BTreeSet::new() }
    }

    fn error(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        let diagnostic = Diagnostic::new(&BAD_CASE, message).at(Span::new(span.start, span.end), "").in_text(self.text);
        self.errors.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }

    pub(super) fn subject(
        &mut self,
        table: &toml::Spanned<shape::MappingTable>,
    ) -> Result<Option<Subject>, FixtureError> {
        let shape = table.get_ref();
        let interface = shape.interface.as_ref().and_then(|name| self.template(name.get_ref(), name.span()));
        let (name, document, interface, file) = match (&shape.file, &shape.template) {
            (Some(file), None) => {
                let path = self.folder.join(file);
                let error = |diagnostic| FixtureError { file: path.clone(), diagnostics: vec![diagnostic], cases: 0 };
                let document = Document::parse(&document_text_of(&path)?).map_err(error)?;
                (normalized(&path).display().to_string(), document, interface, Some(path.clone()))
            }
            (None, Some(name)) => {
                let Some(template) = self.template(name, table.span()) else { return Ok(None) };
                let error =
                    |diagnostic| FixtureError { file: self.file.to_owned(), diagnostics: vec![diagnostic], cases: 0 };
                let document = Document::parse(template.document).map_err(error)?;
                (format!("template {}", template.name), document, interface.or(Some(template)), None)
            }
            _ => {
                let help = "write `file = \"mapping.json\"`, or `template = \"zendesk\"` for a built-in document";
                let message = "`[mapping]` needs either `file` or `template`".to_owned();
                self.error(table.span(), message, Some(help.to_owned()));
                return Ok(None);
            }
        };
        let mapping = document.mapping(&Engine::new(), shape.object.as_deref());
        let mapping = mapping.map_err(|error| FixtureError {
            file: PathBuf::from(&name),
            diagnostics: error.into(),
            cases: 0,
        })?;
        Ok(Some(Subject { name, file, object: shape.object.clone(), document, mapping, interface }))
    }

    fn template(&mut self, name: &str, span: Range<usize>) -> Option<&'static Template> {
        let own = self.folder.join(name);
        if let (None, true) = (templates::find(name), own.is_dir()) {
            return match Template::load(&normalized(&own)) {
                Ok(template) => Some(template),
                Err(diagnostic) => {
                    self.error(span, diagnostic.message, diagnostic.help);
                    None
                }
            };
        }
        let found = templates::find(name);
        if found.is_none() {
            let names: Vec<&str> = templates::TEMPLATES.iter().map(|template| template.name).collect();
            let help = format!("there are {}, or a folder with `mapping.json`", names.join(", "));
            self.error(span, format!("there is no template `{name}`"), Some(help));
        }
        found
    }

    pub(super) fn case(&mut self, table: &CaseTable, defaults: &Defaults, mapping: &Mapping) -> Option<Case> {
        let before = self.errors.len();
        let name = table.name.get_ref();
        let slug = slug(name);
        if slug.is_empty() {
            let help = "give it a name with letters or digits, which also names its snapshot".to_owned();
            self.error(table.name.span(), "the case has no name".to_owned(), Some(help));
        } else if !self.slugs.insert(slug.clone()) {
            let help = "give each case a unique name, which also names its snapshot".to_owned();
            self.error(table.name.span(), format!("another case has the name `{name}`"), Some(help));
        }
        let expected = table.expect.as_ref();
        let mut expectations = Expected::default();
        if let Some(expect) = expected {
            self.expectations(expect, mapping);
            expectations = Expected::of(expect);
        }
        let wants_snapshot = table.snapshot.unwrap_or(expectations.is_empty());
        if !wants_snapshot && expectations.is_empty() {
            let help = "write what is expected under `[case.expect]`, or leave `snapshot = false` out".to_owned();
            self.error(table.name.span(), format!("the case `{name}` expects nothing"), Some(help));
        }
        let records = self.records(table, defaults);
        let world = self.world(table, defaults)?;
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let snapshot = wants_snapshot.then(|| self.folder.join(format!("{stem}.{slug}.snap.json")));
        let line = line_and_column(self.text, table.name.span().start).0;
        (self.errors.len() == before).then(|| Case {
            name: name.clone(),
            line,
            snapshot,
            records,
            world,
            expected: expectations,
        })
    }

    /// Checks the names in the expectations.
    fn expectations(&mut self, expect: &shape::Expect, mapping: &Mapping) {
        let targets = expect.values.keys().chain(&expect.missing);
        let target = expect.diagnostic.as_ref().and_then(|diagnostic| diagnostic.target.as_ref());
        for name in targets.chain(target) {
            let known = || mapping.targets().map(|target| target.name.as_str());
            if !known().any(|target| target == name.get_ref()) {
                let help = nearest(name.get_ref(), known()).map(|other| format!("did you mean `{other}`?"));
                self.error(name.span(), format!("the mapping has no target `{}`", name.get_ref()), help);
            }
        }
        for code in expect.skip.iter().chain(expect.diagnostic.as_ref().map(|diagnostic| &diagnostic.code)) {
            if codes::find(code.get_ref()).is_none() {
                let help = "`attrflow codes` lists them all".to_owned();
                self.error(code.span(), format!("there is no code `{}`", code.get_ref()), Some(help));
            }
        }
        if let Some(action) = &expect.action {
            let actions = [Action::Create, Action::Update, Action::Disable, Action::Delete, Action::Skip];
            if !actions.iter().any(|known| known.word() == action.get_ref()) {
                let words = format!("there are {}", actions.map(Action::word).join(", "));
                self.error(action.span(), format!("there is no action `{}`", action.get_ref()), Some(words));
            }
        }
    }

    fn records(&mut self, table: &CaseTable, defaults: &Defaults) -> Vec<CaseRecord> {
        match (&table.record, &table.records) {
            (Some(own), None) => {
                let mut record = shape::object(&defaults.record);
                record.retain(|name, _| !table.without.contains(name));
                record.extend(shape::object(own));
                vec![CaseRecord { line: None, record: self.attributes(Json::Object(record), table.name.span()) }]
            }
            (None, Some(file)) => self.records_of(file, table.lines.as_deref()),
            _ => {
                let help = "write `record = { .. }`, or `records = \"people.jsonl\"`".to_owned();
                self.error(table.name.span(), "a case needs either `record` or `records`".to_owned(), Some(help));
                Vec::new()
            }
        }
    }

    /// Returns the attributes of a record, with the names that any file of records may use.
    fn attributes(&mut self, record: Json, span: Range<usize>) -> Json {
        match graph::attributes(record) {
            Ok(attributes) => Json::Object(attributes),
            Err(diagnostic) => {
                self.error(span, diagnostic.message, diagnostic.help);
                Json::Null
            }
        }
    }

    fn records_of(&mut self, file: &toml::Spanned<PathBuf>, lines: Option<&[usize]>) -> Vec<CaseRecord> {
        let mut records = Vec::new();
        let Some(found) = self.objects(file.get_ref(), file.span()) else { return records };
        for (number, json) in found {
            if lines.is_none_or(|lines| lines.contains(&number)) {
                let record = self.attributes(json, file.span());
                records.push(CaseRecord { line: Some(number), record });
            }
        }
        let wanted = lines.unwrap_or_default().iter();
        let absent: Vec<usize> =
            wanted.filter(|line| !records.iter().any(|record| record.line == Some(**line))).copied().collect();
        if let Some(line) = absent.first() {
            self.error(file.span(), format!("line {line} of the file is not a record"), None);
        } else if records.is_empty() {
            self.error(file.span(), "the file has no records".to_owned(), None);
        }
        records
    }

    /// Returns the JSON objects of a file with their numbers: one object per line with line numbers, or an array with
    /// element numbers. `None` when an error was reported.
    fn objects(&mut self, file: &Path, span: Range<usize>) -> Option<Vec<(usize, Json)>> {
        let path = self.folder.join(file);
        let text = match text_at(&path) {
            Ok(text) => text,
            Err(error) => {
                self.error(span, format!("`{}` cannot be read: {error}", file.display()), None);
                return None;
            }
        };
        let text = text.trim_start_matches('\u{feff}');
        // A message of serde_json may quote the record, so the errors are worded here.
        let found = if text.trim_start().starts_with('[') {
            let items: Option<Vec<Json>> = serde_json::from_str(text).ok();
            let items = items.filter(|items| items.iter().all(Json::is_object));
            items.map(|items| (1..).zip(items).collect()).ok_or_else(|| "it is not an array of JSON objects".to_owned())
        } else {
            objects(text)
        };
        found
            .map_err(|error| {
                let (message, span) = (format!("`{}`: {error}", file.display()), Span::new(span.start, span.end));
                self.errors.push(Diagnostic::new(&NOT_JSON, message).at(span, "").in_text(self.text));
            })
            .ok()
    }

    fn world(&mut self, table: &CaseTable, defaults: &Defaults) -> Option<World> {
        let now = match table.now.as_ref().or(defaults.now.as_ref()) {
            Some(now) => self.timestamp(now)?,
            None => DateTime::from_date(2026, 1, 1).unwrap_or_default(),
        };
        let existing = match table.existing.as_ref().or(defaults.existing.as_ref()) {
            Some(existing) => self.existing(existing),
            None => Vec::new(),
        };
        let dialect = match table.wire.as_ref().or(defaults.wire.as_ref()) {
            Some(name) => match WireDialect::parse(name.get_ref()) {
                Some(dialect) => dialect,
                None => {
                    let names = WireDialect::NAMES.map(|(name, _)| name).join(", ");
                    let message = format!("there is no dialect `{}`", name.get_ref());
                    self.error(name.span(), message, Some(format!("there are {names}")));
                    return None;
                }
            },
            None => WireDialect::default(),
        };
        let pairs = |one: &BTreeMap<String, String>| one.clone().into_iter();
        let taken = defaults.taken.iter().chain(&table.taken);
        Some(World {
            now,
            seed: table.seed.or(defaults.seed).unwrap_or(1),
            parameters: pairs(&defaults.parameters).chain(pairs(&table.parameters)).collect(),
            default_domain: table.default_domain.clone().or_else(|| defaults.default_domain.clone()),
            taken: taken
                .flat_map(|(target, values)| values.iter().map(|value| (target.clone(), value.clone())))
                .collect(),
            existing,
            links: pairs(&defaults.links).chain(pairs(&table.links)).collect(),
            dialect,
        })
    }

    fn timestamp(&mut self, now: &toml::Spanned<toml::Value>) -> Option<DateTime> {
        let text = match now.get_ref() {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let timestamp = date::parse(&text, DateTime::default()).ok();
        if timestamp.is_none() {
            let help = "write it in ISO 8601, for example `2026-03-31T08:30:00Z`".to_owned();
            self.error(now.span(), "`now` is not a time".to_owned(), Some(help));
        }
        timestamp
    }

    fn existing(&mut self, existing: &toml::Spanned<toml::Value>) -> Vec<Json> {
        match existing.get_ref() {
            toml::Value::String(file) => {
                let found = self.objects(Path::new(file), existing.span());
                found.into_iter().flatten().flat_map(|(_, json)| resources(json)).collect()
            }
            toml::Value::Array(items) if items.iter().all(toml::Value::is_table) => {
                items.iter().map(shape::json).collect()
            }
            one if one.is_table() => vec![shape::json(one)],
            _ => {
                let help = "write objects, or the name of a file with one JSON object per line".to_owned();
                self.error(existing.span(), "`existing` has no objects".to_owned(), Some(help));
                Vec::new()
            }
        }
    }
}

/// Returns the JSON objects of a text, one per line, with line numbers.
fn objects(text: &str) -> Result<Vec<(usize, Json)>, String> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let object = |(number, line): (usize, &str)| match serde_json::from_str::<Json>(line) {
        Ok(json) if json.is_object() => Ok((number, json)),
        _ => Err(format!("line {number} is not a JSON object")),
    };
    lines.map(object).collect()
}

/// Returns the resources of a SCIM list response, or the object itself.
fn resources(mut json: Json) -> Vec<Json> {
    match json.get_mut("Resources").map(Json::take) {
        Some(Json::Array(resources)) => resources,
        _ => vec![json],
    }
}
