//! The JSON Schemas of mapping documents and of facts, which `docs/schemas` publishes for editors.
//!
//! The members are those of the table of resources, which a test compares; here are their types and what they are for.

use std::fs;
use std::path::Path;

use schemars::JsonSchema;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::mapping::model::AttributeType;
use crate::mapping::model::FlowBehavior;
use crate::mapping::model::FlowType;
use crate::mapping::model::Mutability;
use crate::mapping::model::SourceType;
use crate::mapping::resources;
use crate::mapping::resources::Resource;
use crate::mapping::rules::own::Facts;
use crate::mapping::templates::TEMPLATES;

/// Defines a resource: its members with their types, all of which may be left out or be null. Annotations of OData may be anywhere.
macro_rules! resource {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty,)* }) => {
        #[derive(JsonSchema)]
        $(#[$meta])*
        #[serde(rename_all = "camelCase")]
        #[schemars(deny_unknown_fields, extend("patternProperties" = { "^#|@": true }))]
        #[expect(dead_code, reason = "only its schema matters")]
        struct $name { $($(#[$field_meta])* $field: Option<$kind>,)* }
    };
}

resource! {
    /// A synchronizationSchema of Microsoft Graph: what the portal's Download button gives.
    #[schemars(title = "Mapping document of Microsoft Entra ID provisioning")]
    SynchronizationSchema {
        /// The identifier of the schema.
        id: String,
        /// The version, which the service changes with every change.
        version: String,
        /// The directories, source and target alike, with the attributes that their objects have.
        directories: Vec<DirectoryDefinition>,
        /// The rules: which objects of the source become which objects of the target, and how.
        synchronization_rules: Vec<SynchronizationRule>,
        /// The identifier of the provisioning task.
        provisioning_task_identifier: String,
    }
}

resource! {
    /// A directory and the objects it has.
    DirectoryDefinition {
        id: String,
        /// The name, by which rules find the directory.
        name: String,
        objects: Vec<ObjectDefinition>,
        version: String,
        read_only: bool,
        discovery_date_time: String,
        /// What the service can find out about the directory by itself.
        discoverabilities: Value,
        metadata: Vec<Metadata>,
    }
}

resource! {
    /// An object of a directory and the attributes it has.
    ObjectDefinition {
        /// The name, such as `User`.
        name: String,
        attributes: Vec<AttributeDefinition>,
        metadata: Vec<Metadata>,
        supported_apis: Value,
    }
}

resource! {
    /// An attribute of an object.
    AttributeDefinition {
        /// The name; for a SCIM target a path, such as `emails[type eq "work"].value`.
        name: String,
        r#type: AttributeType,
        /// Whether the attribute identifies the object; one does.
        anchor: bool,
        /// Whether an object needs a value.
        required: bool,
        /// Whether the attribute has a list of values.
        multivalued: bool,
        /// Whether values that differ in case only are different.
        case_exact: bool,
        mutability: Mutability,
        /// The value where nothing is given.
        default_value: String,
        flow_null_values: bool,
        api_expressions: Value,
        referenced_objects: Vec<ReferencedObject>,
        metadata: Vec<Metadata>,
    }
}

resource! {
    /// An object that a reference leads to.
    ReferencedObject {
        referenced_object_name: String,
        referenced_property: String,
    }
}

resource! {
    /// A rule: the mappings between two directories.
    SynchronizationRule {
        id: String,
        name: String,
        editable: bool,
        /// Rules with smaller numbers come first.
        priority: i64,
        /// The name of the source directory.
        source_directory_name: String,
        /// The name of the target directory.
        target_directory_name: String,
        object_mappings: Vec<ObjectMapping>,
        metadata: Vec<Metadata>,
        container_filter: Value,
        group_filter: Value,
    }
}

resource! {
    /// An object mapping: which object becomes which, and the attributes it gets.
    ObjectMapping {
        name: String,
        /// Whether the service uses it.
        enabled: bool,
        /// What may be done in the target: `Add`, `Update` and `Delete`, separated by commas.
        #[schemars(regex(pattern = r"^ *((Add|Update|Delete|None) *(, *|$))*$"))]
        flow_types: String,
        source_object_name: String,
        target_object_name: String,
        scope: Filter,
        attribute_mappings: Vec<AttributeMapping>,
        metadata: Vec<Metadata>,
    }
}

resource! {
    /// An attribute mapping: where a target attribute's value comes from.
    AttributeMapping {
        /// The target attribute.
        target_attribute_name: String,
        source: AttributeMappingSource,
        /// The value of a new object where the source gives none.
        default_value: String,
        flow_type: FlowType,
        flow_behavior: FlowBehavior,
        /// The matching precedence: 1 is tried first; 0 does not match.
        matching_priority: i64,
        export_missing_references: bool,
    }
}

resource! {
    /// Where a value comes from. The text of the expression counts; the parameters repeat it as a tree.
    AttributeMappingSource {
        r#type: SourceType,
        /// The attribute or the function.
        name: String,
        /// The expression, such as `Join(" ", [givenName], [surname])`.
        expression: String,
        parameters: Vec<Parameter>,
    }
}

resource! {
    /// A parameter of a function.
    Parameter {
        key: String,
        value: Box<AttributeMappingSource>,
    }
}

resource! {
    /// A scoping filter. An object is in scope when it passes one of the groups.
    Filter {
        groups: Vec<FilterGroup>,
        input_filter_groups: Vec<FilterGroup>,
        category_filter_groups: Vec<FilterGroup>,
    }
}

resource! {
    /// A filter group. An object passes it when it passes all clauses.
    FilterGroup {
        name: String,
        clauses: Vec<Clause>,
    }
}

resource! {
    /// A clause of a scoping filter.
    Clause {
        /// The source attribute.
        source_operand_name: String,
        /// The operator, such as `EQUALS`, `IS TRUE` or `REGEX MATCH`.
        operator_name: String,
        target_operand: TargetOperand,
    }
}

resource! {
    /// What a clause compares with.
    TargetOperand {
        values: Vec<String>,
    }
}

resource! {
    /// A key and a value besides.
    Metadata {
        key: String,
        value: Value,
    }
}

/// The schema of a type in the draft that most editors read, under its published name.
pub(crate) fn schema_of<T: JsonSchema>(name: &str) -> Schema {
    let mut schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    let address = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/docs/schemas");
    schema.insert("$id".to_owned(), format!("{address}/{name}").into());
    schema
}

/// Compares a schema with its file in `docs/schemas`; `INSTA_UPDATE=always` writes the file.
pub(crate) fn assert_published(name: &str, schema: &Schema) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas").join(name);
    let text = format!("{:#}\n", schema.as_value());
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        let folder = file.parent().map(fs::create_dir_all);
        assert!(folder.is_some_and(|made| made.is_ok()) && fs::write(&file, &text).is_ok(), "{name} cannot be written");
    }
    let published = fs::read_to_string(&file).unwrap_or_default();
    assert!(published == text, "docs/schemas/{name} differs from the types; INSTA_UPDATE=always writes it");
}

#[test]
fn the_schemas_are_published() {
    assert_published("mapping.schema.json", &schema_of::<SynchronizationSchema>("mapping.schema.json"));
    assert_published("facts.schema.json", &schema_of::<Facts>("facts.schema.json"));
}

#[test]
fn the_schema_has_the_members_of_the_table() {
    let schema = schema_of::<SynchronizationSchema>("mapping.schema.json");
    let named: [(&str, &Resource); 15] = [
        ("", &resources::SCHEMA),
        ("DirectoryDefinition", &resources::DIRECTORY),
        ("ObjectDefinition", &resources::OBJECT),
        ("AttributeDefinition", &resources::ATTRIBUTE),
        ("ReferencedObject", &resources::REFERENCED_OBJECT),
        ("SynchronizationRule", &resources::RULE),
        ("ObjectMapping", &resources::OBJECT_MAPPING),
        ("AttributeMapping", &resources::ATTRIBUTE_MAPPING),
        ("AttributeMappingSource", &resources::SOURCE),
        ("Parameter", &resources::PARAMETER),
        ("Filter", &resources::FILTER),
        ("FilterGroup", &resources::FILTER_GROUP),
        ("Clause", &resources::CLAUSE),
        ("TargetOperand", &resources::OPERAND),
        ("Metadata", &resources::METADATA),
    ];
    assert_eq!(named.len(), resources::ALL.len());
    for (name, resource) in named {
        let pointer =
            if name.is_empty() { "/properties".to_owned() } else { format!("/definitions/{name}/properties") };
        let members =
            schema.pointer(&pointer).and_then(Value::as_object).map(|members| members.keys().collect::<Vec<_>>());
        assert_eq!(members.unwrap_or_default(), resource.members, "{name}");
    }
}

#[test]
fn the_built_in_facts_are_facts() {
    for template in TEMPLATES {
        assert!(serde_json::from_str::<Facts>(template.facts).is_ok(), "{}", template.name);
    }
}
