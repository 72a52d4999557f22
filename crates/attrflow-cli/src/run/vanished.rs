//! Linked records that the input lacks: counted, and with `--full` disabled or deleted.

use crate::escape::escape;
use crate::exit::Failure;
use crate::output;
use crate::run::feeds::Feeds;
use crate::run::job::Job;
use crate::run::job::Reading;
use crate::run::part::Part;
use crate::run::pass::State;
use crate::run::report::Reporter;
use crate::run::shared::Shared;

/// How many vanished records are planned before their lines are written.
const CHUNK: usize = 1024;

impl<'r> State<'r> {
    /// Finds out which linked records vanished: of object mappings whose files were read to the end, and only if the identifier of every
    /// record could be read.
    pub fn vanish(&mut self, shared: &Shared<'r>, feeds: &Feeds) -> Result<(), Failure> {
        let Some(store) = shared.store else { return Ok(()) };
        let arguments = shared.arguments;
        for (number, object) in feeds.objects.iter().enumerate().filter(|(_, object)| object.is_used) {
            let Some(planner) = self.planners.get(&number) else { continue };
            self.linked = Some(self.linked.unwrap_or_default() + planner.known.linked() as u64);
            if self.unread > 0 || self.delta.is_some() {
                continue;
            }
            let missing = planner.known.vanished();
            self.counts.vanished += missing.len() as u64;
            if !arguments.full {
                continue;
            }
            let reporter =
                arguments.trace.then(|| Reporter::new(shared.document.0, object.number, arguments.show_values));
            let reading = Reading { pass: feeds.feeds.len(), ..Reading::default() };
            let job = Job::new(shared, (&object.mapping, &object.name), planner, reading, reporter.as_ref());
            for sources in missing.chunks(CHUNK) {
                let mut part = Part::default();
                for source in sources {
                    if let Err(fault) = job.plan_vanished(source, &mut part) {
                        self.counts.vanished_at_fault += 1;
                        let name = escape(source);
                        output::note(&format!(
                            "the vanished record `{name}` of `{}`: {}",
                            object.name, fault.diagnostic
                        ));
                    }
                }
                if let Some(spool) = &mut self.spool {
                    spool.write(&part.output)?;
                }
                self.counts.add(&part.counts);
            }
        }
        store.check()
    }
}
