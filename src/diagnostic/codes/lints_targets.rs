//! Family 09, third part: lints about an attribute mapping. The examples are lists of attribute mappings.

crate::diagnostic::codes::codes! {
    NOT_THE_TARGETS_TYPE = "AF0951", Warning, "the target attribute does not accept this constant",
        "A Boolean target accepts `True` and `False`, an Integer target whole numbers, a DateTime target a date. Records for which the expression returns the constant fail.",
        bad r#"[{"targetAttributeName":"active","source":{"type":"Function","expression":"Switch([IsSoftDeleted], , \"False\", \"yes\", \"True\", \"False\")"}}]"#,
        good r#"[{"targetAttributeName":"active","source":{"type":"Function","expression":"Switch([IsSoftDeleted], , \"False\", \"True\", \"True\", \"False\")"}}]"#;
    TARGET_DATE_FORMAT = "AF0952", Warning, "the date format does not suit the target",
        "A DateTime target expects ISO 8601, such as `2025-01-31T00:00:00Z`.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"employeeHireDate"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"hireDate","type":"DateTime"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"hireDate","matchingPriority":1,"source":{"type":"Function","expression":"FormatDateTime([employeeHireDate], , \"yyyyMMdd\", \"dd.MM.yyyy\")"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"employeeHireDate"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"hireDate","type":"DateTime"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"hireDate","matchingPriority":1,"source":{"type":"Function","expression":"FormatDateTime([employeeHireDate], , \"yyyyMMdd\", \"yyyy-MM-dd\")"}}]}]}]}"#;
    LIST_FOR_ONE_VALUE = "AF0953", Warning, "several values for a single-valued target",
        "The expression returns a list. Take one element with `Item`, or join them with `Join`.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Function","expression":"Split([jobTitle], \",\")"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title"}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Function","expression":"Item(Split([jobTitle], \",\"), 1)"}}]}]}]}"#;
    CHANGES_EVERY_TIME = "AF0954", Warning, "a value that changes at every evaluation is always applied",
        "`RandomString`, `Guid` and `Now` return a new value at every evaluation, so the target changes in every cycle. Apply the mapping during object creation only.",
        bad r#"[{"targetAttributeName":"externalId","flowType":"Always","source":{"type":"Function","expression":"Guid()"}}]"#,
        good r#"[{"targetAttributeName":"externalId","flowType":"ObjectAddOnly","source":{"type":"Function","expression":"Guid()"}}]"#;
    UNIQUE_FOR_MATCHING = "AF0955", Warning, "`SelectUniqueValue` on a matching attribute",
        "The matching value is already in use, so the next rule would be chosen and never match. The service rejects such a mapping as `SchemaInvalid`.",
        bad r#"[{"targetAttributeName":"userName","flowType":"ObjectAddOnly","matchingPriority":1,"source":{"type":"Function","expression":"SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))"}}]"#,
        good r#"[{"targetAttributeName":"userName","flowType":"ObjectAddOnly","source":{"type":"Function","expression":"SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))"}}]"#;
    UNIQUE_ALWAYS = "AF0956", Warning, "`SelectUniqueValue` is not limited to object creation",
        "The function searches for a value that is not in use when an object is created. Apply the mapping during object creation only.",
        bad r#"[{"targetAttributeName":"nickName","source":{"type":"Function","expression":"SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))"}}]"#,
        good r#"[{"targetAttributeName":"nickName","flowType":"ObjectAddOnly","source":{"type":"Function","expression":"SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))"}}]"#;
    ACTIVE_FROM_ACCOUNT = "AF0957", Warning, "`active` does not follow `IsSoftDeleted`",
        "Users who are unassigned, out of scope or deleted stay enabled in Entra ID or are not read any more; only `IsSoftDeleted` reflects that (and disabled accounts). With `accountEnabled` they stay active in the target.",
        bad r#"[{"targetAttributeName":"active","source":{"type":"Attribute","expression":"[accountEnabled]","name":"accountEnabled"}}]"#,
        good r#"[{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}}]"#;
    DEFAULT_NEVER_USED = "AF0958", Information, "the default value is never used",
        "The source always has a value, so the default value never applies.",
        bad r#"[{"targetAttributeName":"userName","defaultValue":"unknown","source":{"type":"Attribute","expression":"[userPrincipalName]","name":"userPrincipalName"}}]"#,
        good r#"[{"targetAttributeName":"title","defaultValue":"unknown","source":{"type":"Attribute","expression":"[jobTitle]","name":"jobTitle"}}]"#;
    ROLE_TYPE_OVERWRITTEN = "AF0959", Warning, "the type of a role is overwritten",
        "The service always sends `WindowsAzureActiveDirectoryRole` as the type of a role, regardless of the mapping.",
        bad r#"[{"targetAttributeName":"roles[primary eq \"True\"].type","source":{"type":"Attribute","expression":"[employeeType]","name":"employeeType"}}]"#,
        good r#"[{"targetAttributeName":"userType","source":{"type":"Attribute","expression":"[employeeType]","name":"employeeType"}}]"#;
    TOO_LONG_FOR_TARGET = "AF0960", Warning, "the constant exceeds the target's maximum length",
        "The limit is the `MaximumLength` in the attribute's definition.",
        bad r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title","metadata":[{"key":"MaximumLength","value":"3"}]}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Function","expression":"Coalesce([jobTitle], \"none\")"}}]}]}]}"#,
        good r#"{"directories":[{"name":"S","objects":[{"name":"User","attributes":[{"name":"jobTitle"}]}]},{"name":"T","objects":[{"name":"User","attributes":[{"name":"title","metadata":[{"key":"MaximumLength","value":"3"}]}]}]}],"synchronizationRules":[{"sourceDirectoryName":"S","targetDirectoryName":"T","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"title","matchingPriority":1,"source":{"type":"Function","expression":"Coalesce([jobTitle], \"n/a\")"}}]}]}]}"#;
    UNIQUE_OUTSIDE_AD = "AF0961", Warning, "`SelectUniqueValue` for another target than Active Directory",
        "The service evaluates the function only for mappings from an HR system or the provisioning API to an on-premises Active Directory. Elsewhere build the value from attributes that are unique already.",
        bad r#"{"synchronizationRules":[{"sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"Contoso App","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"[userPrincipalName]"}},{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}},{"targetAttributeName":"nickName","flowType":"ObjectAddOnly","source":{"type":"Function","expression":"SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))"}}]}]}]}"#,
        good r#"{"synchronizationRules":[{"sourceDirectoryName":"Azure Active Directory","targetDirectoryName":"Contoso App","objectMappings":[{"name":"Users","sourceObjectName":"User","targetObjectName":"User","attributeMappings":[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"[userPrincipalName]"}},{"targetAttributeName":"active","source":{"type":"Function","expression":"Not([IsSoftDeleted])"}},{"targetAttributeName":"nickName","source":{"type":"Function","expression":"[mailNickname]"}}]}]}]}"#;
    NOT_A_CANONICAL_VALUE = "AF0962", Warning, "a value is not among those the target lists",
        "The target's schema lists the values that the attribute takes (`canonicalValues`), and what the mapping names is none of them. Most often it is misspelt.",
        bad "", good "";
}
