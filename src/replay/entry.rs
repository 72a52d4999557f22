//! One entry of a provisioning log: an object that the service handled, and the values that it computed.

use std::sync::Arc;

use serde_json::Map;
use serde_json::Value as Json;

use crate::dotnet::date;
use crate::dotnet::date::DateTime;
use crate::replay::fields::Fields;

/// What the service did with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It created the target object.
    Create,
    /// It changed the target object.
    Update,
    /// It disabled the target object.
    Disable,
    /// It deleted the target object, for good or restorably.
    Delete,
    /// Anything else, such as a skipped object.
    Other,
}

/// The words by which an action is known, in the order in which they are looked for; names of steps, such as `EntryExportAdd`, too.
const ACTIONS: &[(&str, Action)] = &[
    ("delete", Action::Delete),
    ("disable", Action::Disable),
    ("create", Action::Create),
    ("add", Action::Create),
    ("update", Action::Update),
];

impl Action {
    fn of(word: &str) -> Action {
        let word = word.to_ascii_lowercase();
        ACTIONS.iter().find(|(known, _)| word.contains(known)).map_or(Action::Other, |(_, action)| *action)
    }
}

/// An object as an entry names it. What an entry does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its identifier.
    pub id: String,
    /// Its display name.
    pub name: String,
    /// Its user principal name.
    pub user_name: String,
    /// Its type, such as `User`, or a URN in a SCIM target.
    pub kind: String,
}

/// A value as an entry has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoggedValue {
    /// The log leaves values out.
    Omitted,
    /// There is no value.
    Missing,
    /// The value as text.
    Text(String),
}

impl LoggedValue {
    fn of(members: &Map<String, Json>, names: &[&str]) -> LoggedValue {
        let fields = Fields(members);
        match fields.get(names) {
            Some(Json::String(text)) if text.is_empty() => LoggedValue::Missing,
            Some(Json::String(text)) => LoggedValue::Text(text.clone()),
            Some(other) => LoggedValue::Text(other.to_string()),
            None if fields.is_named(names) => LoggedValue::Missing,
            None => LoggedValue::Omitted,
        }
    }
}

/// A target attribute that the service wrote, or meant to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// The target attribute.
    pub name: String,
    /// The value that the service computed.
    pub new_value: LoggedValue,
}

/// One entry of a provisioning log.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Entry {
    /// The file it is in.
    pub file: Arc<str>,
    /// Its number in that file, from 1.
    pub number: u64,
    /// The identifier that joins it with rows of other files.
    pub change_id: String,
    /// When it happened, where that can be read.
    pub time: Option<DateTime>,
    /// What the service did.
    pub action: Action,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// The source object.
    pub source: Identity,
    /// The target object.
    pub target: Identity,
    /// The application; empty where the entry does not say.
    pub target_system: String,
    /// The target attributes that were written.
    pub properties: Vec<Property>,
    /// The attributes of the source object as the service read them then: names with texts.
    pub imported: Vec<(String, String)>,
}

impl Fields<'_> {
    /// Whether there is a member under one of these names, also a null.
    fn is_named(self, names: &[&str]) -> bool {
        let has = |wanted: &str| self.0.keys().any(|name| super::fields::is_same_name(name, wanted));
        names.iter().any(|wanted| has(wanted))
    }
}

impl Entry {
    /// Whether an object is an entry of a provisioning log at all.
    pub(super) fn is_entry(members: &Map<String, Json>) -> bool {
        let fields = Fields(members);
        let has_source = fields.is_named(&["sourceIdentity", "sourceIdentityId", "sourceId"]);
        has_source && fields.is_named(&["modifiedProperties", "changeId", "provisioningSteps"])
    }

    /// Reads an entry from its members.
    pub(super) fn read(members: &Map<String, Json>, file: &Arc<str>, number: u64) -> Entry {
        let fields = Fields(members);
        let time = fields.text(&["activityDateTime", "timeGenerated", "time", "date", "dateUtc"]);
        let action = fields.text(&["provisioningAction", "action"]).unwrap_or_default();
        let steps = fields.nested(&["provisioningSteps"]);
        let properties = fields.nested(&["modifiedProperties"]);
        let imported = steps.as_deref().map(imported).unwrap_or_default();
        let mut source = identity(fields, "source");
        for (slot, name) in [(&mut source.id, "objectId"), (&mut source.user_name, "userPrincipalName")] {
            if slot.is_empty()
                && let Some((_, value)) = imported.iter().find(|(known, _)| known == name)
            {
                slot.clone_from(value);
            }
        }
        Entry {
            file: Arc::clone(file),
            number,
            change_id: fields.text(&["changeId"]).unwrap_or_default(),
            time: time.as_deref().and_then(moment),
            action: Action::of(&action),
            succeeded: status(fields).is_none_or(|status| status.eq_ignore_ascii_case("success") || status == "0"),
            source,
            target: identity(fields, "target"),
            target_system: system(fields),
            properties: properties.as_deref().map(property_list).unwrap_or_default(),
            imported,
        }
    }
}

/// Reads a time that names its day; none where it cannot be read.
fn moment(text: &str) -> Option<DateTime> {
    // Two present moments: a time of day alone would mean another one tomorrow.
    let later = DateTime::from_ticks(400 * 864_000_000_000)?;
    let moment = date::parse(text, DateTime::default()).ok()?;
    (date::parse(text, later).ok()? == moment).then_some(moment)
}

fn status(fields: Fields<'_>) -> Option<String> {
    let nested = ["provisioningStatusInfo", "statusInfo"].into_iter().find_map(|name| {
        let value = fields.nested(&[name])?;
        Fields(value.as_object()?).text(&["status"])
    });
    nested.or_else(|| fields.text(&["status", "provisioningStatusInfoStatus", "resultType"]))
}

fn system(fields: Fields<'_>) -> String {
    let nested = fields.nested(&["targetSystem"]).and_then(|value| {
        let members = value.as_object()?;
        Fields(members).text(&["displayName", "name", "id"])
    });
    nested.or_else(|| fields.text(&["targetSystemDisplayName", "targetSystemName", "targetSystem"])).unwrap_or_default()
}

/// Reads `sourceIdentity` or `targetIdentity`, nested or as columns.
fn identity(fields: Fields<'_>, side: &str) -> Identity {
    let nested = fields.nested(&[&format!("{side}Identity")]);
    if let Some(members) = nested.as_deref().and_then(Json::as_object) {
        let own = Fields(members);
        let details = own.nested(&["details"]);
        let detail = |names: &[&str]| Fields(details.as_deref()?.as_object()?).text(names);
        return Identity {
            id: own.text(&["id"]).or_else(|| detail(&["id", "objectId"])).unwrap_or_default(),
            name: own.text(&["displayName", "name"]).or_else(|| detail(&["displayName"])).unwrap_or_default(),
            user_name: own.text(&["userPrincipalName"]).or_else(|| detail(&["userPrincipalName"])).unwrap_or_default(),
            kind: own.text(&["identityType"]).or_else(|| detail(&["odatatype"])).unwrap_or_default(),
        };
    }
    let column = |endings: &[&str]| {
        let names: Vec<String> =
            endings.iter().flat_map(|ending| [format!("{side}Identity{ending}"), format!("{side}{ending}")]).collect();
        fields.text(&names.iter().map(String::as_str).collect::<Vec<_>>()).unwrap_or_default()
    };
    Identity {
        id: column(&["Id", "ObjectId"]),
        name: column(&["DisplayName", "Name"]),
        user_name: column(&["UserPrincipalName", "DetailsUserPrincipalName"]),
        kind: column(&["IdentityType", "Type"]),
    }
}

/// Reads the list of properties.
fn property_list(value: &Json) -> Vec<Property> {
    value.as_array().into_iter().flatten().filter_map(|one| property(one.as_object()?)).collect()
}

/// Reads one property; none without a name.
pub(super) fn property(members: &Map<String, Json>) -> Option<Property> {
    let name =
        Fields(members).text(&["displayName", "name", "propertyName", "property", "attribute", "attributeName"])?;
    Some(Property { name, new_value: LoggedValue::of(members, &["newValue", "new"]) })
}

/// The attributes of the source object, from the step that read it.
fn imported(steps: &Json) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for step in steps.as_array().into_iter().flatten().filter_map(Json::as_object) {
        let fields = Fields(step);
        let name = fields.text(&["name"]).unwrap_or_default();
        // The same step also reads the target object; its details are that object's, and its type is `matching`.
        let kind = fields.text(&["provisioningStepType", "type"]).unwrap_or_default();
        let is_import = kind.eq_ignore_ascii_case("import") || kind == "0";
        if !is_import || !name.starts_with("EntryImport") || !found.is_empty() {
            continue;
        }
        let Some(details) = fields.nested(&["details"]) else { continue };
        for (name, value) in details.as_object().into_iter().flatten() {
            if let Json::String(text) = value {
                found.push((name.clone(), text.clone()));
            }
        }
    }
    found
}
