use kernel::{AppId, AppRoleId, ApplicationId, Ctx, ObjectId, TenantId, Timestamp};
use ledger::audit::{Modified, Target};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::exposed::{self, AppRole, PermissionScope};
use super::invalid;
use super::redirect::{self, RedirectUri};

const LONGEST_NAME: usize = 256;

/// A registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// Its object id.
    pub id: ApplicationId,
    /// The tenant in which it is registered.
    pub tenant: TenantId,
    /// Its client id, shared with its service principals.
    pub app_id: AppId,
    /// Name.
    pub display_name: String,
    /// When it was registered.
    pub created_date_time: Timestamp,
    /// When it was deleted; it can be restored for 30 days.
    #[serde(default)]
    pub deleted_date_time: Option<Timestamp>,
    /// What people read about it.
    pub description: Option<String>,
    /// What administrators note about it.
    pub notes: Option<String>,
    /// Whose accounts may sign in.
    pub sign_in_audience: SignInAudience,
    /// Where its tile leads, unless the service principal says otherwise.
    pub home_page_url: Option<String>,
    /// Where a sign-out is told.
    pub logout_url: Option<String>,
    /// Where it may be sent its answers.
    pub redirect_uris: Vec<RedirectUri>,
    /// Whether the authorize endpoint itself may hand out ID tokens.
    pub enable_id_token_issuance: bool,
    /// Whether the authorize endpoint itself may hand out access tokens.
    pub enable_access_token_issuance: bool,
    /// Whether it may act without a secret where the flow does not tell (device code, password).
    pub is_public_client: bool,
    /// Names under which it is asked for as a resource.
    pub identifier_uris: Vec<String>,
    /// The roles that it defines.
    pub app_roles: Vec<AppRole>,
    /// The delegated permissions that it exposes.
    pub scopes: Vec<PermissionScope>,
    /// What it will ask for.
    pub required: Vec<RequiredResourceAccess>,
    /// The version of access tokens for it as a resource: 1 or 2.
    pub token_version: u8,
    /// Claims beyond the usual ones, in Graph's shape; null where there are none.
    pub optional_claims: Value,
    /// Which groups its tokens tell: `None`, `SecurityGroup`, `All`, …
    pub group_membership_claims: Option<String>,
    /// Who may change it beside administrators.
    pub owners: Vec<ObjectId>,
    /// Words by which it is sorted; they mean nothing here.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// Whose accounts may sign in to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum SignInAudience {
    /// Those of its home tenant.
    #[serde(rename = "AzureADMyOrg")]
    MyOrganization,
    /// Those of any tenant.
    #[serde(rename = "AzureADMultipleOrgs")]
    MultipleOrganizations,
    /// Those of any tenant, and Microsoft accounts.
    #[serde(rename = "AzureADandPersonalMicrosoftAccount")]
    OrganizationsAndPersonal,
    /// Microsoft accounts only.
    #[serde(rename = "PersonalMicrosoftAccount")]
    Personal,
}

impl SignInAudience {
    /// Whether people of any tenant may sign in, so that any tenant may take the application in.
    #[must_use]
    pub const fn is_any_tenants(self) -> bool {
        matches!(self, Self::MultipleOrganizations | Self::OrganizationsAndPersonal)
    }
}

/// The permissions of one resource that an application will ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredResourceAccess {
    /// The resource's client id.
    pub resource_app_id: AppId,
    /// Its scopes and roles.
    pub resource_access: Vec<ResourceAccess>,
}

/// One permission of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceAccess {
    /// The scope's or role's id.
    pub id: AppRoleId,
    /// Which of the two it is.
    #[serde(rename = "type")]
    pub kind: ResourceAccessKind,
}

/// On whose behalf a permission is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ResourceAccessKind {
    /// A delegated permission.
    Scope,
    /// An application permission.
    Role,
}

impl Application {
    /// A registration with Graph's defaults and fresh ids, not yet created.
    #[must_use]
    pub fn new(ctx: &Ctx, tenant: TenantId, display_name: &str) -> Self {
        Self {
            id: ApplicationId::random(&ctx.entropy),
            tenant,
            app_id: AppId::random(&ctx.entropy),
            display_name: display_name.to_owned(),
            created_date_time: ctx.now,
            deleted_date_time: None,
            description: None,
            notes: None,
            sign_in_audience: SignInAudience::MyOrganization,
            home_page_url: None,
            logout_url: None,
            redirect_uris: Vec::new(),
            enable_id_token_issuance: false,
            enable_access_token_issuance: false,
            is_public_client: false,
            identifier_uris: Vec::new(),
            app_roles: Vec::new(),
            scopes: Vec::new(),
            required: Vec::new(),
            token_version: 1,
            optional_claims: Value::Null,
            group_membership_claims: None,
            owners: ctx.caller.object().into_iter().collect(),
            tags: Vec::new(),
        }
    }

    pub(super) fn check(&self) -> Result<(), policy::Invalid> {
        if self.display_name.trim().is_empty() || self.display_name.chars().count() > LONGEST_NAME {
            return Err(invalid("displayName", format!("a name has 1 to {LONGEST_NAME} characters")));
        }
        if !matches!(self.token_version, 1 | 2) {
            return Err(invalid("api.requestedAccessTokenVersion", "the versions are 1 and 2".to_owned()));
        }
        redirect::check(&self.redirect_uris)?;
        exposed::check(&self.app_roles, &self.scopes)
    }

    pub(super) fn target(&self, modified: Vec<Modified>) -> Target {
        Target {
            kind: "Application".to_owned(),
            id: self.id.to_string(),
            display_name: Some(self.display_name.clone()),
            user_principal_name: None,
            modified,
        }
    }
}
