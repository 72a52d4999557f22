//! Family 05, fourth part: the shape of mapping documents, and what their targets are.

crate::diagnostic::codes::codes! {
    UNKNOWN_MEMBER = "AF0580", Warning, "the document has a member that Microsoft Graph does not know",
        "The resource has no such member, so what it says is ignored: often it is misspelt, or belongs to another part of the document. Annotations such as `@odata.type` are not reported.",
        bad "{\"targetAttributeName\": \"title\", \"flowTyp\": \"ObjectAddOnly\"}", good "{\"targetAttributeName\": \"title\", \"flowType\": \"ObjectAddOnly\"}";
    LOST_PARTS = "AF0581", Error, "parts of the document were lost when it was exported",
        "PowerShell's `ConvertTo-Json` writes two levels unless `-Depth` says otherwise, and texts such as `System.Object[]` or `@{name=...}` for everything below. The parts themselves are lost.",
        bad "{\"synchronizationRules\": [\"@{name=USER_OUTBOUND_USER}\"]}", good "{\"synchronizationRules\": [{\"name\": \"USER_OUTBOUND_USER\"}]}";
    UNKNOWN_FACT = "AF0582", Warning, "facts are given about a target attribute that is not mapped",
        "The names under `values` are those of target attributes, in full or, where that is unambiguous, by their last part. Facts under another name say nothing.",
        bad "{\"values\": {\"deprtment\": [\"Sales\"]}}", good "{\"values\": {\"department\": [\"Sales\"]}}";
    UNKNOWN_INTERFACE = "AF0583", Error, "it is not known how the target is written to",
        "Requests are known for SCIM applications and for the built-in ones. The document is for neither: its target directory is another one, or its target attributes are not those of SCIM.",
        bad "", good "";
    NOT_AN_RFC_NAME = "AF0584", Warning, "a target attribute has a name that RFC 7643 does not allow",
        "The name of a SCIM attribute begins with a letter and goes on with letters, digits, `-`, `_` or `$`. The service sends other names as they are, and the application that has such a name takes it; a server that keeps to the RFC answers `invalidPath`.",
        bad "", good "";
    SEVERAL_SOURCES_MATCH = "AF0590", Error, "a matching attribute is built from several source attributes",
        "The service looks target objects up by a value that it computes from one source attribute. It refuses a matching attribute whose expression combines several (SchemaInvalid: a joining property with more than one source).",
        bad r#"[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Function","expression":"Join(\"@\", [mailNickname], [companyName])"}}]"#,
        good r#"[{"targetAttributeName":"userName","matchingPriority":1,"source":{"type":"Attribute","expression":"[userPrincipalName]"}}]"#;
}
