//! The table of property names: what Graph and the portal call an attribute of Microsoft Entra's provisioning schema.
//!
//! Mappings name attributes as the schema does (`telephoneNumber`); Graph's answers and the portal's exports have other names for
//! some of them (`businessPhones`), and other shapes. Each name is one row. Attributes have a row under their own names, too, so that
//! formats whose names match in any case find the schema's spelling here. Directory extensions (`extension_...`) have one
//! name everywhere and no row.

use std::cmp::Ordering;

/// The sample of the Entra user and group objects in Graph's documentation, and default mappings.
const SCHEMA: &str = "object definition of the provisioning schema";
/// The user and group resources of Microsoft Graph.
const GRAPH: &str = "Graph user and group resources";
/// The CSV file that "Download users" of the portal gives; its newer form has Graph's names.
const PORTAL: &str = "portal, user export";

/// Microsoft Graph ends an expanded list (`$expand=members`) after this many elements, and does not say so.
pub const MAX_EXPANDED: usize = 20;
/// The end of the name of the attribute that leads to the next page of a list.
pub const NEXT_LINK: &str = "@odata.nextLink";

/// A name of a property, and the attribute that has its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Property {
    /// The name in a record; dotted where the property is a member of a complex one.
    pub name: &'static str,
    /// The name of the attribute in the schema.
    pub attribute: &'static str,
    /// How the value converts.
    pub shape: Shape,
    /// Whether the attribute is a list, so that a cell of a table has several values.
    pub list: bool,
    /// The source of the fact.
    pub source: &'static str,
}

/// How the value of a property becomes the value of its attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// The value is unchanged.
    Same,
    /// A list becomes its first value, an empty list is missing; other values are unchanged.
    First,
    /// An expanded object becomes its `id`; other values are unchanged.
    Id,
    /// Each expanded object of a list becomes its `id`; other values are unchanged.
    Ids,
    /// The property is the complex before the dot of the name, and the value its member after the dot.
    Member,
}

impl Property {
    /// Returns whether the attribute has this name and value in every format.
    pub fn is_own(&self) -> bool {
        self.name == self.attribute && self.shape == Shape::Same
    }

    /// Returns the complex property and the member, where the value is one.
    pub fn member(&self) -> Option<(&'static str, &'static str)> {
        match self.shape {
            Shape::Member => self.name.split_once('.'),
            _ => None,
        }
    }
}

const fn own(name: &'static str, source: &'static str) -> Property {
    Property { name, attribute: name, shape: Shape::Same, list: false, source }
}

const fn list(name: &'static str, source: &'static str) -> Property {
    Property { name, attribute: name, shape: Shape::Same, list: true, source }
}

const fn row(name: &'static str, attribute: &'static str, shape: Shape, source: &'static str) -> Property {
    Property { name, attribute, shape, list: matches!(shape, Shape::Ids), source }
}

/// All rows, in the order of their names without regard to case; no two names differ only in case.
pub static PROPERTIES: &[Property] = &[
    own("accountEnabled", SCHEMA),
    own("ageGroup", GRAPH),
    Property { list: true, ..row("alternateEmailAddress", "otherMails", Shape::Same, PORTAL) },
    list("appRoleAssignments", SCHEMA),
    own("authenticationAlternativePhoneNumber", PORTAL),
    own("authenticationEmail", PORTAL),
    own("authenticationPhoneNumber", PORTAL),
    row("businessPhones", "telephoneNumber", Shape::First, GRAPH),
    own("city", SCHEMA),
    own("classification", SCHEMA),
    own("companyName", SCHEMA),
    own("consentProvidedForMinor", GRAPH),
    own("country", SCHEMA),
    own("createdDateTime", SCHEMA),
    own("creationType", GRAPH),
    own("department", SCHEMA),
    own("description", SCHEMA),
    row("directorySynced", "dirSyncEnabled", Shape::Same, PORTAL),
    own("dirSyncEnabled", SCHEMA),
    own("displayName", SCHEMA),
    own("employeeHireDate", SCHEMA),
    own("employeeId", SCHEMA),
    own("employeeLeaveDateTime", SCHEMA),
    row("employeeOrgData.costCenter", "employeeOrgData.costCenter", Shape::Member, GRAPH),
    row("employeeOrgData.division", "employeeOrgData.division", Shape::Member, GRAPH),
    own("employeeType", SCHEMA),
    own("extensionAttribute1", SCHEMA),
    own("extensionAttribute10", SCHEMA),
    own("extensionAttribute11", SCHEMA),
    own("extensionAttribute12", SCHEMA),
    own("extensionAttribute13", SCHEMA),
    own("extensionAttribute14", SCHEMA),
    own("extensionAttribute15", SCHEMA),
    own("extensionAttribute2", SCHEMA),
    own("extensionAttribute3", SCHEMA),
    own("extensionAttribute4", SCHEMA),
    own("extensionAttribute5", SCHEMA),
    own("extensionAttribute6", SCHEMA),
    own("extensionAttribute7", SCHEMA),
    own("extensionAttribute8", SCHEMA),
    own("extensionAttribute9", SCHEMA),
    own("facsimileTelephoneNumber", SCHEMA),
    row("faxNumber", "facsimileTelephoneNumber", Shape::Same, GRAPH),
    own("givenName", SCHEMA),
    list("groupTypes", SCHEMA),
    row("id", "objectId", Shape::Same, GRAPH),
    own("identityIssuer", PORTAL),
    own("invitationState", PORTAL),
    own("isAssignableToRole", GRAPH),
    own("IsSoftDeleted", SCHEMA),
    own("jobTitle", SCHEMA),
    own("legalAgeGroupClassification", GRAPH),
    own("mail", SCHEMA),
    own("mailEnabled", SCHEMA),
    own("mailNickname", SCHEMA),
    row("manager", "manager", Shape::Id, GRAPH),
    row("members", "members", Shape::Ids, GRAPH),
    own("membershipRule", GRAPH),
    own("mobile", SCHEMA),
    row("mobilePhone", "mobile", Shape::Same, GRAPH),
    own("objectId", SCHEMA),
    row("officeLocation", "physicalDeliveryOfficeName", Shape::Same, GRAPH),
    own("onPremisesDistinguishedName", SCHEMA),
    own("onPremisesDomainName", SCHEMA),
    row("onPremisesExtensionAttributes.extensionAttribute1", "extensionAttribute1", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute10", "extensionAttribute10", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute11", "extensionAttribute11", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute12", "extensionAttribute12", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute13", "extensionAttribute13", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute14", "extensionAttribute14", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute15", "extensionAttribute15", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute2", "extensionAttribute2", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute3", "extensionAttribute3", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute4", "extensionAttribute4", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute5", "extensionAttribute5", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute6", "extensionAttribute6", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute7", "extensionAttribute7", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute8", "extensionAttribute8", Shape::Member, GRAPH),
    row("onPremisesExtensionAttributes.extensionAttribute9", "extensionAttribute9", Shape::Member, GRAPH),
    own("onPremisesImmutableId", SCHEMA),
    own("onPremisesSamAccountName", SCHEMA),
    own("onPremisesSecurityIdentifier", SCHEMA),
    row("onPremisesSyncEnabled", "dirSyncEnabled", Shape::Same, GRAPH),
    own("onPremisesUserPrincipalName", SCHEMA),
    own("originalUserPrincipalName", SCHEMA),
    list("otherMails", SCHEMA),
    own("physicalDeliveryOfficeName", SCHEMA),
    own("postalCode", SCHEMA),
    own("preferredLanguage", SCHEMA),
    list("proxyAddresses", SCHEMA),
    own("securityEnabled", SCHEMA),
    own("state", SCHEMA),
    own("streetAddress", SCHEMA),
    own("surname", SCHEMA),
    own("telephoneNumber", SCHEMA),
    own("usageLocation", SCHEMA),
    own("userPrincipalName", SCHEMA),
    own("userType", SCHEMA),
];

/// Returns the row of a property or attribute with exactly this name.
pub fn find(name: &str) -> Option<&'static Property> {
    find_in_any_case(name).filter(|property| property.name == name)
}

/// Returns the row of a property or attribute with this name in any case, as PowerShell and tables write it.
pub fn find_in_any_case(name: &str) -> Option<&'static Property> {
    let position = PROPERTIES.binary_search_by(|property| compare(property.name, name)).ok()?;
    PROPERTIES.get(position)
}

/// Returns the rows of other names of an attribute, and of its own name where the value converts.
pub fn aliases(attribute: &str) -> impl Iterator<Item = &'static Property> {
    PROPERTIES.iter().filter(move |property| property.attribute == attribute && !property.is_own())
}

/// Compares names without regard to ASCII case, as the table is ordered.
fn compare(one: &str, other: &str) -> Ordering {
    one.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(other.bytes().map(|byte| byte.to_ascii_lowercase()))
}
