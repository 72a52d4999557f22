//! A case file, read and resolved: the mapping is compiled, the records are loaded, every name was looked up.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::ops::Range;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::diagnostic::codes::fixtures::BAD_CASE;
use crate::diagnostic::codes::input::NOT_JSON;
use crate::diagnostic::codes::input::UNREADABLE_INPUT;
use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::engine::Engine;
use crate::engine::nearest;
use crate::host::FixedHost;
use crate::mapping::Action;
use crate::mapping::Document;
use crate::mapping::Mapping;
use crate::mapping::templates;
use crate::mapping::templates::Template;
use crate::mapping::wire::Wire;
use crate::mapping::wire::WireDialect;
use crate::source::Span;
use crate::source::line_and_column;
use crate::testing::expect::Expected;
use crate::testing::shape;
use crate::testing::shape::CaseTable;
use crate::testing::shape::Defaults;

/// A case file that was read: a mapping and the cases it is tested with.
#[derive(Debug)]
pub struct Fixture {
    pub(super) file: PathBuf,
    pub(super) subject: Subject,
    pub(super) cases: Vec<Case>,
}

/// What is tested.
#[derive(Debug)]
pub(super) struct Subject {
    /// What it is called: the file, or `template zendesk`.
    pub(super) name: String,
    /// The file it was read from; none for a built-in document.
    file: Option<PathBuf>,
    /// The name of the object mapping, as it was given.
    pub(super) object: Option<String>,
    pub(super) document: Document,
    pub(super) mapping: Mapping,
    /// The built-in document whose application's own interface is written to.
    interface: Option<&'static Template>,
}

/// One case: records, what surrounds them, and what must come out.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: String,
    /// The line of the case file, from 1.
    pub(super) line: usize,
    /// The file that holds what came out before; none when all that is expected stands in the case.
    pub(super) snapshot: Option<PathBuf>,
    pub(super) records: Vec<CaseRecord>,
    pub(super) world: World,
    pub(super) expected: Expected,
}

/// A record of a case.
#[derive(Debug)]
pub(super) struct CaseRecord {
    /// The line of the file of records; none for a record that stands in the case.
    pub(super) line: Option<usize>,
    pub(super) record: Json,
}

/// What is not in the record.
#[derive(Debug)]
pub(super) struct World {
    now: DateTime,
    seed: u64,
    parameters: Vec<(String, String)>,
    default_domain: Option<String>,
    taken: Vec<(String, String)>,
    pub(super) existing: Vec<Json>,
    pub(super) links: HashMap<String, String>,
    dialect: WireDialect,
}

/// A case file, or a file it names, cannot be used.
#[derive(Debug, Clone)]
pub struct FixtureFault {
    /// The file that is at fault.
    pub file: PathBuf,
    /// Everything that is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl fmt::Display for FixtureFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.file.display())?;
        for diagnostic in &self.diagnostics {
            write!(formatter, "\n  {diagnostic}")?;
            if let (Some(span), Some(text)) = (diagnostic.span(), &diagnostic.text) {
                let (line, column) = line_and_column(text, span.start as usize);
                write!(formatter, " (line {line}, column {column})")?;
            }
            if let Some(help) = &diagnostic.help {
                write!(formatter, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for FixtureFault {}

impl World {
    /// A host that answers as the case says; the same each time it is asked for.
    pub(super) fn host(&self) -> FixedHost {
        let mut host = FixedHost::new().at(self.now).seeded(self.seed);
        for (name, value) in &self.parameters {
            host = host.parameter(name, value);
        }
        for (target, value) in &self.taken {
            host = host.taken(target, value);
        }
        match &self.default_domain {
            Some(domain) => host.default_domain(domain),
            None => host,
        }
    }

    /// The requests to the subject's target.
    pub(super) fn wire(&self, subject: &Subject) -> Wire {
        match subject.interface {
            Some(template) => Wire::of(template, self.dialect),
            None => Wire::scim(self.dialect),
        }
    }
}

impl Fixture {
    /// Reads a case file and everything it names.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, or else with the mapping document it names.
    pub fn read(file: &Path) -> Result<Fixture, FixtureFault> {
        let text = text_of(file)?;
        let fault = |diagnostics| FixtureFault { file: file.to_owned(), diagnostics };
        let shape = shape::read(&text).map_err(|diagnostic| fault(vec![diagnostic]))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut reader = Reader { text: &text, folder, file, faults: Vec::new(), slugs: BTreeSet::new() };
        let subject = reader.subject(&shape.mapping)?;
        let mut cases = Vec::new();
        if let Some(subject) = &subject {
            for table in &shape.cases {
                cases.extend(reader.case(table, &shape.defaults, &subject.mapping));
            }
        }
        match subject {
            Some(subject) if reader.faults.is_empty() => Ok(Fixture { file: file.to_owned(), subject, cases }),
            _ => Err(fault(reader.faults)),
        }
    }

    /// The case file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The names of the cases, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.iter().map(|case| case.name.as_str())
    }

    /// What is tested: the file of the mapping, or `template zendesk`, with the object mapping that was named.
    pub fn subject(&self) -> String {
        match &self.subject.object {
            Some(object) => format!("{}, {object}", self.subject.name),
            None => self.subject.name.clone(),
        }
    }

    /// The mapping that is tested.
    pub fn mapping(&self) -> &Mapping {
        &self.subject.mapping
    }

    /// What the mapping is known by, however the case file names it.
    pub(super) fn key(&self) -> String {
        let subject = &self.subject;
        let file = subject.file.as_ref().and_then(|file| fs::canonicalize(file).ok());
        let file = file.unwrap_or_else(|| PathBuf::from(&subject.name));
        let object = self.subject.document.object_mapping(self.subject.object.as_deref());
        format!("{}#{}", file.display(), object.map_or("", |(_, object)| &object.pointer))
    }

    /// The files in which results of its cases are kept.
    pub(super) fn snapshots(&self) -> impl Iterator<Item = &Path> {
        self.cases.iter().filter_map(|case| case.snapshot.as_deref())
    }
}

fn text_of(file: &Path) -> Result<String, FixtureFault> {
    fs::read_to_string(file).map_err(|error| FixtureFault {
        file: file.to_owned(),
        diagnostics: vec![Diagnostic::new(&UNREADABLE_INPUT, format!("the file cannot be read: {error}"))],
    })
}

/// Resolves what a case file says, and collects what is wrong.
struct Reader<'f> {
    text: &'f str,
    folder: &'f Path,
    file: &'f Path,
    faults: Vec<Diagnostic>,
    /// The names of the snapshots so far.
    slugs: BTreeSet<String>,
}

impl Reader<'_> {
    fn wrong(&mut self, place: Range<usize>, message: String, help: Option<String>) {
        let diagnostic =
            Diagnostic::new(&BAD_CASE, message).at(Span::new(place.start, place.end), "").in_text(self.text);
        self.faults.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }

    fn subject(&mut self, table: &toml::Spanned<shape::MappingTable>) -> Result<Option<Subject>, FixtureFault> {
        let shape = table.get_ref();
        let interface = shape.interface.as_ref().and_then(|name| self.template(name.get_ref(), name.span()));
        let (name, document, interface, file) = match (&shape.file, &shape.template) {
            (Some(file), None) => {
                let path = self.folder.join(file);
                let fault = |diagnostic| FixtureFault { file: path.clone(), diagnostics: vec![diagnostic] };
                let document = Document::parse(&text_of(&path)?).map_err(fault)?;
                (plain(&path).display().to_string(), document, interface, Some(path.clone()))
            }
            (None, Some(name)) => {
                let Some(template) = self.template(name, table.span()) else { return Ok(None) };
                let fault = |diagnostic| FixtureFault { file: self.file.to_owned(), diagnostics: vec![diagnostic] };
                let document = Document::parse(template.document).map_err(fault)?;
                (format!("template {}", template.name), document, interface.or(Some(template)), None)
            }
            _ => {
                let help = "write `file = \"mapping.json\"`, or `template = \"zendesk\"` for a built-in document";
                let message = "`[mapping]` needs either `file` or `template`".to_owned();
                self.wrong(table.span(), message, Some(help.to_owned()));
                return Ok(None);
            }
        };
        let mapping = document.mapping(&Engine::new(), shape.object.as_deref());
        let mapping = mapping.map_err(|diagnostics| FixtureFault { file: PathBuf::from(&name), diagnostics })?;
        Ok(Some(Subject { name, file, object: shape.object.clone(), document, mapping, interface }))
    }

    fn template(&mut self, name: &str, place: Range<usize>) -> Option<&'static Template> {
        let found = templates::find(name);
        if found.is_none() {
            let names: Vec<&str> = templates::TEMPLATES.iter().map(|template| template.name).collect();
            self.wrong(
                place,
                format!("there is no template `{name}`"),
                Some(format!("there are {}", names.join(", "))),
            );
        }
        found
    }

    fn case(&mut self, table: &CaseTable, defaults: &Defaults, mapping: &Mapping) -> Option<Case> {
        let before = self.faults.len();
        let name = table.name.get_ref();
        let slug = slug(name);
        if slug.is_empty() {
            let help = "give it a name with letters or digits; its snapshot is named after it".to_owned();
            self.wrong(table.name.span(), "the case has no name".to_owned(), Some(help));
        } else if !self.slugs.insert(slug.clone()) {
            let help = "give each case a name of its own; its snapshot is named after it".to_owned();
            self.wrong(table.name.span(), format!("another case is called `{name}`"), Some(help));
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
            self.wrong(table.name.span(), format!("the case `{name}` expects nothing"), Some(help));
        }
        let records = self.records(table, defaults);
        let world = self.world(table, defaults)?;
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let snapshot = wants_snapshot.then(|| self.folder.join(format!("{stem}.{slug}.snap.json")));
        let line = line_and_column(self.text, table.name.span().start).0;
        (self.faults.len() == before).then(|| Case {
            name: name.clone(),
            line,
            snapshot,
            records,
            world,
            expected: expectations,
        })
    }

    /// Looks up every name among the expectations.
    fn expectations(&mut self, expect: &shape::Expect, mapping: &Mapping) {
        let targets = expect.values.keys().chain(&expect.missing);
        let target = expect.diagnostic.as_ref().and_then(|diagnostic| diagnostic.target.as_ref());
        for name in targets.chain(target) {
            let known = || mapping.targets().map(|target| target.name.as_str());
            if !known().any(|target| target == name.get_ref()) {
                let help = nearest(name.get_ref(), known()).map(|other| format!("did you mean `{other}`?"));
                self.wrong(name.span(), format!("the mapping has no target `{}`", name.get_ref()), help);
            }
        }
        for code in expect.skip.iter().chain(expect.diagnostic.as_ref().map(|diagnostic| &diagnostic.code)) {
            if codes::find(code.get_ref()).is_none() {
                let help = "`attrflow codes` lists them all".to_owned();
                self.wrong(code.span(), format!("there is no code `{}`", code.get_ref()), Some(help));
            }
        }
        if let Some(action) = &expect.action {
            let actions = [Action::Create, Action::Update, Action::Disable, Action::Delete, Action::Skip];
            if !actions.iter().any(|known| known.word() == action.get_ref()) {
                let words = actions.map(Action::word).join(", ");
                self.wrong(action.span(), format!("there is no action `{}`", action.get_ref()), Some(words));
            }
        }
    }

    fn records(&mut self, table: &CaseTable, defaults: &Defaults) -> Vec<CaseRecord> {
        match (&table.record, &table.records) {
            (Some(own), None) => {
                let mut record = shape::object(&defaults.record);
                record.retain(|name, _| !table.without.contains(name));
                record.extend(shape::object(own));
                vec![CaseRecord { line: None, record: Json::Object(record) }]
            }
            (None, Some(file)) => self.records_of(file, table.lines.as_deref()),
            _ => {
                let help = "write `record = { .. }`, or `records = \"people.jsonl\"`".to_owned();
                self.wrong(table.name.span(), "a case needs either `record` or `records`".to_owned(), Some(help));
                Vec::new()
            }
        }
    }

    fn records_of(&mut self, file: &toml::Spanned<PathBuf>, lines: Option<&[usize]>) -> Vec<CaseRecord> {
        let mut records = Vec::new();
        for (number, json) in self.json_lines(file.get_ref(), file.span()) {
            if lines.is_none_or(|lines| lines.contains(&number)) {
                records.push(CaseRecord { line: Some(number), record: json });
            }
        }
        let wanted = lines.unwrap_or_default().iter();
        let absent: Vec<usize> =
            wanted.filter(|line| !records.iter().any(|record| record.line == Some(**line))).copied().collect();
        if let Some(line) = absent.first() {
            self.wrong(file.span(), format!("line {line} of the file holds no record"), None);
        } else if records.is_empty() {
            self.wrong(file.span(), "the file holds no record".to_owned(), None);
        }
        records
    }

    /// The JSON objects of a file, one a line, with the numbers of their lines.
    fn json_lines(&mut self, file: &Path, place: Range<usize>) -> Vec<(usize, Json)> {
        let path = self.folder.join(file);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                self.wrong(place, format!("`{}` cannot be read: {error}", file.display()), None);
                return Vec::new();
            }
        };
        let mut found = Vec::new();
        for (position, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<Json>(line) {
                Ok(json) if json.is_object() => found.push((position + 1, json)),
                // The library's own message may quote the record.
                _ => {
                    let message = format!("line {} of `{}` is not a JSON object", position + 1, file.display());
                    let place = Span::new(place.start, place.end);
                    self.faults.push(Diagnostic::new(&NOT_JSON, message).at(place, "").in_text(self.text));
                }
            }
        }
        found
    }

    fn world(&mut self, table: &CaseTable, defaults: &Defaults) -> Option<World> {
        let now = match table.now.as_ref().or(defaults.now.as_ref()) {
            Some(now) => self.moment(now)?,
            None => DateTime::from_civil(2026, 1, 1, 0, 0, 0, 0).unwrap_or_default(),
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
                    self.wrong(name.span(), message, Some(format!("there are {names}")));
                    return None;
                }
            },
            None => WireDialect::default(),
        };
        let pairs = |one: &std::collections::BTreeMap<String, String>| one.clone().into_iter();
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

    fn moment(&mut self, now: &toml::Spanned<toml::Value>) -> Option<DateTime> {
        let text = match now.get_ref() {
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let moment = date::parse(&text, DateTime::default()).ok();
        if moment.is_none() {
            let help = "write it as in ISO 8601, for instance `2026-03-31T08:30:00Z`".to_owned();
            self.wrong(now.span(), "`now` is not a time".to_owned(), Some(help));
        }
        moment
    }

    fn existing(&mut self, existing: &toml::Spanned<toml::Value>) -> Vec<Json> {
        match existing.get_ref() {
            toml::Value::String(file) => {
                let found = self.json_lines(Path::new(file), existing.span());
                found.into_iter().map(|(_, json)| json).collect()
            }
            toml::Value::Array(items) if items.iter().all(toml::Value::is_table) => {
                items.iter().map(shape::json).collect()
            }
            one if one.is_table() => vec![shape::json(one)],
            _ => {
                let help = "write objects, or the name of a file with one JSON object a line".to_owned();
                self.wrong(existing.span(), "`existing` holds no objects".to_owned(), Some(help));
                Vec::new()
            }
        }
    }
}

/// The path without steps that only lead back, as people write it.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        let returns = component == Component::ParentDir;
        if component == Component::CurDir {
            continue;
        }
        if returns && matches!(plain.components().next_back(), Some(Component::Normal(_))) {
            plain.pop();
        } else {
            plain.push(component);
        }
    }
    plain
}

/// The name of a case as part of a file's name: letters and digits, hyphens between them.
pub(super) fn slug(name: &str) -> String {
    /// Longest slug, in characters; file systems take 255 bytes.
    const LENGTH: usize = 60;
    let mut slug = String::new();
    for character in name.chars().take(LENGTH) {
        if character.is_alphanumeric() {
            slug.extend(character.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
