//! `attrflow links list`, `show` and `export`: what the store knows.

use attrflow::dotnet::date::DateTime;
use attrflow::plan::links::Link;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkErrorKind;
use attrflow::plan::links::LinkStore;
use clap::Args;
use clap::ValueEnum;
use serde_json::Value;
use serde_json::json;

use crate::escape;
use crate::exit::Exit;
use crate::exit::Failure;
use crate::links::StoreOptions;
use crate::output;
use crate::output::Output;

/// List all links
#[derive(Debug, Args)]
pub struct ListArguments {
    #[command(flatten)]
    store: StoreOptions,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Show the links of one source record
#[derive(Debug, Args)]
pub struct ShowArguments {
    #[command(flatten)]
    store: StoreOptions,
    /// The source record's identifier
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Print all links as JSON lines, which `links confirm` reads back
#[derive(Debug, Args)]
pub struct ExportArguments {
    #[command(flatten)]
    store: StoreOptions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Human-readable
    #[default]
    Text,
    /// A list of objects
    Json,
}

/// Runs `links list`.
pub fn list(arguments: &ListArguments) -> Result<Exit, Failure> {
    let found = print(&arguments.store, arguments.format, |_| true)?;
    if found == 0 && arguments.format == Format::Text {
        output::note("the link store is empty");
    }
    Ok(Exit::Done)
}

/// Runs `links show`.
pub fn show(arguments: &ShowArguments) -> Result<Exit, Failure> {
    let found = print(&arguments.store, arguments.format, |link| link.source == arguments.source)?;
    if found > 0 {
        return Ok(Exit::Done);
    }
    output::message(&format!("no link has the source `{}`", arguments.source));
    Ok(Exit::Found)
}

/// Runs `links export`.
pub fn export(arguments: &ExportArguments) -> Result<Exit, Failure> {
    let store = arguments.store.read()?;
    let mut output = Output::new();
    let result = each(&store, |link| output.json(&exported(&store, &link)?).map_err(Stop::Output));
    ended(&arguments.store, result)?;
    output.finish()?;
    Ok(Exit::Done)
}

/// Why listing the links stopped.
enum Stop {
    Store(LinkError),
    Output(Failure),
}

impl From<LinkError> for Stop {
    fn from(error: LinkError) -> Stop {
        Stop::Store(error)
    }
}

fn ended(store: &StoreOptions, result: Result<(), Stop>) -> Result<(), Failure> {
    result.map_err(|stop| match stop {
        Stop::Store(error) => store.failure(error),
        Stop::Output(failure) => failure,
    })
}

/// Passes each link on; the first failure ends it.
fn each(store: &impl LinkStore, mut on_link: impl FnMut(Link) -> Result<(), Stop>) -> Result<(), Stop> {
    let mut stop = None;
    let listed = store.for_each(&mut |link| {
        on_link(link).map_err(|why| {
            stop = Some(why);
            LinkError::new(LinkErrorKind::Io, "the output failed")
        })
    });
    match stop {
        Some(stop) => Err(stop),
        None => listed.map_err(Stop::Store),
    }
}

/// Prints the links that are wanted, and returns how many there are.
fn print(store: &StoreOptions, format: Format, wanted: impl Fn(&Link) -> bool) -> Result<u64, Failure> {
    let links = store.read()?;
    let mut output = Output::new();
    let mut found = 0;
    let result = each(&links, |link| {
        if !wanted(&link) {
            return Ok(());
        }
        found += 1;
        match format {
            Format::Text => output.line(&described(&link)),
            Format::Json if found == 1 => output.raw(&format!("[\n  {}", escape::json(&shown(&link)))),
            Format::Json => output.raw(&format!(",\n  {}", escape::json(&shown(&link)))),
        }
        .map_err(Stop::Output)
    });
    ended(store, result)?;
    if format == Format::Json {
        output.text(if found == 0 { "[]\n" } else { "\n]\n" })?;
    }
    output.finish()?;
    Ok(found)
}

fn described(link: &Link) -> String {
    let target = link.target.as_deref().unwrap_or("(none)");
    let by = link.matched_by.as_ref().map_or(String::new(), |by| format!(", matched by {by}"));
    let attempts = match (link.attempts, link.next_attempt) {
        (0, _) => String::new(),
        (attempts, next) => {
            let next = next.map(time).unwrap_or_default();
            format!(", failed attempts {attempts}, next after {next}")
        }
    };
    format!("{} {} -> {target}: {}{by}{attempts}", link.object, link.source, link.action)
}

fn shown(link: &Link) -> Value {
    json!({
        "source": link.source,
        "object": link.object,
        "target": link.target,
        "matchedBy": link.matched_by,
        "action": link.action,
        "attempts": link.attempts,
        "nextAttempt": link.next_attempt.map(time),
    })
}

/// Returns the result line that gives this link.
fn exported(store: &impl LinkStore, link: &Link) -> Result<Value, LinkError> {
    let matched = match (&link.matched_by, &link.target) {
        (Some(by), Some(target)) => json!({ "by": by, "target": target }),
        _ => Value::Null,
    };
    let mut line = json!({
        "source": link.source,
        "object": link.object,
        "action": link.action,
        "match": matched,
        "recordHash": link.record_hash,
        "target": link.target,
    });
    let Some(members) = line.as_object_mut() else { return Ok(line) };
    if link.attempts == 0 {
        members.insert("status".to_owned(), 200.into());
    } else {
        members.insert("error".to_owned(), "the last attempt failed".into());
        members.insert("attempts".to_owned(), link.attempts.into());
        members.insert("nextAttempt".to_owned(), link.next_attempt.into());
    }
    let group = store.members(&link.object, &link.source)?;
    if !group.is_empty() {
        members.insert("references".to_owned(), json!([{ "attribute": "members", "old": null, "new": group }]));
    }
    Ok(line)
}

/// Writes seconds since 1970 in ISO 8601.
fn time(seconds: i64) -> String {
    let mut text = String::new();
    DateTime::from_unix_seconds(seconds).unwrap_or_default().write_round_trip(&mut text);
    format!("{}Z", text.split_once('.').map_or(text.trim_end_matches('Z'), |(whole, _)| whole))
}
