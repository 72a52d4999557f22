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
}
