//! Family 09, fifth part: what synthetic records reveal about a mapping (`attrflow test --personas`).

crate::diagnostic::codes::codes! {
    PERSONA_REFUSED = "AF0991", Warning, "a synthetic record cannot be mapped",
        "The mapping of this attribute fails for the named kind of record, so such a person would never be provisioned. Guard the expression with `IIF(IsPresent(..), .., ..)` or `Coalesce`, or ignore this when such records cannot occur.",
        bad "SingleAppRoleAssignment([appRoleAssignments])", good "Item([appRoleAssignments], 1)";
    ONLY_SEPARATORS = "AF0992", Warning, "the value consists only of separators and constants",
        "Parts of the value come from attributes that are missing or blank, and only the separators and constants between them are left, such as `.` or `@contoso.com`. Several people would get the same value. Return no value instead, as with `IIF(IsPresent([mailNickname]), Join(\"@\", [mailNickname], \"contoso.com\"), )`.",
        bad "Append([mailNickname], \"@contoso.com\")", good "IIF(IsPresent([mailNickname]), Append([mailNickname], \"@contoso.com\"), )";
    EDGE_SEPARATOR = "AF0993", Warning, "the value begins or ends with a separator",
        "One of the joined parts is missing or blank, and its separator remains at the edge of the value. Trim the value, or use `Join`, which skips missing parts.",
        bad "Append([givenName], Append(\" \", [surname]))", good "Trim(Append([givenName], Append(\" \", [surname])))";
    REQUIRED_EMPTY = "AF0994", Warning, "a required attribute is empty",
        "The target requires a value, but the value is empty or blank; most applications reject the request. Give the mapping a default value, or a second source with `Coalesce`.",
        bad "", good "";
    LONGER_THAN_TARGET = "AF0995", Warning, "a long source value exceeds the target's maximum length",
        "The target's definition has a `MaximumLength`, and a long source value exceeds it. Shorten the value with `Left` or `Mid`, or make sure that the source is shorter.",
        bad "[displayName]", good "Left([displayName], 64)";
}
