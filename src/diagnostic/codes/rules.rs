//! Family 05, third part: requirements of an application, or of Microsoft Entra ID as a source, beyond the language.
//!
//! A code is a kind of requirement; the message names the requirement and the help the rule. The severity is that of
//! the rule, or of the row here where no rule sets one.

crate::diagnostic::codes::codes! {
    RULE_MATCHING = "AF0520", Error, "the application cannot be searched by the matching attributes",
        "Applications can search objects by few attributes. Matching on another attribute finds nothing, or too much.",
        bad "", good "";
    RULE_NOT_MAPPED = "AF0521", Error, "a target attribute that the application requires is not mapped",
        "Without the attribute the application rejects the object or stores it incomplete. Map it, or give it a default value.",
        bad "", good "";
    RULE_NEVER_MAPPED = "AF0522", Error, "a mapped target attribute is not accepted by the application",
        "The application maintains the attribute itself, or rejects it. Remove the mapping.",
        bad "", good "";
    RULE_TOGETHER = "AF0523", Warning, "two mapped target attributes exclude each other",
        "The application uses only one of the two, or they contradict each other. Keep one.",
        bad "", good "";
    RULE_SOURCE = "AF0524", Error, "a target attribute has the wrong source",
        "The application expects a certain source attribute for it, or forbids this one.",
        bad "", good "";
    RULE_SEVERAL_TO_ONE = "AF0525", Error, "a multi-valued attribute is mapped to a single-valued one",
        "The source attribute is multi-valued and the target attribute is not. Take one value with `Item` or join them with `Join`.",
        bad "[proxyAddresses]", good "Item([proxyAddresses], 1)";
    RULE_CONSTANT = "AF0526", Error, "an expression returns a value that the application does not accept",
        "The target attribute accepts only certain values, and a constant or default of the mapping is not among them.",
        bad "", good "";
    RULE_FLOW = "AF0527", Warning, "a target attribute for object creation is also updated",
        "Later changes of the attribute are ignored, or do harm. Set the flow type to `ObjectAddOnly`.",
        bad "", good "";
    RULE_OBJECT = "AF0528", Warning, "the application cannot provision this object",
        "The object mapping is enabled, but the application does not support it.",
        bad "", good "";
    RULE_SCOPE = "AF0529", Warning, "the scoping filter is missing or unsuitable",
        "The application should have a scoping filter, or the filter tests an attribute that scoping filters do not support.",
        bad "", good "";
    RULE_TARGET_NAME = "AF0530", Error, "the name of a target attribute has the wrong form",
        "The target attribute's name is the path that is sent, so it must be spelled exactly as the application expects.",
        bad "", good "";
    RULE_ELEMENTS = "AF0531", Error, "an attribute has more elements than the application accepts",
        "The application accepts each type once, or only one element.",
        bad "", good "";
    RULE_DEFINITION = "AF0532", Error, "the definition of an attribute is not supported",
        "The target's attribute list defines the attribute in a way that the service or the application does not support.",
        bad "", good "";
    RULE_MAY_BE_LONGER = "AF0533", Information, "the source may exceed the target's maximum length",
        "Both lengths are known from the attribute lists, and nothing in the expression shortens the value.",
        bad "", good "";
    RULE_NO_VALUE = "AF0540", Error, "the record has no value for an attribute that the application requires",
        "Give the mapping a second source with `Coalesce`, or a default value.",
        bad "", good "";
    RULE_TOO_LONG = "AF0541", Error, "the value exceeds the target's maximum length",
        "The length is counted in UTF-16 code units. Shorten the value with `Left` or `Mid`.",
        bad "", good "";
    RULE_FORM = "AF0542", Error, "the value has the wrong form for the application",
        "For example a mail address, a telephone number in E.164 form, or a string without certain characters.",
        bad "", good "";
    RULE_NOT_A_CHOICE = "AF0543", Error, "the value is not one of those the target accepts",
        "The target attribute accepts only certain values. Map others with `Switch`.",
        bad "", good "";
    RULE_DEFAULT_ACCESS = "AF0544", Error, "the record is assigned with the role Default Access",
        "The application is provisioned with its own roles; a record with the role Default Access is skipped.",
        bad "", good "";
    RULE_SEVERAL_ROLES = "AF0545", Error, "the record has more than one role of the application",
        "The application accepts one role per user.",
        bad "", good "";
    RULE_UNLINKED = "AF0546", Warning, "a reference to an object that is not in the target",
        "A reference is sent only when its object was provisioned. A reference to an object out of scope is never sent.",
        bad "", good "";
    RULE_NOT_IN_TARGET = "AF0547", Error, "the value does not exist in the target",
        "The application looks the value up among its own objects, and rejects the record when it finds none.",
        bad "", good "";
    RULE_TARGET_SETTING = "AF0548", Warning, "a setting of the target breaks provisioning",
        "The setting is among the facts given about the target.",
        bad "", good "";
    TARGET_FACTS = "AF0549", Error, "the facts about the target are invalid",
        "The file must be a JSON object with any of `values` (target attribute -> list of strings), `domains` and `roles` (lists of strings).",
        bad "{\"values\": [\"Sales\"]}", good "{\"values\": {\"department\": [\"Sales\"]}}";
}
