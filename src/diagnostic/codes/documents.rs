//! Family 05: mapping documents, flow and scopes.

crate::diagnostic::codes::codes! {
    NOT_A_DOCUMENT = "AF0501", Error, "the file is not a mapping document",
        "A mapping document is the JSON that the portal's Download button produces: a synchronizationSchema with directories and rules. A part of it is accepted as well: one object mapping, or a list of attribute mappings.",
        bad "{\"users\": []}", good "{\"attributeMappings\": []}";
    WRONG_JSON_KIND = "AF0502", Error, "a field of the document has the wrong JSON type",
        "The value has another JSON type than in Microsoft Graph, for example a string where a number belongs, or an object where an array belongs.",
        bad "{\"matchingPriority\": \"first\"}", good "{\"matchingPriority\": 1}";
    UNKNOWN_ENUM_WORD = "AF0503", Error, "a field has an unknown value",
        "The field is an enumeration; its values are compared without regard to case.",
        bad "{\"flowType\": \"Sometimes\"}", good "{\"flowType\": \"Always\"}";
    MISSING_FIELD = "AF0504", Error, "a required field is missing",
        "The document cannot be applied without the field.",
        bad "{\"source\": null}", good "{\"source\": null, \"targetAttributeName\": \"title\"}";
    NO_OBJECT_MAPPING = "AF0505", Error, "the document has no such object mapping",
        "The name is neither that of an object mapping, nor of its target object, nor of its source object.",
        bad "", good "";
    TREE_DIFFERS = "AF0506", Warning, "the expression and its parse tree differ",
        "A source contains its expression twice: as text and as a tree. Which one the service uses when they differ is not documented; attrflow uses the text.",
        bad "", good "";
    NOT_THE_TARGETS_KIND = "AF0507", Error, "the value does not fit the type of the target attribute",
        "The target attribute is of type Boolean or Integer, and the value cannot be converted to it. A Boolean accepts only `True` and `False`.",
        bad "", good "";
    SEVERAL_VALUES = "AF0508", Error, "several values for a single-valued target attribute",
        "The expression yields a list, and the target attribute is not multi-valued (the service reports SchemaPropertyCanOnlyAcceptValue). Take one element with `Item` or join them with `Join`.",
        bad "", good "";
    UNKNOWN_DIRECTORY = "AF0509", Error, "a rule names a directory that the document does not define",
        "A rule's source and target directory must be among the document's directories.",
        bad "", good "";
    UNKNOWN_OBJECT = "AF0510", Warning, "an object mapping names an object that its directory does not define",
        "The source and the target object of an object mapping should be among the objects of the rule's directories, otherwise attribute names and types cannot be checked.",
        bad "", good "";
    REQUIRED_MISSING = "AF0511", Error, "a required target attribute has no value",
        "The target attribute is required, its source has no value for this record, and there is no default (the service reports MandatoryFieldsMissing). The record is not created.",
        bad "", good "";
    UNKNOWN_SCOPE_OPERATOR = "AF0512", Error, "a scoping filter uses an unknown operator",
        "The operators are those of the portal. They are compared without regard to case, and spaces, underscores and hyphens are equivalent.",
        bad "{\"operatorName\": \"EQUAL\"}", good "{\"operatorName\": \"EQUALS\"}";
    UNSUPPORTED_SCOPE_OPERATOR = "AF0513", Error, "a scoping filter uses an operator that cannot be evaluated",
        "The portal lists operators that the service does not support or whose effect is nowhere documented: IsMemberOf, Present, Valid Cert Match. A mapping with such a filter is not applied, because its scope cannot be determined.",
        bad "{\"operatorName\": \"IsMemberOf\"}", good "{\"operatorName\": \"IS NOT NULL\"}";
    WRONG_SCOPE_VALUE = "AF0514", Error, "a scoping filter clause lacks a value that its operator can use",
        "Operators that compare need at least one value; Greater_Than and the bit tests need non-negative integers, otherwise the service reports the clause as invalid.",
        bad "{\"operatorName\": \"Greater_Than\", \"targetOperand\": {\"values\": [\"many\"]}}", good "{\"operatorName\": \"Greater_Than\", \"targetOperand\": {\"values\": [\"100\"]}}";
    SUPERFLUOUS_SCOPE_VALUE = "AF0515", Warning, "a scoping filter clause has a value that its operator ignores",
        "IS NULL, IS NOT NULL, IS TRUE and IS FALSE take no value.",
        bad "{\"operatorName\": \"IS NULL\", \"targetOperand\": {\"values\": [\"Sales\"]}}", good "{\"operatorName\": \"IS NULL\", \"targetOperand\": null}";
    SCOPE_OPERATOR_TYPE = "AF0516", Warning, "a scoping filter's operator is not for attributes of this type",
        "Microsoft Graph lists the attribute types that each operator supports. No operator supports dates and references.",
        bad "", good "";
    MULTI_VALUED_IN_SCOPE = "AF0517", Warning, "a scoping filter reads a multi-valued attribute",
        "The service does not filter by multi-valued attributes. attrflow evaluates such a clause as true when it is true for every element that has a value.",
        bad "", good "";
    READ_ONLY_TARGET = "AF0518", Warning, "a mapping writes a read-only target attribute",
        "The target object defines the attribute with the mutability ReadOnly, so the value is never written.",
        bad "", good "";
    DEFINED_TWICE = "AF0519", Error, "a name is defined twice",
        "The names of directories must be unique, and so must the names of a directory's objects and of an object's attributes.",
        bad "", good "";
}
