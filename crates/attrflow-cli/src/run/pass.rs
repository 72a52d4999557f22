//! One pass over a file for one object mapping, and what all passes of a run share: the output, the counts, and what bad records there are.

use std::collections::HashMap;

use attrflow::Document;
use attrflow::input::Batch;
use attrflow::input::Incomplete;
use attrflow::mapping::TargetFacts;

use crate::exit::Failure;
use crate::output;
use crate::progress::Progress;
use crate::quarantine::Quarantine;
use crate::records::Records;
use crate::run::Arguments;
use crate::run::claims;
use crate::run::claims::Files;
use crate::run::counts::Counts;
use crate::run::existing::Objects;
use crate::run::feeds::Feeds;
use crate::run::flow;
use crate::run::flow::Then;
use crate::run::job::Job;
use crate::run::people::People;
use crate::run::planner::Planner;
use crate::run::remarks::Remarks;
use crate::run::report::Reporter;
use crate::run::sink::Sink;
use crate::run::spool::Spool;
use crate::signals;
use crate::streams;
use crate::time::Moment;

/// The error rate does not matter before this many records were read.
const RATE_FROM: u64 = 1000;

/// What no pass changes.
pub struct Shared<'r> {
    /// The arguments of the run.
    pub arguments: &'r Arguments,
    /// The document, and what it is called in messages.
    pub document: (&'r Document, &'r str),
    /// The objects that exist in the target.
    pub objects: &'r Objects,
    /// Who is assigned, and the names of roles.
    pub people: &'r People,
    /// The present moment.
    pub now: Moment,
}

/// What all passes add to.
pub struct State {
    /// Where the output goes.
    pub sink: Sink,
    /// Where plans wait until no guard can stop the run.
    pub spool: Option<Spool>,
    /// Takes bad records.
    pub quarantine: Quarantine,
    /// How many records there were.
    pub counts: Counts,
    /// What the application will say.
    pub remarks: Remarks,
    /// What is known about the target.
    pub known: Option<TargetFacts>,
    /// Makes the plans of each object mapping.
    planners: HashMap<usize, Planner>,
    /// What each file was read as.
    pub announcements: Vec<String>,
    /// The files that are incomplete, each with what it lacks.
    pub missing: Vec<(String, Incomplete)>,
    /// The files that have records for a second pass, each with them where it cannot be read again.
    second: HashMap<usize, Option<Records>>,
}

impl State {
    /// The state before the first pass.
    pub fn new(sink: Sink, quarantine: Quarantine, known: Option<TargetFacts>, arguments: &Arguments) -> State {
        State {
            sink,
            spool: arguments.emit.is_planned().then(Spool::new),
            quarantine,
            counts: Counts::default(),
            remarks: Remarks::default(),
            known,
            planners: HashMap::new(),
            announcements: Vec::new(),
            missing: Vec::new(),
            second: HashMap::new(),
        }
    }

    /// Does the pass with this number. Says whether the run is stopped.
    pub fn pass(&mut self, shared: &Shared<'_>, feeds: &mut Feeds, number: usize) -> Result<bool, Failure> {
        let Some((feed, origin)) =
            feeds.feeds.get(number).and_then(|feed| Some((feed, feeds.origins.get(feed.origin)?)))
        else {
            return Ok(false);
        };
        let (filter, file_number, object_number) = (feed.filter, feed.origin, feed.object);
        let options = shared.arguments.input.options();
        let mut records = match (filter.is_second, self.second.remove(&file_number)) {
            (true, None) => return Ok(false),
            (true, Some(Some(kept))) => kept,
            _ => origin.open(&options)?,
        };
        let (file, is_repeatable) = (origin.file(), origin.is_repeatable());
        self.prepare(shared, feeds, object_number)?;
        let (Some(object), Some(planner)) = (feeds.objects.get_mut(object_number), self.planners.get(&object_number))
        else {
            return Ok(false);
        };
        let (arguments, (document, _)) = (shared.arguments, shared.document);
        let reporter = arguments.trace.then(|| Reporter::new(document, object.number, arguments.show_values));
        let ids = records.id_attributes();
        let job = Job {
            writer: object.mapping.writer(),
            mapping: &object.mapping,
            emit: arguments.emit,
            file: file.as_deref(),
            object: &object.name,
            lists_bad: arguments.quarantine.is_some(),
            show_values: arguments.show_values,
            planner,
            ids: &ids,
            filter,
            people: shared.people,
            known: self.known.as_ref(),
            reporter: reporter.as_ref(),
            host: &arguments.host,
            now: shared.now,
        };
        let mut progress = self.progress(&records);
        let names: Vec<String> = feeds.origins.iter().filter_map(super::Origin::file).collect();
        let files = Files { names: &names, current: file_number };
        let origin = file.as_deref().filter(|_| names.len() > 1);
        let (counts, quarantine, remarks) = (&mut self.counts, &mut self.quarantine, &mut self.remarks);
        let (sink, spool) = (&mut self.sink, &mut self.spool);
        let (object_claims, presence) = (&mut object.claims, &mut object.presence);
        object.is_used = true;
        let mut kept: Vec<Batch> = Vec::new();
        let mut has_second = false;
        signals::note(counts.sentence(quarantine.count()));
        let is_stopped = flow::run(&job, &mut records, arguments.threads(), |batch, part| {
            claims::settle(&job, (&mut *object_claims, &files), batch, part);
            match spool {
                Some(spool) => spool.write(&part.output)?,
                None => sink.write(&part.output)?,
            }
            counts.add(&part.counts);
            presence.merge(&part.presence);
            part.remarks.iter().for_each(|remark| remarks.take(remark, origin));
            quarantine.take(&part.bad, &part.listed, origin)?;
            if filter.has_second() && !part.elsewhere.is_empty() {
                has_second = true;
                if !is_repeatable {
                    kept.push(batch.select(&part.elsewhere));
                }
            }
            progress.show(counts.read);
            signals::note(counts.sentence(quarantine.count()));
            if counts.read >= RATE_FROM && quarantine.count() as f64 > counts.read as f64 * arguments.max_error_rate {
                return Ok(Then::Stop);
            }
            sink.flush()?;
            Ok(Then::Continue)
        })?;
        progress.end();
        let second = has_second.then(|| (!is_repeatable).then_some(kept));
        self.end_file(records, file.filter(|_| !filter.is_second), file_number, second);
        Ok(is_stopped)
    }

    /// The progress of reading records; none to be seen where the output itself is on the terminal.
    fn progress(&self, records: &Records) -> Progress {
        match &self.sink {
            Sink::Standard(_) if !streams::output_is_stored() => Progress::hidden(),
            _ => Progress::of_records(records.meter()),
        }
    }

    /// Notes what there is to say of a file that was read, and what of it a second pass needs.
    fn end_file(&mut self, records: Records, file: Option<String>, number: usize, second: Option<Option<Vec<Batch>>>) {
        if let Some(file) = file {
            self.announcements.push(records.announcement());
            self.missing.extend(records.incomplete().map(|missing| (file, missing)));
        }
        if let Some(kept) = second {
            self.second.insert(number, kept.map(|kept| records.keeping(kept)));
        }
    }

    /// Gets what the plans of an object mapping need, once.
    fn prepare(&mut self, shared: &Shared<'_>, feeds: &Feeds, number: usize) -> Result<(), Failure> {
        let Some(object) = feeds.objects.get(number).filter(|_| !self.planners.contains_key(&number)) else {
            return Ok(());
        };
        let Shared { arguments, document, objects, people, now } = *shared;
        let mut planner = Planner::new(arguments, document, &object.mapping, objects)?;
        if let Some(known) = &mut self.known {
            known.learn(&object.mapping, objects.all());
        }
        planner.link((arguments, document.0), (feeds, number), objects, people, now)?;
        self.planners.insert(number, planner);
        if let Some(known) = &self.known {
            known.check(&object.mapping).iter().for_each(|diagnostic| output::diagnostic(diagnostic, "target"));
        }
        Ok(())
    }
}
