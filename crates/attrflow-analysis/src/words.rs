//! The values of attributes that hold one of a few words, as Microsoft documents them.

use attrflow::mapping::model::AttributeDefinition;
use attrflow::mapping::model::AttributeType;
use attrflow::mapping::model::ObjectDefinition;

use crate::countries::COUNTRIES;

/// What a Boolean is as text.
pub(crate) const BOOLEANS: &[(&str, &str)] = &[("True", ""), ("False", "")];

/// Attributes of users and groups in Microsoft Entra ID and of workers in Workday and SuccessFactors. `employeeType` is free
/// text; its words are Microsoft's examples.
const ATTRIBUTES: &[(&str, &[(&str, &str)])] = &[
    ("ageGroup", &[("Minor", ""), ("NotAdult", ""), ("Adult", "")]),
    ("consentProvidedForMinor", &[("Granted", ""), ("Denied", ""), ("NotRequired", "")]),
    (
        "creationType",
        &[
            ("Invitation", "an external account"),
            ("LocalAccount", "an account of Azure AD B2C"),
            ("EmailVerified", "an internal user who signed up"),
            ("SelfServiceSignUp", "a guest who signed up"),
        ],
    ),
    (
        "employeeType",
        &[
            ("Employee", "an example"),
            ("Contractor", "an example"),
            ("Consultant", "an example"),
            ("Vendor", "an example"),
        ],
    ),
    ("externalUserState", &[("PendingAcceptance", "invited"), ("Accepted", "the invitation was accepted")]),
    ("groupTypes", &[("Unified", "a Microsoft 365 group"), ("DynamicMembership", "members by a rule")]),
    ("userType", &[("Member", ""), ("Guest", "")]),
    ("visibility", &[("Public", ""), ("Private", ""), ("HiddenMembership", "")]),
    ("usageLocation", COUNTRIES),
    ("CountryReferenceTwoLetter", COUNTRIES),
    ("Active", &[("1", "active"), ("0", "inactive")]),
    ("StatusTerminated", &[("1", "terminated"), ("0", "not terminated")]),
    ("StatusHireRescinded", &[("1", "rescinded"), ("0", "not rescinded")]),
    ("StatusRehire", &[("1", "rehired"), ("0", "not rehired")]),
    ("isContingentWorker", BOOLEANS),
];

/// Returns the words that an attribute of the source holds, with what they mean. Without a definition its name decides.
pub(crate) fn of_source(name: &str, object: &ObjectDefinition) -> Vec<(String, String)> {
    let defined = object.attribute(name).map(of_target).unwrap_or_default();
    if !defined.is_empty() {
        return defined;
    }
    ATTRIBUTES.iter().find(|(known, _)| *known == name).map_or_else(Vec::new, |(_, words)| owned(words))
}

/// Returns the words that an attribute takes by its definition alone.
pub(crate) fn of_target(attribute: &AttributeDefinition) -> Vec<(String, String)> {
    if attribute.canonical_values.is_empty() && attribute.kind == AttributeType::Boolean {
        return owned(BOOLEANS);
    }
    attribute.canonical_values.iter().map(|word| (word.clone(), String::new())).collect()
}

pub(crate) fn owned(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words.iter().map(|(word, about)| ((*word).to_owned(), (*about).to_owned())).collect()
}
