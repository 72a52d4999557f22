//! Family 09, fourth part: lints about object mappings. The examples are documents or parts of them.

crate::diagnostic::codes::codes! {
    NO_MATCHING = "AF0971", Warning, "no attribute is used for matching",
        "Without a matching attribute no target object is ever found, so every record is created again. Give one mapping the matching precedence 1.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#;
    MATCHING_NOT_FILTERABLE = "AF0972", Warning, "the target cannot be searched by the matching attribute",
        "Matching queries the target for objects with the value. According to the attribute's definition the target cannot filter by it.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title","metadata":[{"key":"attrflow:filterable","value":"false"}]}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title","metadata":[{"key":"attrflow:filterable","value":"true"}]}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]}]}]}"#;
    SAME_PRIORITY = "AF0973", Warning, "two matching attributes have the same precedence",
        "Matching attributes are tried in the order of their precedence; which of two with equal precedence comes first is undefined.",
        bad r#"[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},{"targetAttributeName":"externalId","matchingPriority":1,"source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#,
        good r#"[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},{"targetAttributeName":"externalId","matchingPriority":2,"source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#;
    REQUIRED_UNMAPPED = "AF0974", Warning, "a required target attribute is not mapped",
        "Objects cannot be created without it (the service reports MandatoryFieldsMissing).",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"},{"name":"title","required":true}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"},{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#;
    IDENTIFIER_MAPPED = "AF0975", Warning, "`id` is mapped",
        "The target assigns the `id` of its objects; the service stores it and must not write it. Send your own identifier as `externalId`.",
        bad r#"[{"targetAttributeName":"id","source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#,
        good r#"[{"targetAttributeName":"externalId","source":{"type":"Attribute","name":"objectId","expression":"[objectId]"}}]"#;
    DOT_AFTER_SCHEMA = "AF0976", Warning, "a dot after the schema of a target attribute",
        "Separate the schema and the attribute by a colon.",
        bad r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department","source":{"type":"Attribute","name":"department","expression":"[department]"}}]"#,
        good r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","source":{"type":"Attribute","name":"department","expression":"[department]"}}]"#;
    UNFILTERED_MULTI_VALUED = "AF0977", Warning, "no filter on a multi-valued attribute",
        "The attribute is multi-valued, and the path does not select a value. Select it by its type, as in `emails[type eq \"work\"].value`.",
        bad r#"[{"targetAttributeName":"emails.value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]"#,
        good r#"[{"targetAttributeName":"emails[type eq \"work\"].value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]"#;
    NOT_IN_THE_RFC = "AF0978", Information, "RFC 7643 has no such attribute",
        "The path belongs to SCIM's core schema, which has no such attribute. Custom attributes belong in an extension schema.",
        bad r#"[{"targetAttributeName":"name.firstName","source":{"type":"Attribute","name":"givenName","expression":"[givenName]"}}]"#,
        good r#"[{"targetAttributeName":"name.givenName","source":{"type":"Attribute","name":"givenName","expression":"[givenName]"}}]"#;
    SEVERAL_ROLE_MAPPINGS = "AF0979", Warning, "several mappings write roles with role functions",
        "Role functions write all of `roles`, so several of them overwrite each other. Keep one.",
        bad r#"[{"targetAttributeName":"roles","source":{"type":"Function","expression":"AppRoleAssignmentsComplex([appRoleAssignments])"}},{"targetAttributeName":"roles[primary eq \"True\"].display","source":{"type":"Attribute","name":"jobTitle","expression":"[jobTitle]"}}]"#,
        good r#"[{"targetAttributeName":"roles","source":{"type":"Function","expression":"AppRoleAssignmentsComplex([appRoleAssignments])"}}]"#;
    UNUSED_ATTRIBUTE = "AF0980", Information, "a source attribute is not used",
        "No attribute mapping reads it. This lint is off by default.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"},{"name":"city"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"mail"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"userName"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}]}]}"#;
    UNANCHORED_SCOPE = "AF0981", Warning, "a scoping filter's regular expression has no anchors",
        "The pattern is searched for anywhere in the value, so `[1-9][0-9]` also matches 1234. Put `^` before and `$` after it, or `.*` where any text is allowed.",
        bad r#"{"scope":{"groups":[{"clauses":[{"sourceOperandName":"postalCode","operatorName":"REGEX MATCH","targetOperand":{"values":["[1-9][0-9]"]}}]}]},"attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#,
        good r#"{"scope":{"groups":[{"clauses":[{"sourceOperandName":"postalCode","operatorName":"REGEX MATCH","targetOperand":{"values":["^[1-9][0-9]$"]}}]}]},"attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#;
    READ_ONLY_IN_THE_RFC = "AF0982", Warning, "a target attribute is read-only in RFC 7643",
        "Servers compute the attribute themselves and ignore or refuse what is sent. Of a manager or a member only the identifier is sent; the groups of a user follow from the members of the groups.",
        bad r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName","source":{"type":"Function","expression":"[companyName]"}}]"#,
        good r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","source":{"type":"Function","expression":"[manager]"}}]"#;
    COMPLEX_CUSTOM = "AF0983", Warning, "a custom attribute has parts",
        "The service sends attributes of custom extensions as plain values; complex ones work for gallery applications only. Give every part an attribute of its own.",
        bad r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:acme:2.0:User:badge.number","source":{"type":"Function","expression":"[employeeId]"}}]"#,
        good r#"[{"targetAttributeName":"urn:ietf:params:scim:schemas:extension:acme:2.0:User:badgeNumber","source":{"type":"Function","expression":"[employeeId]"}}]"#;
    UNQUOTED_LITERAL = "AF0984", Warning, "a text in a filter has no quotes",
        "In the filter of a path texts are in straight double quotes, as in `emails[type eq \"work\"].value`. The service sends the path as it is, and servers refuse a word without quotes.",
        bad r#"[{"targetAttributeName":"emails[type eq work].value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]"#,
        good r#"[{"targetAttributeName":"emails[type eq \"work\"].value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]"#;
    ESCAPED_STAR = "AF0985", Warning, "a scoping filter's regular expression asks for a star",
        "With a backslash before it the star is a character of the value and no repetition, so hardly anybody is in scope. Pages in Markdown show `.*` with the backslash.",
        bad r#"{"scope":{"groups":[{"clauses":[{"sourceOperandName":"mail","operatorName":"REGEX MATCH","targetOperand":{"values":[".\\*@contoso\\.com$"]}}]}]},"attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#,
        good r#"{"scope":{"groups":[{"clauses":[{"sourceOperandName":"mail","operatorName":"REGEX MATCH","targetOperand":{"values":[".*@contoso\\.com$"]}}]}]},"attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#;
    UNLISTED_ELEMENT = "AF0986", Warning, "a filter names a value that the target does not list",
        "The target's schema lists the values that tell the elements of the attribute apart (`canonicalValues`), and the filter of the path names none of them, so it means no element. Most often it is misspelt.",
        bad "", good "";
    WHOLE_COMPLEX = "AF0987", Warning, "a complex target attribute is mapped as a whole",
        "The target's schema says that the attribute has parts, and one value cannot be all of them. Map each part by its own path, such as `name.givenName` or `emails[type eq \"work\"].value`.",
        bad "", good "";
    NOTHING_DISABLES = "AF0989", Warning, "nothing in the mapping disables users",
        "A user who is disabled, unassigned or out of scope is disabled in the target by the mapping of `active`. Without one the service has no other way than to delete the user, if deletions are allowed, and what belongs to the user in the application may go as well.",
        bad r#"{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},{"targetAttributeName":"emails[type eq \"work\"].value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#,
        good r#"{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"active","source":{"type":"Function","expression":"Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")"}},{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","name":"userPrincipalName","expression":"[userPrincipalName]"}},{"targetAttributeName":"emails[type eq \"work\"].value","source":{"type":"Attribute","name":"mail","expression":"[mail]"}}]}"#;
}
