//! Plans records that are lines of JSON, from their text.

use crate::engine::Memory;
use crate::engine::Workspace;
use crate::host::Host;
use crate::mapping::Ahead;
use crate::mapping::BriefPlan;
use crate::mapping::Draft;
use crate::mapping::LineMapper;
use crate::mapping::LineRecord;
use crate::mapping::MEMORY;
use crate::mapping::RecordFault;
use crate::mapping::brief::Surroundings;
pub use crate::mapping::line::Unread;
use crate::mapping::read_ahead;
use crate::plan::KnownLink;
use crate::plan::Planner;
use crate::plan::planner::Prospect;
use crate::record::Block;
use crate::record::Cursor;
use crate::record::Input;
use crate::record::Lines;
use crate::value::Arena;

/// Plans records that are lines of JSON without making values of them, as far as that is possible.
///
/// ```
/// use attrflow::mapping::wire::{Wire, WireDialect};
/// use attrflow::plan::Planner;
/// use attrflow::record::Lines;
/// use attrflow::{Document, Engine, FixedHost, Workspace};
///
/// let document = Document::parse(attrflow::mapping::templates::find("generic-scim").unwrap().document)?;
/// let mapping = document.mapping(&Engine::new(), None).map_err(|found| found[0].clone())?;
/// let planner = Planner::new(mapping, "User", Wire::scim(WireDialect::Rfc), &[]);
/// let lines_planner = planner.lines(&["objectId".to_owned()]).ok_or("the mapping needs whole records")?;
/// let mut lines = Lines::new(b"{\"objectId\":\"u1\",\"userPrincipalName\":\"ada@example.com\"}\n{\"objectId\":\n");
/// let (host, mut workspace) = (FixedHost::new(), Workspace::default());
/// let mut sources = Vec::new();
/// while let Some(planned) = lines_planner.next_lines(&mut lines, &host, &mut workspace, |line| {
///     sources.push(line.source.map(str::to_owned));
/// }) {
///     if planned.is_err() {
///         // Here the line is parsed, and `Planner::plan` says what is wrong with it.
///         sources.push(None);
///     }
/// }
/// assert_eq!(sources, [Some("u1".to_owned()), None]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct LinePlanner<'p> {
    planner: &'p Planner<'p>,
    mapper: LineMapper<'p>,
    is_survey: bool,
}

/// A line that was planned.
#[derive(Debug)]
pub struct PlannedLine<'l> {
    /// The record's identifier in the source.
    pub source: Option<&'l str>,
    /// Its plan.
    pub draft: Draft<'l>,
}

impl<'k> Planner<'k> {
    /// Returns what plans records from their text; `ids` are the attributes that may identify a record. None if the mapping needs whole
    /// records, such as for the members of groups.
    pub fn lines<'p>(&'p self, ids: &[String]) -> Option<LinePlanner<'p>> {
        Some(LinePlanner { planner: self, mapper: LineMapper::new(&self.mapping, ids)?, is_survey: false })
    }

    /// Returns what finds out from the text of records which objects they have, or that these are created. What is sent is not
    /// decided.
    pub fn survey<'p>(&'p self, ids: &[String]) -> Option<LinePlanner<'p>> {
        Some(LinePlanner { is_survey: true, ..self.lines(ids)? })
    }
}

impl LinePlanner<'_> {
    /// Plans the records on some of the next lines and passes their plans on, in their order: how many is up to the planner, which reads
    /// ahead, as [`Writer::write_lines`](crate::mapping::Writer::write_lines) does. None when there is no other line.
    ///
    /// # Errors
    ///
    /// The record on the line after those whose plans were passed on must be planned from its parsed value ([`Planner::plan`]), which also
    /// finds out what is wrong with it. The next call goes on after it.
    pub fn next_lines(
        &self,
        lines: &mut Lines<'_>,
        host: &dyn Host,
        workspace: &mut Workspace,
        on_plan: impl FnMut(PlannedLine<'_>),
    ) -> Option<Result<(), Unread>> {
        let (block, cursor) = lines.apart();
        self.plan_ahead((block, cursor), host, workspace, on_plan)
    }

    fn plan_ahead<'r>(
        &'r self,
        (block, cursor): (Block<'r>, &mut Cursor),
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        mut on_plan: impl FnMut(PlannedLine<'_>),
    ) -> Option<Result<(), Unread>> {
        let (arena, memory, reading) = workspace.split();
        let read = |ahead: &mut Cursor| self.mapper.read(Input::Line(block, ahead), reading, arena);
        let (records, unread) = read_ahead(block, *cursor, arena, read);
        if records.iter().all(Option::is_none) && unread.is_none() {
            return None;
        }
        let sources = records.each_ref().map(|record| record.as_ref().and_then(|record| record.record.source));
        let known = self.planner.known.get_each(&sources);
        self.planner.existing.prefetch(&known.map(|known| known.and_then(|known| known.target)));
        let mut made = 0;
        for (Ahead { record, cursor: at, memory: used }, known) in
            records.into_iter().map_while(|record| record).zip(known)
        {
            if made > MEMORY {
                // This one and the later ones are read once more.
                return Some(Ok(()));
            }
            arena.set_used(used);
            *cursor = at;
            if self.plan(&record, known, host, (arena, memory), &mut on_plan).is_err() {
                return Some(Err(Unread));
            }
            made += arena.used() - used + memory.output;
        }
        Some(match unread {
            Some((unread, at)) => {
                *cursor = at;
                Err(unread)
            }
            None => Ok(()),
        })
    }

    /// Plans a record and passes the plan on.
    ///
    /// # Errors
    ///
    /// The record must be planned from its parsed value ([`Planner::plan`]).
    pub fn record<T>(
        &self,
        record: &[u8],
        host: &dyn Host,
        workspace: &mut Workspace,
        on_plan: impl FnOnce(PlannedLine<'_>) -> T,
    ) -> Result<T, Unread> {
        let (arena, memory, reading) = workspace.split();
        let record = self.mapper.read(Input::Record(record), reading, arena)?;
        let known = record.source.and_then(|source| self.planner.known.get(source));
        self.plan(&record, known, host, (arena, memory), on_plan)
    }

    /// Plans a record that was read, of which this link is known.
    fn plan<T>(
        &self,
        record: &LineRecord<'_>,
        known: Option<KnownLink<'_>>,
        host: &dyn Host,
        (arena, memory): (&Arena, &mut Memory),
        on_plan: impl FnOnce(PlannedLine<'_>) -> T,
    ) -> Result<T, Unread> {
        let hash = self.planner.hash(&record.read, arena);
        let prospect = self.planner.prospect((&record.read, record.source), known, hash, false).map_err(|_| Unread)?;
        let due = match prospect {
            Prospect::Unchanged(target) => {
                let plan = BriefPlan::unchanged(self.mapper.mapping(), target);
                return Ok(on_plan(PlannedLine { source: record.source, draft: Draft::Brief(plan).hashed(hash) }));
            }
            Prospect::Due(due) => due,
        };
        let Planner { existing, links, options, .. } = self.planner;
        let options = options.linked(self.planner.link(record.source, &due));
        let surroundings = Surroundings { existing, links, host, options, is_survey: self.is_survey };
        let drafted: Result<Draft<'_>, RecordFault> = self.mapper.draft(record, &surroundings, arena, memory);
        let draft = drafted.map_err(|_| Unread)?.hashed(hash);
        Ok(on_plan(PlannedLine { source: record.source, draft }))
    }

    /// Notes which attributes a record has that was parsed as a whole, see
    /// [`Mapping::note_attributes`](crate::mapping::Mapping::note_attributes).
    pub fn note_attributes(&self, record: &serde_json::Value, workspace: &mut Workspace) {
        if let Some(members) = record.as_object() {
            workspace.reading().note_parsed(self.mapper.projection(), members);
        }
    }
}
