//! The words of the rules.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::diagnostic::Severity;
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
