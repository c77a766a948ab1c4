use std::borrow::Cow;
use std::collections::BTreeSet;

use kernel::{AppId, AppRoleId, Ctx, ObjectId, ServicePrincipalId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::DirectoryError;
use crate::applications::{AppRole, Application, MemberType, PermissionScope, SignInAudience};
use crate::names::check_name;

/// The longest description, in characters (Microsoft Graph, "servicePrincipal resource type").
const LONGEST_TEXT: usize = 1024;
/// The tag that takes a tile away from everybody's My Apps.
pub const HIDE_APP: &str = "HideApp";
/// The tag of what the portal lists as an enterprise application.
pub const INTEGRATED_APP: &str = "WindowsAzureActiveDirectoryIntegratedApp";

/// An application as it stands in one tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePrincipal {
    /// Its object id.
    pub id: ServicePrincipalId,
    /// The tenant in which it stands.
    pub tenant: TenantId,
    /// The client id, shared with the registration.
    pub app_id: AppId,
    /// Name.
    pub display_name: String,
    /// When it came to stand here.
    pub created_date_time: Timestamp,
    /// When it was deleted; it can be restored for 30 days.
    #[serde(default)]
    pub deleted_date_time: Option<Timestamp>,
    /// What people read about it in My Apps.
    pub description: Option<String>,
    /// What administrators note about it.
    pub notes: Option<String>,
    /// Whether anybody may sign in.
    pub account_enabled: bool,
    /// Whether only those who are assigned may sign in.
    pub app_role_assignment_required: bool,
    /// Tags; [`HIDE_APP`] and [`INTEGRATED_APP`] mean something here.
    pub tags: Vec<String>,
    /// Copied from the registration.
    pub homepage: Option<String>,
    /// Where its tile leads; before `homepage`.
    pub login_url: Option<String>,
    /// Where a sign-out is told; copied from the registration.
    pub logout_url: Option<String>,
    /// Redirect URIs of the registration.
    pub reply_urls: Vec<String>,
    /// Roles of the registration; those of Microsoft's resources are the same everywhere, and borrowed.
    pub app_roles: Cow<'static, [AppRole]>,
    /// Scopes of the registration; borrowed like the roles.
    pub oauth2_permission_scopes: Cow<'static, [PermissionScope]>,
    /// Names under which it is asked for as a resource: the client id and the identifier URIs.
    pub service_principal_names: Vec<String>,
    /// The tenant of the registration.
    pub app_owner_organization_id: Option<TenantId>,
    /// Whose accounts may sign in; copied from the registration.
    pub sign_in_audience: SignInAudience,
    /// How people sign in: `oidc`, `saml`, `password`, `notSupported`.
    pub preferred_single_sign_on_mode: Option<String>,
    /// Who may change it beside administrators.
    pub owners: Vec<ObjectId>,
}

impl ServicePrincipal {
    /// The application as it begins in a tenant, not yet created.
    #[must_use]
    pub fn of(ctx: &Ctx, application: &Application, tenant: TenantId) -> Self {
        let mut principal = Self::bare(ctx, application.app_id, tenant, &application.display_name);
        principal.copy(application);
        principal.app_owner_organization_id = Some(application.tenant);
        principal.owners = ctx.caller.object().into_iter().collect();
        principal
    }

    /// A service principal of which only the name is known.
    pub(crate) fn bare(ctx: &Ctx, app_id: AppId, tenant: TenantId, display_name: &str) -> Self {
        Self {
            id: ServicePrincipalId::random(&ctx.entropy),
            tenant,
            app_id,
            display_name: display_name.to_owned(),
            created_date_time: ctx.now,
            deleted_date_time: None,
            description: None,
            notes: None,
            account_enabled: true,
            app_role_assignment_required: false,
            tags: Vec::new(),
            homepage: None,
            login_url: None,
            logout_url: None,
            reply_urls: Vec::new(),
            app_roles: Cow::default(),
            oauth2_permission_scopes: Cow::default(),
            service_principal_names: vec![app_id.to_string()],
            app_owner_organization_id: None,
            sign_in_audience: SignInAudience::MultipleOrganizations,
            preferred_single_sign_on_mode: None,
            owners: Vec::new(),
        }
    }

    /// Takes over what a service principal has from its registration.
    pub(super) fn copy(&mut self, application: &Application) {
        self.display_name.clone_from(&application.display_name);
        self.homepage.clone_from(&application.home_page_url);
        self.logout_url.clone_from(&application.logout_url);
        self.reply_urls = application.redirect_uris.iter().map(|redirect| redirect.uri.clone()).collect();
        self.app_roles = Cow::Owned(application.app_roles.clone());
        self.oauth2_permission_scopes = Cow::Owned(application.scopes.clone());
        self.service_principal_names = std::iter::once(application.app_id.to_string())
            .chain(application.identifier_uris.iter().cloned())
            .collect();
        self.sign_in_audience = application.sign_in_audience;
    }

    pub(super) fn check(&self) -> Result<(), DirectoryError> {
        check_name("displayName", &self.display_name)?;
        let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT);
        if long(&self.description) || long(&self.notes) {
            return Err(DirectoryError::invalid("description", "at most 1024 characters are allowed"));
        }
        Ok(())
    }

    /// Whether those who are assigned see its tile.
    #[must_use]
    pub fn visible(&self) -> bool {
        !self.tags.iter().any(|tag| tag == HIDE_APP)
    }

    /// Where its tile leads; none: the tile cannot launch.
    #[must_use]
    pub fn launch_url(&self) -> Option<&str> {
        self.login_url.as_deref().or(self.homepage.as_deref())
    }

    /// The app role with this id.
    #[must_use]
    pub fn app_role(&self, id: AppRoleId) -> Option<&AppRole> {
        self.app_roles.iter().find(|role| role.id == id)
    }

    /// Whether it defines a role for this kind of member; if not, "Default Access" is what one assigns.
    #[must_use]
    pub fn has_roles_for(&self, member: MemberType) -> bool {
        self.app_roles.iter().any(|role| role.allowed_member_types.contains(&member))
    }

    pub(super) fn name_keys(&self) -> BTreeSet<String> {
        self.service_principal_names.iter().map(|name| name.to_lowercase()).collect()
    }
}
