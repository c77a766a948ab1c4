/// What Graph has of a type and the emulator does not tell. Whoever asks for it learns that it is not built, so that
/// nobody takes it for a name that does not exist.
const UNSERVED: &[(&str, &[&str])] = &[
    ("adminConsentRequestPolicy", &["id"]),
    (
        "application",
        &[
            "authenticationBehaviors",
            "createdByAppId",
            "isDisabled",
            "logo",
            "managerApplications",
            "nativeAuthenticationApisEnabled",
            "oauth2RequirePostResponse",
        ],
    ),
    ("authenticationMethodsPolicy", &["lastModifiedDateTime", "reconfirmationInDays"]),
    (
        "group",
        &[
            "accessType",
            "infoCatalogs",
            "isFavorite",
            "onPremisesExtensionAttributes",
            "organizationId",
            "unseenConversationsCount",
            "unseenMessagesCount",
            "welcomeMessageEnabled",
        ],
    ),
    ("organization", &["mobileDeviceManagementAuthority"]),
    ("servicePrincipal", &["createdByAppId", "isDisabled"]),
    ("unifiedRoleAssignment", &["principalOrganizationId"]),
    (
        "user",
        &[
            "aboutMe",
            "birthday",
            "deviceEnrollmentLimit",
            "hireDate",
            "identityParentId",
            "interests",
            "mailboxSettings",
            "mySite",
            "pastProjects",
            "preferredName",
            "print",
            "responsibilities",
            "schools",
            "skills",
        ],
    ),
];

/// Whether Graph has the property, and the emulator has not.
pub(crate) fn is_unserved(kind: &str, property: &str) -> bool {
    UNSERVED
        .iter()
        .any(|(name, properties)| *name == kind && properties.iter().any(|known| known.eq_ignore_ascii_case(property)))
}
