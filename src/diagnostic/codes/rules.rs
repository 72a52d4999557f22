//! Family 05, third part: what an application, or Microsoft Entra as a source, asks of a mapping beyond the language.
//!
//! A code stands for a kind of demand; which demand of which application it is, the message says in words and the help with
//! the rule's name. The severity is the rule's own, and that of the row where no rule has one.

crate::diagnostic::codes::codes! {
    RULE_MATCHING = "AF0520", Error, "the matching attributes are not those the application can be searched by",
        "Applications look objects up by few attributes. A matching priority on another one finds nothing, or too much.",
        bad "", good "";
    RULE_NOT_MAPPED = "AF0521", Error, "a target attribute that the application needs has no mapping",
        "Without the attribute the application refuses the object or keeps it incomplete. Map it, or give it a default value.",
        bad "", good "";
    RULE_NEVER_MAPPED = "AF0522", Error, "a target attribute is mapped that the application does not take",
        "The application maintains the attribute itself, or refuses it. Remove the mapping.",
        bad "", good "";
    RULE_TOGETHER = "AF0523", Warning, "two target attributes are mapped that exclude each other",
        "One of the two wins in the application, or contradicts the other. Keep one.",
        bad "", good "";
    RULE_SOURCE = "AF0524", Error, "a target attribute has another source than it should",
        "What the attribute means to the application asks for a certain source attribute, or forbids one.",
        bad "", good "";
    RULE_SEVERAL_TO_ONE = "AF0525", Error, "several values meet a target attribute that takes one",
        "The source attribute is multi-valued and copied to a target that is not. Pick one value with `Item` or join them with `Join`.",
        bad "[proxyAddresses]", good "Item([proxyAddresses], 1)";
    RULE_CONSTANT = "AF0526", Error, "an expression ends in a value that the application does not know",
        "The target attribute takes a few words or numbers, and a constant or default of the mapping is none of them.",
        bad "", good "";
    RULE_FLOW = "AF0527", Warning, "a target attribute is sent again that is meant for creation",
        "Later changes of the attribute do not arrive, or do harm. Set the flow type to `ObjectAddOnly`.",
        bad "", good "";
    RULE_OBJECT = "AF0528", Warning, "the application has no such object to provision",
        "An object mapping is enabled that the application cannot use.",
        bad "", good "";
    RULE_SCOPE = "AF0529", Warning, "the scoping filter does not suit",
        "A scoping filter is missing where one is advised, or tests an attribute that scoping filters cannot test.",
        bad "", good "";
    RULE_TARGET_NAME = "AF0530", Error, "the name of a target attribute does not have the form the application expects",
        "The target attribute's name is the path that is sent, so it has to be exactly as the application spells it.",
        bad "", good "";
    RULE_ELEMENTS = "AF0531", Error, "an attribute gets more elements than the application takes",
        "The application takes each type once, or only one element at all.",
        bad "", good "";
    RULE_DEFINITION = "AF0532", Error, "an attribute is defined in a way that does not work",
        "The attribute list of the target says something of the attribute that the service or the application does not support.",
        bad "", good "";
    RULE_MAY_BE_LONGER = "AF0533", Information, "the source can be longer than the target allows",
        "Both lengths are known from the attribute lists, and nothing in the expression shortens the value.",
        bad "", good "";
    RULE_NO_VALUE = "AF0540", Error, "the record has no value for an attribute that the application needs",
        "Give the mapping a second source with `Coalesce`, or a default value.",
        bad "", good "";
    RULE_TOO_LONG = "AF0541", Error, "the value is longer than the target allows",
        "The length is counted in UTF-16 code units. Shorten the value with `Left` or `Mid`.",
        bad "", good "";
    RULE_FORM = "AF0542", Error, "the value does not have the form the application expects",
        "For example a mail address, a telephone number in E.164 form, or a text without certain signs.",
        bad "", good "";
    RULE_NOT_A_CHOICE = "AF0543", Error, "the value is not one of those the target takes",
        "The target attribute takes a few values. Translate others with `Switch`.",
        bad "", good "";
    RULE_DEFAULT_ACCESS = "AF0544", Error, "the record is assigned with the role Default Access",
        "The application is provisioned with its own roles; a record with the role Default Access is skipped.",
        bad "", good "";
    RULE_SEVERAL_ROLES = "AF0545", Error, "the record has more than one role of the application",
        "The application takes one role for each user.",
        bad "", good "";
    RULE_UNLINKED = "AF0546", Warning, "a reference leads to an object that is not in the target",
        "References are sent when the object they lead to was provisioned. An object out of scope is never linked.",
        bad "", good "";
    RULE_NOT_IN_TARGET = "AF0547", Error, "the value does not exist in the target",
        "The application looks the value up among its own, and refuses the record when there is none of that name.",
        bad "", good "";
    RULE_TARGET_SETTING = "AF0548", Warning, "the target is set up in a way that provisioning stumbles over",
        "This was found in the facts that were given about the target.",
        bad "", good "";
    TARGET_FACTS = "AF0549", Error, "the facts about the target cannot be read",
        "The file is a JSON object with any of `values` (target attribute -> list of texts), `domains` and `roles` (lists of texts).",
        bad "{\"values\": [\"Sales\"]}", good "{\"values\": {\"department\": [\"Sales\"]}}";
}
