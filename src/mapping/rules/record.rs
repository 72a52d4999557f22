//! Rules asked of records: of what a record became, of what it says itself, and of what is to be done for it.

use regex::Regex;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::rules as codes;
use crate::engine::Workspace;
use crate::host::Record;
use crate::mapping::Applied;
use crate::mapping::Change;
use crate::mapping::Mapping;
use crate::mapping::Plan;
use crate::mapping::TargetFacts;
use crate::mapping::Unresolved;
use crate::mapping::model::AttributeType;
use crate::mapping::model::ObjectMapping;
use crate::mapping::object::Target;
use crate::mapping::references::SYMBOL;
use crate::mapping::rules::Check;
use crate::mapping::rules::Fact;
use crate::mapping::rules::Moment;
use crate::mapping::rules::Row;
use crate::mapping::rules::is_among;
use crate::mapping::rules::rows_for;
use crate::mapping::templates::Template;
use crate::value::Arena;
use crate::value::Value;

/// What people and groups are assigned with that were not given a role; the second is what records hold.
const DEFAULT_ACCESS: [&str; 3] = ["Default Access", "Default Assignment", "00000000-0000-0000-0000-000000000000"];
pub(in crate::mapping) const ASSIGNMENTS: &str = "appRoleAssignments";

/// A rule made ready to be asked of many records.
#[derive(Debug)]
pub(in crate::mapping) struct Ready {
    row: &'static Row,
    fact: &'static Fact,
    pattern: Option<Regex>,
}

impl Ready {
    /// The rules for an object mapping.
    pub(in crate::mapping) fn all(
        template: Option<&'static Template>,
        source_directory: &str,
        mapping: &ObjectMapping,
    ) -> Vec<Ready> {
        let ready = |(row, fact): (&'static Row, &'static Fact)| {
            let pattern = match row.check {
                Check::Form(_, pattern) | Check::Without(_, pattern) | Check::SourceWithout(_, pattern) => {
                    Regex::new(pattern).ok()
                }
                _ => None,
            };
            Ready { row, fact, pattern }
        };
        rows_for(template, source_directory)
            .filter(|(row, fact)| row.check.moment() != Moment::Document && row.is_about(fact, mapping))
            .map(ready)
            .collect()
    }

    fn finds(&self, text: &str) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    fn broken_by(&self, target: &Target, value: Option<&Json>, known: &TargetFacts) -> bool {
        let name = target.attribute.name.as_str();
        let any =
            |is_wrong: &dyn Fn(&str) -> bool| value.is_some_and(|value| texts(value).iter().any(|text| is_wrong(text)));
        let is = |wanted: &str| name.eq_ignore_ascii_case(wanted);
        match self.row.check {
            Check::Present(names) => {
                is_among(names, name)
                    && value.is_none_or(|value| texts(value).iter().all(|text| text.trim().is_empty()))
            }
            Check::MaxLength(wanted, limit) => is(wanted) && any(&|text| units(text) > limit),
            Check::MaxLocalPart(wanted, limit) => {
                is(wanted) && any(&|text| units(text.split('@').next().unwrap_or_default()) > limit)
            }
            Check::Form(wanted, _) => is(wanted) && any(&|text| !self.finds(text)),
            Check::Without(names, _) => is_among(names, name) && any(&|text| self.finds(text)),
            Check::Choice(wanted) => is(wanted) && any(&|text| !is_choice(target, text)),
            Check::InTarget(names) => is_among(names, name) && any(&|text| known.lacks(name, text)),
            Check::ReferencedNot(names, ..) => is_among(names, name) && any(&|text| known.excludes(name, text)),
            Check::InDomains(wanted) => {
                let is_ours = |text: &str| {
                    let domain = text.rsplit('@').next().unwrap_or_default();
                    known.domains.iter().any(|known| known.eq_ignore_ascii_case(domain))
                };
                is(wanted) && !known.domains.is_empty() && any(&|text| !is_ours(text))
            }
            _ => false,
        }
    }
}

impl TargetFacts {
    /// Whether the target is known not to have a value.
    fn lacks(&self, attribute: &str, text: &str) -> bool {
        self.values.get(attribute).is_some_and(|known| !known.iter().any(|known| known == text))
    }

    /// Whether the objects that exist show that a value is refused.
    fn excludes(&self, attribute: &str, text: &str) -> bool {
        self.excluded.get(attribute).is_some_and(|known| known.iter().any(|known| known == text))
    }

    /// Learns from the objects that exist in the target which of them the references of a mapping cannot lead to. What the facts
    /// say of a reference counts more.
    pub fn learn(&mut self, mapping: &Mapping, objects: &[Json]) {
        for ready in mapping.rules() {
            let Check::ReferencedNot(names, member, value) = ready.row.check else { continue };
            let is_refused = |object: &&Json| {
                object.get(member).and_then(Json::as_str).is_some_and(|is| is.eq_ignore_ascii_case(value))
            };
            let ids: Vec<String> =
                objects.iter().filter(is_refused).filter_map(|object| object.get("id")).flat_map(texts).collect();
            for name in names.iter().filter(|name| !self.values.contains_key(**name)) {
                self.excluded.insert((*name).to_owned(), ids.clone());
            }
        }
    }

    /// What the facts themselves say against provisioning the target of a mapping.
    pub fn check(&self, mapping: &Mapping) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for ready in mapping.rules() {
            let Check::RoleNames(names) = ready.row.check else { continue };
            for name in names {
                let same = self.roles.iter().filter(|role| role.eq_ignore_ascii_case(name)).count();
                if same > 1 {
                    diagnostics.push(ready.row.diagnostic(ready.fact, "", None));
                }
            }
        }
        diagnostics
    }
}

impl Mapping {
    /// What the target will say against the values of a record: longer than it allows, not one of its choices, not of the
    /// form the application expects, not known to it, missing. No message holds a value.
    pub fn check_values(&self, applied: &Applied<'_>, known: &TargetFacts) -> Vec<Diagnostic> {
        if applied.is_left_out() {
            return Vec::new();
        }
        let values = applied.values();
        let mut diagnostics = Vec::new();
        let nothing = TargetFacts::default();
        for target in self.parts() {
            let value = values.get(&target.attribute.name);
            // References still name objects of the source; what the target has them as is in the plan.
            let is_reference = target.attribute.kind == AttributeType::Reference;
            let known = if is_reference { &nothing } else { known };
            let mut found = self.broken(target, value, known);
            found.extend(
                not_known(target, value, known).filter(|one| !found.iter().any(|other| other.code == one.code)),
            );
            // A rule's words say more than those of the attribute list.
            let general = general(target, value).filter(|one| !found.iter().any(|other| other.code == one.code));
            diagnostics.extend(found);
            diagnostics.extend(general);
        }
        let needed = self.rules().iter().filter_map(|ready| match ready.row.check {
            Check::Present(names) => Some((ready, names)),
            _ => None,
        });
        for (ready, names) in needed {
            let is_mapped =
                |name: &str| self.parts().iter().any(|target| target.attribute.name.eq_ignore_ascii_case(name));
            for name in names.iter().filter(|name| !is_mapped(name)) {
                diagnostics.push(ready.row.diagnostic(ready.fact, "", Some(name)));
            }
        }
        diagnostics
    }

    fn broken(&self, target: &Target, value: Option<&Json>, known: &TargetFacts) -> Vec<Diagnostic> {
        let broken = self.rules().iter().filter(|ready| ready.broken_by(target, value, known));
        broken.map(|ready| ready.row.diagnostic(ready.fact, &target.pointer, Some(&target.attribute.name))).collect()
    }

    /// What the application will say against a record itself: its roles, and its source attributes.
    pub fn check_record<R: Record + ?Sized>(&self, record: &R, workspace: &mut Workspace) -> Vec<Diagnostic> {
        let arena = workspace.cleared();
        let mut diagnostics = Vec::new();
        for ready in self.rules() {
            let broken = match ready.row.check {
                Check::DefaultAccess => has_default_access_only(assignments(record, arena)),
                Check::OneRole => roles(&assignments(record, arena)).len() > 1,
                Check::SourceWithout(name, _) => {
                    let value = record.attribute(name, arena);
                    value.is_ok_and(|value| matches!(value, Value::Text(text) if ready.finds(text)))
                }
                _ => false,
            };
            if broken {
                diagnostics.push(ready.row.diagnostic(ready.fact, "", None));
            }
        }
        diagnostics
    }

    /// Whether a record has a role that the application provisions. Many applications provision everybody; others leave out
    /// who is assigned with the role Default Access.
    pub(in crate::mapping) fn entitles<R: Record + ?Sized>(&self, record: &R, arena: &Arena) -> bool {
        !asks_for_roles(self.rules()) || !has_default_access_only(assignments(record, arena))
    }

    /// What is to be said about a plan: references that lead nowhere, and, where it is known which values the target has,
    /// references it will refuse.
    pub fn check_plan(&self, plan: &Plan, known: &TargetFacts) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for Unresolved { attribute, .. } in &plan.unresolved {
            let Some(target) = self.parts().iter().find(|target| target.attribute.name == *attribute) else { continue };
            let is_linked =
                |ready: &&Ready| matches!(ready.row.check, Check::Linked(name) if name.eq_ignore_ascii_case(attribute));
            diagnostics.push(match self.rules().iter().find(is_linked) {
                Some(ready) => ready.row.diagnostic(ready.fact, &target.pointer, Some(attribute)),
                None => {
                    let message = format!("`{attribute}` leads to an object that is not in the target");
                    Diagnostic::new(&codes::RULE_UNLINKED, message)
                        .help("bring the object into scope; the reference is sent once it was provisioned")
                        .in_document(target.pointer.clone(), Some(attribute))
                }
            });
        }
        for change in &plan.references {
            let Change { number, added, new, .. } = change;
            let Some(target) = self.parts().get(*number) else { continue };
            // What a new object will be called in the target is not known yet.
            let is_known = |value: &&Json| value.get(SYMBOL).is_none();
            let coming = match new {
                Json::Array(_) => added.iter().filter(is_known).cloned().collect(),
                one if is_known(&one) => one.clone(),
                _ => continue,
            };
            diagnostics.extend(self.broken(target, Some(&coming), known));
        }
        diagnostics
    }
}

/// What the facts about the target say against a value, where the application has no rule about the attribute.
fn not_known(target: &Target, value: Option<&Json>, known: &TargetFacts) -> Option<Diagnostic> {
    let name = &target.attribute.name;
    if !texts(value?).iter().any(|text| known.lacks(name, text)) {
        return None;
    }
    let message = format!("the value of `{name}` is not among those that the facts about the target list");
    Some(
        Diagnostic::new(&codes::RULE_NOT_IN_TARGET, message)
            .help("correct it in the source, translate it with `Switch`, or add it to the target and to the facts")
            .in_document(target.pointer.clone(), Some(name)),
    )
}

/// What the attribute list of the target says against a value.
fn general(target: &Target, value: Option<&Json>) -> Option<Diagnostic> {
    let (value, name) = (value?, &target.attribute.name);
    let number = |key: &str| target.metadata(key).and_then(|value| value.trim().parse::<usize>().ok());
    let texts = texts(value);
    let diagnostic =
        if let Some(limit) = number("MaximumLength").filter(|limit| texts.iter().any(|text| units(text) > *limit)) {
            Diagnostic::new(&codes::RULE_TOO_LONG, format!("the value of `{name}` is longer than {limit} characters"))
                .help(format!("shorten it, for example with `Left(..., {limit})`"))
        } else if let Some(limit) =
            number("attrflow:minimumLength").filter(|limit| texts.iter().any(|text| units(text) < *limit))
        {
            Diagnostic::new(&codes::RULE_FORM, format!("the value of `{name}` is shorter than {limit} characters"))
                .help("leave the attribute out with `IgnoreFlowIfNullOrEmpty` where there is nothing to send")
        } else if texts.iter().any(|text| !is_choice(target, text)) {
            Diagnostic::new(
                &codes::RULE_NOT_A_CHOICE,
                format!("the value of `{name}` is not one of those the target takes"),
            )
            .help("translate it with `Switch`; the attribute list of the target names the values")
        } else {
            return None;
        };
    Some(diagnostic.in_document(target.pointer.clone(), Some(name)))
}

impl Target {
    fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
    }
}

/// Whether a value is one of those the attribute list names; any is when it names none.
fn is_choice(target: &Target, text: &str) -> bool {
    let listed =
        target.metadata("attrflow:allowedValues").and_then(|list| serde_json::from_str::<Vec<Json>>(list).ok());
    let is = |choice: &Json| match choice {
        Json::String(choice) => choice == text,
        Json::Number(choice) => choice.to_string() == text,
        _ => false,
    };
    listed.is_none_or(|listed| listed.iter().any(is))
}

/// The texts of a value: its own, those of its elements, the `value` of an object.
fn texts(value: &Json) -> Vec<String> {
    let one = |value: &Json| match value.get("value").unwrap_or(value) {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Json::Array(items) => items.iter().map(one).collect(),
        other => vec![one(other)],
    }
}

/// The length in UTF-16 code units, as .NET counts.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Whether one of the rules leaves out who is assigned without a role.
pub(in crate::mapping) fn asks_for_roles(rules: &[Ready]) -> bool {
    rules.iter().any(|ready| ready.row.check == Check::DefaultAccess)
}

fn assignments<'r, R: Record + ?Sized>(record: &'r R, arena: &'r Arena) -> Value<'r> {
    record.attribute(ASSIGNMENTS, arena).unwrap_or(Value::Missing)
}

/// Whether somebody with these assignments is assigned, but without a role.
pub(in crate::mapping) fn has_default_access_only(assignments: Value<'_>) -> bool {
    let roles = roles(&assignments);
    let is_default = |role: &&str| DEFAULT_ACCESS.iter().any(|known| known.eq_ignore_ascii_case(role));
    !roles.is_empty() && roles.iter().all(is_default)
}

/// The names or values of roles, one for each.
fn roles<'r>(assignments: &Value<'r>) -> Vec<&'r str> {
    let name = |value: &Value<'r>| match value {
        Value::Text(text) => Some(*text),
        Value::Complex(members) => ["displayName", "value"].iter().find_map(|wanted| {
            members.iter().find_map(|(name, value)| match value {
                Value::Text(text) if name == wanted => Some(*text),
                _ => None,
            })
        }),
        _ => None,
    };
    match assignments {
        Value::List(items) => items.iter().filter_map(name).collect(),
        one => name(one).into_iter().collect(),
    }
}
