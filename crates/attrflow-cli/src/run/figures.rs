//! What the summary of a run says: the counts, and the figures that guards look at.

use attrflow::plan::Guards;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::run::counts::Counts;

/// Returns the counts.
pub fn counted(counts: &Counts, quarantined: u64) -> Map<String, Value> {
    let Counts { read, written, skipped, left_out, idle, deleted, of_other_kinds, .. } = counts;
    let mut of = json!({
        "records": read,
        "written": written,
        "outOfScope": skipped,
        "leftOut": left_out,
        "withoutRequest": idle,
        "deleted": deleted,
        "ofOtherKinds": of_other_kinds,
        "quarantined": quarantined,
        "blankLines": counts.blank,
        "damaged": counts.damaged,
        "incompleteLists": counts.incomplete_lists,
    });
    if let Some(of) = of.as_object_mut() {
        of.extend(counts.plans.to_json());
    }
    Map::from_iter([("counts".to_owned(), of)])
}

/// Returns the counts with the figures of the guards, for plans and requests.
pub fn guarded(counts: &Counts, quarantined: u64, guards: &Guards, objections: &[String]) -> Map<String, Value> {
    let mut members = counted(counts, quarantined);
    let figures = counts.figures();
    let said = json!({
        "deprovisions": figures.deprovisioned,
        "maxDeprovision": guards.max_deprovisions(&figures),
        "emptiedGroups": figures.emptied_groups,
        "incompleteLists": counts.incomplete_lists,
        "objections": objections,
    });
    members.insert("guards".to_owned(), said);
    members
}
