//! The built-in mapping documents and the sample records that go with them.
//!
//! [`Template::load`] loads a custom one from a folder; it is accepted wherever a built-in one is.

use crate::mapping::Document;

/// A mapping document with the facts about its application: built in or custom.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// The name on the command line, or the folder of a custom template.
    pub name: &'static str,
    /// The application, as people write it.
    pub title: &'static str,
    /// The synchronizationSchema, as JSON.
    pub document: &'static str,
    /// The application's rules and wire facts, as JSON.
    pub facts: &'static str,
    /// The prefix of the rules' names; empty for a custom template.
    pub rules: &'static str,
    /// Sample users, one JSON object a line.
    pub users: &'static str,
    /// Sample groups, one JSON object a line.
    pub groups: &'static str,
}

/// All built-in documents: one for each folder of `templates/` that has a mapping document.
pub static TEMPLATES: &[Template] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The built-in document with this name, in any case.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name.eq_ignore_ascii_case(name))
}

/// The built-in document of the application with this name or title, whatever the case and the signs between the words.
pub fn find_application(name: &str) -> Option<&'static Template> {
    let name = plain(name);
    TEMPLATES.iter().find(|template| plain(template.name) == name || plain(template.title) == name)
}

/// A name without the signs between its words.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the target directory of a SCIM application without a template of its own is called in the service's documents.
const CUSTOM_APPLICATION: &str = "customappsso";

impl Template {
    /// Returns the folder of a custom template; none for a built-in one.
    pub fn own_folder(&self) -> Option<&'static std::path::Path> {
        self.rules.is_empty().then(|| std::path::Path::new(self.name))
    }

    /// Returns the sample records for a source object: groups for `Group`, users for everything else.
    pub fn samples(&self, source_object: &str) -> &'static str {
        if source_object.eq_ignore_ascii_case("group") { self.groups } else { self.users }
    }

    /// The built-in document of the application that a document is for, by the name of its target directory: the
    /// template's name or title, whatever the case and the signs between the words.
    pub fn of(document: &Document) -> Option<&'static Template> {
        document.model().rules.iter().find_map(|rule| Template::for_directory(&rule.target_directory))
    }

    fn for_directory(name: &str) -> Option<&'static Template> {
        if plain(name) == CUSTOM_APPLICATION { find("generic-scim") } else { find_application(name) }
    }
}

/// Invented users, one JSON object a line: names in several scripts, missing attributes, a disabled and a deleted one.
/// All of them map into every built-in document.
pub static SAMPLE_USERS: &str = include_str!("../../templates/samples/users.jsonl");

/// Invented groups, one JSON object a line; their members are sample users.
pub static SAMPLE_GROUPS: &str = include_str!("../../templates/samples/groups.jsonl");

/// The sample records for a source object: groups for `Group`, users for everything else.
pub fn sample_records(source_object: &str) -> &'static str {
    if source_object.eq_ignore_ascii_case("group") { SAMPLE_GROUPS } else { SAMPLE_USERS }
}
