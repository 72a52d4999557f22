//! The members that each resource of Microsoft Graph's synchronization schema has.
//!
//! Source: the beta reference of Microsoft Graph, resource types `synchronization-*` and their metadata document. A member that
//! is not in the table is ignored by the service and by this library, so a misspelt one is worth a warning.

/// A resource of Microsoft Graph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Resource {
    /// What it is called in messages, with its article.
    pub(super) title: &'static str,
    /// Its members, as Microsoft Graph writes them.
    pub(super) members: &'static [&'static str],
}

macro_rules! resources {
    ($($name:ident, $title:literal: $($member:literal),*;)*) => {
        $(pub(super) static $name: Resource = Resource { title: $title, members: &[$($member),*] };)*
        /// All resources.
        pub(super) static ALL: &[&Resource] = &[$(&$name),*];
    };
}

resources! {
    SCHEMA, "a synchronizationSchema": "id", "version", "directories", "synchronizationRules", "provisioningTaskIdentifier";
    DIRECTORY, "a directory definition":
        "id", "name", "objects", "version", "readOnly", "discoveryDateTime", "discoverabilities", "metadata";
    OBJECT, "an object definition": "name", "attributes", "metadata", "supportedApis";
    ATTRIBUTE, "an attribute definition":
        "name", "type", "anchor", "required", "multivalued", "caseExact", "mutability", "defaultValue", "flowNullValues",
        "apiExpressions", "referencedObjects", "metadata";
    REFERENCED_OBJECT, "a referenced object": "referencedObjectName", "referencedProperty";
    RULE, "a rule":
        "id", "name", "editable", "priority", "sourceDirectoryName", "targetDirectoryName", "objectMappings", "metadata",
        "containerFilter", "groupFilter";
    OBJECT_MAPPING, "an object mapping":
        "name", "enabled", "flowTypes", "sourceObjectName", "targetObjectName", "scope", "attributeMappings", "metadata";
    ATTRIBUTE_MAPPING, "an attribute mapping":
        "targetAttributeName", "source", "defaultValue", "flowType", "flowBehavior", "matchingPriority",
        "exportMissingReferences";
    SOURCE, "a source": "type", "name", "expression", "parameters";
    PARAMETER, "a parameter": "key", "value";
    FILTER, "a scoping filter": "groups", "inputFilterGroups", "categoryFilterGroups";
    FILTER_GROUP, "a filter group": "name", "clauses";
    CLAUSE, "a clause": "sourceOperandName", "operatorName", "targetOperand";
    OPERAND, "a target operand": "values";
    METADATA, "a metadata entry": "key", "value";
}

impl Resource {
    /// Whether it has this member, in any case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|member| member.eq_ignore_ascii_case(name))
    }
}
