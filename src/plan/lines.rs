//! Plans records that are lines of JSON, from their text.

use crate::engine::Workspace;
use crate::host::Host;
use crate::mapping::BriefPlan;
use crate::mapping::Draft;
use crate::mapping::LineMapper;
use crate::mapping::RecordFault;
use crate::mapping::brief::Surroundings;
pub use crate::mapping::line::Unread;
use crate::plan::Planner;
use crate::plan::planner::Prospect;
use crate::record::Input;
use crate::record::Lines;

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
/// while let Some(planned) = lines_planner.next(&mut lines, &host, &mut workspace, |line| {
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
    /// Plans the record on the next line and passes the plan on. None when there is no other line.
    ///
    /// # Errors
    ///
    /// The record must be planned from its parsed value ([`Planner::plan`]), which also finds out what is wrong with it.
    pub fn next<T>(
        &self,
        lines: &mut Lines<'_>,
        host: &dyn Host,
        workspace: &mut Workspace,
        on_plan: impl FnOnce(PlannedLine<'_>) -> T,
    ) -> Option<Result<T, Unread>> {
        let (block, cursor) = lines.apart();
        if !block.begin(cursor) {
            return None;
        }
        let planned = self.plan(Input::Line(block, cursor), host, workspace, on_plan);
        block.end(cursor);
        Some(planned)
    }

    /// Plans a record and passes the plan on.
    ///
    /// # Errors
    ///
    /// As for [`next`](LinePlanner::next).
    pub fn record<T>(
        &self,
        record: &[u8],
        host: &dyn Host,
        workspace: &mut Workspace,
        on_plan: impl FnOnce(PlannedLine<'_>) -> T,
    ) -> Result<T, Unread> {
        self.plan(Input::Record(record), host, workspace, on_plan)
    }

    fn plan<'r, T>(
        &'r self,
        input: Input<'_, 'r>,
        host: &'r dyn Host,
        workspace: &'r mut Workspace,
        on_plan: impl FnOnce(PlannedLine<'_>) -> T,
    ) -> Result<T, Unread> {
        let (arena, memory, reading) = workspace.split();
        let record = self.mapper.read(input, reading, arena)?;
        let hash = self.planner.hash(&record.read, arena);
        let known = self.planner.prospect((&record.read, record.source), hash, false).map_err(|_| Unread)?;
        let due = match known {
            Prospect::Unchanged(target) => {
                let plan = BriefPlan::unchanged(self.mapper.mapping(), target);
                return Ok(on_plan(PlannedLine { source: record.source, draft: Draft::Brief(plan).hashed(hash) }));
            }
            Prospect::Due(due) => due,
        };
        let Planner { existing, links, options, .. } = self.planner;
        let options = options.linked(self.planner.link(record.source, &due));
        let surroundings = Surroundings { existing, links, host, options, is_survey: self.is_survey };
        let drafted: Result<Draft<'_>, RecordFault> = self.mapper.draft(&record, &surroundings, arena, memory);
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
