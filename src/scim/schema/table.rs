//! The attributes of RFC 7643: one row each, in the order of the RFC's section 8.7.1.

use crate::scim::schema::Kind;
use crate::scim::schema::Mutability;
use crate::scim::schema::Mutability::Immutable;
use crate::scim::schema::Mutability::ReadOnly;
use crate::scim::schema::Mutability::WriteOnly;

/// One attribute of a schema.
pub(super) struct Row {
    /// `emails`, `emails.type`; a sub-attribute follows its attribute.
    pub path: &'static str,
    pub kind: Kind,
    pub multivalued: bool,
    pub required: bool,
    pub case_exact: bool,
    pub mutability: Mutability,
    /// The values that the RFC suggests, separated by spaces.
    pub canonical: &'static str,
}

impl Row {
    const fn many(self) -> Row {
        Row { multivalued: true, ..self }
    }
    const fn required(self) -> Row {
        Row { required: true, ..self }
    }
    const fn exact(self) -> Row {
        Row { case_exact: true, ..self }
    }
    const fn is(self, mutability: Mutability) -> Row {
        Row { mutability, ..self }
    }
    const fn like(self, canonical: &'static str) -> Row {
        Row { canonical, ..self }
    }
}

const fn row(path: &'static str, kind: Kind) -> Row {
    let mutability = Mutability::ReadWrite;
    Row { path, kind, multivalued: false, required: false, case_exact: false, mutability, canonical: "" }
}

const fn text(path: &'static str) -> Row {
    row(path, Kind::Text)
}
const fn list(path: &'static str) -> Row {
    row(path, Kind::Complex).many()
}
const fn primary(path: &'static str) -> Row {
    row(path, Kind::Boolean)
}
const fn reference(path: &'static str) -> Row {
    row(path, Kind::Reference).exact()
}

/// Attributes of every resource (section 3.1), which belong to no schema.
pub(super) const COMMON: &[Row] = &[
    reference("schemas").many().required(),
    text("id").exact().required().is(ReadOnly),
    text("externalId").exact(),
    row("meta", Kind::Complex).is(ReadOnly),
    text("meta.resourceType").exact().is(ReadOnly),
    row("meta.created", Kind::DateTime).is(ReadOnly),
    row("meta.lastModified", Kind::DateTime).is(ReadOnly),
    reference("meta.location").is(ReadOnly),
    text("meta.version").exact().is(ReadOnly),
];

/// Section 4.1.
pub(super) const USER: &[Row] = &[
    text("userName").required(),
    row("name", Kind::Complex),
    text("name.formatted"),
    text("name.familyName"),
    text("name.givenName"),
    text("name.middleName"),
    text("name.honorificPrefix"),
    text("name.honorificSuffix"),
    text("displayName"),
    text("nickName"),
    reference("profileUrl"),
    text("title"),
    text("userType"),
    text("preferredLanguage"),
    text("locale"),
    text("timezone"),
    row("active", Kind::Boolean),
    text("password").is(WriteOnly),
    list("emails"),
    text("emails.value"),
    text("emails.display"),
    text("emails.type").like("work home other"),
    primary("emails.primary"),
    list("phoneNumbers"),
    text("phoneNumbers.value"),
    text("phoneNumbers.display"),
    text("phoneNumbers.type").like("work home mobile fax pager other"),
    primary("phoneNumbers.primary"),
    list("ims"),
    text("ims.value"),
    text("ims.display"),
    text("ims.type").like("aim gtalk icq xmpp msn skype qq yahoo"),
    primary("ims.primary"),
    list("photos"),
    reference("photos.value"),
    text("photos.display"),
    text("photos.type").like("photo thumbnail"),
    primary("photos.primary"),
    list("addresses"),
    text("addresses.formatted"),
    text("addresses.streetAddress"),
    text("addresses.locality"),
    text("addresses.region"),
    text("addresses.postalCode"),
    text("addresses.country"),
    text("addresses.type").like("work home other"),
    primary("addresses.primary"),
    list("groups").is(ReadOnly),
    text("groups.value").is(ReadOnly),
    reference("groups.$ref").is(ReadOnly),
    text("groups.display").is(ReadOnly),
    text("groups.type").like("direct indirect").is(ReadOnly),
    list("entitlements"),
    text("entitlements.value"),
    text("entitlements.display"),
    text("entitlements.type"),
    primary("entitlements.primary"),
    list("roles"),
    text("roles.value"),
    text("roles.display"),
    text("roles.type"),
    primary("roles.primary"),
    list("x509Certificates"),
    row("x509Certificates.value", Kind::Binary).exact(),
    text("x509Certificates.display"),
    text("x509Certificates.type"),
    primary("x509Certificates.primary"),
];

/// Section 4.3.
pub(super) const ENTERPRISE: &[Row] = &[
    text("employeeNumber"),
    text("costCenter"),
    text("organization"),
    text("division"),
    text("department"),
    row("manager", Kind::Complex),
    text("manager.value"),
    reference("manager.$ref"),
    text("manager.displayName").is(ReadOnly),
];

/// Section 4.2.
pub(super) const GROUP: &[Row] = &[
    text("displayName").required(),
    list("members"),
    text("members.value").is(Immutable),
    reference("members.$ref").is(Immutable),
    text("members.display"),
    text("members.type").like("User Group").is(Immutable),
];
