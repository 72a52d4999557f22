//! Formats a scoping filter as text, to compare and show it.

use crate::mapping::model::Clause;
use crate::mapping::model::Filter;
use crate::mapping::model::FilterGroup;
use crate::mapping::model::ObjectMapping;
use crate::mapping::scope::Set;

/// Returns the scope as text; `None` when every record is in scope. Titles and the order of clauses in a group are
/// ignored.
pub(super) fn text(mapping: &ObjectMapping) -> Option<String> {
    let filter = mapping.scope.as_ref()?;
    let sets = Set::ALL.into_iter().filter_map(|set| of_set(set, filter));
    let text = sets.collect::<Vec<_>>().join(" and ");
    (!text.is_empty()).then_some(text)
}

fn of_set(set: Set, filter: &Filter) -> Option<String> {
    let groups = match set {
        Set::Category => &filter.category_filter_groups,
        Set::Input => &filter.input_filter_groups,
        Set::Groups => &filter.groups,
    };
    let mut written: Vec<String> = groups.iter().map(group).collect();
    written.sort();
    let text = match written.as_slice() {
        [] => return None,
        [only] => only.clone(),
        several => several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" or "),
    };
    Some(if set == Set::Groups { text } else { format!("{}: {text}", set.field()) })
}

fn group(group: &FilterGroup) -> String {
    let mut clauses: Vec<String> = group.clauses.iter().map(clause).collect();
    clauses.sort();
    if clauses.is_empty() { "everything".to_owned() } else { clauses.join(" and ") }
}

fn clause(clause: &Clause) -> String {
    let mut text = format!("{} {}", clause.attribute.text, clause.operator.text);
    let values: Vec<String> = clause.values.iter().map(|value| format!("`{}`", value.text)).collect();
    if !values.is_empty() {
        text.push(' ');
        text.push_str(&values.join(", "));
    }
    text
}
