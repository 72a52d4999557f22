//! What several tests need.

use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;

/// A file of a text in which `|` marks a place, and that place.
pub fn marked(language: Language, text: &str) -> (File, usize) {
    let offset = text.find('|').expect("a mark");
    (File::new(language, SourceText::new(text.replacen('|', "", 1))), offset)
}

/// The part of a text at these bytes.
#[track_caller]
pub fn part(text: &str, range: std::ops::Range<usize>) -> &str {
    text.get(range).expect("a range of the text")
}

/// A small document around an attribute mapping's members.
pub fn document(members: &str) -> String {
    format!(
        r#"{{
  "directories": [
    {{ "name": "Entra", "objects": [
      {{ "name": "User", "attributes": [
        {{ "name": "mail", "type": "String" }},
        {{ "name": "IsSoftDeleted", "type": "Boolean" }},
        {{ "name": "extension é", "type": "String", "multivalued": true }}
      ] }}
    ] }},
    {{ "name": "App", "objects": [
      {{ "name": "Account", "attributes": [
        {{ "name": "userName", "type": "String", "required": true }},
        {{ "name": "active", "type": "Boolean" }},
        {{ "name": "emails[type eq \"work\"].value", "type": "String" }}
      ] }}
    ] }}
  ],
  "synchronizationRules": [
    {{ "name": "Users", "sourceDirectoryName": "Entra", "targetDirectoryName": "App", "objectMappings": [
      {{ "sourceObjectName": "User", "targetObjectName": "Account", "attributeMappings": [
        {{ "targetAttributeName": "active", "source": {{ "type": "Attribute", "name": "IsSoftDeleted", "expression": "[IsSoftDeleted]" }} }},
        {{ {members} }}
      ] }}
    ] }}
  ]
}}
"#
    )
}
