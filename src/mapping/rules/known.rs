//! What may be known about a target: which values it has, its mail domains, its roles.

use std::collections::BTreeMap;

use serde_json::Map;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::rules as codes;
use crate::diagnostic::codes::shapes::UNKNOWN_FACT;
use crate::engine::nearest;
use crate::mapping::Document;
use crate::scim::Dialect;
use crate::scim::Path;

const FORM: &str = "write `{\"values\": {\"department\": [\"Sales\"]}, \"domains\": [], \"roles\": []}`";

/// The members of the file.
const MEMBERS: [&str; 3] = ["values", "domains", "roles"];

/// What is known about a target: which values it has. Everything may be left out.
///
/// ```
/// use attrflow::mapping::TargetFacts;
///
/// let facts = TargetFacts::parse(r#"{"values": {"department": ["Sales", "IT"]}, "domains": ["contoso.com"]}"#)?;
/// assert_eq!(facts.domains, ["contoso.com"]);
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetFacts {
    /// For a target attribute: the values the target knows, such as the names of its departments, the choices of a dropdown
    /// field, or the identifiers of the objects that may be members. [`TargetFacts::resolve`] makes short names full ones.
    pub values: BTreeMap<String, Vec<String>>,
    /// The mail domains that belong to the organisation in the target.
    pub domains: Vec<String>,
    /// The names of the roles of the target.
    pub roles: Vec<String>,
    /// The numbers of those roles that were given with one: `{"name": "Team lead", "id": 7}`.
    pub role_numbers: BTreeMap<String, i64>,
    /// For a target attribute: values that it cannot have, as the objects that exist in the target show.
    pub(super) excluded: BTreeMap<String, Vec<String>>,
}

impl TargetFacts {
    /// Reads the facts from JSON.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or says something that facts do not.
    pub fn parse(text: &str) -> Result<TargetFacts, Diagnostic> {
        let text = text.trim_start_matches('\u{feff}');
        let json: Json = serde_json::from_str(text).map_err(|error| {
            // The library's own message may quote a value.
            fault(format!("the facts about the target are not JSON (line {}, column {})", error.line(), error.column()))
        })?;
        let Json::Object(members) = json else {
            return Err(fault("the facts about the target are not an object"));
        };
        let mut facts = TargetFacts::default();
        for (name, value) in &members {
            match (name.as_str(), value) {
                ("values", Json::Object(values)) => facts.values = listed(values)?,
                ("domains", value) => facts.domains = texts(value).ok_or_else(|| wrong("domains"))?,
                ("roles", Json::Array(roles)) => roles.iter().try_for_each(|role| facts.role(role))?,
                (name, _) if MEMBERS.contains(&name) => return Err(wrong(name)),
                (name, _) => return Err(unknown_member(name, value)),
            }
        }
        Ok(facts)
    }

    fn role(&mut self, role: &Json) -> Result<(), Diagnostic> {
        let name = role.as_str().or_else(|| role.get("name")?.as_str()).ok_or_else(|| wrong("roles"))?;
        self.roles.push(name.to_owned());
        let number = role.get("id").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
        if let Some(number) = number {
            self.role_numbers.insert(name.to_owned(), number);
        }
        Ok(())
    }

    /// Gives the values the full names of the target attributes that a document's object mappings write, where they have short
    /// ones: `department` for `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department`. Says which names no
    /// target attribute has, and which could be several.
    pub fn resolve(&mut self, document: &Document) -> Vec<Diagnostic> {
        let (mut mapped, mut targets) = (Vec::new(), Vec::new());
        for (rule, mapping) in document.object_mappings() {
            let defined = document.target_object(rule, mapping).into_iter().flat_map(|object| &object.attributes);
            mapped.extend(mapping.attributes.iter().map(|attribute| attribute.target.as_str()));
            targets.extend(defined.map(|attribute| attribute.name.as_str()));
        }
        targets.extend(&mapped);
        for names in [&mut mapped, &mut targets] {
            names.sort_unstable();
            names.dedup();
        }
        let mut found = Vec::new();
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, known) in std::mem::take(&mut self.values) {
            let known_by_all = meant(&name, &targets);
            // What is mapped is meant rather than what is only defined.
            let full = match (meant(&name, &mapped).as_slice(), known_by_all.as_slice()) {
                ([one], _) | ([], [one]) => (*one).to_owned(),
                (_, several) => {
                    found.push(unknown(&name, several, &targets));
                    name
                }
            };
            values.entry(full).or_default().extend(known);
        }
        self.values = values;
        found
    }
}

/// The target attributes that a name means: the one of this name, or else those whose name ends so.
fn meant<'t>(name: &str, targets: &[&'t str]) -> Vec<&'t str> {
    let whole = targets.iter().find(|target| **target == name);
    let whole = whole.or_else(|| targets.iter().find(|target| target.eq_ignore_ascii_case(name)));
    match whole {
        Some(target) => vec![target],
        None => targets.iter().copied().filter(|target| short_names(target).any(|short| same(&short, name))).collect(),
    }
}

fn same(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// The short names of a target attribute: without its schema, without filter and sub-attribute, and the last part alone.
fn short_names(target: &str) -> impl Iterator<Item = String> + use<> {
    let mut names = Vec::new();
    if let Ok(path) = Path::parse(target, Dialect::Entra) {
        let sub = path.sub_attribute().or(path.nested());
        names.push(path.attribute().to_owned());
        names.extend(sub.map(|sub| format!("{}.{sub}", path.attribute())));
        names.extend(sub.filter(|sub| *sub != "value").map(str::to_owned));
    }
    names.into_iter()
}

fn unknown(name: &str, several: &[&str], targets: &[&str]) -> Diagnostic {
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if !several.is_empty() {
        let message = format!("the facts about `{name}` fit several target attributes");
        return Diagnostic::new(&UNKNOWN_FACT, message).help(format!("name one of them: {}", listed(several)));
    }
    let short: Vec<String> = targets.iter().flat_map(|target| short_names(target)).collect();
    let names = targets.iter().copied().chain(short.iter().map(String::as_str));
    let help = match nearest(name, names) {
        Some(other) => format!("did you mean `{other}`?"),
        None => "name a target attribute of the mapping, in full or by its last part".to_owned(),
    };
    Diagnostic::new(&UNKNOWN_FACT, format!("the facts name `{name}`, and no object mapping has that target attribute"))
        .help(help)
}

fn fault(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::TARGET_FACTS, message).help(FORM)
}

fn wrong(member: &str) -> Diagnostic {
    let wanted = if member == "values" { "an object of lists of texts" } else { "a list of texts" };
    fault(format!("`{member}` of the facts about the target should be {wanted}"))
}

fn unknown_member(name: &str, value: &Json) -> Diagnostic {
    let diagnostic = fault(format!("the facts about the target have no member `{name}`"));
    match nearest(name, MEMBERS.into_iter()) {
        Some(other) => diagnostic.help(format!("did you mean `{other}`?")),
        None if value.is_array() => diagnostic.help(format!("write `{{\"values\": {{\"{name}\": [..]}}}}`")),
        None => diagnostic,
    }
}

fn listed(values: &Map<String, Json>) -> Result<BTreeMap<String, Vec<String>>, Diagnostic> {
    let one = |(name, value): (&String, &Json)| {
        let texts = texts(value);
        let message =
            || fault(format!("the values of `{name}` in the facts about the target should be a list of texts"));
        Ok((name.clone(), texts.ok_or_else(message)?))
    };
    values.iter().map(one).collect()
}

/// A list of texts; numbers count as texts, because identifiers are often numbers.
fn texts(value: &Json) -> Option<Vec<String>> {
    let one = |item: &Json| match item {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    value.as_array()?.iter().map(one).collect()
}
