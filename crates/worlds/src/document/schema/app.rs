use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{left_out, yes};

/// An application, with its service principal in the tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::document) struct AppEntry {
    /// Name; others refer to the application by it.
    pub(in crate::document) display_name: String,
    /// Client id; derived from the name when none is given.
    pub(in crate::document) app_id: Option<kernel::AppId>,
    /// Object id of the registration; derived from the name when none is given.
    pub(in crate::document) object_id: Option<kernel::ApplicationId>,
    /// Object id of the service principal; derived from the name when none is given.
    pub(in crate::document) service_principal_id: Option<kernel::ServicePrincipalId>,
    /// Where its tile leads.
    pub(in crate::document) home_page_url: Option<String>,
    /// Web addresses; those of a public client when it is one.
    #[serde(default)]
    pub(in crate::document) redirect_uris: Vec<String>,
    /// Addresses of single-page applications, which redeem their codes in the browser.
    #[serde(default)]
    pub(in crate::document) spa_redirect_uris: Vec<String>,
    /// Whether it cannot keep a secret.
    #[serde(default)]
    pub(in crate::document) public_client: bool,
    /// Whose accounts may sign in; those of the tenant alone when nothing is said.
    pub(in crate::document) sign_in_audience: Option<directory::applications::SignInAudience>,
    /// Whether only those who are assigned may sign in.
    #[serde(default)]
    pub(in crate::document) assignment_required: bool,
    /// Whether My Apps shows it.
    #[serde(default = "yes")]
    pub(in crate::document) visible: bool,
    /// Names of secrets, whose values derive from the sandbox and are published; or such values themselves.
    #[serde(default)]
    pub(in crate::document) secrets: Vec<String>,
    /// The certificates with which it signs assertions.
    #[serde(default)]
    pub(in crate::document) certificates: Vec<CertificateEntry>,
    /// The issuers elsewhere whose word it takes for its own.
    #[serde(default)]
    pub(in crate::document) federated_credentials: Vec<FederatedCredentialEntry>,
    /// The names under which it is asked for as a resource.
    #[serde(default)]
    pub(in crate::document) identifier_uris: Vec<String>,
    /// The version of the tokens that it takes as a resource: 1 or 2.
    #[serde(default = "first_version")]
    pub(in crate::document) token_version: u8,
    /// Its roles.
    #[serde(default)]
    pub(in crate::document) app_roles: Vec<AppRoleEntry>,
    /// The delegated permissions that it exposes.
    #[serde(default)]
    pub(in crate::document) scopes: Vec<ScopeEntry>,
    /// Application permissions of Microsoft Graph, granted.
    #[serde(default)]
    pub(in crate::document) permissions: Vec<String>,
    /// Delegated permissions of Microsoft Graph that the registration asks for besides those that are consented for
    /// everybody.
    #[serde(default)]
    pub(in crate::document) requires: Vec<String>,
    /// Delegated permissions of Microsoft Graph, consented for everybody.
    #[serde(default)]
    pub(in crate::document) admin_consent: Vec<String>,
    /// Sign-in names of accounts and names of groups that are assigned.
    #[serde(default)]
    pub(in crate::document) assigned: Vec<AssignedEntry>,
    /// Claims beyond the usual ones, in the shape of Graph.
    pub(in crate::document) optional_claims: Option<Value>,
    /// Which groups its tokens tell: `SecurityGroup`, `All`, …
    pub(in crate::document) group_membership_claims: Option<String>,
}

/// An assignment to an application: a name alone where it is one with the default role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged, expecting = "expected a name, or a name and a role as in { \"name\": \"…\", \"role\": \"…\" }")]
pub(in crate::document) enum AssignedEntry {
    /// With the default role.
    Default(String),
    /// With a role of the application.
    Role {
        /// The name.
        name: String,
        /// The role, by what tokens say of it.
        role: String,
    },
}

impl AssignedEntry {
    /// With a role of the application, where one is said.
    pub(in crate::document) fn new(name: String, role: Option<String>) -> Self {
        match role {
            Some(role) => Self::Role { name, role },
            None => Self::Default(name),
        }
    }

    /// The name.
    pub(in crate::document) fn name(&self) -> &str {
        match self {
            Self::Default(name) | Self::Role { name, .. } => name,
        }
    }

    /// The role, if it is none that everybody has.
    pub(in crate::document) fn role(&self) -> Option<&str> {
        match self {
            Self::Default(_) => None,
            Self::Role { role, .. } => Some(role),
        }
    }
}

/// A certificate. Both parts are PEM; where neither is given it is the one whose private key everybody knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::document) struct CertificateEntry {
    /// Name.
    pub(in crate::document) name: String,
    /// What `GET /world` tells besides; it follows from the certificate.
    #[serde(default, skip_serializing_if = "left_out")]
    pub(in crate::document) thumbprint: Option<String>,
    /// The certificate, in PEM.
    pub(in crate::document) certificate: Option<String>,
    /// Shown to everybody, for whoever plays the application.
    pub(in crate::document) private_key: Option<String>,
}

/// An issuer elsewhere whose word an application takes for its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::document) struct FederatedCredentialEntry {
    /// Name, one of a kind in the application.
    pub(in crate::document) name: String,
    /// The issuer, as its tokens say it.
    pub(in crate::document) issuer: String,
    /// The subject of which it must speak.
    pub(in crate::document) subject: String,
    /// `api://AzureADTokenExchange` when none is given.
    #[serde(default)]
    pub(in crate::document) audiences: Vec<String>,
    /// What people note about it.
    pub(in crate::document) description: Option<String>,
}

const fn first_version() -> u8 {
    1
}

/// A role of an application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::document) struct AppRoleEntry {
    /// What tokens say.
    pub(in crate::document) value: String,
    /// Name.
    pub(in crate::document) display_name: String,
    /// What whoever has it may do.
    pub(in crate::document) description: String,
    /// Who can have it; users when nothing is said.
    #[serde(default = "users")]
    pub(in crate::document) members: Vec<directory::applications::MemberType>,
}

fn users() -> Vec<directory::applications::MemberType> {
    vec![directory::applications::MemberType::User]
}

/// A delegated permission that an application exposes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::document) struct ScopeEntry {
    /// What tokens say.
    pub(in crate::document) value: String,
    /// Name.
    pub(in crate::document) display_name: String,
    /// What it lets a client do.
    pub(in crate::document) description: String,
    /// Who can consent.
    pub(in crate::document) kind: directory::applications::ScopeConsent,
}
