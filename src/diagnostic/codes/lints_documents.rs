//! Family 09, fourth part: lints about object mappings. The examples are documents or parts of them.

crate::diagnostic::codes::codes! {
    NO_MATCHING = "AF0971", Warning, "no attribute is used for matching",
        "Without a matching attribute no target object is ever found, so every record is created again. Give one mapping the matching precedence 1.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#;
    MATCHING_NOT_FILTERABLE = "AF0972", Warning, "the target cannot be searched for the matching attribute",
        "Matching asks the target for objects with the value. The attribute's definition says that the target does not filter by it.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title","metadata":[{"key":"attrflow:filterable","value":"false"}]}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title","metadata":[{"key":"attrflow:filterable","value":"true"}]}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#;
    SAME_PRIORITY = "AF0973", Warning, "two matching attributes have the same precedence",
        "Matching attributes are tried in the order of their precedence; which of two equal ones comes first is not known.",
        bad r#"[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},{"targetAttributeName":"externalId","matchingPriority":1,"source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#,
        good r#"[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},{"targetAttributeName":"externalId","matchingPriority":2,"source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#;
    REQUIRED_UNMAPPED = "AF0974", Warning, "a required target attribute is not mapped",
        "Objects cannot be created without it (the service reports MandatoryFieldsMissing).",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"},{"name":"title","required":true}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"},{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#;
    IDENTIFIER_MAPPED = "AF0975", Warning, "`id` is mapped",
        "The target gives its objects their `id`; the service keeps it and must not write it. Send an identifier of your own as `externalId`.",
        bad r#"[{"targetAttributeName":"id","source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#,
        good r#"[{"targetAttributeName":"externalId","source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#;
    DOT_AFTER_SCHEMA = "AF0976", Warning, "a dot stands between a schema and its attribute",
        "The attribute is separated from the name of its schema by a colon.",
        bad r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department","source":{"type":"Attribute","name":"department","expression":"[department]"}}]"#,
        good r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","source":{"type":"Attribute","name":"department","expression":"[department]"}}]"#;
    UNFILTERED_MULTI_VALUED = "AF0977", Warning, "one of several values is not named",
        "The attribute holds several values, and the path does not say which one is meant. Name it by its type, as in `emails[type eq \"work\"].value`.",
        bad r#"[{"targetAttributeName":"emails.value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]"#,
        good r#"[{"targetAttributeName":"emails[type eq \"work\"].value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]"#;
    NOT_IN_THE_RFC = "AF0978", Information, "RFC 7643 has no such attribute",
        "The path looks like one of SCIM's core schema, which has no such attribute. Attributes of your own belong into an extension.",
        bad r#"[{"targetAttributeName":"name.firstName","source":{"type":"Attribute","name":"givenName","expression":"[givenName]"}}]"#,
        good r#"[{"targetAttributeName":"name.givenName","source":{"type":"Attribute","name":"givenName","expression":"[givenName]"}}]"#;
    SEVERAL_ROLE_MAPPINGS = "AF0979", Warning, "several mappings write roles with role functions",
        "Role functions write the whole of `roles`, so that several of them overwrite each other. Keep one.",
        bad r#"[{"targetAttributeName":"roles","source":{"type":"Function","expression":"AppRoleAssignmentsComplex([appRoleAssignments])"}},{"targetAttributeName":"roles[primary eq \"True\"].display","source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]"#,
        good r#"[{"targetAttributeName":"roles","source":{"type":"Function","expression":"AppRoleAssignmentsComplex([appRoleAssignments])"}}]"#;
    UNUSED_ATTRIBUTE = "AF0980", Information, "a source attribute is not used",
        "No attribute mapping reads it. This is reported only when asked for.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"},{"name":"city"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#;
    UNANCHORED_SCOPE = "AF0981", Warning, "a scoping filter's regular expression has no anchors",
        "The pattern is searched for anywhere in the value, so `[1-9][0-9]` also finds 1234. Write `^` before and `$` behind it, or `.*` where anything may stand.",
        bad r#"{"scope":{"groups":[{"clauses":[{"sourceOperandName":"postalCode","operatorName":"REGEX MATCH","targetOperand":{"values":["[1-9][0-9]"]}}]}]},"attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#,
        good r#"{"scope":{"groups":[{"clauses":[{"sourceOperandName":"postalCode","operatorName":"REGEX MATCH","targetOperand":{"values":["^[1-9][0-9]$"]}}]}]},"attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#;
}
