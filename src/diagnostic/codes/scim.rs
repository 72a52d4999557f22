//! Family 04: SCIM paths and filters, and the target's schema.

crate::diagnostic::codes::codes! {
    UNEXPECTED = "AF0401", Error, "syntax error in a path or filter",
        "A path is an attribute, an attribute and sub-attribute separated by a dot, or an attribute with a filter in brackets. A filter is an attribute with `pr`, or with an operator and a value; filters are joined with `and`, `or` and `not (...)`.",
        bad "emails[type]", good "emails[type eq \"work\"]";
    TOO_LONG = "AF0402", Error, "a path or filter is too long",
        "A path or filter may have at most 10,000 characters (UTF-16 code units).",
        bad "", good "";
    TOO_DEEP = "AF0403", Error, "a path or filter is nested too deeply",
        "Parentheses and brackets may be nested at most 64 levels deep. Parentheses around a single comparison can be omitted.",
        bad "", good "";
    EMPTY = "AF0404", Error, "the path or filter is empty",
        "The text is empty or blank. Name an attribute.",
        bad "", good "userName";
    UNCLOSED = "AF0405", Error, "unbalanced quote or bracket",
        "Every `\"`, `(` and `[` must be closed. Inside a quoted string, write `\\\"` for a quote.",
        bad "emails[type eq \"work\".value", good "emails[type eq \"work\"].value";
    ATTRIBUTE_NAME = "AF0406", Error, "invalid attribute name",
        "An attribute name is a letter followed by letters, digits, `-`, `_` or `$`; `$ref` is allowed too. The dialect `entra` also accepts names that begin with `-`, `_` or `$`, such as `-dn-`.",
        bad "name.0", good "name.givenName";
    TOO_MANY_PARTS = "AF0407", Error, "a path has too many parts",
        "SCIM has attributes and sub-attributes and no further levels: one dot before the brackets, one after.",
        bad "name.familyName.first", good "name.familyName";
    SCHEMA_DOT = "AF0408", Error, "a dot between a schema and its attribute",
        "Separate the schema and the attribute by a colon. With a dot the path means the attribute `User` of another schema, which no application has. Jobs of the type `customappsso` wrote it that way.",
        bad "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department",
        good "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    OPERATOR = "AF0409", Error, "unknown operator",
        "The operators are `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` and, without a value, `pr`.",
        bad "emails[type is \"work\"]", good "emails[type eq \"work\"]";
    VALUE = "AF0410", Error, "invalid comparison value",
        "Compare with a string in straight double quotes, a number, `true`, `false` or `null`, each written as in JSON.",
        bad "emails[type eq 'work']", good "emails[type eq \"work\"]";
    NESTED_FILTER = "AF0411", Error, "nested brackets",
        "Erratum 7322 of RFC 7644: the filter in brackets tests the sub-attributes of one element and cannot contain brackets.",
        bad "emails[type[value eq \"work\"]]", good "emails[type eq \"work\"]";
    NOT_WITHOUT_PARENTHESES = "AF0412", Error, "`not` without parentheses",
        "`not` negates a filter in parentheses.",
        bad "emails[not type eq \"work\"]", good "emails[not (type eq \"work\")]";
    TEST_AFTER_BRACKETS = "AF0413", Error, "a comparison after the brackets",
        "In a filter of RFC 7644 the whole comparison is inside the brackets. The dialect `entra` accepts the shorter form, which the service sends.",
        bad "", good "emails[type eq \"work\" and value sw \"jo\"]";
    NOT_ASSIGNABLE = "AF0414", Error, "the path cannot be assigned",
        "A path can be assigned when it leads to a single value: through objects, and through the element that a filter such as `[type eq \"work\"]` describes.",
        bad "", good "";
    UNKNOWN_ATTRIBUTE = "AF0415", Error, "the target's schema has no such attribute",
        "The path uses an attribute that the schema does not define. Names are compared without regard to case.",
        bad "", good "";
    OPERATOR_FOR_KIND = "AF0416", Error, "the operator does not suit the attribute type",
        "`gt`, `ge`, `lt` and `le` compare strings, numbers and times; `co`, `sw` and `ew` search strings. According to RFC 7644 servers answer anything else with `invalidFilter`.",
        bad "", good "";
    TARGET_TWICE = "AF0417", Error, "two mappings write the same target",
        "A target can have only one mapping. Remove one of the two, or change its target.",
        bad "", good "";
    TARGET_CLASH = "AF0418", Error, "two targets need different structures",
        "For one target the attribute is a single value, for the other an object or a list of elements.",
        bad "", good "";
    SCHEMA_DOCUMENT = "AF0419", Error, "the schema is invalid",
        "The document is not a response of `/Schemas` as defined in RFC 7643, section 7.",
        bad "", good "";
}
