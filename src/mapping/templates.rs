//! The built-in mapping documents and the sample records that go with them.

/// A built-in mapping document.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// Its name on the command line.
    pub name: &'static str,
    /// The application, as people write it.
    pub title: &'static str,
    /// The synchronizationSchema, as JSON.
    pub document: &'static str,
    /// The application's rules and wire facts, as JSON.
    pub facts: &'static str,
}

/// Makes the table from the files of the same names.
macro_rules! templates {
    ($($name:literal, $title:literal;)*) => {
        /// All built-in documents.
        pub static TEMPLATES: &[Template] = &[$(
            Template {
                name: $name,
                title: $title,
                document: include_str!(concat!("templates/", $name, ".json")),
                facts: include_str!(concat!("templates/facts/", $name, ".json")),
            }
        ),*];
    };
}

templates! {
    "freshservice", "Freshservice";
    "zendesk", "Zendesk";
    "freshdesk", "Freshdesk";
    "generic-scim", "any SCIM application";
    "atlassian", "Atlassian Cloud";
    "aws-iam-identity-center", "AWS IAM Identity Center";
    "github-enterprise", "GitHub Enterprise Managed Users";
    "salesforce", "Salesforce";
    "servicenow", "ServiceNow";
    "slack", "Slack";
    "zoom", "Zoom";
}

/// The built-in document with this name, in any case.
pub fn find(name: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.name.eq_ignore_ascii_case(name))
}

/// Invented users, one JSON object a line: names in several scripts, missing attributes, a disabled and a deleted one.
/// All of them map into every built-in document.
pub static SAMPLE_USERS: &str = include_str!("samples/users.jsonl");

/// Invented groups, one JSON object a line; their members are sample users.
pub static SAMPLE_GROUPS: &str = include_str!("samples/groups.jsonl");

/// The sample records for a source object: groups for `Group`, users for everything else.
pub fn sample_records(source_object: &str) -> &'static str {
    if source_object.eq_ignore_ascii_case("group") { SAMPLE_GROUPS } else { SAMPLE_USERS }
}
