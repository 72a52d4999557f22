//! `attrflow attributes`: the target's attributes as a table, as tutorials print them.

use std::path::PathBuf;

use attrflow::Document;
use attrflow::mapping::model::AttributeDefinition;
use attrflow::mapping::model::AttributeMapping;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::model::ObjectMapping;
use attrflow::mapping::model::Rule;
use attrflow::mapping::model::Source;
use attrflow::scim::Dialect;
use attrflow::scim::Path;
use attrflow::scim::schema;
use attrflow::scim::schema::Resource;
use attrflow::untrusted::Untrusted;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::columns;
use crate::document;
use crate::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::output::Output;
use crate::template_name;

/// The version of the JSON report; a change that could surprise a reader makes it larger.
const VERSION: u32 = 1;

/// The metadata of a definition that says whether the target can be searched by the attribute.
const FILTERABLE: &str = "attrflow:filterable";

/// The widest column of the text report; what is wider has a line of its own.
const MAX_WIDTH: usize = 40;

/// The columns, as reports name them.
const COLUMNS: [&str; 6] = ["attribute", "type", "required", "matching", "filter", "mapped from"];

/// Print the target's attribute table as tutorials do
///
/// One line for each target attribute that is mapped, in the order of the mapping, and for each that the target requires: its
/// type, whether it is required, its matching precedence, whether the target can be searched by it, and what it is mapped from.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("mapping").required(true).args(["file", "template"]))]
pub struct Arguments {
    /// The mapping document, or `-`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// A built-in mapping document, or the folder of one of your own
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::Names, hide_possible_values = true)]
    template: Option<String>,
    /// The object mapping, by its name or that of its source or target object; all that are enabled without it
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
    /// Also the attributes that the target has and the document does not map
    #[arg(long)]
    all: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// Tables in Markdown, for a tutorial
    Markdown,
    /// For programs: an object with a version and a list of objects
    Json,
}

/// The attributes of a target object.
struct Table {
    source: String,
    target: String,
    rows: Vec<Row>,
}

/// A target attribute.
struct Row {
    name: String,
    kind: AttributeType,
    multivalued: bool,
    required: bool,
    /// The matching precedence; none where objects are not matched by it.
    matching: Option<i64>,
    filterable: bool,
    /// The expression; none where nothing is mapped.
    from: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let (document, origin) = match (&arguments.file, &arguments.template) {
        (Some(file), _) => document::open_sound(file)?,
        (None, name) => template_name::open(name.as_deref().unwrap_or_default())?,
    };
    let mut mappings = Vec::new();
    match &arguments.object {
        Some(name) => {
            let found = document.object_mapping(Some(name));
            mappings.push(found.map_err(|diagnostic| Failure::Input { origin, diagnostic: Box::new(diagnostic) })?);
        }
        None => mappings.extend(document.object_mappings().filter(|(_, mapping)| mapping.enabled)),
    }
    let tables = mappings.into_iter().map(|(rule, mapping)| table(&document, rule, mapping, arguments.all));
    let tables: Vec<Table> = tables.collect();
    let mut output = Output::new();
    match arguments.format {
        Format::Text => output.text(&text(&tables))?,
        Format::Markdown => output.raw(&markdown(&tables))?,
        Format::Json => output.wide_json(&json(&tables))?,
    }
    output.finish()?;
    Ok(Exit::Done)
}

fn table(document: &Document, rule: &Rule, mapping: &ObjectMapping, all: bool) -> Table {
    let definition = document.target_object(rule, mapping);
    let defined = definition.map_or(&[][..], |definition| definition.attributes.as_slice());
    let is_group = mapping.source_object.eq_ignore_ascii_case("group");
    let rfc = if is_group { Resource::group() } else { Resource::user() };
    let find = |name: &str| defined.iter().find(|known| known.name == name);
    let mapped = mapping.attributes.iter().map(|attribute| row(attribute, find(&attribute.target), &rfc));
    let mut rows: Vec<Row> = mapped.collect();
    let is_mapped = |name: &str| mapping.attributes.iter().any(|attribute| attribute.target == name);
    // The target itself fills its anchor.
    let others = defined.iter().filter(|known| !is_mapped(&known.name) && (all || known.required && !known.anchor));
    rows.extend(others.map(unmapped));
    Table { source: mapping.source_object.clone(), target: mapping.target_object.clone(), rows }
}

fn row(attribute: &AttributeMapping, defined: Option<&AttributeDefinition>, rfc: &Resource) -> Row {
    let known = Path::parse(&attribute.target, Dialect::Entra).ok().and_then(|path| rfc.find(&path).ok().cloned());
    let of_rfc = |kind| match kind {
        schema::Kind::Boolean => AttributeType::Boolean,
        schema::Kind::Integer => AttributeType::Integer,
        schema::Kind::DateTime => AttributeType::DateTime,
        schema::Kind::Complex => AttributeType::Reference,
        _ => AttributeType::String,
    };
    let kind = defined.map(|known| known.kind).or_else(|| known.as_ref().map(|known| of_rfc(known.kind)));
    let matching = (attribute.matching_priority > 0).then_some(attribute.matching_priority);
    Row {
        name: attribute.target.clone(),
        kind: kind.unwrap_or_default(),
        multivalued: defined
            .map_or_else(|| known.as_ref().is_some_and(|known| known.multivalued), |known| known.multivalued),
        required: defined.map_or_else(|| known.as_ref().is_some_and(|known| known.required), |known| known.required),
        matching,
        // The service looks objects up by their matching attributes.
        filterable: matching.is_some() || defined.is_some_and(is_filterable),
        from: attribute.source.as_ref().map(Source::text),
    }
}

fn unmapped(known: &AttributeDefinition) -> Row {
    Row {
        name: known.name.clone(),
        kind: known.kind,
        multivalued: known.multivalued,
        required: known.required,
        matching: None,
        filterable: is_filterable(known),
        from: None,
    }
}

fn is_filterable(known: &AttributeDefinition) -> bool {
    known.metadata(FILTERABLE).is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

impl Row {
    fn kind(&self) -> String {
        format!("{}{}", self.kind.word(), if self.multivalued { " (multi-valued)" } else { "" })
    }

    /// Returns the cells but those of the attribute and its expression; `mark` is what says yes.
    fn marks(&self, mark: &str) -> [String; 3] {
        let yes = |holds| if holds { mark.to_owned() } else { String::new() };
        [yes(self.required), self.matching.map_or(String::new(), |rank| rank.to_string()), yes(self.filterable)]
    }
}

fn text(tables: &[Table]) -> String {
    let mut out = String::new();
    for (number, table) in tables.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(&format!("{} -> {}\n", Untrusted(&table.source), Untrusted(&table.target)));
        let mut lines = vec![COLUMNS.map(str::to_owned)];
        for row in &table.rows {
            let [required, matching, filter] = row.marks("yes");
            let from = row.from.as_deref().map_or(String::new(), |from| Untrusted(from).to_string());
            lines.push([Untrusted(&row.name).to_string(), row.kind(), required, matching, filter, from]);
        }
        let width = |column: usize| {
            let widths = lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count());
            widths.filter(|width| *width <= MAX_WIDTH).max().unwrap_or_default()
        };
        let widths: [usize; 5] = [0, 1, 2, 3, 4].map(width);
        for line in &mut lines {
            // A name that is too wide has a line of its own.
            if let Some(name) = line.first_mut().filter(|name| name.chars().count() > MAX_WIDTH) {
                out.push_str(&format!("  {name}\n"));
                name.clear();
            }
            let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}  "));
            let start: String = cells.collect();
            out.push_str(&columns::row(&format!("  {start}"), line.last().map_or("", String::as_str)));
        }
    }
    out
}

fn markdown(tables: &[Table]) -> String {
    let mut out = String::new();
    for (number, table) in tables.iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(&format!("### {}\n\n", escape::markdown(&table.target)));
        out.push_str("| Attribute | Type | Required | Matching | Supported for filtering | Mapped from |\n");
        out.push_str("|---|---|---|---|---|---|\n");
        for row in &table.rows {
            let [required, matching, filter] = row.marks("&check;");
            let name = escape::markdown_code(&row.name);
            let from = row.from.as_deref().map_or(String::new(), escape::markdown_code);
            out.push_str(&format!("| {name} | {} | {required} | {matching} | {filter} | {from} |\n", row.kind()));
        }
    }
    out
}

fn json(tables: &[Table]) -> Value {
    let row = |row: &Row| {
        json!({
            "attribute": row.name,
            "type": row.kind.word(),
            "multivalued": row.multivalued,
            "required": row.required,
            "matching": row.matching,
            "filter": row.filterable,
            "mappedFrom": row.from,
        })
    };
    let one = |table: &Table| {
        let rows: Vec<Value> = table.rows.iter().map(row).collect();
        json!({ "sourceObject": table.source, "targetObject": table.target, "attributes": rows })
    };
    json!({ "version": VERSION, "objects": tables.iter().map(one).collect::<Vec<_>>() })
}
