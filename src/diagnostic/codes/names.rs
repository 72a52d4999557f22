//! Family 02: a name that is not known.

crate::diagnostic::codes::codes! {
    UNKNOWN_ATTRIBUTE = "AF0201", Error, "the source object has no such attribute",
        "The expression reads an attribute that the source object's attribute list does not hold. Attribute names are case-sensitive. Correct the name, or add the attribute to the list (\"edit attribute list\" in the portal).",
        bad "ToLower([userprincipalname])", good "ToLower([userPrincipalName])";
    UNKNOWN_WORD = "AF0202", Error, "a bare word that means nothing",
        "A bare word is only known as an option of some functions, such as `vbTextCompare`. An attribute stands in square brackets, a constant in straight double quotes. `True`, `False` and `NULL` do not exist: write `\"True\"`, `\"False\"`, or leave the slot empty.",
        bad "IIF(IsPresent([mail]), True, False)", good "IIF(IsPresent([mail]), \"True\", \"False\")";
    UNKNOWN_FUNCTION = "AF0203", Error, "there is no such function",
        "The provisioning language has no function of this name. `attrflow functions` lists those it has. Functions of Excel, of VBA or of Microsoft Entra Connect's language are not available.",
        bad "Joni(\" \", [givenName], [surname])", good "Join(\" \", [givenName], [surname])";
}
