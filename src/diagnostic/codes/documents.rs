//! Family 05: mapping documents, flow and scopes.

crate::diagnostic::codes::codes! {
    NOT_A_DOCUMENT = "AF0501", Error, "the file is not a mapping document",
        "A mapping document is the JSON that the portal's Download button gives: a synchronizationSchema with directories and rules, or a part of it: one object mapping, or a list of attribute mappings.",
        bad "{\"users\": []}", good "{\"attributeMappings\": []}";
    WRONG_JSON_KIND = "AF0502", Error, "a field of the document holds something else than it should",
        "The field is known, but what it holds is of another JSON kind than Microsoft Graph gives: a text where a number should be, an object where a list should be.",
        bad "{\"matchingPriority\": \"first\"}", good "{\"matchingPriority\": 1}";
    UNKNOWN_ENUM_WORD = "AF0503", Error, "a field holds a word that it does not know",
        "The field takes one of a few words. Their case does not count.",
        bad "{\"flowType\": \"Sometimes\"}", good "{\"flowType\": \"Always\"}";
    MISSING_FIELD = "AF0504", Error, "a field that is needed is missing",
        "The document cannot be applied without the field.",
        bad "{\"source\": null}", good "{\"source\": null, \"targetAttributeName\": \"title\"}";
    NO_OBJECT_MAPPING = "AF0505", Error, "the document has no such object mapping",
        "The object that was named is neither the name of an object mapping, nor its target object, nor its source object.",
        bad "", good "";
    TREE_DIFFERS = "AF0506", Warning, "the expression and its parse tree say different things",
        "A source holds its expression twice: as text and as a tree. Which one the service uses when they differ is not documented; this program uses the text.",
        bad "", good "";
    NOT_THE_TARGETS_KIND = "AF0507", Error, "the value does not fit the type of the target attribute",
        "The target attribute is of type Boolean or Integer, and the value's text cannot be read as such. For a Boolean only `True` and `False` are read.",
        bad "", good "";
    SEVERAL_VALUES = "AF0508", Error, "several values for a target attribute that takes one",
        "The expression yields a list, and the target attribute is not multi-valued (the service reports SchemaPropertyCanOnlyAcceptValue). Take one element with `Item` or join them with `Join`.",
        bad "", good "";
    UNKNOWN_DIRECTORY = "AF0509", Error, "a rule names a directory that the document does not define",
        "A rule's source and target directory must be among the document's directories.",
        bad "", good "";
    UNKNOWN_OBJECT = "AF0510", Warning, "an object mapping names an object that its directory does not define",
        "The source and the target object of an object mapping should be among the objects of the rule's directories, otherwise attribute names and types cannot be checked.",
        bad "", good "";
    REQUIRED_MISSING = "AF0511", Error, "a required target attribute has no value",
        "The target attribute is required, its source gave no value for this record, and there is no default (the service reports MandatoryFieldsMissing). The record is not created.",
        bad "", good "";
    UNKNOWN_SCOPE_OPERATOR = "AF0512", Error, "a scoping filter uses an operator that does not exist",
        "The operators are those of the portal's list. Their case does not count, and blanks, underscores and hyphens are alike.",
        bad "{\"operatorName\": \"EQUAL\"}", good "{\"operatorName\": \"EQUALS\"}";
    UNSUPPORTED_SCOPE_OPERATOR = "AF0513", Error, "a scoping filter uses an operator that cannot be evaluated",
        "The portal lists operators that the service does not support or whose effect is nowhere documented: IsMemberOf, Present, Valid Cert Match. A mapping with such a filter is not applied, because nobody could say to whom.",
        bad "{\"operatorName\": \"IsMemberOf\"}", good "{\"operatorName\": \"IS NOT NULL\"}";
    WRONG_SCOPE_VALUE = "AF0514", Error, "a clause of a scoping filter has no value that its operator can use",
        "Operators that compare need at least one value; Greater_Than and the bit tests need whole numbers that are not below zero, otherwise the service calls the clause invalid.",
        bad "{\"operatorName\": \"Greater_Than\", \"targetOperand\": {\"values\": [\"many\"]}}", good "{\"operatorName\": \"Greater_Than\", \"targetOperand\": {\"values\": [\"100\"]}}";
    SUPERFLUOUS_SCOPE_VALUE = "AF0515", Warning, "a clause of a scoping filter has a value that its operator does not look at",
        "IS NULL, IS NOT NULL, IS TRUE and IS FALSE look at the attribute only.",
        bad "{\"operatorName\": \"IS NULL\", \"targetOperand\": {\"values\": [\"Sales\"]}}", good "{\"operatorName\": \"IS NULL\", \"targetOperand\": null}";
    SCOPE_OPERATOR_TYPE = "AF0516", Warning, "a scoping filter's operator is not for attributes of this type",
        "Microsoft Graph lists for each operator the types of attributes it supports. Dates and references are supported by none.",
        bad "", good "";
    MULTI_VALUED_IN_SCOPE = "AF0517", Warning, "a scoping filter reads an attribute with several values",
        "The service does not filter by multi-valued attributes. Here a clause holds when it holds for every element that has a value.",
        bad "", good "";
    READ_ONLY_TARGET = "AF0518", Warning, "a mapping writes a target attribute that is only read",
        "The target object defines the attribute with the mutability ReadOnly, so that the value is never written.",
        bad "", good "";
    DEFINED_TWICE = "AF0519", Error, "a name is defined twice",
        "Directories are told apart by their names, and so are the objects of a directory and the attributes of an object.",
        bad "", good "";
}
