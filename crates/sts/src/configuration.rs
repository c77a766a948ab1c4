use directory::applications::Application;
use serde::Deserialize;

/// What a registration says about the tokens made for it: the portal's "Token configuration".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenConfiguration {
    optional: OptionalClaims,
    /// Which of the person's groups tokens tell.
    pub groups: GroupClaim,
    /// Whether tokens tell the person's directory roles.
    pub directory_roles: bool,
}

/// Which groups tokens tell (Microsoft Graph, "application resource type", `groupMembershipClaims`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupClaim {
    /// None.
    #[default]
    None,
    /// All that the person is in.
    All,
    /// Those of them that decide who may do what.
    Security,
    /// Those of them that are assigned to the application.
    Assigned,
}

/// The two kinds of token that a registration may add claims to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Id,
    Access,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OptionalClaims {
    id_token: Vec<OptionalClaim>,
    access_token: Vec<OptionalClaim>,
}

/// A claim that is only there when the registration asks for it (Microsoft Graph, "optionalClaim resource type").
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptionalClaim {
    name: String,
    #[serde(default)]
    additional_properties: Vec<String>,
}

impl TokenConfiguration {
    /// What this registration says.
    #[must_use]
    pub fn of(application: &Application) -> Self {
        let groups = application.group_membership_claims.as_deref().unwrap_or_default();
        let wants = |kind: &str| groups.split(',').any(|word| word.trim().eq_ignore_ascii_case(kind));
        Self {
            // What is no list of claims asks for none.
            optional: serde_json::from_value(application.optional_claims.clone()).unwrap_or_default(),
            groups: if wants("All") {
                GroupClaim::All
            } else if wants("SecurityGroup") {
                GroupClaim::Security
            } else if wants("ApplicationGroup") {
                GroupClaim::Assigned
            } else {
                GroupClaim::None
            },
            directory_roles: wants("DirectoryRole") || wants("All"),
        }
    }

    /// The claim, if the registration asks for it in such tokens.
    pub(crate) fn asks(&self, kind: TokenKind, name: &str) -> Option<&OptionalClaim> {
        let claims = match kind {
            TokenKind::Id => &self.optional.id_token,
            TokenKind::Access => &self.optional.access_token,
        };
        claims.iter().find(|claim| claim.name == name)
    }
}

impl OptionalClaim {
    /// Whether the claim is asked for with this property.
    pub(crate) fn has(&self, property: &str) -> bool {
        self.additional_properties.iter().any(|had| had == property)
    }
}
