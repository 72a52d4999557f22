//! Family 04: SCIM paths and filters, and the target's schema.

crate::diagnostic::codes::codes! {
    UNEXPECTED = "AF0401", Error, "a path or filter cannot be read from here on",
        "A path is a name, a name with a sub-attribute after a dot, or a name with a filter in brackets. A filter is an attribute with `pr`, or with an operator and a value; filters are joined with `and`, `or` and `not (...)`.",
        bad "emails[type]", good "emails[type eq \"work\"]";
    TOO_LONG = "AF0402", Error, "a path or filter is too long",
        "Paths and filters of more than 10,000 characters (UTF-16 code units) are not read.",
        bad "", good "";
    TOO_DEEP = "AF0403", Error, "a path or filter is nested too deeply",
        "Parentheses and brackets may stand in each other at most 64 deep. Pairs around a single test can be left out.",
        bad "", good "";
    EMPTY = "AF0404", Error, "there is no path or filter",
        "The text is empty or blank. Name an attribute.",
        bad "", good "userName";
    UNCLOSED = "AF0405", Error, "a quote or bracket has no partner",
        "Every `\"`, `(` and `[` needs its partner. Inside a text in quotes, write `\\\"` for a quote.",
        bad "emails[type eq \"work\".value", good "emails[type eq \"work\"].value";
    ATTRIBUTE_NAME = "AF0406", Error, "this is no attribute name",
        "The name of an attribute begins with a letter and goes on with letters, digits, `-`, `_` or `$`; `$ref` is allowed too. The dialect `entra` also takes names that begin with `-`, `_` or `$`, such as `-dn-`.",
        bad "name.0", good "name.givenName";
    TOO_MANY_PARTS = "AF0407", Error, "a path has too many parts",
        "SCIM knows attributes and their sub-attributes, and nothing below them: one dot before the brackets, one after.",
        bad "name.familyName.first", good "name.familyName";
    SCHEMA_DOT = "AF0408", Error, "a schema and its attribute are joined with a dot",
        "The attribute follows its schema after a colon. With a dot the text names the attribute `User` of another schema, which no application knows. Jobs of the type `customappsso` wrote it that way.",
        bad "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department",
        good "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    OPERATOR = "AF0409", Error, "there is no such operator",
        "The operators are `eq`, `ne`, `co`, `sw`, `ew`, `gt`, `ge`, `lt`, `le` and, without a value, `pr`.",
        bad "emails[type is \"work\"]", good "emails[type eq \"work\"]";
    VALUE = "AF0410", Error, "an attribute is compared with something that is no value",
        "Compare with a text in straight double quotes, a number, `true`, `false` or `null`, each written as in JSON.",
        bad "emails[type eq 'work']", good "emails[type eq \"work\"]";
    NESTED_FILTER = "AF0411", Error, "brackets stand inside brackets",
        "Erratum 7322 of RFC 7644: the filter in brackets tests the sub-attributes of one element and holds no brackets of its own.",
        bad "emails[type[value eq \"work\"]]", good "emails[type eq \"work\"]";
    NOT_WITHOUT_PARENTHESES = "AF0412", Error, "`not` stands without parentheses",
        "What `not` turns round stands in parentheses.",
        bad "emails[not type eq \"work\"]", good "emails[not (type eq \"work\")]";
    TEST_AFTER_BRACKETS = "AF0413", Error, "a test follows the brackets",
        "In a filter of RFC 7644 the brackets hold the whole test. The dialect `entra` takes the shorter form, which the service sends.",
        bad "", good "emails[type eq \"work\" and value sw \"jo\"]";
    NOT_ASSIGNABLE = "AF0414", Error, "no value can be put at this path",
        "A value can be put where a path leads to one place: through objects, and through the element that a filter of the form `[type eq \"work\"]` describes.",
        bad "", good "";
    UNKNOWN_ATTRIBUTE = "AF0415", Error, "the target's schema has no such attribute",
        "The path names an attribute that the schema does not have. Names are compared without regard to case.",
        bad "", good "";
    OPERATOR_FOR_KIND = "AF0416", Error, "the operator does not suit the attribute",
        "`gt`, `ge`, `lt` and `le` order texts, numbers and times; `co`, `sw` and `ew` look into texts. RFC 7644 has servers answer `invalidFilter` to anything else.",
        bad "", good "";
    TARGET_TWICE = "AF0417", Error, "two mappings write the same target",
        "Only one value can be at a place. Remove one of the two mappings, or give it another target.",
        bad "", good "";
    TARGET_CLASH = "AF0418", Error, "two targets need different shapes at one place",
        "One target makes the attribute a single value, another an object or a list of elements.",
        bad "", good "";
    SCHEMA_DOCUMENT = "AF0419", Error, "the schema cannot be read",
        "The document is not an answer of `/Schemas` as RFC 7643, section 7, lays it out.",
        bad "", good "";
}
