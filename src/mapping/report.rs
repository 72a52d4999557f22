//! A plan as JSON, and as the report that provisioning on demand gives.

use std::fmt::Write;

use serde_json::Value as Json;
use serde_json::json;

use crate::diagnostic::codes::flow;
use crate::mapping::Action;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::Unresolved;
use crate::mapping::plan::LINK;
use crate::mapping::plan::Match;
use crate::untrusted::Untrusted;

impl Match {
    /// The match as JSON: `by`, the target attribute, and `target`, the identifier of the target object.
    pub fn to_json(&self) -> Json {
        json!({ "by": self.attribute, "target": self.id })
    }
}

impl Plan {
    /// The plan as JSON. The members are always there, in this order: `action`, a word of [`Action::word`]; `reason`, null
    /// or `code` and `message`; `match`, null or what [`Match::to_json`] gives; `recordHash`, null while the record is due again; `changes` and `references`, lists of `attribute`, `old`
    /// and `new`, where `old` is null for what is not there yet; `unresolved`, the references that lead nowhere, each with
    /// its `attribute` and the identifier of the source record, `source`.
    pub fn to_json(&self) -> Json {
        let changes = |changes: &[Change]| -> Vec<Json> {
            let one = |change: &Change| json!({ "attribute": change.attribute, "old": change.old, "new": change.new });
            changes.iter().map(one).collect()
        };
        json!({
            "action": self.action.word(),
            "reason": self.reason.map(|code| json!({ "code": code.id, "message": code.title })),
            "match": self.matched.as_ref().map(Match::to_json),
            "recordHash": self.record_hash,
            "changes": changes(&self.changes),
            "references": changes(&self.references),
            "unresolved": self.unresolved.iter().map(unresolved).collect::<Vec<Json>>(),
        })
    }

    /// The plan step by step, for people: import, scope, match, action, and then every attribute. Values of the record and of
    /// the target object are written only when asked for. Ends with a line end.
    pub fn report(&self, mapping: &Mapping, with_values: bool) -> String {
        let mut text = String::new();
        let reason = |codes: &[&crate::diagnostic::Code]| self.reason.is_some_and(|reason| codes.contains(&reason));
        let import = match () {
            () if reason(&[&flow::REMOVED, &flow::REMOVED_NOT_LOOKED_UP]) => "removed from the source",
            () if reason(&[&flow::NOT_READ]) => "not read",
            () => "read",
        };
        let scope = match () {
            () if reason(&[&flow::NOT_READ, &flow::REMOVED, &flow::REMOVED_NOT_LOOKED_UP]) => "not evaluated",
            () if reason(&[&flow::OUT_OF_SCOPE, &flow::OUT_OF_SCOPE_LEFT_ALONE]) => "out of scope",
            () => "in scope",
        };
        let found = match &self.matched {
            Some(matched) => {
                let id = matched
                    .id
                    .as_deref()
                    .filter(|_| with_values)
                    .map_or(String::new(), |id| format!(": `{}`", Untrusted(id)));
                match matched.attribute.as_str() {
                    LINK => format!("the record is linked to a target object{id}"),
                    attribute => format!("one target object has the value of `{}`{id}", Untrusted(attribute)),
                }
            }
            None if reason(&[&flow::NO_MATCHING_VALUE, &flow::REMOVED_NOT_LOOKED_UP]) => {
                "no value to look for".to_owned()
            }
            None if reason(&[&flow::NOT_READ, &flow::LEFT_OUT, &flow::NOT_LOOKED_UP]) => "not looked for".to_owned(),
            None => "no target object".to_owned(),
        };
        let _ = writeln!(text, "import     {}: {import}", Untrusted(name_or(mapping.source_object(), "record")));
        let _ = writeln!(text, "scope      {scope}");
        let _ = writeln!(text, "match      {found}");
        let why = self.reason.map_or(String::new(), |code| format!(": {} ({code})", code.title));
        let _ = writeln!(text, "action     {}{why}", self.action.word());
        section(&mut text, "attributes", &self.changes, with_values);
        section(&mut text, "references", &self.references, with_values);
        for (number, Unresolved { attribute, source }) in self.unresolved.iter().enumerate() {
            let head = if number == 0 { "unresolved" } else { "" };
            let source = if with_values { format!(": \"{}\"", Untrusted(source)) } else { String::new() };
            let _ = writeln!(text, "{head:<10} {}{source}", Untrusted(attribute));
        }
        if self.action != Action::Skip && self.changes.is_empty() && self.references.is_empty() {
            let _ = writeln!(text, "attributes none");
        }
        text
    }
}

fn unresolved(Unresolved { attribute, source }: &Unresolved) -> Json {
    json!({ "attribute": attribute, "source": source })
}

fn name_or<'n>(name: &'n str, other: &'n str) -> &'n str {
    if name.is_empty() { other } else { name }
}

fn section(text: &mut String, title: &str, changes: &[Change], with_values: bool) {
    for (number, change) in changes.iter().enumerate() {
        let head = if number == 0 { title } else { "" };
        let _ = write!(text, "{head:<10} {}", Untrusted(&change.attribute));
        let shown = |value: &Json| Untrusted(&value.to_string()).json().into_owned();
        let _ = match (&change.old, with_values) {
            (Some(old), true) => writeln!(text, ": {} -> {}", shown(old), shown(&change.new)),
            (None, true) => writeln!(text, ": {}", shown(&change.new)),
            (Some(_), false) => writeln!(text, ": changed"),
            (None, false) => writeln!(text, ": added"),
        };
    }
}
