//! The words of the rules.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::diagnostic::Severity;
use crate::mapping::templates::TEMPLATES;

/// The facts about Microsoft Entra as a source.
static SOURCE_FACTS: [&str; 2] = [include_str!("source/entra-user.json"), include_str!("source/entra-group.json")];

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

/// Reads the rules of a file. A file that cannot be read has none; a test reads them all.
fn rules(text: &str) -> Vec<Fact> {
    serde_json::from_str::<File>(text).map(|file| file.rules).unwrap_or_default()
}

/// All rules in words, application by application.
pub fn all() -> &'static [Fact] {
    static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
        let applications = TEMPLATES.iter().flat_map(|template| rules(template.facts));
        applications.chain(of_entra().iter().cloned()).collect()
    });
    &FACTS
}

/// The rules about Microsoft Entra as a source.
pub(super) fn of_entra() -> &'static [Fact] {
    static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| SOURCE_FACTS.iter().flat_map(|text| rules(text)).collect());
    &FACTS
}

/// The rule with this name.
pub fn find(id: &str) -> Option<&'static Fact> {
    all().iter().find(|fact| fact.id == id)
}
