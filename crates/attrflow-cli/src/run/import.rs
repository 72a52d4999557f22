//! Records and the existing objects that they match, for `attrflow links import`.

use std::sync::Arc;

use attrflow::Diagnostic;
use attrflow::Document;
use attrflow::FixedHost;
use attrflow::Workspace;
use attrflow::diagnostic::codes::input::DAMAGED_VALUE;
use attrflow::diagnostic::codes::servers::NO_SOURCE_ID;
use attrflow::input::Batch;
use attrflow::input::RecordSpan;
use attrflow::mapping::Claims;
use attrflow::mapping::Correspondence;
use attrflow::mapping::Existing;
use attrflow::mapping::RecordFault;
use attrflow::mapping::wire::Wire;
use serde_json::Value;

use crate::exit::Exit;
use crate::exit::Failure;
use crate::output;
use crate::quarantine::Bad;
use crate::quarantine::Quarantine;
use crate::run::Arguments;
use crate::run::choice;
use crate::run::claims::Files;
use crate::run::existing::Objects;
use crate::run::feeds;
use crate::run::feeds::Feed;
use crate::run::feeds::Feeds;
use crate::run::feeds::Object;
use crate::run::feeds::Route;
use crate::run::feeds::Unusable;
use crate::run::origin::Origin;
use crate::run::people::People;
use crate::run::source;
use crate::run::source::source_id;

/// How many records there were, by what they match.
#[derive(Debug, Default)]
pub struct ImportCounts {
    /// All of them.
    pub read: u64,
    /// Those that no object matches.
    pub unmatched: u64,
    /// Those out of scope.
    pub out_of_scope: u64,
    /// Those whose source object was removed.
    pub removed: u64,
    /// Those of a kind that no object mapping takes.
    pub of_other_kinds: u64,
    /// Those that cannot be read or mapped, or match several objects, or one that another record matches.
    pub quarantined: u64,
}

/// A record with the object that it matches.
#[derive(Debug)]
pub struct Pair<'p> {
    /// The object mapping's name, as plans write it.
    pub object: &'p str,
    /// The source record's identifier.
    pub source: &'p str,
    /// The target attribute by which the object was found.
    pub matched_by: String,
    /// The object's identifier.
    pub target: String,
    /// The lists of references that it has, each with the name of the attribute.
    pub references: Vec<(&'p str, Value)>,
    /// The names of the object mappings whose objects they may lead to.
    pub referred: &'p [String],
}

/// Passes every record with the object that it matches to `on_pair`, which says why the two cannot be linked, or nothing.
pub fn import(
    arguments: &Arguments,
    (document, name): (Document, &str),
    on_pair: &mut dyn FnMut(&Pair<'_>) -> Result<Option<Diagnostic>, Failure>,
) -> Result<Result<ImportCounts, Exit>, Failure> {
    let named = arguments.named();
    let numbers = choice::numbers(&document, &named)?;
    choice::say_disabled(&document, arguments.object.as_deref(), &numbers);
    let document = choice::with_target_object(document, arguments.object.as_deref());
    let mut feeds = match Feeds::new(arguments, &document, &named, &numbers) {
        Ok(feeds) => feeds,
        Err(Unusable(found)) => {
            found.iter().for_each(|diagnostic| output::diagnostic(diagnostic, name));
            return Ok(Err(Exit::Input));
        }
    };
    feeds.hold()?;
    let (people, objects) = (People::read(arguments, &feeds)?, arguments.objects(&document, Vec::new())?);
    let mut import = Import {
        arguments,
        people,
        quarantine: Quarantine::open(arguments.quarantine.as_deref())?,
        host: arguments.host.host(),
        workspace: Workspace::default(),
        counts: ImportCounts::default(),
        on_pair,
    };
    let referred_by = |own: &Object| -> Vec<String> {
        let referred = feeds.objects.iter().filter(|other| own.mapping.refers_to(other.mapping.target_object()));
        referred.map(|other| other.name.clone()).collect()
    };
    let referred: Vec<Vec<String>> = feeds.objects.iter().map(referred_by).collect();
    let names: Vec<String> = feeds.origins.iter().filter_map(Origin::file).collect();
    let mut announced: Vec<usize> = Vec::new();
    for feed in &feeds.feeds {
        let (Some(origin), Some(object)) = (feeds.origins.get(feed.origin), feeds.objects.get_mut(feed.object)) else {
            continue;
        };
        let existing = import.existing(&document, &objects, object);
        let is_first = !announced.contains(&feed.origin);
        announced.push(feed.origin);
        let files = Files { names: &names, current: feed.origin };
        let referred = referred.get(feed.object).map(Vec::as_slice).unwrap_or_default();
        import.pass((feed, origin), (object, referred), &existing, &files, is_first)?;
    }
    import.counts.quarantined = import.quarantine.count();
    import.quarantine.finish()?;
    Ok(Ok(import.counts))
}

struct Import<'i> {
    arguments: &'i Arguments,
    people: People,
    quarantine: Quarantine,
    host: FixedHost,
    workspace: Workspace,
    counts: ImportCounts,
    on_pair: &'i mut dyn FnMut(&Pair<'_>) -> Result<Option<Diagnostic>, Failure>,
}

impl Import<'_> {
    /// The existing objects that an object mapping writes.
    fn existing(&self, document: &Document, objects: &Objects, object: &Object) -> Arc<Existing> {
        let dialect = self.arguments.dialect();
        let mut wire = document.template().map_or_else(|| Wire::scim(dialect), |template| Wire::of(template, dialect));
        let existing = objects.of(&object.mapping, &mut wire);
        objects.remark(&existing, &object.mapping);
        if !object.mapping.matches() {
            output::message(&format!("no attribute of the mapping of `{}` is used for matching", object.name));
        }
        existing
    }

    /// Goes over the records of a file that are for an object mapping.
    fn pass(
        &mut self,
        (feed, origin): (&Feed, &Origin),
        (object, referred): (&mut Object, &[String]),
        existing: &Existing,
        files: &Files<'_>,
        is_first: bool,
    ) -> Result<(), Failure> {
        let mut records = origin.open(&self.arguments.input.options())?;
        let (ids, file) = (records.id_attributes(), origin.file());
        let mut claims = std::mem::take(&mut object.claims);
        loop {
            let batch = records.batch()?;
            let routes = feed.filter.routes(&batch);
            for (number, piece) in batch.records.iter().enumerate() {
                match routes.as_ref().and_then(|routes| routes.get(number)).unwrap_or(&Route::Take) {
                    Route::Take => {}
                    Route::Elsewhere => continue,
                    Route::Nowhere => {
                        self.counts.read += 1;
                        self.counts.of_other_kinds += 1;
                        continue;
                    }
                }
                self.counts.read += 1;
                let taken = self.record((&batch, piece), (object, referred, &ids), existing, (&mut claims, files))?;
                if let Err(fault) = taken {
                    let bad = Bad::of(piece, fault);
                    let mut listed = Vec::new();
                    if self.arguments.quarantine.is_some() {
                        bad.list(file.as_deref(), None, &mut listed);
                    }
                    self.quarantine.take(&[bad], &listed, file.as_deref().filter(|_| files.names.len() > 1))?;
                }
            }
            if batch.last {
                break;
            }
        }
        object.claims = claims;
        if is_first {
            output::note(&records.announcement());
            if let Some(missing) = records.incomplete() {
                output::message(&format!("{}: the input is incomplete: {missing}", file.unwrap_or_default()));
            }
        }
        Ok(())
    }

    /// Matches a record; the inner error puts it into the quarantine.
    fn record(
        &mut self,
        (batch, piece): (&Batch, &RecordSpan),
        (object, referred, ids): (&Object, &[String], &[String]),
        existing: &Existing,
        (claims, files): (&mut Claims, &Files<'_>),
    ) -> Result<Result<(), RecordFault>, Failure> {
        let fault = |diagnostic: Box<Diagnostic>| RecordFault { target: String::new(), diagnostic };
        if piece.removed().is_some() {
            self.counts.removed += 1;
            return Ok(Ok(()));
        }
        let mapping = &object.mapping;
        let damaged =
            |name: &str| Box::new(Diagnostic::new(&DAMAGED_VALUE, format!("the value of `{name}` is damaged")));
        let damage = piece.notes().and_then(|notes| {
            mapping.attributes().iter().find_map(|attribute| notes.damage_of(attribute)).map(damaged)
        });
        if let Some(diagnostic) = damage {
            return Ok(Err(fault(diagnostic)));
        }
        let mut record = match source::record(batch, piece) {
            Ok(record) => record,
            Err(diagnostic) => return Ok(Err(fault(diagnostic))),
        };
        if self.people.prepare(&mut record, ids, feeds::is_of_groups(mapping)).is_unassigned {
            self.counts.out_of_scope += 1;
            return Ok(Ok(()));
        }
        let found = match mapping.correspondence(&record, existing, &self.host, &mut self.workspace) {
            Err(fault) => return Ok(Err(fault)),
            Ok(Correspondence::Object(found, claim)) => {
                let named = |number| files.name(number);
                if let Err(fault) = claims.enter_named(files.number(piece.record), &claim, mapping, named) {
                    return Ok(Err(fault));
                }
                found
            }
            Ok(other) => {
                match other {
                    Correspondence::Removed => self.counts.removed += 1,
                    Correspondence::OutOfScope => self.counts.out_of_scope += 1,
                    _ => self.counts.unmatched += 1,
                }
                return Ok(Ok(()));
            }
        };
        let Some(source) = source_id(ids, &record) else {
            let help = "name the attribute that identifies records with `--id`";
            let diagnostic = Diagnostic::new(&NO_SOURCE_ID, "the record has no identifier").help(help);
            return Ok(Err(fault(Box::new(diagnostic))));
        };
        let references =
            found.number.and_then(|number| existing.object(number)).map(|object| mapping.reference_lists(object));
        let pair = Pair {
            object: &object.name,
            source,
            matched_by: found.attribute,
            target: found.id.unwrap_or_default(),
            references: references.unwrap_or_default(),
            referred,
        };
        let refused = (self.on_pair)(&pair)?;
        Ok(refused.map_or(Ok(()), |diagnostic| Err(fault(Box::new(diagnostic)))))
    }
}
