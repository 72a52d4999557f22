//! The rules that are checked, and those that are not with the reason.

use crate::mapping::rules::Check;
use crate::mapping::rules::Check as C;
use crate::mapping::rules::Row;

const WORK: &str = "emails[type eq \"work\"].value";
const MANAGER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
const DEPARTMENT: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
const LOCATION: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:_location";
const FRESHSERVICE: &str = "urn:ietf:params:scim:schemas:extension:freshservice:2.0:User:";
const ROLE_FUNCTIONS: &[&str] = &[
    "SingleAppRoleAssignment",
    "AppRoleAssignmentsComplex",
    "AssertiveAppRoleAssignmentsComplex",
    "AppRoleAssignments",
];
/// A mail address as far as applications look: one `@`, a dot after it, no blanks.
const MAIL: &str = r"^[^@\s]+@[^@\s]+\.[^@\s]+$";

const fn row(id: &'static str, check: Check) -> Row {
    Row { id, object: "", check }
}

const fn on(object: &'static str, id: &'static str, check: Check) -> Row {
    Row { id, object, check }
}

/// All rows, application by application.
pub static ROWS: &[&[Row]] = &[
    ENTRA,
    GENERIC,
    FRESHSERVICE_ROWS,
    ZENDESK,
    FRESHDESK,
    ATLASSIAN,
    AWS,
    GITHUB,
    SALESFORCE,
    SERVICENOW,
    SLACK,
    ZOOM,
];

/// Returns the rows of the rule with this name.
pub(super) fn of(id: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().copied().flatten().filter(move |row| row.id == id)
}

static ENTRA: &[Row] = &[
    row("eu-names", C::SourceNever(&["mobilePhone", "businessPhones", "faxNumber", "officeLocation", "id"])),
    row("eu-softdeleted", C::SourceWith("accountEnabled", "IsSoftDeleted")),
    row("eu-guest-upn", C::SourceWithout("originalUserPrincipalName", "#EXT#")),
    row("eu-approles", C::InsideOf("appRoleAssignments", ROLE_FUNCTIONS)),
    row("eu-manager", C::Copied("manager")),
    row(
        "eu-scoping",
        C::ScopeNever(&[
            "manager",
            "userType",
            "appRoleAssignments",
            "proxyAddresses",
            "otherMails",
            "alternativeSecurityIds",
            "employeeHireDate",
            "employeeLeaveDateTime",
            "createdDateTime",
        ]),
    ),
    row("eu-match", C::MatchingSourceNever(&["extensionAttribute*"])),
    row("eu-extension-name", C::ExtensionName),
    row("eu-unavailable", C::SourceNever(&["userType", "onPremisesSamAccountName"])),
    row("eu-multi", C::SeveralToOne),
    row("eu-length", C::Lengths),
    row("eg-members", C::Copied("members")),
    row("eg-members", C::MatchingSourceNever(&["members"])),
    row("eg-members", C::ScopeNever(&["members"])),
    row("eg-match", C::MatchingSourceNever(&["displayName"])),
    row("eg-default-clause", C::Scoped),
    row("eg-names", C::SourceNever(&["id", "onPremisesSyncEnabled"])),
];

static GENERIC: &[Row] = &[
    row("scim-no-id", C::NeverMapped(&["id"])),
    row("scim-one-anchor", C::OneAnchor),
    row("scim-has-match", C::MatchingAny),
    row("scim-username-mapped", C::Mapped(&["userName"])),
    row(
        "scim-custom-urn",
        C::TargetForm(
            "urn:",
            r"^urn:(scim:|ietf:params:scim:schemas:(core:2\.0:(User|Group):|extension:[A-Za-z0-9._-]+:2\.0:(User|Group):)[A-Za-z$_-])",
        ),
    ),
    row("scim-custom-urn", C::CustomSingle("urn:ietf:params:scim:schemas:extension:")),
    row("scim-type-unique", C::TypesUnique),
    row("scim-filter-form", C::FilterForm),
    row("scim-entitlements", C::NeverMapped(&["entitlements*"])),
    row("scim-active-boolean", C::SourceReads("active", &["IsSoftDeleted"])),
    row("scim-roles-function", C::RoleFunctions),
    row("scim-manager-type", C::CopiedReference(MANAGER, "manager")),
    row("scim-multi-to-single", C::SeveralToOne),
    row("scim-mail-null", C::Present(&[WORK])),
    row("scim-legacy-urn", C::NeverMapped(&["urn:scim:*"])),
];

static FRESHSERVICE_ROWS: &[Row] = &[
    row("fs-match-username", C::MatchingOnly(&["userName"])),
    row("fs-mail-to-username", C::SourceReads("userName", &["mail"])),
    row("fs-username-email-same", C::SameSource("userName", WORK)),
    row("fs-core-required", C::Mapped(&["userName", WORK])),
    row(
        "fs-custom-urn",
        C::TargetForm(
            "urn:",
            r"^urn:ietf:params:scim:schemas:(core:2\.0:User:|extension:enterprise:2\.0:User:|extension:freshservice:2\.0:User:[A-Za-z0-9_]+$)",
        ),
    ),
    row("fs-custom-type", C::TypeGiven(FRESHSERVICE)),
    row("fs-department-exists", C::InTarget(&[DEPARTMENT])),
    row("fs-location-exists", C::InTarget(&[LOCATION])),
    row("fs-dropdown-valid", C::InTarget(&["urn:ietf:params:scim:schemas:extension:freshservice:2.0:User:*"])),
    row("fs-manager-order", C::Linked(MANAGER)),
    row(
        "fs-isagent-value",
        C::Words("urn:ietf:params:scim:schemas:extension:freshservice:2.0:User:isAgent", &["true", "false"]),
    ),
    row("fs-locale-code", C::InTarget(&["locale"])),
    row("fs-timezone-name", C::InTarget(&["timezone"])),
    row("fs-externalid", C::NeverMapped(&["externalId"])),
    row("fs-no-groups", C::NoObject("Group")),
];

static ZENDESK: &[Row] = &[
    row("zd-default-access", C::DefaultAccess),
    row("zd-custom-role-implies-agent", C::NotTogetherConstant("role", "custom_role_id", "end-user")),
    row("zd-custom-role-name-clash", C::RoleNames(&["agent", "end-user", "admin"])),
    row("zd-groups-agents-only", C::InTarget(&["members"])),
    row("zd-groups-agents-only", C::ReferencedNot(&["members"], "role", "end-user")),
    row("zd-name-required", C::Mapped(&["name"])),
    row("zd-role-enum", C::Words("role", &["end-user", "agent", "admin"])),
    row(
        "zd-role-default",
        C::MappedWith(
            &["signature", "custom_role_id", "default_group_id", "ticket_restriction", "agent_brand_ids"],
            "role",
        ),
    ),
    row("zd-role-overwrite", C::CreationOnly(&["role"])),
    row("zd-email-create-only", C::CreationOnly(&["email"])),
    row("zd-match-attribute", C::MatchingOnly(&["email", "external_id"])),
    row("zd-locale-both", C::NotTogether("locale", "locale_id")),
    row("zd-ticket-restriction", C::Words("ticket_restriction", &["organization", "groups", "assigned", "requested"])),
    row(
        "zd-readonly-targets",
        C::NeverMapped(&[
            "id",
            "role_type",
            "iana_time_zone",
            "photo",
            "active",
            "chat_only",
            "shared",
            "shared_agent",
            "report_csv",
            "two_factor_auth_enabled",
            "created_at",
            "updated_at",
            "last_login_at",
            "url",
        ]),
    ),
    row("zd-phone-e164", C::Form("phone", r"^\+[0-9]{3,15}$")),
    row("zd-integer-ids", C::Numbers(&["organization_id", "custom_role_id", "locale_id", "default_group_id"])),
    row("zd-multi-role", C::OneRole),
    row("zd-syncall-groups", C::Scoped),
    row("zd-members-not-filterable", C::MatchingNever(&["members"])),
];

static FRESHDESK: &[Row] = &[
    row("fd-default-access", C::DefaultAccess),
    row("fd-name-required", C::Mapped(&["name"])),
    row("fd-one-identifier", C::MappedOneOf(&["email", "phone", "mobile", "twitter_id", "unique_external_id"])),
    row("fd-match-attribute", C::MatchingOnly(&["email", "mobile", "phone"])),
    row("fd-active-is-not-enabled", C::NeverMapped(&["active"])),
    row("fd-agent-required", C::Mapped(&["email", "ticket_scope", "role_ids"])),
    row("fd-agent-required", C::Words("ticket_scope", &["1", "2", "3"])),
    row("fd-agent-immutable", C::CreationOnly(&["name", "phone", "mobile", "job_title"])),
    row("fd-group-members-agents", C::InTarget(&["agent_ids"])),
    row("fd-group-members-agents", C::ReferencedNot(&["agent_ids"], "object", "Contact")),
    row("fd-group-name-unique", C::Present(&["name"])),
    row("fd-language-codes", C::Choice("language")),
    row("fd-timezone-names", C::Choice("time_zone")),
    row("fd-dropdown", C::InTarget(&["custom_fields.*"])),
    row("fd-company-id", C::Numbers(&["company_id"])),
    row("fd-connector-object-unknown", C::OneObjectOf(&["Contact", "Agent"])),
];

static ATLASSIAN: &[Row] = &[
    row("at-verified-domain", C::InDomains(WORK)),
    row("at-group-rename", C::CreationOnly(&["displayName"])),
    row("at-mail-null", C::Present(&[WORK])),
    on("User", "at-match-email", C::MatchingOnly(&[WORK])),
    on("Group", "at-match-email", C::MatchingOnly(&["displayName"])),
    row("at-timezone", C::Form("timezone", r"^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+$")),
];

static AWS: &[Row] = &[
    row("aws-required", C::Present(&["name.givenName", "name.familyName", "userName", "displayName"])),
    row("aws-single-valued", C::OneType(&["emails", "phoneNumbers", "addresses"])),
    row("aws-email-primary", C::Present(&[WORK])),
    row(
        "aws-unsupported",
        C::NeverMapped(&[
            "photos*",
            "ims*",
            "x509Certificates*",
            "entitlements*",
            "password",
            "*.display",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
        ]),
    ),
    on("User", "aws-filter", C::MatchingOnly(&["userName"])),
    on("Group", "aws-filter", C::MatchingOnly(&["displayName"])),
    row("aws-characters", C::Without(&["*"], "[\t\r\n<>;:%]")),
    row("aws-mobile", C::NeverMapped(&["phoneNumbers[type eq \"mobile\"]*", "phoneNumbers[type eq \"fax\"]*"])),
];

static GITHUB: &[Row] = &[
    row("gh-match-externalid", C::MatchingOnly(&["externalId"])),
    // An underscore and a short code of at least three characters follow, and 39 are allowed.
    row("gh-username-39", C::MaxLocalPart("userName", 35)),
    row("gh-externalid-objectid", C::SourceReads("externalId", &["objectId"])),
    row("gh-required", C::Mapped(&["userName", WORK, "externalId"])),
];

static SALESFORCE: &[Row] = &[
    row("sf-default-access", C::DefaultAccess),
    row("sf-one-role", C::OneRole),
    row(
        "sf-required",
        C::Mapped(&[
            "Username",
            "Email",
            "Alias",
            "LastName",
            "ProfileName",
            "TimeZoneSidKey",
            "LocaleSidKey",
            "LanguageLocaleKey",
            "EmailEncodingKey",
        ]),
    ),
    row("sf-username-unique", C::Form("Username", MAIL)),
    row("sf-alias-8", C::MaxLength("Alias", 8)),
    row("sf-locale-format", C::NotCopied(&["LocaleSidKey", "LanguageLocaleKey"], "preferredLanguage")),
    row("sf-locale-format", C::ConstantsWithout(&["LocaleSidKey", "LanguageLocaleKey"], "-")),
];

static SERVICENOW: &[Row] = &[
    row("sn-lookup-exists", C::InTarget(&["department", "location", "company", "cost_center", "building"])),
    row("sn-locked-out", C::NotTogether("active", "locked_out")),
    on("User", "sn-match-present", C::Present(&["user_name"])),
    on("Group", "sn-match-present", C::Present(&["name"])),
    row("sn-default-access", C::DefaultAccess),
];

static SLACK: &[Row] = &[
    row("sl-username-length", C::MaxLength("userName", 20)),
    row("sl-displayname-at", C::Without(&["displayName"], "@")),
    row("sl-displayname-flow", C::CreationOnly(&["displayName"])),
    row("sl-match", C::MatchingOnly(&["userName", WORK])),
    row(
        "sl-scim1",
        C::TargetForm(
            "urn:",
            r"^urn:scim:schemas:extension:enterprise:1\.0\.(department|manager|employeeNumber|costCenter|organization|division)$",
        ),
    ),
    row("sl-address-type", C::TargetForm("addresses[", r#"^addresses\[type eq "untyped"\]"#)),
];

static ZOOM: &[Row] = &[
    row("zm-match", C::MatchingOnly(&["userName"])),
    row("zm-username-mail", C::Form("userName", MAIL)),
    row("zm-usertype", C::Words("userType", &["Basic", "Licensed", "On-Prem"])),
    row("zm-usertype", C::Choice("userType")),
    row("zm-no-groups", C::NoObject("Group")),
    row("zm-email-path", C::TargetForm("emails", r#"^emails\[type eq "work"\]$"#)),
];

const CONNECTION: &str = "how the job connects is not part of a document";
const CYCLE: &str = "says how long to wait; nothing can be wrong";
const PLAN: &str = "what was bought is known to the target alone";
const OTHERS: &str = "needs all objects of the target, not one record";

/// The rules without a row, and why.
pub static NOT_CHECKED: &[(&str, &str)] = &[
    ("scim-target-once", "the language says so itself: AF0417"),
    ("fs-credentials", CONNECTION),
    ("fs-app-kind", "which kind of application it is does not show in a document"),
    ("fs-cycle", CYCLE),
    ("fs-username-manual", OTHERS),
    ("fs-domain-default", CONNECTION),
    ("fs-token-bound", CONNECTION),
    ("zd-role-import-first", "needs the state of the job"),
    ("zd-credentials", CONNECTION),
    ("zd-plan", PLAN),
    ("zd-cycle", CYCLE),
    ("zd-external-id-case", OTHERS),
    ("zd-syncall-role", "the scope of the job, assigned or all, is not part of a document"),
    ("fd-plan", PLAN),
    ("fd-credentials", CONNECTION),
    ("fd-https", CONNECTION),
    ("fd-groups-optional", "leaves a choice; nothing can be wrong"),
    ("fd-unique", OTHERS),
    ("fd-soft-deleted-hidden", OTHERS),
    ("fd-cycle", CYCLE),
    ("at-plan", PLAN),
    ("aws-no-clear", "null is never sent, so that nothing is ever cleared"),
    ("aws-group-patch", "says how long to wait; nothing can be wrong"),
    ("eu-mail-null", "the applications that need the mail have rules of their own about it"),
    ("gh-emu-only", PLAN),
    ("gh-tenant-url", CONNECTION),
    ("gh-path-case", CONNECTION),
    ("sf-licence", PLAN),
    ("sf-roles-manual", "needs the app roles of the application"),
    ("sf-gov-url", CONNECTION),
    ("sn-no-other-tables", "the document defines no other tables to map"),
    ("sn-instance", CONNECTION),
    ("sl-plan", PLAN),
    ("zm-basic-limit", OTHERS),
    ("zm-oauth", CONNECTION),
];
