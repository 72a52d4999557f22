//! One pass over a file for one object mapping, and what all passes of a run share: the output, the counts, and what bad records there are.

use std::collections::HashMap;

use attrflow::input::Batch;
use attrflow::input::Incomplete;
use attrflow::mapping::TargetFacts;
use attrflow::plan::Planner;

use crate::exit::Failure;
use crate::output;
use crate::progress::Progress;
use crate::quarantine::Quarantine;
use crate::records::Records;
use crate::run::Arguments;
use crate::run::claims;
use crate::run::claims::Files;
use crate::run::counts::Counts;
use crate::run::feeds::Feeds;
use crate::run::figures::counted;
use crate::run::flow;
use crate::run::flow::Then;
use crate::run::job::Job;
use crate::run::job::Reading;
use crate::run::planner;
use crate::run::remarks::Remarks;
use crate::run::report::Reporter;
use crate::run::shared::Shared;
use crate::run::sink::Sink;
use crate::run::spool::Spool;
use crate::signals;
use crate::streams;
use crate::summary;

/// The error rate does not matter before this many records were read.
const RATE_FROM: u64 = 1000;

/// What all passes add to.
pub struct State<'r> {
    /// Where the output goes.
    pub sink: Sink,
    /// Where plans wait until no guard can stop the run.
    pub spool: Option<Spool>,
    /// What is written after everything else.
    pub later: Spool,
    /// How many records have no identifier that can be read.
    pub unread: u64,
    /// How many target objects are linked; none without links.
    pub linked: Option<u64>,
    /// A file that holds only what changed.
    pub delta: Option<String>,
    /// Takes bad records.
    pub quarantine: Quarantine,
    /// How many records there were.
    pub counts: Counts,
    /// What the application will say.
    pub remarks: Remarks,
    /// What is known about the target.
    pub known: Option<TargetFacts>,
    /// Makes the plans of each object mapping.
    pub(super) planners: HashMap<usize, Planner<'r>>,
    /// What each file was read as.
    pub announcements: Vec<String>,
    /// The files that are incomplete, each with what it lacks.
    pub missing: Vec<(String, Incomplete)>,
    /// The files that have records for a second pass, each with them where it cannot be read again.
    second: HashMap<usize, Option<Records>>,
}

impl<'r> State<'r> {
    /// The state before the first pass.
    pub fn new(sink: Sink, quarantine: Quarantine, known: Option<TargetFacts>, arguments: &Arguments) -> State<'r> {
        State {
            sink,
            spool: arguments.emit.is_planned().then(Spool::new),
            later: Spool::new(),
            unread: 0,
            linked: None,
            delta: None,
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
    pub fn pass(&mut self, shared: &Shared<'r>, feeds: &mut Feeds, number: usize) -> Result<bool, Failure> {
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
        let (file, is_repeatable, merged) = (origin.file(), origin.is_repeatable(), origin.merged());
        self.prepare(shared, feeds, object_number)?;
        let (Some(object), Some(planner)) = (feeds.objects.get_mut(object_number), self.planners.get(&object_number))
        else {
            return Ok(false);
        };
        let (arguments, (document, _)) = (shared.arguments, shared.document);
        let reporter = arguments.trace.then(|| Reporter::new(document, object.number, arguments.show_values));
        let ids = records.id_attributes();
        let is_delta = merged.is_some();
        let reading = Reading { pass: number, file: file.as_deref(), ids: &ids, filter, is_delta };
        let job = Job::new(shared, (&object.mapping, &object.name), planner, reading, reporter.as_ref());
        let job = Job { known: self.known.as_ref(), ..job };
        let mut progress = self.progress(&records);
        let names: Vec<String> = feeds.origins.iter().filter_map(super::Origin::file).collect();
        let files = Files { names: &names, current: file_number };
        let origin = file.as_deref().filter(|_| names.len() > 1);
        let (counts, quarantine, remarks) = (&mut self.counts, &mut self.quarantine, &mut self.remarks);
        let (sink, spool, later, unread) = (&mut self.sink, &mut self.spool, &mut self.later, &mut self.unread);
        let (object_claims, presence) = (&mut object.claims, &mut object.presence);
        object.is_used = true;
        if !filter.is_second {
            let merged = merged.unwrap_or_default();
            (counts.read, counts.merged) = (counts.read + merged, counts.merged + merged);
        }
        let mut kept: Vec<Batch> = Vec::new();
        let mut has_second = false;
        signals::note(counts.sentence(quarantine.count()));
        let is_stopped = flow::run(&job, &mut records, arguments.threads(), |batch, part| {
            claims::settle(&job, (&mut *object_claims, &files), batch, part);
            match spool {
                Some(spool) => spool.write(&part.output)?,
                None => sink.write(&part.output)?,
            }
            later.write(&part.later)?;
            *unread += part.unread;
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
            summary::note(|| counted(counts, quarantine.count()));
            if counts.read >= RATE_FROM && quarantine.count() as f64 > counts.read as f64 * arguments.max_error_rate {
                return Ok(Then::Stop);
            }
            sink.flush()?;
            Ok(Then::Continue)
        })?;
        progress.end();
        if let Some(store) = shared.store {
            store.check()?;
        }
        if records.is_delta() {
            self.delta = self.delta.take().or_else(|| file.clone());
        }
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
    fn prepare(&mut self, shared: &Shared<'r>, feeds: &Feeds, number: usize) -> Result<(), Failure> {
        let Some(object) = feeds.objects.get(number).filter(|_| !self.planners.contains_key(&number)) else {
            return Ok(());
        };
        let mut planner = planner::planner(shared, object)?;
        if let Some(known) = &mut self.known {
            known.learn(&object.mapping, shared.objects.all());
        }
        planner::link(&mut planner, shared, (feeds, number))?;
        self.planners.insert(number, planner);
        if let Some(known) = &self.known {
            known.check(&object.mapping).iter().for_each(|diagnostic| output::diagnostic(diagnostic, "target"));
        }
        Ok(())
    }
}
