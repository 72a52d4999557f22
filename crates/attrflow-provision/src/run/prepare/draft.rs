//! The plan of one record as what is sent, reported and confirmed of it.

use attrflow::diagnostic::codes::flow;
use attrflow::mapping::Action;
use attrflow::mapping::Change;
use attrflow::mapping::Plan;
use attrflow::plan::links::KeepRecords;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::run::error::Failure;
use crate::run::prepare::guard::Figures;
use crate::run::task::Job;
use crate::run::task::Outline;
use crate::run::task::ReferenceTask;
use crate::run::task::Subject;
use crate::run::task::Task;
use crate::run::work::Target;
use crate::run::work::Work;

/// A record that was planned.
pub(super) struct Draft {
    /// What is done in the first pass; none where only references are sent.
    pub(super) task: Option<Task>,
    /// What is done in the second pass.
    pub(super) references: Option<ReferenceTask>,
    /// The line of the plan, where it is shown or compared.
    pub(super) line: Option<Value>,
    pub(super) figures: Figures,
    /// Whether something is sent although the record is what it was when it was confirmed last.
    pub(super) is_due_again: bool,
}

impl Work<'_> {
    /// Returns what is sent, reported and confirmed for a plan.
    pub(super) fn draft(&self, target: &Target, job: &Job, mut plan: Plan) -> Result<Draft, Failure> {
        let (figures, line) = (Figures::of(&plan), self.shows_plans().then(|| line(target, &job.subject, &plan)));
        let references = std::mem::take(&mut plan.references);
        let steps = self.requests(target, &plan, &job.found)?;
        let has_references =
            matches!(plan.action, Action::Create | Action::Update | Action::Disable) && !references.is_empty();
        let hash = plan.record_hash.take();
        let is_due_again =
            hash.is_some() && hash == job.known_hash && (!steps.is_empty() || has_references || job.found.how.is_lost);
        let outline = |subject: Subject, action: Action, changes: &[Change], hash: Option<String>| Outline {
            subject,
            action: action.word().to_owned(),
            matched_by: plan.matched.as_ref().map(|matched| matched.attribute.clone()),
            target: job.target.clone(),
            reason: plan.reason.map(|code| (code.id.to_owned(), code.title.to_owned())),
            changes: match self.reports_changes {
                true => changes.iter().map(change).collect::<Value>().to_string(),
                false => String::new(),
            },
            hash,
            refers: job.refers,
        };
        let is_only_references = has_references && steps.is_empty();
        let second = match has_references {
            true => {
                let mut subject = job.subject.clone();
                if self.options.keep != KeepRecords::Full {
                    subject.record = String::new();
                }
                let outline = outline(subject, plan.action, &references, hash.clone());
                let mut second = plan.clone();
                (second.action, second.changes, second.references) = (Action::Update, Vec::new(), references);
                Some(ReferenceTask { outline, steps: self.requests(target, &second, &job.found)? })
            }
            false => None,
        };
        // What is left alone because of an option is due again without it.
        let is_settled = plan.action != Action::Skip
            || [&flow::NOTHING_CHANGED, &flow::UNCHANGED].iter().any(|code| plan.reason == Some(*code));
        let hash = hash.filter(|_| !has_references && is_settled);
        let is_news = plan.matched.is_some() && (!job.found.how.is_linked || self.changes_store(job, hash.as_deref()));
        let mut subject = job.subject.clone();
        if plan.action == Action::Skip && !(is_news && self.options.keep == KeepRecords::Full) {
            subject.record = String::new();
        }
        let outline = outline(subject, plan.action, &plan.changes, hash);
        let (how, values) = (job.found.how.clone(), job.values.clone());
        let task = Task { outline, how, values, steps, is_news, has_references };
        Ok(Draft { task: (!is_only_references).then_some(task), references: second, line, figures, is_due_again })
    }

    /// Returns whether the confirmation of a record that needs no request changes what is kept of it.
    fn changes_store(&self, job: &Job, hash: Option<&str>) -> bool {
        match self.options.keep {
            KeepRecords::None => job.known_hash.is_some(),
            _ => hash.is_some() && (hash != job.known_hash.as_deref() || job.lacks_record),
        }
    }

    /// Returns whether the lines of plans are needed.
    pub(super) fn shows_plans(&self) -> bool {
        self.options.is_dry_run || self.options.reviewed.is_some()
    }
}

/// Returns the line of a plan.
fn line(target: &Target, subject: &Subject, plan: &Plan) -> Value {
    let mut members = Map::new();
    members.insert("file".to_owned(), json!(subject.file));
    members.insert("record".to_owned(), json!(subject.number));
    members.insert("source".to_owned(), json!(subject.source));
    members.insert("object".to_owned(), json!(target.name));
    if let Value::Object(planned) = plan.to_json() {
        members.extend(planned);
    }
    Value::Object(members)
}

fn change(change: &Change) -> Value {
    json!({ "attribute": change.attribute, "old": change.old, "new": change.new })
}
