//! The words of the rules, and what may be known about a target.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Severity;
use crate::diagnostic::codes::rules as codes;
use crate::mapping::templates::TEMPLATES;

/// The facts about Microsoft Entra as a source.
static SOURCE_FACTS: [&str; 2] =
    [include_str!("../templates/facts/entra-user.json"), include_str!("../templates/facts/entra-group.json")];

/// A rule in words.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Fact {
    /// Its name, such as `fs-match-username`.
    pub id: String,
    /// `error`, `warning` or `info`.
    pub level: String,
    /// What it needs to be checked: `static` a document, `data` a record, `tenant` knowledge of the target.
    pub checkable: String,
    /// The object it is about; none for all.
    pub object: Option<String>,
    /// What is wrong when it is broken.
    pub title: String,
    /// What to do.
    pub help: String,
}

impl Fact {
    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self.level.as_str() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Information,
        }
    }
}

#[derive(Deserialize)]
struct File {
    rules: Vec<Fact>,
}

/// All rules in words, application by application.
pub fn all() -> &'static [Fact] {
    static FACTS: OnceLock<Vec<Fact>> = OnceLock::new();
    FACTS.get_or_init(|| {
        let files = TEMPLATES.iter().map(|template| template.facts).chain(SOURCE_FACTS);
        // A file that cannot be read has no rules; a test reads them all.
        files.filter_map(|text| serde_json::from_str::<File>(text).ok()).flat_map(|file| file.rules).collect()
    })
}

/// The rule with this name.
pub fn find(id: &str) -> Option<&'static Fact> {
    all().iter().find(|fact| fact.id == id)
}

/// What is known about a target: which values it has. Everything may be left out.
///
/// ```
/// use attrflow::mapping::TargetFacts;
///
/// let facts = TargetFacts::parse(r#"{"values": {"department": ["Sales", "IT"]}, "domains": ["contoso.com"]}"#)?;
/// assert_eq!(facts.domains, ["contoso.com"]);
/// # Ok::<(), attrflow::Diagnostic>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct TargetFacts {
    /// For a target attribute, in its full name: the values the target knows, such as the names of its departments, the
    /// choices of a dropdown field, or the identifiers of the objects that may be members.
    pub values: BTreeMap<String, Vec<String>>,
    /// The mail domains that belong to the organisation in the target.
    pub domains: Vec<String>,
    /// The names of the roles of the target.
    pub roles: Vec<String>,
}

impl TargetFacts {
    /// Reads the facts from JSON.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or says something that facts do not.
    pub fn parse(text: &str) -> Result<TargetFacts, Diagnostic> {
        let help = "write `{\"values\": {\"department\": [\"Sales\"]}, \"domains\": [], \"roles\": []}`";
        let text = text.trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('[') {
            // A list of the three members would be taken, and nobody would know what stands where.
            return Err(
                Diagnostic::new(&codes::TARGET_FACTS, "the facts about the target are not an object").help(help)
            );
        }
        serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Diagnostic::new(&codes::TARGET_FACTS, format!("the facts about the target cannot be read: {place}"))
                .help(help)
        })
    }
}
