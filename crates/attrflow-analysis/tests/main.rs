//! Tests of the analysis, in one binary.

// `#[cfg(test)]` tells clippy that these tests report by panicking.
#[cfg(test)]
mod broken;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod codes_page;
#[cfg(test)]
mod completion;
#[cfg(test)]
mod document;
#[cfg(test)]
mod edits;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod hover;
#[cfg(test)]
mod json;
#[cfg(test)]
mod text;

use attrflow_analysis::File;
use attrflow_analysis::Language;
use attrflow_analysis::SourceText;

/// A file of a text in which `|` marks a place, and that place.
fn marked(language: Language, text: &str) -> (File, usize) {
    let offset = text.find('|').expect("a mark");
    (File::new(language, SourceText::new(text.replacen('|', "", 1))), offset)
}

/// A small document around an attribute mapping's members.
fn document(members: &str) -> String {
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
