//! Family 02: unknown names.

crate::diagnostic::codes::codes! {
    UNKNOWN_ATTRIBUTE = "AF0201", Error, "the source object has no such attribute",
        "The expression reads an attribute that is not in the source object's attribute list. Attribute names are case-sensitive. Correct the name, or add the attribute to the list (\"edit attribute list\" in the portal).",
        bad "ToLower([userprincipalname])", good "ToLower([userPrincipalName])";
    UNKNOWN_WORD = "AF0202", Error, "an unknown bare word",
        "Bare words are only allowed as options of some functions, such as `vbTextCompare`. Write an attribute in square brackets, a constant in straight double quotes. `True`, `False` and `NULL` do not exist: write `\"True\"`, `\"False\"`, or leave the slot empty.",
        bad "IIF(IsPresent([mail]), True, False)", good "IIF(IsPresent([mail]), \"True\", \"False\")";
    UNKNOWN_FUNCTION = "AF0203", Error, "unknown function",
        "The provisioning language has no function of this name. `attrflow functions` lists all functions. Functions of Excel, of VBA or of Microsoft Entra Connect's language are not available.",
        bad "Joni(\" \", [givenName], [surname])", good "Join(\" \", [givenName], [surname])";
}
