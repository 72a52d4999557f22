//! What the page shows besides expressions: a document with its mappings, plans, lineage, differences, templates, the reference.
//! Everything is JSON text.

use attrflow::Engine;
use attrflow::Limits;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::diagnostic::codes;
use attrflow::diff;
use attrflow::diff::Population;
use attrflow::functions;
use attrflow::functions::Function;
use attrflow::functions::Occurs;
use attrflow::lineage;
use attrflow::lineage::Lineage;
use attrflow::mapping::Assigned;
use attrflow::mapping::Encoding;
use attrflow::mapping::Fate;
use attrflow::mapping::model::AttributeMapping;
use attrflow::mapping::model::ObjectMapping;
use attrflow::mapping::templates;
use attrflow::value::json::to_json;
use attrflow_bindings::Error;
use attrflow_bindings::Options;
use attrflow_bindings::printed;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error;
use crate::options;
use crate::options::default_options;
use crate::options::record_text;
use crate::plan;
use crate::records::Records;

/// What random results begin with when two documents are compared: both must get the same.
const SEED: u64 = 0;
/// Most kinds of faults in a summary, and most records that are named for each.
const MAX_KINDS: usize = 50;
const MAX_NAMED: usize = 5;

/// Returns the reference of all functions.
#[wasm_bindgen]
pub fn functions_reference() -> String {
    let mut all: Vec<&Function> = functions::all().collect();
    all.sort_by_key(|function| function.name.to_ascii_lowercase());
    Value::Array(all.into_iter().map(function).collect()).to_string()
}

fn function(function: &Function) -> Value {
    let parameters = function.parameters.iter().map(|parameter| {
        let occurs = match (parameter.occurs, parameter.required) {
            (Occurs::Repeated, _) => "once or more",
            (Occurs::Once, true) => "required",
            (Occurs::Once, false) => "optional",
        };
        json!({ "name": parameter.name, "kinds": parameter.kinds.to_string(), "occurs": occurs })
    });
    let examples = function
        .examples
        .iter()
        .map(|example| json!({ "expression": example.expression, "record": example.record, "value": example.value }));
    json!({
        "name": function.name,
        "signature": function.signature(),
        "summary": function.summary,
        "details": function.details,
        "parameters": parameters.collect::<Vec<_>>(),
        "examples": examples.collect::<Vec<_>>(),
        "documented": function.availability.words(),
    })
}

/// Returns what `attrflow explain` says of a code: `title`, `explanation`, and examples, `bad` and `good`.
#[wasm_bindgen]
pub fn explain(code: &str) -> String {
    let found = codes::find(code).map(
        |code| json!({ "title": code.title, "explanation": code.explanation, "bad": code.bad, "good": code.good }),
    );
    found.unwrap_or(Value::Null).to_string()
}

/// Returns the built-in templates: `name` and `title`.
#[wasm_bindgen]
pub fn templates() -> String {
    let all = templates::TEMPLATES.iter();
    Value::Array(all.map(|template| json!({ "name": template.name, "title": template.title })).collect()).to_string()
}

/// Returns a built-in template: `document`, and the sample records as JSON lines, `users` and `groups`.
#[wasm_bindgen]
pub fn template(name: &str) -> String {
    let found = templates::find(name)
        .map(|template| json!({ "document": template.document, "users": template.users, "groups": template.groups }));
    found.unwrap_or(Value::Null).to_string()
}

/// Returns the text of a file in UTF-8 or UTF-16, without a byte order mark; what is no text is `undefined`.
#[wasm_bindgen]
pub fn text_of(bytes: &[u8]) -> Option<String> {
    Encoding::decode(bytes).ok().map(|(text, _)| text)
}

/// Lays out JSON text over several lines; a text that is not JSON gives `undefined`.
#[wasm_bindgen]
pub fn layout(json: &str) -> Option<String> {
    let value = attrflow::record::json::parse(json.as_bytes()).ok()?;
    Some(format!("{value:#}"))
}

/// A document that is open in the page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct OpenDocument {
    document: attrflow::Document,
    mappings: Vec<Result<Mapping, Vec<attrflow::Diagnostic>>>,
}

#[wasm_bindgen]
impl OpenDocument {
    /// Reads a document; `application` is the name of a template whose rules hold for it.
    ///
    /// # Errors
    ///
    /// It is not a mapping document.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, application: Option<String>) -> Result<OpenDocument, JsValue> {
        let mut document = attrflow::Document::parse(text).map_err(|found| error::thrown(&found.into()))?;
        if let Some(template) = application.as_deref().and_then(templates::find) {
            document = document.for_template(template);
        }
        let engine = Engine::new();
        let count = document.object_mappings().count();
        let compile = |number| document.mapping_at(&engine, number).map_err(Vec::from);
        let mappings = (0..count).map(compile).collect();
        Ok(OpenDocument { document, mappings })
    }

    /// Returns what the document holds: `application`, `form`, and `objects` with their attribute mappings.
    pub fn summary(&self) -> String {
        let objects = self.document.object_mappings().zip(&self.mappings).map(|((_, mapping), compiled)| {
            let errors = compiled
                .as_ref()
                .err()
                .map(|found| found.iter().map(|found| error::entry(&found.clone().into())).collect::<Vec<_>>());
            json!({
                "name": self.document.object_name(&mapping.source_object, &mapping.target_object),
                "source": mapping.source_object,
                "target": mapping.target_object,
                "enabled": mapping.enabled,
                "scope": scope(mapping),
                "errors": errors,
                "mappings": mapping.attributes.iter().map(attribute).collect::<Vec<_>>(),
            })
        });
        json!({
            "application": self.document.template().map(|template| template.name),
            "title": self.document.template().map(|template| template.title),
            "form": self.document.form().to_string(),
            "objects": objects.collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Returns what an object mapping makes of a record: `fate`, `object`, and `values` in the order of the mapping.
    pub fn apply(
        &self,
        object: usize,
        record: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "HostOptions")] options: &JsValue,
    ) -> String {
        let Some(mapping) = self.mapping(object) else { return json!({ "fate": "unusable" }).to_string() };
        let applied = options::options(options).and_then(|options| apply(mapping, record, &options));
        applied.unwrap_or_else(|found| json!({ "fate": "fault", "error": error::first(&found) })).to_string()
    }

    /// Returns what is to be done for a record, given the objects that exist in the target: JSON, JSON lines, or an answer of the target.
    /// Without text nothing was looked up.
    pub fn plan(
        &self,
        object: usize,
        record: &str,
        existing: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "HostOptions")] options: &JsValue,
    ) -> String {
        let Some(mapping) = self.mapping(object) else { return json!({ "unusable": true }).to_string() };
        match options::options(options) {
            Ok(options) => plan::plan(&self.document, mapping, (record, existing), &options).to_string(),
            Err(found) => json!({ "recordError": error::first(&found) }).to_string(),
        }
    }

    /// Maps all records and counts what happens: `written`, `outOfScope`, `leftOut`, `removed`, and `faults` by code.
    pub fn tally(
        &self,
        object: usize,
        records: &Records,
        #[wasm_bindgen(unchecked_optional_param_type = "HostOptions")] options: &JsValue,
    ) -> String {
        let Some(mapping) = self.mapping(object) else { return Value::Null.to_string() };
        tally(mapping, records, &options::options(options).unwrap_or_else(|_| default_options())).to_string()
    }

    /// Returns which source attributes each target attribute depends on, and the reverse.
    pub fn lineage(&self) -> String {
        let found = lineage::of(&self.document, &Limits::default());
        Value::Array(found.iter().map(Lineage::to_json).collect()).to_string()
    }

    /// Returns what changed from another document to this one: `objects` and `definitions`.
    pub fn changes_since(&self, old: &OpenDocument) -> String {
        let engine = Engine::new();
        let objects = diff::documents(&old.document, &self.document, &engine);
        let definitions = diff::definitions(&old.document, &self.document);
        json!({
            "objects": objects.iter().map(diff::ObjectDifference::to_json).collect::<Vec<_>>(),
            "definitions": definitions.iter().map(diff::DefinitionDifference::to_json).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Returns for how many records what becomes different from another document to this one; null where a document has no usable
    /// object mapping of users.
    pub fn records_since(&self, old: &OpenDocument, records: &Records) -> String {
        self.population(old, &Engine::new(), records).unwrap_or(Value::Null).to_string()
    }

    fn population(&self, old: &OpenDocument, engine: &Engine, records: &Records) -> Option<Value> {
        let (_, matching) = self.document.object_mapping(None).ok()?;
        let before = old.document.mapping(engine, None).ok()?;
        let after = self.document.mapping(engine, None).ok()?;
        let population = Population::new(&before, &after, matching, true);
        let (mut tally, mut workspaces) = (population.tally(), diff::Workspaces::default());
        for (number, read) in (1_u64..).zip(&records.records) {
            let record = read.text.as_ref().ok().and_then(|text| record_text(text).ok());
            let Some(record) = record else {
                tally.records += 1;
                tally.unreadable += 1;
                continue;
            };
            let host = || default_options().seeded(SEED).host_of(&record, number);
            population.compare(number, &record, (&host(), &host()), &mut workspaces, &mut tally);
        }
        Some(population.to_json(&tally))
    }

    fn mapping(&self, number: usize) -> Option<&Mapping> {
        self.mappings.get(number)?.as_ref().ok()
    }
}

fn attribute(mapping: &AttributeMapping) -> Value {
    json!({
        "target": mapping.target,
        "expression": mapping.source.as_ref().map(attrflow::mapping::model::Source::text),
        "kind": mapping.source.as_ref().map(|source| source.kind.word()),
        "default": mapping.default_value,
        "flow": mapping.flow_type.word(),
        "matching": mapping.matching_priority,
        "pointer": mapping.pointer,
    })
}

/// The clauses of the scoping filter, group by group.
fn scope(mapping: &ObjectMapping) -> Vec<Vec<String>> {
    let groups = mapping.scope.iter().flat_map(|filter| {
        [&filter.groups, &filter.input_filter_groups, &filter.category_filter_groups].into_iter().flatten()
    });
    groups.map(|group| group.clauses.iter().map(|clause| clause.attribute.text.clone()).collect()).collect()
}

fn apply(mapping: &Mapping, record: &str, options: &Options) -> Result<Value, Error> {
    let value = record_text(record)?;
    let (host, mut workspace, mut object) = (options.host_of(&value, 1), Workspace::default(), Vec::new());
    let fate = mapping.writer().write(value.to_string().as_bytes(), &host, &mut workspace, &mut object);
    let (fate, fault) = match fate {
        Ok(fate) => (word(fate), None),
        Err(fault) => ("fault", Some(error::first(&fault.into()))),
    };
    let host = options.host_of(&value, 1);
    let each = mapping.apply_each(&value, &host, &mut workspace)?;
    let values = mapping.targets().zip(each.into_iter().flatten()).map(|(target, outcome)| {
        let mut entry = Map::new();
        entry.insert("target".to_owned(), target.name.as_str().into());
        match outcome {
            Ok(Assigned::Value(value)) => entry.insert("value".to_owned(), printed(&to_json(value)).into()),
            Ok(Assigned::Absent) => None,
            Err(fault) => entry.insert("error".to_owned(), error::first(&fault.into())),
        };
        Value::Object(entry)
    });
    let values: Vec<Value> = values.collect();
    let object = String::from_utf8(object).ok().filter(|text| !text.is_empty());
    let object = object.and_then(|text| layout(&text));
    Ok(json!({ "fate": fate, "error": fault, "object": object, "values": values }))
}

fn word(fate: Fate) -> &'static str {
    match fate {
        Fate::Written => "written",
        Fate::OutOfScope => "outOfScope",
        Fate::LeftOut => "leftOut",
        Fate::Removed => "removed",
    }
}

/// Faults of one kind.
struct Faults {
    entry: Value,
    count: u64,
    records: Vec<u64>,
}

fn tally(mapping: &Mapping, records: &Records, options: &Options) -> Value {
    let (mut host, writer) = (options.host(), mapping.writer());
    let (mut workspace, mut object) = (Workspace::default(), Vec::new());
    let mut counts = Map::new();
    let mut faults: Vec<Faults> = Vec::new();
    for (number, read) in (1_u64..).zip(&records.records) {
        object.clear();
        let outcome = match &read.text {
            Ok(text) => {
                if let (true, Ok(record)) = (options.is_seeded(), record_text(text)) {
                    host = options.host_of(&record, number);
                }
                writer.write(text.as_bytes(), &host, &mut workspace, &mut object).map_err(Error::from)
            }
            Err(found) => Err(found.clone()),
        };
        let fault = match outcome {
            Ok(fate) => {
                let count = counts.get(word(fate)).and_then(Value::as_u64).unwrap_or_default() + 1;
                counts.insert(word(fate).to_owned(), count.into());
                continue;
            }
            Err(fault) => fault,
        };
        let entry = error::first(&fault);
        let same = faults.iter().position(|known| known.entry == entry);
        if let Some(known) = same.and_then(|position| faults.get_mut(position)) {
            known.count += 1;
            if known.records.len() < MAX_NAMED {
                known.records.push(number);
            }
        } else if faults.len() < MAX_KINDS {
            faults.push(Faults { entry, count: 1, records: vec![number] });
        }
    }
    let faults =
        faults.into_iter().map(|one| json!({ "error": one.entry, "count": one.count, "records": one.records }));
    json!({ "records": records.records.len(), "counts": counts, "faults": faults.collect::<Vec<_>>() })
}
