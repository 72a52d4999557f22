//! What the formats of records cost: the same people in each, from file to file, as ratios of JSON lines.
//!
//! | command | what it does |
//! |---|---|
//! | `cargo bench --bench inputs` | the same as with `--ratios` |
//! | `… -- --ratios [--records N] [--rounds N] [--only NAME]` | the table of ratios, of one format only |
//! | `… -- --generate N FOLDER` | writes N users in every format to a folder |

use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use attrflow::Document;
use attrflow::Engine;
use attrflow::FixedHost;
use attrflow::Mapping;
use attrflow::Workspace;
use attrflow::input::Batch;
use attrflow::input::Options;
use attrflow::input::Source;
use attrflow::mapping::Fate;
use attrflow::mapping::RecordFault;
use attrflow::record::Line;
use attrflow_measure::Fault;
use attrflow_measure::mapping;
use attrflow_measure::population;
use attrflow_measure::rounds;
use attrflow_measure::rounds::Contestant;
use attrflow_measure::rounds::Request;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// How many people a page of Graph has at most.
const PAGE: usize = 999;

/// What is compared with all others.
const BASE: &str = "JSON lines";

/// The formats, each with the name of its file.
const FORMATS: [(&str, &str); 9] = [
    (BASE, "users.jsonl"),
    ("JSON lines, names of the schema", "schema.jsonl"),
    ("JSON array", "users.json"),
    ("Graph pages", "pages.jsonl"),
    ("Graph pages, laid out", "pages.json"),
    ("CSV", "users.csv"),
    ("CSV, lists in quotes", "lists.csv"),
    ("CSV, all in quotes", "quoted.csv"),
    ("PowerShell objects", "powershell.json"),
];

fn main() -> ExitCode {
    attrflow_measure::end(measure())
}

fn measure() -> Result<(), Fault> {
    let request = Request::read();
    if let (Some(users), Some(folder)) = (request.after("--generate", 1), request.after("--generate", 2)) {
        return write(users.parse()?, Path::new(folder));
    }
    let measured = request.has("--bench");
    let users = if measured { request.number("--records", 20_000) } else { 50 };
    let folder = tempfile::tempdir()?;
    write(users, folder.path())?;
    let mapping = Document::parse(mapping::DOCUMENT)?.mapping(&Engine::new(), None);
    let mapping = mapping.map_err(|_| "the mapping does not compile")?;
    let (mut expected, to) = (None, folder.path().join("objects.jsonl"));
    for (name, file) in FORMATS.into_iter().filter(|(_, file)| *file != "schema.jsonl") {
        let count = map(&mapping, &folder.path().join(file), &to)?;
        let objects = std::fs::read_to_string(&to)?;
        if count != users || *expected.get_or_insert_with(|| objects.clone()) != objects {
            return Err(format!("{name}: the objects are not those of the other formats").into());
        }
    }
    if !measured {
        return Ok(());
    }
    let only = request.after("--only", 1);
    let formats = FORMATS.iter().filter(|(name, _)| *name == BASE || only.is_none_or(|only| only == *name));
    let paths: Vec<(&str, PathBuf)> = formats.map(|(name, file)| (*name, folder.path().join(file))).collect();
    let contestants = paths
        .iter()
        .map(|(name, from)| Contestant::new(*name, || drop(black_box(map(&mapping, from, &to)))).writing(&to));
    let rounds = rounds::run(contestants.collect(), request.number("--rounds", 9), 0.2);
    println!("{users} records\n\n{}", rounds.table(&[BASE]));
    Ok(())
}

/// Records from a file in any format, objects to another, on one thread.
fn map(mapping: &Mapping, from: &Path, to: &Path) -> Result<usize, Fault> {
    let (mut source, mut file) = (Source::open(File::open(from)?, &Options::default())?, File::create(to)?);
    let (host, writer) = (FixedHost::new(), mapping.writer());
    let (mut workspace, mut batch, mut out) = (Workspace::default(), Batch::default(), Vec::new());
    let mut count = 0;
    while !batch.last {
        source.fill(&mut batch)?;
        out.clear();
        let mut fault = None;
        match batch.lines() {
            Some(mut lines) => {
                let mut take = |_: Line<'_>, written: Result<Fate, RecordFault>| fault = fault.take().or(written.err());
                while writer.write_lines(&mut lines, &host, &mut workspace, &mut out, &mut take) {}
            }
            None => return Err("the records of a batch are no lines".into()),
        }
        if let Some(fault) = fault {
            return Err(fault.to_string().into());
        }
        count += batch.records.len();
        file.write_all(&out)?;
    }
    Ok(count)
}

/// Writes the same people in every format.
fn write(users: usize, folder: &Path) -> Result<(), Fault> {
    let text = population::text(users, population::SEED);
    std::fs::write(folder.join("schema.jsonl"), &text)?;
    let people: Vec<Value> = text.lines().map(as_graph).collect::<Result<_, _>>()?;
    let mut lines = BufWriter::new(File::create(folder.join("users.jsonl"))?);
    for person in &people {
        writeln!(lines, "{person}")?;
    }
    lines.flush()?;
    std::fs::write(folder.join("users.json"), serde_json::to_string(&people)?)?;
    let mut compact = BufWriter::new(File::create(folder.join("pages.jsonl"))?);
    let mut pretty = BufWriter::new(File::create(folder.join("pages.json"))?);
    for (number, page) in people.chunks(PAGE).enumerate() {
        let mut answer = json!({ "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users" });
        if let Some(members) = answer.as_object_mut() {
            if (number + 1) * PAGE < people.len() {
                members
                    .insert("@odata.nextLink".to_owned(), "https://graph.microsoft.com/v1.0/users?$skiptoken=x".into());
            }
            members.insert("value".to_owned(), page.into());
        }
        writeln!(compact, "{answer}")?;
        writeln!(pretty, "{answer:#}")?;
    }
    compact.flush()?;
    pretty.flush()?;
    std::fs::write(folder.join("users.csv"), table(&people, Quotes::Needed))?;
    std::fs::write(folder.join("lists.csv"), table(&people, Quotes::Lists))?;
    std::fs::write(folder.join("quoted.csv"), table(&people, Quotes::All))?;
    let objects: Vec<Value> = people.iter().map(as_powershell).collect();
    Ok(std::fs::write(folder.join("powershell.json"), serde_json::to_string_pretty(&objects)?)?)
}

/// A user as Graph returns it.
fn as_graph(line: &str) -> Result<Value, Fault> {
    let user: Map<String, Value> = serde_json::from_str(line)?;
    let (mut record, mut extensions) = (Map::new(), Map::new());
    for (name, value) in user {
        match name.as_str() {
            "objectId" => drop(record.insert("id".to_owned(), value)),
            "telephoneNumber" => {
                let phones = if value.is_null() { json!([]) } else { json!([value]) };
                record.insert("businessPhones".to_owned(), phones);
            }
            "mobile" => drop(record.insert("mobilePhone".to_owned(), value)),
            "physicalDeliveryOfficeName" => drop(record.insert("officeLocation".to_owned(), value)),
            // Graph has neither: the first is computed, and the second is read by no mapping here and has no cell in a table.
            "IsSoftDeleted" | "manager" => {}
            _ if name.starts_with("extensionAttribute") => drop(extensions.insert(name, value)),
            _ => drop(record.insert(name, value)),
        }
    }
    record.insert("onPremisesExtensionAttributes".to_owned(), Value::Object(extensions));
    Ok(Value::Object(record))
}

/// The same as the Graph PowerShell SDK writes it.
fn as_powershell(person: &Value) -> Value {
    let capital = |name: &str| {
        let mut letters = name.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    let members = person.as_object().into_iter().flatten();
    let members = members.map(|(name, value)| match value {
        Value::Object(inner) => {
            let inner = inner.iter().map(|(name, value)| (capital(name), value.clone()));
            (capital(name), Value::Object(inner.collect()))
        }
        other => (capital(name), other.clone()),
    });
    Value::Object(members.collect())
}

/// Which cells of a table are in quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// Those that need them.
    Needed,
    /// Those, and lists.
    Lists,
    /// All, as PowerShell writes them.
    All,
}

/// The people as a table.
fn table(people: &[Value], quotes: Quotes) -> String {
    let extensions = "onPremisesExtensionAttributes";
    let mut names: Vec<(bool, String)> = Vec::new();
    for person in people.iter().filter_map(Value::as_object) {
        let inner = person.get(extensions).and_then(Value::as_object).into_iter().flatten();
        let own = person.iter().filter(|(name, _)| *name != extensions);
        for (is_extension, (name, _)) in own.map(|own| (false, own)).chain(inner.map(|inner| (true, inner))) {
            if !names.iter().any(|(_, known)| known == name) {
                names.push((is_extension, name.clone()));
            }
        }
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let cell = |person: &Value, (is_extension, name): &(bool, String)| match person
        .get(extensions)
        .filter(|_| *is_extension)
        .unwrap_or(person)
        .get(name)
    {
        None | Some(Value::Null) => String::new(),
        Some(Value::Bool(value)) => if *value { "True" } else { "False" }.to_owned(),
        Some(Value::Array(values)) => {
            let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            let list = values.join(";");
            if quotes != Quotes::Needed || list.contains(',') { quoted(&list) } else { list }
        }
        Some(Value::String(text)) if quotes == Quotes::All || text.contains([',', '"', '\n']) => quoted(text),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let header: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
    let mut text = header.join(",") + "\r\n";
    for person in people {
        let cells: Vec<String> = names.iter().map(|name| cell(person, name)).collect();
        text.push_str(&(cells.join(",") + "\r\n"));
    }
    text
}
