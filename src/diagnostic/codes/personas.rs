//! Family 09, another part: what hostile records show about a mapping (`attrflow test --personas`).

crate::diagnostic::codes::codes! {
    PERSONA_REFUSED = "AF0991", Warning, "a hostile record cannot be mapped",
        "The mapping of this attribute refuses a record of the kind that is named, so that such a person would never arrive in the target. Guard the expression with `IIF(IsPresent(..), .., ..)` or `Coalesce`, or accept it when such records cannot occur.",
        bad "SingleAppRoleAssignment([appRoleAssignments])", good "Item([appRoleAssignments], 1)";
    ONLY_SEPARATORS = "AF0992", Warning, "the value holds nothing but separators and constants",
        "Parts of the value come from attributes that are missing or blank, and what is left are the separators and constants between them, such as `.` or `@contoso.com`. Several people would get the same value. Let the value be missing instead, as with `IIF(IsPresent([mailNickname]), Join(\"@\", [mailNickname], \"contoso.com\"), )`.",
        bad "Append([mailNickname], \"@contoso.com\")", good "IIF(IsPresent([mailNickname]), Append([mailNickname], \"@contoso.com\"), )";
    EDGE_SEPARATOR = "AF0993", Warning, "the value begins or ends with a separator",
        "One of the parts that are joined is missing or blank, and its separator stays at the edge of the value. Trim the value, or join with `Join`, which passes over missing parts.",
        bad "Append([givenName], Append(\" \", [surname]))", good "Trim(Append([givenName], Append(\" \", [surname])))";
    REQUIRED_EMPTY = "AF0994", Warning, "a required attribute is empty",
        "The target needs a value here, and an empty or blank text is none; most applications refuse the request. Give the mapping a default value, or a second source with `Coalesce`.",
        bad "", good "";
    LONGER_THAN_TARGET = "AF0995", Warning, "the value is longer than the target takes",
        "The target's definition names a longest length (`MaximumLength`), and a long source value goes beyond it. Cut the value with `Left` or `Mid`, or be sure that the source is shorter.",
        bad "[displayName]", good "Left([displayName], 64)";
}
