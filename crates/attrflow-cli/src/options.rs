//! Arguments that several commands take, each defined once.

use std::ffi::OsString;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::FixedHost;
use attrflow::dotnet::date::DateTime;
use attrflow::input::Encoding;
use attrflow::input::FORMATS;
use attrflow::input::Format;
use attrflow::input::Options;
use attrflow::plan::links::KeepRecords;
use clap::Args;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use clap::builder::PossibleValuesParser;
use clap::builder::TypedValueParser;
use serde_json::Map;
use serde_json::Value;

use crate::exit::Failure;
use crate::input;
use crate::time;
use attrflow::record::graph::attributes;
use attrflow::record::json;

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// What the arguments ask for, read before anything else is.
    pub fn of_arguments(arguments: impl Iterator<Item = OsString>) -> Color {
        let mut found = Color::Auto;
        let mut expects = false;
        for argument in arguments.skip(1) {
            let text = argument.to_string_lossy();
            if text == "--" {
                break;
            }
            let word = if expects { Some(&*text) } else { text.strip_prefix("--color=") };
            found = word.and_then(|word| Color::from_str(word, false).ok()).unwrap_or(found);
            expects = text == "--color";
        }
        found
    }

    /// Makes it hold for everything that is printed.
    pub fn apply(self) {
        match self {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

/// The argument about colours.
#[derive(Debug, Args)]
pub struct ColorOptions {
    /// When to use colours
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value_t, hide_possible_values = false)]
    pub color: Color,
}

/// Arguments about what an expression asks for beyond its record.
#[derive(Debug, Default, Args)]
pub struct HostOptions {
    /// The current time, in ISO 8601, such as `2026-03-31T08:30:00Z` [default: the system clock]
    #[arg(long, value_name = "TIME", value_parser = time::parse)]
    now: Option<time::Moment>,
    /// Seed of random results, which makes them repeatable
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// The value of the parameter `%NAME%`; `DefaultDomain` is also what the function of that name returns
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = name_and_text)]
    parameters: Vec<(String, String)>,
}

impl HostOptions {
    /// What makes random results repeat, where it was given.
    pub fn seed(&self) -> Option<u64> {
        self.seed
    }

    /// The values of parameters.
    pub fn parameters(&self) -> &[(String, String)] {
        &self.parameters
    }

    /// A host that answers as the arguments say.
    pub fn host(&self) -> FixedHost {
        self.host_with(None, None, &[])
    }

    /// Returns a host at this moment; at the one of the arguments where they name it.
    pub fn host_at_or(&self, moment: Option<DateTime>) -> FixedHost {
        self.host_with(self.now.or(moment.map(time::Moment)), None, &[])
    }

    /// Returns a host for a record that has an identifier in the source.
    pub fn host_of(&self, source: &str) -> FixedHost {
        match self.seed {
            Some(seed) => self.host().seeded_for(seed, Some(source), 0),
            None => self.host(),
        }
    }

    /// Returns a host for a record at this moment: by its identifier in the source, or else by its number.
    pub fn host_for(&self, now: time::Moment, seed: u64, (source, number): (Option<&str>, u64)) -> FixedHost {
        self.host_with(Some(now), None, &[]).seeded_for(seed, source, number)
    }

    /// The same, where a request may say more.
    pub fn host_with(
        &self,
        now: Option<time::Moment>,
        seed: Option<u64>,
        parameters: &[(String, String)],
    ) -> FixedHost {
        let mut host = FixedHost::new();
        if let Some(time::Moment(now)) = now.or(self.now) {
            host = host.at(now);
        }
        if let Some(seed) = seed.or(self.seed) {
            host = host.seeded(seed);
        }
        for (name, value) in self.parameters.iter().chain(parameters) {
            if name == "DefaultDomain" {
                host = host.default_domain(value.clone());
            }
            host = host.parameter(name.clone(), value.clone());
        }
        host
    }
}

/// Arguments about how records are read.
#[derive(Debug, Default, Args)]
pub struct InputOptions {
    /// Format of the records
    #[arg(long, value_name = "FORMAT", default_value = "auto", hide_default_value = true, value_parser = format_parser())]
    input: InputFormat,
    /// The encoding of records that are not Unicode, such as `windows-1252`
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
    /// The sheet of a spreadsheet [default: the first visible one]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What separates the values of a list in a cell of a table
    #[arg(long, value_name = "TEXT", default_value = ";")]
    list_separator: String,
    /// The attribute that identifies records, where they have neither `objectId` nor `id`
    #[arg(long, value_name = "ATTRIBUTE")]
    id: Option<String>,
}

/// A format; none is recognized by the content.
#[derive(Debug, Clone, Copy, Default)]
struct InputFormat(Option<Format>);

/// Takes the names of the library's table of formats.
fn format_parser() -> impl TypedValueParser<Value = InputFormat> {
    let values = FORMATS.iter().map(|row| PossibleValue::new(row.name).help(row.title));
    let auto = PossibleValue::new("auto").help("Recognized by the content");
    PossibleValuesParser::new([auto].into_iter().chain(values)).map(|name| InputFormat(name.parse().ok()))
}

impl InputOptions {
    /// The same for the library.
    pub fn options(&self) -> Options {
        let mut options = Options::default().list_separator(self.list_separator.as_str());
        if let Some(format) = self.input.0 {
            options = options.format(format);
        }
        if let Some(encoding) = self.encoding {
            options = options.encoding(encoding);
        }
        if let Some(sheet) = &self.sheet {
            options = options.sheet(sheet);
        }
        if let Some(id) = &self.id {
            options = options.id(id);
        }
        options
    }
}

/// Arguments about the record.
#[derive(Debug, Args)]
pub struct RecordOptions {
    /// The record: a file with a JSON object of attribute names and values, or `-`
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Sets an attribute: `NAME=TEXT`, or `NAME:=JSON` for anything that is not text
    #[arg(long, value_name = "NAME=VALUE", value_parser = attribute)]
    set: Vec<(String, Value)>,
}

impl RecordOptions {
    /// The record, as the arguments say.
    pub fn record(self) -> Result<Value, Failure> {
        let mut members = match &self.record {
            Some(file) => {
                let text = input::whole(file)?;
                let fail = |diagnostic| Failure::Input { origin: input::name(file), diagnostic };
                let value = json::parse(&text).map_err(fail)?;
                attributes(value).map_err(fail)?
            }
            None => Map::new(),
        };
        members.extend(self.set);
        Ok(Value::Object(members))
    }
}

fn name_and_text(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as `name=value`".to_owned()),
    }
}

fn attribute(argument: &str) -> Result<(String, Value), String> {
    let (name, text) = argument.split_once('=').ok_or("write it as `name=text` or `name:=json`")?;
    let (name, value) = match name.strip_suffix(':') {
        Some(name) => {
            let value = json::parse(text.as_bytes()).map_err(|diagnostic: Box<Diagnostic>| diagnostic.message)?;
            (name, value)
        }
        None => (name, Value::String(text.to_owned())),
    };
    if name.is_empty() {
        return Err("the name of the attribute is missing".to_owned());
    }
    Ok((name.to_owned(), value))
}

/// What is kept of the source records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum KeptRecords {
    /// Nothing
    None,
    /// The hash of what the mapping reads
    #[default]
    Hash,
    /// The hash and the records themselves, over which deltas are merged
    Full,
}

impl From<KeptRecords> for KeepRecords {
    fn from(records: KeptRecords) -> KeepRecords {
        match records {
            KeptRecords::None => KeepRecords::None,
            KeptRecords::Hash => KeepRecords::Hash,
            KeptRecords::Full => KeepRecords::Full,
        }
    }
}
