//! `attrflow links import`: links records to the objects that the target has already.

use std::collections::HashMap;
use std::path::PathBuf;

use attrflow::Diagnostic;
use attrflow::diagnostic::codes::flow::DUPLICATE_RECORD;
use attrflow::mapping::templates::Template;
use attrflow::plan::links::Confirmer;
use attrflow::plan::links::LinkError;
use attrflow::plan::links::LinkErrorKind;
use attrflow::plan::links::LinkStore;
use attrflow::plan::links::SqliteLinks;
use clap::Args;
use serde_json::Value;
use serde_json::json;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::links::StoreOptions;
use crate::options::HostOptions;
use crate::options::InputOptions;
use crate::output;
use crate::run;
use crate::run::Pair;
use crate::template_name;

/// Link records to the objects that the target has already, by the matching attributes
///
/// Records that are linked already stay as they are, so a second import changes nothing. Records out of scope are not linked. A record that
/// several objects match, or whose object another record matches or is linked to, is reported and not linked.
#[derive(Debug, Args)]
#[command(
    group = clap::ArgGroup::new("mapping").required(true).args(["schema", "template"]),
    after_long_help = "\
Examples:
    attrflow links import --links links.db --template zendesk \\
        --existing existing.jsonl users.csv
    attrflow links import --links links.db --schema mapping.json \\
        --existing page1.json --existing page2.json \\
        User=users.json Group=groups.json"
)]
pub struct Arguments {
    #[command(flatten)]
    store: StoreOptions,
    /// The mapping document, a synchronizationSchema in JSON
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// A built-in mapping document, which `attrflow template` lists, or the folder of one of your own
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::Names, hide_possible_values = true)]
    template: Option<String>,
    /// The object mapping, by its name or that of its source or target object
    #[arg(long, value_name = "NAME")]
    object: Option<String>,
    /// The application whose rules and interface apply, whatever the document's directories are called
    #[arg(long, value_name = "NAME|DIR", value_parser = template_name::application_parser(), hide_possible_values = true)]
    application: Option<&'static Template>,
    /// The objects that the target has: JSON lines, an array, or answers that list objects
    #[arg(long, value_name = "FILE", required = true)]
    existing: Vec<PathBuf>,
    /// The records: FILE, or OBJECT=FILE for an object mapping, such as `User=users.csv`; `-` reads the standard input
    #[arg(value_name = "RECORDS", required = true)]
    records: Vec<PathBuf>,
    /// Who is assigned to the application; others are not linked
    #[arg(long, value_name = "FILE")]
    assignments: Option<PathBuf>,
    /// Accept incomplete existing objects
    #[arg(long)]
    partial: bool,
    /// Where records that cannot be linked are listed
    #[arg(long, value_name = "FILE")]
    quarantine: Option<PathBuf>,
    #[command(flatten)]
    input: InputOptions,
    #[command(flatten)]
    host: HostOptions,
}

/// What the store has, and what was linked.
struct Linking {
    /// The target of each linked record, by object and source.
    targets: HashMap<(String, String), Option<String>>,
    /// The record that is linked to each object, by object and target.
    sources: HashMap<(String, String), String>,
    linked: u64,
    known: u64,
}

/// Runs the command.
pub fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let Arguments { store: options, schema, template, object, application, existing, .. } = arguments;
    let Arguments { records, assignments, partial, quarantine, input, host, .. } = arguments;
    let run_arguments = run::Arguments {
        schema,
        template,
        object,
        application,
        existing,
        records,
        assignments,
        partial,
        quarantine,
        input,
        host,
        ..run::Arguments::default()
    };
    run_arguments.refuse_shared()?;
    run_arguments.refuse_several_standard_inputs()?;
    let (document, name) = run_arguments.document()?;
    let application = document.template().map(|template| template.name.to_owned());
    let mut store = options.write()?;
    let fail = |error| options.failure(error);
    bind(&mut store, application).map_err(fail)?;
    let mut linking = Linking::of(&store).map_err(fail)?;
    let mut confirmer = Confirmer::new(&mut store);
    let mut on_pair = |pair: &Pair<'_>| linking.take(pair, &mut confirmer).map_err(fail);
    let counts = match run::import(&run_arguments, (document, &name), &mut on_pair)? {
        Ok(counts) => counts,
        Err(exit) => return Ok(exit),
    };
    confirmer.finish().map_err(fail)?;
    let Linking { linked, known, .. } = linking;
    let run::ImportCounts { read, unmatched, out_of_scope, removed, of_other_kinds, quarantined } = counts;
    let also = |words: &str, number: u64| if number > 0 { format!(" + {words} {number}") } else { String::new() };
    output::note(&format!(
        "records in {read} = linked {linked} + linked before {known} + without an object {unmatched} + out of scope \
         {out_of_scope}{}{} + quarantined {quarantined}",
        also("deleted", removed),
        also("of other kinds", of_other_kinds)
    ));
    Ok(if quarantined > 0 { Exit::Quarantined } else { Exit::Done })
}

/// Refuses a store of another application, and stamps one without.
pub fn bind(store: &mut SqliteLinks, application: Option<String>) -> Result<(), LinkError> {
    let mut stamp = store.stamp()?;
    match (&stamp.application, application) {
        (Some(known), Some(own)) if *known != own => {
            let message =
                format!("the link store belongs to the application `{known}`; `attrflow links rebind` allows it");
            Err(LinkError::new(LinkErrorKind::OtherApplication, message))
        }
        (None, Some(own)) => {
            stamp.application = Some(own);
            store.set_stamp(&stamp)
        }
        _ => Ok(()),
    }
}

impl Linking {
    fn of(store: &SqliteLinks) -> Result<Linking, LinkError> {
        let (mut targets, mut sources) = (HashMap::new(), HashMap::new());
        store.for_each(&mut |link| {
            if let Some(target) = &link.target {
                sources.insert((link.object.clone(), target.clone()), link.source.clone());
            }
            targets.insert((link.object, link.source), link.target);
            Ok(())
        })?;
        Ok(Linking { targets, sources, linked: 0, known: 0 })
    }

    /// Links a record to its object; returns why it cannot be.
    fn take(
        &mut self,
        pair: &Pair<'_>,
        confirmer: &mut Confirmer<'_, SqliteLinks>,
    ) -> Result<Option<Diagnostic>, LinkError> {
        let (object, source) = (pair.object.to_owned(), pair.source.to_owned());
        if let Some(Some(_)) = self.targets.get(&(object.clone(), source.clone())) {
            // A linked object is its record's, whatever it matches now.
            self.known += 1;
            return Ok(None);
        }
        if let Some(other) = self.sources.get(&(object.clone(), pair.target.clone())) {
            let message = format!("the object that the record matches is linked to the record `{other}`");
            let help = "`attrflow links forget` removes that link, if it is wrong";
            return Ok(Some(Diagnostic::new(&DUPLICATE_RECORD, message).help(help)));
        }
        // Other members are not the source's to remove.
        let is_linked = |member: &&Value| {
            let id = member.get("value").unwrap_or(member);
            let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
            pair.referred.iter().any(|object| self.sources.contains_key(&(object.clone(), id.clone())))
        };
        let references = pair.references.iter().map(|(attribute, members)| {
            let members: Vec<&Value> = members.as_array().into_iter().flatten().filter(is_linked).collect();
            json!({ "attribute": attribute, "old": null, "new": members })
        });
        let line = json!({
            "source": source,
            "object": object,
            "action": "skip",
            "match": { "by": pair.matched_by, "target": pair.target },
            "references": references.collect::<Vec<Value>>(),
        });
        confirmer.confirm(&line.to_string(), 0)?;
        self.linked += 1;
        self.sources.insert((object.clone(), pair.target.clone()), source.clone());
        self.targets.insert((object, source), Some(pair.target.clone()));
        Ok(None)
    }
}
